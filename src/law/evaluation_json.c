// The evaluation and its parameters as JSON (doc/state.md).
#include "law/eval_int.h"

static const char *const WAYS[] = { "scoring", "lowest_price" }, *const AVERAGES[] = { "sum_then_round", "round_each_item" },
			 *const STAGES[] = { "direct", "hundred_mark" }, *const BASES[] = { "adjusted", "quoted" },
			 *const TIES[] = { "draw", "technical" }, *const TWO[] = { "never", "services", "research" },
			 *const AFTER[] = { "void", "go_on" }, *const OBJECTS[] = { "goods", "services", "works" };

static json_t *factors_json(const struct eval_params *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->factor_count; i++) {
		json_t *v = json_object();
		json_put_str(v, "key", p->factors[i].key);
		json_put_str(v, "name", p->factors[i].name);
		json_put_str(v, "stage", p->factors[i].technical ? "technical" : "business");
		json_put_bool(v, "objective", p->factors[i].objective);
		json_put_int(v, "max", p->factors[i].max);
		json_put_int(v, "step", p->factors[i].step);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *items_json(const struct eval_item *items, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *v = json_object();
		json_put_str(v, "key", items[i].key);
		json_put_str(v, "name", items[i].name);
		json_put_str(v, "clause", items[i].clause);
		json_array_append_new(list, v);
	}
	return list;
}

static void put_numbers(json_t *v, const struct eval_params *p)
{
	json_put_int(v, "price_weight", p->price_weight);
	json_put_int(v, "sme_rate", p->sme_rate);
	json_put_int(v, "jv_rate", p->jv_rate);
	json_put_int(v, "jv_min_share", p->jv_min_share);
	json_put_int(v, "domestic_rate", p->domestic_rate);
	json_put_int(v, "domestic_share", p->domestic_share);
	json_put_int(v, "candidate_max", p->candidate_max);
	json_put_int(v, "alp_a", p->alp_a);
	json_put_int(v, "alp_b", p->alp_b);
	json_put_int(v, "alp_c", p->alp_c);
	json_put_int(v, "alp_minutes", p->alp_minutes);
	json_put_int(v, "outlier_pct", p->outlier_pct);
	json_put_int(v, "committee_n", p->committee_n);
	json_put_int(v, "clarify_minutes", p->clarify_minutes);
	json_put_int(v, "draw_minutes", p->draw_minutes);
}

static void put_flags(json_t *v, const struct eval_params *p)
{
	json_put_bool(v, "fixed_price", p->fixed_price);
	json_put_bool(v, "weight_waiver", p->weight_waiver);
	json_put_bool(v, "reserved_sme", p->reserved_sme);
	json_put_bool(v, "round_price", p->round_price);
	json_put_bool(v, "committee_decides_winner", p->committee_decides_winner);
	json_put_bool(v, "trim_expert_scores", p->trim_expert_scores);
	json_put_bool(v, "complex", p->complex);
	json_put_bool(v, "social_effect", p->social_effect);
	json_put_bool(v, "allow_zero_rep", p->allow_zero_rep);
	json_put_bool(v, "above_threshold", p->above_threshold);
}

static void put_day(json_t *v, const char *key, int64_t day)
{
	BUF_AUTO b = BUF_INIT;
	if (day)
		day_add(&b, day);
	json_put_str(v, key, buf_text(&b));
}

static json_t *days_json(const int64_t *days, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO b = BUF_INIT;
		day_add(&b, days[i]);
		json_array_append_new(list, json_string(buf_text(&b)));
	}
	return list;
}

static json_t *calendar_json(const struct calendar *c)
{
	json_t *v = json_object();
	put_day(v, "until", c->until);
	json_put(v, "off", days_json(c->off, c->off_count));
	json_put(v, "on", days_json(c->on, c->on_count));
	return v;
}

json_t *eval_params_json(const struct eval_params *p)
{
	json_t *v = json_object();
	json_put_str(v, "object", OBJECTS[p->object]);
	json_put_str(v, "eval_method", WAYS[p->way]);
	json_put_str(v, "avg_mode", AVERAGES[p->avg_mode]);
	json_put_str(v, "round_stage", STAGES[p->round_stage]);
	json_put_str(v, "tie_price_basis", BASES[p->tie_price_basis]);
	json_put_str(v, "rank_tie", TIES[p->rank_tie]);
	json_put_str(v, "two_left", TWO[p->two_left]);
	json_put_str(v, "after_invalid_lt3", AFTER[p->after_invalid_lt3]);
	put_numbers(v, p);
	put_flags(v, p);
	if (p->calendar.until)
		json_put(v, "calendar", calendar_json(&p->calendar));
	json_put(v, "factors", factors_json(p));
	json_put(v, "qualification", items_json(p->qualification, p->qualification_count));
	json_put(v, "conformity", items_json(p->conformity, p->conformity_count));
	return v;
}

// --- the evaluation

static json_t *scores_json(const struct project *p, const struct evaluation *e, const struct member *m)
{
	json_t *list = json_array();
	for (size_t b = 0; b < e->bid_count && m->score; b++) {
		if (e->bids[b].fate != FATE_IN)
			continue;
		json_t *v = json_object(), *points = json_object();
		for (size_t f = 0; f < p->eval->factor_count; f++)
			json_put_int(points, p->eval->factors[f].key, m->score[b * p->eval->factor_count + f]);
		json_put_str(v, "bid", e->bids[b].id);
		json_put(v, "points", points);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *member_json(const struct project *p, const struct evaluation *e, const struct member *m)
{
	json_t *v = json_object();
	json_put_hash(v, "cert", m->cert);
	json_put_str(v, "name", m->name);
	json_put_str(v, "org", m->org);
	json_put_str(v, "kind", m->rep ? "representative" : "expert");
	json_put_str(v, "letter", m->letter);
	json_put_str(v, "consent", m->consent);
	json_put_bool(v, "chair", hash_equal(e->chair, m->cert));
	json_put_int(v, "seated_at", m->seated_at);
	json_put_int(v, "signed_in_at", m->signed_in_at);
	json_put_int(v, "host_saw_at", m->host_saw_at);
	json_put_int(v, "supervisor_saw_at", m->supervisor_saw_at);
	json_put_int(v, "pledged_at", m->pledged_at);
	json_put_int(v, "declared_at", m->declared_at);
	json_put_str(v, "avoids", m->avoids);
	json_put_str(v, "gone", gone_code(m->gone));
	json_put_int(v, "gone_at", m->gone_at);
	json_put_str(v, "gone_note", m->gone_note);
	json_put_hash(v, "ballot", m->ballot);
	json_put_hash(v, "choice", m->choice);
	json_put_hash(v, "sheet", m->sheet);
	json_put_int(v, "sheet_at", m->sheet_at);
	json_put_int(v, "deposit_size", (int64_t)m->deposit.n);
	json_put_int(v, "revealed_at", m->revealed_at);
	json_put(v, "scores", scores_json(p, e, m));
	json_put_int(v, "signed_at", m->signed_at);
	json_put_str(v, "dissent", m->dissent);
	json_put_bool(v, "deemed", m->deemed);
	json_put_str(v, "refusal", m->refusal);
	return v;
}

static json_t *findings_json(const struct eval_bid *b)
{
	json_t *list = json_array();
	for (size_t i = 0; i < b->finding_count; i++) {
		json_t *v = json_object();
		json_put_str(v, "key", b->findings[i].key);
		json_put_str(v, "name", b->findings[i].name);
		json_put_str(v, "clause", b->findings[i].clause);
		json_put_str(v, "reason", b->findings[i].reason);
		json_array_append_new(list, v);
	}
	return list;
}

static void put_price(json_t *v, const struct lot *l, const struct eval_bid *b)
{
	static const char *const STEPS_NAMES[] = { "list", "words", "unit", "sum" };
	json_t *steps = json_array();
	for (unsigned i = 0; i < 4; i++)
		if (b->fix.steps & 1u << i)
			json_array_append_new(steps, json_string(STEPS_NAMES[i]));
	json_put_int(v, "price_fen", bid_price(l, b));
	json_put_int(v, "fixed_at", b->fixed_at);
	json_put(v, "fix_steps", steps);
	json_put_int(v, "agreed_at", b->agreed_at);
	json_put_bool(v, "agreed", b->agreed);
}

static void put_facts(json_t *v, const struct eval_bid *b)
{
	json_put_str(v, "brand", b->brand);
	json_put_str(v, "sme", sme_code(b->policy.sme));
	json_put_int(v, "small_share", b->policy.small_share);
	json_put_bool(v, "related", b->policy.related);
	json_put_bool(v, "all_small", b->policy.all_small);
	json_put_int(v, "domestic", b->policy.domestic);
	json_put_int(v, "facts_at", b->facts_at);
}

static void put_low(json_t *v, const struct eval_bid *b)
{
	static const char *const TRIGGERS[] = { "mean", "second", "ceiling", "judged" };
	json_t *list = json_array();
	for (unsigned i = 0; i < 4; i++)
		if (b->low & 1u << i)
			json_array_append_new(list, json_string(TRIGGERS[i]));
	json_put(v, "low", list);
	json_put_str(v, "low_why", b->low_why);
	json_put_int(v, "low_asked_at", b->low_asked_at);
	json_put_int(v, "low_until", b->low_until);
	json_put_int(v, "low_answered_at", b->low_answered_at);
	json_put_str(v, "low_answer", b->low_answer);
}

static void put_figures(json_t *v, const struct eval_bid *b)
{
	int64_t price = 0;
	struct err ignored;
	if (!is_ok(ratio_half_up(b->price.fen, &price, &ignored)))
		price = 0;
	json_put_int(v, "evaluation_price_fen", price);
	json_put_int(v, "sme_rate", b->price.sme_rate);
	json_put_int(v, "domestic_rate", b->price.domestic_rate);
	json_put_int(v, "price_points", b->price_points);
	json_put_int(v, "average", b->average);
	json_put_int(v, "total", b->total);
	json_put_int(v, "rank", b->rank);
	json_put_int(v, "place", b->place);
	json_put_bool(v, "brand_out", b->brand_out);
	json_put_bool(v, "joint", b->joint);
	json_put_bool(v, "undecided", b->undecided);
}

static json_t *eval_bid_json(const struct lot *l, const struct eval_bid *b)
{
	json_t *v = json_object();
	json_put_str(v, "bid", b->id);
	json_put_str(v, "bidder_code", b->code);
	json_put_str(v, "bidder_name", b->name);
	json_put_str(v, "fate", fate_code(b->fate));
	json_put_str(v, "fate_clause", b->fate_clause);
	json_put_str(v, "fate_reason", b->fate_reason);
	json_put_int(v, "qualified_at", b->qualified_at);
	json_put(v, "findings", findings_json(b));
	put_price(v, l, b);
	put_facts(v, b);
	put_low(v, b);
	put_figures(v, b);
	return v;
}

static json_t *votes_json(const struct evaluation *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->vote_count; i++) {
		const struct vote *x = &e->votes[i];
		json_t *v = json_object();
		json_put_str(v, "on", x->on == VOTE_CONFORM ? "conform" : "low_price");
		json_put_hash(v, "by", x->by);
		json_put_str(v, "bid", e->bids[x->bid].id);
		json_put_str(v, "item", x->item);
		json_put_bool(v, "pass", x->pass);
		json_put_str(v, "reason", x->reason);
		json_put_int(v, "at", x->at);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *questions_json(const struct evaluation *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->question_count; i++) {
		const struct clarification *q = &e->questions[i];
		json_t *v = json_object();
		json_put_int(v, "id", q->id);
		json_put_str(v, "bid", e->bids[q->bid].id);
		json_put_str(v, "text", q->text);
		json_put_int(v, "at", q->at);
		json_put_int(v, "until", q->until);
		json_put_str(v, "answer", q->answer);
		json_put_int(v, "answered_at", q->answered_at);
		json_put_bool(v, "taken", q->taken);
		json_put_int(v, "judged_at", q->judged_at);
		json_put_str(v, "note", q->note);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *unlocks_json(const struct project *p, const struct evaluation *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->unlock_count; i++) {
		const struct unlock *u = &e->unlocks[i];
		json_t *v = json_object();
		json_put_hash(v, "member", u->member);
		json_put_str(v, "bid", e->bids[u->bid].id);
		json_put_str(v, "factor", p->eval->factors[u->factor].key);
		json_put_str(v, "code", u->code == SHEET_RANGE ? "range" : u->code == SHEET_OBJECTIVE ? "objective" : "outlier");
		json_put_str(v, "reason", u->reason);
		json_put_str(v, "by", u->by);
		json_put_int(v, "at", u->at);
		json_put_int(v, "done_at", u->done_at);
		json_put_int(v, "before", u->before);
		json_put_int(v, "after", u->after);
		json_put_bool(v, "after_signature", u->signed_before);
		json_array_append_new(list, v);
	}
	return list;
}

enum { FINDINGS_MAX = 300 };

static json_t *looks_json(const struct project *p, const struct evaluation *e)
{
	static const char *const FAULTS[] = { "", "range", "objective", "outlier" };
	struct sheet_finding found[FINDINGS_MAX];
	json_t *list = json_array();
	size_t n = eval_findings(p, e, true, found, FINDINGS_MAX);
	for (size_t i = 0; i < n && i < FINDINGS_MAX; i++) {
		json_t *v = json_object();
		json_put_str(v, "fault", FAULTS[found[i].fault]);
		json_put_hash(v, "member", e->members[found[i].member].cert);
		json_put_str(v, "bid", e->bids[found[i].bid].id);
		json_put_str(v, "factor", p->eval->factors[found[i].factor].key);
		json_put_int(v, "points", found[i].value);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *draws_json(const struct evaluation *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->draw_count; i++) {
		const struct draw_part *d = &e->draws[i];
		json_t *v = json_object();
		json_put_hash(v, "by", d->by);
		json_put_int(v, "round", d->round);
		json_put_hash(v, "commit", d->commit);
		json_put_hash(v, "contribution", d->contribution);
		json_put_int(v, "committed_at", d->committed_at);
		json_put_int(v, "revealed_at", d->revealed_at);
		json_put_bool(v, "barred", d->barred);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *ticks_json(const struct evaluation *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->tick_count; i++) {
		json_t *v = json_object();
		json_put_str(v, "item", e->ticks[i].item);
		json_put_str(v, "by", e->ticks[i].by);
		json_put_str(v, "note", e->ticks[i].note);
		json_put_int(v, "at", e->ticks[i].at);
		json_array_append_new(list, v);
	}
	return list;
}

static void put_lists(json_t *v, const struct project *p, const struct lot *l)
{
	const struct evaluation *e = l->eval;
	json_t *members = json_array(), *bids = json_array();
	for (size_t i = 0; i < e->member_count; i++)
		json_array_append_new(members, member_json(p, e, &e->members[i]));
	for (size_t i = 0; i < e->bid_count; i++)
		json_array_append_new(bids, eval_bid_json(l, &e->bids[i]));
	json_put(v, "members", members);
	json_put(v, "bids", bids);
	json_put(v, "checklist", ticks_json(e));
	json_put(v, "votes", votes_json(e));
	json_put(v, "clarifications", questions_json(e));
	json_put(v, "unlocks", unlocks_json(p, e));
	json_put(v, "draws", draws_json(e));
}

json_t *evaluation_json(const struct project *p, const struct lot *l)
{
	const struct evaluation *e = l->eval;
	json_t *v = json_object();
	json_put_str(v, "step", step_code(e->step));
	json_put_str(v, "outcome", eval_outcome_code(e->outcome));
	json_put_str(v, "stop_reason", e->stop_reason);
	json_put_int(v, "begun_at", e->begun_at);
	json_put_int(v, "step_at", e->step_at);
	json_put_int(v, "ended_at", e->ended_at);
	json_put_int(v, "chair_round", e->chair_round);
	put_lists(v, p, l);
	json_put_int(v, "draw_round", e->draw_round);
	json_put_int(v, "draw_until", e->draw_until);
	json_put_hash(v, "draw_seed", e->draw_seed);
	json_put_bool(v, "summed", e->summed);
	if (e->summed) {
		json_put(v, "findings", looks_json(p, e));
		json_put(v, "working", why_json(e->working));
	}
	json_put_hash(v, "report_facts", e->report_facts);
	json_put_hash(v, "report_text", e->report_text);
	json_put_int(v, "report_at", e->report_at);
	json_put_int(v, "reopened", e->reopened);
	json_put_str(v, "reopen_reason", e->reopen_reason);
	json_put_str(v, "first_before", e->first_before);
	json_put_bool(v, "tell_finance", e->tell_finance);
	put_day(v, "due_report", e->due_report);
	put_day(v, "due_decision", e->due_decision);
	json_put_str(v, "due_note", e->due_note);
	return v;
}
