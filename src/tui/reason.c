// Why something is not possible now: the sentence, the article.
#include <stdlib.h>

#include "tui/dialogs.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { ROWS = 12, COLS = 70 };

struct reason {
	struct screen base;
	char *what;
	struct err why;
};

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct reason *s = (const struct reason *)self;
	struct rect r = layout_center(g, ROWS, COLS);
	int row = r.row + 1, col = r.col + 2, width = r.cols - 4;
	(void)m;
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_BORDER);
	row += grid_wrap(g, row, col, width, 2, STYLE_TITLE, s->what) + 1;
	row += grid_wrap(g, row, col, width, 5, STYLE_NORMAL, err_sentence(&s->why));
	if (s->why.clause[0])
		grid_wrap(g, row + 1, col, width, 2, STYLE_DIM, s->why.clause);
	grid_put(g, r.row + r.rows - 2, col, width, STYLE_KEY, _("Enter or Esc: back"));
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	(void)self, (void)m;
	if (in->action == ACTION_OPEN || in->action == ACTION_BACK)
		return effect_of(EFFECT_POP);
	return effect_of(in->action == ACTION_LEAVE || in->action == ACTION_REDRAW ? EFFECT_NONE : EFFECT_HANDLED);
}

static void close_reason(struct screen *self)
{
	free(((struct reason *)self)->what);
	free(self);
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	const struct reason *s = (const struct reason *)self;
	(void)m;
	say_line(out, _("%s: not now"), s->what);
	say_text(out, err_sentence(&s->why));
	if (s->why.clause[0])
		say_line(out, "%s", s->why.clause);
}

static const struct screen_ops REASON = { .name = "reason", .title = N_("Why not now"), .overlay = true, .render = render, .act = act, .close = close_reason,
					  .say = say };

struct screen *reason_new(const char *what, const struct err *why)
{
	struct reason *s = xcalloc(1, sizeof *s);
	*s = (struct reason){ .base = { &REASON }, .what = xstrdup(what), .why = *why };
	return &s->base;
}
