// The table of bidders as anybody may see it: on the hall display and on a bidder's screen.
#ifndef KB_TUI_PUBLIC_TABLE_H
#define KB_TUI_PUBLIC_TABLE_H

#include "tui/model.h"

// How many bidders are public now: none before the deadline, none where the lot may not be opened.
int public_rows(const struct lot *l);
// Draws the titles in ROW and below them up to ROWS bidders from the one with number FIRST + 1 on; L is any lot of M's project.
void public_table(const struct model *m, const struct lot *l, int first, int rows, struct grid *g, int row);
// The same in lines, all of them; nothing where none are public.
void public_say(const struct model *m, const struct lot *l, struct buf *out);

#endif
