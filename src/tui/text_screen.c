// A text to read: scrolls, wraps what is wider than the window.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

struct text_screen {
	struct screen base;
	char *title, *text;
	int top, page, lines; // lines: of the last frame
	bool is_help;
};

// The whole text, wrapped, in a grid of its own; returns its rows.
static int lay_out(const struct text_screen *t, int cols, struct grid *whole)
{
	int rows = 1, line = 0;
	for (const char *p = t->text; *p; p++)
		rows += *p == '\n';
	rows += (int)strlen(t->text) / (cols > 8 ? cols / 2 - 2 : 2); // each wrapped row holds at least that much
	grid_init(whole, rows, cols);
	for (const char *p = t->text; *p && line < rows;) {
		size_t n = strcspn(p, "\n");
		BUF_AUTO one = BUF_INIT;
		buf_add(&one, p, n);
		int in = (int)strspn(buf_text(&one), " ");
		in = in < cols / 2 ? in : 0; // a line that is indented stays so where it is wrapped
		int used = n ? grid_wrap(whole, line, in, cols - in, rows - line, STYLE_NORMAL, buf_text(&one) + in) : 1;
		line += used > 0 ? used : 1;
		p += n + (p[n] == '\n');
	}
	return line;
}

static void show(struct text_screen *t, const struct rect *r, struct grid *g)
{
	GRID_AUTO whole = { .cells = NULL };
	t->page = r->rows - 1;
	t->lines = lay_out(t, r->cols, &whole);
	if (t->top > t->lines - t->page)
		t->top = t->lines > t->page ? t->lines - t->page : 0;
	for (int i = 0; i < t->page && t->top + i < t->lines; i++)
		memcpy(&g->cells[(r->row + 1 + i) * g->cols + r->col], &whole.cells[(t->top + i) * whole.cols], (size_t)r->cols * sizeof *g->cells);
	if (t->lines > t->page)
		grid_putf(g, r->row, r->col + r->cols - 12, 12, STYLE_DIM, "%5d/%d", t->top + t->page < t->lines ? t->top + t->page : t->lines, t->lines);
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct text_screen *t = (struct text_screen *)self;
	struct panes p;
	layout_panes(g->rows, g->cols, 2, 3, 0, &p);
	head_render(m, g);
	layout_lines(g, &p);
	if (t->is_help)
		grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, _("Next: Esc goes back"));
	else
		foot_render(m, NULL, g);
	grid_put(g, p.main.row, 0, g->cols - 13, STYLE_TITLE, t->title);
	show(t, &p.main, g);
}

static int step_of(const struct text_screen *t, enum action a)
{
	switch ((int)a) {
	case ACTION_UP:
		return -1;
	case ACTION_DOWN:
		return 1;
	case ACTION_PAGE_UP:
		return -t->page;
	case ACTION_PAGE_DOWN:
		return t->page;
	case ACTION_HOME:
		return -t->lines;
	case ACTION_END:
		return t->lines;
	default:
		return 0;
	}
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct text_screen *t = (struct text_screen *)self;
	int step = step_of(t, in->action);
	if (in->action == ACTION_OPEN)
		return effect_of(EFFECT_POP);
	if (t->is_help && in->action == ACTION_HELP)
		return effect_of(EFFECT_POP);
	if (!step)
		return t->is_help ? effect_of(EFFECT_NONE) : hall_usual(m, NULL, in->action, true);
	t->top = t->top + step > t->lines - t->page ? t->lines - t->page : t->top + step;
	if (t->top < 0)
		t->top = 0;
	return effect_of(EFFECT_HANDLED);
}

static void place(const struct screen *self, json_t *out)
{
	const struct text_screen *t = (const struct text_screen *)self;
	BUF_AUTO title = BUF_INIT;
	text_add_safe(&title, t->title);
	json_put_str(out, "title", buf_text(&title));
	json_put_base64(out, "text", span_str(t->text)); // lines: no text of the profile
	json_put_int(out, "top", t->top);
}

static void resume(struct screen *self, const json_t *from)
{
	int64_t top = json_int(from, "top");
	((struct text_screen *)self)->top = top > 0 && top < 1000000 ? (int)top : 0;
}

static void close_text(struct screen *self)
{
	struct text_screen *t = (struct text_screen *)self;
	free(t->title);
	free(t->text);
	free(t);
}

// What stands in columns is read as one line: the gaps are taken out, the indenting stays.
static void squeeze(const char *text, struct buf *out)
{
	int blanks = 0;
	bool indent = true;
	for (; *text; text++) {
		blanks = *text == ' ' ? blanks + 1 : 0;
		indent = *text == '\n' || (indent && *text == ' ');
		if (indent || blanks <= 2)
			buf_add_byte(out, (uint8_t)*text);
	}
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	const struct text_screen *t = (const struct text_screen *)self;
	(void)m;
	if (t->title[0])
		say_line(out, "%s", t->title);
	BUF_AUTO text = BUF_INIT;
	squeeze(t->text, &text);
	say_text(out, buf_text(&text));
}

static const struct screen_ops TEXT = { .name = "text", .title = N_("A text"), .takes = TAKES_LIST | TAKES_USUAL | TAKES_SCREENS | TAKES(OPEN) | TAKES(BACK),
					.render = render, .act = act, .help = hall_help_over, .place = place, .resume = resume, .close = close_text, .say = say };
static const struct screen_ops HELP = { .name = "help", .title = N_("Help"), .takes = TAKES_LIST | TAKES_USUAL | TAKES(OPEN) | TAKES(BACK),
					.render = render, .act = act, .close = close_text, .say = say };

struct screen *text_new(const char *title, const char *text)
{
	struct text_screen *t = xcalloc(1, sizeof *t);
	*t = (struct text_screen){ .base = { &TEXT }, .title = xstrdup(title), .text = xstrdup(text), .page = 1 };
	return &t->base;
}

struct screen *text_help_new(const char *title, const char *text)
{
	struct text_screen *t = (struct text_screen *)text_new(title, text);
	t->base.ops = &HELP;
	t->is_help = true;
	return &t->base;
}
