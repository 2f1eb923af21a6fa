// Columns by importance, panes that fold.
#include "tests/tap.h"
#include "tui/layout.h"

static const struct column COLUMNS[] = {
	{ "#", 3, 3, 0, ALIGN_RIGHT },	    { "name", 20, 40, 0, ALIGN_LEFT }, { "in", 4, 4, 2, ALIGN_CENTER },
	{ "deposit", 6, 6, 3, ALIGN_LEFT }, { "state", 12, 16, 0, ALIGN_LEFT }, { "price", 16, 16, 1, ALIGN_RIGHT },
	{ "hints", 10, 0, 3, ALIGN_LEFT },
};
enum { N = sizeof COLUMNS / sizeof *COLUMNS };

// In order, apart, within the width, none narrower than its min or wider than its max.
static bool is_sound(const struct place *at, int col, int width)
{
	int end = col - COLUMN_GAP;
	for (int i = 0; i < N; i++) {
		if (at[i].width == 0)
			continue;
		if (at[i].col != end + COLUMN_GAP || at[i].width < COLUMNS[i].min)
			return false;
		if (COLUMNS[i].max && at[i].width > COLUMNS[i].max)
			return false;
		end = at[i].col + at[i].width;
	}
	return end <= col + width;
}

static bool room_is_used(const struct place *at, int width)
{
	int used = -COLUMN_GAP;
	bool all_full = true;
	for (int i = 0; i < N; i++)
		if (at[i].width > 0) {
			used += at[i].width + COLUMN_GAP;
			all_full &= COLUMNS[i].max > 0 && at[i].width == COLUMNS[i].max;
		}
	return used == width || all_full;
}

static void test_columns(void)
{
	struct place at[N];
	CHECK(layout_columns(COLUMNS, N, 0, 132, at) == N, "132 columns: all are shown");
	CHECK(at[1].width == 40 && at[6].width > 10, "and given room up to their max");
	CHECK(layout_columns(COLUMNS, N, 0, 77, at) == N, "77 cells, the sum of the least: all");
	CHECK(layout_columns(COLUMNS, N, 0, 76, at) == N - 1 && at[6].width == 0, "one cell less: of the least important, the rightmost goes");
	CHECK(layout_columns(COLUMNS, N, 0, 65, at) == N - 2 && at[3].width == 0 && at[2].width == 4, "then the next of them");
	CHECK(layout_columns(COLUMNS, N, 0, 56, at) == N - 3 && at[2].width == 0 && at[5].width == 16, "then the more important");
	CHECK(layout_columns(COLUMNS, N, 0, 40, at) == 3, "at last those that always stay");
	CHECK(layout_columns(COLUMNS, N, 0, 30, at) == 2 && at[4].width == 0, "where not even they fit, from the left, none below its min");
	CHECK(layout_columns(COLUMNS, N, 0, 2, at) == 0, "two cells show nothing");
	bool sound = true, used = true, grows = true;
	for (int width = 0, before = 0; width <= 260; width++) {
		int shown = layout_columns(COLUMNS, N, 5, width, at);
		sound &= is_sound(at, 5, width);
		used &= width < 37 || room_is_used(at, width);
		grows &= shown >= before;
		before = shown;
	}
	CHECK(sound, "at every width: in order, apart, inside, never below min or above max");
	CHECK(used, "and the room there is is used");
	CHECK(grows, "and a wider window never shows fewer");
}

static void test_cells(void)
{
	GRID_AUTO g;
	struct place at[N];
	grid_init(&g, 2, 56);
	layout_columns(COLUMNS, N, 0, 56, at);
	layout_titles(&g, 0, COLUMNS, N, at);
	BUF_AUTO row = BUF_INIT;
	grid_dump_row(&g, 0, &row);
	CHECK_TEXT(buf_text(&row), "  # name                  state                    price", "titles stand in their columns, aligned as they are");
	layout_cell(&g, 1, &COLUMNS[2], at[2], STYLE_GOOD, "hidden");
	buf_clear(&row);
	grid_dump_row(&g, 1, &row);
	CHECK_TEXT(buf_text(&row), "", "what was left out is not written");
}

static void test_panes(void)
{
	struct panes p;
	layout_panes(43, 132, 2, 1, 30, &p);
	CHECK(p.side.cols == 39 && p.side.col == 93 && p.main.cols == 92 && !p.folded, "132 columns: two panes and a line between");
	CHECK(p.main.row == 3 && p.main.rows == 38 && p.foot.row == 42, "rows: head, line, middle, line, foot");
	layout_panes(24, 109, 2, 1, 30, &p);
	CHECK(p.side.cols == 0 && p.folded && p.main.cols == 109, "below 110 the right one folds");
	layout_panes(24, 110, 2, 1, 30, &p);
	CHECK(p.side.cols == 33 && !p.folded, "from 110 on it is there");
	layout_panes(24, 200, 2, 1, 0, &p);
	CHECK(p.side.cols == 0 && !p.folded, "none was asked for");
	bool sound = true;
	for (int rows = 1; rows < 70; rows++)
		for (int cols = 1; cols < 220; cols += 7) {
			GRID_AUTO g;
			grid_init(&g, rows, cols);
			layout_panes(rows, cols, 2, 1, 30, &p);
			layout_lines(&g, &p);
			sound &= p.main.rows >= 0 && p.main.cols >= 1 && p.main.cols + (p.side.cols ? p.side.cols + 1 : 0) == cols;
		}
	CHECK(sound, "at every size");
}

static void test_lines(void)
{
	GRID_AUTO g;
	struct panes p;
	grid_init(&g, 24, 132);
	layout_panes(24, 132, 2, 1, 30, &p);
	layout_lines(&g, &p);
	CHECK(grid_at(&g, 2, p.side.col - 1)->border == (BORDER_LEFT | BORDER_RIGHT | BORDER_DOWN), "the line between the panes joins the upper one");
	CHECK(grid_at(&g, 22, p.side.col - 1)->border == (BORDER_LEFT | BORDER_RIGHT | BORDER_UP), "and the lower one");
	CHECK(grid_at(&g, 10, p.side.col - 1)->border == (BORDER_UP | BORDER_DOWN), "and runs between them");
	struct rect r = layout_center(&g, 10, 60);
	CHECK(r.row == 7 && r.col == 36 && r.rows == 10 && r.cols == 60, "a dialog is in the middle");
	r = layout_center(&g, 90, 200);
	CHECK(r.row == 0 && r.col == 0 && r.rows == 24 && r.cols == 132, "and not larger than the window");
}

int main(void)
{
	test_columns();
	test_cells();
	test_panes();
	test_lines();
	return tap_done();
}
