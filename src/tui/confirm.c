// The consequence first: what will be recorded, what follows, and the word. What is shown here is what the signature names.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/consequence.h"
#include "tui/dialogs.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { COLS = 76, ROWS_MAX = 22, WHOLE_ROWS = 200 };

struct confirm {
	struct screen base;
	struct job *job;
	char *text; // as shown, and signed by its digest
	bool final, asked, said;
	int top, lines, page;
};

static void show(struct confirm *s, const struct grid *whole, struct grid *g, const struct rect *r)
{
	s->page = r->rows - 6;
	for (int i = 0; i < s->page && s->top + i < s->lines; i++)
		memcpy(&g->cells[(r->row + 3 + i) * g->cols + r->col + 2], &whole->cells[(s->top + i) * whole->cols],
		       (size_t)(r->cols - 4) * sizeof *whole->cells);
	if (s->lines > s->page)
		grid_putf(g, r->row + r->rows - 3, r->col + r->cols - 16, 14, STYLE_DIM, "%d/%d", s->top + s->page < s->lines ? s->top + s->page : s->lines, s->lines);
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct confirm *s = (struct confirm *)self;
	GRID_AUTO whole = { .cells = NULL };
	grid_init(&whole, WHOLE_ROWS, COLS - 4);
	s->lines = grid_wrap(&whole, 0, 0, COLS - 4, WHOLE_ROWS, STYLE_NORMAL, s->text);
	struct rect r = layout_center(g, s->lines + 6 < ROWS_MAX ? s->lines + 6 : ROWS_MAX, COLS);
	int col = r.col + 2, width = r.cols - 4;
	(void)m;
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_STRONG);
	grid_put(g, r.row + 1, col, width, STYLE_TITLE, s->job->what);
	show(s, &whole, g, &r);
	const char *keys = !s->final ? _("Enter: sign it   Esc: back, nothing is recorded")
			   : s->asked ? _("This cannot be undone. Enter once more: sign it   Esc: back")
				      : _("Enter: go on   Esc: back, nothing is recorded");
	grid_put(g, r.row + r.rows - 2, col, width, s->asked ? STYLE_ALARM : STYLE_KEY, keys);
}

static struct effect propose(struct confirm *s)
{
	struct job *j = s->job;
	s->job = NULL;
	j->kind = JOB_ORDER;
	j->order.shown = xstrdup(s->text);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = j };
}

static void scroll(struct confirm *s, int step)
{
	int last = s->lines > s->page ? s->lines - s->page : 0;
	s->top = s->top + step < 0 ? 0 : s->top + step > last ? last : s->top + step;
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct confirm *s = (struct confirm *)self;
	(void)m;
	if (in->action == ACTION_OPEN && (!s->final || s->asked))
		return propose(s);
	s->asked = in->action == ACTION_OPEN;
	if (in->action == ACTION_UP || in->action == ACTION_PAGE_UP)
		scroll(s, in->action == ACTION_UP ? -1 : -s->page);
	if (in->action == ACTION_DOWN || in->action == ACTION_PAGE_DOWN)
		scroll(s, in->action == ACTION_DOWN ? 1 : s->page);
	if (in->action == ACTION_BACK)
		return effect_of(EFFECT_POP);
	return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
}

static void place(const struct screen *self, json_t *out)
{
	const struct hand_order *o = &((const struct confirm *)self)->job->order;
	json_put_int(out, "kind", o->kind);
	json_put_int(out, "lot", o->lot);
	json_put_str(out, "type", o->type ? o->type : "");
	json_put_str(out, "what", ((const struct confirm *)self)->job->what);
	json_put(out, "body", o->body ? json_deep_copy(o->body) : json_object());
}

static void close_confirm(struct screen *self)
{
	struct confirm *s = (struct confirm *)self;
	job_free(s->job);
	free(s->text);
	free(s);
}

// Enter asks for the word again and never gives it: a line that was typed too often must sign nothing that cannot be undone.
static void say(struct screen *self, const struct model *m, struct buf *out)
{
	struct confirm *s = (struct confirm *)self;
	(void)m;
	if (!s->said) {
		say_line(out, "%s", s->job->what);
		say_text(out, s->text);
	}
	s->said = true;
	say_line(out, "%s", s->final ? _("This cannot be undone. Type \"yes\" to sign it, \"back\" to go back; nothing is recorded before.")
				    : _("Enter: sign it. \"back\": back, nothing is recorded."));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct confirm *s = (struct confirm *)self;
	bool yes = strcmp(line, "yes") == 0 || strcmp(line, "是") == 0;
	(void)m;
	if (*line && !yes)
		return false;
	*out = yes || !s->final ? propose(s) : effect_of(EFFECT_HANDLED);
	return true;
}

static const struct screen_ops CONFIRM = { .name = "confirm", .title = N_("Before it is signed"), .overlay = true,
					   .takes = TAKES_DIALOG | TAKES(OPEN) | TAKES(BACK) | TAKES(UP) | TAKES(DOWN) | TAKES(PAGE_UP) | TAKES(PAGE_DOWN),
					   .render = render, .act = act, .place = place,
					   .close = close_confirm, .say = say, .hear = hear };

static void compose(const struct model *m, const struct job *j, const struct project *after, struct buf *out)
{
	const struct act_row *row = j->order.type ? law_row(j->order.type) : NULL;
	BUF_AUTO follows = BUF_INIT;
	if (m->project)
		buf_addf(out, "%s %s", m->project->id, m->project->name);
	if (j->order.lot)
		buf_addf(out, _(", lot %lld"), (long long)j->order.lot);
	buf_addf(out, "\n%s: %s\n", m->seat.name, row ? in_words(row->zh, row->en) : j->what);
	consequence_body(m, &j->order, out);
	if (row)
		buf_addf(out, "%s: %s\n", _("source"), row->clause);
	if (after)
		consequence_after(m, j->order.lot, after, &follows);
	if (follows.n)
		buf_addf(out, "\n%s\n%s", _("What follows:"), buf_text(&follows));
}

struct screen *confirm_new(const struct model *m, struct job *job, const struct project *after)
{
	struct confirm *s = xcalloc(1, sizeof *s);
	BUF_AUTO text = BUF_INIT;
	compose(m, job, after, &text);
	*s = (struct confirm){ .base = { &CONFIRM }, .job = job, .text = xstrdup(buf_text(&text)), .final = consequence_is_final(&job->order) };
	return &s->base;
}
