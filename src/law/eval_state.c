// Look-ups and small pieces that the evaluation's acts share.
#include "law/eval_int.h"

#include <stdio.h>
#include <string.h>

bool seated(const struct member *m)
{
	return m->gone == GONE_NO;
}

struct member *member_of(const struct evaluation *v, struct hash cert)
{
	for (size_t i = 0; i < v->member_count; i++)
		if (seated(&v->members[i]) && hash_equal(v->members[i].cert, cert))
			return &v->members[i];
	return NULL;
}

size_t seated_count(const struct evaluation *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->member_count; i++)
		n += seated(&v->members[i]);
	return n;
}

result member_ready(const struct evaluation *v, const struct law_event *ev, struct err *e)
{
	const struct member *m = member_of(v, ev->signer);
	if (!m)
		return refuse(e, "member.stranger", "R46 87号令第46条", "您不是本包评标委员会的成员");
	if (!m->pledged_at || !m->declared_at || *m->avoids)
		return refuse(e, "member.not_ready", "S25 通知二(一)", "%s还没有完成签到、身份核验、承诺和回避声明（或应当回避），不能评审", m->name);
	return ok();
}

result chair_only(const struct evaluation *v, const struct law_event *ev, struct err *e)
{
	TRY(member_ready(v, ev, e));
	if (hash_is_zero(v->chair))
		return refuse(e, "chair.none", "R45 87号令第45条", "还没有选出评标组长；请先推选");
	if (!hash_equal(v->chair, ev->signer))
		return refuse(e, "chair.only", "R45 87号令第45条", "这一步由评标组长办理");
	return ok();
}

// --- bids

struct eval_bid *eval_bid_of(const struct evaluation *v, const char *bid_id)
{
	for (size_t i = 0; i < v->bid_count; i++)
		if (strcmp(v->bids[i].id, bid_id) == 0)
			return &v->bids[i];
	return NULL;
}

result eval_bid_in(const struct evaluation *v, const json_t *body, struct eval_bid **out, struct err *e)
{
	*out = eval_bid_of(v, json_str(body, "bid"));
	if (!*out)
		return refuse(e, "bid.unknown", "", "评审中没有编号为“%.36s”的投标", json_str(body, "bid"));
	if ((*out)->fate != FATE_IN)
		return refuse(e, "bid.out", (*out)->fate_clause, "“%s”已不在评审之中（%s）", (*out)->name, (*out)->fate_reason);
	return ok();
}

result eval_bid_own(const struct evaluation *v, const struct law_event *ev, const json_t *body, struct eval_bid **out, struct err *e)
{
	TRY(eval_bid_in(v, body, out, e));
	if (strcmp((*out)->code, ev->signer_code) != 0)
		return refuse(e, "bid.not_yours", "S16 通知二(一)", "这份投标不是本令牌所属单位的；请换用投标单位自己的令牌");
	return ok();
}

size_t bid_index(const struct evaluation *v, const struct eval_bid *b)
{
	return (size_t)(b - v->bids);
}

int64_t bid_price(const struct lot *l, const struct eval_bid *b)
{
	return b->fixed ? b->fix.price_fen : l->bids[b->at].offer.total_fen;
}

void bid_out(struct project *p, struct eval_bid *b, enum bid_fate fate, const char *clause, const char *reason)
{
	b->fate = fate;
	b->fate_clause = arena_text(&p->arena, clause);
	b->fate_reason = arena_text(&p->arena, reason);
}

// One of those in, of the same brand and before it?
static bool brand_before(const struct evaluation *v, size_t i)
{
	for (size_t j = 0; j < i && *v->bids[i].brand; j++)
		if (v->bids[j].fate == FATE_IN && strcmp(v->bids[j].brand, v->bids[i].brand) == 0)
			return true;
	return false;
}

/// R31 87号令第31条 distinct competitors
/// X3 87号令第31条
size_t eval_competitors(const struct evaluation *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->bid_count; i++)
		n += v->bids[i].fate == FATE_IN && !brand_before(v, i);
	return n;
}

/// R44 87号令第44条 fewer than the minimum qualified: no evaluation
/// X17 87号令第44条
/// L36 政府采购法第36条 fewer than the minimum conform or stay valid: the tender is void
bool stop_if_few(struct project *p, struct lot *l, enum minimum_at at)
{
	struct evaluation *v = l->eval;
	int64_t least = minimum_suppliers(p->params.method, at, p->params.two_left_approved, p->eval->two_left);
	size_t n = eval_competitors(v);
	bool disputed = at == MINIMUM_QUOTES && p->eval->after_invalid_lt3 == AFTER_INVALID_GO_ON && n > 0;
	if ((int64_t)n >= least || disputed)
		return false;
	char text[200];
	snprintf(text, sizeof text, "%s只有 %zu 家（同品牌按一家计），不足 %lld 家", at == MINIMUM_QUALIFIED ? "资格审查合格的投标人" : "有效投标人", n,
		 (long long)least);
	v->outcome = at == MINIMUM_QUALIFIED ? EVAL_NO_EVALUATION : EVAL_VOID;
	v->stop_reason = arena_text(&p->arena, text);
	return true;
}

// --- votes

static uint64_t vote_key(enum tally_on on, struct hash by, size_t bid, const char *item)
{
	return key_of(by.b, HASH_BYTES) + (uint64_t)bid * UINT64_C(0x9e3779b97f4a7c15) + key_of(item, strlen(item)) * 2 + (uint64_t)on;
}

static struct vote *vote_find(const struct evaluation *v, enum tally_on on, struct hash by, size_t bid, const char *item)
{
	for (struct probe q = index_probe(&v->by_vote, vote_key(on, by, bid, item)); index_next(&q);) {
		struct vote *x = &v->votes[q.at];
		if (x->on == on && x->bid == bid && hash_equal(x->by, by) && strcmp(x->item, item) == 0)
			return x;
	}
	return NULL;
}

const struct vote *vote_of(const struct evaluation *v, enum tally_on on, struct hash by, size_t bid, const char *item)
{
	return vote_find(v, on, by, bid, item);
}

void vote_put(struct project *p, struct evaluation *v, struct vote vote)
{
	struct vote *old = vote_find(v, vote.on, vote.by, vote.bid, vote.item);
	if (old) {
		*old = vote;
		return;
	}
	v->votes = arena_grow(&p->arena, v->votes, v->vote_count, sizeof *v->votes);
	index_add(p, &v->by_vote, vote_key(vote.on, vote.by, vote.bid, vote.item), v->vote_count);
	v->votes[v->vote_count++] = vote;
}

void votes_drop(struct project *p, struct evaluation *v, struct hash by)
{
	size_t kept = 0;
	v->by_vote = (struct index){ NULL, 0, 0 };
	for (size_t i = 0; i < v->vote_count; i++) {
		struct vote x = v->votes[i];
		if (hash_equal(x.by, by))
			continue;
		index_add(p, &v->by_vote, vote_key(x.on, x.by, x.bid, x.item), kept);
		v->votes[kept++] = x;
	}
	v->vote_count = kept;
}

// --- names

struct name {
	const char *code, *zh;
};

static const struct name STEPS_NAMES[STEP_COUNT] = {
	[STEP_SIGN_IN] = { "sign_in", "评委签到" },    [STEP_AVOID] = { "avoid", "回避声明" },	 [STEP_CHAIR] = { "chair", "推选组长" },
	[STEP_QUALIFY] = { "qualify", "资格审查" },    [STEP_CONFORM] = { "conform", "符合性审查" }, [STEP_PRICE] = { "price", "价格核对" },
	[STEP_LOW_PRICE] = { "low_price", "异常低价" }, [STEP_SCORE] = { "score", "评分" },	 [STEP_REVEAL] = { "reveal", "公开评分表" },
	[STEP_SUM] = { "sum", "汇总" },		       [STEP_REPORT] = { "report", "评审报告" }, [STEP_END] = { "eval_end", "评审结束" },
};
static const struct name OUTCOMES[] = {
	[EVAL_GOING_ON] = { "going_on", "评审中" },
	[EVAL_RANKED] = { "ranked", "已排序" },
	[EVAL_NO_EVALUATION] = { "no_evaluation", "不得评标" },
	[EVAL_VOID] = { "void", "废标" },
	[EVAL_STOPPED] = { "stopped", "停止评审" },
};

const char *step_code(enum eval_step s)
{
	return STEPS_NAMES[s].code;
}

const char *step_zh(enum eval_step s)
{
	return STEPS_NAMES[s].zh;
}

const char *eval_outcome_code(enum eval_outcome o)
{
	return OUTCOMES[o].code;
}

const char *eval_outcome_zh(enum eval_outcome o)
{
	return OUTCOMES[o].zh;
}

const char *gone_code(enum gone g)
{
	static const char *const CODES[] = { "no", "absent", "avoids", "ill", "misconduct" };
	return CODES[g];
}

const char *fate_code(enum bid_fate f)
{
	static const char *const CODES[] = { "in", "unqualified", "nonconform", "price", "ceiling", "low_price", "brand" };
	return CODES[f];
}

const char *law_stage_code(unsigned bit)
{
	return bit < PHASE_COUNT ? phase_code((enum phase)bit) : bit < PHASE_COUNT + STEP_COUNT ? step_code((enum eval_step)(bit - PHASE_COUNT)) : NULL;
}

const char *law_stage_zh(unsigned bit)
{
	return bit < PHASE_COUNT ? phase_zh((enum phase)bit) : bit < PHASE_COUNT + STEP_COUNT ? step_zh((enum eval_step)(bit - PHASE_COUNT)) : NULL;
}

unsigned lot_stage(const struct lot *l)
{
	return l->eval ? PHASE_COUNT + (unsigned)l->eval->step : (unsigned)l->phase;
}
