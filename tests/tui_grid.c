// The grid: wide characters at edges, hostile names, lines that join, the dump that golden screens are kept in.
#include "tests/tap.h"
#include "tui/grid.h"

static void expect_row(const struct grid *g, int row, const char *want, const char *what)
{
	BUF_AUTO got = BUF_INIT;
	grid_dump_row(g, row, &got);
	CHECK_TEXT(buf_text(&got), want, "%s", what);
}

// Every second half has its first half before it, in the same row, and nothing else of width 2 lacks one.
static bool is_sound(const struct grid *g)
{
	for (int row = 0; row < g->rows; row++)
		for (int col = 0; col < g->cols; col++) {
			const struct cell *c = grid_at(g, row, col), *next = grid_at(g, row, col + 1), *last = grid_at(g, row, col - 1);
			if (c->width == 2 && (!next || next->width != 0 || c->border))
				return false;
			if (c->width == 0 && (!last || last->width != 2 || c->text[0] || c->border))
				return false;
			if (c->width > 2 || c->style >= STYLE_COUNT || (c->border && c->text[0]))
				return false;
		}
	return true;
}

static void test_put(void)
{
	GRID_AUTO g;
	grid_init(&g, 6, 10);
	CHECK(grid_put(&g, 0, 0, 10, STYLE_NORMAL, "晋阳 ab") == 7, "two wide characters, a blank, two letters: 7 columns");
	expect_row(&g, 0, "晋阳 ab", "they stand there");
	CHECK(grid_put_right(&g, 1, 0, 10, STYLE_NORMAL, "1,250.00") == 8, "at the right end");
	expect_row(&g, 1, "  1,250.00", "it ends with the columns");
	CHECK(grid_put_center(&g, 2, 0, 10, STYLE_NORMAL, "开标") == 4, "in the middle");
	expect_row(&g, 2, "   开标", "as much before as after");
	CHECK(grid_putf(&g, 3, 2, 8, STYLE_BAD, "%d/%d", 3, 4) == 3, "as printf");
	expect_row(&g, 3, "  3/4", "from the column on");
	CHECK(grid_put(&g, 5, 0, 10, STYLE_NORMAL, "བོད་ ئۇيغۇر") == 10, "Tibetan vowel signs take no cell of their own");
	CHECK(grid_put(&g, 4, 0, 10, STYLE_NORMAL, "") == 0, "nothing takes nothing");
	CHECK(grid_put(&g, 6, 0, 10, STYLE_NORMAL, "x") == 0 && grid_put(&g, -1, 0, 10, STYLE_NORMAL, "x") == 0,
	      "outside of the rows nothing is written");
	CHECK(grid_put(&g, 4, 10, 5, STYLE_NORMAL, "x") == 0 && grid_put(&g, 4, 3, 0, STYLE_NORMAL, "x") == 0 &&
		      grid_put(&g, 4, 3, -2, STYLE_NORMAL, "x") == 0, "nor outside of the columns, nor into none");
	CHECK(grid_put(&g, 4, -3, 5, STYLE_NORMAL, "abcdef") == 2, "what begins left of the grid is cut to what lies in it");
	expect_row(&g, 4, "a~", "with the mark of a cut");
	CHECK(is_sound(&g), "all cells are sound");
}

static void test_cut(void)
{
	GRID_AUTO g;
	grid_init(&g, 5, 6);
	CHECK(grid_put(&g, 0, 0, 6, STYLE_NORMAL, "晋阳教育装备") == 6, "too long: all columns are used");
	expect_row(&g, 0, "晋阳 ~", "a wide character is not split, a blank stands in for its half");
	CHECK(grid_put(&g, 1, 0, 5, STYLE_NORMAL, "晋阳教育") == 5, "five columns");
	expect_row(&g, 1, "晋阳~", "two wide characters and the mark");
	CHECK(grid_put(&g, 2, 5, 4, STYLE_NORMAL, "晋") == 1, "half a place at the edge of the grid");
	expect_row(&g, 2, "     ~", "is the mark, not half a character");
	CHECK(grid_put(&g, 3, 0, 6, STYLE_NORMAL, "晋阳教") == 6, "what fits exactly");
	expect_row(&g, 3, "晋阳教", "is whole");
	CHECK(grid_put_right(&g, 4, 0, 6, STYLE_NORMAL, "12,250,000.00") == 6, "a figure that does not fit");
	expect_row(&g, 4, "12,25~", "is seen to be cut");
	CHECK(is_sound(&g), "all cells are sound");
}

static void test_overwrite(void)
{
	GRID_AUTO g;
	grid_init(&g, 4, 8);
	for (int row = 0; row < 4; row++)
		grid_put(&g, row, 0, 8, STYLE_GOOD, "一二三四");
	grid_put(&g, 0, 1, 1, STYLE_NORMAL, "x");
	expect_row(&g, 0, " x二三四", "over a second half: the first becomes a blank");
	grid_put(&g, 1, 2, 1, STYLE_NORMAL, "x");
	expect_row(&g, 1, "一x 三四", "over a first half: the second becomes a blank");
	grid_put(&g, 2, 1, 2, STYLE_NORMAL, "口");
	expect_row(&g, 2, " 口 三四", "a wide one over two halves");
	grid_vline(&g, 0, 7, 4);
	expect_row(&g, 3, "一二三 │", "a line over a second half");
	CHECK(is_sound(&g), "all cells are sound");
	grid_style(&g, 3, 1, 1, STYLE_CHOSEN);
	CHECK(grid_at(&g, 3, 0)->style == STYLE_CHOSEN && grid_at(&g, 3, 1)->style == STYLE_CHOSEN, "both halves are marked");
	grid_fill(&g, 3, 3, 1, 2, STYLE_BAR);
	expect_row(&g, 3, "一     │", "a filled field takes the other halves away");
	CHECK(is_sound(&g), "all cells are sound still");
}

static const struct {
	const char *name, *shown, *what;
} HOSTILE[] = {
	{ "\u202Eevil\u202C", "\uFFFDevil\uFFFD", "right-to-left override" },
	{ "a\u200Bb\u200D", "a\uFFFDb\uFFFD", "zero-width space and joiner" },
	{ "\x1B[2J\x1B]0;x\x07", "\uFFFD[2J\uFFFD]0;x\uFFFD", "escape sequences" },
	{ "a\nb\rc\td\be", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe", "control characters" },
	{ "a\xC2\x9B"
	  "2J", "a\uFFFD2J", "an eight-bit CSI" },
	{ "a\u0301\u0302\u0303\u0304\u0305\u0306z", "a\u0301\u0302\uFFFDz", "a flood of combining marks: two are kept, the rest is one cell" },
	{ "\u0301\u0302\u0303x", "\uFFFDx", "combining marks without a base" },
	{ "\xFF\xC0\x80\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD\uFFFD", "bytes that are no UTF-8" },
	{ "a\uFEFF\u2066b\u2069", "a\uFFFD\uFFFDb\uFFFD", "byte order mark and isolates" },
};

static void test_hostile(void)
{
	for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++) {
		GRID_AUTO g;
		grid_init(&g, 1, 40);
		grid_put(&g, 0, 0, 20, STYLE_NORMAL, HOSTILE[i].name);
		grid_put(&g, 0, 20, 20, STYLE_NORMAL, "the next column");
		BUF_AUTO row = BUF_INIT;
		grid_dump_row(&g, 0, &row);
		size_t n = strlen(HOSTILE[i].shown);
		CHECK(strncmp(buf_text(&row), HOSTILE[i].shown, n) == 0, "%s is shown harmless", HOSTILE[i].what);
		CHECK(strcmp(grid_at(&g, 0, 20)->text, "t") == 0 && is_sound(&g), "and moves nothing");
	}
}

// A long text of one hostile character after the other, at every column and width: the grid stays sound, neighbours stay as they are.
static void test_everywhere(void)
{
	static const char TEXT[] = "晋a\u0301\u0302\u0303\x1B中\u202E\xF0\xA0\x80\x80\uFF21\u200B-\xFF末";
	bool sound = true, kept = true;
	for (int col = -3; col <= 12; col++)
		for (int width = -1; width <= 16; width++) {
			GRID_AUTO g;
			grid_init(&g, 3, 10);
			grid_put(&g, 0, 0, 10, STYLE_DIM, "一二三四五");
			grid_put(&g, 2, 0, 10, STYLE_DIM, "一二三四五");
			grid_put(&g, 1, 0, 10, STYLE_DIM, "一二三四五");
			int used = grid_put(&g, 1, col, width, STYLE_BAD, TEXT);
			for (int c = 0; c < 10; c++) {
				kept &= grid_at(&g, 0, c)->style == STYLE_DIM && grid_at(&g, 2, c)->style == STYLE_DIM;
				kept &= c < col || c >= col + width || used > 0;
				kept &= (c >= col && c < col + width) || grid_at(&g, 1, c)->style == STYLE_DIM;
			}
			sound &= is_sound(&g) && used <= (width > 0 ? width : 0);
		}
	CHECK(sound, "a text at any place and of any width leaves the grid sound");
	CHECK(kept, "and no cell outside of its columns in another style");
}

static void test_lines(void)
{
	GRID_AUTO g;
	grid_init(&g, 5, 9);
	grid_hline(&g, 0, 0, 9);
	grid_hline(&g, 4, 0, 9);
	grid_vline(&g, 0, 4, 5);
	grid_hline(&g, 2, 4, 5);
	expect_row(&g, 0, "────┬────", "a line that begins on another joins it");
	expect_row(&g, 1, "    │", "a line downwards");
	expect_row(&g, 2, "    ├────", "one that begins on it");
	expect_row(&g, 4, "────┴────", "and one that it ends on");
	grid_hline(&g, 2, 0, 5);
	expect_row(&g, 2, "────┼────", "from both sides they cross");
	grid_box(&g, 1, 2, 3, 5, STYLE_ALARM);
	expect_row(&g, 1, "  ┌───┐", "a frame's corners");
	expect_row(&g, 3, "  └───┘", "and its foot");
	CHECK(grid_at(&g, 1, 2)->style == STYLE_ALARM && grid_at(&g, 0, 0)->style == STYLE_BORDER, "in its own style");
	grid_hline(&g, -1, -1, 20);
	grid_vline(&g, -4, 20, 9);
	grid_box(&g, 4, 8, 9, 9, STYLE_BAD);
	CHECK(is_sound(&g), "lines beyond the edges do no harm");
}

static void test_dump(void)
{
	GRID_AUTO g;
	grid_init(&g, 3, 8);
	grid_put(&g, 0, 0, 8, STYLE_BAR, "晋阳");
	grid_hline(&g, 1, 0, 8);
	grid_put(&g, 2, 2, 3, STYLE_CHOSEN, "1 ");
	BUF_AUTO got = BUF_INIT;
	grid_dump(&g, &got);
	CHECK_TEXT(buf_text(&got),
		   "grid 3x8\n晋阳\n────────\n  1\nstyle\nrrrr\n--------\n..cc\ncursor none\n", "text, then styles, then the cursor");
	grid_cursor(&g, 2, 3);
	grid_dump(&g, &got);
	CHECK(strstr(buf_text(&got), "cursor 2,3\n") != NULL, "the cursor's place");
	grid_cursor(&g, 3, 0);
	CHECK(g.cursor_row == -1, "outside of the grid it is hidden");
	bool once = true;
	for (int a = 0; a < STYLE_COUNT; a++)
		for (int b = 0; b < a; b++)
			once &= style_letter((enum style)a) != style_letter((enum style)b);
	CHECK(once, "every style has a letter of its own");
	grid_resize(&g, 2, 30);
	CHECK(g.rows == 2 && g.cols == 30 && grid_at(&g, 1, 29) && !grid_at(&g, 2, 0) && !grid_at(&g, 0, 30), "another size");
}

int main(void)
{
	test_put();
	test_cut();
	test_overwrite();
	test_hostile();
	test_everywhere();
	test_lines();
	test_dump();
	return tap_done();
}
