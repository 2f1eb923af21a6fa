// Everything that is known of one bid, as a text to read: what a host needs who has to say whose fault it is.
#ifndef KB_TUI_DOSSIER_H
#define KB_TUI_DOSSIER_H

#include "tui/model.h"

// Facts first; where the bid did not open: what the machine found, how the others fared, and the cause that this
// suggests. The host decides (fault.rule); both stay in the log. Nothing that is not public in the lot's phase. Appends.
void dossier(const struct model *m, const struct bid *b, struct buf *out);

#endif
