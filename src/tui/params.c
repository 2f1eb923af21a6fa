// The parameter sheet: what the procurement document sets, with its legal default and source; differences are marked.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/words.h"

struct sheet {
	struct screen base;
	struct list list;
	int first;
};

static const struct column COLUMNS[] = {
	{ N_("Parameter"), 24, 44, 0, ALIGN_LEFT }, { N_("Value"), 16, 24, 0, ALIGN_RIGHT }, { N_("Unit"), 6, 10, 3, ALIGN_LEFT },
	{ N_("Default"), 12, 20, 1, ALIGN_RIGHT },  { N_("Differs"), 9, 10, 0, ALIGN_LEFT },	 { N_("Source"), 16, 0, 2, ALIGN_LEFT },
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static bool is_money(const struct param_row *p)
{
	size_t n = strlen(p->key);
	return n > 4 && strcmp(p->key + n - 4, "_fen") == 0;
}

static void add_first(struct buf *b, const char *choices)
{
	BUF_AUTO first = BUF_INIT;
	buf_add(&first, choices, strcspn(choices, "|"));
	buf_add_str(b, code_in_words(buf_text(&first)));
}

static void add_number(struct buf *b, const struct param_row *p, int64_t v)
{
	if (p->kind == FIELD_BOOL)
		buf_add_str(b, v ? _("yes") : _("no"));
	else if (p->kind == FIELD_ENUM)
		add_first(b, p->choices); // the default
	else if (is_money(p))
		money_add(b, v);
	else
		buf_addf(b, "%lld", (long long)v);
}

void param_add_value(const struct param_row *p, const json_t *params, struct buf *b)
{
	const json_t *v = json_object_get(params, p->key);
	if (json_is_string(v))
		buf_add_str(b, code_in_words(json_string_value(v)));
	else
		add_number(b, p, !v ? p->standard : json_is_integer(v) ? json_integer_value(v) : json_is_true(v));
}

static void param_line(const json_t *params, const struct param_row *p, bool chosen, struct grid *g, int row, const struct place *at)
{
	BUF_AUTO value = BUF_INIT;
	BUF_AUTO standard = BUF_INIT;
	param_add_value(p, params, &value);
	add_number(&standard, p, p->standard);
	bool differs = strcmp(buf_text(&value), buf_text(&standard)) != 0;
	layout_cell(g, row, &COLUMNS[0], at[0], chosen ? STYLE_CHOSEN : STYLE_NORMAL, in_words(p->zh, p->key));
	layout_cell(g, row, &COLUMNS[1], at[1], differs ? STYLE_WARN : STYLE_NORMAL, buf_text(&value));
	layout_cell(g, row, &COLUMNS[2], at[2], STYLE_DIM, is_money(p) ? _("yuan") : p->unit);
	layout_cell(g, row, &COLUMNS[3], at[3], STYLE_DIM, buf_text(&standard));
	layout_cell(g, row, &COLUMNS[4], at[4], STYLE_WARN, differs ? _("! differs") : "");
	layout_cell(g, row, &COLUMNS[5], at[5], STYLE_DIM, p->source);
}

// What the document names one by one: a line each, with no default to differ from.
static void named_line(const char *name, int64_t points, const char *source, bool chosen, struct grid *g, int row, const struct place *at)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO safe = BUF_INIT;
	if (points)
		buf_addf(&text, "%lld.%02d", (long long)points / 100, (int)(points % 100));
	text_add_safe(&safe, name);
	layout_cell(g, row, &COLUMNS[0], at[0], chosen ? STYLE_CHOSEN : STYLE_NORMAL, buf_text(&safe));
	layout_cell(g, row, &COLUMNS[1], at[1], STYLE_NORMAL, buf_text(&text));
	layout_cell(g, row, &COLUMNS[2], at[2], STYLE_DIM, points ? _("points") : "");
	layout_cell(g, row, &COLUMNS[5], at[5], STYLE_DIM, source);
}

static void item_line(const struct eval_item *item, const char *source, bool chosen, struct grid *g, int row, const struct place *at)
{
	BUF_AUTO safe = BUF_INIT;
	buf_addf(&safe, "%s ", source);
	text_add_safe(&safe, item->clause);
	named_line(item->name, 0, buf_text(&safe), chosen, g, row, at);
}

static size_t eval_lines(const struct eval_params *p)
{
	size_t n;
	law_eval_params(&n);
	return n + p->factor_count + p->qualification_count + p->conformity_count;
}

// Line I of what is set for the evaluation: parameters, factors, items of qualification and conformity.
static void eval_line(const struct eval_params *p, const json_t *params, size_t i, bool chosen, struct grid *g, int row, const struct place *at)
{
	size_t n;
	const struct param_row *rows = law_eval_params(&n);
	if (i < n) {
		param_line(params, &rows[i], chosen, g, row, at);
		return;
	}
	i -= n;
	if (i < p->factor_count) {
		named_line(p->factors[i].name, p->factors[i].max, p->factors[i].objective ? _("factor, objective") : _("factor"), chosen, g, row, at);
		return;
	}
	i -= p->factor_count;
	if (i < p->qualification_count)
		item_line(&p->qualification[i], _("qualification"), chosen, g, row, at);
	else
		item_line(&p->conformity[i - p->qualification_count], _("conformity"), chosen, g, row, at);
}

void param_add_standard(const struct param_row *p, struct buf *b)
{
	add_number(b, p, p->standard);
}

static void fixed_text(const struct project *p, struct buf *b)
{
	buf_addf(b, _("%s; at least %lld bidders; budget "), in_words(method_zh(p->params.method), method_code(p->params.method)),
		 (long long)p->params.min_bidders);
	money_add(b, p->params.budget_fen);
	buf_add_str(b, _(" yuan, ceiling "));
	if (p->params.ceiling_fen)
		money_add(b, p->params.ceiling_fen);
	else
		buf_add_str(b, _("none"));
}

static int fixed(const struct project *p, struct grid *g, int row)
{
	BUF_AUTO b = BUF_INIT;
	fixed_text(p, &b);
	grid_put(g, row, 0, g->cols, STYLE_NORMAL, buf_text(&b));
	return row + 2;
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct sheet *s = (struct sheet *)self;
	struct panes p;
	struct column c[COLUMN_COUNT];
	struct place at[COLUMN_COUNT];
	size_t count;
	const struct param_row *rows = law_params(&count);
	layout_panes(g->rows, g->cols, 2, 3, 0, &p);
	head_render(m, g);
	layout_lines(g, &p);
	foot_render(m, NULL, g);
	grid_put(g, p.main.row, 0, g->cols, STYLE_TITLE, _("What the procurement document sets (signed in the project's first record)"));
	if (!m->project)
		return;
	int row = fixed(m->project, g, p.main.row + 1);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		c[i] = COLUMNS[i];
		c[i].title = _(c[i].title);
	}
	layout_columns(c, COLUMN_COUNT, 0, g->cols, at);
	layout_titles(g, row, c, COLUMN_COUNT, at);
	s->first = row + 1;
	JSON_AUTO *params = project_params_json(m->project);
	const struct eval_params *eval = m->project->eval;
	list_fit(&s->list, (int)(count + (eval ? eval_lines(eval) : 0)), p.main.row + p.main.rows - s->first);
	for (int i = s->list.offset; i < s->list.count && i < s->list.offset + s->list.page; i++) {
		int line = s->first + i - s->list.offset;
		if ((size_t)i < count)
			param_line(params, &rows[i], i == s->list.cursor, g, line, at);
		else
			eval_line(eval, json_object_get(params, "evaluation"), (size_t)i - count, i == s->list.cursor, g, line, at);
	}
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct sheet *s = (struct sheet *)self;
	if (list_act(&s->list, in->action))
		return effect_of(EFFECT_HANDLED);
	if (in->action == ACTION_CLICK)
		list_click(&s->list, in->key.row - s->first);
	if (in->action == ACTION_CLICK || in->action == ACTION_PARAMS)
		return effect_of(EFFECT_HANDLED);
	return hall_usual(m, NULL, in->action, true); // the foot names them
}

static void place(const struct screen *self, json_t *out)
{
	list_place(&((const struct sheet *)self)->list, out);
}

static void resume(struct screen *self, const json_t *from)
{
	list_resume(&((struct sheet *)self)->list, from);
}

static void close_sheet(struct screen *self)
{
	free(self);
}

static void say_param(const json_t *params, const struct param_row *p, struct buf *out)
{
	BUF_AUTO value = BUF_INIT;
	BUF_AUTO standard = BUF_INIT;
	param_add_value(p, params, &value);
	add_number(&standard, p, p->standard);
	const char *unit = is_money(p) ? _("yuan") : p->unit, *name = in_words(p->zh, p->key), *gap = unit && *unit ? " " : "";
	if (strcmp(buf_text(&value), buf_text(&standard)) != 0)
		say_line(out, _("%s: %s%s%s; differs from the default %s; %s"), name, buf_text(&value), gap, unit, buf_text(&standard), p->source);
	else
		say_line(out, _("%s: %s%s%s, the default; %s"), name, buf_text(&value), gap, unit, p->source);
}

void params_text(const struct project *p, struct buf *out)
{
	size_t count;
	BUF_AUTO b = BUF_INIT;
	const struct param_row *rows = law_params(&count);
	fixed_text(p, &b);
	say_line(out, "%s", buf_text(&b));
	JSON_AUTO *params = project_params_json(p);
	for (size_t i = 0; i < count; i++)
		say_param(params, &rows[i], out);
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	(void)self;
	say_line(out, "%s", _("What the procurement document sets (signed in the project's first record)"));
	if (m->project)
		params_text(m->project, out);
}

static const struct screen_ops PARAMS = { .name = "params", .title = N_("The parameter sheet"),
					  .takes = TAKES_LIST | TAKES_USUAL | TAKES(LOG) | TAKES(BACK) | TAKES(CLICK), .render = render, .act = act,
					  .help = hall_help_over, .place = place, .resume = resume, .close = close_sheet, .say = say };

struct screen *params_new(void)
{
	struct sheet *s = xcalloc(1, sizeof *s);
	s->base.ops = &PARAMS;
	return &s->base;
}
