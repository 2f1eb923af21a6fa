#include "tui/choice_int.h"

#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000, EVERYBODY = ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR | ROLE_PURCHASER | ROLE_READER };

json_t *no_body(const struct model *m, const struct bid *bid)
{
	(void)m, (void)bid;
	return json_object();
}

bool bid_in_play(const struct bid *b)
{
	return b->no > 0 && b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

// The bid under the cursor where it fits, else the first that does; NULL.
static const struct bid *fitting(const struct model *m, const struct bid *bid, bool (*fits)(const struct bid *b))
{
	const struct lot *l = model_lot(m);
	if (bid && fits(bid))
		return bid;
	for (size_t i = 0; l && i < l->bid_count; i++)
		if (fits(&l->bids[i]))
			return &l->bids[i];
	return bid;
}

// For works: which bid is under the cursor does not matter.
static const struct bid *first(const struct model *m, bool (*fits)(const struct bid *b))
{
	return fitting(m, NULL, fits);
}

static json_t *bid_body(const struct bid *b)
{
	json_t *body = json_object();
	if (b)
		json_put_str(body, "bid", b->bid_id);
	return body;
}

json_t *announce_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object(), *staff = json_array();
	(void)bid;
	for (size_t i = 0; m->project && i < m->project->person_count; i++) {
		const struct person *p = &m->project->people[i];
		if (!(p->roles & EVERYBODY))
			continue;
		json_t *one = json_object();
		json_put_str(one, "name", p->name);
		json_put_str(one, "post", role_zh((enum role)(p->roles & EVERYBODY & -(p->roles & EVERYBODY))));
		json_array_append_new(staff, one);
	}
	json_put_bool(body, "discipline", true);
	json_put(body, "staff", staff);
	const struct lot *l = model_lot(m);
	if (l) {
		const struct reckoning r = lot_reckoning(l);
		json_put(body, "counted", json_pack("{s:I, s:I, s:I, s:I}", "handed_in", (json_int_t)r.handed_in, "taken_back", (json_int_t)r.gone,
						    "ineffective", (json_int_t)r.ineffective, "refused", (json_int_t)l->intake_refused));
	}
	return body;
}

bool bid_lacks_deposit(const struct bid *b)
{
	return bid_in_play(b) && !b->deposit_at;
}

json_t *deposit_body(const struct model *m, const struct bid *bid)
{
	json_t *body = bid_body(fitting(m, bid, bid_lacks_deposit));
	json_put_bool(body, "ok", true);
	json_put_int(body, "amount_fen", m->project ? m->project->params.deposit_fen : 0);
	json_put_str(body, "way", "transfer");
	return body;
}

bool bid_lacks_check(const struct bid *b)
{
	return bid_in_play(b) && !b->verified_at;
}

json_t *verify_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = json_object(), *checks = json_array(), *check = bid_body(first(m, bid_lacks_check));
	json_put_bool(check, "ok", true);
	json_array_append_new(checks, check);
	json_put(body, "checks", checks);
	return body;
}

json_t *unseal_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "minutes", m->project ? m->project->params.decrypt_min : 0);
	return body;
}

json_t *extend_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_int(body, "minutes", 10);
	return body;
}

bool bid_has_released(const struct bid *b)
{
	return b->released_at && !b->opened_at && bid_in_play(b) && b->state != BID_INVALID && b->state != BID_FAILED;
}

json_t *check_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = json_object(), *bad = json_array();
	const struct bid *b = first(m, bid_has_released);
	if (b)
		json_array_append_new(bad, json_string(b->bid_id));
	json_put(body, "bad", bad);
	return body;
}

json_t *hand_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	const struct person *host = m->project ? project_role(m->project, ROLE_HOST) : NULL;
	json_t *body = json_object(), *shares = json_array(), *share = bid_body(first(m, bid_has_released));
	json_put_str(share, "envelope", "MIIB");
	json_array_append_new(shares, share);
	json_put_hash(body, "to", host ? host->cert : (struct hash){ { 0 } });
	json_put(body, "shares", shares);
	return body;
}

json_t *open_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = bid_body(first(m, bid_has_released));
	json_put_str(body, "via", "main");
	json_put_bool(body, "ok", false);
	json_put_str(body, "stage", "key");
	json_put_str(body, "note", "-");
	return body;
}

bool bid_lacks_ruling(const struct bid *b)
{
	return b->state == BID_FAILED && !b->ruled_at;
}

json_t *rule_body(const struct model *m, const struct bid *bid)
{
	const struct bid *b = fitting(m, bid, bid_lacks_ruling);
	json_t *body = bid_body(b);
	json_put_str(body, "cause", "bidder");
	if (b && bid_lacks_ruling(b)) // what the machine found stands beside what the person decides
		json_put_str(body, "finding", finding_row(fault_finding(model_lot(m), b))->code);
	return body;
}

json_t *admit_body(const struct model *m, const struct bid *bid)
{
	return bid_body(fitting(m, bid, bid_lacks_ruling));
}

json_t *read_body(const struct model *m, const struct bid *bid)
{
	const struct lot *l = model_lot(m);
	json_t *body = json_object(), *order = json_array();
	(void)bid;
	for (int64_t no = 1; l && no <= (int64_t)l->bid_count; no++)
		for (size_t i = 0; i < l->bid_count; i++)
			if (l->bids[i].no == no && l->bids[i].state == BID_OPENED)
				json_array_append_new(order, json_string(l->bids[i].bid_id));
	json_put(body, "order", order);
	return body;
}

const struct objection *lot_open_objection(const struct lot *l)
{
	for (size_t i = 0; l && i < l->objection_count; i++)
		if (!l->objections[i].answered_at)
			return &l->objections[i];
	return NULL;
}

json_t *answer_body(const struct model *m, const struct bid *bid)
{
	const struct objection *o = lot_open_objection(model_lot(m));
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "id", o ? o->id : 1);
	json_put_str(body, "result", "noted");
	return body;
}

json_t *record_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	struct hash any = { { 1 } };
	(void)m, (void)bid;
	json_put_hash(body, "facts_sha256", any);
	json_put_hash(body, "text_sha256", any);
	return body;
}

json_t *sign_body(const struct model *m, const struct bid *bid)
{
	const struct lot *l = model_lot(m);
	json_t *body = json_object();
	(void)bid;
	json_put_hash(body, "facts_sha256", l ? l->record_facts : (struct hash){ { 0 } });
	static const uint8_t any[256]; // as long as the shortest signature
	json_put_base64(body, "cms", span_of(any, sizeof any));
	return body;
}

// --- the bidder's: about its own bid, whatever is under the cursor

static const struct bid *own_bid(const struct model *m)
{
	const struct lot *l = model_lot(m);
	return l ? lot_bid_of(l, m->seat.code) : NULL;
}

json_t *release_body(const struct model *m, const struct bid *bid)
{
	static const enum role ROLES[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	json_t *body = bid_body(own_bid(m)), *shares = json_array();
	(void)bid;
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
		const struct person *p = m->project ? project_role(m->project, ROLES[i]) : NULL;
		json_t *share = json_object();
		json_put_hash(share, "to", p ? p->cert : (struct hash){ { 0 } });
		json_put_hash(share, "commit", (struct hash){ { 1 } });
		json_put_str(share, "envelope", "MIIB");
		json_array_append_new(shares, share);
	}
	json_put(body, "shares", shares);
	return body;
}

json_t *checkin_body(const struct model *m, const struct bid *bid)
{
	const struct bid *own = own_bid(m);
	json_t *body = json_object(), *agent = json_object();
	(void)bid;
	json_put_str(agent, "name", m->bid_agent ? m->bid_agent : own ? own->agent : m->seat.name);
	json_put(body, "agent", agent);
	return body;
}

json_t *confirm_body(const struct model *m, const struct bid *bid)
{
	const struct bid *own = own_bid(m);
	json_t *body = bid_body(own);
	(void)bid;
	json_put_hash(body, "offer_sha256", own ? own->offer_sha256 : (struct hash){ { 0 } });
	return body;
}

json_t *object_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_str(body, "kind", "objection");
	return body;
}

json_t *recording_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_str(body, "room", m->project ? m->project->place : "");
	json_put_int(body, "from", m->now);
	return body;
}

json_t *bind_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_str(body, "role", "purchaser");
	return body;
}

json_t *deadline_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "deadline", m->project ? m->project->deadline + DAY_MS : 0);
	return body;
}

json_t *sheet_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_hash(body, "sheet_sha256", project_sheet(m->project));
	return body;
}

json_t *lead_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_bool(body, "give", true);
	return body;
}
