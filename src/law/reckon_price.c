// Inconsistent prices (R59) and policy deductions (P1-P13).
#include "law/reckon.h"

// --- R59

struct fixing {
	const struct fix_facts *f;
	struct telling t;
	const char *who;
	struct fix_outcome *out;
};

static void step(struct fixing *x, enum fix_step s, const char *what, int64_t before, int64_t after)
{
	x->out->steps |= (unsigned)s;
	if (x->t.a)
		why_add(x->t.a, x->t.under, "R59 87号令第59条", x->who, what, why_money(x->t.a, after), "%s → %s", why_money(x->t.a, before),
			why_money(x->t.a, after));
	x->out->price_fen = after;
}

static struct ratio item_sum(const struct fix_facts *f, size_t other, struct ratio unit)
{
	struct ratio sum = ratio_int(0);
	for (size_t i = 0; i < f->item_count; i++)
		sum = ratio_add(sum, ratio_mul(ratio_int(f->items[i].quantity), i == other ? unit : ratio_int(f->items[i].unit_fen)));
	return sum;
}

// Is exactly one unit price off by a power of ten, so that with it put right the total stands?
static bool slipped(struct fixing *x, struct ratio total)
{
	static const struct { int64_t n, d; } SHIFTS[] = { { 1, 1000 }, { 1, 100 }, { 1, 10 }, { 10, 1 }, { 100, 1 }, { 1000, 1 } };
	size_t found = 0;
	for (size_t i = 0; i < x->f->item_count; i++) {
		for (size_t k = 0; k < sizeof SHIFTS / sizeof *SHIFTS; k++) {
			struct ratio unit = ratio_mul(ratio_int(x->f->items[i].unit_fen), ratio_of(SHIFTS[k].n, SHIFTS[k].d));
			struct ratio sum = item_sum(x->f, i, unit);
			if (!ratio_is(sum) || unit.d != 1 || ratio_cmp(sum, total) != 0)
				continue;
			found++;
			x->out->unit_at = i;
			x->out->unit_fen = (int64_t)unit.n;
		}
	}
	return found == 1;
}

static void say_slip(struct fixing *x)
{
	if (!x->t.a)
		return;
	int64_t before = x->f->items[x->out->unit_at].unit_fen;
	why_add(x->t.a, x->t.under, "R59 87号令第59条", x->who, "单价小数点明显错位，以总价为准修改单价", why_money(x->t.a, x->out->price_fen),
		"第%zu项单价 %s → %s，总价不变", x->out->unit_at + 1, why_money(x->t.a, before), why_money(x->t.a, x->out->unit_fen));
}

static result fix_items(struct fixing *x, struct err *e)
{
	int64_t sum;
	struct ratio exact = item_sum(x->f, SIZE_MAX, ratio_int(0));
	TRY(ratio_half_up(exact, &sum, e));
	if (sum == x->out->price_fen)
		return ok();
	if (slipped(x, ratio_int(x->out->price_fen))) {
		x->out->steps |= FIX_UNIT;
		say_slip(x);
		return ok();
	}
	x->out->unit_at = 0;
	x->out->unit_fen = 0;
	step(x, FIX_SUM, "总价与按单价汇总金额不一致，以单价计算结果为准", x->out->price_fen, sum);
	return ok();
}

/// R59 87号令第59条 in this order: opening list, words, slipped unit price, unit sums
/// X7 87号令第59条
result price_fix(const struct fix_facts *f, struct telling t, const char *who, struct fix_outcome *out, struct err *e)
{
	*out = (struct fix_outcome){ .price_fen = f->list_fen };
	struct fixing x = { f, t, who, out };
	if (f->body_fen && f->body_fen != f->list_fen)
		step(&x, FIX_LIST, "开标一览表与投标文件内容不一致，以开标一览表为准", f->body_fen, f->list_fen);
	if (f->words_fen >= 0 && f->words_fen != out->price_fen)
		step(&x, FIX_WORDS, "大写金额与小写金额不一致，以大写金额为准", out->price_fen, f->words_fen);
	if (f->item_count)
		TRY(fix_items(&x, e));
	if (out->price_fen <= 0)
		return refuse(e, "price.zero", "G8 政府采购法第2条", "“%s”的报价不是正数，不能参加评审", who);
	return ok();
}

// --- policy

enum { WHOLE = 10000 };

const char *sme_code(enum sme s)
{
	static const char *const CODES[] = { "none", "medium", "small", "joint" };
	return CODES[s];
}

bool policy_is_domestic(const struct eval_params *p, const struct policy_facts *f)
{
	return p->object == OBJECT_GOODS && f->domestic >= p->domestic_share;
}

/// P1 财库〔2020〕46号第9条 small and micro enterprises; P2 joint ventures and subcontracts; P6 none on reserved packages
static int64_t sme_rate_of(const struct eval_params *p, const struct policy_facts *f, const char **reason)
{
	if (p->reserved_sme) {
		*reason = "专门面向中小企业的采购包，不再扣除";
		return 0;
	}
	if (f->sme == SME_SMALL || (f->sme == SME_JOINT && f->all_small)) {
		*reason = f->sme == SME_JOINT ? "联合体各方均为小微企业，视同小微企业" : "小微企业";
		return p->sme_rate;
	}
	if (f->sme == SME_JOINT && f->related) {
		*reason = "联合体或分包各方之间存在控股、管理关系，不扣除";
		return 0;
	}
	if (f->sme == SME_JOINT) {
		bool enough = f->small_share >= p->jv_min_share;
		*reason = enough ? "联合体或分包，小微企业份额达到规定比例" : "联合体或分包，小微企业份额不足规定比例，不扣除";
		return enough ? p->jv_rate : 0;
	}
	*reason = f->sme == SME_MEDIUM ? "中型企业，不扣除" : "不是小微企业，或没有声明函";
	return 0;
}

/// P10 国办发〔2025〕34号 only where domestic and other products both compete
static int64_t domestic_rate_of(const struct eval_params *p, bool mixed, const struct policy_facts *f)
{
	return mixed && policy_is_domestic(p, f) ? p->domestic_rate : 0;
}

/// P11 国办发〔2025〕34号 both deductions are taken off the original quote, not one off the other
/// X10 国办发〔2025〕34号
result policy_price(const struct eval_params *p, bool mixed, int64_t price_fen, const struct policy_facts *f, struct telling t,
		    const char *who, struct evaluation_price *out, struct err *e)
{
	const char *reason;
	int64_t rounded;
	*out = (struct evaluation_price){ .sme_rate = sme_rate_of(p, f, &reason), .domestic_rate = domestic_rate_of(p, mixed, f) };
	int64_t left = WHOLE - out->sme_rate - out->domestic_rate;
	out->fen = ratio_mul(ratio_int(price_fen), ratio_of(left, WHOLE));
	TRY(ratio_half_up(out->fen, &rounded, e));
	if (p->round_price)
		out->fen = ratio_int(rounded);
	if (t.a)
		why_add(t.a, t.under, out->domestic_rate ? "P11 国办发〔2025〕34号" : "P1 财库〔2020〕46号第9条", who, "评审价",
			why_money(t.a, rounded), "%s ×（1 − %lld.%02lld%% − %lld.%02lld%%）= %s；%s%s", why_money(t.a, price_fen),
			(long long)out->domestic_rate / 100, (long long)out->domestic_rate % 100, (long long)out->sme_rate / 100,
			(long long)out->sme_rate % 100, why_money(t.a, rounded), reason,
			out->domestic_rate ? "；本国产品" : "");
	return ok();
}
