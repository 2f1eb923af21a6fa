// States of an opening for the tests of src/paper, filled in by hand: the fold has tests of its own.
#ifndef KB_TESTS_PAPER_STATES_H
#define KB_TESTS_PAPER_STATES_H

#include "law/state.h"

#define T0 INT64_C(1795420800000) // 2026-11-23 16:00:00 in China: the deadline

struct opening_state {
	struct project p;
	struct lot lot;
	struct bid bids[5];
	struct person people[4];
	struct recording recordings[2];
	struct extension extension;
	struct objection objections[2];
	struct record_sign sign;
	struct quote quotes[2];
};

// Three bids opened, read and confirmed by one; one replaced version.
void state_opened(struct opening_state *s);
// Two bids at the deadline: nothing is unsealed.
void state_no_opening(struct opening_state *s);
// Three bids, one of which failed by the bidder's own fault and one opened from its backup.
void state_too_few(struct opening_state *s);
// Everything that may be admitted between opening.record and opening.close.
void state_signed_and_closed(struct opening_state *s);

#endif
