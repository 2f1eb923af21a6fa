// Figures that are read from the last row of a hall: seven rows of '#' each, or a multiple of that.
#ifndef KB_TUI_DIGITS_H
#define KB_TUI_DIGITS_H

#include "tui/grid.h"

enum { DIGIT_ROWS = 7 };

// How many columns TEXT (digits and colons) takes at SCALE 1, 2 ...
int digits_width(const char *text, int scale);
// The largest scale at which TEXT fits into ROWS x COLS; 0 where none does.
int digits_scale(const char *text, int rows, int cols);
// Draws TEXT from (ROW, COL) on, DIGIT_ROWS * SCALE rows high.
void digits_put(struct grid *g, int row, int col, int scale, enum style s, const char *text);

#endif
