// The figures of the evaluation, as pure functions: every one can explain itself (law/why.h; arena NULL: it does not). Money is fen,
// points are 0.01 point, rates are basis points. What cannot be reckoned is refused and never guessed ("ratio.range").
#ifndef KB_LAW_RECKON_H
#define KB_LAW_RECKON_H

#include "base/hash.h"
#include "law/eval_params.h"
#include "law/ratio.h"
#include "law/state.h"
#include "law/why.h"

struct telling { // where an explanation goes; all zero: nowhere
	struct arena *a;
	struct why *under;
};

// --- R47, N7, X8: who may sit
int64_t committee_experts_least(int64_t n); // ceil(2n/3)
struct committee_makeup {
	enum method method;
	int64_t n, reps, budget_fen;
	bool complex, social_effect, allow_zero_rep, above_threshold;
};
// "committee.even", "committee.few", "committee.experts", "committee.no_rep"
KB_MUST_USE result committee_check(const struct committee_makeup *c, struct err *e);

// --- minimum-supplier matrix, X3, X5, X17
enum minimum_at { MINIMUM_DEADLINE, MINIMUM_QUALIFIED, MINIMUM_CONFORMING, MINIMUM_QUOTES };
int64_t minimum_suppliers(enum method m, enum minimum_at at, bool two_left_approved, enum two_left two);

// --- R59, X7: inconsistent prices
enum fix_step { FIX_LIST = 1 << 0, FIX_WORDS = 1 << 1, FIX_UNIT = 1 << 2, FIX_SUM = 1 << 3 };
struct fix_item {
	int64_t quantity, unit_fen; // 1..10^9, 1..10^14
};
struct fix_facts {
	int64_t list_fen, words_fen, body_fen; // words -1: cannot be read, or not written; body 0: not stated
	const struct fix_item *items;
	size_t item_count; // 0: no breakdown
};
struct fix_outcome {
	int64_t price_fen;
	unsigned steps;        // enum fix_step bits that applied; not 0: the bidder must confirm
	size_t unit_at;        // FIX_UNIT: which item
	int64_t unit_fen;      // and its unit price as corrected
};
KB_MUST_USE result price_fix(const struct fix_facts *f, struct telling t, const char *who, struct fix_outcome *out, struct err *e);

// --- P1-P13, X4, X10: policy deductions
enum sme { SME_NONE, SME_MEDIUM, SME_SMALL, SME_JOINT }; // small: micro, prison enterprises and welfare enterprises included (P8)
const char *sme_code(enum sme s);
struct policy_facts {
	enum sme sme;         // as proved by the declaration; without one NONE (P5)
	int64_t small_share;  // JOINT: share of the small and micro, basis points
	bool related;         // JOINT: they hold or manage one another (P2)
	bool all_small;       // JOINT: every member is small or micro (P3)
	int64_t domestic;     // share of the cost that is domestic, basis points; 10000 for a domestic product, 0 none or no declaration
};
struct evaluation_price {
	struct ratio fen;
	int64_t sme_rate, domestic_rate; // as granted
};
// MIXED: domestic and other products both compete (P10). Both deductions are taken off the quoted price (P11).
KB_MUST_USE result policy_price(const struct eval_params *p, bool mixed, int64_t price_fen, const struct policy_facts *f,
				struct telling t, const char *who, struct evaluation_price *out, struct err *e);
bool policy_is_domestic(const struct eval_params *p, const struct policy_facts *f);

// --- 3A, X6: abnormally low prices
enum low_trigger { LOW_MEAN = 1 << 0, LOW_SECOND = 1 << 1, LOW_CEILING = 1 << 2, LOW_JUDGED = 1 << 3 };
// PRICES are those of all conforming bids; triggers (without JUDGED) into OUT[i].
KB_MUST_USE result low_price(const struct eval_params *p, const int64_t *prices, const char *const *who, size_t n, int64_t ceiling_fen,
			     struct telling t, unsigned *out, struct err *e);

// --- R55d, X0, X1, X13: price points
KB_MUST_USE result price_points(struct ratio benchmark, struct ratio price, int64_t weight, enum round_stage stage, struct telling t,
				const char *who, int64_t *out, struct err *e);

// --- R55b, X1, X1b: the members' sheets. score[(m * bids + b) * factors + f]
struct sheets {
	size_t members, bids, factors;
	const int64_t *score;
};
// The average of bid B over all members.
KB_MUST_USE result sheets_average(const struct eval_params *p, const struct sheets *s, size_t b, struct telling t, const char *who,
				  int64_t *out, struct err *e);
int64_t sheets_total(const struct sheets *s, size_t member, size_t bid);
int64_t sheets_technical(const struct eval_params *p, const struct sheets *s, size_t bid); // sum over members
/// R64 what may be changed after the summation; a wrong sum cannot come about, nobody but the fold adds. X18
enum sheet_fault { SHEET_RANGE = 1, SHEET_OBJECTIVE, SHEET_OUTLIER };
struct sheet_finding {
	enum sheet_fault fault;
	size_t member, bid, factor; // OBJECTIVE: the member who stands alone, or the first who differs from the first member
	int64_t value;
};
// Range and step of one score: "sheet.range".
KB_MUST_USE result score_check(const struct factor *f, int64_t score, struct err *e);
// Findings in order of bid, factor, member; at most MAX are written, all are counted. HINTS: outliers, too, which stop nothing.
size_t sheets_look(const struct eval_params *p, const struct sheets *s, bool hints, struct sheet_finding *out, size_t max);

// --- R31, R56, R57, R68, X2-X5: ranking
struct contender {
	const char *id, *name, *brand; // brand "": none declared
	int64_t quoted_fen;            // quoted, or corrected: the award (P12)
	struct ratio price;            // evaluation price
	int64_t points, technical;     // total; SCORING only
	struct hash lot;               // of the recorded draw: smaller is earlier; zero before it
	// found by ranking():
	int64_t rank;                  // 1..; equal ones share it, 0 where out
	int64_t place;                 // as candidate 1..candidate_max; 0 none
	bool brand_out;                // SCORING: 其他同品牌投标人不作为中标候选人; LOWEST: invalid by R31
	bool joint;                    // its rank, or its brand's first place, is shared with another
	bool undecided;                // that sharing must be settled by the draw, and has not been
};
// Ranks E[0..n) in place of their order; the order of E is kept. DRAWN: the lots are known.
void ranking(const struct eval_params *p, struct contender *e, size_t n, bool drawn, struct telling t);
size_t competitors(const struct contender *e, size_t n); // a brand counts once (R31)
int contender_cmp(const struct eval_params *p, const struct contender *a, const struct contender *b); // -1: a before b; 0: joint

// --- the recorded draw (R31, R68)
struct hash draw_commit(struct hash contribution, struct hash salt);        // SHA-256("kaibiao-draw-commit-1" || salt || contribution)
struct hash draw_seed(const struct hash *contributions, size_t n);          // SHA-256("kaibiao-draw-seed-1" || each, in order of their bytes)
struct hash draw_lot(struct hash seed, const char *id);                     // SHA-256("kaibiao-draw-lot-1" || seed || id)

#endif
