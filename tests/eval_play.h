// The acts of an evaluation that fit the present state, and playing one to its end by whoever may go on.
#ifndef KB_TESTS_EVAL_PLAY_H
#define KB_TESTS_EVAL_PLAY_H

#include "law/evaluation.h"
#include "tests/law_any.h"

// Members are MEMBER .. MEMBER + 4, the last of them the purchaser's representative; the others of MEMBER_LAST stand by.
json_t *eval_create(const char *way);                  // project.create with an evaluation; WAY scoring or lowest_price
json_t *eval_fitting(const struct kit *k, struct source *s, const char *type, int who); // body of WHO's act on lot 1
void eval_found(struct kit *k, const char *way, int bids); // an opening of BIDS bidders on lot 1 that has ended
// One act that is allowed, by somebody, in a drawn order; false where nothing is.
bool eval_go_on(struct kit *k, struct source *s);
// Until the lot is at STEP, or nothing goes on any more; true where it is there.
bool eval_until(struct kit *k, struct source *s, enum eval_step step);

#endif
