// Why something is not possible now: the sentence with the value that failed, the rule, the article, the parameter of the procurement
// document where the rule is one, and where things stand.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { ROWS = 18, COLS = 76, LABEL = 12 };

struct reason {
	struct screen base;
	char *what;
	struct err why;
};

static int labelled(struct grid *g, int row, const struct rect *r, const char *label, const char *text)
{
	int col = r->col + 2, width = r->cols - 4, end = r->row + r->rows - 2;
	if (!*text || row >= end)
		return row;
	grid_put(g, row, col, LABEL, STYLE_DIM, label);
	return row + grid_wrap(g, row, col + LABEL, width - LABEL, end - row < 2 ? end - row : 2, STYLE_NORMAL, text);
}

// "采购文件 decrypt_min" is a parameter of the procurement document; "采购文件 decrypt_fail" stands for those that begin so.
static const char *parameter_of(const char *clause)
{
	static const char DOCUMENT[] = "采购文件 ";
	const char *at = strstr(clause, DOCUMENT);
	return at ? at + strlen(DOCUMENT) : NULL;
}

static void add_parameter(const struct param_row *p, const json_t *params, struct buf *out)
{
	BUF_AUTO value = BUF_INIT;
	BUF_AUTO standard = BUF_INIT;
	param_add_value(p, params, &value);
	param_add_standard(p, &standard);
	buf_addf(out, _("%s = %s %s (default %s); "), in_words(p->zh, p->key), buf_text(&value), p->unit ? p->unit : "", buf_text(&standard));
	buf_add_str(out, p->source);
}

static int parameters(const struct model *m, const char *clause, struct grid *g, int row, const struct rect *r)
{
	size_t count, n = 0;
	const struct param_row *rows = law_params(&count);
	const char *key = parameter_of(clause);
	JSON_AUTO *params = key && m->project ? project_params_json(m->project) : NULL;
	for (size_t i = 0; params && i < count; i++) {
		BUF_AUTO text = BUF_INIT;
		if (strncmp(rows[i].key, key, strlen(key)) != 0)
			continue;
		add_parameter(&rows[i], params, &text);
		row = labelled(g, row, r, n++ ? "" : _("Parameter"), buf_text(&text));
	}
	return row;
}

static int stands(const struct model *m, struct grid *g, int row, const struct rect *r)
{
	const struct lot *l = model_lot(m);
	BUF_AUTO text = BUF_INIT;
	if (!l)
		return row;
	buf_addf(&text, _("lot %lld: %s; now "), (long long)l->no, in_words(phase_zh(l->phase), phase_code(l->phase)));
	time_add_clock(&text, m->now);
	buf_add_str(&text, _("; deadline "));
	time_add(&text, m->project->deadline);
	return labelled(g, row, r, _("State"), buf_text(&text));
}

// Returns the row after the last that was used.
static int contents(const struct reason *s, const struct model *m, struct grid *g, const struct rect *r)
{
	int row = r->row + 1, col = r->col + 2, width = r->cols - 4;
	row += grid_wrap(g, row, col, width, 2, STYLE_TITLE, s->what) + 1;
	row += grid_wrap(g, row, col, width, 5, STYLE_STRONG, err_sentence(&s->why)) + 1;
	row = labelled(g, row, r, _("Rule"), s->why.code);
	row = labelled(g, row, r, _("Article"), s->why.clause);
	row = parameters(m, s->why.clause, g, row, r);
	return stands(m, g, row, r);
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct reason *s = (const struct reason *)self;
	GRID_AUTO trial = { .cells = NULL };
	grid_init(&trial, ROWS, COLS);
	int rows = contents(s, m, &trial, &(struct rect){ .rows = ROWS, .cols = COLS }) + 3;
	struct rect r = layout_center(g, rows < ROWS ? rows : ROWS, COLS);
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_BORDER);
	(void)contents(s, m, g, &r);
	grid_put(g, r.row + r.rows - 2, r.col + 2, r.cols - 4, STYLE_KEY, _("Enter or Esc: back"));
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	(void)self, (void)m;
	if (in->action == ACTION_OPEN || in->action == ACTION_BACK)
		return effect_of(EFFECT_POP);
	return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
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

static const struct screen_ops REASON = { .name = "reason", .title = N_("Why not now"), .overlay = true,
					  .takes = TAKES_DIALOG | TAKES(OPEN) | TAKES(BACK), .render = render, .act = act, .close = close_reason, .say = say };

struct screen *reason_new(const char *what, const struct err *why)
{
	struct reason *s = xcalloc(1, sizeof *s);
	*s = (struct reason){ .base = { &REASON }, .what = xstrdup(what), .why = *why };
	return &s->base;
}
