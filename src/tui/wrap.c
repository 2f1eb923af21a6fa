#include "tui/wrap.h"

#include <string.h>

#include "base/text.h"

static size_t char_bytes(const char *p)
{
	size_t n = 1;
	while (((unsigned char)p[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static int char_cells(const char *p, size_t n)
{
	char one[8] = "";
	memcpy(one, p, n < sizeof one ? n : sizeof one - 1);
	return text_width(one);
}

// A line may not begin with one of these.
static bool is_closing(const char *p)
{
	static const char *const CLOSING[] = { "，", "。", "；", "：", "、", "）", "”", "》", "！", "？", "%", ")", ",", ".", ";", ":" };
	for (size_t i = 0; i < sizeof CLOSING / sizeof *CLOSING; i++)
		if (strncmp(p, CLOSING[i], strlen(CLOSING[i])) == 0)
			return true;
	return false;
}

// Between two characters of a Latin word or a number no line is broken.
static bool is_inside_word(const char *p, size_t at)
{
	unsigned char before = (unsigned char)p[at - 1], next = (unsigned char)p[at];
	return before > ' ' && before < 0x80 && next > ' ' && next < 0x80;
}

// How many bytes of P the next line takes.
static size_t line_bytes(const char *p, int width)
{
	size_t at = 0, fits = 0;
	int cells = 0;
	while (p[at] && p[at] != '\n') {
		size_t n = char_bytes(p + at);
		int w = char_cells(p + at, n);
		if (cells + w > width && at > 0)
			return fits ? fits : at;
		cells += w;
		at += n;
		if (!is_closing(p + at) && !is_inside_word(p, at) && cells <= width)
			fits = at;
	}
	return at;
}

int grid_wrap(struct grid *g, int row, int col, int width, int max_rows, enum style s, const char *text)
{
	int used = 0;
	BUF_AUTO safe = BUF_INIT;
	for (const char *p = text; *p && used < max_rows; used++) {
		size_t n = line_bytes(p, width);
		buf_clear(&safe);
		buf_add(&safe, p, n);
		grid_put(g, row + used, col, width, s, buf_text(&safe));
		p += n;
		if (*p == '\n')
			p++;
		else
			p += strspn(p, " ");
	}
	return used;
}
