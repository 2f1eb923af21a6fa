#include "tui/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "base/text.h"
#include "desk/record.h"
#include "tui/dialogs.h"
#include "tui/choice_lines.h"
#include "tui/digits.h"
#include "tui/dossier.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/public_table.h"
#include "tui/say.h"
#include "tui/watch_news.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { HEAD = 2, FOOT = 3, OWN_ROWS = 4, NEWS_ROWS_MIN = 4, FIRST_ROWS = 2, SEEN_BYTES_MAX = 64 * 1024 };

struct watch {
	struct screen base;
	char *code, *name, *handed_in, *path;
	json_t *seen;      // [key ...]
	struct list table; // the announced bidders
	json_t *told;      // line mode: the keys that were said; NULL before the first
	struct told step;
};

// --- what was acknowledged -------------------------------------------------------------------------------------------------

static bool is_seen(const struct watch *w, const char *key)
{
	for (size_t i = 0; i < json_array_size(w->seen); i++)
		if (strcmp(json_string_value(json_array_get(w->seen, i)), key) == 0)
			return true;
	return false;
}

static json_t *recall(const char *path)
{
	struct err e;
	BUF_AUTO text = BUF_INIT;
	json_t *v = NULL;
	if (path && file_exists(path) && is_ok(file_read(path, SEEN_BYTES_MAX, &text, &e)) && is_ok(json_read(span_buf(&text), SEEN_BYTES_MAX, &v, &e)) &&
	    json_is_array(v)) {
		for (size_t i = json_array_size(v); i-- > 0;)
			if (!json_is_string(json_array_get(v, i)))
				json_array_remove(v, i);
		return v;
	}
	json_decref(v);
	return json_array();
}

// What cannot be remembered is asked for again after a restart: nothing is missed by it.
static void remember(const struct watch *w)
{
	struct err e;
	BUF_AUTO text = BUF_INIT;
	if (!w->path)
		return;
	AUTO_FREE char *dir = xstrdup(w->path);
	*strrchr(dir, '/') = 0;
	json_text(w->seen, &text);
	if (is_ok(dir_make(dir, &e)))
		(void)!is_ok(file_save(w->path, span_buf(&text), 0600, &e));
}

struct board {
	struct news list[NEWS_MAX];
	size_t n, unseen;
	const struct news *first; // the oldest that was not acknowledged; NULL
};

static struct board *board_new(const struct watch *w, const struct model *m, const struct lot *l)
{
	struct board *b = xcalloc(1, sizeof *b);
	b->n = l ? watch_news(m, l, w->code, b->list) : 0;
	for (size_t i = b->n; i-- > 0;)
		if (!is_seen(w, b->list[i].key)) {
			b->first = &b->list[i];
			b->unseen++;
		}
	return b;
}

// --- the news -----------------------------------------------------------------------------------------------------------------

static void add_clock(struct buf *b, int64_t ms)
{
	BUF_AUTO whole = BUF_INIT;
	time_add(&whole, ms);
	buf_add_str(b, strchr(buf_text(&whole), ' ') + 1);
}

static int news_line(const struct watch *w, const struct news *n, bool first, struct grid *g, int row, int rows)
{
	BUF_AUTO b = BUF_INIT;
	bool seen = is_seen(w, n->key);
	buf_add_str(&b, seen ? "✓ " : "! ");
	add_clock(&b, n->at);
	buf_addf(&b, "  %s", n->text);
	int most = first ? FIRST_ROWS : 1;
	if (!first) {
		grid_put(g, row, 1, g->cols - 2, seen ? STYLE_DIM : n->style, buf_text(&b));
		return 1;
	}
	return grid_wrap(g, row, 1, g->cols - 2, most < rows ? most : rows, n->style == STYLE_BAD ? STYLE_ALARM : STYLE_STRONG, buf_text(&b));
}

static const struct news *newest(const struct watch *w, const struct board *b)
{
	const struct news *n = b->first;
	for (size_t i = 0; i < b->n; i++)
		if (!is_seen(w, b->list[i].key))
			n = &b->list[i];
	return n;
}

// The oldest that waits to be acknowledged stands first, whole; then the others that wait; then what was seen, newest first.
static void news_rows(const struct watch *w, const struct board *b, struct grid *g, int row, int rows)
{
	int end = row + rows;
	BUF_AUTO title = BUF_INIT;
	buf_add_str(&title, _("What happened"));
	if (b->unseen)
		buf_addf(&title, _(": %zu to be acknowledged, Enter for each"), b->unseen);
	grid_put(g, row++, 1, g->cols - 2, b->unseen ? STYLE_WARN : STYLE_TITLE, buf_text(&title));
	if (b->n == 0)
		grid_put(g, row, 1, g->cols - 2, STYLE_DIM, _("nothing yet; whatever happens stands here until it is acknowledged"));
	if (b->first)
		row += news_line(w, b->first, true, g, row, end - row);
	size_t waits = b->unseen > 0 ? b->unseen - 1 : 0;
	for (size_t i = 0; i < b->n && row < end; i++) {
		if (is_seen(w, b->list[i].key) || &b->list[i] == b->first)
			continue;
		bool last = waits > 1 && row == end - 1; // the newest, where not all have room: it is the one that cannot wait
		row += news_line(w, last ? newest(w, b) : &b->list[i], false, g, row, end - row);
		waits--;
	}
	for (size_t i = b->n; i-- > 0 && row < end;)
		if (is_seen(w, b->list[i].key))
			row += news_line(w, &b->list[i], false, g, row, end - row);
}

// --- the own bid ----------------------------------------------------------------------------------------------------------------

static enum style key_state(const struct lot *l, const struct bid *own, struct buf *b)
{
	if (own->opened_at && own->state == BID_OPENED) {
		buf_addf(b, "✓ %s ", _("opened"));
		add_clock(b, own->opened_at);
		return STYLE_GOOD;
	}
	if (own->state == BID_FAILED || own->state == BID_INVALID) {
		buf_addf(b, "✗ %s", in_words(bid_state_zh(own->state), bid_state_code(own->state)));
		return STYLE_BAD;
	}
	if (own->released_at) {
		buf_addf(b, "✓ %s ", _("key released"));
		add_clock(b, own->released_at);
		return STYLE_GOOD;
	}
	if (own->fault_at) {
		buf_addf(b, "! %s ", _("fault reported"));
		add_clock(b, own->fault_at);
		return STYLE_BAD;
	}
	buf_addf(b, ".. %s", l->phase == PHASE_UNSEAL ? _("key not released yet") : _("sealed"));
	return l->phase == PHASE_UNSEAL ? STYLE_WARN : STYLE_NORMAL;
}

// "" before it was opened.
static void quote_text(const struct bid *own, struct buf *b)
{
	if (own->state != BID_OPENED)
		return;
	buf_add_str(b, _("your quote: "));
	money_add(b, own->offer.total_fen);
	buf_addf(b, " %s %s", _("yuan,"), own->offer.total_text);
}

static void own_numbers(const struct bid *own, struct grid *g, int row)
{
	BUF_AUTO b = BUF_INIT;
	quote_text(own, &b);
	grid_put(g, row, 3, g->cols - 4, own->offer.text_differs ? STYLE_WARN : STYLE_NORMAL, buf_text(&b));
}

static void own_signs(const struct bid *own, struct grid *g, int row)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "%s %s   %s %s   %s %s", own->checkin_at ? "✓" : "-", _("checked in"), own->confirmed_at || own->deemed ? "✓" : "-",
		 !own->confirmed_at && own->deemed ? _("deemed to agree") : _("confirmed"), own->signed_at ? "✓" : "-", _("record signed"));
	grid_put(g, row, 3, g->cols - 4, STYLE_NORMAL, buf_text(&b));
}

static void handed_in_text(const struct watch *w, struct buf *b)
{
	if (*w->handed_in)
		buf_addf(b, _("handed in and receipted: %.8s; sealed until the opening"), w->handed_in);
	else
		buf_add_str(b, _("not handed in from this folder"));
}

static void own_rows(const struct watch *w, const struct model *m, const struct lot *l, struct grid *g, int row)
{
	const struct bid *own = watch_own(l, w->code);
	BUF_AUTO state = BUF_INIT;
	int used = grid_put(g, row, 1, g->cols - 2, STYLE_TITLE, _("Your bid")) + 3;
	used += grid_put(g, row, used, g->cols - used - 1, STYLE_STRONG, w->name) + 2;
	if (own)
		used += grid_putf(g, row, used, g->cols - used - 1, STYLE_NORMAL, _("number %lld"), (long long)own->no) + 2;
	if (m->seat.signed_in && strcmp(m->seat.code, w->code) != 0)
		grid_put(g, row + 1, 3, g->cols - 4, STYLE_ALARM, _("! the token that is signed in is not that of this bid's bidder"));
	else if (!own && l->phase == PHASE_WAIT) {
		handed_in_text(w, &state);
		grid_put(g, row + 1, 3, g->cols - 4, STYLE_NORMAL, buf_text(&state));
	}
	if (!own)
		return;
	enum style s = key_state(l, own, &state);
	if (!m->seat.signed_in || strcmp(m->seat.code, w->code) == 0)
		grid_put(g, row + 1, 3, g->cols - 4, s, buf_text(&state));
	own_numbers(own, g, row + 2);
	own_signs(own, g, row + 3);
}

// --- the time that runs, or the quotes ----------------------------------------------------------------------------------------------

static void figures(const struct running *r, const struct model *m, struct grid *g, int row, int rows)
{
	BUF_AUTO b = BUF_INIT;
	int64_t ms = r->to - m->now, s = ms > 0 ? (ms + 999) / 1000 : 0;
	buf_addf(&b, "%02lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
	int scale = digits_scale(buf_text(&b), rows, g->cols - 2);
	digits_put(g, row, (g->cols - digits_width(buf_text(&b), scale)) / 2, scale, ms < 60000 ? STYLE_WARN : STYLE_STRONG, buf_text(&b));
}

static void lower(struct watch *w, const struct model *m, const struct lot *l, struct grid *g, const struct rect *r)
{
	struct running run;
	if (!l->read_at && time_that_runs(m, l, &run)) {
		figures(&run, m, g, r->row, r->rows);
		return;
	}
	list_fit(&w->table, public_rows(l), r->rows > 1 ? r->rows - 1 : 1);
	public_table(m, l, w->table.offset, w->table.page, g, r->row);
}

// --- the screen -----------------------------------------------------------------------------------------------------------------------

static void next_line(const struct board *b, const struct model *m, struct grid *g)
{
	if (!b->first || m->task.on)
		return;
	grid_fill(g, g->rows - 2, 0, 1, g->cols, STYLE_NORMAL);
	grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, _("Next: read what stands above, then Enter: seen"));
}

static void body(struct watch *w, const struct model *m, const struct lot *l, const struct board *b, struct grid *g, const struct rect *main)
{
	int free_rows = main->rows - OWN_ROWS - DIGIT_ROWS - 2;
	int news = free_rows > NEWS_ROWS_MIN ? free_rows : NEWS_ROWS_MIN;
	if (news > main->rows / 3 && news > NEWS_ROWS_MIN)
		news = main->rows / 3 > NEWS_ROWS_MIN ? main->rows / 3 : NEWS_ROWS_MIN;
	int own = main->row + news, rest = own + OWN_ROWS + (main->rows > 20);
	news_rows(w, b, g, main->row, news);
	own_rows(w, m, l, g, own);
	lower(w, m, l, g, &(struct rect){ .row = rest, .rows = main->row + main->rows - rest, .cols = g->cols });
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct watch *w = (struct watch *)self;
	const struct lot *l = model_lot(m);
	struct panes p;
	layout_panes(g->rows, g->cols, HEAD, FOOT, 0, &p);
	head_render(m, g);
	layout_lines(g, &p);
	struct board *b = board_new(w, m, l);
	if (l)
		body(w, m, l, b, g, &p.main);
	else
		grid_put_center(g, g->rows / 2, 0, g->cols, STYLE_NORMAL, m->link.link == FEED_LOST ? m->link.text : _("connecting"));
	foot_render(m, watch_own(l, w->code), g);
	next_line(b, m, g);
	free(b);
}

static bool acknowledge(struct watch *w, const struct model *m)
{
	struct board *b = board_new(w, m, model_lot(m));
	bool waits = b->first != NULL;
	if (waits) {
		json_array_append_new(w->seen, json_string(b->first->key));
		remember(w);
	}
	free(b);
	return waits;
}

/// R42a 87号令第42条 the record is read on the screen on which it is signed: made here from the log, as the signature makes it anew
static struct effect read_more(const struct watch *w, const struct model *m)
{
	const struct lot *l = model_lot(m);
	const struct bid *own = watch_own(l, w->code);
	struct err e;
	BUF_AUTO text = BUF_INIT;
	if (l && l->record_at && is_ok(record_render(m->project, l->no, true, &text, &e)))
		return effect_push(text_new(_("The opening record"), buf_text(&text)));
	if (!own)
		return effect_of(EFFECT_HANDLED);
	dossier(m, own, &text);
	return effect_push(text_new(own->bidder_name, buf_text(&text)));
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct watch *w = (struct watch *)self;
	if (list_act(&w->table, in->action))
		return effect_of(EFFECT_HANDLED);
	if (in->action >= ACTION_F2 && in->action <= ACTION_F9)
		return hall_choose(m, watch_own(model_lot(m), w->code), in->action);
	if (in->action == ACTION_OPEN)
		return acknowledge(w, m) ? effect_of(EFFECT_HANDLED) : read_more(w, m);
	if (in->action == ACTION_LOG)
		return effect_push(log_new());
	if (in->action == ACTION_PARAMS)
		return effect_push(params_new());
	if (in->action == ACTION_PROJECTS || in->action == ACTION_BACK) // the folder belongs to one project
		return effect_of(EFFECT_HANDLED);
	return effect_of(EFFECT_NONE);
}

static const char *help(const struct screen *self, const struct model *m, enum action a)
{
	if (a == ACTION_OPEN)
		return _("seen: the oldest piece of news is acknowledged; then: read the record, or what is known of the own bid");
	return hall_choice_help(m, watch_own(model_lot(m), ((const struct watch *)self)->code), a);
}

// --- in lines -------------------------------------------------------------------------------------------------------------------------

static void say_own(const struct watch *w, const struct model *m, const struct lot *l, struct buf *out)
{
	const struct bid *own = watch_own(l, w->code);
	BUF_AUTO state = BUF_INIT;
	BUF_AUTO quote = BUF_INIT;
	BUF_AUTO line = BUF_INIT;
	if (m->seat.signed_in && strcmp(m->seat.code, w->code) != 0) {
		say_line(out, "%s", _("! the token that is signed in is not that of this bid's bidder"));
		return;
	}
	if (own) {
		key_state(l, own, &state);
		quote_text(own, &quote);
	} else if (l->phase == PHASE_WAIT)
		handed_in_text(w, &state);
	say_signs(&line, buf_text(&state));
	say_line(out, "%s %s: %s", _("Your bid"), w->name, buf_text(&line));
	if (own)
		say_line(out, _("number %lld"), (long long)own->no);
	if (quote.n)
		say_line(out, "%s", buf_text(&quote));
}

static void say_news(const struct news *n, struct buf *out)
{
	BUF_AUTO clock = BUF_INIT;
	add_clock(&clock, n->at);
	say_line(out, "%s %s", buf_text(&clock), n->text);
}

static void say_board(const struct board *b, struct buf *out)
{
	if (!b->first)
		return;
	say_line(out, _("%zu to be acknowledged; Enter acknowledges this one:"), b->unseen);
	say_news(b->first, out);
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	struct watch *w = (struct watch *)self;
	const struct lot *l = model_lot(m);
	struct board *b = board_new(w, m, l);
	head_say(m, out);
	if (l)
		say_own(w, m, l, out);
	choice_next_say(m, watch_own(l, w->code), out);
	say_board(b, out);
	free(b);
}

// All of the news, or what is to be acknowledged next.
static struct effect hear_news(struct watch *w, const struct model *m, bool all)
{
	BUF_AUTO text = BUF_INIT;
	struct board *b = board_new(w, m, model_lot(m));
	for (size_t i = 0; all && i < b->n; i++)
		say_news(&b->list[i], &text);
	say_board(b, &text);
	if (text.n == 0)
		say_line(&text, "%s", all ? _("nothing yet") : _("all is acknowledged"));
	free(b);
	return effect_push(text_new("", buf_text(&text)));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct watch *w = (struct watch *)self;
	const struct lot *l = model_lot(m);
	BUF_AUTO text = BUF_INIT;
	*out = effect_of(EFFECT_HANDLED);
	if (strcmp(line, "where") == 0)
		return true;
	if (!*line && acknowledge(w, m))
		*out = hear_news(w, m, false);
	else if (!*line)
		*out = l && l->record_at ? read_more(w, m) : *out;
	else if (strcmp(line, "news") == 0)
		*out = hear_news(w, m, true);
	else if (strcmp(line, "read") == 0)
		*out = read_more(w, m);
	else if (l && strcmp(line, "bidders") == 0) {
		public_say(m, l, &text);
		if (text.n == 0)
			say_line(&text, "%s", _("no bidders are shown now"));
		*out = effect_push(text_new("", buf_text(&text)));
	} else
		return choice_hear(m, watch_own(l, w->code), line, out);
	return true;
}

static bool was_told(const struct watch *w, const char *key)
{
	for (size_t i = 0; i < json_array_size(w->told); i++)
		if (strcmp(json_string_value(json_array_get(w->told, i)), key) == 0)
			return true;
	return false;
}

// What stood there at the beginning is on the board; what comes later is told as it comes.
static void tell(struct screen *self, const struct model *m, struct buf *out)
{
	struct watch *w = (struct watch *)self;
	const struct lot *l = model_lot(m);
	struct board *b = board_new(w, m, l);
	bool first = !w->told;
	if (first && l && m->link.link == FEED_ONLINE)
		w->told = json_array();
	for (size_t i = 0; w->told && i < b->n; i++) {
		if (was_told(w, b->list[i].key))
			continue;
		json_array_append_new(w->told, json_string(b->list[i].key));
		if (!first)
			say_news(&b->list[i], out);
	}
	free(b);
	told_next(&w->step, m, watch_own(l, w->code), out);
}

static void close_watch(struct screen *self)
{
	struct watch *w = (struct watch *)self;
	free(w->code);
	free(w->name);
	free(w->handed_in);
	free(w->path);
	json_decref(w->seen);
	json_decref(w->told);
	free(w);
}

static const struct screen_ops WATCH = { .name = "watch", .title = N_("The bidder's screen"), .render = render, .act = act, .help = help, .close = close_watch,
					 .say = say, .hear = hear, .tell = tell };

struct screen *watch_new(const char *code, const char *name, const char *handed_in, const char *seen)
{
	struct watch *w = xcalloc(1, sizeof *w);
	*w = (struct watch){ .base = { &WATCH }, .code = xstrdup(code), .name = xstrdup(name), .handed_in = xstrdup(handed_in),
			     .path = seen ? xstrdup(seen) : NULL, .seen = recall(seen) };
	return &w->base;
}
