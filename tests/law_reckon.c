// The worked examples of the evaluation's figures (rule book 8), with the figures that stand there.
#include <stdlib.h>

#include "base/text.h"
#include "law/reckon.h"
#include "tap.h"

enum { YUAN = 100, MANY = 5 };
static const struct telling SILENT;

static int64_t half_up(struct ratio r)
{
	int64_t v = INT64_MIN;
	struct err e;
	return is_ok(ratio_half_up(r, &v, &e)) ? v : INT64_MIN;
}

static int64_t points(int64_t base, int64_t price, int64_t weight, enum round_stage stage)
{
	int64_t v = -1;
	struct err e;
	return is_ok(price_points(ratio_int(base), ratio_int(price), weight, stage, SILENT, "", &v, &e)) ? v : -1;
}

static struct eval_params goods(void)
{
	return (struct eval_params){ .object = OBJECT_GOODS, .way = EVAL_SCORING, .price_weight = 30, .sme_rate = 1000, .jv_rate = 400,
				     .jv_min_share = 3000, .domestic_rate = 2000, .domestic_share = 8000, .candidate_max = 3, .alp_a = 50,
				     .alp_b = 50, .alp_c = 45, .outlier_pct = 30 };
}

/// G5 四舍五入
/// X0 四舍五入
static void test_rounding(void)
{
	struct err e;
	int64_t v;
	CHECK(half_up(ratio_of(1005, 10)) == 101 && half_up(ratio_of(2675, 10)) == 268 && half_up(ratio_of(125, 10)) == 13 &&
		      half_up(ratio_of(2344999, 10000)) == 234 && half_up(ratio_of(84375, 10)) == 8438 && half_up(ratio_of(84385, 10)) == 8439,
	      "half-up: 1.005 2.675 0.125 2.344999 84.375 84.385");
	CHECK(half_up(ratio_of(-5, 10)) == 0 && half_up(ratio_of(-15, 10)) == -1, "a half goes up below zero, too");
	CHECK(points(88200000, 90240000, 30, ROUND_DIRECT) == 2932 && points(88200000, 90000000, 30, ROUND_DIRECT) == 2940 &&
		      points(1, 3, 100, ROUND_DIRECT) == 3333 && points(2, 3, 100, ROUND_DIRECT) == 6667 &&
		      points(1005, 100000, 100, ROUND_DIRECT) == 101,
	      "X0: 29.32 29.40 33.33 66.67 1.01");
	CHECK(points(1, 0, 30, ROUND_DIRECT) == -1, "a price of zero gives no figure");
	struct ratio big = ratio_of(INT64_MAX, 3);
	CHECK(!ratio_is(ratio_mul(ratio_mul(big, big), big)) && !is_ok(ratio_half_up(ratio_mul(big, big), &v, &e)) &&
		      strcmp(e.code, "ratio.range") == 0,
	      "what grows too large is refused, not wrong");
	CHECK(!ratio_is(ratio_add(ratio_div(big, ratio_int(0)), ratio_int(1))), "no number stays no number");
}

/// X13 round_stage
static void test_round_stage(void)
{
	CHECK(points(900000, 902300, 30, ROUND_DIRECT) == 2992 && points(900000, 902300, 30, ROUND_HUNDRED_MARK) == 2993, "X13: 29.92 and 29.93");
	CHECK(points(900000, 903200, 30, ROUND_DIRECT) == 2989 && points(900000, 903200, 30, ROUND_HUNDRED_MARK) == 2990, "X13: 29.89 and 29.90");
	CHECK(points(82, 88, 40, ROUND_DIRECT) == 3727 && points(82, 95, 40, ROUND_DIRECT) == 3453 && points(82, 82, 40, ROUND_DIRECT) == 4000 &&
		      points(82, 105, 40, ROUND_DIRECT) == 3124,
	      "X5b: 37.27 34.53 40.00 31.24, nobody dropped");
}

// --- X1

static struct factor X1_FACTORS[] = { { "t1", "技术方案", true, false, 3000, 10 }, { "t2", "技术参数", true, true, 2000, 100 },
				      { "b1", "业绩", false, true, 1000, 100 }, { "b2", "服务", false, false, 1000, 10 } };
static const int64_t X1_T1[4][MANY] = { { 2650, 2700, 2580, 2800, 2600 }, { 2600, 2750, 2590, 2640, 2700 },
					{ 2350, 2280, 2400, 2250, 2320 }, { 2200, 2340, 2170, 2400, 2260 } };
static const int64_t X1_B2[4][MANY] = { { 700, 750, 800, 720, 760 }, { 800, 830, 790, 810, 800 },
					{ 900, 870, 880, 920, 900 }, { 650, 700, 680, 620, 710 } };
static const int64_t X1_T2[] = { 1800, 2000, 2000, 1600 }, X1_B1[] = { 800, 600, 1000, 400 };
static const int64_t X1_QUOTE[] = { 980000, 900000, 1050000, 940000 };

static void x1_scores(int64_t *score)
{
	for (size_t m = 0; m < MANY; m++)
		for (size_t b = 0; b < 4; b++) {
			int64_t *at = score + (m * 4 + b) * 4;
			at[0] = X1_T1[b][m];
			at[1] = X1_T2[b];
			at[2] = X1_B1[b];
			at[3] = X1_B2[b][m];
		}
}

// Ranks the four bidders; DEDUCT: with the policy's deductions. The order as a text, totals into TOTAL.
static const char *x1_order(bool deduct, int64_t price[4], int64_t total[4], struct telling t)
{
	static char order[5];
	static const struct policy_facts FACTS[] = { { .sme = SME_SMALL }, { .sme = SME_NONE }, { .sme = SME_MEDIUM },
						     { .sme = SME_JOINT, .small_share = 3000 } };
	struct eval_params p = goods();
	struct err e;
	int64_t score[MANY * 4 * 4], average;
	struct contender entries[4] = { 0 };
	struct evaluation_price ep[4];
	struct ratio benchmark = ratio_int(INT64_MAX);
	p.factors = X1_FACTORS;
	p.factor_count = 4;
	p.reserved_sme = !deduct;
	x1_scores(score);
	struct sheets s = { MANY, 4, 4, score };
	for (int i = 0; i < 4; i++) {
		INSIST(is_ok(policy_price(&p, false, X1_QUOTE[i] * YUAN, &FACTS[i], t, "", &ep[i], &e)));
		benchmark = ratio_cmp(ep[i].fen, benchmark) < 0 ? ep[i].fen : benchmark;
	}
	for (size_t i = 0; i < 4; i++) {
		INSIST(is_ok(price_points(benchmark, ep[i].fen, 30, ROUND_DIRECT, t, "", &price[i], &e)));
		INSIST(is_ok(sheets_average(&p, &s, i, t, "", &average, &e)));
		total[i] = average + price[i];
		entries[i] = (struct contender){ .id = "", .name = "", .brand = "", .quoted_fen = X1_QUOTE[i] * YUAN, .price = ep[i].fen, .points = total[i] };
	}
	ranking(&p, entries, 4, false, t);
	for (int i = 0; i < 4; i++)
		order[entries[i].rank - 1] = (char)('A' + i);
	return order;
}

/// X1 87号令第55条
/// R55b 87号令第55条
/// R55d 87号令第55条
/// P1 财库〔2020〕46号第9条
/// P12 87号令第55条
static void test_x1(void)
{
	static const int64_t PRICE[] = { 3000, 2940, 2520, 2932 }, TOTAL[] = { 9012, 9002, 8734, 7878 };
	static const int64_t PLAIN[] = { 2755, 3000, 2571, 2872 }, PLAIN_TOTAL[] = { 8767, 9062, 8785, 7818 };
	int64_t price[4], total[4], score[MANY * 16];
	CHECK_TEXT(x1_order(true, price, total, SILENT), "ABCD", "X1: A, B, C, D");
	CHECK(memcmp(price, PRICE, sizeof price) == 0, "X1: price points 30.00 29.40 25.20 29.32");
	CHECK(memcmp(total, TOTAL, sizeof total) == 0, "X1: totals 90.12 90.02 87.34 78.78");
	CHECK_TEXT(x1_order(false, price, total, SILENT), "BCAD", "X1 without deductions: B, C, A, D");
	CHECK(memcmp(price, PLAIN, sizeof price) == 0 && memcmp(total, PLAIN_TOTAL, sizeof total) == 0, "X1 without deductions: the figures");
	x1_scores(score);
	struct sheets s = { MANY, 4, 4, score };
	CHECK(sheets_total(&s, 0, 0) == 5950 && sheets_total(&s, 3, 0) == 6120 && sheets_total(&s, 4, 3) == 4970, "X1: members' totals 59.50 61.20 49.70");
}

/// X1b 87号令第55条
static void test_average(void)
{
	static struct factor f[] = { { "a", "甲", false, false, 1000, 10 }, { "b", "乙", false, false, 1000, 10 } };
	static const int64_t SCORE[] = { 810, 510, 820, 520, 820, 520 };
	struct sheets s = { 3, 1, 2, SCORE };
	struct eval_params p = goods();
	struct err e;
	int64_t v;
	p.factors = f;
	p.factor_count = 2;
	CHECK(is_ok(sheets_average(&p, &s, 0, SILENT, "", &v, &e)) && v == 1333, "X1b: SUM_THEN_ROUND 13.33");
	p.avg_mode = AVG_ROUND_EACH_ITEM;
	CHECK(is_ok(sheets_average(&p, &s, 0, SILENT, "", &v, &e)) && v == 1334, "X1b: ROUND_EACH_ITEM 13.34");
	p.avg_mode = AVG_SUM_THEN_ROUND;
	p.trim_expert_scores = true;
	CHECK(is_ok(sheets_average(&p, &s, 0, SILENT, "", &v, &e)) && v == 1340, "trimmed, where the document says so: 13.40");
}

/// X18 87号令第64条
/// R64 87号令第64条
/// R55a 87号令第55条
static void test_objective(void)
{
	struct eval_params p = goods();
	struct err e;
	int64_t score[MANY * 16];
	struct sheet_finding found[4];
	struct sheets s = { MANY, 4, 4, score };
	p.factors = X1_FACTORS;
	p.factor_count = 4;
	x1_scores(score);
	CHECK(sheets_look(&p, &s, true, found, 4) == 0, "X1's sheets are in order");
	score[(3 * 4 + 1) * 4 + 1] = 1800; // member 4, B, T2
	CHECK(sheets_look(&p, &s, true, found, 4) == 1 && found[0].fault == SHEET_OBJECTIVE && found[0].member == 3 && found[0].bid == 1 && found[0].value == 1800,
	      "X18: 20,20,20,18,20: the fourth sheet differs");
	score[(3 * 4 + 1) * 4 + 1] = 2000;
	score[0] = 3100;
	CHECK(sheets_look(&p, &s, true, found, 4) == 1 && found[0].fault == SHEET_RANGE, "X18: 31 of 30 is found at the sum");
	CHECK(!is_ok(score_check(&X1_FACTORS[0], 3100, &e)) && strcmp(e.code, "sheet.range") == 0, "X18: and refused at entry");
	CHECK(!is_ok(score_check(&X1_FACTORS[0], 2505, &e)) && is_ok(score_check(&X1_FACTORS[0], 3000, &e)) && is_ok(score_check(&X1_FACTORS[0], 0, &e)),
	      "a step is kept, the bounds belong to it");
	score[0] = 1500;
	CHECK(sheets_look(&p, &s, true, found, 4) == 1 && found[0].fault == SHEET_OUTLIER, "15 among 26 is hinted at");
	CHECK(sheets_look(&p, &s, false, found, 4) == 0, "and stops nothing");
}

// --- X6

static unsigned low(const int64_t *prices, size_t n, int64_t ceiling, int64_t c, size_t of)
{
	static const char *const WHO[] = { "", "", "", "" };
	unsigned out[4];
	struct eval_params p = goods();
	struct err e;
	p.alp_c = c;
	INSIST(is_ok(low_price(&p, prices, WHO, n, ceiling, SILENT, out, &e)));
	for (size_t i = 0; i < n; i++)
		if (i != of && out[i])
			return 99;
	return out[of];
}

/// X6 财库〔2026〕2号
/// R60 87号令第60条
static void test_low(void)
{
	CHECK(low((int64_t[]){ 41, 78, 80, 89 }, 4, 100, 45, 0) == LOW_CEILING, "X6: 41 below 45: T3 alone");
	CHECK(low((int64_t[]){ 45, 78, 80, 89 }, 4, 100, 45, 0) == 0, "X6: 45 exactly: none");
	CHECK(low((int64_t[]){ 4499, 9000, 9500 }, 3, 10000, 45, 0) == (LOW_SECOND | LOW_CEILING), "X6: 44.99: T2 and T3");
	CHECK(low((int64_t[]){ 40, 80, 120 }, 3, 200, 10, 0) == 0, "X6: 40 of mean 80: none");
	CHECK(low((int64_t[]){ 39, 80, 115 }, 3, 200, 10, 0) == LOW_SECOND, "X6: 39 below 40: T2 alone");
	CHECK(low((int64_t[]){ 30, 70, 80 }, 3, 200, 10, 0) == LOW_SECOND, "X6: 30 of mean 60: T2 alone");
	CHECK(low((int64_t[]){ 30, 30, 100 }, 3, 60, 45, 0) == 0, "two that are lowest: neither is below half of the other");
}

// --- X7

static unsigned fix(int64_t list, int64_t words, int64_t body, const struct fix_item *items, int64_t *price, int64_t *unit)
{
	struct fix_outcome out;
	struct err e;
	struct fix_facts f = { list * YUAN, words < 0 ? words : words * YUAN, body * YUAN, items, items ? 3 : 0 };
	INSIST(is_ok(price_fix(&f, SILENT, "", &out, &e)));
	*price = out.price_fen / YUAN;
	*unit = out.unit_fen / YUAN;
	return out.steps;
}

/// X7 87号令第59条
/// R59 87号令第59条
static void test_fix(void)
{
	static const struct fix_item ITEMS[] = { { 10, 32000 * YUAN }, { 5, 48000 * YUAN }, { 20, 31000 * YUAN } };
	static const struct fix_item SLIPPED[] = { { 10, 3200 * YUAN }, { 5, 48000 * YUAN }, { 20, 31000 * YUAN } };
	int64_t price, unit;
	struct fix_outcome out;
	struct err e;
	CHECK(fix(1250000, 1200000, 1190000, ITEMS, &price, &unit) == (FIX_LIST | FIX_WORDS | FIX_SUM) && price == 1180000,
	      "X7(a): list, words, then the unit sums: 1,180,000");
	CHECK(fix(1180000, 1180000, 0, SLIPPED, &price, &unit) == FIX_UNIT && price == 1180000 && unit == 32000,
	      "X7(b): one unit price slipped: the total stays, the unit is 32,000");
	CHECK(fix(1180000, 1180000, 1180000, ITEMS, &price, &unit) == 0 && price == 1180000, "nothing to correct");
	CHECK(fix(1180000, -1, 0, NULL, &price, &unit) == 0 && price == 1180000, "words that cannot be read correct nothing");
	struct fix_facts zero = { 0, -1, 0, NULL, 0 };
	CHECK(!is_ok(price_fix(&zero, SILENT, "甲", &out, &e)) && strcmp(e.code, "price.zero") == 0, "a quote of zero is no price");
}

// --- X8

static bool seats(enum method m, int64_t n, int64_t reps, int64_t budget_fen)
{
	struct committee_makeup c = { .method = m, .n = n, .reps = reps, .budget_fen = budget_fen };
	struct err e;
	return is_ok(committee_check(&c, &e));
}

/// X8 87号令第47条
/// R47 87号令第47条
static void test_committee(void)
{
	static const int64_t N[][2] = { { 3, 2 }, { 5, 4 }, { 7, 5 }, { 9, 6 }, { 11, 8 } };
	int64_t line = INT64_C(1000000000);
	for (size_t i = 0; i < sizeof N / sizeof *N; i++)
		CHECK(committee_experts_least(N[i][0]) == N[i][1], "X8: of %lld at least %lld experts", (long long)N[i][0], (long long)N[i][1]);
	CHECK(!seats(METHOD_OPEN_TENDER, 4, 1, 1) && !seats(METHOD_OPEN_TENDER, 5, 2, 1) && !seats(METHOD_OPEN_TENDER, 3, 1, 1), "X8: 4, 5 with 2, 3 are refused");
	CHECK(!seats(METHOD_OPEN_TENDER, 5, 1, line) && seats(METHOD_OPEN_TENDER, 5, 1, line - 1) && seats(METHOD_OPEN_TENDER, 7, 2, line),
	      "X8: seven from 10,000,000.00 on");
	struct committee_makeup c = { .method = METHOD_NEGOTIATION, .n = 3, .reps = 1, .above_threshold = true };
	struct err e;
	CHECK(seats(METHOD_NEGOTIATION, 3, 1, 1) && !is_ok(committee_check(&c, &e)) && seats(METHOD_CONSULTATION, 3, 1, line),
	      "X8: negotiation 3 below the threshold only, consultation 3 at any amount");
	CHECK(!seats(METHOD_OPEN_TENDER, 5, 0, 1), "without the purchaser's representative only where the document allows it");
}

/// X5 财库〔2015〕124号
/// R43 87号令第43条
static void test_minimum(void)
{
	CHECK(minimum_suppliers(METHOD_OPEN_TENDER, MINIMUM_CONFORMING, false, TWO_SERVICES) == 3 &&
		      minimum_suppliers(METHOD_CONSULTATION, MINIMUM_QUOTES, false, TWO_SERVICES) == 2 &&
		      minimum_suppliers(METHOD_CONSULTATION, MINIMUM_QUOTES, false, TWO_NEVER) == 3 &&
		      minimum_suppliers(METHOD_CONSULTATION, MINIMUM_DEADLINE, false, TWO_RESEARCH) == 3 &&
		      minimum_suppliers(METHOD_CONSULTATION, MINIMUM_QUALIFIED, false, TWO_RESEARCH) == 2 &&
		      minimum_suppliers(METHOD_NEGOTIATION, MINIMUM_QUOTES, true, TWO_NEVER) == 2 &&
		      minimum_suppliers(METHOD_INQUIRY, MINIMUM_QUOTES, false, TWO_NEVER) == 3,
	      "the matrix of least numbers");
	CHECK(points(432000, 432000, 20, ROUND_DIRECT) + 6820 == 8820 && points(432000, 500000, 20, ROUND_DIRECT) + 7290 == 9018, "X5: 88.20 and 90.18");
}

// --- X10

static int64_t adjusted(bool mixed, int64_t price, struct policy_facts f, int64_t sme_rate)
{
	struct eval_params p = goods();
	struct evaluation_price out;
	struct err e;
	p.sme_rate = sme_rate;
	INSIST(is_ok(policy_price(&p, mixed, price, &f, SILENT, "", &out, &e)));
	return half_up(out.fen);
}

/// X10 国办发〔2025〕34号
/// P2 财库〔2020〕46号第9条
/// P6 财库〔2020〕46号第9条
/// P10 国办发〔2025〕34号
/// P11 国办发〔2025〕34号
static void test_policy(void)
{
	struct policy_facts both = { .sme = SME_SMALL, .domestic = 10000 }, parts = { .domestic = 7272 }, home = { .domestic = 9000 };
	CHECK(adjusted(true, 10000, both, 1500) == 6500, "X10: 100, 20%% and 15%%: 65.00, not 68.00");
	CHECK(adjusted(true, 14000, parts, 1000) == 14000, "X10: 72.73%% domestic: 140 stays 140");
	CHECK(adjusted(true, 10000, home, 1000) == 8000 && adjusted(false, 10000, home, 1000) == 10000, "X10: 80 where others compete, 100 where all are domestic");
	CHECK(adjusted(false, 10000, (struct policy_facts){ .sme = SME_MEDIUM }, 1000) == 10000 &&
		      adjusted(false, 10000, (struct policy_facts){ .sme = SME_JOINT, .small_share = 2999 }, 1000) == 10000 &&
		      adjusted(false, 10000, (struct policy_facts){ .sme = SME_JOINT, .small_share = 3000 }, 1000) == 9600 &&
		      adjusted(false, 10000, (struct policy_facts){ .sme = SME_JOINT, .small_share = 9000, .related = true }, 1000) == 10000 &&
		      adjusted(false, 10000, (struct policy_facts){ .sme = SME_JOINT, .all_small = true }, 1000) == 9000,
	      "medium none, joint from 30%% on, none where related, the full rate where all are small");
	struct eval_params p = goods();
	struct evaluation_price out;
	struct err e;
	p.reserved_sme = true;
	CHECK(is_ok(policy_price(&p, false, 10000, &both, SILENT, "", &out, &e)) && half_up(out.fen) == 10000, "a reserved package has no deduction");
	p.reserved_sme = false;
	p.round_price = true;
	CHECK(is_ok(policy_price(&p, false, 99999, &both, SILENT, "", &out, &e)) && out.fen.d == 1 && half_up(out.fen) == 89999, "P13: rounded to fen where the document says so");
}

static bool has(const struct why *w, const char *text)
{
	for (; w; w = w->next)
		if (strstr(w->formula, text) || has(w->first, text))
			return true;
	return false;
}

static void test_why(void)
{
	struct arena a = { NULL };
	int64_t price[4], total[4];
	struct why *root = why_add(&a, NULL, "R58 87号令第58条", "", "评审", "", "第%d包", 1);
	x1_order(true, price, total, (struct telling){ &a, root });
	CHECK(has(root, "882000.00 ÷ 902400.00 × 30 = 29.321808… → 29.32"), "a node shows the figures of the working");
	CHECK(has(root, "59.50 + 60.50 + 59.80 + 61.20 + 59.60"), "and the members' sums");
	CHECK(has(root, "中标价为报价"), "the award is the quote, not the evaluation price");
	JSON_AUTO *v = why_json(root);
	CHECK(json_array_size(json_object_get(v, "parts")) == 16, "one node a figure: prices, points, averages, ranks");
	arena_release(&a);
}

// --- X9

static int64_t day(const char *text)
{
	int64_t d = -1;
	INSIST(day_read(text, &d));
	return d;
}

static const char *after(const struct calendar *c, const char *start, int64_t n, bool working)
{
	static char out[8][16];
	static unsigned turn;
	BUF_AUTO b = BUF_INIT;
	struct err e;
	int64_t d = 0;
	if (!is_ok(working ? working_days_after(c, day(start), n, &d, &e) : days_after(c, day(start), n, &d, &e)))
		buf_add_str(&b, e.code);
	else
		day_add(&b, d);
	return strcpy(out[turn++ % 8], buf_text(&b));
}

/// X9 87号令第68条
/// G2 87号令第85条
/// G3 国务院节假日通知
static void test_periods(void)
{
	struct calendar c = { .until = day("2026-12-31") };
	CHECK_TEXT(after(&c, "2026-10-20", 2, true), "2026-10-22", "X9: evaluated on Tuesday, report by Thursday");
	CHECK_TEXT(after(&c, "2026-10-22", 5, true), "2026-10-29", "X9: decided within five working days");
	CHECK_TEXT(after(&c, "2026-11-05", 2, true), "2026-11-09", "X9: announced by Monday");
	CHECK_TEXT(after(&c, "2026-11-09", 1, true), "2026-11-10", "X9: the announcement's period");
	CHECK_TEXT(after(&c, "2026-11-10", 7, true), "2026-11-19", "X9: challenge");
	CHECK_TEXT(after(&c, "2026-11-19", 7, true), "2026-11-30", "X9: answer");
	CHECK_TEXT(after(&c, "2026-11-30", 15, true), "2026-12-21", "X9: complaint");
	CHECK_TEXT(after(&c, "2026-11-09", 30, false), "2026-12-09", "X9: contract within thirty days");
	CHECK_TEXT(after(&c, "2026-11-09", 5, true), "2026-11-16", "X9: losers' deposits");
	CHECK_TEXT(after(&c, "2026-12-30", 5, true), "calendar.end", "beyond the table nothing is reckoned");
	int64_t off[] = { day("2026-10-01"), day("2026-10-02"), day("2026-10-03"), day("2026-10-04"), day("2026-10-05"), day("2026-10-06"), day("2026-10-07") };
	int64_t on[] = { day("2026-10-10") };
	c = (struct calendar){ day("2026-12-31"), off, 7, on, 1 };
	CHECK_TEXT(after(&c, "2026-09-30", 3, true), "2026-10-10", "over the holiday: Thursday, Friday, and the Saturday that is worked");
	CHECK_TEXT(after(&c, "2026-09-01", 30, false), "2026-10-08", "a period that would end in the holiday ends the day after it");
	CHECK_TEXT(after(&c, "2026-09-01", 25, false), "2026-09-26", "a Saturday is no statutory holiday");
	int64_t d;
	CHECK(!day_read("2026-02-29", &d) && day_read("2028-02-29", &d) && !day_read("2026-13-01", &d) && !day_read("2026-1-01x", &d) && day("1970-01-01") == 0,
	      "dates that are none");
	CHECK(day_of(INT64_C(1792425600000)) == day("2026-10-20") && day_of(INT64_C(1792425599999)) == day("2026-10-19"), "a day begins at midnight in China");
}

int main(void)
{
	test_periods();
	test_rounding();
	test_round_stage();
	test_x1();
	test_average();
	test_objective();
	test_low();
	test_fix();
	test_committee();
	test_minimum();
	test_policy();
	test_why();
	return tap_done();
}
