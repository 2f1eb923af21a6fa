// Text in lines of cells.
#ifndef KB_TUI_WRAP_H
#define KB_TUI_WRAP_H

#include "tui/grid.h"

// Writes TEXT from (ROW, COL) on in lines of WIDTH cells, at most MAX_ROWS of them; a "\n" begins a new line. Breaks at blanks, or
// between any two characters where there is none (Chinese), and never before a closing mark. Returns the rows used.
int grid_wrap(struct grid *g, int row, int col, int width, int max_rows, enum style s, const char *text);

#endif
