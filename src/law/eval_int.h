// Shared by the evaluation's files of src/law only.
#ifndef KB_LAW_EVAL_INT_H
#define KB_LAW_EVAL_INT_H

#include "law/evaluation.h"
#include "law/law_int.h"

#define STEP_BIT(s) (1u << (PHASE_COUNT + (s)))
// From FIRST to LAST in the order of enum eval_step.
#define STEPS(first, last) (((1u << ((last) + 1)) - (1u << (first))) << PHASE_COUNT)
#define END_FIELD { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { EVAL_MINUTE_MS = 60 * 1000 };

#define CHECK_ARGS const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e
#define EFFECT_ARGS struct project *p, struct lot *l, const struct law_event *ev, const json_t *body

// --- members (committee.c)
bool seated(const struct member *m); // not replaced
struct member *member_of(const struct evaluation *v, struct hash cert);   // who sits; NULL
// The signer sits and has signed in, was identified, has pledged and declared: "member.not_ready".
KB_MUST_USE result member_ready(const struct evaluation *v, const struct law_event *ev, struct err *e);
KB_MUST_USE result chair_only(const struct evaluation *v, const struct law_event *ev, struct err *e); // ready, and chair: "chair.only"
size_t seated_count(const struct evaluation *v);

// --- bids of the evaluation (eval_state.c)
struct eval_bid *eval_bid_of(const struct evaluation *v, const char *bid_id);
// The bid that BODY names, which must be in: "bid.unknown", "bid.out".
KB_MUST_USE result eval_bid_in(const struct evaluation *v, const json_t *body, struct eval_bid **out, struct err *e);
KB_MUST_USE result eval_bid_own(const struct evaluation *v, const struct law_event *ev, const json_t *body, struct eval_bid **out,
				struct err *e);
size_t bid_index(const struct evaluation *v, const struct eval_bid *b);
int64_t bid_price(const struct lot *l, const struct eval_bid *b); // quoted, or as corrected
void bid_out(struct project *p, struct eval_bid *b, enum bid_fate fate, const char *clause, const char *reason);
size_t eval_competitors(const struct evaluation *v); // distinct brands among those in
// Fewer than the minimum are left: the evaluation ends, and only the report is made. True where it does.
bool stop_if_few(struct project *p, struct lot *l, enum minimum_at at);

// --- votes
void vote_put(struct project *p, struct evaluation *v, struct vote vote); // replaces the same voter's earlier one
void votes_drop(struct project *p, struct evaluation *v, struct hash by); // all of one voter
const struct vote *vote_of(const struct evaluation *v, enum tally_on on, struct hash by, size_t bid, const char *item);

// --- figures (summation.c)
// Reckons everything anew from the state: figures, ranks, working. "ratio.range"
KB_MUST_USE result eval_sum(struct project *p, struct lot *l, struct err *e);
// Of the revealed sheets; members and bids are those of the evaluation.
size_t eval_findings(const struct project *p, const struct evaluation *v, bool hints, struct sheet_finding *out, size_t max);
KB_MUST_USE result low_prices(struct project *p, struct lot *l, struct err *e); // sets the triggers of the conforming bids

// --- steps (steps.c)
// The step after S for this project's method; STEP_COUNT after the last.
enum eval_step step_after(const struct project *p, enum eval_step s);
KB_MUST_USE result step_leave(const struct project *p, const struct lot *l, const struct law_event *ev, struct err *e);
void step_enter(struct project *p, struct lot *l, enum eval_step s, int64_t at);
void step_next(struct project *p, struct lot *l, int64_t at); // after step_leave(): decides, and enters the next or the report

void eval_due(struct project *p, struct evaluation *v); // due_report, due_decision, due_note from ended_at (eval_due.c)

json_t *evaluation_json(const struct project *p, const struct lot *l);
json_t *eval_params_json(const struct eval_params *p);

#endif
