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
struct verifier *replay_verifier(struct replay *r);
const struct project *replay_state(const struct replay *r); // borrowed, until the next feed
struct head replay_head(const struct replay *r);

#endif
