// A grid of cells: what a screen draws itself into. No terminal, no curses: the same grid is shown by term.c and compared
// by tests. Rows and columns count from 0. Whatever lies outside the grid is cut off silently.
//
// Invariants: a wide character owns two neighbouring cells of one row, the second of width 0 and without text; it is never
// split, neither at an edge nor by what is written over it (the half that is left becomes a blank).
#ifndef KB_TUI_GRID_H
#define KB_TUI_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

// What a text means, never how it looks: term.c's themes say that. Every meaning has a sign or a word in the text besides,
// so that a terminal without colour loses nothing.
enum style {
	STYLE_NORMAL,
	STYLE_DIM,     // not possible now, or of little weight
	STYLE_STRONG,  // of weight: the next step, the figure that matters
	STYLE_TITLE,   // headings of tables and dialogs
	STYLE_BAR,     // the top and the bottom bar
	STYLE_KEY,     // the name of a key
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_ALARM,   // stop and look: the emergency frame, a log that does not verify
	STYLE_CHOSEN,  // the cursor's cell: keep it narrow (a row number), so that a move costs few bytes
	STYLE_CHANGED, // changed a moment ago
	STYLE_INPUT,   // a field that is being typed into
	STYLE_BORDER,  // lines
	STYLE_COUNT
};

// A line is the set of directions in which it leaves its cell; two lines that meet become a tee or a cross by themselves.
enum {
	BORDER_UP = 1,
	BORDER_DOWN = 2,
	BORDER_LEFT = 4,
	BORDER_RIGHT = 8,
};

// One grapheme: a base character of up to 4 bytes and up to COMBINING_MAX combining ones of up to 4.
enum { COMBINING_MAX = 2, CELL_BYTES = 4 * (1 + COMBINING_MAX) + 1 };

struct cell {
	char text[CELL_BYTES]; // UTF-8; "" is a blank, or the second half of a wide character
	uint8_t width;         // cells: 1 or 2; 0 for the second half
	uint8_t style;         // enum style
	uint8_t border;        // BORDER_ bits; where not 0, text is ""
};

struct grid {
	int rows, cols;
	struct cell *cells; // owned: rows * cols, row by row
	int cursor_row, cursor_col; // the terminal's cursor; -1 where it is hidden
};

void grid_init(struct grid *g, int rows, int cols); // blank; sizes below 1 count as 1
void grid_clear(struct grid *g);                    // blank, normal, no cursor
void grid_resize(struct grid *g, int rows, int cols); // blank, of another size
void grid_release(struct grid *g);
#define GRID_AUTO __attribute__((cleanup(grid_release))) struct grid

// The cell; NULL outside of the grid.
const struct cell *grid_at(const struct grid *g, int row, int col);

// Writes TEXT from COL on into at most WIDTH columns and returns how many it took. Text is made safe first (base/text.h):
// nothing that a stranger wrote can move, hide or reorder anything; combining characters beyond COMBINING_MAX show as one U+FFFD.
// What does not fit is cut before a whole character, and the last of the columns holds a "~", so that a cut name or
// figure is never taken for a whole one. Cells beyond the text are left as they are.
int grid_put(struct grid *g, int row, int col, int width, enum style s, const char *text);
// The same, at the right end or in the middle of the WIDTH columns; the cells before the text are left as they are.
int grid_put_right(struct grid *g, int row, int col, int width, enum style s, const char *text);
int grid_put_center(struct grid *g, int row, int col, int width, enum style s, const char *text);
int grid_putf(struct grid *g, int row, int col, int width, enum style s, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

// Blanks of a style: the ground of a dialog or a bar.
void grid_fill(struct grid *g, int row, int col, int rows, int cols, enum style s);
// Lines of COLS or ROWS cells. Ends point inwards: let a line run into the cell of the line that it is to join.
void grid_hline(struct grid *g, int row, int col, int cols);
void grid_vline(struct grid *g, int row, int col, int rows);
// A frame along the edge of the rectangle, in the style given (STYLE_BORDER, STYLE_ALARM ...); the inside is left as it is.
void grid_box(struct grid *g, int row, int col, int rows, int cols, enum style s);
// Gives a run of cells another style and leaves what stands there. A wide character takes it as a whole.
void grid_style(struct grid *g, int row, int col, int width, enum style s);
void grid_cursor(struct grid *g, int row, int col); // hidden where outside

// "─", "┬" ... for a set of BORDER_ bits: for dumps; terminals are given their own line characters.
const char *border_text(uint8_t border);
// The letter that stands for a style in dumps.
char style_letter(enum style s);

// The golden format of tests, appended to OUT, a line each, blanks (and in the second part normal cells) at the end cut off:
//     grid ROWSxCOLS
//     the text of each row
//     style
//     the style letters of each row: one a cell, so two under a wide character
//     cursor ROW,COL  or  cursor none
void grid_dump(const struct grid *g, struct buf *out);
// The text of one row alone, blanks at its end cut off.
void grid_dump_row(const struct grid *g, int row, struct buf *out);

#endif
