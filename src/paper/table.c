#include "paper/table.h"

#include <string.h>

#include "base/result.h"
#include "base/text.h"

static size_t char_bytes(const char *s)
{
	size_t n = 1;
	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static int char_width(const char *s)
{
	char one[8] = { 0 };
	size_t n = char_bytes(s);
	if (n >= sizeof one)
		return 1;
	memcpy(one, s, n);
	return text_width(one);
}

static bool is_letter(char c)
{
	return c > ' ' && c < 0x7f;
}

// Does a line that ends before TEXT + AT tear a word or a number apart?
static bool tears(const char *text, size_t at)
{
	return at > 0 && is_letter(text[at - 1]) && is_letter(text[at]);
}

static size_t whole_words(const char *text, size_t at)
{
	size_t back = at;
	while (tears(text, back))
		back--;
	return back > 0 ? back : at; // a word that is longer than the line is torn all the same
}

static void trim_end(struct buf *out)
{
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->p[--out->n] = 0;
}

// Takes as many whole characters from *TEXT as fit WIDTH cells (at least one), words and numbers kept together where
// they can be, and appends them to LINE.
static void take_line(const char **text, int width, struct buf *line)
{
	int used = 0;
	size_t at = 0;
	while ((*text)[at]) {
		int w = char_width(*text + at);
		if (used > 0 && used + w > width)
			break;
		at += char_bytes(*text + at);
		used += w;
	}
	if ((*text)[at])
		at = whole_words(*text, at);
	buf_add(line, *text, at);
	*text += at;
	trim_end(line);
	while (**text == ' ')
		(*text)++;
}

static void add_spaces(struct buf *out, int n)
{
	for (; n > 0; n--)
		buf_add_byte(out, ' ');
}

static void add_cell(struct buf *out, const struct column *c, const char **text)
{
	BUF_AUTO line = BUF_INIT;
	take_line(text, c->width, &line);
	int room = c->width - text_width(buf_text(&line));
	if (c->right)
		add_spaces(out, room);
	buf_add(out, line.p, line.n);
	if (!c->right)
		add_spaces(out, room);
}

static bool add_row_line(struct buf *out, const struct column *columns, size_t n, const char **left)
{
	bool more = false;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(out, ' ');
		add_cell(out, &columns[i], &left[i]);
		more = more || *left[i];
	}
	trim_end(out);
	buf_add_byte(out, '\n');
	return more;
}

void table_row(struct buf *out, const struct column *columns, size_t n, const char *const *cells)
{
	struct buf safe[TABLE_COLUMNS_MAX] = { 0 };
	const char *left[TABLE_COLUMNS_MAX];
	INSIST(n <= TABLE_COLUMNS_MAX);
	for (size_t i = 0; i < n; i++) {
		text_add_safe(&safe[i], cells[i]);
		left[i] = buf_text(&safe[i]);
	}
	while (add_row_line(out, columns, n, left))
		;
	for (size_t i = 0; i < n; i++)
		buf_release(&safe[i]);
}

static void add_rule(struct buf *out, const struct column *columns, size_t n, char mark)
{
	int width = (int)n - 1;
	for (size_t i = 0; i < n; i++)
		width += columns[i].width;
	for (; width > 0; width--)
		buf_add_byte(out, (uint8_t)mark);
	buf_add_byte(out, '\n');
}

void table_head(struct buf *out, const struct column *columns, size_t n)
{
	const char *titles[TABLE_COLUMNS_MAX] = { 0 };
	INSIST(n <= TABLE_COLUMNS_MAX);
	for (size_t i = 0; i < n; i++)
		titles[i] = columns[i].title;
	add_rule(out, columns, n, '-');
	table_row(out, columns, n, titles);
	add_rule(out, columns, n, '-');
}

void table_end(struct buf *out, const struct column *columns, size_t n)
{
	add_rule(out, columns, n, '-');
}

void table_paragraph(struct buf *out, const char *lead, int indent, int width, const char *text)
{
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, text);
	const char *left = buf_text(&safe);
	text_add_cells(out, lead, indent);
	while (*left) {
		BUF_AUTO line = BUF_INIT;
		take_line(&left, width - indent, &line);
		buf_add(out, line.p, line.n);
		if (*left) {
			buf_add_byte(out, '\n');
			add_spaces(out, indent);
		}
	}
	trim_end(out);
	buf_add_byte(out, '\n');
}
