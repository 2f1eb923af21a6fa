#include "tui/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "base/text.h"
#include "desk/record.h"
#include "tui/choice.h"
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
#include "tui/watch_own.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { HEAD = 2, FOOT = 3, NEWS_ROWS_MIN = 4, FIRST_ROWS = 2, SEEN_BYTES_MAX = 64 * 1024 };

struct watch {
	struct screen base;
	struct own_bid own; // its texts are owned
	char *path;
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
	b->n = l ? watch_news(m, l, w->own.code, b->list) : 0;
	for (size_t i = b->n; i-- > 0;)
		if (!is_seen(w, b->list[i].key)) {
			b->first = &b->list[i];
			b->unseen++;
		}
	return b;
}

// --- the news -----------------------------------------------------------------------------------------------------------------

static int news_line(const struct watch *w, const struct news *n, bool first, struct grid *g, int row, int rows)
{
	BUF_AUTO b = BUF_INIT;
	bool seen = is_seen(w, n->key);
	buf_add_str(&b, seen ? "✓ " : "! ");
	time_add_clock(&b, n->at);
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

// What runs out comes first, and no notice is forgotten over it.
static void next_line(const struct board *b, const struct model *m, const struct bid *own, struct grid *g)
{
	struct judged list[CHOICES_MAX];
	BUF_AUTO next = BUF_INIT;
	if (!b->first || m->task.on)
		return;
	size_t n = choices(m, own, list);
	if (choice_next(list, n)) {
		choice_say_next(m, list, n, &next);
		buf_add_str(&next, _("; and Enter: the notice above is read"));
	} else
		buf_add_str(&next, _("Next: read what stands above, then Enter: seen"));
	grid_fill(g, g->rows - 2, 0, 1, g->cols, STYLE_NORMAL);
	grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, buf_text(&next));
}

static void body(struct watch *w, const struct model *m, const struct lot *l, const struct board *b, struct grid *g, const struct rect *main)
{
	int free_rows = main->rows - OWN_ROWS - DIGIT_ROWS - 2;
	int news = free_rows > NEWS_ROWS_MIN ? free_rows : NEWS_ROWS_MIN;
	if (news > main->rows / 3 && news > NEWS_ROWS_MIN)
		news = main->rows / 3 > NEWS_ROWS_MIN ? main->rows / 3 : NEWS_ROWS_MIN;
	int own = main->row + news, rest = own + OWN_ROWS + (main->rows > 20);
	news_rows(w, b, g, main->row, news);
	own_bid_render(&w->own, m, l, g, own);
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
	foot_render(m, watch_own(l, w->own.code), g);
	next_line(b, m, watch_own(l, w->own.code), g);
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
	const struct bid *own = watch_own(l, w->own.code);
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
	if (in->action == ACTION_OPEN)
		return acknowledge(w, m) ? effect_of(EFFECT_HANDLED) : read_more(w, m);
	if (in->action == ACTION_BACK)
		return effect_of(EFFECT_HANDLED);
	return hall_usual(m, watch_own(model_lot(m), w->own.code), in->action, false);
}

static bool help(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	if (a != ACTION_OPEN)
		return hall_help(m, watch_own(model_lot(m), ((const struct watch *)self)->own.code), a, out);
	buf_add_str(out, _("seen: the oldest piece of news is acknowledged; then: read the record, or what is known of the own bid"));
	return true;
}

static void place(const struct screen *self, json_t *out)
{
	list_place(&((const struct watch *)self)->table, out);
}

static void resume(struct screen *self, const json_t *from)
{
	list_resume(&((struct watch *)self)->table, from);
}

// --- in lines -------------------------------------------------------------------------------------------------------------------------

static void say_news(const struct news *n, struct buf *out)
{
	BUF_AUTO clock = BUF_INIT;
	time_add_clock(&clock, n->at);
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
		own_bid_say(&w->own, m, l, out);
	choice_next_say(m, watch_own(l, w->own.code), out);
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
		return choice_hear(m, watch_own(l, w->own.code), line, out);
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
	told_next(&w->step, m, watch_own(l, w->own.code), out);
}

static void close_watch(struct screen *self)
{
	struct watch *w = (struct watch *)self;
	free(w->own.code);
	free(w->own.name);
	free(w->own.handed_in);
	free(w->path);
	json_decref(w->seen);
	json_decref(w->told);
	free(w);
}

static const struct screen_ops WATCH = { .name = "watch", .title = N_("The bidder's screen"),
					 .takes = TAKES_LIST | TAKES_USUAL | TAKES_SCREENS, .render = render, .act = act, .help = help,
					 .place = place, .resume = resume, .close = close_watch, .say = say, .hear = hear, .tell = tell };

struct screen *watch_new(const char *code, const char *name, const char *handed_in, const char *seen)
{
	struct watch *w = xcalloc(1, sizeof *w);
	*w = (struct watch){ .base = { &WATCH }, .own = { xstrdup(code), xstrdup(name), xstrdup(handed_in) },
			     .path = seen ? xstrdup(seen) : NULL, .seen = recall(seen) };
	return &w->base;
}
