#include "tui/watch_own.h"

#include <string.h>

#include "base/text.h"
#include "tui/say.h"
#include "tui/watch_news.h"
#include "tui/words.h"

static enum style key_state(const struct lot *l, const struct bid *own, struct buf *b)
{
	if (own->opened_at && own->state == BID_OPENED) {
		buf_addf(b, "✓ %s ", _("opened"));
		time_add_clock(b, own->opened_at);
		return STYLE_GOOD;
	}
	if (own->state == BID_FAILED || own->state == BID_INVALID) {
		buf_addf(b, "✗ %s", in_words(bid_state_zh(own->state), bid_state_code(own->state)));
		return STYLE_BAD;
	}
	if (own->released_at) {
		buf_addf(b, "✓ %s ", _("key released"));
		time_add_clock(b, own->released_at);
		return STYLE_GOOD;
	}
	if (own->fault_at) {
		buf_addf(b, "! %s ", _("fault reported"));
		time_add_clock(b, own->fault_at);
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

static void handed_in_text(const struct own_bid *o, struct buf *b)
{
	if (*o->handed_in)
		buf_addf(b, _("handed in and receipted: %.8s; sealed until the opening"), o->handed_in);
	else
		buf_add_str(b, _("not handed in from this folder"));
}

void own_bid_render(const struct own_bid *o, const struct model *m, const struct lot *l, struct grid *g, int row)
{
	const struct bid *own = watch_own(l, o->code);
	BUF_AUTO state = BUF_INIT;
	int used = grid_put(g, row, 1, g->cols - 2, STYLE_TITLE, _("Your bid")) + 3;
	used += grid_put(g, row, used, g->cols - used - 1, STYLE_STRONG, o->name) + 2;
	if (own)
		used += grid_putf(g, row, used, g->cols - used - 1, STYLE_NORMAL, _("number %lld"), (long long)own->no) + 2;
	if (m->seat.signed_in && strcmp(m->seat.code, o->code) != 0)
		grid_put(g, row + 1, 3, g->cols - 4, STYLE_ALARM, _("! the token that is signed in is not that of this bid's bidder"));
	else if (!own && l->phase == PHASE_WAIT) {
		handed_in_text(o, &state);
		grid_put(g, row + 1, 3, g->cols - 4, STYLE_NORMAL, buf_text(&state));
	}
	if (!own)
		return;
	enum style s = key_state(l, own, &state);
	if (!m->seat.signed_in || strcmp(m->seat.code, o->code) == 0)
		grid_put(g, row + 1, 3, g->cols - 4, s, buf_text(&state));
	own_numbers(own, g, row + 2);
	own_signs(own, g, row + 3);
}

void own_bid_say(const struct own_bid *o, const struct model *m, const struct lot *l, struct buf *out)
{
	const struct bid *own = watch_own(l, o->code);
	BUF_AUTO state = BUF_INIT;
	BUF_AUTO quote = BUF_INIT;
	BUF_AUTO line = BUF_INIT;
	if (m->seat.signed_in && strcmp(m->seat.code, o->code) != 0) {
		say_line(out, "%s", _("! the token that is signed in is not that of this bid's bidder"));
		return;
	}
	if (own) {
		key_state(l, own, &state);
		quote_text(own, &quote);
	} else if (l->phase == PHASE_WAIT)
		handed_in_text(o, &state);
	say_signs(&line, buf_text(&state));
	say_line(out, "%s %s: %s", _("Your bid"), o->name, buf_text(&line));
	if (own)
		say_line(out, _("number %lld"), (long long)own->no);
	if (quote.n)
		say_line(out, "%s", buf_text(&quote));
}
