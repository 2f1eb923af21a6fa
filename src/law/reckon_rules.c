// Who may sit, how many must compete, what is abnormally low.
#include "law/reckon.h"

int64_t committee_experts_least(int64_t n)
{
	return (2 * n + 2) / 3;
}

static const int64_t LARGE_BUDGET_FEN = INT64_C(1000000000); // 10 million yuan

static int64_t committee_least(const struct committee_makeup *c)
{
	bool large = c->budget_fen >= LARGE_BUDGET_FEN || c->complex || c->social_effect;
	switch (c->method) {
	case METHOD_OPEN_TENDER:
	case METHOD_INVITED_TENDER:
		return large ? 7 : 5;
	case METHOD_NEGOTIATION:
	case METHOD_INQUIRY:
		return c->above_threshold ? 5 : 3;
	case METHOD_CONSULTATION:
	case METHOD_SINGLE_SOURCE:
		break;
	}
	return 3;
}

static const char *committee_clause(enum method m)
{
	return m == METHOD_OPEN_TENDER || m == METHOD_INVITED_TENDER ? "R47 87号令第47条"
	       : m == METHOD_CONSULTATION			      ? "R47 财库〔2014〕214号第14条"
								      : "R47 74号令第7条";
}

/// R47 87号令第47条 odd, large enough, two thirds experts
/// X8 87号令第47条
result committee_check(const struct committee_makeup *c, struct err *e)
{
	const char *clause = committee_clause(c->method);
	int64_t least = committee_least(c), experts = c->n - c->reps;
	if (c->n % 2 == 0)
		return refuse(e, "committee.even", clause, "评标委员会 %lld 人，应为单数；请增减一人", (long long)c->n);
	if (c->n < least)
		return refuse(e, "committee.few", clause, "评标委员会 %lld 人，本项目至少 %lld 人；请补抽专家", (long long)c->n, (long long)least);
	if (experts < committee_experts_least(c->n))
		return refuse(e, "committee.experts", clause, "%lld 人中评审专家 %lld 人，不得少于三分之二（%lld 人）；请减少采购人代表", (long long)c->n,
			      (long long)experts, (long long)committee_experts_least(c->n));
	if (c->reps == 0 && !c->allow_zero_rep)
		return refuse(e, "committee.no_rep", clause, "评标委员会由采购人代表和评审专家组成，没有采购人代表（采购文件 allow_zero_rep 未允许）");
	return ok();
}

/// R43 87号令第43条 the matrix of the least numbers, by method and stage
/// X5 财库〔2015〕124号
int64_t minimum_suppliers(enum method m, enum minimum_at at, bool two_left_approved, enum two_left two)
{
	if (m == METHOD_SINGLE_SOURCE)
		return 1;
	if (m == METHOD_NEGOTIATION && two_left_approved)
		return 2;
	if (m == METHOD_CONSULTATION && two == TWO_SERVICES)
		return 2;
	return m == METHOD_CONSULTATION && two == TWO_RESEARCH && at != MINIMUM_DEADLINE ? 2 : 3;
}

// price < base * pct / 100, strictly
static bool below(int64_t price, struct ratio base, int64_t pct)
{
	return ratio_cmp(ratio_mul(ratio_int(price), ratio_int(100)), ratio_mul(base, ratio_int(pct))) < 0;
}

struct low_bases {
	struct ratio mean;
	int64_t lowest, second, ceiling;
	size_t lowest_count;
};

static struct low_bases bases_of(const int64_t *prices, size_t n, int64_t ceiling)
{
	struct low_bases b = { ratio_int(0), INT64_MAX, INT64_MAX, ceiling, 0 };
	for (size_t i = 0; i < n; i++) {
		b.mean = ratio_add(b.mean, ratio_int(prices[i]));
		if (prices[i] < b.lowest) {
			b.second = b.lowest;
			b.lowest = prices[i];
			b.lowest_count = 1;
		} else {
			b.lowest_count += prices[i] == b.lowest;
			b.second = prices[i] < b.second ? prices[i] : b.second;
		}
	}
	b.mean = ratio_div(b.mean, ratio_int((int64_t)n));
	return b;
}

static void say_low(struct telling t, const char *who, int64_t price, unsigned hit, const struct low_bases *b, const struct eval_params *p)
{
	if (!t.a)
		return;
	BUF_AUTO mean = BUF_INIT;
	ratio_add_text(&mean, ratio_mul(b->mean, ratio_of(1, 100)), 2);
	why_add(t.a, t.under, "R60 财库〔2026〕2号", who, "异常低价", hit ? "启动审查" : "不启动",
		"%s；均价 %s×%lld%%：%s；次低价 %s×%lld%%：%s；限价 %s×%lld%%：%s（均为严格小于）", why_money(t.a, price), buf_text(&mean),
		(long long)p->alp_a, hit & LOW_MEAN ? "低于" : "不低于", b->second == INT64_MAX ? "—" : why_money(t.a, b->second),
		(long long)p->alp_b, hit & LOW_SECOND ? "低于" : "不低于", why_money(t.a, b->ceiling), (long long)p->alp_c,
		hit & LOW_CEILING ? "低于" : "不低于");
}

/// R60 87号令第60条 numeric triggers, strictly below; they start a review and invalidate nothing
/// X6 财库〔2026〕2号
result low_price(const struct eval_params *p, const int64_t *prices, const char *const *who, size_t n, int64_t ceiling_fen,
		 struct telling t, unsigned *out, struct err *e)
{
	if (n == 0)
		return ok();
	struct low_bases b = bases_of(prices, n, ceiling_fen);
	if (!ratio_is(b.mean))
		return refuse(e, "ratio.range", "R60 财库〔2026〕2号", "报价之和超出计算范围，不能判断异常低价；请核对报价");
	for (size_t i = 0; i < n; i++) {
		out[i] = below(prices[i], b.mean, p->alp_a) ? LOW_MEAN : 0u;
		if (prices[i] == b.lowest && n > 1 && below(prices[i], ratio_int(b.second), p->alp_b))
			out[i] |= LOW_SECOND;
		if (below(prices[i], ratio_int(ceiling_fen), p->alp_c))
			out[i] |= LOW_CEILING;
		say_low(t, who[i], prices[i], out[i], &b, p);
	}
	return ok();
}
