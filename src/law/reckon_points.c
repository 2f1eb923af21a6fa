// Price points, the sums of the members' sheets, and what is wrong with a sheet.
#include "law/reckon.h"

enum { HUNDREDTHS = 100, FULL_MARK = 10000 };

static void say_points(struct telling t, const char *who, struct ratio benchmark, struct ratio price, int64_t weight, struct ratio exact,
		       int64_t points)
{
	if (!t.a)
		return;
	BUF_AUTO b = BUF_INIT;
	ratio_add_text(&b, ratio_mul(benchmark, ratio_of(1, 100)), 4);
	buf_add_str(&b, " ÷ ");
	ratio_add_text(&b, ratio_mul(price, ratio_of(1, 100)), 4);
	buf_addf(&b, " × %lld = ", (long long)weight);
	ratio_add_text(&b, ratio_mul(exact, ratio_of(1, HUNDREDTHS)), 6);
	why_add(t.a, t.under, "R55d 87号令第55条", who, "价格分", why_points(t.a, points), "%s → %s", buf_text(&b), why_points(t.a, points));
}

/// R55d 87号令第55条 benchmark / price x weight, from adjusted prices where policy adjusts
/// X0 四舍五入
/// X13 round_stage: at the end, or already the mark out of a hundred
result price_points(struct ratio benchmark, struct ratio price, int64_t weight, enum round_stage stage, struct telling t, const char *who,
		    int64_t *out, struct err *e)
{
	struct ratio share = ratio_div(benchmark, price);
	struct ratio exact = ratio_mul(share, ratio_int(weight * HUNDREDTHS));
	if (stage == ROUND_HUNDRED_MARK) {
		int64_t mark;
		TRY(ratio_half_up(ratio_mul(share, ratio_int(FULL_MARK)), &mark, e));
		exact = ratio_mul(ratio_int(mark), ratio_of(weight, HUNDREDTHS));
	}
	TRY(ratio_half_up(exact, out, e));
	say_points(t, who, benchmark, price, weight, exact, *out);
	return ok();
}

static int64_t score_at(const struct sheets *s, size_t m, size_t b, size_t f)
{
	return s->score[(m * s->bids + b) * s->factors + f];
}

int64_t sheets_total(const struct sheets *s, size_t member, size_t bid)
{
	int64_t sum = 0;
	for (size_t f = 0; f < s->factors; f++)
		sum += score_at(s, member, bid, f);
	return sum;
}

int64_t sheets_technical(const struct eval_params *p, const struct sheets *s, size_t bid)
{
	int64_t sum = 0;
	for (size_t f = 0; f < s->factors; f++)
		for (size_t m = 0; m < s->members && p->factors[f].technical; m++)
			sum += score_at(s, m, bid, f);
	return sum;
}

// Sum of one column over the members; with TRIM without one highest and one lowest.
struct column_sum {
	int64_t sum, n;
};

static struct column_sum column(const struct sheets *s, size_t b, size_t f, bool trim)
{
	struct column_sum c = { 0, (int64_t)s->members };
	int64_t low = INT64_MAX, high = INT64_MIN;
	for (size_t m = 0; m < s->members; m++) {
		int64_t v = f < s->factors ? score_at(s, m, b, f) : sheets_total(s, m, b);
		c.sum += v;
		low = v < low ? v : low;
		high = v > high ? v : high;
	}
	if (trim && s->members > 2)
		c = (struct column_sum){ c.sum - low - high, c.n - 2 };
	return c;
}

static result average_of(struct column_sum c, int64_t *out, struct err *e)
{
	return ratio_half_up(ratio_of(c.sum, c.n), out, e);
}

/// X1b 采购文件 avg_mode each item rounded, then added
static result round_each(const struct eval_params *p, const struct sheets *s, size_t b, int64_t *out, struct err *e)
{
	int64_t one;
	*out = 0;
	for (size_t f = 0; f < s->factors; f++) {
		TRY(average_of(column(s, b, f, p->trim_expert_scores), &one, e));
		*out += one;
	}
	return ok();
}

static void say_average(const struct eval_params *p, const struct sheets *s, size_t b, struct telling t, const char *who, int64_t value)
{
	if (!t.a)
		return;
	BUF_AUTO list = BUF_INIT;
	for (size_t m = 0; m < s->members && list.n < 1000; m++)
		buf_addf(&list, "%s%s", m ? " + " : "", why_points(t.a, sheets_total(s, m, b)));
	struct column_sum c = column(s, b, SIZE_MAX, p->trim_expert_scores);
	why_add(t.a, t.under, "R55b 87号令第55条", who, "评委评分", why_points(t.a, value), "（%s）%s；合计 %s ÷ %lld → %s%s", buf_text(&list),
		p->trim_expert_scores ? "，去掉一个最高分和一个最低分" : "", why_points(t.a, c.sum), (long long)c.n, why_points(t.a, value),
		p->avg_mode == AVG_ROUND_EACH_ITEM ? "（逐项平均并修约后相加）" : "");
}

/// R55b 87号令第55条 each member scores alone; the sheets are summed
/// X1 87号令第55条
result sheets_average(const struct eval_params *p, const struct sheets *s, size_t b, struct telling t, const char *who, int64_t *out,
		      struct err *e)
{
	if (p->avg_mode == AVG_ROUND_EACH_ITEM)
		TRY(round_each(p, s, b, out, e));
	else
		TRY(average_of(column(s, b, SIZE_MAX, p->trim_expert_scores), out, e));
	say_average(p, s, b, t, who, *out);
	return ok();
}

// --- what may be wrong with sheets

result score_check(const struct factor *f, int64_t score, struct err *e)
{
	if (score < 0 || score > f->max)
		return refuse(e, "sheet.range", "R64 87号令第64条", "“%s”评分 %lld.%02lld 超出 0 至 %lld.%02lld；请改正", f->name,
			      (long long)score / 100, (long long)(score < 0 ? -score : score) % 100, (long long)f->max / 100,
			      (long long)f->max % 100);
	if (score % f->step != 0)
		return refuse(e, "sheet.step", "R55a 87号令第55条", "“%s”评分要以 %lld.%02lld 分为一档；请改正", f->name, (long long)f->step / 100,
			      (long long)f->step % 100);
	return ok();
}

struct looking {
	const struct eval_params *p;
	const struct sheets *s;
	bool hints;
	struct sheet_finding *out;
	size_t max, n;
};

static void found(struct looking *k, enum sheet_fault fault, size_t m, size_t b, size_t f)
{
	if (k->n < k->max)
		k->out[k->n] = (struct sheet_finding){ fault, m, b, f, score_at(k->s, m, b, f) };
	k->n++;
}

// Who gives something else than the most do; where no value leads, whoever differs from the first.
static int64_t common_value(const struct sheets *s, size_t b, size_t f)
{
	int64_t best = score_at(s, 0, b, f);
	size_t best_count = 0;
	for (size_t m = 0; m < s->members; m++) {
		size_t count = 0;
		for (size_t k = 0; k < s->members; k++)
			count += score_at(s, k, b, f) == score_at(s, m, b, f);
		if (count > best_count) {
			best_count = count;
			best = score_at(s, m, b, f);
		}
	}
	return best;
}

// |v - mean of the others| > pct of that mean; integers: (n-1)v against the sum of the others.
static bool outlies(const struct sheets *s, size_t m, size_t b, size_t f, int64_t pct)
{
	int64_t others = -score_at(s, m, b, f), n = (int64_t)s->members - 1;
	for (size_t k = 0; k < s->members; k++)
		others += score_at(s, k, b, f);
	int64_t off = n * score_at(s, m, b, f) - others;
	return n > 0 && (off < 0 ? -off : off) * 100 > others * pct;
}

static void look_at_cell(struct looking *k, size_t b, size_t f)
{
	const struct factor *factor = &k->p->factors[f];
	int64_t usual = factor->objective && k->s->members ? common_value(k->s, b, f) : 0;
	for (size_t m = 0; m < k->s->members; m++) {
		int64_t v = score_at(k->s, m, b, f);
		if (v < 0 || v > factor->max)
			found(k, SHEET_RANGE, m, b, f);
		if (factor->objective && v != usual)
			found(k, SHEET_OBJECTIVE, m, b, f);
		if (k->hints && !factor->objective && outlies(k->s, m, b, f, k->p->outlier_pct))
			found(k, SHEET_OUTLIER, m, b, f);
	}
}

/// R64 87号令第64条 range, and members who differ on an objective factor; outliers are hints
/// X18 87号令第64条
size_t sheets_look(const struct eval_params *p, const struct sheets *s, bool hints, struct sheet_finding *out, size_t max)
{
	struct looking k = { p, s, hints, out, max, 0 };
	for (size_t b = 0; b < s->bids; b++)
		for (size_t f = 0; f < s->factors; f++)
			look_at_cell(&k, b, f);
	return k.n;
}
