// The evaluation reckoned from the state: prices, points, sums, ranks, with one working for everything (E13-E16).
#include <string.h>

#include "law/eval_int.h"

struct summing {
	struct project *p;
	struct lot *l;
	struct evaluation *v;
	struct sheets sheets; // of the bids that are in, in their order
	struct contender *entries;
	size_t *at;           // entry -> bid of the evaluation
	size_t n;
};

static bool competes_with_domestic(const struct summing *s, bool domestic)
{
	for (size_t i = 0; i < s->n; i++)
		if (policy_is_domestic(s->p->eval, &s->v->bids[s->at[i]].policy) == domestic)
			return true;
	return false;
}

static result prices(struct summing *s, struct why *under, struct err *e)
{
	bool mixed = competes_with_domestic(s, true) && competes_with_domestic(s, false);
	for (size_t i = 0; i < s->n; i++) {
		struct eval_bid *b = &s->v->bids[s->at[i]];
		const struct offer *o = &s->l->bids[b->at].offer;
		struct telling t = { &s->p->arena, under };
		if (b->fixed && b->fix.steps)
			why_add(t.a, under, "R59 87号令第59条", b->name, "修正后的报价", why_money(t.a, b->fix.price_fen),
				"开标一览表 %s → %s，投标人%s", why_money(t.a, o->total_fen), why_money(t.a, b->fix.price_fen),
				b->agreed ? "已确认" : "未确认");
		TRY(policy_price(s->p->eval, mixed, bid_price(s->l, b), &b->policy, t, b->name, &b->price, e));
	}
	return ok();
}

/// R55d 87号令第55条 the benchmark is the lowest evaluation price of all that conform; nobody is dropped
static struct ratio benchmark(const struct summing *s)
{
	struct ratio low = s->v->bids[s->at[0]].price.fen;
	for (size_t i = 1; i < s->n; i++) {
		struct ratio other = s->v->bids[s->at[i]].price.fen;
		low = ratio_cmp(other, low) < 0 ? other : low;
	}
	return low;
}

static result total(struct summing *s, struct why *under, size_t i, struct ratio base, struct err *e)
{
	struct eval_bid *b = &s->v->bids[s->at[i]];
	struct telling t = { &s->p->arena, why_add(&s->p->arena, under, "R55e 87号令第55条", b->name, "总得分", "", "价格分 + 评委评分") };
	TRY(price_points(base, b->price.fen, s->p->eval->price_weight, s->p->eval->round_stage, t, b->name, &b->price_points, e));
	TRY(sheets_average(s->p->eval, &s->sheets, i, t, b->name, &b->average, e));
	b->total = b->price_points + b->average;
	t.under->value = why_points(t.a, b->total);
	return ok();
}

static size_t sheet_members(const struct evaluation *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->member_count; i++)
		n += seated(&v->members[i]) && v->members[i].score;
	return n;
}

// The sheets of those who sit, one after another, with the columns of the bids that are in.
static void gather(struct summing *s)
{
	size_t factors = s->p->eval->factor_count, m = 0;
	int64_t *score = arena_alloc(&s->p->arena, (sheet_members(s->v) * s->n * factors + 1) * sizeof *score);
	for (size_t i = 0; i < s->v->member_count; i++) {
		const struct member *who = &s->v->members[i];
		if (!seated(who) || !who->score)
			continue;
		for (size_t b = 0; b < s->n; b++)
			memcpy(score + (m * s->n + b) * factors, who->score + s->at[b] * factors, factors * sizeof *score);
		m++;
	}
	s->sheets = (struct sheets){ m, s->n, factors, score };
}

static struct summing begin(struct project *p, struct lot *l)
{
	struct summing s = { .p = p, .l = l, .v = l->eval };
	s.at = arena_alloc(&p->arena, (s.v->bid_count + 1) * sizeof *s.at);
	for (size_t i = 0; i < s.v->bid_count; i++)
		if (s.v->bids[i].fate == FATE_IN || s.v->bids[i].fate == FATE_BRAND)
			s.at[s.n++] = i;
	s.entries = arena_alloc(&p->arena, (s.n + 1) * sizeof *s.entries);
	gather(&s);
	return s;
}

static void fill_contender(struct summing *s, size_t i)
{
	const struct eval_bid *b = &s->v->bids[s->at[i]];
	bool drawn = !hash_is_zero(s->v->draw_seed);
	s->entries[i] = (struct contender){
		.id = b->id, .name = b->name, .brand = b->brand, .quoted_fen = bid_price(s->l, b), .price = b->price.fen, .points = b->total,
		.technical = s->p->eval->way == EVAL_SCORING ? sheets_technical(s->p->eval, &s->sheets, i) : 0,
	};
	if (drawn)
		s->entries[i].lot = draw_lot(s->v->draw_seed, b->id);
}

static void keep_rank(struct summing *s, size_t i)
{
	struct eval_bid *b = &s->v->bids[s->at[i]];
	const struct contender *x = &s->entries[i];
	b->rank = x->rank;
	b->place = x->place;
	b->brand_out = x->brand_out;
	b->joint = x->joint;
	b->undecided = x->undecided;
	b->fate = FATE_IN;
	/// R31 87号令第31条 under lowest price the others of the brand are invalid
	if (x->brand_out && s->p->eval->way == EVAL_LOWEST)
		bid_out(s->p, b, FATE_BRAND, "R31 87号令第31条", "同品牌中报价不是最低（或经随机抽取）");
}

/// R55e 87号令第55条 total = price points + average of the members
result eval_sum(struct project *p, struct lot *l, struct err *e)
{
	struct summing s = begin(p, l);
	struct arena *a = &p->arena;
	bool scoring = p->eval->way == EVAL_SCORING;
	s.v->working = why_add(a, NULL, "R58 87号令第58条", "", "评审计算", "", "%s，%zu 家", scoring ? "综合评分法" : "最低评标价法", s.n);
	s.v->summed = false;
	if (s.n == 0)
		return ok();
	TRY(prices(&s, s.v->working, e));
	struct ratio base = benchmark(&s);
	for (size_t i = 0; i < s.n; i++) {
		if (scoring)
			TRY(total(&s, s.v->working, i, base, e));
		fill_contender(&s, i);
	}
	ranking(p->eval, s.entries, s.n, !hash_is_zero(s.v->draw_seed), (struct telling){ a, s.v->working });
	for (size_t i = 0; i < s.n; i++)
		keep_rank(&s, i);
	s.v->summed = true;
	return ok();
}

// With members and bids as the evaluation counts them.
size_t eval_findings(const struct project *p, const struct evaluation *v, bool hints, struct sheet_finding *out, size_t max)
{
	size_t factors = p->eval->factor_count, n = 0, m = 0, bids = v->bid_count, members = sheet_members(v);
	int64_t *score = xcalloc(members * bids * factors + 1, sizeof *score);
	size_t *who = xcalloc(members + 1, sizeof *who);
	for (size_t i = 0; i < v->member_count; i++) {
		if (!seated(&v->members[i]) || !v->members[i].score)
			continue;
		memcpy(score + m * bids * factors, v->members[i].score, bids * factors * sizeof *score);
		who[m++] = i;
	}
	struct sheets s = { members, bids, factors, score };
	n = sheets_look(p->eval, &s, hints, out, max); // bids that are out have zeroes everywhere: nothing to find
	for (size_t i = 0; i < n && i < max; i++)
		out[i].member = who[out[i].member];
	free_p(&score);
	free_p(&who);
	return n;
}
