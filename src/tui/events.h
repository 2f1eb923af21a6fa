// What happened: the newest records of the log in a pane.
#ifndef KB_TUI_EVENTS_H
#define KB_TUI_EVENTS_H

#include "tui/layout.h"
#include "tui/model.h"

// The newest first, of the whole project and of the lot that is shown.
void events_render(const struct model *m, struct grid *g, const struct rect *r);

#endif
