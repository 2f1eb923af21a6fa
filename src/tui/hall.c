#include "tui/hall.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/choice_lines.h"
#include "tui/dialogs.h"
#include "tui/dossier.h"
#include "tui/form.h"
#include "tui/events.h"
#include "tui/hall_columns.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/ready.h"
#include "tui/reckoning.h"
#include "tui/say.h"
#include "tui/words.h"

enum { HEAD = 2, FOOT = 3, SIDE_PERCENT = 33, CHANGED_MS = 3000, FIND_MAX = 60 };

struct hall {
	struct screen base;
	struct list list; // of the bids that have a number
	int rows_first;   // where the table's rows stand, for the mouse
	bool side;        // the narrow screen shows the events instead of the table
	bool finding;
	char find[FIND_MAX];
	int64_t chosen_lot; // line mode: the lot of the bid that was spoken of last
	struct told told;
};

// --- the bids, in the order of their numbers ---------------------------------------------------------------------------

// Bids that count have the numbers 1, 2, ... in order of receipt; the row of the table is the number less 1. So number N does not
// stand before bid N.
static const struct bid *bid_at(const struct lot *l, int row)
{
	for (size_t i = (size_t)row; l && i < l->bid_count; i++)
		if (l->bids[i].no == row + 1)
			return &l->bids[i];
	return NULL;
}

// The last of the numbers.
static int bid_rows(const struct lot *l)
{
	for (size_t i = l ? l->bid_count : 0; i-- > 0;)
		if (l->bids[i].no > 0)
			return (int)l->bids[i].no;
	return 0;
}

// --- the table ------------------------------------------------------------------------------------------------------------

struct table {
	struct column columns[HALL_COLUMNS_MAX];
	const struct hall_column *which[HALL_COLUMNS_MAX];
	struct place at[HALL_COLUMNS_MAX];
	int count;
};

static bool just_changed(const struct model *m, const struct bid *b)
{
	const int64_t TIMES[] = { b->checkin_at, b->deposit_at, b->verified_at, b->released_at, b->fault_at,
				  b->opened_at,	 b->ruled_at,	b->confirmed_at, b->signed_at };
	for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++)
		if (TIMES[i] && m->now >= TIMES[i] && m->now - TIMES[i] < CHANGED_MS)
			return true;
	return false;
}

static void row_render(const struct model *m, const struct bid *b, bool chosen, struct grid *g, int row, const struct table *t)
{
	const struct column *c = t->columns;
	const struct place *at = t->at;
	BUF_AUTO no = BUF_INIT;
	buf_addf(&no, "%lld", (long long)b->no);
	layout_cell(g, row, &c[0], at[0], chosen ? STYLE_CHOSEN : STYLE_NORMAL, buf_text(&no));
	layout_cell(g, row, &c[1], at[1], just_changed(m, b) ? STYLE_CHANGED : STYLE_NORMAL, b->bidder_name);
	for (int i = 2; i < t->count; i++) {
		BUF_AUTO text = BUF_INIT;
		enum style s = t->which[i]->cell(m, b, &text);
		layout_cell(g, row, &c[i], at[i], s, buf_text(&text));
	}
	if (chosen)
		grid_style(g, row, at[0].col, at[0].width, STYLE_CHOSEN);
}

/// R28 87号令第28条 before the deadline neither names nor number of the bidders are on any screen
static void masked(const struct model *m, const struct lot *l, struct grid *g, const struct rect *r)
{
	BUF_AUTO b = BUF_INIT;
	time_add(&b, m->project->deadline);
	if (l->phase != PHASE_WAIT) {
		grid_put_center(g, r->row + r->rows / 2, r->col, r->cols, STYLE_STRONG, _("nobody handed in a bid for this lot"));
		return;
	}
	grid_put_center(g, r->row + r->rows / 2 - 1, r->col, r->cols, STYLE_STRONG, _("names and number of the bidders are not shown before the deadline"));
	grid_putf(g, r->row + r->rows / 2, r->col + (r->cols > 50 ? (r->cols - 50) / 2 : 0), r->cols, STYLE_NORMAL, _("R28, order 87 article 28; deadline %s"),
		  buf_text(&b));
}

static void table(struct hall *h, const struct model *m, const struct lot *l, struct grid *g, const struct rect *r)
{
	struct table t;
	list_fit(&h->list, bid_rows(l), r->rows - 1 - RECKONING_ROWS);
	h->rows_first = r->row + 1;
	if (h->list.count == 0) {
		if (l->phase == PHASE_WAIT)
			ready_render(m, g, r);
		masked(m, l, g, r);
		return;
	}
	t.count = hall_columns(l->phase, t.columns, t.which);
	layout_columns(t.columns, t.count, r->col, r->cols, t.at);
	layout_titles(g, r->row, t.columns, t.count, t.at);
	for (int i = h->list.offset; i < h->list.count && i < h->list.offset + h->list.page; i++) {
		const struct bid *b = bid_at(l, i);
		if (b)
			row_render(m, b, i == h->list.cursor, g, r->row + 1 + i - h->list.offset, &t);
	}
	reckoning_render(l, g, r->row + r->rows - RECKONING_ROWS, r);
}

// Who is ready stands below the bids until the opening begins, where there is room for it.
static void lot_pane(struct hall *h, const struct model *m, const struct lot *l, struct grid *g, const struct rect *r)
{
	struct rect bids = *r, staff = *r;
	staff.rows = ready_rows(m->project);
	if (l->phase == PHASE_CLOSED && bid_rows(l) && bid_rows(l) + 2 + RECKONING_ROWS + staff.rows <= r->rows) {
		bids.rows -= staff.rows + 1;
		staff.row = r->row + bids.rows + 1;
		ready_render(m, g, &staff);
	}
	table(h, m, l, g, &bids);
}

// --- the screen -------------------------------------------------------------------------------------------------------------

static void no_project(const struct model *m, struct grid *g)
{
	grid_put_center(g, g->rows / 2 - 1, 0, g->cols, STYLE_STRONG, _("no project is open"));
	grid_put_center(g, g->rows / 2, 0, g->cols, STYLE_NORMAL,
			m->link.link == FEED_LOST ? m->link.text : _("Enter or O: choose one"));
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct hall *h = (struct hall *)self;
	const struct lot *l = model_lot(m);
	struct panes p;
	layout_panes(g->rows, g->cols, HEAD, FOOT, SIDE_PERCENT, &p);
	head_render(m, g);
	layout_lines(g, &p);
	if (!l)
		no_project(m, g);
	else if (p.folded && h->side)
		events_render(m, g, &p.main);
	else
		lot_pane(h, m, l, g, &p.main);
	if (l && p.side.cols)
		events_render(m, g, &p.side);
	foot_render(m, l && h->list.count ? bid_at(l, h->list.cursor) : NULL, g);
	if (h->finding) {
		grid_fill(g, g->rows - 3, 0, 1, g->cols, STYLE_INPUT);
		int n = grid_putf(g, g->rows - 3, 0, g->cols, STYLE_INPUT, "/%s", h->find);
		grid_cursor(g, g->rows - 3, n);
	}
}

// --- acts -------------------------------------------------------------------------------------------------------------------

struct effect hall_take(const struct model *m, const struct judged *o, const struct bid *bid)
{
	int64_t lot = law_row(o->choice->type)->by_lot ? m->lot : 0;
	if (!o->possible)
		return effect_job(job_refused(o->choice->type, lot, _(o->choice->words), &o->why));
	if (choice_is_work(o->choice))
		return effect_job(job_work(o->choice->work, m->lot, _(o->choice->words)));
	json_t *body = o->choice->body(m, bid);
	if (o->choice->need == NEED_FORM)
		return effect_push(form_new(m, o->choice->type, lot, body, _(o->choice->words)));
	return effect_job(job_act(o->choice->type, lot, body, _(o->choice->words)));
}

static struct effect choose(const struct model *m, const struct bid *bid, enum action key)
{
	struct judged list[CHOICES_MAX];
	size_t n = choices(m, bid, list);
	if (!m->seat.signed_in && key == ACTION_F2)
		return effect_push(sign_in_new(m, false));
	for (size_t i = 0; i < n; i++)
		if (list[i].choice->key == key)
			return hall_take(m, &list[i], bid);
	return effect_of(EFFECT_NONE);
}

struct effect hall_usual(const struct model *m, const struct bid *bid, enum action a, bool over)
{
	struct screen *next = NULL;
	if (a >= ACTION_F2 && a <= ACTION_F9)
		return choose(m, bid, a);
	if (a == ACTION_LOG)
		next = log_new();
	else if (a == ACTION_PARAMS)
		next = params_new();
	else if (a == ACTION_PROJECTS && !m->bid_dir) // a bid's folder belongs to one project
		next = projects_new();
	return next ? (struct effect){ .kind = EFFECT_PUSH, .close = over, .screen = next } : effect_of(EFFECT_NONE);
}

static void add_choice(const struct judged *o, struct buf *out)
{
	buf_add_str(out, _(o->choice->words));
	if (o->possible)
		return;
	buf_addf(out, _("\nnot now: %s"), err_sentence(&o->why));
	if (o->why.clause[0])
		buf_addf(out, " (%s)", o->why.clause);
}

bool hall_help(const struct model *m, const struct bid *bid, enum action a, struct buf *out)
{
	struct judged list[CHOICES_MAX];
	if (a == ACTION_PROJECTS)
		return !m->bid_dir;
	if (a < ACTION_F2 || a > ACTION_F9)
		return false;
	size_t n = choices(m, bid, list);
	for (size_t i = 0; i < n; i++)
		if (list[i].choice->key == a) {
			add_choice(&list[i], out);
			return true;
		}
	if (a != ACTION_F2 || m->seat.signed_in)
		return false;
	buf_add_str(out, _("sign in with the token"));
	return true;
}

bool hall_help_over(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	(void)self;
	return hall_help(m, NULL, a, out);
}

static struct effect next_lot(const struct model *m, int step)
{
	if (!m->project || m->project->lot_count < 2)
		return effect_of(EFFECT_HANDLED);
	size_t i = 0, n = m->project->lot_count;
	while (i < n && m->project->lots[i].no != m->lot)
		i++;
	struct job *j = job_new(JOB_LOT);
	j->order.lot = m->project->lots[(i + n + (size_t)(step > 0 ? 1 : n - 1)) % n].no;
	return effect_job(j);
}

struct needle {
	const struct lot *lot;
	const char *text;
};

static bool names(const void *ctx, int row)
{
	const struct needle *n = ctx;
	const struct bid *b = bid_at(n->lot, row);
	return b && strstr(b->bidder_name, n->text);
}

static struct effect find(struct hall *h, const struct lot *l, int step, bool inclusive)
{
	const struct needle n = { l, h->find };
	if (h->find[0])
		list_find(&h->list, step, inclusive, names, &n);
	return effect_of(EFFECT_HANDLED);
}

static void type(char *text, struct key k)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, text);
	key_add_text(&b, k);
	if (b.n < FIND_MAX)
		memcpy(text, buf_text(&b), b.n + 1);
}

static struct effect type_find(struct hall *h, const struct lot *l, struct key k)
{
	if (k.code == K_BACKSPACE)
		text_untype(h->find);
	else if (key_is_text(k))
		type(h->find, k);
	return find(h, l, 1, true);
}

static struct effect open_bid(const struct model *m, const struct bid *b)
{
	if (!m->project)
		return effect_push(projects_new());
	if (!b)
		return effect_of(EFFECT_HANDLED);
	BUF_AUTO text = BUF_INIT;
	dossier(m, b, &text);
	return effect_push(text_new(b->bidder_name, buf_text(&text)));
}

static struct effect act_finding(struct hall *h, const struct lot *l, const struct input *in)
{
	if (in->action == ACTION_TYPE)
		return type_find(h, l, in->key);
	if (in->action == ACTION_OPEN || in->action == ACTION_BACK)
		h->finding = false;
	return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct hall *h = (struct hall *)self;
	const struct lot *l = model_lot(m);
	const struct bid *bid = l && h->list.count ? bid_at(l, h->list.cursor) : NULL;
	if (h->finding)
		return act_finding(h, l, in);
	if (list_act(&h->list, in->action))
		return effect_of(EFFECT_HANDLED);
	switch ((int)in->action) {
	case ACTION_OPEN:
		return open_bid(m, bid);
	case ACTION_LEFT:
	case ACTION_RIGHT:
		return next_lot(m, in->action == ACTION_RIGHT ? 1 : -1);
	case ACTION_NEXT_PANE:
	case ACTION_PREV_PANE:
		h->side = !h->side;
		return effect_of(EFFECT_HANDLED);
	case ACTION_FIND:
		h->finding = l != NULL;
		h->find[0] = 0;
		return effect_of(EFFECT_HANDLED);
	case ACTION_FIND_NEXT:
	case ACTION_FIND_PREV:
		return find(h, l, in->action == ACTION_FIND_NEXT ? 1 : -1, false);
	case ACTION_CLICK:
		list_click(&h->list, in->key.row - h->rows_first);
		return effect_of(EFFECT_HANDLED);
	case ACTION_BACK:
		return effect_of(EFFECT_HANDLED);
	default:
		return hall_usual(m, bid, in->action, false);
	}
}

static bool typing(const struct screen *self)
{
	return ((const struct hall *)self)->finding;
}

static bool help(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	const struct hall *h = (const struct hall *)self;
	const struct lot *l = model_lot(m);
	if (h->finding)
		return false;
	if (a == ACTION_LEFT || a == ACTION_RIGHT) {
		buf_add_str(out, _("the lot before, the next lot"));
		return true;
	}
	return hall_help(m, l && h->list.count ? bid_at(l, h->list.cursor) : NULL, a, out);
}

static void place(const struct screen *self, json_t *out)
{
	const struct hall *h = (const struct hall *)self;
	list_place(&h->list, out);
	json_put_bool(out, "side", h->side);
}

static void resume(struct screen *self, const json_t *from)
{
	struct hall *h = (struct hall *)self;
	list_resume(&h->list, from);
	h->side = json_bool(from, "side");
}

// --- in lines -----------------------------------------------------------------------------------------------------------------

// Nobody sees a cursor: a bid is chosen once it was asked for, until another lot is shown.
static const struct bid *chosen(struct hall *h, const struct model *m)
{
	const struct lot *l = model_lot(m);
	list_fit(&h->list, l && h->chosen_lot == m->lot ? bid_rows(l) : 0, 1);
	return h->list.count ? bid_at(l, h->list.cursor) : NULL;
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	head_say(m, out);
	choice_next_say(m, chosen((struct hall *)self, m), out);
}

static void bidders_say(const struct model *m, const struct lot *l, struct buf *out)
{
	struct column c[HALL_COLUMNS_MAX];
	const struct hall_column *which[HALL_COLUMNS_MAX];
	BUF_AUTO counted = BUF_INIT;
	int n = hall_columns(l->phase, c, which);
	for (int i = 0; i < bid_rows(l); i++)
		hall_columns_say(m, bid_at(l, i), c, which, n, out);
	if (bid_rows(l) == 0)
		say_line(out, "%s", l->phase == PHASE_WAIT ? _("names and number of the bidders are not shown before the deadline") : _("nobody handed in a bid for this lot"));
	reckoning_text(l, &counted);
	if (counted.n)
		say_line(out, _("%s; root %.16s"), buf_text(&counted), hash_hex(l->intake_root).s);
}

static struct effect hear_bidder(struct hall *h, const struct model *m, const char *number)
{
	const struct lot *l = model_lot(m);
	int64_t no = strtoll(number, NULL, 10);
	BUF_AUTO b = BUF_INIT;
	if (no >= 1 && no <= bid_rows(l)) {
		h->chosen_lot = m->lot;
		list_fit(&h->list, bid_rows(l), 1);
		list_choose(&h->list, (int)no - 1);
		return open_bid(m, bid_at(l, (int)no - 1));
	}
	if (bid_rows(l))
		say_line(&b, _("there is no bidder %s here; there are 1 to %d"), number, bid_rows(l));
	else
		bidders_say(m, l, &b);
	return effect_push(text_new("", buf_text(&b)));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct hall *h = (struct hall *)self;
	const struct lot *l = model_lot(m);
	BUF_AUTO b = BUF_INIT;
	const char *number = l ? word_rest(line, "bidder") : NULL;
	*out = effect_of(EFFECT_HANDLED);
	if (!*line || strcmp(line, "where") == 0)
		return true;
	if (l && strcmp(line, "bidders") == 0)
		bidders_say(m, l, &b);
	else if (l && strcmp(line, "staff") == 0)
		ready_say(m, &b);
	else if (number)
		*out = hear_bidder(h, m, number);
	else
		return choice_hear(m, chosen(h, m), line, out);
	if (b.n)
		*out = effect_push(text_new("", buf_text(&b)));
	return true;
}

static void tell(struct screen *self, const struct model *m, struct buf *out)
{
	struct hall *h = (struct hall *)self;
	told_records(&h->told, m, out);
	told_next(&h->told, m, chosen(h, m), out);
}

static void close_hall(struct screen *self)
{
	free(self);
}

static const struct screen_ops HALL = {
	.name = "hall", .title = N_("The opening hall"),
	.takes = TAKES_LIST | TAKES_USUAL | TAKES_FIND | TAKES_SCREENS | TAKES(OPEN) | TAKES(NEXT_PANE) | TAKES(PREV_PANE) | TAKES(CLICK), .render = render, .act = act, .typing = typing, .help = help, .place = place, .resume = resume,
	.close = close_hall, .say = say, .hear = hear, .tell = tell,
};

struct screen *hall_new(void)
{
	struct hall *h = xcalloc(1, sizeof *h);
	h->base.ops = &HALL;
	return &h->base;
}
