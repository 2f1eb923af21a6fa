#include "tui/layout.h"

#include "base/result.h"

// What the columns that are still in need at the least, with the gaps between them.
static int needed(const struct column *c, int n, const struct place *at)
{
	int cells = 0;
	for (int i = 0; i < n; i++)
		if (at[i].width > 0)
			cells += c[i].min + (cells > 0 ? COLUMN_GAP : 0);
	return cells;
}

// Leaves out the least important column that may go; false where none may.
static bool drop_one(const struct column *c, int n, struct place *at)
{
	int worst = -1;
	for (int i = 0; i < n; i++)
		if (at[i].width > 0 && c[i].importance > 0 && (worst < 0 || c[i].importance >= c[worst].importance))
			worst = i;
	if (worst >= 0)
		at[worst].width = 0;
	return worst >= 0;
}

static bool grows(const struct column *c, const struct place *at)
{
	return at->width > 0 && (c->max == 0 || at->width < c->max);
}

static void share_out(const struct column *c, int n, struct place *at, int spare)
{
	bool given = true;
	while (spare > 0 && given) {
		given = false;
		for (int i = 0; i < n && spare > 0; i++)
			if (grows(&c[i], &at[i])) {
				at[i].width++;
				spare--;
				given = true;
			}
	}
}

int layout_columns(const struct column *c, int n, int col, int width, struct place *out)
{
	for (int i = 0; i < n; i++) {
		INSIST(c[i].min > 0 && (c[i].max == 0 || c[i].max >= c[i].min));
		out[i] = (struct place){ 0, c[i].min };
	}
	while (needed(c, n, out) > width && drop_one(c, n, out))
		;
	share_out(c, n, out, width - needed(c, n, out));
	int shown = 0, at = 0;
	for (int i = 0; i < n; i++) {
		if (out[i].width > 0 && at + out[i].width > width)
			out[i].width = 0;
		if (out[i].width == 0)
			continue;
		out[i].col = col + at;
		at += out[i].width + COLUMN_GAP;
		shown++;
	}
	return shown;
}

void layout_cell(struct grid *g, int row, const struct column *c, struct place at, enum style s, const char *text)
{
	if (c->align == ALIGN_RIGHT)
		grid_put_right(g, row, at.col, at.width, s, text);
	else if (c->align == ALIGN_CENTER)
		grid_put_center(g, row, at.col, at.width, s, text);
	else
		grid_put(g, row, at.col, at.width, s, text);
}

void layout_titles(struct grid *g, int row, const struct column *c, int n, const struct place *at)
{
	for (int i = 0; i < n; i++)
		layout_cell(g, row, &c[i], at[i], STYLE_TITLE, c[i].title);
}

void layout_panes(int rows, int cols, int head, int foot, int side_percent, struct panes *out)
{
	int middle = rows - head - foot - 2;
	int side = side_percent > 0 && cols >= SIDE_FROM_COLS ? cols * side_percent / 100 : 0;
	int main_cols = side > 0 ? cols - side - 1 : cols;
	*out = (struct panes){
		.head = { 0, 0, head, cols },
		.main = { head + 1, 0, middle > 0 ? middle : 0, main_cols },
		.foot = { rows - foot, 0, foot, cols },
		.folded = side_percent > 0 && side == 0,
	};
	if (side > 0)
		out->side = (struct rect){ head + 1, main_cols + 1, out->main.rows, side };
}

void layout_lines(struct grid *g, const struct panes *p)
{
	int top = p->main.row - 1, bottom = p->foot.row - 1;
	grid_hline(g, top, 0, p->head.cols);
	grid_hline(g, bottom, 0, p->head.cols);
	if (p->side.cols > 0)
		grid_vline(g, top, p->side.col - 1, bottom - top + 1);
}

struct rect layout_center(const struct grid *g, int rows, int cols)
{
	struct rect r = { 0, 0, rows < g->rows ? rows : g->rows, cols < g->cols ? cols : g->cols };
	r.row = (g->rows - r.rows) / 2;
	r.col = (g->cols - r.cols) / 2;
	return r;
}
