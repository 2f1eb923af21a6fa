// Ranking: the worked examples, and random fields against a slow implementation that shares nothing with the law's.
#include <stdlib.h>

#include "law/reckon.h"
#include "tap.h"

enum { BIDS_MAX = 9, ROUNDS = 3000 };
static const struct telling SILENT;

static struct eval_params params(enum eval_way way)
{
	return (struct eval_params){ .way = way, .candidate_max = 3, .tie_price_basis = BASIS_ADJUSTED };
}

static struct contender bidder(const char *id, const char *brand, int64_t points, int64_t yuan, int64_t adjusted)
{
	return (struct contender){ .id = id, .name = id, .brand = brand, .points = points, .quoted_fen = yuan * 100, .price = ratio_int(adjusted * 100) };
}

/// X2 87号令第57条
/// R57 87号令第57条
/// R68 87号令第68条
static void test_x2(void)
{
	struct eval_params p = params(EVAL_SCORING);
	struct contender e[] = { bidder("P", "", 8530, 1000000, 1000000), bidder("Q", "", 8530, 995000, 995000), bidder("R", "", 8530, 995000, 995000),
			     bidder("S", "", 8499, 900000, 900000) };
	ranking(&p, e, 4, false, SILENT);
	CHECK(e[1].rank == 1 && e[2].rank == 1 && e[0].rank == 3 && e[3].rank == 4, "X2: Q=1, R=1, P=3, S=4");
	CHECK(e[1].undecided && e[2].undecided && !e[0].undecided, "X2: between Q and R the draw decides");
	struct hash seed = draw_seed((struct hash[]){ { { 1 } }, { { 2 } } }, 2);
	for (int i = 0; i < 4; i++)
		e[i].lot = draw_lot(seed, e[i].id);
	ranking(&p, e, 4, true, SILENT);
	bool q_first = memcmp(e[1].lot.b, e[2].lot.b, HASH_BYTES) < 0;
	CHECK(e[1].rank == 1 && e[2].rank == 1 && e[1].place == (q_first ? 1 : 2) && e[2].place == (q_first ? 2 : 1) && !e[1].undecided && e[0].place == 3,
	      "X2: drawn, one is the first candidate; the joint rank stays");
	p.rank_tie = TIE_TECHNICAL;
	e[2].technical = 10;
	ranking(&p, e, 4, false, SILENT);
	CHECK(e[2].rank == 1 && e[1].rank == 2 && !e[1].undecided, "X2 consultation: higher technical points first");
}

/// X3 87号令第31条
/// R31 87号令第31条
static void test_x3(void)
{
	struct eval_params p = params(EVAL_SCORING);
	struct contender e[] = { bidder("A", "云", 9120, 500000, 500000), bidder("B", "云", 8800, 480000, 480000), bidder("C", "", 8869, 520000, 520000),
			     bidder("D", "", 9050, 600000, 600000) };
	CHECK(competitors(e, 4) == 3 && competitors(e, 3) == 2, "X3, X3b: A and B count as one competitor");
	ranking(&p, e, 4, false, SILENT);
	CHECK(e[0].place == 1 && e[3].place == 2 && e[2].place == 3 && e[1].place == 0 && e[1].brand_out && e[1].rank == 4,
	      "X3: candidates A, D, C; B is scored and no candidate");
	e[1].points = 9120;
	ranking(&p, e, 4, false, SILENT);
	CHECK(e[0].undecided && e[1].undecided && !e[0].brand_out && !e[1].brand_out, "equal within the brand: the draw decides");
}

/// X4 87号令第31条
/// R56 87号令第56条
static void test_x4(void)
{
	struct eval_params p = params(EVAL_LOWEST);
	struct contender e[] = { bidder("A", "云", 0, 300000, 300000), bidder("B", "云", 0, 296000, 296000), bidder("C", "", 0, 330000, 280500),
			     bidder("D", "", 0, 290000, 290000) };
	ranking(&p, e, 4, false, SILENT);
	CHECK(e[0].brand_out && e[0].rank == 0 && e[2].rank == 1 && e[3].rank == 2 && e[1].rank == 3, "X4: A invalid; C, D, B");
	CHECK(e[2].place == 1 && e[2].quoted_fen == 33000000, "X4: the award is 330,000, not 280,500");
}

/// X10 国办发〔2025〕34号
static void test_x10(void)
{
	struct eval_params p = params(EVAL_LOWEST);
	struct contender e[] = { bidder("A", "", 0, 100, 80), bidder("B", "", 0, 85, 85), bidder("C", "", 0, 102, 102) };
	ranking(&p, e, 3, false, SILENT);
	CHECK(e[0].rank == 1 && e[1].rank == 2 && e[2].rank == 3, "X10: A < B < C");
}

// --- the slow implementation: sorts by exchange, in long decimal keys

static uint64_t rnd_state = 42;

static int64_t rnd(int64_t n)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 7;
	rnd_state ^= rnd_state << 17;
	return (int64_t)(rnd_state % (uint64_t)n);
}

static bool slow_before(const struct eval_params *p, const struct contender *a, const struct contender *b)
{
	int128 left = a->price.n * b->price.d, right = b->price.n * a->price.d;
	if (p->way == EVAL_LOWEST)
		return left < right;
	if (a->points != b->points)
		return a->points > b->points;
	return left < right;
}

static bool slow_out(const struct eval_params *p, const struct contender *e, size_t n, size_t i)
{
	for (size_t j = 0; j < n; j++) {
		if (j == i || !*e[i].brand || strcmp(e[i].brand, e[j].brand) != 0)
			continue;
		int64_t mine = p->way == EVAL_LOWEST ? -e[i].quoted_fen : e[i].points, his = p->way == EVAL_LOWEST ? -e[j].quoted_fen : e[j].points;
		if (his > mine || (his == mine && memcmp(e[j].lot.b, e[i].lot.b, HASH_BYTES) < 0))
			return true;
	}
	return false;
}

// Ranks after an exchange sort; what is equal gets the rank of the first of its kind.
static bool slow_agrees(const struct eval_params *p, const struct contender *e, size_t n)
{
	size_t order[BIDS_MAX], count = 0;
	int64_t place = 0;
	for (size_t i = 0; i < n; i++)
		if (!(p->way == EVAL_LOWEST && slow_out(p, e, n, i)))
			order[count++] = i;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			const struct contender *a = &e[order[j]], *b = &e[order[i]];
			bool equal = !slow_before(p, a, b) && !slow_before(p, b, a);
			if (slow_before(p, a, b) || (equal && memcmp(a->lot.b, b->lot.b, HASH_BYTES) < 0)) {
				size_t swap = order[i];
				order[i] = order[j];
				order[j] = swap;
			}
		}
	for (size_t i = 0, rank = 1; i < count; i++) {
		const struct contender *one = &e[order[i]];
		if (i && slow_before(p, &e[order[i - 1]], one))
			rank = i + 1;
		bool out = slow_out(p, e, n, order[i]);
		int64_t want = out || place >= p->candidate_max ? 0 : ++place;
		if (one->rank != (int64_t)rank || one->brand_out != out || one->place != want)
			return false;
	}
	return true;
}

static size_t random_field(struct contender *e, struct eval_params *p)
{
	static const char *const BRANDS[] = { "", "", "", "云", "河" };
	static const char *const IDS[BIDS_MAX] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
	size_t n = 1 + (size_t)rnd(BIDS_MAX);
	*p = params(rnd(2) ? EVAL_SCORING : EVAL_LOWEST);
	p->candidate_max = 1 + rnd(4);
	struct hash seed = draw_seed(&(struct hash){ { (uint8_t)rnd(256), (uint8_t)rnd(256) } }, 1);
	for (size_t i = 0; i < n; i++) {
		e[i] = bidder(IDS[i], BRANDS[rnd(5)], 8000 + rnd(3), 100 + rnd(3), 0);
		e[i].price = ratio_of(e[i].quoted_fen * (rnd(2) ? 90 : 100), 100);
		e[i].lot = draw_lot(seed, e[i].id);
	}
	return n;
}

static bool same_in_any_order(const struct eval_params *p, const struct contender *e, size_t n)
{
	struct contender shuffled[BIDS_MAX];
	size_t by = n > 1 ? 1 + (size_t)rnd((int64_t)n - 1) : 0;
	for (size_t i = 0; i < n; i++)
		shuffled[(i + by) % n] = e[i];
	ranking(p, shuffled, n, true, SILENT);
	for (size_t i = 0; i < n; i++) {
		const struct contender *s = &shuffled[(i + by) % n];
		if (s->rank != e[i].rank || s->place != e[i].place || s->brand_out != e[i].brand_out || s->joint != e[i].joint)
			return false;
	}
	return true;
}

static bool preorder(const struct eval_params *p, const struct contender *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			if (contender_cmp(p, &e[i], &e[j]) != -contender_cmp(p, &e[j], &e[i]))
				return false;
			for (size_t k = 0; k < n; k++)
				if (contender_cmp(p, &e[i], &e[j]) <= 0 && contender_cmp(p, &e[j], &e[k]) <= 0 && contender_cmp(p, &e[i], &e[k]) > 0)
					return false;
		}
	return true;
}

static void test_random(void)
{
	int agree = 0, order = 0, total = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct contender e[BIDS_MAX];
		struct eval_params p;
		size_t n = random_field(e, &p);
		ranking(&p, e, n, true, SILENT);
		agree += slow_agrees(&p, e, n);
		order += same_in_any_order(&p, e, n);
		total += preorder(&p, e, n);
	}
	CHECK(agree == ROUNDS, "%d of %d fields are ranked as the slow implementation ranks them", agree, ROUNDS);
	CHECK(order == ROUNDS, "%d do not depend on the order of the bidders", order);
	CHECK(total == ROUNDS, "%d are ordered by a total preorder", total);
}

// No drift: sums of parts equal parts of sums, compared with 128-bit integers.
static void test_drift(void)
{
	int good = 0;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t a = 1 + rnd(1000000), b = 1 + rnd(1000000), c = 1 + rnd(1000000), d = 1 + rnd(1000000);
		struct ratio x = ratio_of(a, b), y = ratio_of(c, d);
		struct ratio sum = ratio_sub(ratio_add(x, y), y), product = ratio_div(ratio_mul(x, y), y);
		int by = ratio_cmp(x, y);
		int128 left = (int128)a * d, right = (int128)c * b;
		good += ratio_cmp(sum, x) == 0 && ratio_cmp(product, x) == 0 && by == (left > right) - (left < right);
	}
	CHECK(good == ROUNDS, "%d sums, products and comparisons are exact", good);
}

static void test_draw(void)
{
	struct hash a = { { 1 } }, b = { { 2 } }, salt = { { 3 } };
	CHECK(hash_equal(draw_seed((struct hash[]){ a, b }, 2), draw_seed((struct hash[]){ b, a }, 2)), "the seed does not depend on who revealed first");
	CHECK(!hash_equal(draw_seed((struct hash[]){ a, a }, 2), draw_seed((struct hash[]){ a }, 1)), "equal contributions both count");
	CHECK(!hash_equal(draw_commit(a, salt), draw_commit(b, salt)) && !hash_equal(draw_commit(a, salt), draw_commit(salt, a)), "a commitment binds both");
	CHECK_TEXT(hash_hex(draw_lot(draw_seed(&a, 1), "x")).s, "5c6c4eda22281b1b879bcda68e81d54017c200c1e9413c3313a8ad4b1cce280b", "a lot can be recomputed by sha256sum");
}

int main(void)
{
	test_x2();
	test_x3();
	test_x4();
	test_x10();
	test_random();
	test_drift();
	test_draw();
	return tap_done();
}
