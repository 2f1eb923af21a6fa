// The workbench of one signed-in person: replica, outbox, token, and perform() = check -> sign -> outbox -> store.
#ifndef KB_DESK_DESK_H
#define KB_DESK_DESK_H

#include "base/json.h"
#include "law/law.h"
#include "log/chunks.h"
#include "log/outbox.h"
#include "log/store.h"
#include "log/verify.h"
#include "replay/replay.h"
#include "token/token.h"

// Where things are; from environment and DIR/config (KAIBIAO_STATE, KAIBIAO_STORE, KAIBIAO_TRUST, KAIBIAO_GATE_CA).
struct settings {
	char *state_dir; // default ${XDG_STATE_HOME:-~/.local/state}/kaibiao
	char *store;     // "postgresql conninfo", "https://gate", "file:DIR"
	char *trust;     // file or folder of CA certificates
	char *gate_ca;   // CA of the gate's TLS certificate
	char *station;   // name of this station (host name)
};
KB_MUST_USE result settings_read(struct settings *out, struct err *e);
void settings_release(struct settings *s);

struct desk;
KB_MUST_USE result desk_open(const struct settings *s, struct desk **out, struct err *e);
void desk_close(struct desk *d);
void desk_close_p(struct desk **d);
#define DESK_AUTO __attribute__((cleanup(desk_close_p))) struct desk
struct store *desk_store(struct desk *d);
struct trust *desk_trust(struct desk *d);
// The sealed bids' bytes at the centre. Owned by the caller: chunks_close().
KB_MUST_USE result desk_chunks(struct desk *d, struct chunks **out, struct err *e);

// Brings the replica of PROJECT up to date (fetch, verify, journal, fold). Borrowed until the next call.
KB_MUST_USE result desk_follow(struct desk *d, const char *project, const struct project **out, struct err *e);
// As desk_follow, from what other commands and the feed have saved on this machine: never asks the store, waits for
// nobody. The state may be that of no record (seq 0). Borrowed until the next call.
KB_MUST_USE result desk_local(struct desk *d, const char *project, const struct project **out, struct err *e);
// As desk_follow, then waits up to TIMEOUT_MS for a record beyond the present head.
KB_MUST_USE result desk_wait(struct desk *d, const char *project, int timeout_ms, const struct project **out, struct err *e);
// The text that the next signature's prompt shows: it goes into the act with its digest ("shown", "shown_text").
void desk_shown(struct desk *d, const char *text);
// The next act is about the state that desk_follow gave last: it names that head as seen, even if more comes in before it
// is signed. For acts whose body was made from the state (opening.record).
void desk_seen(struct desk *d);
// check -> build the act -> sign (PIN in the child) -> outbox (durable) -> store. LOT 0 where none. BODY borrowed.
// RECEIPT may be NULL; what a gate answered, a signed refusal as well, is also kept in STATE/receipts/ACT-HASH.json.
// RESULT_FAILED "store.gone" (with receipt->act_hash) after the act is safe in the outbox: it will be sent later, by the
// next act or by desk_waiting(). While the store is away the act is judged by the replica and the own clock.
KB_MUST_USE result desk_perform(struct desk *d, const char *project, const char *type, int64_t lot, const json_t *body,
				struct token *t, struct receipt *receipt, struct err *e);
// S10: at staff.attend and bid.checkin the token was given something to open, with the same PIN ("key" in the body). Why it did
// not open it, "" where it did: to be told at once, while there is time. Borrowed until the next act.
const char *desk_key_fault(const struct desk *d);
// How many acts wait in the outbox (-1: another command is sending just now); SEND: after sending what can be sent.
void desk_waiting(struct desk *d, bool send, int64_t *waiting);
// What would be if the act of DRAFT came in now: the project as the fold would make it, *in_force false where the act would be
// void. DRAFT carries type, lot and body; signer and times are filled in. *out is the caller's: project_free().
struct draft {
	const char *project, *type;
	int64_t lot, now;
	const json_t *body;
	struct hash signer;
	const char *signer_name, *signer_code;
};
KB_MUST_USE result desk_what_if(struct desk *d, const struct draft *draft, struct project **out, bool *in_force, struct err *e);
// Sees every record of the projects opened from now on, as it is folded (replay.h). For a console's log.
void desk_watch(struct desk *d, replayed_fn fn, void *ctx);
// Every record of the verified replica, in order: for `log`, `export`.
KB_MUST_USE result desk_records(struct desk *d, const char *project, record_fn fn, void *ctx, struct err *e);

#endif
