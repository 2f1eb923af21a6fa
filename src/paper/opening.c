#include "paper/opening.h"

#include <stdlib.h>

#include "paper/facts.h"
#include "paper/words.h"

// What concerns the project and not the lot (attendance, recordings) may still come in while the record is being
// signed. It is in the facts up to this moment, which the lot's own acts have fixed before.
static int64_t cut_of(const struct lot *l)
{
	if (l->read_at)
		return l->read_at;
	return l->unseal_closed_at ? l->unseal_closed_at : l->intake_closed_at;
}

/// S06 通知一 无预算不采购、无编码不支付: budget, plan and project codes are printed
static json_t *project_facts(const struct project *p)
{
	json_t *o = json_object();
	json_put_str(o, "id", p->id);
	json_put_str(o, "name", p->name);
	json_put_str(o, "purchaser", p->purchaser);
	json_put_str(o, "agency", p->agency);
	json_put_str(o, "method", method_code(p->params.method));
	json_put_str(o, "budget_code", p->budget_code);
	json_put_str(o, "plan_code", p->plan_code);
	json_put_int(o, "budget_fen", p->params.budget_fen);
	facts_put_time(o, "ceiling_fen", p->params.ceiling_fen);
	json_put_str(o, "place", p->place);
	json_put_int(o, "deadline", p->deadline);
	facts_put_hash(o, "service_cert", p->service_cert);
	return o;
}

static json_t *lot_facts(const struct lot *l)
{
	json_t *o = json_object();
	json_put_int(o, "no", l->no);
	json_put_str(o, "name", l->name);
	json_put_int(o, "budget_fen", l->budget_fen);
	facts_put_time(o, "ceiling_fen", l->ceiling_fen);
	return o;
}

/// R39a 87号令第39条 the opening begins at the deadline; a later start has its reason
static json_t *times_facts(const struct lot *l)
{
	json_t *o = json_object();
	facts_put_time(o, "intake_closed_at", l->intake_closed_at);
	facts_put_time(o, "started_at", l->started_at);
	facts_put_text(o, "late_reason", l->late_reason);
	facts_put_time(o, "announced_at", l->announced_at);
	facts_put_time(o, "verified_at", l->verified_at);
	facts_put_time(o, "unseal_at", l->unseal_at);
	facts_put_time(o, "unseal_end", l->unseal_end);
	facts_put_time(o, "unseal_closed_at", l->unseal_closed_at);
	facts_put_time(o, "read_at", l->read_at);
	facts_put_time(o, "confirm_end", l->confirm_end);
	json_t *extensions = json_array();
	for (size_t i = 0; i < l->extension_count; i++) {
		json_t *x = json_object();
		json_put_int(x, "at", l->extensions[i].at);
		json_put_int(x, "minutes", l->extensions[i].minutes);
		json_put_str(x, "reason", l->extensions[i].reason);
		json_array_append_new(extensions, x);
	}
	json_put(o, "extensions", extensions);
	return o;
}

static json_t *reckoning_facts(const struct lot *l)
{
	const struct reckoning r = lot_reckoning(l);
	json_t *o = json_object();
	json_put_int(o, "handed_in", r.handed_in);
	json_put_int(o, "opened", r.opened);
	json_put_int(o, "failed", r.failed);
	json_put_int(o, "gone", r.gone);
	json_put_int(o, "ineffective", r.ineffective);
	json_put_int(o, "unopened", r.unopened);
	return o;
}

static json_t *intake_facts(const struct lot *l)
{
	json_t *o = json_object();
	json_put_int(o, "count", l->intake_count);
	json_put_int(o, "refused", l->intake_refused);
	json_put_hash(o, "root", l->intake_root);
	if (l->stamp_at) {
		json_t *stamp = json_object();
		json_put_int(stamp, "at", l->stamp_at);
		json_put_str(stamp, "tsa", l->stamp_tsa);
		json_put(o, "stamp", stamp);
	}
	json_put(o, "reckoning", reckoning_facts(l));
	return o;
}

static const enum role ORDER[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR, ROLE_READER, ROLE_PURCHASER };
enum { ROLE_COUNT = sizeof ORDER / sizeof *ORDER };

static void add_staff(json_t *staff, const struct person *s, enum role role, int64_t cut)
{
	json_t *o = json_object();
	json_put_str(o, "role", role_code(role));
	json_put_str(o, "name", s->name);
	json_put_str(o, "org", s->org);
	json_put_hash(o, "cert", s->cert);
	if (s->present_at && s->present_at <= cut)
		json_put_int(o, "present_at", s->present_at);
	json_array_append_new(staff, o);
}

/// R40 87号令第40条 who hosted, recorded, supervised and read
static json_t *staff_facts(const struct project *p, int64_t cut)
{
	json_t *staff = json_array();
	for (size_t r = 0; r < ROLE_COUNT; r++)
		for (size_t i = 0; i < p->person_count; i++)
			if (p->people[i].roles & (unsigned)ORDER[r])
				add_staff(staff, &p->people[i], ORDER[r], cut);
	return staff;
}

static void add_signer(json_t *list, const struct person *s, enum role role)
{
	json_t *o = json_object();
	json_put_str(o, "role", role_code(role));
	json_put_str(o, "name", s->name);
	json_put_hash(o, "cert", s->cert);
	json_put_int(o, "at", s->sheet_at);
	json_array_append_new(list, o);
}

/// S11 通知二(一) who signed what the procurement document sets; none can after the opening began
static json_t *sheet_facts(const struct project *p)
{
	json_t *o = json_object(), *list = json_array();
	for (size_t r = 0; r < ROLE_COUNT; r++)
		for (size_t i = 0; i < p->person_count; i++)
			if (p->people[i].sheet_at && (p->people[i].roles & (unsigned)ORDER[r]))
				add_signer(list, &p->people[i], ORDER[r]);
	json_put_hash(o, "sha256", project_sheet(p));
	json_put(o, "signed", list);
	return o;
}

/// R39b 87号令第39条 audio and video of the opening: device, room, file
static json_t *recording_facts(const struct project *p, int64_t cut)
{
	json_t *recordings = json_array();
	for (size_t i = 0; i < p->recording_count; i++) {
		const struct recording *r = &p->recordings[i];
		if (r->at > cut)
			continue;
		json_t *o = json_object();
		json_put_str(o, "device", r->device);
		json_put_str(o, "room", r->room);
		json_put_str(o, "file_id", r->file_id);
		facts_put_time(o, "from", r->from);
		json_array_append_new(recordings, o);
	}
	return recordings;
}

/// R42b 87号令第42条 objections and recusal requests raised on the spot, with their answers
static json_t *objection_facts(const struct lot *l)
{
	json_t *objections = json_array();
	for (size_t i = 0; i < l->objection_count; i++) {
		const struct objection *b = &l->objections[i];
		json_t *o = json_object();
		json_put_int(o, "id", b->id);
		json_put_str(o, "kind", b->recusal ? "recusal" : "objection");
		json_put_str(o, "bidder_code", b->bidder_code);
		json_put_str(o, "bidder_name", b->bidder_name);
		json_put_str(o, "text", b->text);
		json_put_int(o, "at", b->at);
		facts_put_time(o, "answered_at", b->answered_at);
		facts_put_text(o, "answer", b->answer);
		facts_put_text(o, "result", b->result);
		facts_put_text(o, "answerer", b->answerer);
		json_array_append_new(objections, o);
	}
	return objections;
}

static int by_number(const void *a, const void *b)
{
	const struct bid *const *x = a, *const *y = b;
	return ((*x)->no > (*y)->no) - ((*x)->no < (*y)->no);
}

static bool counted(const struct bid *b)
{
	return b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

// Bids that counted at the deadline by their numbers; the other versions in order of admission.
static void put_bids(json_t *facts, const struct project *p, const struct lot *l)
{
	const struct bid **order = xcalloc(l->bid_count + 1, sizeof *order);
	size_t n = 0;
	json_t *bids = json_array(), *others = json_array();
	struct facts_show show = { .read = l->read_at, .prices = l->read_at && project_prices_public(p) };
	for (size_t i = 0; i < l->bid_count; i++) {
		if (counted(&l->bids[i]))
			order[n++] = &l->bids[i];
		else
			json_array_append_new(others, facts_other_bid(&l->bids[i]));
	}
	qsort(order, n, sizeof *order, by_number);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(bids, facts_bid(order[i], &p->params, show));
	free(order);
	json_put(facts, "bids", bids);
	json_put(facts, "other_versions", others);
}

static const char *outcome_of(const struct lot *l)
{
	// before opening.record is folded an ordinary opening has no outcome yet
	return l->outcome == OUTCOME_NONE ? outcome_code(OUTCOME_OPENED) : outcome_code(l->outcome);
}

/// R42a 87号令第42条 the opening is recorded; the fields are those of the rule book 7.2
json_t *opening_facts_json(const struct project *p, const struct lot *l)
{
	int64_t cut = cut_of(l);
	json_t *o = json_object();
	json_put_int(o, "v", 1);
	json_put_str(o, "type", "opening-record");
	json_put_str(o, "rules", p->rules);
	json_put(o, "project", project_facts(p));
	json_put(o, "lot", lot_facts(l));
	json_put(o, "params", facts_params(&p->params));
	json_put(o, "sheet", sheet_facts(p));
	json_put_str(o, "outcome", outcome_of(l));
	json_put(o, "times", times_facts(l));
	json_put(o, "intake", intake_facts(l));
	json_put(o, "staff", staff_facts(p, cut));
	json_put(o, "recordings", recording_facts(p, cut));
	put_bids(o, p, l);
	json_put(o, "objections", objection_facts(l));
	json_put_int(o, "valid_count", l->valid_count);
	json_put_bool(o, "prices_announced", project_prices_public(p) && l->read_at);
	return o;
}

void opening_facts(const struct project *p, const struct lot *l, struct buf *out)
{
	JSON_AUTO *facts = opening_facts_json(p, l);
	json_text(facts, out);
}

void opening_text(const struct project *p, const struct lot *l, struct buf *out)
{
	JSON_AUTO *facts = opening_facts_json(p, l);
	opening_text_of(facts, out);
}
