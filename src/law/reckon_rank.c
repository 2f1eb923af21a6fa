// Ranking, same brand, ties, candidates; the draw that settles what is equal.
#include "law/reckon.h"

#include <string.h>

static bool same_brand(const struct contender *a, const struct contender *b)
{
	return *a->brand && strcmp(a->brand, b->brand) == 0;
}

/// R31 87号令第31条 bidders of one brand count as one
/// X3 87号令第31条
size_t competitors(const struct contender *e, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		bool before = false;
		for (size_t j = 0; j < i; j++)
			before = before || same_brand(&e[i], &e[j]);
		count += !before;
	}
	return count;
}

static int cmp_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_scoring(const struct eval_params *p, const struct contender *a, const struct contender *b)
{
	int by = cmp_int(b->points, a->points);
	if (by == 0)
		by = p->tie_price_basis == BASIS_QUOTED ? cmp_int(a->quoted_fen, b->quoted_fen) : ratio_cmp(a->price, b->price);
	return by == 0 && p->rank_tie == TIE_TECHNICAL ? cmp_int(b->technical, a->technical) : by;
}

/// R56 87号令第56条 by evaluation price; R57 by points as printed, then by price
/// X2 87号令第57条
int contender_cmp(const struct eval_params *p, const struct contender *a, const struct contender *b)
{
	return p->way == EVAL_LOWEST ? ratio_cmp(a->price, b->price) : cmp_scoring(p, a, b);
}

// --- same brand

struct standing {
	const struct eval_params *p;
	struct contender *e;
	size_t n;
	bool drawn;
	struct telling t;
};

// Who is first within a brand: under scoring the total alone (R31b), under lowest price the quote alone (R31a).
static int brand_cmp(const struct eval_params *p, const struct contender *a, const struct contender *b)
{
	return p->way == EVAL_LOWEST ? cmp_int(a->quoted_fen, b->quoted_fen) : cmp_int(b->points, a->points);
}

static int lot_cmp(const struct contender *a, const struct contender *b)
{
	return memcmp(a->lot.b, b->lot.b, HASH_BYTES);
}

static void say_brand(const struct standing *s, const struct contender *out, const struct contender *first)
{
	if (!s->t.a)
		return;
	bool lowest = s->p->way == EVAL_LOWEST;
	why_add(s->t.a, s->t.under, "R31 87号令第31条", out->name, "相同品牌", lowest ? "投标无效" : "不作为中标候选人",
		"与“%s”同为“%s”品牌，%s%s", first->name, out->brand, lowest ? "后者报价" : "后者得分",
		brand_cmp(s->p, first, out) == 0 ? "相同，经随机抽取" : lowest ? "更低" : "更高");
}

// Before the draw an equal one is not out yet: both are undecided.
static void judge_brand(const struct standing *s, struct contender *one)
{
	for (size_t j = 0; j < s->n; j++) {
		struct contender *other = &s->e[j];
		if (other == one || !same_brand(one, other))
			continue;
		int by = brand_cmp(s->p, other, one);
		if (by == 0) {
			one->joint = true;
			one->undecided = one->undecided || !s->drawn;
			by = s->drawn ? lot_cmp(other, one) : 0;
		}
		if (by < 0 && !one->brand_out) {
			one->brand_out = true;
			say_brand(s, one, other);
		}
	}
}

static void judge_brands(const struct standing *s)
{
	for (size_t i = 0; i < s->n; i++)
		judge_brand(s, &s->e[i]);
	for (size_t i = 0; i < s->n; i++)
		if (s->e[i].brand_out) // whoever is out in any case needs no draw
			s->e[i].undecided = false;
}

// --- rank and place

// Invalid by R31 under lowest price: not in the ranking. Under scoring all are scored and ranked.
static bool ranks(const struct standing *s, const struct contender *e)
{
	return s->p->way == EVAL_SCORING || !e->brand_out;
}

static void rank_one(const struct standing *s, struct contender *one)
{
	one->rank = ranks(s, one);
	for (size_t j = 0; j < s->n && one->rank; j++)
		if (ranks(s, &s->e[j]))
			one->rank += contender_cmp(s->p, &s->e[j], one) < 0;
}

// Its place among those who may be candidates; equal ones stand by their lots once these are drawn.
static void place_one(const struct standing *s, struct contender *one)
{
	int64_t before = 0, equal = 0;
	for (size_t j = 0; j < s->n; j++) {
		const struct contender *other = &s->e[j];
		if (other == one || other->brand_out || !ranks(s, other))
			continue;
		int by = contender_cmp(s->p, other, one);
		equal += by == 0;
		before += by < 0 || (by == 0 && s->drawn && lot_cmp(other, one) < 0);
	}
	one->joint = one->joint || equal > 0;
	one->place = before < s->p->candidate_max ? before + 1 : 0;
	one->undecided = one->undecided || (one->place && equal > 0 && !s->drawn);
}

static void say_rank(const struct standing *s, const struct contender *e)
{
	if (!s->t.a)
		return;
	bool scoring = s->p->way == EVAL_SCORING;
	const char *price = why_money(s->t.a, e->quoted_fen);
	struct why *w = why_add(s->t.a, s->t.under, scoring ? "R57 87号令第57条" : "R56 87号令第56条", e->name, "排序",
				e->brand_out && !scoring ? "无效" : "", "%s %s；报价 %s%s", scoring ? "总得分" : "评审价",
				scoring ? why_points(s->t.a, e->points) : price, price, e->joint ? "；与他人并列" : "");
	BUF_AUTO value = BUF_INIT;
	if (e->rank) {
		buf_addf(&value, "第 %lld 名", (long long)e->rank);
		w->value = arena_text(s->t.a, buf_text(&value));
	}
	if (e->place && !e->undecided)
		why_add(s->t.a, w, "R57 87号令第57条", e->name, "中标候选人", why_money(s->t.a, e->quoted_fen),
			"第 %lld 中标候选人；中标价为报价（修正后的报价），不是评审价（P12）", (long long)e->place);
}

/// P12 87号令第55条 the award is the quoted or corrected price
/// R68 87号令第68条 joint ranks are settled as the document says, else by the draw
/// X4 87号令第31条
void ranking(const struct eval_params *p, struct contender *e, size_t n, bool drawn, struct telling t)
{
	struct standing s = { p, e, n, drawn, t };
	for (size_t i = 0; i < n; i++) {
		e[i].rank = e[i].place = 0;
		e[i].brand_out = e[i].joint = e[i].undecided = false;
	}
	judge_brands(&s);
	for (size_t i = 0; i < n; i++) {
		rank_one(&s, &e[i]);
		if (e[i].rank && !e[i].brand_out)
			place_one(&s, &e[i]);
		say_rank(&s, &e[i]);
	}
}

// --- the draw

struct hash draw_commit(struct hash contribution, struct hash salt)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-draw-commit-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, contribution.b, HASH_BYTES);
	return sha256(span_buf(&b));
}

// In order of their bytes: no matter who revealed first.
struct hash draw_seed(const struct hash *contributions, size_t n)
{
	BUF_AUTO b = BUF_INIT;
	const struct hash *last = NULL;
	buf_add_str(&b, "kaibiao-draw-seed-1");
	for (size_t done = 0; done < n;) {
		const struct hash *next = NULL;
		for (size_t i = 0; i < n; i++)
			if ((!last || memcmp(contributions[i].b, last->b, HASH_BYTES) > 0) &&
			    (!next || memcmp(contributions[i].b, next->b, HASH_BYTES) < 0))
				next = &contributions[i];
		for (size_t i = 0; i < n && next; i++) {
			if (!hash_equal(contributions[i], *next))
				continue;
			buf_add(&b, contributions[i].b, HASH_BYTES);
			done++;
		}
		last = next;
	}
	return sha256(span_buf(&b));
}

struct hash draw_lot(struct hash seed, const char *id)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-draw-lot-1");
	buf_add(&b, seed.b, HASH_BYTES);
	buf_add_str(&b, id);
	return sha256(span_buf(&b));
}
