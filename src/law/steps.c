// The steps of an evaluation as data by method, what must stand before each is left, and what leaving decides.
#include "law/eval_int.h"

#include <stdio.h>
#include <string.h>

static const enum eval_step SCORING[] = { STEP_SIGN_IN, STEP_AVOID, STEP_CHAIR, STEP_QUALIFY, STEP_CONFORM, STEP_PRICE, STEP_LOW_PRICE,
				     STEP_SCORE,   STEP_REVEAL, STEP_SUM,  STEP_REPORT,	 STEP_END,     STEP_COUNT };
static const enum eval_step LOWEST[] = { STEP_SIGN_IN, STEP_AVOID,	  STEP_CHAIR, STEP_QUALIFY, STEP_CONFORM, STEP_PRICE,
				    STEP_LOW_PRICE, STEP_SUM, STEP_REPORT, STEP_END,	  STEP_COUNT };

enum eval_step step_after(const struct project *p, enum eval_step s)
{
	const enum eval_step *plan = p->eval->way == EVAL_SCORING ? SCORING : LOWEST;
	while (*plan != s)
		plan++;
	return plan[1];
}

static bool ticked(const struct evaluation *v, const char *item)
{
	for (size_t i = 0; i < v->tick_count; i++)
		if (strcmp(v->ticks[i].item, item) == 0)
			return true;
	return false;
}

/// R45 87号令第45条 identity, discipline and phones are seen to before anything is shown
static result leave_sign_in(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	static const char *const MUST[][2] = { { "identity", "核实评审专家身份和采购人代表授权函" }, { "discipline", "宣布评审纪律" }, { "phones", "统一保管通讯工具" } };
	for (size_t i = 0; i < l->eval->member_count; i++)
		if (seated(&l->eval->members[i]) && !l->eval->members[i].pledged_at)
			return refuse(e, "step.sign_in", "S25 通知二(一)", "%s还没有签到、核验身份并承诺；请等候或更换", l->eval->members[i].name);
	for (size_t i = 0; i < sizeof MUST / sizeof *MUST; i++)
		if (!ticked(l->eval, MUST[i][0]))
			return refuse(e, "step.checklist", "R45 87号令第45条", "组织者还没有登记“%s”（organiser.tick %s）", MUST[i][1], MUST[i][0]);
	return ok();
}

/// T9 条例第9条 who must withdraw is replaced before the evaluation goes on
static result leave_avoid(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	for (size_t i = 0; i < l->eval->member_count; i++) {
		const struct member *m = &l->eval->members[i];
		if (seated(m) && (!m->pledged_at || !m->declared_at))
			return refuse(e, "step.avoid", "T9 条例第9条", "%s还没有签到、承诺并作出回避声明", m->name);
		if (seated(m) && *m->avoids)
			return refuse(e, "step.avoid", "T9 条例第9条", "%s应当回避“%s”，请更换（member.replace）", m->name, m->avoids);
	}
	return ok();
}

static result leave_chair(CHECK_ARGS)
{
	TRY(leave_avoid(p, l, ev, body, e));
	return hash_is_zero(l->eval->chair) ? refuse(e, "step.chair", "R45 87号令第45条", "还没有选出评标组长") : ok();
}

static result leave_qualify(CHECK_ARGS)
{
	TRY(leave_chair(p, l, ev, body, e));
	for (size_t i = 0; i < l->eval->bid_count; i++)
		if (!l->eval->bids[i].qualified_at)
			return refuse(e, "step.qualify", "R44 87号令第44条", "“%s”的资格还没有审查", l->eval->bids[i].name);
	return ok();
}

static result leave_conform(CHECK_ARGS)
{
	const struct evaluation *v = l->eval;
	TRY(leave_chair(p, l, ev, body, e));
	for (size_t i = 0; i < v->member_count; i++)
		for (size_t b = 0; b < v->bid_count && seated(&v->members[i]); b++)
			if (v->bids[b].fate == FATE_IN && !vote_of(v, VOTE_CONFORM, v->members[i].cert, b, p->eval->conformity[0].key))
				return refuse(e, "step.conform", "R50 87号令第50条", "%s还没有审查“%s”的符合性", v->members[i].name, v->bids[b].name);
	return ok();
}

// An open question holds the step as long as its time runs.
static result questions_done(const struct evaluation *v, int64_t now, struct err *e)
{
	for (size_t i = 0; i < v->question_count; i++) {
		const struct clarification *q = &v->questions[i];
		if (!q->answered_at && now <= q->until)
			return refuse(e, "step.clarify", "R51 87号令第51条", "第 %lld 号澄清还在等“%s”答复，时限未到", (long long)q->id, v->bids[q->bid].name);
		if (q->answered_at && !q->judged_at)
			return refuse(e, "step.clarify", "R51 87号令第51条", "第 %lld 号澄清已经答复，还没有认定是否采用", (long long)q->id);
	}
	return ok();
}

static bool awaits_agreement(const struct project *p, const struct eval_bid *b, int64_t now)
{
	return b->fate == FATE_IN && b->fixed && b->fix.steps && !b->agreed_at && now <= b->fixed_at + p->eval->clarify_minutes * EVAL_MINUTE_MS;
}

static result leave_price(CHECK_ARGS)
{
	TRY(leave_chair(p, l, ev, body, e));
	TRY(questions_done(l->eval, event_time(ev), e));
	for (size_t i = 0; i < l->eval->bid_count; i++) {
		const struct eval_bid *b = &l->eval->bids[i];
		if (b->fate == FATE_IN && l->bids[b->at].offer.text_differs && !b->fixed)
			return refuse(e, "step.price", "R59 87号令第59条", "“%s”的大小写金额不一致，还没有修正（price.fix）", b->name);
		if (awaits_agreement(p, b, event_time(ev)))
			return refuse(e, "step.price", "R59 87号令第59条", "“%s”还没有确认修正后的报价，时限未到", b->name);
	}
	return ok();
}

static result leave_low(CHECK_ARGS)
{
	const struct evaluation *v = l->eval;
	TRY(leave_chair(p, l, ev, body, e));
	TRY(questions_done(v, event_time(ev), e));
	for (size_t b = 0; b < v->bid_count; b++)
		for (size_t i = 0; i < v->member_count && v->bids[b].fate == FATE_IN && v->bids[b].low; i++)
			if (seated(&v->members[i]) && !vote_of(v, VOTE_LOW_PRICE, v->members[i].cert, b, ""))
				return refuse(e, "step.low", "R60 87号令第60条", "“%s”的报价启动了异常低价审查，%s还没有认定", v->bids[b].name, v->members[i].name);
	return ok();
}

static result leave_score(CHECK_ARGS)
{
	TRY(leave_chair(p, l, ev, body, e));
	for (size_t i = 0; i < l->eval->member_count; i++)
		if (seated(&l->eval->members[i]) && !l->eval->members[i].sheet_at)
			return refuse(e, "step.score", "R55b 87号令第55条", "%s还没有提交评分表；全部提交前不得公开和汇总", l->eval->members[i].name);
	return ok();
}

static result leave_reveal(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	for (size_t i = 0; i < l->eval->member_count; i++)
		if (seated(&l->eval->members[i]) && !l->eval->members[i].revealed_at)
			return refuse(e, "step.reveal", "R55b 87号令第55条", "%s的评分表还没有公开；本人不能公开的，由主持人和监督人从寄存件公开",
				      l->eval->members[i].name);
	return ok();
}

/// X18 87号令第64条 no sum over what is out of range or differs where it may not
static result no_findings(const struct project *p, const struct evaluation *v, struct err *e)
{
	struct sheet_finding f;
	if (eval_findings(p, v, false, &f, 1) == 0)
		return ok();
	const char *who = v->members[f.member].name, *bid = v->bids[f.bid].name, *factor = p->eval->factors[f.factor].name;
	if (f.fault == SHEET_RANGE)
		return refuse(e, "sum.range", "R64 87号令第64条", "%s对“%s”的“%s”评分超出范围；请解锁更正后再汇总", who, bid, factor);
	return refuse(e, "sum.objective", "R64 87号令第64条", "%s对“%s”的“%s”评分与其他评委不一致（客观因素）；请解锁更正后再汇总", who, bid, factor);
}

static result leave_sum(CHECK_ARGS)
{
	(void)ev;
	(void)body;
	const struct evaluation *v = l->eval;
	for (size_t i = 0; i < v->unlock_count; i++)
		if (!v->unlocks[i].done_at)
			return refuse(e, "sum.unlocked", "R64 87号令第64条", "还有解锁的评分没有更正");
	TRY(no_findings(p, v, e));
	if (!v->summed)
		return refuse(e, "ratio.range", "G5 四舍五入", "计算超出范围（除数为零或数字过大），不给出结果；请核对报价和参数");
	for (size_t i = 0; i < v->bid_count; i++)
		if (v->bids[i].undecided)
			return refuse(e, "sum.draw", "R68 87号令第68条", "“%s”与他人并列，要随机抽取决定（draw.commit）", v->bids[i].name);
	return ok();
}

static result leave_not(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	return refuse(e, "step.last", "R58 87号令第58条", "第%lld包现在是“%s”，以签署评审报告结束", (long long)l->no, step_zh(l->eval->step));
}

// --- what leaving decides

static void conclude_qualify(struct project *p, struct lot *l)
{
	stop_if_few(p, l, MINIMUM_QUALIFIED);
}

/// R61 87号令第61条 what is disputed goes by majority, one vote each
static bool majority_fails(const struct evaluation *v, enum tally_on on, size_t bid, const char *item, const char **reason)
{
	size_t against = 0;
	for (size_t i = 0; i < v->member_count; i++) {
		const struct vote *x = seated(&v->members[i]) ? vote_of(v, on, v->members[i].cert, bid, item) : NULL;
		if (x && !x->pass) {
			*reason = x->reason;
			against++;
		}
	}
	return against * 2 > seated_count(v);
}

static void conclude_conform(struct project *p, struct lot *l)
{
	struct evaluation *v = l->eval;
	for (size_t b = 0; b < v->bid_count; b++) {
		bool in = v->bids[b].fate == FATE_IN;
		for (size_t i = 0; i < p->eval->conformity_count && in; i++) {
			const struct eval_item *item = &p->eval->conformity[i];
			const char *reason = "";
			char text[700];
			if (!majority_fails(v, VOTE_CONFORM, b, item->key, &reason))
				continue;
			snprintf(text, sizeof text, "“%.200s”不符合（%.60s）：%.300s", item->name, item->clause, reason);
			bid_out(p, &v->bids[b], FATE_NONCONFORM, "R50 87号令第50条", text); // the first that fails; the votes have the others
			in = false;
		}
	}
	stop_if_few(p, l, MINIMUM_CONFORMING);
}

/// R63 87号令第63条 above the ceiling or the budget, as corrected
static void conclude_price(struct project *p, struct lot *l)
{
	for (size_t i = 0; i < l->eval->bid_count; i++) {
		struct eval_bid *b = &l->eval->bids[i];
		if (b->fate != FATE_IN)
			continue;
		if (b->fixed && b->fix.steps && !b->agreed)
			bid_out(p, b, FATE_PRICE, "R59 87号令第59条", "没有确认修正后的报价");
		else if (bid_price(l, b) > lot_ceiling(p, l))
			bid_out(p, b, FATE_CEILING, "R63 87号令第63条", "报价超过最高限价或预算");
	}
	stop_if_few(p, l, MINIMUM_QUOTES);
}

static void conclude_low(struct project *p, struct lot *l)
{
	struct evaluation *v = l->eval;
	for (size_t b = 0; b < v->bid_count; b++) {
		const char *reason = "";
		if (v->bids[b].fate == FATE_IN && v->bids[b].low && majority_fails(v, VOTE_LOW_PRICE, b, "", &reason))
			bid_out(p, &v->bids[b], FATE_LOW_PRICE, "R60 87号令第60条", reason);
	}
	stop_if_few(p, l, MINIMUM_QUOTES);
}

// --- the table

struct step_row {
	result (*leave)(CHECK_ARGS);
	void (*conclude)(struct project *p, struct lot *l); // NULL: nothing is decided
};

static const struct step_row ROWS[STEP_COUNT] = {
	[STEP_SIGN_IN] = { leave_sign_in, NULL },
	[STEP_AVOID] = { leave_avoid, NULL },
	[STEP_CHAIR] = { leave_chair, NULL },
	[STEP_QUALIFY] = { leave_qualify, conclude_qualify },
	[STEP_CONFORM] = { leave_conform, conclude_conform },
	[STEP_PRICE] = { leave_price, conclude_price },
	[STEP_LOW_PRICE] = { leave_low, conclude_low },
	[STEP_SCORE] = { leave_score, NULL },
	[STEP_REVEAL] = { leave_reveal, NULL },
	[STEP_SUM] = { leave_sum, NULL },
	[STEP_REPORT] = { leave_not, NULL },
	[STEP_END] = { leave_not, NULL },
};

result step_leave(const struct project *p, const struct lot *l, const struct law_event *ev, struct err *e)
{
	return ROWS[l->eval->step].leave(p, l, ev, NULL, e);
}

void step_enter(struct project *p, struct lot *l, enum eval_step s, int64_t at)
{
	struct err e;
	l->eval->step = s;
	l->eval->step_at = at;
	if (s == STEP_LOW_PRICE && !is_ok(low_prices(p, l, &e)))
		l->eval->stop_reason = arena_text(&p->arena, e.text);
	if (s == STEP_SUM && !is_ok(eval_sum(p, l, &e)))
		l->eval->summed = false; // leave_sum() says so
}

void step_next(struct project *p, struct lot *l, int64_t at)
{
	const struct step_row *row = &ROWS[l->eval->step];
	if (row->conclude)
		row->conclude(p, l);
	step_enter(p, l, l->eval->outcome == EVAL_GOING_ON ? step_after(p, l->eval->step) : STEP_REPORT, at);
}
