// A log, verified and folded: the one place where log and law meet. Consoles, the gate and the verification of an
// export all go through here, so that they cannot read a record differently.
#ifndef KB_REPLAY_REPLAY_H
#define KB_REPLAY_REPLAY_H

#include "law/law.h"
#include "log/verify.h"

// What the law may know of a verified record. Borrows from V.
void replay_event(const struct verified *v, struct law_event *out);

struct replay; // a verifier and the state that it feeds
KB_MUST_USE result replay_new(const char *project, struct trust *trust, struct replay **out, struct err *e);
void replay_free(struct replay *r); // NULL is fine
// Verifies R against the chain so far and folds it. "chain.broken", "chain.fork".
KB_MUST_USE result replay_feed(struct replay *r, const struct record *record, struct err *e);
// Called for every record that is fed from now on, after it was folded. Borrowed for the call.
struct replayed {
	const struct record *record;
	const struct law_event *event;
	bool in_force; // false: void, the reason is the last of the state's voids
	const struct project *state;
};
typedef void (*replayed_fn)(void *ctx, const struct replayed *r);
void replay_watch(struct replay *r, replayed_fn fn, void *ctx);
struct verifier *replay_verifier(struct replay *r);
struct project *replay_take(struct replay *r); // frees R and hands its state over: project_free()
const struct project *replay_state(const struct replay *r); // borrowed, until the next feed
struct head replay_head(const struct replay *r);

#endif
