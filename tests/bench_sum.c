// bench_sum: seven members' sheets of 60 factors and 500 bidders are summed, priced and ranked (limit: 20 ms); with the whole working
// written, too. One JSON line a figure.
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "law/reckon.h"

enum { MEMBERS = 7, FACTORS = 60, BIDS = 500, ROUNDS = 5, MARK_US = 20000 };

static int64_t scores[MEMBERS * BIDS * FACTORS];
static struct factor factors[FACTORS];
static struct contender field[BIDS];

static void fill(struct eval_params *p)
{
	uint64_t dice = 7;
	for (size_t f = 0; f < FACTORS; f++)
		factors[f] = (struct factor){ "f", "因素", f % 2 == 0, f % 5 == 0, 116, 1 };
	for (size_t i = 0; i < MEMBERS * BIDS * FACTORS; i++) {
		dice = dice * UINT64_C(6364136223846793005) + 1;
		scores[i] = (int64_t)(dice >> 40) % 116;
	}
	*p = (struct eval_params){ .price_weight = 30, .factors = factors, .factor_count = FACTORS, .candidate_max = 3, .outlier_pct = 30 };
}

static int64_t sum_all(const struct eval_params *p, struct telling t)
{
	struct err e;
	struct sheets s = { MEMBERS, BIDS, FACTORS, scores };
	struct ratio base = ratio_int(INT64_C(90000000));
	for (size_t b = 0; b < BIDS; b++) {
		int64_t average, price;
		struct ratio own = ratio_of((90000000 + (int64_t)(b * 7919 % 1000) * 12345) * 9, 10);
		INSIST(is_ok(sheets_average(p, &s, b, t, "投标人", &average, &e)) &&
		       is_ok(price_points(base, own, p->price_weight, ROUND_DIRECT, t, "投标人", &price, &e)));
		field[b] = (struct contender){ .id = "b", .name = "投标人", .brand = "", .quoted_fen = 1, .price = own, .points = average + price };
	}
	ranking(p, field, BIDS, false, t);
	return field[0].rank;
}

static int64_t once(const struct eval_params *p, bool told)
{
	struct arena a = { NULL };
	struct telling t = { NULL, NULL };
	int64_t from = clock_steady_ns();
	if (told)
		t = (struct telling){ &a, why_add(&a, NULL, "", "", "评审", "", "%s", "") };
	INSIST(sum_all(p, t) > 0);
	int64_t took = clock_steady_ns() - from;
	arena_release(&a);
	return took;
}

static int64_t bare(void)
{
	volatile int64_t sum = 0;
	int64_t from = clock_steady_ns();
	for (size_t i = 0; i < MEMBERS * BIDS * FACTORS; i++)
		sum = sum + scores[i];
	return clock_steady_ns() - from;
}

static bool figure(const struct eval_params *p, const char *name, bool told)
{
	int64_t best = INT64_MAX, floor = INT64_MAX;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t ours = once(p, told), theirs = bare();
		best = ours < best ? ours : best;
		floor = theirs < floor ? theirs : floor;
	}
	int64_t us = best / 1000, ratio = best * 1000 / floor;
	printf("{\"bench\":\"%s\",\"value\":0.%06lld,\"unit\":\"s\",\"against\":\"adding the same scores once\",\"ratio\":%lld.%03lld,\"mark\":0.020,"
	       "\"holds\":%s}\n",
	       name, (long long)us, (long long)ratio / 1000, (long long)ratio % 1000, us <= MARK_US ? "true" : "false");
	return us <= MARK_US;
}

int main(void)
{
	struct eval_params p;
	fill(&p);
	bool plain = figure(&p, "sum.plain", false), told = figure(&p, "sum.working", true);
	return plain && told ? 0 : 1;
}
