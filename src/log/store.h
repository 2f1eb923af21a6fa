// An ordered log with one sequencer. Four stores satisfy one conformance suite: memory, file, PostgreSQL, gate.
#ifndef KB_LOG_STORE_H
#define KB_LOG_STORE_H

#include "log/record.h"

// The answer to an admitted act: the same for the first sending and every later one of the same bytes.
struct receipt {
	uint64_t seq;          // 0 where sealed until the deadline (intake: the number of bids is secret, R28)
	int64_t received_at;   // store's clock, ms
	struct hash act_hash, record_hash;
	struct buf signed_text;// receipt JSON as signed by the service key; empty where the store has none
	struct buf sig;        // DOMAIN_RECEIPT
};
void receipt_release(struct receipt *r);

typedef result (*record_fn)(void *ctx, const struct record *r, struct err *e); // r borrowed; failure stops the reading

struct store;
struct store_ops {
	const char *name; // "memory", "file", "pg", "gate"
	// Admits A to LOG (a project's id, or PROJECT#LOT). Idempotent by the hash of the act's bytes. The store's
	// clock is read before any lock. Refusals: "act.not_authentic", "project.unknown", "project.exists",
	// "bid.late" and others of the law's LATE_REFUSE rows. Failures: "store.gone", "store.full".
	result (*append)(struct store *s, const char *log, const struct signed_act *a, struct receipt *out, struct err *e);
	// Calls FN for each record with seq > AFTER, in order.
	result (*read)(struct store *s, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e);
	result (*head)(struct store *s, const char *log, struct head *out, struct err *e);
	// Returns when the head is beyond AFTER or TIMEOUT_MS have passed; either is RESULT_OK.
	result (*wait)(struct store *s, const char *log, uint64_t after, int timeout_ms, struct err *e);
	result (*now)(struct store *s, int64_t *ms, struct err *e); // the store's clock
	result (*projects)(struct store *s, json_t **ids, struct err *e); // array of ids the caller may see
	void (*close)(struct store *s);
};
struct store { // the head of every store's own struct
	const struct store_ops *ops;
};

// Stores. TRUST is borrowed and must outlive the store. KEY_PATH's service key is optional (NULL).
KB_MUST_USE result store_memory(struct trust *trust, struct store **out, struct err *e);
// DIR/ID.journal: JSON lines, zero-filled, fdatasynced; one writer (flock).
KB_MUST_USE result store_file(const char *dir, struct trust *trust, struct store **out, struct err *e);
// CONNINFO as libpq. Everything through the functions of schema kb (src/log/sql/).
KB_MUST_USE result store_pg(const char *conninfo, struct trust *trust, struct store **out, struct err *e);
// URL "https://host:port"; CA_FILE of the gate's certificate.
KB_MUST_USE result store_gate(const char *url, const char *ca_file, struct trust *trust, struct store **out, struct err *e);
// A store that prints every call with its result to stderr; takes INNER over.
struct store *store_trace(struct store *inner);

static inline result store_append(struct store *s, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	return s->ops->append(s, log, a, out, e);
}
static inline result store_read(struct store *s, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e)
{
	return s->ops->read(s, log, after, fn, ctx, e);
}
static inline result store_head(struct store *s, const char *log, struct head *out, struct err *e)
{
	return s->ops->head(s, log, out, e);
}
static inline result store_wait(struct store *s, const char *log, uint64_t after, int timeout_ms, struct err *e)
{
	return s->ops->wait(s, log, after, timeout_ms, e);
}
static inline result store_now(struct store *s, int64_t *ms, struct err *e)
{
	return s->ops->now(s, ms, e);
}
void store_close(struct store *s); // NULL is fine
void store_close_p(struct store **s);
#define STORE_AUTO __attribute__((cleanup(store_close_p))) struct store

#endif
