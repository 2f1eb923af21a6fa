// The folded state of one lot's evaluation: begun by committee.form after the opening ended. Read by all, written by the fold alone; memory
// is the project's arena. Points are 0.01 point, money is fen, time is ms since the epoch (0 = has not happened).
#ifndef KB_LAW_EVALUATION_H
#define KB_LAW_EVALUATION_H

#include "law/reckon.h"

// E1-E19 of rule book 7.3. Which of them a lot goes through, and in which order, is data by method (steps.c).
enum eval_step {
	STEP_SIGN_IN,   // E1, E2: sign in, identity, discipline
	STEP_AVOID,     // E3: list of bidders, recusal bidder by bidder
	STEP_CHAIR,     // E4: the chair is elected
	STEP_QUALIFY,   // E6: qualification, by purchaser or agency (R44)
	STEP_CONFORM,   // E7: conformity, each member, majority
	STEP_PRICE,     // E8: price correction, declarations, clarification
	STEP_LOW_PRICE, // E9: abnormally low prices
	STEP_SCORE,     // E11, E12: sheets are committed
	STEP_REVEAL,    // the committed sheets are opened together
	STEP_SUM,       // E13-E16: summation, corrections by R64, draw, ranking
	STEP_REPORT,    // E17, E18: report and signatures
	STEP_END,       // E19
	STEP_COUNT
};
const char *step_code(enum eval_step s); // "sign_in", ...
const char *step_zh(enum eval_step s);

enum eval_outcome {
	EVAL_GOING_ON,
	EVAL_RANKED,        // an ordinary end: candidates
	EVAL_NO_EVALUATION, // fewer than the minimum qualified: 不得评标 (R44)
	EVAL_VOID,          // fewer than the minimum left afterwards: 废标 (法 36)
	EVAL_STOPPED,       // stopped: document defective (R65), or the committee cannot be completed (R49)
};
const char *eval_outcome_code(enum eval_outcome o);
const char *eval_outcome_zh(enum eval_outcome o);

enum gone { GONE_NO, GONE_ABSENT, GONE_AVOIDS, GONE_ILL, GONE_MISCONDUCT };
const char *gone_code(enum gone g);

struct member {
	struct hash cert;
	const char *name, *org, *letter; // letter: authorisation of the purchaser's representative (R45(1))
	bool rep;                        // purchaser's representative; never chair
	bool chosen;                     // not drawn but chosen (R48): CONSENT names who agreed
	const char *consent;
	int64_t seated_at, signed_in_at, host_saw_at, supervisor_saw_at, pledged_at, declared_at;
	const char *avoids;              // name of the first bidder it must avoid; ""
	enum gone gone;                  // replaced: opinions void (R49)
	int64_t gone_at;
	const char *gone_note;
	struct hash ballot;              // chair: commitment of this round; zero: none
	struct hash choice;              // as revealed; zero: not yet
	struct hash sheet;               // commitment of its sheet
	int64_t sheet_at, revealed_at;
	struct span deposit;             // the sheet, sealed for host and supervisor
	int64_t *score;                  // [bid of the evaluation][factor], once revealed; NULL before
	int64_t signed_at;               // the report
	const char *dissent;             // "" agrees
	bool deemed;                     // refused to sign and gave no reason: taken to agree (R61)
	const char *refusal;             // as recorded
};

enum tally_on { VOTE_CONFORM, VOTE_LOW_PRICE };
struct vote {
	enum tally_on on;
	struct hash by;
	size_t bid;          // of the evaluation
	const char *item;    // CONFORM: its key
	bool pass;
	const char *reason;
	int64_t at;
};

enum bid_fate {
	FATE_IN,
	FATE_UNQUALIFIED,  // R44
	FATE_NONCONFORM,   // R50
	FATE_PRICE,        // correction not confirmed (R59)
	FATE_CEILING,      // R63(4)
	FATE_LOW_PRICE,    // R60
	FATE_BRAND,        // R31, lowest price only
};
const char *fate_code(enum bid_fate f);

struct failed_item { // a failed item, with its reason
	const char *key, *name, *clause, *reason;
};

struct eval_bid {
	size_t at;                  // in the lot's bids
	const char *id, *code, *name;
	enum bid_fate fate;
	const char *fate_clause, *fate_reason;
	int64_t qualified_at;       // ruled on
	struct failed_item *findings;
	size_t finding_count;
	// price
	bool fixed;                 // price.fix was done
	struct fix_outcome fix;     // price_fen is the quote where nothing was fixed
	int64_t fixed_at, agreed_at;
	bool agreed;
	// declarations
	const char *brand;
	struct policy_facts policy;
	int64_t facts_at;
	// abnormally low
	unsigned low;               // enum low_trigger bits
	int64_t low_asked_at, low_until, low_answered_at;
	const char *low_why, *low_answer;
	// figures, from the summation on
	struct evaluation_price price;
	int64_t price_points, average, total;
	int64_t rank, place;
	bool brand_out, joint, undecided;
};

struct clarification { // R51
	int64_t id;
	size_t bid;
	const char *text, *answer, *note;
	int64_t at, until, answered_at, judged_at;
	bool taken; // within the bid, and used
};

struct unlock { // R64
	struct hash member;
	size_t bid, factor;
	enum sheet_fault code;
	const char *reason, *by;
	int64_t at, done_at;
	int64_t before, after; // after: -1 until corrected
	bool signed_before;    // the report had been signed: a re-evaluation
};

struct tick { // R45: the organiser's checklist
	const char *item, *by, *note;
	int64_t at;
};

struct draw_part {
	struct hash by;
	struct hash commit, contribution; // contribution zero: not revealed
	int64_t committed_at, revealed_at;
	int64_t round;
	bool barred;                      // did not reveal in time: takes no part any more
};

struct evaluation {
	enum eval_step step;
	enum eval_outcome outcome;
	const char *stop_reason;
	int64_t begun_at, step_at, ended_at;
	struct member *members;
	size_t member_count;
	struct hash chair;      // zero: none
	int64_t chair_round;    // 1, 2, ...
	struct tick *ticks;
	size_t tick_count;
	struct eval_bid *bids;  // the bids that were opened, by number
	size_t bid_count;
	struct vote *votes;
	size_t vote_count;
	struct index by_vote;   // votes by voter, bid and item: the fold's own
	struct clarification *questions;
	size_t question_count;
	struct unlock *unlocks;
	size_t unlock_count;
	struct draw_part *draws;
	size_t draw_count;
	int64_t draw_round, draw_until; // until: those who committed reveal; 0: not all have committed
	struct hash draw_seed;          // zero: not drawn
	bool summed;                    // figures, ranks and working are there
	struct why *working;
	struct hash report_facts, report_text;
	int64_t report_at;
	int64_t reopened;               // re-evaluations after signature
	const char *reopen_reason;
	const char *first_before;       // first candidate's bid before the re-evaluation; ""
	int64_t due_report, due_decision; // days (law/calendar.h) by which the report is handed over, the purchaser decides; 0: DUE_NOTE says why
	const char *due_note;
	bool tell_finance;              // the result changed after signature: written report to the finance department (R64)
};

#endif
