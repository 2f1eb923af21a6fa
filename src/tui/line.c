// The command line: one line at the bottom; Tab completes.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/words.h"

enum { LINE_MAX_BYTES = 400 };

struct line {
	struct screen base;
	char text[LINE_MAX_BYTES + 1];
	size_t typed; // bytes of TEXT that were typed; the rest was completed
	int match;    // which of the completions
};

static const char *const WORDS[] = { "help", "log", "audit", "params", "projects", "project ", "lot ", "sign-in", "sign-out", "quit" };
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

// The I-th thing that can be typed; NULL beyond the last: the words, then the acts.
static const char *candidate(size_t i)
{
	if (i < WORD_COUNT)
		return WORDS[i];
	const struct act_row *row = law_row_at(i - WORD_COUNT);
	return row ? row->type : NULL;
}

static void complete(struct line *l)
{
	int seen = 0;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; candidate(i); i++) {
			if (strncmp(candidate(i), l->text, l->typed) != 0 || seen++ != l->match)
				continue;
			size_t n = strlen(candidate(i));
			memcpy(l->text, candidate(i), n + 1);
			l->match++;
			return;
		}
		l->match = seen = 0; // around
	}
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct line *l = (const struct line *)self;
	int row = g->rows - 2;
	(void)m;
	grid_fill(g, row, 0, 1, g->cols, STYLE_INPUT);
	int used = grid_putf(g, row, 0, g->cols, STYLE_INPUT, ":%s", l->text);
	grid_cursor(g, row, used < g->cols ? used : g->cols - 1);
	grid_fill(g, g->rows - 1, 0, 1, g->cols, STYLE_NORMAL);
	grid_put(g, g->rows - 1, 0, g->cols, STYLE_DIM, _("Enter: do it   Tab: complete   Esc: back"));
}

static struct effect type(struct line *l, struct key k)
{
	BUF_AUTO b = BUF_INIT;
	if (k.code == K_BACKSPACE && !l->text[0])
		return effect_of(EFFECT_POP);
	if (k.code == K_BACKSPACE)
		text_untype(l->text);
	buf_add_str(&b, l->text);
	key_add_text(&b, k);
	if (b.n <= LINE_MAX_BYTES)
		memcpy(l->text, buf_text(&b), b.n + 1);
	l->typed = strlen(l->text);
	l->match = 0;
	return effect_of(EFFECT_HANDLED);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct line *l = (struct line *)self;
	(void)m;
	if (in->action == ACTION_TYPE)
		return type(l, in->key);
	if (in->action == ACTION_BACK)
		return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = job_keep("line", l->text) };
	if (in->action == ACTION_NEXT_PANE)
		complete(l);
	if (in->action != ACTION_OPEN)
		return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
	struct job *j = job_new(JOB_LINE);
	j->text = xstrdup(l->text);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = j };
}

static bool typing(const struct screen *self)
{
	(void)self;
	return true;
}

static void place(const struct screen *self, json_t *out)
{
	json_put_str(out, "text", ((const struct line *)self)->text);
}

static void close_line(struct screen *self)
{
	free(self);
}

static const struct screen_ops LINE = { .name = "line", .title = N_("The command line"), .overlay = true,
					.takes = TAKES_DIALOG | TAKES(OPEN) | TAKES(BACK) | TAKES(NEXT_PANE), .render = render, .act = act,
					.typing = typing, .place = place, .close = close_line };

struct screen *line_new(const char *start)
{
	struct line *l = xcalloc(1, sizeof *l);
	l->base.ops = &LINE;
	if (strlen(start) <= LINE_MAX_BYTES)
		memcpy(l->text, start, strlen(start) + 1);
	l->typed = strlen(l->text);
	return &l->base;
}
