// What the works share. Only src/desk/work*.c see it.
#ifndef KB_DESK_WORK_INT_H
#define KB_DESK_WORK_INT_H

#include "desk/work.h"

// The project and its lot as they are now. "lot.unknown" where there is no such lot.
KB_MUST_USE result work_follow(const struct work *w, const struct project **p, const struct lot **l, struct err *e);
void work_say(const struct work *w, const struct work_step *s);
// Says how a bid went at last, and counts it.
void work_count(const struct work *w, struct work_count *n, const struct bid *b, enum work_how how, const char *text);

// The work makes so many signatures with one PIN, which goes with the order (hand.c) or the command.
KB_MUST_USE result work_batch(const struct work *w, int signatures, struct err *e);

// A custodian at work.
struct custody {
	const struct work *w;
	int own;             // 0 host, 1 recorder, 2 supervisor
	const struct project *p;
	const struct lot *l; // as of the last custody_follow()
};
// "custody.nobody" where the token's holder is no custodian of this project.
KB_MUST_USE result custody_begin(struct custody *c, const struct work *w, struct err *e);
KB_MUST_USE result custody_follow(struct custody *c, struct err *e);
KB_MUST_USE result custody_in_remedy(const struct custody *c, struct err *e); // "custody.early" before the window has closed
bool custody_has(const struct bid *b); // its key was released and it is not open yet
// Trouble with the token or the system concerns every bid: it ends the work. All else lies in the share.
bool custody_is_trouble(result r, const struct err *e);
// A share that custodian INDEX gave into this custodian's hands, checked against the bidder's signed commitment.
KB_MUST_USE result custody_open_share(const struct custody *c, const struct bid *b, struct span envelope, int index, struct buf *share, struct err *e);

#endif
