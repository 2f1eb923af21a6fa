// What the procurement document sets for the evaluation (rule book 9): read from "evaluation" of project.create. Points are 0.01 point,
// rates and shares are basis points (0.01 %), money is fen.
#ifndef KB_LAW_EVAL_PARAMS_H
#define KB_LAW_EVAL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "law/calendar.h"

enum object { OBJECT_GOODS, OBJECT_SERVICES, OBJECT_WORKS };
enum eval_way { EVAL_SCORING, EVAL_LOWEST };              // 综合评分法, 最低评标价法
enum avg_mode { AVG_SUM_THEN_ROUND, AVG_ROUND_EACH_ITEM }; // X1b
enum round_stage { ROUND_DIRECT, ROUND_HUNDRED_MARK };     // X13
enum price_basis { BASIS_ADJUSTED, BASIS_QUOTED };
enum tie_way { TIE_DRAW, TIE_TECHNICAL };
enum two_left { TWO_NEVER, TWO_SERVICES, TWO_RESEARCH };   // consultation that may go on with two (X5)
enum after_invalid { AFTER_INVALID_VOID, AFTER_INVALID_GO_ON };

struct factor {
	const char *key, *name;
	bool technical; // counts where equal totals are told apart by technical points
	bool objective; // all members must give the same (R64(3))
	int64_t max, step;
};

struct eval_item { // of qualification or conformity
	const char *key, *name, *clause;
};

struct eval_params {
	enum object object;
	enum eval_way way;
	int64_t price_weight; // points of 100, whole
	bool fixed_price, weight_waiver;
	struct factor *factors;
	size_t factor_count;
	struct eval_item *qualification, *conformity;
	size_t qualification_count, conformity_count;
	int64_t sme_rate, jv_rate, jv_min_share, domestic_rate, domestic_share;
	bool reserved_sme;
	enum avg_mode avg_mode;
	enum round_stage round_stage;
	enum price_basis tie_price_basis;
	bool round_price; // P13: the evaluation price is rounded to fen before it is used
	enum tie_way rank_tie;
	int64_t candidate_max;
	bool committee_decides_winner;
	int64_t alp_a, alp_b, alp_c, alp_minutes; // per cent; minutes
	int64_t outlier_pct;
	bool trim_expert_scores;
	int64_t committee_n;
	bool complex, social_effect, allow_zero_rep, above_threshold;
	enum two_left two_left;
	enum after_invalid after_invalid_lt3;
	int64_t clarify_minutes, draw_minutes;
	struct calendar calendar; // until 0: none given
};

#endif
