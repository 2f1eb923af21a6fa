// Price correction and its confirmation (R59), the review of abnormally low prices (R60) (E8, E9).
#include <string.h>

#include "law/eval_int.h"

#define MONEY_MOST INT64_C(100000000000000)
enum { ITEMS_MAX = 300 };

static const struct field LINE[] = {
	{ "quantity", FIELD_INT, false, 1, 1000000000, NULL, NULL, "" },
	{ "unit_fen", FIELD_INT, false, 1, MONEY_MOST, NULL, NULL, "fen" },
	END_FIELD,
};
static const struct field FIX[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "body_fen", FIELD_INT, true, 1, MONEY_MOST, NULL, NULL, "price in the bid's body, where it states one" },
	{ "lines", FIELD_ARRAY, true, 1, ITEMS_MAX, NULL, LINE, "the breakdown, where there is one" },
	END_FIELD,
};
static const struct field AGREE[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "price_fen", FIELD_INT, false, 1, MONEY_MOST, NULL, NULL, "as corrected" },
	{ "agree", FIELD_BOOL, false, 0, 0, NULL, NULL, "false: the bid becomes invalid" },
	END_FIELD,
};
static const struct field FLAG[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field LOW_ASK[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "text", FIELD_TEXT, false, 1, 4000, NULL, NULL, "what is to be explained and proved" },
	{ "minutes", FIELD_INT, true, 1, 1440, NULL, NULL, "not less than alp_minutes" },
	END_FIELD,
};
static const struct field EXPLAIN[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "text", FIELD_TEXT, false, 1, 20000, NULL, NULL, "" },
	{ "evidence", FIELD_HASH, true, 0, 0, NULL, NULL, "of the evidence handed in" },
	END_FIELD,
};
static const struct field LOW_VOTE[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "accept", FIELD_BOOL, false, 0, 0, NULL, NULL, "the price is shown to be sound" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};

// --- correction

// What price_fix() makes of the opening list and of what BODY adds.
static result work_out(const struct lot *l, const struct eval_bid *b, const json_t *body, struct fix_outcome *out, struct err *e)
{
	const struct offer *o = &l->bids[b->at].offer;
	const json_t *lines = json_array_at(body, "lines");
	struct fix_item items[ITEMS_MAX];
	size_t n = json_array_size(lines);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct fix_item){ json_int(json_array_get(lines, i), "quantity"), json_int(json_array_get(lines, i), "unit_fen") };
	struct fix_facts f = { o->total_fen, o->total_text_fen, json_int(body, "body_fen"), items, n };
	return price_fix(&f, (struct telling){ NULL, NULL }, b->name, out, e);
}

/// R59 87号令第59条 the law works the correction out; nobody enters a corrected price
static result check_fix(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	struct fix_outcome out;
	TRY(chair_only(l->eval, ev, e));
	TRY(eval_bid_in(l->eval, body, &b, e));
	if (b->agreed_at)
		return refuse(e, "price.agreed", "R59 87号令第59条", "“%s”已经就修正后的报价作出答复，不能再修正", b->name);
	return work_out(l, b, body, &out, e);
}

static void effect_fix(EFFECT_ARGS)
{
	(void)p;
	struct err e;
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	INSIST(is_ok(work_out(l, b, body, &b->fix, &e)));
	b->fixed = true;
	b->fixed_at = ev->at;
}

/// R59 87号令第59条 the corrected price binds once the bidder confirms it; not confirmed, the bid is invalid
static result check_agree(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	TRY(eval_bid_own(l->eval, ev, body, &b, e));
	if (!b->fixed || !b->fix.steps)
		return refuse(e, "price.not_fixed", "R59 87号令第59条", "您的报价没有修正，不需要确认");
	if (b->agreed_at)
		return refuse(e, "price.agreed", "R59 87号令第59条", "您已经答复过了");
	if (json_int(body, "price_fen") != b->fix.price_fen)
		return refuse(e, "price.other", "R59 87号令第59条", "确认的金额不是修正后的报价；请刷新后再答复");
	if (event_time(ev) > b->fixed_at + p->eval->clarify_minutes * EVAL_MINUTE_MS)
		return refuse(e, "clarify.late", "采购文件 clarify_minutes", "确认时限已过，不再接受");
	return ok();
}

static void effect_agree(EFFECT_ARGS)
{
	(void)p;
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->agreed_at = ev->at;
	b->agreed = json_bool(body, "agree");
}

// --- abnormally low

// All conforming bids are the set, whatever becomes of one of them in the review.
static bool conforming(const struct eval_bid *b)
{
	return b->fate == FATE_IN || b->fate == FATE_LOW_PRICE;
}

result low_prices(struct project *p, struct lot *l, struct err *e)
{
	struct evaluation *v = l->eval;
	int64_t *prices = arena_alloc(&p->arena, (v->bid_count + 1) * sizeof *prices);
	const char **who = arena_alloc(&p->arena, (v->bid_count + 1) * sizeof *who);
	unsigned *low = arena_alloc(&p->arena, (v->bid_count + 1) * sizeof *low);
	size_t n = 0;
	for (size_t i = 0; i < v->bid_count; i++) {
		if (conforming(&v->bids[i])) {
			prices[n] = bid_price(l, &v->bids[i]);
			who[n++] = v->bids[i].name;
		}
	}
	TRY(low_price(p->eval, prices, who, n, lot_ceiling(p, l), (struct telling){ NULL, NULL }, low, e));
	for (size_t i = 0, at = 0; i < v->bid_count; i++)
		if (conforming(&v->bids[i]))
			v->bids[i].low = low[at++] | (v->bids[i].low & LOW_JUDGED);
	return ok();
}

/// R60 87号令第60条 the committee may judge a price abnormally low without a trigger
static result check_flag(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	TRY(chair_only(l->eval, ev, e));
	return eval_bid_in(l->eval, body, &b, e);
}

static void effect_flag(EFFECT_ARGS)
{
	(void)ev;
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->low |= LOW_JUDGED;
	b->low_why = keep_text(p, body, "reason");
}

static result low_bid(const struct lot *l, const json_t *body, struct eval_bid **b, struct err *e)
{
	TRY(eval_bid_in(l->eval, body, b, e));
	return (*b)->low ? ok() : refuse(e, "low.none", "R60 87号令第60条", "“%s”的报价没有启动异常低价审查", (*b)->name);
}

/// R60 财库〔2026〕2号 a written request, with time enough
static result check_low_ask(CHECK_ARGS)
{
	struct eval_bid *b;
	TRY(chair_only(l->eval, ev, e));
	TRY(low_bid(l, body, &b, e));
	if (b->low_asked_at)
		return refuse(e, "low.asked", "R60 87号令第60条", "已经要求“%s”说明", b->name);
	if (json_int_or(body, "minutes", p->eval->alp_minutes) < p->eval->alp_minutes)
		return refuse(e, "low.short", "R60 财库〔2026〕2号", "说明时限不得短于 %lld 分钟", (long long)p->eval->alp_minutes);
	return ok();
}

static void effect_low_ask(EFFECT_ARGS)
{
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->low_asked_at = ev->at;
	b->low_until = ev->at + json_int_or(body, "minutes", p->eval->alp_minutes) * EVAL_MINUTE_MS;
	b->low_why = keep_text(p, body, "text");
}

static result check_explain(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	TRY(eval_bid_own(l->eval, ev, body, &b, e));
	if (!b->low_asked_at)
		return refuse(e, "low.unasked", "R60 87号令第60条", "评标委员会没有要求您说明报价");
	if (b->low_answered_at)
		return refuse(e, "low.twice", "R60 87号令第60条", "您已经说明过了");
	if (event_time(ev) > b->low_until)
		return refuse(e, "low.late", "R60 财库〔2026〕2号", "说明时限已过，不再接受");
	return ok();
}

static void effect_explain(EFFECT_ARGS)
{
	struct eval_bid *b = eval_bid_of(l->eval, json_str(body, "bid"));
	b->low_answer = keep_text(p, body, "text");
	b->low_answered_at = ev->at;
}

/// R60 87号令第60条 the committee decides by majority, after the explanation or its time
static result check_low_vote(CHECK_ARGS)
{
	(void)p;
	struct eval_bid *b;
	TRY(member_ready(l->eval, ev, e));
	TRY(low_bid(l, body, &b, e));
	if (!b->low_asked_at || (!b->low_answered_at && event_time(ev) <= b->low_until))
		return refuse(e, "low.early", "R60 87号令第60条", "“%s”还没有说明，时限也没有到，不能认定", b->name);
	return ok();
}

static void effect_low_vote(EFFECT_ARGS)
{
	size_t bid = bid_index(l->eval, eval_bid_of(l->eval, json_str(body, "bid")));
	vote_put(p, l->eval, (struct vote){ VOTE_LOW_PRICE, ev->signer, bid, "", json_bool(body, "accept"), keep_text(p, body, "reason"), ev->at });
}

const struct act_row PRICE_ROWS[] = {
	{ "price.fix", "修正报价", "have a price corrected", ROLE_MEMBER, STEP_BIT(STEP_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R59 87号令第59条", FIX, check_fix, effect_fix },
	{ "price.agree", "确认修正后的报价", "confirm the corrected price", ROLE_BIDDER, STEP_BIT(STEP_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R59 87号令第59条", AGREE, check_agree, effect_agree },
	{ "low.flag", "认为报价异常低", "judge a price abnormally low", ROLE_MEMBER, STEP_BIT(STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R60 87号令第60条", FLAG, check_flag, effect_flag },
	{ "low.ask", "要求说明报价", "ask to explain a low price", ROLE_MEMBER, STEP_BIT(STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R60 财库〔2026〕2号", LOW_ASK, check_low_ask, effect_low_ask },
	{ "low.explain", "说明报价", "explain a low price", ROLE_BIDDER, STEP_BIT(STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R60 87号令第60条", EXPLAIN, check_explain, effect_explain },
	{ "low.vote", "认定异常低价", "vote on a low price", ROLE_MEMBER, STEP_BIT(STEP_LOW_PRICE), true, LATE_VOID, ROUTE_LOG, false,
	  "R60 87号令第60条", LOW_VOTE, check_low_vote, effect_low_vote },
	{ .type = NULL },
};
