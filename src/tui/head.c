// The head and the foot that every whole screen has.
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "tui/choice.h"
#include "tui/hall.h"
#include "tui/say.h"
#include "tui/words.h"

enum { NOTICE_MS = 20000, FRESH_MS = 6000, GAP = 2, BAR_CELLS = 20, NAME_SHARE = 9 };

// --- row 0: where, when, who, and whether it is true ---------------------------------------------------------------

static void clock_text(const struct model *m, struct buf *b)
{
	if (m->now)
		time_add_clock(b, m->now);
}

static enum style link_text(const struct model *m, struct buf *b)
{
	if (m->link.link == FEED_ONLINE && m->link.waiting <= 0) {
		buf_add_str(b, _("online"));
		return STYLE_GOOD;
	}
	buf_add_str(b, m->link.link == FEED_LOST ? _("offline") : m->link.link == FEED_ONLINE ? _("online") : _("connecting"));
	if (m->link.waiting > 0)
		buf_addf(b, _(" %lld to send"), (long long)m->link.waiting);
	return m->link.link == FEED_LOST ? STYLE_BAD : STYLE_WARN;
}

static const char *seat_role(const struct model *m)
{
	static const enum role ORDER[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR, ROLE_PURCHASER, ROLE_READER, ROLE_BIDDER };
	for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++)
		if (m->seat.roles & ORDER[i])
			return in_words(role_zh(ORDER[i]), role_code(ORDER[i]));
	return _("no role here");
}

// A long name gives way to the project's code.
static void add_name(const char *name, int room, struct buf *b)
{
	if (text_width(name) <= room) {
		buf_add_str(b, name);
		return;
	}
	text_add_cells(b, name, room - 1);
	buf_add_str(b, "~");
}

static enum style seat_text(const struct model *m, int room, struct buf *b)
{
	if (!m->seat.signed_in) {
		buf_add_str(b, _("nobody signed in"));
		return STYLE_DIM;
	}
	buf_addf(b, "%s ", seat_role(m));
	add_name(m->seat.name, room, b);
	buf_addf(b, " %s", m->seat.token_here ? _("[token]") : _("[token out]"));
	return m->seat.token_here ? STYLE_NORMAL : STYLE_ALARM;
}

static enum style chain_text(const struct model *m, struct buf *b)
{
	if (!m->project)
		return STYLE_NORMAL;
	buf_addf(b, _("log %llu %s"), (unsigned long long)m->project->seq, m->verified ? _("ok") : _("BROKEN"));
	return m->verified ? STYLE_GOOD : STYLE_ALARM;
}

// Writes B so that it ends before column END; returns where it begins, less the gap.
static int before(struct grid *g, int row, int end, enum style s, const struct buf *b)
{
	int width = text_width(buf_text(b));
	if (width == 0 || width > end)
		return end;
	grid_put(g, row, end - width, width, s, buf_text(b));
	return end - width - GAP;
}

static int top_right(const struct model *m, struct grid *g)
{
	BUF_AUTO chain = BUF_INIT;
	BUF_AUTO seat = BUF_INIT;
	BUF_AUTO link = BUF_INIT;
	BUF_AUTO clock = BUF_INIT;
	enum style chain_style = chain_text(m, &chain), seat_style = seat_text(m, g->cols / NAME_SHARE, &seat), link_style = link_text(m, &link);
	clock_text(m, &clock);
	int end = before(g, 0, g->cols, chain_style, &chain);
	end = before(g, 0, end, seat_style, &seat);
	end = before(g, 0, end, link_style, &link);
	return before(g, 0, end, STYLE_STRONG, &clock);
}

static void top_left(const struct model *m, struct grid *g, int width)
{
	const struct lot *l = model_lot(m);
	BUF_AUTO lot = BUF_INIT;
	int col = 0;
	if (m->drill)
		col += grid_put(g, 0, 0, width, STYLE_ALARM, _("DRILL")) + 1;
	if (!m->project) {
		grid_put(g, 0, col, width - col, STYLE_TITLE, "kaibiao 开标");
		return;
	}
	if (l)
		buf_addf(&lot, _(" / lot %lld"), (long long)l->no);
	int room = width - col - text_width(buf_text(&lot));
	BUF_AUTO title = BUF_INIT;
	buf_addf(&title, "%s %s", m->project->id, m->project->name);
	if (room < (int)strlen(m->project->id) + 8) {
		buf_clear(&title);
		buf_add_str(&title, m->project->id);
	}
	col += grid_put(g, 0, col, room, STYLE_TITLE, buf_text(&title));
	grid_put(g, 0, col, width - col, STYLE_TITLE, buf_text(&lot));
}

// --- row 1: the way, and the time that runs -----------------------------------------------------------------------------

static const struct stage {
	const char *name;
	enum phase first; // the stage's first phase
} STAGES[] = {
	{ N_("wait"), PHASE_WAIT },	  { N_("open"), PHASE_CLOSED },	   { N_("check"), PHASE_VERIFY }, { N_("decrypt"), PHASE_UNSEAL },
	{ N_("announce"), PHASE_READ }, { N_("confirm"), PHASE_CONFIRM }, { N_("sign"), PHASE_RECORD },
};
enum { STAGE_COUNT = sizeof STAGES / sizeof *STAGES };

static int stage_of(enum phase p)
{
	int i = 0;
	while (i + 1 < STAGE_COUNT && STAGES[i + 1].first <= p)
		i++;
	return p == PHASE_END ? STAGE_COUNT : i;
}

static void stages(const struct lot *l, struct grid *g, int width)
{
	int now = stage_of(l->phase), col = 0;
	for (int i = 0; i < STAGE_COUNT && col < width; i++) {
		BUF_AUTO b = BUF_INIT;
		bool wide = g->cols >= 110;
		buf_addf(&b, i == now ? "[%d%s]" : i < now ? "%d%s ✓" : "%d%s", i + 1, i < now && !wide ? "" : _(STAGES[i].name));
		if (i)
			col += grid_put(g, 1, col, width - col, STYLE_DIM, wide ? " -- " : " ");
		col += grid_put(g, 1, col, width - col, i == now ? STYLE_STRONG : i < now ? STYLE_GOOD : STYLE_DIM, buf_text(&b));
	}
}

bool time_that_runs(const struct model *m, const struct lot *l, struct running *r)
{
	if (l->phase == PHASE_WAIT)
		*r = (struct running){ _("deadline in "), m->project->created_at, m->project->deadline };
	else if (l->phase == PHASE_UNSEAL)
		*r = (struct running){ _("decryption ends in "), l->unseal_at, l->unseal_end };
	else if (l->phase == PHASE_CONFIRM)
		*r = (struct running){ _("confirm within "), l->read_at, l->confirm_end };
	else
		return false;
	return r->to > r->from;
}

static void add_left(struct buf *b, int64_t ms)
{
	int64_t s = ms > 0 ? (ms + 999) / 1000 : 0;
	buf_addf(b, "%02lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
}

static void add_bar(struct buf *b, const struct running *r, int64_t now)
{
	int64_t gone = now - r->from, whole = r->to - r->from;
	int filled = gone <= 0 ? 0 : gone >= whole ? BAR_CELLS : (int)(gone * BAR_CELLS / whole);
	buf_add_str(b, "  ");
	for (int i = 0; i < BAR_CELLS; i++)
		buf_add_byte(b, i < filled ? '#' : '.');
}

static int countdown(const struct model *m, const struct lot *l, struct grid *g)
{
	struct running r;
	BUF_AUTO b = BUF_INIT;
	if (!time_that_runs(m, l, &r)) {
		if (l->outcome != OUTCOME_NONE)
			buf_add_str(&b, in_words(outcome_zh(l->outcome), outcome_code(l->outcome)));
		return before(g, 1, g->cols, l->outcome == OUTCOME_OPENED ? STYLE_GOOD : STYLE_WARN, &b);
	}
	buf_add_str(&b, r.what);
	add_left(&b, r.to - m->now);
	if (g->cols >= 120)
		add_bar(&b, &r, m->now);
	return before(g, 1, g->cols, r.to - m->now < 60000 ? STYLE_WARN : STYLE_STRONG, &b);
}

void head_render(const struct model *m, struct grid *g)
{
	const struct lot *l = model_lot(m);
	top_left(m, g, top_right(m, g));
	if (l)
		stages(l, g, countdown(m, l, g));
}

// --- the same in lines -----------------------------------------------------------------------------------------------------

static void say_lot(const struct model *m, const struct lot *l, struct buf *out)
{
	struct running r;
	BUF_AUTO left = BUF_INIT;
	say_line(out, _("lot %lld of %zu: %s"), (long long)l->no, m->project->lot_count, l->name);
	if (time_that_runs(m, l, &r))
		say_left(&left, r.to - m->now);
	const char *phase = in_words(phase_zh(l->phase), phase_code(l->phase));
	if (left.n)
		say_line(out, _("phase: %s; %s%s"), phase, r.what, buf_text(&left));
	else if (l->outcome != OUTCOME_NONE)
		say_line(out, _("phase: %s; %s"), phase, in_words(outcome_zh(l->outcome), outcome_code(l->outcome)));
	else
		say_line(out, _("phase: %s"), phase);
}

void head_say(const struct model *m, struct buf *out)
{
	const struct lot *l = model_lot(m);
	BUF_AUTO clock = BUF_INIT;
	BUF_AUTO link = BUF_INIT;
	BUF_AUTO chain = BUF_INIT;
	BUF_AUTO seat = BUF_INIT;
	if (m->drill)
		say_line(out, "%s", _("DRILL"));
	if (m->project)
		say_line(out, "%s %s", m->project->id, m->project->name);
	else
		say_line(out, "%s", m->link.link == FEED_LOST ? m->link.text : _("no project is open"));
	if (l)
		say_lot(m, l, out);
	clock_text(m, &clock);
	link_text(m, &link);
	chain_text(m, &chain);
	seat_text(m, INT_MAX, &seat);
	say_line(out, "%s; %s; %s", buf_text(&clock), buf_text(&link), buf_text(&chain));
	if (!m->verified && m->fault[0])
		say_line(out, "! %s", m->fault);
	say_line(out, "%s", m->seat.signed_in ? buf_text(&seat) : _("nobody is signed in: \"sign-in\""));
}

// --- the last three rows: what happens, what to do next, which keys ------------------------------------------------------

static void add_amount(struct buf *b, int64_t bytes)
{
	buf_addf(b, "%lld.%lld MB", (long long)(bytes / 1000000), (long long)(bytes / 100000 % 10));
}

static void task_row(const struct model *m, struct grid *g, int row)
{
	const struct task *t = &m->task;
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, ".. %s", t->what);
	if (t->all)
		buf_addf(&b, "  %zu/%zu", t->done, t->all);
	if (t->step[0])
		buf_addf(&b, "  %s", t->step);
	if (t->size) {
		buf_add_str(&b, "  ");
		add_amount(&b, t->bytes);
		buf_add_str(&b, " / ");
		add_amount(&b, t->size);
	}
	grid_put(g, row, 0, g->cols, STYLE_WARN, buf_text(&b));
}

static void notice_row(const struct model *m, struct grid *g, int row)
{
	BUF_AUTO lead = BUF_INIT;
	choice_say_lead(m, &lead);
	const struct notice *n = model_notice(m, lead.n ? FRESH_MS : NOTICE_MS);
	if (!m->verified && m->fault[0])
		grid_put(g, row, 0, g->cols, STYLE_ALARM, m->fault);
	else if (m->task.on)
		task_row(m, g, row);
	else if (m->link.link == FEED_LOST && !model_notice(m, FRESH_MS)) // an answer to what was just done is read first
		grid_putf(g, row, 0, g->cols, STYLE_BAD, _("! no connection to the centre: %s. What you sign is kept here and sent later."), m->link.text);
	else if (n)
		grid_put(g, row, 0, g->cols, n->style, n->text);
	else if (lead.n)
		grid_put(g, row, 0, g->cols, STYLE_WARN, buf_text(&lead));
}

static int key_word(const struct model *m, struct grid *g, int row, int col, enum action key, enum style s, const char *word)
{
	BUF_AUTO name = BUF_INIT;
	keymap_add_key(m->keys, key, &name);
	int need = text_width(buf_text(&name)) + 1 + text_width(word);
	if (col + need > g->cols)
		return col;
	int at = col + grid_put(g, row, col, g->cols - col, s == STYLE_DIM ? STYLE_DIM : STYLE_KEY, buf_text(&name)) + 1;
	return at + grid_put(g, row, at, g->cols - at, s, word) + GAP;
}

static void keys_row(const struct model *m, const struct judged *list, size_t n, struct grid *g, int row)
{
	static const struct {
		enum action key;
		const char *word;
	} ALWAYS[] = { { ACTION_HELP, N_("help") },	    { ACTION_LOG, N_("log") },	   { ACTION_PARAMS, N_("parameters") },
		       { ACTION_PROJECTS, N_("projects") }, { ACTION_LEAVE, N_("leave") } };
	int col = 0;
	for (size_t i = 0; i < n; i++)
		col = key_word(m, g, row, col, list[i].choice->key, list[i].possible ? STYLE_NORMAL : STYLE_DIM, _(list[i].choice->words));
	if (!m->seat.signed_in)
		col = key_word(m, g, row, col, ACTION_F2, STYLE_NORMAL, _("sign in"));
	for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
		if (!m->bid_dir || ALWAYS[i].key != ACTION_PROJECTS) // a bid's folder belongs to one project
			col = key_word(m, g, row, col, ALWAYS[i].key, STYLE_NORMAL, _(ALWAYS[i].word));
}

void foot_render(const struct model *m, const struct bid *bid, struct grid *g)
{
	struct judged list[CHOICES_MAX];
	size_t n = choices(m, bid, list);
	BUF_AUTO next = BUF_INIT;
	notice_row(m, g, g->rows - 3);
	choice_say_next(m, list, n, &next);
	grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, buf_text(&next));
	keys_row(m, list, n, g, g->rows - 1);
}
