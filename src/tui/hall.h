// The hall: the lot that is being opened, on one screen (the main screen of host, recorder and supervisor).
#ifndef KB_TUI_HALL_H
#define KB_TUI_HALL_H

#include "tui/model.h"

struct screen *hall_new(void);
// The head that every whole screen has: project and lot, phase, the store's clock, connection, who is signed in, the log.
// Rows 0 and 1; the caller leaves them free.
void head_render(const struct model *m, struct grid *g);
// The foot, the last two rows: what is to be done next, and the keys.
void foot_render(const struct model *m, const struct bid *bid, struct grid *g);

#endif
