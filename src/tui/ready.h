// Who of the staff is here, has signed the parameter sheet and has proved its key: before the opening begins.
#ifndef KB_TUI_READY_H
#define KB_TUI_READY_H

#include "tui/layout.h"
#include "tui/model.h"

int ready_rows(const struct project *p); // how many rows it takes
void ready_render(const struct model *m, struct grid *g, const struct rect *r);
// Which custodians are needed, which are here with a proved key, and who is missing, by name. Appends.
void ready_quorum(const struct project *p, struct buf *out);
// The same in lines. Appends.
void ready_say(const struct model *m, struct buf *out);

#endif
