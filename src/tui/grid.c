#include "tui/grid.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/result.h"
#include "base/text.h"

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

// A cell that is known to lie in the grid.
static struct cell *inner(const struct grid *g, int row, int col)
{
	return &g->cells[(size_t)row * (size_t)g->cols + (size_t)col];
}

static struct cell *cell_at(struct grid *g, int row, int col)
{
	return row < 0 || col < 0 || row >= g->rows || col >= g->cols ? NULL : inner(g, row, col);
}

const struct cell *grid_at(const struct grid *g, int row, int col)
{
	return row < 0 || col < 0 || row >= g->rows || col >= g->cols ? NULL : inner(g, row, col);
}

static void blank(struct cell *c, enum style s)
{
	*c = (struct cell){ .width = 1, .style = (uint8_t)s };
}

void grid_clear(struct grid *g)
{
	size_t n = (size_t)g->rows * (size_t)g->cols;
	for (size_t i = 0; i < n; i++)
		blank(&g->cells[i], STYLE_NORMAL);
	g->cursor_row = g->cursor_col = -1;
}

void grid_init(struct grid *g, int rows, int cols)
{
	*g = (struct grid){ .rows = rows < 1 ? 1 : rows, .cols = cols < 1 ? 1 : cols };
	g->cells = xcalloc((size_t)g->rows * (size_t)g->cols, sizeof *g->cells);
	grid_clear(g);
}

void grid_resize(struct grid *g, int rows, int cols)
{
	grid_release(g);
	grid_init(g, rows, cols);
}

void grid_release(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){ .cursor_row = -1, .cursor_col = -1 };
}

// Before a cell is written over: the other half of a wide character that stood in it becomes a blank.
static void free_cell(struct cell *c)
{
	struct cell *other = c->width == 2 ? c + 1 : c->width == 0 ? c - 1 : c;
	blank(other, (enum style)other->style);
	blank(c, (enum style)c->style);
}

// One character of a safe text, with what combines with it.
struct grapheme {
	char text[CELL_BYTES];
	int width;
};

// Bytes of the character that starts with FIRST; safe texts are valid UTF-8.
static size_t point_bytes(char first)
{
	uint8_t c = (uint8_t)first;
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static int point_width(const char *p, size_t n)
{
	if (n == 1)
		return 1; // safe texts hold no control characters
	char one[5] = "";
	memcpy(one, p, n);
	return text_width(one);
}

// The grapheme at *p, which moves on. Combining characters without a base, or more of them than a cell holds, are one
// replacement character: a flood of them is seen, but takes one cell.
static struct grapheme next_grapheme(const char **p)
{
	struct grapheme out = { .text = "" };
	size_t n = point_bytes(**p), used = n;
	out.width = point_width(*p, n);
	memcpy(out.text, *p, n);
	*p += n;
	bool stray = out.width == 0;
	for (int combining = 0; **p; combining++) {
		n = point_bytes(**p);
		if (point_width(*p, n) != 0 || (!stray && combining == COMBINING_MAX))
			break;
		if (!stray) {
			memcpy(out.text + used, *p, n);
			used += n;
		}
		*p += n;
	}
	if (stray) {
		memset(out.text, 0, sizeof out.text);
		memcpy(out.text, REPLACEMENT, sizeof REPLACEMENT);
		out.width = 1;
	}
	return out;
}

static int safe_columns(const char *safe)
{
	int columns = 0;
	while (*safe)
		columns += next_grapheme(&safe).width;
	return columns;
}

static void set_cell(struct grid *g, int row, int col, enum style s, const struct grapheme *what)
{
	struct cell *c = inner(g, row, col);
	for (int i = 0; i < what->width; i++) {
		free_cell(c + i);
		blank(c + i, s);
		c[i].width = i == 0 ? (uint8_t)what->width : 0;
	}
	if (strcmp(what->text, " ") != 0)
		memcpy(c->text, what->text, sizeof c->text);
}

// How many of WIDTH columns from *col on lie in the grid; moves *col to the first of them.
static int clip(const struct grid *g, int row, int *col, int width)
{
	if (row < 0 || row >= g->rows || *col >= g->cols || width <= 0)
		return 0;
	if (*col < 0) {
		width = width > -*col ? width + *col : 0;
		*col = 0;
	}
	return width < g->cols - *col ? width : g->cols - *col;
}

// Writes a safe text into WIDTH columns that lie in the grid.
static int put_safe(struct grid *g, int row, int col, int width, enum style s, const char *safe)
{
	bool cut = safe_columns(safe) > width;
	int room = cut ? width - 1 : width, used = 0;
	while (*safe) {
		struct grapheme next = next_grapheme(&safe);
		if (used + next.width > room)
			break;
		set_cell(g, row, col + used, s, &next);
		used += next.width;
	}
	if (!cut || width < 1)
		return used;
	// a wide character that would have been split leaves a blank before the mark
	static const struct grapheme SPACE = { " ", 1 }, MARK = { "~", 1 };
	while (used < room)
		set_cell(g, row, col + used++, s, &SPACE);
	set_cell(g, row, col + used++, s, &MARK);
	return used;
}

static int put_aligned(struct grid *g, int row, int col, int width, enum style s, const char *text, int halves)
{
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, text);
	int room = clip(g, row, &col, width);
	if (room == 0)
		return 0;
	int left = room - safe_columns(buf_text(&safe));
	int before = left > 0 ? left * halves / 2 : 0;
	return put_safe(g, row, col + before, room - before, s, buf_text(&safe));
}

int grid_put(struct grid *g, int row, int col, int width, enum style s, const char *text)
{
	return put_aligned(g, row, col, width, s, text, 0);
}

int grid_put_center(struct grid *g, int row, int col, int width, enum style s, const char *text)
{
	return put_aligned(g, row, col, width, s, text, 1);
}

int grid_put_right(struct grid *g, int row, int col, int width, enum style s, const char *text)
{
	return put_aligned(g, row, col, width, s, text, 2);
}

int grid_putf(struct grid *g, int row, int col, int width, enum style s, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	return grid_put(g, row, col, width, s, buf_text(&text));
}

void grid_fill(struct grid *g, int row, int col, int rows, int cols, enum style s)
{
	for (int r = row; r < row + rows; r++)
		for (int c = col; c < col + cols; c++)
			if (cell_at(g, r, c)) {
				free_cell(inner(g, r, c));
				blank(inner(g, r, c), s);
			}
}

static void add_border(struct grid *g, int row, int col, int bits, enum style s)
{
	struct cell *c = cell_at(g, row, col);
	if (!c)
		return;
	uint8_t border = (uint8_t)(c->border | bits);
	free_cell(c);
	blank(c, s);
	c->border = border;
}

static void line_right(struct grid *g, int row, int col, int cols, enum style s)
{
	for (int i = 0; i < cols; i++)
		add_border(g, row, col + i, (i > 0 ? BORDER_LEFT : 0) | (i < cols - 1 ? BORDER_RIGHT : 0), s);
}

static void line_down(struct grid *g, int row, int col, int rows, enum style s)
{
	for (int i = 0; i < rows; i++)
		add_border(g, row + i, col, (i > 0 ? BORDER_UP : 0) | (i < rows - 1 ? BORDER_DOWN : 0), s);
}

void grid_hline(struct grid *g, int row, int col, int cols)
{
	line_right(g, row, col, cols, STYLE_BORDER);
}

void grid_vline(struct grid *g, int row, int col, int rows)
{
	line_down(g, row, col, rows, STYLE_BORDER);
}

void grid_box(struct grid *g, int row, int col, int rows, int cols, enum style s)
{
	if (rows < 2 || cols < 2)
		return;
	grid_fill(g, row, col, 1, cols, s);
	grid_fill(g, row + rows - 1, col, 1, cols, s);
	grid_fill(g, row, col, rows, 1, s);
	grid_fill(g, row, col + cols - 1, rows, 1, s);
	line_right(g, row, col, cols, s);
	line_right(g, row + rows - 1, col, cols, s);
	line_down(g, row, col, rows, s);
	line_down(g, row, col + cols - 1, rows, s);
}

void grid_style(struct grid *g, int row, int col, int width, enum style s)
{
	for (int i = col; i < col + width; i++) {
		struct cell *here = cell_at(g, row, i);
		if (!here)
			continue;
		here->style = (uint8_t)s;
		if (here->width == 2)
			here[1].style = (uint8_t)s;
		else if (here->width == 0)
			here[-1].style = (uint8_t)s;
	}
}

void grid_cursor(struct grid *g, int row, int col)
{
	bool inside = cell_at(g, row, col) != NULL;
	g->cursor_row = inside ? row : -1;
	g->cursor_col = inside ? col : -1;
}

const char *border_text(uint8_t border)
{
	static const char *const TEXT[16] = {
		" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼",
	};
	return TEXT[border & 15];
}

char style_letter(enum style s)
{
	static const char LETTER[STYLE_COUNT + 1] = ".dstrkgwbAcni-";
	return s >= 0 && s < STYLE_COUNT ? LETTER[s] : '?';
}

static void trim(struct buf *b, size_t from, char what)
{
	while (b->n > from && b->p[b->n - 1] == (uint8_t)what)
		b->p[--b->n] = 0;
}

void grid_dump_row(const struct grid *g, int row, struct buf *out)
{
	size_t from = out->n;
	for (int col = 0; col < g->cols && row >= 0 && row < g->rows; col++) {
		const struct cell *c = inner(g, row, col);
		if (c->border)
			buf_add_str(out, border_text(c->border));
		else if (c->width > 0)
			buf_add_str(out, c->text[0] ? c->text : " ");
	}
	trim(out, from, ' ');
}

static void dump_styles(const struct grid *g, int row, struct buf *out)
{
	size_t from = out->n;
	for (int col = 0; col < g->cols; col++)
		buf_add_byte(out, (uint8_t)style_letter((enum style)inner(g, row, col)->style));
	trim(out, from, style_letter(STYLE_NORMAL));
}

void grid_dump(const struct grid *g, struct buf *out)
{
	buf_addf(out, "grid %dx%d\n", g->rows, g->cols);
	for (int row = 0; row < g->rows; row++) {
		grid_dump_row(g, row, out);
		buf_add_byte(out, '\n');
	}
	buf_add_str(out, "style\n");
	for (int row = 0; row < g->rows; row++) {
		dump_styles(g, row, out);
		buf_add_byte(out, '\n');
	}
	if (g->cursor_row < 0)
		buf_add_str(out, "cursor none\n");
	else
		buf_addf(out, "cursor %d,%d\n", g->cursor_row, g->cursor_col);
}
