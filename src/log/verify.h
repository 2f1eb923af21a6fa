// From records to events: the chain, the signatures and the certificates, checked once; then the fold.
#ifndef KB_LOG_VERIFY_H
#define KB_LOG_VERIFY_H

#include "log/record.h"

// A reader of one project's log: checks each record in order and hands the parsed act on. The law is not known
// here: CALLER turns what it gets into a law_event.
struct verified { // borrowed during the call
	const struct record *record;
	const json_t *act;          // NULL where unreadable
	const json_t *adm;
	const struct cert *signer;  // NULL where the certificate is not in the log
	bool authentic;
	const char *fault;          // sentence where not authentic, else NULL
	int64_t received_at;
};
typedef result (*verified_fn)(void *ctx, const struct verified *v, struct err *e);

struct verifier; // remembers certificates met so far and the head
KB_MUST_USE result verifier_new(const char *project, struct trust *trust, struct verifier **out, struct err *e);
void verifier_free(struct verifier *v);
// Signatures up to and including UP_TO are not checked again (a head that was verified before and whose hash is
// met on the way; if record UP_TO has another hash: "chain.fork"). Only for a prefix in which every act was authentic.
void verifier_skip(struct verifier *v, struct head up_to);
// "chain.broken" stops; an act that is not authentic does not: it is handed on with authentic = false.
KB_MUST_USE result verifier_feed(struct verifier *v, const struct record *r, verified_fn fn, void *ctx, struct err *e);
struct head verifier_head(const struct verifier *v);
// Counts for the report: records, not authentic.
void verifier_counts(const struct verifier *v, uint64_t *records, uint64_t *not_authentic);

// The verified head of a replica, kept under a MAC with a local key (DIR/verified.key): a start need not check
// 100,000 signatures again. Dropped when trust list or program version changes.
KB_MUST_USE result head_remember(const char *dir, const char *project, struct head h, struct trust *t, struct err *e);
bool head_recall(const char *dir, const char *project, struct trust *t, struct head *out);

#endif
