// A station's own audit log: what is no fact of a procurement (refusals, wrong PINs, sign-ins, the lock, the console's start and end, a lost
// connection). Records in the form of every log, chained, in STATE/audit.journal; nobody signs them, nothing folds them, and they never
// leave the station by themselves (doc/formats.md, "The station's audit log"). They hold no PIN, no key and nothing out of a bid.
#ifndef KB_DESK_AUDIT_H
#define KB_DESK_AUDIT_H

#include "log/store.h"

#define AUDIT_LOG "audit" // their "log"

// What may stand in it, with the words for people; ends with what NULL.
struct audit_row {
	const char *what, *zh, *en;
};
extern const struct audit_row AUDIT_ROWS[];
const char *audit_words(const char *what, bool english); // WHAT itself where it is unknown

// Unused members are NULL or 0.
struct audit_note {
	const char *what;      // of AUDIT_ROWS
	int64_t at;            // ms; the store's time as far as known
	const char *station;
	const char *project;
	int64_t lot;
	const char *type;      // the act that was asked for
	struct hash signer;    // certificate of the person at the seat
	const char *name;      // and the name
	const struct err *why; // the refusal, or what failed
};
// Durable when it returns. Waits up to a second for another process of the station that is writing. "file.locked", "disk.full",
// "disk.write", "journal.tampered".
KB_MUST_USE result audit_add(const char *state_dir, const struct audit_note *n, struct err *e);
// Every record, oldest first, after its place in the chain was checked: "chain.broken". No file: none. Takes no lock.
KB_MUST_USE result audit_read(const char *state_dir, record_fn fn, void *ctx, struct err *e);
// A line for people: when, what, who, where, and why. Appends, without a newline.
void audit_say(const struct record *r, bool english, struct buf *out);

#endif
