#include "tui/display.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/digits.h"
#include "tui/hall.h"
#include "tui/reckoning.h"
#include "tui/public_table.h"
#include "tui/say.h"
#include "tui/words.h"

enum { LOT_MS = 15000, PAGE_MS = 5000, HOUR_S = 3600, DAY_HOURS = 24, LONG_WAY_HOURS = 96, LAST_MINUTE_MS = 60000 };
enum { TOP = 3, FOOT = 4, SHARE_PERCENT = 40 }; // rows above and below; the figures' share of the rest, seven rows at least

struct display {
	struct screen base;
	int64_t lot; // 0: all in turn
	char *told;  // line mode: what was said of the lots; NULL before the first
};

// --- which lot, which page: by the clock alone --------------------------------------------------------------------

struct turn {
	const struct lot *lot;
	int page, pages;
};

static int pages_of(const struct lot *l, int rows)
{
	int n = (public_rows(l) + rows - 1) / rows;
	return n > 0 ? n : 1;
}

static int64_t stay_of(const struct lot *l, int rows)
{
	int64_t all = (int64_t)pages_of(l, rows) * PAGE_MS;
	return all > LOT_MS ? all : LOT_MS;
}

static struct turn turn_of_lot(const struct lot *l, int rows, int64_t at)
{
	int pages = pages_of(l, rows);
	return (struct turn){ l, (int)(at / PAGE_MS % pages), pages };
}

static struct turn turn_now(const struct model *m, int64_t only, int rows)
{
	const struct project *p = m->project;
	const struct lot *l = only ? project_lot(p, only) : NULL;
	int64_t round = 0;
	for (size_t i = 0; i < p->lot_count; i++)
		round += stay_of(&p->lots[i], rows);
	if (only || round == 0)
		return l ? turn_of_lot(l, rows, m->now) : (struct turn){ NULL, 0, 1 };
	int64_t at = m->now % round;
	for (l = p->lots; at >= stay_of(l, rows); l++)
		at -= stay_of(l, rows);
	return turn_of_lot(l, rows, at);
}

// --- above: project and lot ------------------------------------------------------------------------------------------

// With a blank after each character where there is room: it is read from further away.
static void put_wide(struct grid *g, int row, enum style s, const char *text)
{
	BUF_AUTO safe = BUF_INIT;
	BUF_AUTO wide = BUF_INIT;
	text_add_safe(&safe, text);
	for (const char *p = buf_text(&safe); *p; p++) {
		if (wide.n && ((unsigned char)*p & 0xc0) != 0x80)
			buf_add_byte(&wide, ' ');
		buf_add_byte(&wide, (uint8_t)*p);
	}
	const char *shown = text_width(buf_text(&wide)) <= g->cols - 2 ? buf_text(&wide) : buf_text(&safe);
	grid_put_center(g, row, 1, g->cols - 2, s, shown);
}

static void top(const struct model *m, const struct lot *l, struct grid *g)
{
	BUF_AUTO lot = BUF_INIT;
	BUF_AUTO clock = BUF_INIT;
	put_wide(g, 0, STYLE_TITLE, m->project->name);
	buf_addf(&lot, _("lot %lld"), (long long)l->no);
	buf_addf(&lot, "  %s", l->name);
	grid_put_center(g, 1, 1, g->cols - 2, STYLE_STRONG, buf_text(&lot));
	int used = grid_put(g, 2, 1, g->cols / 2, STYLE_DIM, m->project->id);
	if (m->drill)
		grid_put(g, 2, used + 3, g->cols / 2, STYLE_ALARM, _("DRILL"));
	time_add_clock(&clock, m->now);
	grid_put_right(g, 2, g->cols / 2, g->cols / 2 - 1, STYLE_STRONG, buf_text(&clock));
}

// --- the phase and the time that runs -----------------------------------------------------------------------------------

static const char *const SAYS[PHASE_COUNT] = {
	[PHASE_WAIT] = N_("bids are handed in until the deadline"),
	[PHASE_CLOSED] = N_("the deadline has passed; the bids are closed and counted"),
	[PHASE_ANNOUNCE] = N_("the opening has begun"),
	[PHASE_VERIFY] = N_("the packages are checked against their receipts"),
	[PHASE_UNSEAL] = N_("the bidders decrypt with their own tokens"),
	[PHASE_REMEDY] = N_("the bids are opened with the keys in custody"),
	[PHASE_READ] = N_("all bids are accounted for; the quotes follow"),
	[PHASE_CONFIRM] = N_("the bidders confirm what was announced, or object"),
	[PHASE_RECORD] = N_("the opening record is being signed"),
	[PHASE_END] = N_("the opening is closed"),
};

static bool phase_text(const struct lot *l, struct buf *b)
{
	bool told = l->outcome == OUTCOME_NO_OPENING || l->outcome == OUTCOME_TOO_FEW;
	buf_addf(b, "%s  %s", in_words(phase_zh(l->phase), phase_code(l->phase)),
		 told ? in_words(outcome_zh(l->outcome), outcome_code(l->outcome)) : _(SAYS[l->phase]));
	return told;
}

static void phase_line(const struct lot *l, struct grid *g, int row)
{
	BUF_AUTO b = BUF_INIT;
	bool told = phase_text(l, &b);
	grid_put_center(g, row, 1, g->cols - 2, told ? STYLE_WARN : STYLE_STRONG, buf_text(&b));
}

// What the figures say, and the words under them: the time that is left, else the time of day.
static enum style figures(const struct model *m, const struct lot *l, struct buf *digits, struct buf *words)
{
	static const char *const UNTIL[PHASE_COUNT] = {
		[PHASE_WAIT] = N_("until the deadline"),
		[PHASE_UNSEAL] = N_("until the decryption window ends"),
		[PHASE_CONFIRM] = N_("until the confirming ends"),
	};
	struct running r;
	BUF_AUTO end = BUF_INIT;
	if (!time_that_runs(m, l, &r)) {
		time_add_clock(digits, m->now);
		buf_add_str(words, _("time now"));
		return STYLE_NORMAL;
	}
	int64_t ms = r.to - m->now, s = ms > 0 ? (ms + 999) / 1000 : 0, hours = s / HOUR_S;
	bool long_way = hours >= LONG_WAY_HOURS;
	time_add(&end, r.to);
	if (long_way)
		buf_addf(words, _("and %lld days, "), (long long)(hours / DAY_HOURS));
	buf_addf(words, "%s (%s)", _(UNTIL[l->phase]), long_way ? buf_text(&end) : strchr(buf_text(&end), ' ') + 1);
	buf_addf(digits, "%02lld:%02lld:%02lld", (long long)(long_way ? hours % DAY_HOURS : hours), (long long)(s / 60 % 60), (long long)(s % 60));
	return ms < LAST_MINUTE_MS ? STYLE_WARN : STYLE_STRONG;
}

static int figures_rows(const struct grid *g)
{
	int share = (g->rows - TOP - FOOT) * SHARE_PERCENT / 100;
	return share > DIGIT_ROWS ? share : DIGIT_ROWS;
}

// Returns the rows used.
static int middle(const struct model *m, const struct lot *l, struct grid *g, int row)
{
	BUF_AUTO digits = BUF_INIT;
	BUF_AUTO words = BUF_INIT;
	enum style s = figures(m, l, &digits, &words);
	const char *text = buf_text(&digits);
	int scale = digits_scale(text, figures_rows(g), g->cols - 2), high = DIGIT_ROWS * scale;
	phase_line(l, g, row);
	digits_put(g, row + 1, (g->cols - digits_width(text, scale)) / 2, scale, s, text);
	grid_put_center(g, row + 1 + high, 1, g->cols - 2, s == STYLE_WARN ? STYLE_WARN : STYLE_NORMAL, buf_text(&words));
	return high + 2;
}

// --- the bidders ----------------------------------------------------------------------------------------------------------

static void bidders(const struct model *m, const struct turn *turn, struct grid *g, int row, int rows)
{
	public_table(m, turn->lot, turn->page * rows, rows, g, row);
	if (turn->pages > 1)
		grid_putf(g, g->rows - FOOT, g->cols - 12, 11, STYLE_DIM, "%d/%d", turn->page + 1, turn->pages);
}

/// R28 87号令第28条 the display says why there is nothing to be seen yet
static void masked(struct grid *g, int row, int rows)
{
	grid_put_center(g, row + rows / 2, 1, g->cols - 2, STYLE_NORMAL, _("names and number of the bidders are not shown before the deadline"));
}

// --- below: what came in, and whether it is true ---------------------------------------------------------------------------

static void closed_intake(const struct lot *l, struct grid *g)
{
	BUF_AUTO b = BUF_INIT;
	if (!l->intake_closed_at)
		return;
	reckoning_text(l, &b);
	grid_put_center(g, g->rows - 3, 1, g->cols - 2, STYLE_NORMAL, buf_text(&b));
	buf_clear(&b);
	buf_addf(&b, _("root %s"), hash_hex(l->intake_root).s);
	if (l->stamp_at) {
		buf_add_str(&b, _("; "));
		stamp_text(l, &b);
	}
	grid_put(g, g->rows - 2, 1, g->cols - 2, STYLE_DIM, buf_text(&b));
}

static enum style state_text(const struct model *m, struct buf *b)
{
	if (!m->verified && m->fault[0]) {
		buf_add_str(b, m->fault);
		return STYLE_ALARM;
	}
	if (m->link.link == FEED_LOST) {
		buf_addf(b, _("! no connection: what stands here may be out of date. %s"), m->link.text);
		return STYLE_BAD;
	}
	if (m->link.link == FEED_CONNECTING) {
		buf_add_str(b, _("connecting"));
		return STYLE_WARN;
	}
	buf_addf(b, _("live through the gate; log verified up to record %llu"), (unsigned long long)m->project->seq);
	return STYLE_DIM;
}

static void state_line(const struct model *m, struct grid *g)
{
	BUF_AUTO b = BUF_INIT;
	enum style s = state_text(m, &b);
	grid_put(g, g->rows - 1, 1, g->cols - 2, s, buf_text(&b));
}

// --- the screen ---------------------------------------------------------------------------------------------------------------

static void nothing_yet(const struct display *d, const struct model *m, struct grid *g)
{
	bool lost = m->link.link == FEED_LOST || (!m->verified && m->fault[0]);
	const char *why = m->verified || !m->fault[0] ? m->link.text : m->fault;
	if (m->project)
		grid_putf(g, g->rows / 2, 1, g->cols - 2, STYLE_WARN, _("this project has no lot %lld"), (long long)d->lot);
	else
		grid_put_center(g, g->rows / 2, 1, g->cols - 2, lost ? STYLE_BAD : STYLE_NORMAL, lost ? why : _("connecting"));
}

static int table_rows(const struct grid *g)
{
	int used = TOP + 3 + figures_rows(g) + FOOT + 1;
	return g->rows > used ? g->rows - used : 1;
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct display *d = (const struct display *)self;
	struct turn t = { NULL, 0, 1 };
	if (m->project)
		t = turn_now(m, d->lot, table_rows(g));
	if (!t.lot) {
		nothing_yet(d, m, g);
		return;
	}
	top(m, t.lot, g);
	grid_hline(g, TOP, 0, g->cols);
	int row = TOP + 1 + middle(m, t.lot, g, TOP + 1);
	int rows = g->rows - FOOT - row - 1;
	if (t.lot->phase == PHASE_WAIT)
		masked(g, row, rows + 1);
	else
		bidders(m, &t, g, row, rows < table_rows(g) ? rows : table_rows(g));
	closed_intake(t.lot, g);
	state_line(m, g);
}

// Whoever passes by cannot do anything here but leave, draw anew and read the help.
static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	(void)self, (void)m;
	return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
}

// --- in lines -----------------------------------------------------------------------------------------------------------------

static void lot_say(const struct model *m, const struct lot *l, struct buf *out)
{
	BUF_AUTO phase = BUF_INIT;
	BUF_AUTO counted = BUF_INIT;
	phase_text(l, &phase);
	reckoning_text(l, &counted);
	say_line(out, _("lot %lld %s: %s"), (long long)l->no, l->name, buf_text(&phase));
	if (l->phase == PHASE_WAIT)
		say_line(out, "%s", _("names and number of the bidders are not shown before the deadline"));
	public_say(m, l, out);
	if (counted.n)
		say_line(out, _("lot %lld: %s"), (long long)l->no, buf_text(&counted));
}

// Nothing where there is no such project or lot.
static void lots_say(const struct display *d, const struct model *m, struct buf *out)
{
	for (size_t i = 0; m->project && i < m->project->lot_count; i++)
		if (!d->lot || m->project->lots[i].no == d->lot)
			lot_say(m, &m->project->lots[i], out);
}

static void times_say(const struct display *d, const struct model *m, struct buf *out)
{
	for (size_t i = 0; i < m->project->lot_count; i++) {
		const struct lot *l = &m->project->lots[i];
		BUF_AUTO left = BUF_INIT;
		struct running r;
		if ((d->lot && l->no != d->lot) || !time_that_runs(m, l, &r) || r.to <= m->now)
			continue;
		say_left(&left, r.to - m->now);
		say_line(out, _("lot %lld: %s%s"), (long long)l->no, r.what, buf_text(&left));
	}
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	const struct display *d = (const struct display *)self;
	BUF_AUTO state = BUF_INIT;
	BUF_AUTO clock = BUF_INIT;
	if (!m->project || (d->lot && !project_lot(m->project, d->lot))) {
		if (m->project)
			say_line(out, _("this project has no lot %lld"), (long long)d->lot);
		else
			say_line(out, "%s", m->link.link == FEED_LOST ? m->link.text : _("connecting"));
		return;
	}
	time_add_clock(&clock, m->now);
	if (m->drill)
		say_line(out, "%s", _("DRILL"));
	say_line(out, "%s %s; %s", m->project->id, m->project->name, buf_text(&clock));
	lots_say(d, m, out);
	times_say(d, m, out);
	state_text(m, &state);
	say_line(out, "%s", buf_text(&state));
	say_line(out, "%s", _("Enter: all of it once more; \"quit\" leaves"));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	(void)self, (void)m;
	*out = effect_of(EFFECT_HANDLED);
	return strcmp(line, "quit") != 0;
}

// The lines that were not there when they were last said.
static void tell(struct screen *self, const struct model *m, struct buf *out)
{
	struct display *d = (struct display *)self;
	BUF_AUTO now = BUF_INIT;
	lots_say(d, m, &now);
	for (const char *p = buf_text(&now); d->told && *p; p = strchr(p, '\n') + 1) {
		BUF_AUTO line = BUF_INIT;
		buf_add(&line, p, strcspn(p, "\n") + 1);
		if (!strstr(d->told, buf_text(&line)))
			buf_add_str(out, buf_text(&line));
	}
	if (!now.n || (d->told && strcmp(d->told, buf_text(&now)) == 0))
		return;
	free(d->told);
	d->told = xstrdup(buf_text(&now));
}

static void close_display(struct screen *self)
{
	free(((struct display *)self)->told);
	free(self);
}

static const struct screen_ops DISPLAY = { .name = "display", .title = N_("The hall display"), .takes = TAKES_DIALOG, .render = render, .act = act, .close = close_display, .say = say, .hear = hear, .tell = tell };

struct screen *display_new(int64_t lot)
{
	struct display *d = xcalloc(1, sizeof *d);
	*d = (struct display){ .base = { &DISPLAY }, .lot = lot };
	return &d->base;
}
