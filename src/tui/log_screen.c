// The log: every record with its sign of verification; filters; Enter shows the record whole.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/words.h"

enum { FIND_MAX = 60, SAID_RECORDS = 20 };

struct log_screen {
	struct screen base;
	struct list list;
	size_t *shown; // positions in the model's log of what passes the filters
	size_t shown_count, shown_cap, from; // the filters were applied to the rows before FROM
	bool void_only, lot_only, finding;
	char type[40], signer[100]; // "": all
	char find[FIND_MAX];
	int first;
};

static const struct column COLUMNS[] = {
	{ "#", 4, 7, 0, ALIGN_RIGHT },	     { "", 2, 2, 0, ALIGN_LEFT },	  { N_("Time"), 8, 19, 0, ALIGN_LEFT },
	{ N_("Lot"), 4, 4, 3, ALIGN_LEFT },  { N_("Act"), 16, 26, 0, ALIGN_LEFT }, { N_("Signed by"), 16, 40, 1, ALIGN_LEFT },
	{ N_("Void because"), 14, 0, 2, ALIGN_LEFT },
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

// --- what is shown --------------------------------------------------------------------------------------------------------

static bool passes(const struct log_screen *s, const struct model *m, const struct log_row *r)
{
	return (!s->void_only || r->void_code || !r->authentic) && (!s->lot_only || r->lot == m->lot || r->lot == 0) &&
	       (!s->type[0] || strcmp(s->type, r->type) == 0) && (!s->signer[0] || strcmp(s->signer, r->signer) == 0);
}

static void filter(struct log_screen *s, const struct model *m)
{
	if (s->from > m->log_count)
		s->from = s->shown_count = 0;
	for (; s->from < m->log_count; s->from++) {
		if (!passes(s, m, &m->log[s->from]))
			continue;
		if (s->shown_count == s->shown_cap) {
			s->shown_cap = s->shown_cap ? s->shown_cap * 2 : 256;
			s->shown = xrealloc(s->shown, s->shown_cap * sizeof *s->shown);
		}
		s->shown[s->shown_count++] = s->from;
	}
}

// The filters changed: everything is looked at again, and the cursor stays on its record where that still shows.
static void filter_anew(struct log_screen *s, const struct model *m)
{
	size_t at = s->shown_count ? s->shown[s->list.cursor] : 0;
	s->from = s->shown_count = 0;
	filter(s, m);
	size_t i = 0;
	while (i + 1 < s->shown_count && s->shown[i] < at)
		i++;
	list_fit(&s->list, (int)s->shown_count, s->list.page);
	list_choose(&s->list, (int)i);
}

static const struct log_row *row_at(const struct log_screen *s, const struct model *m, int i)
{
	return i >= 0 && (size_t)i < s->shown_count && s->shown[i] < m->log_count ? &m->log[s->shown[i]] : NULL;
}

// --- drawing ----------------------------------------------------------------------------------------------------------------

static void add_time(struct buf *b, int64_t at, int width)
{
	BUF_AUTO t = BUF_INIT;
	time_add(&t, at);
	buf_add_str(b, width >= 19 ? buf_text(&t) : strchr(buf_text(&t), ' ') + 1);
}

static void record_row(const struct log_row *r, bool chosen, struct grid *g, int row, const struct place *at)
{
	const struct act_row *act = law_row(r->type);
	bool good = r->authentic && !r->void_code;
	BUF_AUTO seq = BUF_INIT;
	BUF_AUTO time = BUF_INIT;
	BUF_AUTO lot = BUF_INIT;
	buf_addf(&seq, "%llu", (unsigned long long)r->seq);
	add_time(&time, r->at, at[2].width);
	if (r->lot)
		buf_addf(&lot, "%lld", (long long)r->lot);
	layout_cell(g, row, &COLUMNS[0], at[0], chosen ? STYLE_CHOSEN : STYLE_DIM, buf_text(&seq));
	layout_cell(g, row, &COLUMNS[1], at[1], r->authentic ? STYLE_GOOD : STYLE_ALARM, r->authentic ? "✓" : "✗");
	layout_cell(g, row, &COLUMNS[2], at[2], STYLE_DIM, buf_text(&time));
	layout_cell(g, row, &COLUMNS[3], at[3], STYLE_DIM, buf_text(&lot));
	layout_cell(g, row, &COLUMNS[4], at[4], good ? STYLE_NORMAL : STYLE_BAD, act ? in_words(act->zh, act->en) : *r->type ? r->type : _("(unreadable)"));
	layout_cell(g, row, &COLUMNS[5], at[5], STYLE_NORMAL, r->signer);
	layout_cell(g, row, &COLUMNS[6], at[6], STYLE_BAD, r->void_text ? r->void_text : r->authentic ? "" : _("signature or certificate does not hold"));
}

static void filters_text(const struct log_screen *s, const struct model *m, struct buf *b)
{
	const struct act_row *act = law_row(s->type);
	buf_addf(b, _("%zu of %zu records"), s->shown_count, m->log_count);
	if (s->type[0])
		buf_addf(b, "  %s", act ? in_words(act->zh, act->en) : s->type);
	if (s->signer[0])
		buf_addf(b, "  %s", s->signer);
	if (s->lot_only)
		buf_addf(b, _("  lot %lld"), (long long)m->lot);
	if (s->void_only)
		buf_add_str(b, _("  void only"));
}

static void key_line(const struct log_screen *s, struct grid *g)
{
	if (s->finding) {
		grid_fill(g, g->rows - 2, 0, 1, g->cols, STYLE_INPUT);
		grid_cursor(g, g->rows - 2, grid_putf(g, g->rows - 2, 0, g->cols, STYLE_INPUT, "/%s", s->find));
		return;
	}
	grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, _("Next: Enter shows the record whole; Esc goes back"));
	grid_put(g, g->rows - 1, 0, g->cols, STYLE_NORMAL, _("F2 this act only  F3 this person only  F4 this lot only  F5 void only  F6 all  / find"));
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct log_screen *s = (struct log_screen *)self;
	struct panes p;
	struct column c[COLUMN_COUNT];
	struct place at[COLUMN_COUNT];
	BUF_AUTO title = BUF_INIT;
	layout_panes(g->rows, g->cols, 2, 3, 0, &p);
	head_render(m, g);
	layout_lines(g, &p);
	filter(s, m);
	filters_text(s, m, &title);
	grid_put(g, p.main.row, 0, g->cols, STYLE_TITLE, buf_text(&title));
	for (int i = 0; i < COLUMN_COUNT; i++) {
		c[i] = COLUMNS[i];
		c[i].title = i > 1 ? _(c[i].title) : c[i].title;
	}
	layout_columns(c, COLUMN_COUNT, 0, g->cols, at);
	layout_titles(g, p.main.row + 1, c, COLUMN_COUNT, at);
	s->first = p.main.row + 2;
	list_fit(&s->list, (int)s->shown_count, p.main.rows - 2);
	for (int i = s->list.offset; i < s->list.count && i < s->list.offset + s->list.page; i++) {
		const struct log_row *r = row_at(s, m, i);
		if (r)
			record_row(r, i == s->list.cursor, g, s->first + i - s->list.offset, at);
	}
	key_line(s, g);
}

// --- one record -----------------------------------------------------------------------------------------------------------------

static void add_shown(struct buf *b, const json_t *act)
{
	BUF_AUTO text = BUF_INIT;
	if (!json_get_base64(act, "shown_text", &text))
		return;
	buf_addf(b, "%s\n", _("what stood on the screen at the signature:"));
	say_text(b, buf_text(&text));
	buf_add_byte(b, '\n');
}

static void add_act(struct buf *b, struct span act)
{
	JSON_AUTO *v = NULL;
	struct err e;
	if (!is_ok(json_read(act, act.n, &v, &e))) {
		buf_add(b, act.p, act.n);
		return;
	}
	add_shown(b, v);
	json_object_del(v, "shown_text");
	char *text = json_dumps(v, JSON_INDENT(2) | JSON_SORT_KEYS);
	buf_add_str(b, text);
	free(text);
}

static struct effect open_record(const struct log_row *r)
{
	const struct act_row *act;
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO title = BUF_INIT;
	if (!r)
		return effect_of(EFFECT_HANDLED);
	act = law_row(r->type);
	buf_addf(&title, _("record %llu: %s"), (unsigned long long)r->seq, act ? in_words(act->zh, act->en) : r->type);
	buf_addf(&b, "%s  ", _("time"));
	time_add(&b, r->at);
	buf_addf(&b, "\n%s  %s\n%s  %s\n", _("signed by"), r->signer, _("hash of the record"), hash_hex(r->hash).s);
	buf_addf(&b, "%s\n", r->authentic ? _("✓ signature, certificate and chain hold") : _("✗ signature or certificate does not hold"));
	if (r->void_code)
		buf_addf(&b, _("✗ void: %s [%s]\n"), r->void_text, r->void_code);
	if (act)
		buf_addf(&b, "%s  %s\n", _("source"), act->clause);
	buf_add_byte(&b, '\n');
	add_act(&b, r->act);
	return effect_push(text_new(buf_text(&title), buf_text(&b)));
}

// --- acts -------------------------------------------------------------------------------------------------------------------------

static void toggle(char *filter_text, size_t room, const char *value)
{
	bool same = filter_text[0] != 0;
	size_t n = strlen(value);
	filter_text[0] = 0;
	if (!same && n < room)
		memcpy(filter_text, value, n + 1);
}

static bool set_filter(struct log_screen *s, const struct model *m, enum action a)
{
	const struct log_row *r = row_at(s, m, s->list.cursor);
	if (a == ACTION_F2)
		toggle(s->type, sizeof s->type, r ? r->type : "");
	else if (a == ACTION_F3)
		toggle(s->signer, sizeof s->signer, r ? r->signer : "");
	else if (a == ACTION_F4)
		s->lot_only = !s->lot_only;
	else if (a == ACTION_F5)
		s->void_only = !s->void_only;
	else if (a == ACTION_F6) {
		s->type[0] = s->signer[0] = 0;
		s->lot_only = s->void_only = false;
	} else
		return false;
	filter_anew(s, m);
	return true;
}

struct needle {
	const struct log_screen *s;
	const struct model *m;
};

static bool holds(const void *ctx, int i)
{
	const struct needle *n = ctx;
	const struct log_row *r = row_at(n->s, n->m, i);
	const struct act_row *act = r ? law_row(r->type) : NULL;
	return r && (strstr(r->signer, n->s->find) || strstr(r->type, n->s->find) || (act && (strstr(act->zh, n->s->find) || strstr(act->en, n->s->find))));
}

static struct effect find(struct log_screen *s, const struct model *m, int step, bool inclusive)
{
	const struct needle n = { s, m };
	if (s->find[0])
		list_find(&s->list, step, inclusive, holds, &n);
	return effect_of(EFFECT_HANDLED);
}

static struct effect act_finding(struct log_screen *s, const struct model *m, const struct input *in)
{
	BUF_AUTO b = BUF_INIT;
	if (in->action == ACTION_OPEN || in->action == ACTION_BACK)
		s->finding = false;
	if (in->action != ACTION_TYPE)
		return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
	if (in->key.code == K_BACKSPACE)
		text_untype(s->find);
	buf_add_str(&b, s->find);
	key_add_text(&b, in->key);
	if (b.n < FIND_MAX)
		memcpy(s->find, buf_text(&b), b.n + 1);
	return find(s, m, 1, true);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct log_screen *s = (struct log_screen *)self;
	if (s->finding)
		return act_finding(s, m, in);
	if (list_act(&s->list, in->action) || set_filter(s, m, in->action))
		return effect_of(EFFECT_HANDLED);
	if (in->action == ACTION_OPEN)
		return open_record(row_at(s, m, s->list.cursor));
	if (in->action == ACTION_CLICK) {
		list_click(&s->list, in->key.row - s->first);
		return effect_of(EFFECT_HANDLED);
	}
	if (in->action == ACTION_FIND_NEXT || in->action == ACTION_FIND_PREV)
		return find(s, m, in->action == ACTION_FIND_NEXT ? 1 : -1, false);
	if (in->action == ACTION_PARAMS || in->action == ACTION_PROJECTS)
		return hall_usual(m, NULL, in->action, true);
	if (in->action != ACTION_FIND)
		return effect_of(EFFECT_NONE);
	s->finding = true;
	s->find[0] = 0;
	return effect_of(EFFECT_HANDLED);
}

static bool typing(const struct screen *self)
{
	return ((const struct log_screen *)self)->finding;
}

static bool help(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	static const char *const WORDS[] = {
		[ACTION_F2] = N_("only acts of this kind, or all again"),
		[ACTION_F3] = N_("only what this person signed, or all again"),
		[ACTION_F4] = N_("only this lot, or all again"),
		[ACTION_F5] = N_("only what is void, or all again"),
		[ACTION_F6] = N_("all records"),
	};
	if (typing(self) || a == ACTION_LOG)
		return false;
	if (a < ACTION_F2 || a > ACTION_F6)
		return a == ACTION_PROJECTS && !m->bid_dir;
	buf_add_str(out, _(WORDS[a]));
	return true;
}

static void place(const struct screen *self, json_t *out)
{
	const struct log_screen *s = (const struct log_screen *)self;
	list_place(&s->list, out);
	json_put_str(out, "type", s->type);
	json_put_str(out, "signer", s->signer);
	json_put_bool(out, "lot_only", s->lot_only);
	json_put_bool(out, "void_only", s->void_only);
}

static void resume(struct screen *self, const json_t *from)
{
	struct log_screen *s = (struct log_screen *)self;
	list_resume(&s->list, from);
	toggle(s->type, sizeof s->type, json_str(from, "type"));
	toggle(s->signer, sizeof s->signer, json_str(from, "signer"));
	s->lot_only = json_bool(from, "lot_only");
	s->void_only = json_bool(from, "void_only");
}

static void close_log(struct screen *self)
{
	free(((struct log_screen *)self)->shown);
	free(self);
}

// --- in lines --------------------------------------------------------------------------------------------------------------------

// The page of records that ends with the chosen one.
static void say(struct screen *self, const struct model *m, struct buf *out)
{
	struct log_screen *s = (struct log_screen *)self;
	BUF_AUTO title = BUF_INIT;
	filter(s, m);
	list_fit(&s->list, (int)s->shown_count, SAID_RECORDS);
	filters_text(s, m, &title);
	say_line(out, "%s", buf_text(&title));
	int from = s->list.cursor - SAID_RECORDS + 1;
	for (int i = from > 0 ? from : 0; i <= s->list.cursor && i < s->list.count; i++)
		log_row_say(m, row_at(s, m, i), out);
	say_line(out, "%s", _("a record's number shows it whole; page-up goes back in time; F2 this act only  F3 this person only  F4 this lot only  F5 void only  F6 all"));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct log_screen *s = (struct log_screen *)self;
	char *end;
	unsigned long long seq = strtoull(line, &end, 10);
	for (size_t i = 0; *line && !*end && i < s->shown_count; i++) {
		const struct log_row *r = row_at(s, m, (int)i);
		if (!r || r->seq != seq)
			continue;
		list_choose(&s->list, (int)i);
		*out = open_record(r);
		return true;
	}
	return false;
}

static const struct screen_ops LOG = { .name = "log", .title = N_("The log"),
				       .takes = TAKES_LIST | TAKES_USUAL | TAKES_FIND | TAKES(PARAMS) | TAKES(OPEN) | TAKES(BACK) | TAKES(CLICK), .render = render,
				       .act = act, .typing = typing, .help = help, .place = place, .resume = resume, .close = close_log, .say = say, .hear = hear };

struct screen *log_new(void)
{
	struct log_screen *s = xcalloc(1, sizeof *s);
	s->base.ops = &LOG;
	s->list.follow = true;
	list_fit(&s->list, 0, 1);
	return &s->base;
}
