// What a proposed act records and what follows from it, in sentences.
#ifndef KB_TUI_CONSEQUENCE_H
#define KB_TUI_CONSEQUENCE_H

#include "tui/model.h"

// The act's fields in words, a line each; of a work, what it goes through. Appends.
void consequence_body(const struct model *m, const struct hand_order *o, struct buf *out);
// The difference between the project as it is and AFTER, as the fold would make it: phase, bids, outcome, windows. Appends a line
// each; nothing where nothing would change.
void consequence_after(const struct model *m, int64_t lot, const struct project *after, struct buf *out);
// It cannot be undone: phases close, bids fall out, papers are signed.
bool consequence_is_final(const struct hand_order *o);

#endif
