// What the gate asks the store beside store.h: the intake of a lot as its closing act has to describe it, and the refusals.
//
// Closing: after the deadline and two seconds, intake_state(), read PROJECT#LOT, sign intake.close with the root and
// store_append() it to PROJECT. The PostgreSQL store takes every intake act over in the same transaction. Where somebody
// was quicker or the intake moved: "intake.closed", "intake.moved" (read again, sign again).
#ifndef KB_LOG_INTAKE_H
#define KB_LOG_INTAKE_H

#include "base/json.h"
#include "log/store.h"

struct intake_state {
	uint64_t count;      // acts in the intake = its head's seq
	struct hash head;
	uint64_t refused;    // acts refused: each counts once, however often it was sent
	uint64_t closed_seq; // the project's record that closed it; 0: open
	int64_t deadline, now; // ms, by the store's clock; deadline 0: the store knows none
};
// LOG is PROJECT#LOT. "intake.none" for any store but PostgreSQL.
KB_MUST_USE result intake_state(struct store *s, const char *log, struct intake_state *out, struct err *e);
// Keeps a refusal (JSON; its member act_hash names the act: the first of an act is kept) for host and supervisor, who may
// read it after the deadline. "intake.none".
KB_MUST_USE result intake_refused(struct store *s, const char *log, const char *entry, struct err *e);
// The refusals of PROJECT's lots (not PROJECT#LOT), [{at, entry, lot}]; none before the deadline. For host, supervisor and
// gate: "store.rights" for others. "intake.none".
KB_MUST_USE result intake_audit(struct store *s, const char *project, json_t **out, struct err *e);

#endif
