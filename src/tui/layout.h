// Where things go: the columns of a table for a given width, and the panes of a screen. Pure arithmetic.
#ifndef KB_TUI_LAYOUT_H
#define KB_TUI_LAYOUT_H

#include <stdbool.h>

#include "tui/grid.h"

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER };

struct column {
	const char *title;
	int min;        // cells: narrower than this it is left out rather than shown
	int max;        // cells: wider than this it does not get; 0: as wide as there is room
	int importance; // 0 stays always; of the others the highest number goes first (of equals, the rightmost)
	enum align align;
};

// Where a column came to lie; width 0 where it was left out.
struct place {
	int col, width;
};

enum { COLUMN_GAP = 1 }; // blank cells between two columns
// Places the N columns from COL on within WIDTH cells. Columns are left out until those that stay have their min; what is
// left over goes to those below their max, evenly. Where even the columns of importance 0 do not fit, they are
// placed with their min from the left and the rest is left out (a window that narrow shows no table: screen.h).
// Returns how many are shown.
int layout_columns(const struct column *c, int n, int col, int width, struct place *out);
// Writes TEXT into the column's place of ROW, aligned as the column says; nothing where it was left out.
void layout_cell(struct grid *g, int row, const struct column *c, struct place at, enum style s, const char *text);
// The titles of all columns that are shown.
void layout_titles(struct grid *g, int row, const struct column *c, int n, const struct place *at);

struct rect {
	int row, col, rows, cols;
};

enum { SIDE_FROM_COLS = 110 }; // narrower than this, the right pane folds (under a key of the screen's)

struct panes {
	struct rect head, main, side, foot; // side: all 0 where it is folded
	bool folded;                        // there is a side pane, but no room for it
};

// HEAD and FOOT rows above and below, each with a line between it and the middle; SIDE_PERCENT of the width (0: no side pane)
// right of the main pane, from SIDE_FROM_COLS columns on.
void layout_panes(int rows, int cols, int head, int foot, int side_percent, struct panes *out);
// Draws the lines between the panes.
void layout_lines(struct grid *g, const struct panes *p);
// A rectangle of at most ROWS x COLS in the middle of the grid: for dialogs.
struct rect layout_center(const struct grid *g, int rows, int cols);

#endif
