// Evaluations at random: whoever may go on does, in any order, until the report is signed. What comes out is looked at by rules of its
// own; in every step everybody sends every act, as a patched console would.
#include <stdlib.h>
#include <string.h>

#include "tests/eval_play.h"
#include "tests/tap.h"

static const int WHO[] = { HOST, RECORDER, SUPERVISOR, SERVICE, STRANGER, OUTSIDER, 1, 3, MEMBER, MEMBER + 1, MEMBER + 4, MEMBER_LAST };

static const struct evaluation *of(const struct kit *k)
{
	return project_lot(k->p, 1)->eval;
}

// --- every act in every step

struct tally {
	int sent, allowed, wrong;
};

static void send(struct kit *k, struct tally *t, const struct act_row *row, int who, json_t *body)
{
	int lot = row->by_lot ? 1 : 0;
	const struct lot *l = project_lot(k->p, 1);
	char code[sizeof k->code];
	t->sent++;
	if (kit_may(k, who, lot, row->type, json_deep_copy(body))) {
		struct law_event ev = { .signer = kit_cert(who), .signer_code = kit_code(who) };
		t->allowed++;
		t->wrong += !(project_roles(k->p, &ev) & row->who) || (row->phases && !(row->phases & 1u << lot_stage(l)));
		json_decref(body);
		return;
	}
	memcpy(code, k->code, sizeof code);
	if (kit_act(k, who, lot, row->type, body) || (row->route == ROUTE_LOG && strcmp(code, k->code) != 0)) {
		printf("# %s by %s: %s, then %s\n", row->type, kit_name(who), code, k->code);
		t->wrong++;
	}
}

static void attack(struct kit *k, struct source *s, struct tally *t)
{
	AUTO_FREE char *before = kit_state(k->p, true);
	for (size_t i = 0; law_row_at(i); i++) {
		for (size_t w = 0; w < sizeof WHO / sizeof *WHO; w++) {
			json_t *spoilt = eval_fitting(k, s, law_row_at(i)->type, WHO[w]);
			any_spoil(s, spoilt);
			send(k, t, law_row_at(i), WHO[w], eval_fitting(k, s, law_row_at(i)->type, WHO[w]));
			send(k, t, law_row_at(i), WHO[w], any_drawn(s, law_row_at(i)->body));
			send(k, t, law_row_at(i), WHO[w], spoilt);
		}
	}
	AUTO_FREE char *after = kit_state(k->p, true);
	t->wrong += strcmp(before, after) != 0;
}

static void in_step(enum eval_step step)
{
	struct kit k;
	struct tally t = { 0 };
	bool there = false;
	for (uint64_t seed = 1; seed < 60 && !there; seed++) {
		struct source s = source_seed(seed * 31 + (uint64_t)step);
		kit_init(&k);
		k.quick = true;
		eval_found(&k, "scoring", 6);
		there = eval_until(&k, &s, step);
		if (there)
			attack(&k, &s, &t);
		else
			kit_release(&k);
	}
	CHECK(there, "at step %s", step_code(step));
	if (!there)
		return;
	CHECK(t.wrong == 0 && t.allowed > 0, "%d acts by twelve people: %d are allowed, the others change nothing", t.sent, t.allowed);
	CHECK(kit_same_again(&k), "folded again, the same state");
	kit_release(&k);
}

// --- what must hold of any evaluation

static int64_t quote(const struct lot *l, const struct eval_bid *b)
{
	return b->fixed ? b->fix.price_fen : l->bids[b->at].offer.total_fen;
}

static bool competes(const struct eval_bid *b)
{
	return b->fate == FATE_IN || b->fate == FATE_BRAND;
}

// Evaluation price x 10000, reckoned anew from the declarations.
static int64_t price_x(const struct lot *l, const struct eval_bid *b, bool mixed)
{
	int64_t off = b->policy.sme == SME_SMALL ? 1000 : b->policy.sme == SME_JOINT && b->policy.small_share >= 3000 ? 400 : 0;
	return quote(l, b) * (10000 - off - (mixed && b->policy.domestic >= 8000 ? 2000 : 0));
}

// The total by plain integers: average of the sheets, half-up, and price points, half-up.
static int64_t slow_total(const struct kit *k, size_t bid, bool mixed)
{
	const struct lot *l = project_lot(k->p, 1);
	const struct evaluation *v = l->eval;
	int64_t sum = 0, n = 0, low = INT64_MAX, own = price_x(l, &v->bids[bid], mixed);
	for (size_t b = 0; b < v->bid_count; b++)
		if (competes(&v->bids[b]) && price_x(l, &v->bids[b], mixed) < low)
			low = price_x(l, &v->bids[b], mixed);
	for (size_t m = 0; m < v->member_count; m++) {
		for (size_t f = 0; f < 3 && v->members[m].gone == GONE_NO; f++)
			sum += v->members[m].score[bid * 3 + f];
		n += v->members[m].gone == GONE_NO;
	}
	return (2 * sum + n) / (2 * n) + (int64_t)(((__extension__ (__int128)2) * low * 3000 + own) / ((__extension__ (__int128)2) * own));
}

static bool mixed_field(const struct evaluation *v)
{
	bool home = false, other = false;
	for (size_t b = 0; b < v->bid_count; b++) {
		home = home || (competes(&v->bids[b]) && v->bids[b].policy.domestic >= 8000);
		other = other || (competes(&v->bids[b]) && v->bids[b].policy.domestic < 8000);
	}
	return home && other;
}

static bool figures_hold(const struct kit *k, bool scoring)
{
	const struct evaluation *v = of(k);
	bool mixed = mixed_field(v);
	for (size_t i = 0; i < v->bid_count; i++) {
		int64_t before = 0;
		if (v->bids[i].fate != FATE_IN)
			continue;
		if (scoring && v->bids[i].total != slow_total(k, i, mixed))
			return false;
		for (size_t j = 0; j < v->bid_count; j++) {
			const struct eval_bid *a = &v->bids[j], *b = &v->bids[i];
			int64_t pa = price_x(project_lot(k->p, 1), a, mixed), pb = price_x(project_lot(k->p, 1), b, mixed);
			before += a->fate == FATE_IN && (scoring && a->total != b->total ? a->total > b->total : pa < pb);
		}
		if (v->bids[i].rank != before + 1)
			return false;
	}
	return true;
}

// Places 1, 2, ... without a gap, none of a brand that stands behind, none undecided.
static bool places_hold(const struct evaluation *v)
{
	size_t places = 0;
	for (size_t i = 0; i < v->bid_count; i++) {
		const struct eval_bid *b = &v->bids[i];
		if (b->fate == FATE_IN && b->place) {
			places |= (size_t)1 << b->place;
			if (b->brand_out || b->undecided || b->place > 3)
				return false;
		}
	}
	return places == 2 || places == 6 || places == 14;
}

static void at_random(const char *way, int rounds)
{
	int ended = 0, ranked = 0, figures = 0, places = 0, again = 0, drawn = 0;
	for (int i = 0; i < rounds; i++) {
		struct kit k;
		struct source s = source_seed((uint64_t)i + 1000);
		kit_init(&k);
		k.quick = true;
		eval_found(&k, way, 4 + (int)draw(&s, 4));
		if (eval_until(&k, &s, STEP_END)) {
			ended++;
			again += kit_same_again(&k);
			if (of(&k)->outcome == EVAL_RANKED) {
				ranked++;
				figures += figures_hold(&k, strcmp(way, "scoring") == 0);
				places += places_hold(of(&k));
				drawn += !hash_is_zero(of(&k)->draw_seed);
			}
		}
		kit_release(&k);
	}
	CHECK(ended == rounds, "%s: %d of %d evaluations come to a signed end", way, ended, rounds);
	CHECK(ranked > rounds / 2 && (drawn > 0 || strcmp(way, "scoring") == 0), "%d with a ranking, %d of them with a draw; the others stopped", ranked, drawn);
	CHECK(figures == ranked && places == ranked, "totals, ranks and places are what plain integers give");
	CHECK(again == ended, "folded again, the same states");
}

// --- the sheet's hash

static void test_parameters(void)
{
	struct kit with, without;
	kit_init(&with);
	kit_init(&without);
	INSIST(kit_act(&without, HOST, 0, "project.create", play_create(NULL)));
	INSIST(kit_act(&with, HOST, 0, "project.create", eval_create("scoring")));
	CHECK(!hash_equal(project_sheet(with.p), project_sheet(without.p)), "what the document sets for the evaluation is on the sheet that is signed");
	kit_release(&with);
	kit_release(&without);
}

int main(void)
{
	for (enum eval_step step = STEP_SIGN_IN; step < STEP_COUNT; step++)
		in_step(step);
	at_random("scoring", 25);
	at_random("lowest_price", 25);
	test_parameters();
	return tap_done();
}
