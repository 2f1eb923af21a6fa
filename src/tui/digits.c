#include "tui/digits.h"

#include <string.h>

enum { GLYPH_COLS = 6, COLON_COLS = 2, GLYPH_GAP = 2 };

static const char *const GLYPHS[][DIGIT_ROWS] = {
	{ " #### ", "##  ##", "##  ##", "##  ##", "##  ##", "##  ##", " #### " },
	{ "  ##  ", " ###  ", "  ##  ", "  ##  ", "  ##  ", "  ##  ", " #### " },
	{ " #### ", "##  ##", "    ##", "   ## ", "  ##  ", " ##   ", "######" },
	{ " #### ", "##  ##", "    ##", "  ### ", "    ##", "##  ##", " #### " },
	{ "##  ##", "##  ##", "##  ##", "######", "    ##", "    ##", "    ##" },
	{ "######", "##    ", "##### ", "    ##", "    ##", "##  ##", " #### " },
	{ " #### ", "##    ", "##    ", "##### ", "##  ##", "##  ##", " #### " },
	{ "######", "    ##", "   ## ", "   ## ", "  ##  ", "  ##  ", "  ##  " },
	{ " #### ", "##  ##", "##  ##", " #### ", "##  ##", "##  ##", " #### " },
	{ " #### ", "##  ##", "##  ##", " #####", "    ##", "    ##", " #### " },
};
static const char *const COLON[DIGIT_ROWS] = { "  ", "##", "##", "  ", "##", "##", "  " };

static const char *const *glyph(char c)
{
	return c >= '0' && c <= '9' ? GLYPHS[c - '0'] : COLON;
}

static int cols_of(char c)
{
	return c == ':' ? COLON_COLS : GLYPH_COLS;
}

int digits_width(const char *text, int scale)
{
	int width = 0;
	for (const char *p = text; *p; p++)
		width += (p > text ? GLYPH_GAP : 0) + cols_of(*p);
	return width * scale;
}

int digits_scale(const char *text, int rows, int cols)
{
	int scale = 0;
	while (DIGIT_ROWS * (scale + 1) <= rows && digits_width(text, scale + 1) <= cols)
		scale++;
	return scale;
}

static void put_glyph(struct grid *g, int row, int col, int scale, enum style s, const char *const *lines)
{
	for (int r = 0; r < DIGIT_ROWS * scale; r++)
		for (int c = 0; lines[r / scale][c / scale]; c++)
			if (lines[r / scale][c / scale] == '#')
				grid_put(g, row + r, col + c, 1, s, "#");
}

void digits_put(struct grid *g, int row, int col, int scale, enum style s, const char *text)
{
	for (const char *p = text; *p; p++) {
		put_glyph(g, row, col, scale, s, glyph(*p));
		col += (cols_of(*p) + GLYPH_GAP) * scale;
	}
}
