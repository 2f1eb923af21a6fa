#include "paper/facts.h"

#include "base/text.h"
#include "paper/words.h"

void facts_put_text(json_t *o, const char *key, const char *text)
{
	if (*text)
		json_put_str(o, key, text);
}

void facts_put_time(json_t *o, const char *key, int64_t ms)
{
	if (ms)
		json_put_int(o, key, ms);
}

void facts_put_hash(json_t *o, const char *key, struct hash h)
{
	if (!hash_is_zero(h))
		json_put_hash(o, key, h);
}

static json_t *bidder_json(const char *code, const char *name)
{
	json_t *o = json_object();
	json_put_str(o, "code", code);
	json_put_str(o, "name", name);
	return o;
}

/// R41a 87号令第41条 the check of the sealing: the package's hash against the receipt
static void put_verify(json_t *o, const struct bid *b)
{
	if (!b->verified_at)
		return;
	json_t *v = json_object();
	json_put_int(v, "at", b->verified_at);
	json_put_bool(v, "ok", b->verified_ok);
	facts_put_text(v, "note", b->verify_note);
	json_put(o, "verify", v);
}

static void put_deposit(json_t *o, const struct bid *b)
{
	if (!b->deposit_at)
		return;
	json_t *d = json_object();
	json_put_int(d, "at", b->deposit_at);
	json_put_bool(d, "ok", b->deposit_ok);
	json_put_int(d, "amount_fen", b->deposit_fen);
	json_put_str(d, "way", deposit_way_code(b->deposit_way));
	json_put(o, "deposit", d);
}

static void put_evidence(json_t *f, const struct fault_evidence *e)
{
	facts_put_text(f, "code", e->code);
	facts_put_text(f, "card", e->card);
	facts_put_text(f, "status", e->status);
	facts_put_text(f, "file", e->file);
	if (e->tries > 0)
		json_put_int(f, "tries", e->tries);
	if (e->link_ms >= 0)
		json_put_int(f, "link_ms", e->link_ms);
	facts_put_time(f, "cert_end", e->cert_end);
}

static void put_fault(json_t *u, const struct bid *b)
{
	if (!b->fault_at)
		return;
	json_t *f = json_object();
	json_put_int(f, "at", b->fault_at);
	json_put_str(f, "stage", b->fault_stage);
	json_put_str(f, "text", b->fault_text);
	put_evidence(f, &b->evidence);
	json_put(u, "fault", f);
}

static void put_ruling(json_t *u, const struct bid *b)
{
	if (!b->ruled_at)
		return;
	json_t *r = json_object();
	json_put_int(r, "at", b->ruled_at);
	json_put_str(r, "cause", cause_code(b->cause));
	facts_put_text(r, "reason", b->cause_reason);
	facts_put_text(r, "finding", b->finding);
	json_put(u, "ruling", r);
}

/// S20 通知二(二) a backup file that was used is flagged in the record
static void put_backup(json_t *u, const struct bid *b)
{
	if (!b->backup_admitted && !b->backup_at)
		return;
	json_t *k = json_object();
	json_put_bool(k, "admitted", b->backup_admitted);
	facts_put_time(k, "at", b->backup_at);
	facts_put_hash(k, "p7m_sha256", b->backup_p7m_sha256);
	json_put(u, "backup", k);
}

static void put_unseal(json_t *o, const struct bid *b)
{
	json_t *u = json_object();
	json_put_str(u, "state", bid_state_code(b->state));
	facts_put_time(u, "released_at", b->released_at);
	facts_put_time(u, "opened_at", b->opened_at);
	if (b->opened_at)
		json_put_str(u, "via", b->via_backup ? "backup" : "main");
	facts_put_text(u, "note", b->open_note);
	if (b->key_proved_wrong)
		json_put_bool(u, "key_proved_wrong", true);
	put_fault(u, b);
	put_ruling(u, b);
	put_backup(u, b);
	json_put(o, "unseal", u);
}

static json_t *quotes_json(const struct offer *f)
{
	json_t *quotes = json_array();
	for (size_t i = 0; i < f->quote_count; i++) {
		json_t *q = json_object();
		json_put_str(q, "item", f->quotes[i].item);
		json_put_int(q, "amount_fen", f->quotes[i].amount_fen);
		json_array_append_new(quotes, q);
	}
	return quotes;
}

/// R41a 87号令第41条 what is announced: the price and what else the document names
static void put_offer(json_t *o, const struct bid *b)
{
	const struct offer *f = &b->offer;
	if (b->state != BID_OPENED)
		return;
	/// X7 正确填写票据和结算凭证的基本规定 the amount in capital figures, beside what the bidder wrote
	BUF_AUTO capital = BUF_INIT;
	if (f->total_fen >= 0)
		money_add_capital(&capital, f->total_fen);
	json_t *q = json_object();
	json_put_int(q, "total_fen", f->total_fen);
	json_put_str(q, "total_capital", buf_text(&capital));
	json_put_str(q, "total_text", f->total_text);
	/// R59 87号令第59条 a difference between figures and words is shown here and decided by the committee
	json_put_bool(q, "text_differs", f->text_differs);
	/// R63 87号令第63条 an offer above the ceiling is flagged here and decided by the committee
	json_put_bool(q, "over_ceiling", f->over_ceiling);
	json_put_str(q, "currency", f->currency);
	json_put_str(q, "term", f->term);
	json_put_str(q, "quality", f->quality);
	json_put_bool(q, "sme", f->sme);
	facts_put_text(q, "note", f->note);
	json_put(q, "quotes", quotes_json(f));
	json_put(o, "offer", q);
}

/// R42c 87号令第42条 who was not there, or said nothing in time, is taken to agree where the document says so
static void put_confirm(json_t *o, const struct bid *b, const struct params *params)
{
	json_t *c = json_object();
	json_put_str(c, "state", b->confirmed_at ? "confirmed" : params->no_confirm_means_agree ? "deemed" : "none");
	facts_put_time(c, "at", b->confirmed_at);
	if (b->confirmed_at)
		facts_put_hash(c, "act", b->confirm_act);
	json_put(o, "confirm", c);
}

static void put_package(json_t *o, const struct bid *b)
{
	json_put_int(o, "size", b->size);
	json_put_hash(o, "p7m_sha256", b->p7m_sha256);
	json_put_hash(o, "manifest_sha256", b->manifest_sha256);
	json_put_hash(o, "offer_sha256", b->offer_sha256);
	json_put_hash(o, "act_hash", b->act_hash);
	facts_put_hash(o, "intake_hash", b->intake_hash);
	json_put_hash(o, "signer", b->signer);
}

json_t *facts_bid(const struct bid *b, const struct params *params, struct facts_show show)
{
	json_t *o = json_object();
	json_put_int(o, "no", b->no);
	json_put_str(o, "bid", b->bid_id);
	json_put(o, "bidder", bidder_json(b->bidder_code, b->bidder_name));
	/// R33 87号令第33条 the time of arrival of every bid
	json_put_int(o, "received_at", b->received_at);
	facts_put_time(o, "checkin_at", b->checkin_at);
	facts_put_text(o, "agent", b->agent);
	put_package(o, b);
	put_verify(o, b);
	put_deposit(o, b);
	put_unseal(o, b);
	if (show.prices)
		put_offer(o, b);
	if (show.read)
		put_confirm(o, b, params);
	return o;
}

/// R34 87号令第34条 every version is kept; the last one before the deadline counts
json_t *facts_other_bid(const struct bid *b)
{
	json_t *o = json_object();
	json_put_str(o, "bid", b->bid_id);
	json_put(o, "bidder", bidder_json(b->bidder_code, b->bidder_name));
	json_put_int(o, "received_at", b->received_at);
	json_put_str(o, "state", bid_state_code(b->state));
	json_put_hash(o, "act_hash", b->act_hash);
	return o;
}

json_t *facts_params(const struct params *s)
{
	json_t *o = json_object();
	json_put_str(o, "method", method_code(s->method));
	json_put_int(o, "min_bidders", s->min_bidders);
	json_put_int(o, "signin_open_min", s->signin_open_min);
	json_put_int(o, "decrypt_min", s->decrypt_min);
	json_put_int(o, "confirm_window_min", s->confirm_window_min);
	json_put_int(o, "open_late_warn_s", s->open_late_warn_s);
	json_put_str(o, "decrypt_fail_bidder", fail_way_code(s->decrypt_fail_bidder));
	json_put_str(o, "decrypt_fail_other", fail_way_code(s->decrypt_fail_other));
	json_put_bool(o, "backup_allowed", s->backup_allowed);
	json_put_bool(o, "no_confirm_means_agree", s->no_confirm_means_agree);
	json_put_bool(o, "announce_prices", s->announce_prices);
	json_put_bool(o, "deposit_required", s->deposit_required);
	json_put_int(o, "deposit_fen", s->deposit_fen);
	json_put_bool(o, "two_left_approved", s->two_left_approved);
	return o;
}
