// An opening in one line of a drill: handed in, closed, decrypted, opened, read out, recorded, signed.
#include "cli/drill_play.h"

#include <string.h>

#include "base/text.h"

enum { SECOND_MS = 1000 };

static json_t *offer_of(const json_t *bid)
{
	BUF_AUTO words = BUF_INIT;
	json_t *o = json_object();
	int64_t total = json_int(bid, "total_fen");
	if (*json_str(bid, "total_text"))
		buf_add_str(&words, json_str(bid, "total_text"));
	else if (total > 0 && total <= INT64_C(100000000000000))
		money_add_capital(&words, total);
	else
		buf_add_str(&words, "零元整");
	json_put_str(o, "currency", "CNY");
	json_put_str(o, "nonce", hash_hex(drill_hash("nonce", json_str(bid, "who"))).s);
	json_put_str(o, "quality", "合格");
	json_put(o, "quotes", json_array());
	json_put_bool(o, "sme", json_bool(bid, "sme"));
	json_put_str(o, "term", "30日");
	json_put_int(o, "total_fen", total);
	json_put_str(o, "total_text", buf_text(&words));
	return o;
}

static struct buf offer_text(const json_t *bid)
{
	struct buf b = BUF_INIT;
	JSON_AUTO *o = offer_of(bid);
	json_text(o, &b);
	return b;
}

static json_t *cover_of(const struct play *x, const json_t *bid)
{
	const char *who = json_str(bid, "who");
	BUF_AUTO offer = offer_text(bid);
	json_t *v = json_pack("{s:s, s:{s:s, s:s}, s:{s:s}, s:i, s:{s:s, s:s}, s:b, s:i}", "bid", drill_bid(who, x->lot), "bidder", "code",
			      drill_code(x->d, who), "name", drill_name(x->d, who), "agent", "name", "授权代表", "p7m_size", 1000, "client", "tool",
			      "kaibiao", "version", "drill", "statement", 1, "sealed_at", 1);
	json_put_hash(v, "p7m_sha256", drill_hash("p7m", who));
	json_put_hash(v, "chunks_sha256", drill_hash("chunks", who));
	json_put_hash(v, "manifest_sha256", drill_hash("manifest", who));
	json_put_hash(v, "offer_sha256", sha256(span_buf(&offer)));
	json_put_hash(v, "key_salt", drill_hash("key salt", who));
	json_put_hash(v, "key_commit", drill_hash("key", who));
	return v;
}

static json_t *shares_of(const char *who)
{
	static const char *const CUSTODIANS[] = { "host", "recorder", "supervisor" };
	json_t *list = json_array();
	for (int i = 0; i < 3; i++) {
		json_t *v = json_object();
		json_put_hash(v, "to", drill_cert(CUSTODIANS[i]));
		json_put_hash(v, "commit", drill_hash("share", who));
		json_put(v, "envelope", drill_base64("envelope"));
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *of_bid(const struct play *x, const char *who)
{
	json_t *v = json_object();
	json_put_str(v, "bid", drill_bid(who, x->lot));
	return v;
}

static const json_t *bid_at(const struct play *x, size_t i)
{
	return json_array_get(json_array_at(x->line, "bids"), i);
}

static size_t bid_count(const struct play *x)
{
	return json_array_size(json_array_at(x->line, "bids"));
}

static result hand_in(struct play *x)
{
	for (size_t i = 0; i < bid_count(x); i++) {
		x->d->now += SECOND_MS;
		TRY(play_act(x, json_str(bid_at(x, i), "who"), "bid.submit", cover_of(x, bid_at(x, i))));
	}
	if (x->d->now < x->d->p->deadline)
		x->d->now = x->d->p->deadline + SECOND_MS;
	return drill_close(x->d, x->lot, x->e);
}

static result verify(struct play *x)
{
	json_t *checks = json_array(), *staff = json_pack("[{s:s, s:s}]", "name", drill_name(x->d, "host"), "post", "主持人");
	for (size_t i = 0; i < bid_count(x); i++) {
		json_t *v = of_bid(x, json_str(bid_at(x, i), "who"));
		json_put_bool(v, "ok", true);
		json_array_append_new(checks, v);
	}
	TRY(play_act(x, "host", "opening.start", json_object()));
	result r = play_act(x, "host", "opening.announce", json_pack("{s:b, s:o}", "discipline", 1, "staff", staff));
	if (is_ok(r))
		return play_act(x, "host", "package.verify", json_pack("{s:o}", "checks", checks));
	json_decref(checks);
	return r;
}

static result unseal(struct play *x)
{
	json_t *handed = json_array();
	TRY(play_act(x, "host", "opening.unseal", json_object()));
	for (size_t i = 0; i < bid_count(x); i++) {
		const char *who = json_str(bid_at(x, i), "who");
		if (play_fails(x, who))
			continue;
		json_t *release = of_bid(x, who), *share = of_bid(x, who);
		json_put(release, "shares", shares_of(who));
		json_put(share, "envelope", drill_base64("envelope"));
		json_array_append_new(handed, share);
		TRY(play_act(x, who, "bid.release", release));
	}
	const struct lot *l = play_lot(x);
	if (json_array_size(json_array_at(x->line, "fail")) && l && x->d->now < l->unseal_end)
		x->d->now = l->unseal_end;
	TRY(play_act(x, "host", "opening.unseal_close", json_object()));
	json_t *hand = json_object();
	json_put_hash(hand, "to", drill_cert("host"));
	json_put(hand, "shares", handed);
	return play_act(x, "recorder", "custody.hand", hand);
}

static result open_one(struct play *x, const json_t *bid)
{
	const char *who = json_str(bid, "who");
	json_t *v = of_bid(x, who);
	if (play_fails(x, who)) {
		json_put_str(v, "cause", "bidder");
		json_put_str(v, "reason", "时限内没有解密");
		return play_act(x, "host", "fault.rule", v);
	}
	BUF_AUTO offer = offer_text(bid);
	json_put_str(v, "via", "main");
	json_put_bool(v, "ok", true);
	json_put_hash(v, "manifest_sha256", drill_hash("manifest", who));
	json_put_str(v, "offer", buf_text(&offer));
	return play_act(x, "host", "bid.open", v);
}

static result read_out(struct play *x)
{
	json_t *order = json_array();
	for (size_t i = 0; i < bid_count(x); i++)
		if (!play_fails(x, json_str(bid_at(x, i), "who")))
			json_array_append_new(order, json_string(drill_bid(json_str(bid_at(x, i), "who"), x->lot)));
	TRY(play_act(x, "host", "opening.ready", json_object()));
	TRY(play_act(x, "host", "opening.read", json_pack("{s:o}", "order", order)));
	const struct lot *l = play_lot(x);
	if (l && x->d->now < l->confirm_end)
		x->d->now = l->confirm_end;
	return ok();
}

static result end_opening(struct play *x)
{
	static const char *const STAFF[] = { "host", "recorder", "supervisor" };
	char cms[121] = "";
	memset(cms, '.', sizeof cms - 1);
	TRY(play_act(x, "host", "opening.record", play_papers()));
	for (int i = 0; i < 3; i++) {
		json_t *sign = json_object();
		json_put_hash(sign, "facts_sha256", drill_hash("facts", ""));
		json_put(sign, "cms", drill_base64(cms));
		TRY(play_act(x, STAFF[i], "record.sign", sign));
	}
	return play_act(x, "host", "opening.close", json_object());
}

static bool stopped(const struct play *x)
{
	const struct lot *l = play_lot(x);
	return !l || l->outcome == OUTCOME_NO_OPENING || l->outcome == OUTCOME_TOO_FEW;
}

result play_opening(struct play *x)
{
	TRY(hand_in(x));
	if (!stopped(x)) {
		TRY(verify(x));
		TRY(unseal(x));
		for (size_t i = 0; i < bid_count(x) && !stopped(x); i++)
			TRY(open_one(x, bid_at(x, i)));
	}
	if (!stopped(x))
		TRY(read_out(x));
	return end_opening(x);
}
