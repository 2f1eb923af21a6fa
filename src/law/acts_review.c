// Qualification by purchaser or agency, conformity by the committee, declarations, clarification (E6-E8).
#include <string.h>

#include "law/eval_int.h"

static const struct field RULED[] = {
	{ "key", FIELD_TEXT, false, 1, 40, NULL, NULL, "of the item in \"evaluation\"" },
	{ "pass", FIELD_BOOL, false, 0, 0, NULL, NULL, "" },
	{ "reason", FIELD_TEXT, true, 1, 1000, NULL, NULL, "where it fails" },
	END_FIELD,
};
static const struct field REVIEW[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "items", FIELD_ARRAY, false, 1, 100, NULL, RULED, "every item of the list" },
	END_FIELD,
};
static const struct field FACTS[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "brand", FIELD_TEXT, true, 1, 100, NULL, NULL, "of the (core) product, as declared" },
	{ "sme", FIELD_ENUM, false, 0, 0, "none|medium|small|joint", NULL, "by the declaration" },
	{ "small_share", FIELD_INT, true, 0, 10000, NULL, NULL, "joint: share of the small and micro, basis points" },
	{ "related", FIELD_BOOL, true, 0, 0, NULL, NULL, "joint: one holds or manages another" },
	{ "all_small", FIELD_BOOL, true, 0, 0, NULL, NULL, "joint: every member is small or micro" },
	{ "domestic", FIELD_INT, true, 0, 10000, NULL, NULL, "share of the cost that is domestic, basis points" },
	END_FIELD,
};
static const struct field ASK[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "text", FIELD_TEXT, false, 1, 4000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field ANSWER[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "id", FIELD_INT, false, 1, 10000, NULL, NULL, "of the question" },
	{ "text", FIELD_TEXT, false, 1, 20000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field JUDGE[] = {
	{ "id", FIELD_INT, false, 1, 10000, NULL, NULL, "of the question" },
	{ "taken", FIELD_BOOL, false, 0, 0, NULL, NULL, "within the bid; false: it goes beyond it and is not used" },
	{ "note", FIELD_TEXT, true, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};

// --- items

static const json_t *ruled(const json_t *body, const char *key)
{
	const json_t *list = json_array_at(body, "items");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_str(json_array_get(list, i), "key"), key) == 0)
			return json_array_get(list, i);
	return NULL;
}

static result check_items(const struct eval_item *items, size_t n, const json_t *body, const char *clause, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *v = ruled(body, items[i].key);
		if (!v)
			return refuse(e, "review.missing", clause, "“%s”还没有结论；每一项都要写", items[i].name);
		if (!json_bool(v, "pass") && !*json_str(v, "reason"))
			return refuse(e, "review.reason", clause, "“%s”不通过，请写明理由 reason", items[i].name);
	}
	return json_array_size(json_array_at(body, "items")) == n
		       ? ok()
		       : refuse(e, "review.extra", clause, "有采购文件没有规定的审查项，或有重复；请删去");
}

static void add_finding(struct project *p, struct eval_bid *b, const struct eval_item *item, const char *reason)
{
	b->findings = arena_grow(&p->arena, b->findings, b->finding_count, sizeof *b->findings);
	b->findings[b->finding_count++] = (struct failed_item){ item->key, item->name, item->clause, arena_text(&p->arena, reason) };
}

/// R44 87号令第44条 qualification is the purchaser's or the agency's, not the committee's
static result check_qualify(CHECK_ARGS)
{
	(void)ev;
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	if (!b)
		return refuse(e, "bid.unknown", "", "评审中没有编号为“%.36s”的投标", json_str(body, "bid"));
	return check_items(p->eval->qualification, p->eval->qualification_count, body, "R44 87号令第44条", e);
}

static void effect_qualify(EFFECT_ARGS)
{
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->qualified_at = ev->at;
	b->finding_count = 0;
	b->fate = FATE_IN;
	for (size_t i = 0; i < p->eval->qualification_count; i++) {
		const struct eval_item *item = &p->eval->qualification[i];
		const json_t *v = ruled(body, item->key);
		if (json_bool(v, "pass"))
			continue;
		add_finding(p, b, item, json_str(v, "reason"));
		bid_out(p, b, FATE_UNQUALIFIED, "R44 87号令第44条", "资格审查不合格");
	}
}

/// R50 87号令第50条 each member, each item
static result check_conform(CHECK_ARGS)
{
	struct eval_bid *b;
	TRY(member_ready(l->eval, ev, e));
	TRY(eval_bid_in(l->eval, body, &b, e));
	return check_items(p->eval->conformity, p->eval->conformity_count, body, "R50 87号令第50条", e);
}

static void effect_conform(EFFECT_ARGS)
{
	size_t bid = bid_index(l->eval, eval_bid_of(l->eval, json_str(body, "bid")));
	for (size_t i = 0; i < p->eval->conformity_count; i++) {
		const json_t *v = ruled(body, p->eval->conformity[i].key);
		vote_put(p, l->eval, (struct vote){ VOTE_CONFORM, ev->signer, bid, p->eval->conformity[i].key, json_bool(v, "pass"),
						    keep_text(p, v, "reason"), ev->at });
	}
}

// --- declarations

static bool by_staff(const struct project *p, const struct law_event *ev)
{
	return roles_wanted(p, ev, ROLE_HOST | ROLE_PURCHASER) & (ROLE_HOST | ROLE_PURCHASER);
}

/// P5 财库〔2020〕46号第11条 the declaration alone proves it; before conformity the organiser enters it, then the chair
static result check_facts(CHECK_ARGS)
{
	struct eval_bid *b;
	bool joint = strcmp(json_str(body, "sme"), "joint") == 0;
	if (!by_staff(p, ev))
		TRY(chair_only(l->eval, ev, e));
	else if (l->eval->step != STEP_QUALIFY)
		return refuse(e, "facts.late", "R46 87号令第46条", "资格审查以后，声明和品牌由评标组长登记");
	TRY(eval_bid_in(l->eval, body, &b, e));
	if (joint != (json_object_get(body, "small_share") != NULL))
		return refuse(e, "facts.share", "P2 财库〔2020〕46号第9条", "联合体或分包要写明小微企业份额 small_share，其他情形不写");
	return ok();
}

static enum sme sme_named(const char *code)
{
	for (enum sme s = SME_NONE; s < SME_JOINT; s++)
		if (strcmp(sme_code(s), code) == 0)
			return s;
	return SME_JOINT;
}

static void effect_facts(EFFECT_ARGS)
{
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->facts_at = ev->at;
	b->brand = keep_text(p, body, "brand");
	b->policy = (struct policy_facts){ sme_named(json_str(body, "sme")), json_int(body, "small_share"), json_bool(body, "related"),
					   json_bool(body, "all_small"), json_int(body, "domestic") };
}

// --- clarification

static struct clarification *question(const struct evaluation *v, const json_t *body)
{
	int64_t id = json_int(body, "id");
	return id >= 1 && id <= (int64_t)v->question_count ? &v->questions[id - 1] : NULL;
}

/// R51 87号令第51条 asked in writing by the committee, through its chair
static result check_ask(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	TRY(chair_only(l->eval, ev, e));
	return eval_bid_in(l->eval, body, &b, e);
}

static void effect_ask(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	size_t bid = bid_index(v, eval_bid_of(v, json_str(body, "bid")));
	v->questions = arena_grow(&p->arena, v->questions, v->question_count, sizeof *v->questions);
	v->questions[v->question_count] = (struct clarification){
		.id = (int64_t)v->question_count + 1, .bid = bid, .text = keep_text(p, body, "text"), .answer = "", .note = "", .at = ev->at,
		.until = ev->at + p->eval->clarify_minutes * EVAL_MINUTE_MS,
	};
	v->question_count++;
}

/// R51 87号令第51条 nobody clarifies unasked (R62(2)), or after the time
static result check_answer(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	const struct clarification *q = question(l->eval, body);
	TRY(eval_bid_own(l->eval, ev, body, &b, e));
	if (!q || q->bid != bid_index(l->eval, b))
		return refuse(e, "clarify.unasked", "R51 87号令第51条", "评标委员会没有提出这个问题；主动澄清不予接受");
	if (q->answered_at)
		return refuse(e, "clarify.twice", "R51 87号令第51条", "这个问题已经答复");
	if (event_time(ev) > q->until)
		return refuse(e, "clarify.late", "采购文件 clarify_minutes", "答复时限已过，不再接受");
	return ok();
}

static void effect_answer(EFFECT_ARGS)
{
	struct clarification *q = question(l->eval, body);
	INSIST(q); // it was checked
	q->answer = keep_text(p, body, "text");
	q->answered_at = ev->at;
}

/// R51 87号令第51条 what goes beyond the bid or changes its substance is not used
static result check_judge(CHECK_ARGS)
{
	(void)p;
	const struct clarification *q = question(l->eval, body);
	TRY(chair_only(l->eval, ev, e));
	if (!q || !q->answered_at)
		return refuse(e, "clarify.no_answer", "R51 87号令第51条", "这个问题还没有答复");
	if (!json_bool(body, "taken") && !*json_str(body, "note"))
		return refuse(e, "clarify.note", "R51 87号令第51条", "不采用的，请写明超出了投标文件的什么范围 note");
	return ok();
}

static void effect_judge(EFFECT_ARGS)
{
	struct clarification *q = question(l->eval, body);
	INSIST(q); // it was checked
	q->taken = json_bool(body, "taken");
	q->note = keep_text(p, body, "note");
	q->judged_at = ev->at;
}

const struct act_row REVIEW_ROWS[] = {
	{ "qualification.rule", "资格审查", "rule on a bidder's qualification", ROLE_HOST | ROLE_PURCHASER, STEP_BIT(STEP_QUALIFY), true,
	  LATE_VOID, ROUTE_LOG, false, "R44 87号令第44条", REVIEW, check_qualify, effect_qualify },
	{ "conformity.vote", "符合性审查", "vote on a bid's conformity", ROLE_MEMBER, STEP_BIT(STEP_CONFORM), true, LATE_VOID, ROUTE_LOG, false,
	  "R50 87号令第50条", REVIEW, check_conform, effect_conform },
	{ "facts.set", "登记声明和品牌", "enter declarations and brand", ROLE_HOST | ROLE_PURCHASER | ROLE_MEMBER,
	  STEPS(STEP_QUALIFY, STEP_PRICE), true, LATE_VOID, ROUTE_LOG, false, "P5 财库〔2020〕46号第11条", FACTS, check_facts, effect_facts },
	{ "clarify.ask", "要求澄清", "ask for clarification", ROLE_MEMBER, STEPS(STEP_CONFORM, STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R51 87号令第51条", ASK, check_ask, effect_ask },
	{ "clarify.answer", "澄清", "answer a question", ROLE_BIDDER, STEPS(STEP_CONFORM, STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R51 87号令第51条", ANSWER, check_answer, effect_answer },
	{ "clarify.judge", "认定澄清", "take an answer or leave it", ROLE_MEMBER, STEPS(STEP_CONFORM, STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG,
	  false, "R51 87号令第51条", JUDGE, check_judge, effect_judge },
	{ .type = NULL },
};
