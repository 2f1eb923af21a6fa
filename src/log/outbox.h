// The outbox: a durable heap of signed acts on their way to a store. Saved before it is sent; sent until the store
// has answered; idempotent because an act is known by the hash of its bytes.
#ifndef KB_LOG_OUTBOX_H
#define KB_LOG_OUTBOX_H

#include "log/store.h"

struct outbox;
KB_MUST_USE result outbox_open(const char *dir, struct outbox **out, struct err *e); // one process at a time
void outbox_close(struct outbox *o);
// Fsynced when it returns: level 1 of "acknowledged" (saved here). LOG is the log it is meant for.
KB_MUST_USE result outbox_put(struct outbox *o, const char *log, const struct signed_act *a, struct err *e);
size_t outbox_pending(const struct outbox *o);
// How many acts of SIGNER (certificate) wait for LOG.
KB_MUST_USE result outbox_count(const struct outbox *o, const char *log, struct hash signer, int64_t *n, struct err *e);
// Sends what waits, oldest first. An act is removed only when the store admitted or refused it; a refusal is kept
// in DIR/refused with its reason. Stops at the first failure (store gone), leaving the rest. FN may be NULL; where it fails
// (the answer could not be kept) the act stays, and is sent again: the store's answer will be the same.
typedef result (*outbox_fn)(void *ctx, const char *log, struct hash act_hash, result r, const struct receipt *receipt, const struct err *why,
			    struct err *e);
KB_MUST_USE result outbox_drain(struct outbox *o, struct store *s, outbox_fn fn, void *ctx, struct err *e);

#endif
