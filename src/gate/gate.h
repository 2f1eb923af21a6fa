// The gate: what bidders and displays speak to (doc/gate.md). This file is the service without its HTTP.
#ifndef KB_GATE_GATE_H
#define KB_GATE_GATE_H

#include "base/json.h"
#include "crypto/cert.h"
#include "crypto/sign.h"
#include "log/chunks.h"
#include "log/gate_client.h"
#include "log/intake.h"
#include "log/store.h"

struct gate_parts { // borrowed; must outlive the gate
	struct store *store;
	struct chunks *chunks;
	struct trust *trust;
	struct key *service_key;
	struct cert *service_cert;
	const char *state; // folder for answers that were given; NULL: none are kept
	const char *tsa;   // http(s) address of a time stamping authority (RFC 3161) whose CA is in TRUST; NULL: none
};

struct gate;
struct gate *gate_new(const struct gate_parts *parts);
void gate_free(struct gate *g);

// Admits a bidder's act handed in for LOG. *answer gets {receipt, sig} or, where refused, {code, clause, text} and for
// a refusal by a rule {refusal, sig}: the signed texts. Owned by the caller, set whatever the result.
KB_MUST_USE result gate_take_act(struct gate *g, const char *log, const struct signed_act *a, json_t **answer, struct err *e);
// {now}, {seq, hash, at}, [ids]
KB_MUST_USE result gate_now(struct gate *g, json_t **answer, struct err *e);
KB_MUST_USE result gate_head(struct gate *g, const char *project, json_t **answer, struct err *e);
KB_MUST_USE result gate_seq(struct gate *g, const char *project, uint64_t *seq, struct err *e); // of the newest record
KB_MUST_USE result gate_projects(struct gate *g, json_t **answer, struct err *e);
// At most LIMIT records with seq > AFTER, a line each. Project logs only.
KB_MUST_USE result gate_records(struct gate *g, const char *project, uint64_t after, size_t limit, struct buf *out, struct err *e);
// An upload is announced by a bidder's signed request (doc/gate.md); the answer holds what is missing, a digit a chunk.
KB_MUST_USE result gate_upload(struct gate *g, const json_t *request, json_t **answer, struct err *e);
KB_MUST_USE result gate_chunk(struct gate *g, const char *log, struct hash file, size_t index, struct span bytes, struct err *e);
// The service's own work: closes every lot's intake that has reached its deadline (the store takes the intake's acts over
// with the same stroke), and gets the closed intake's root time-stamped. Called a few times a second; after a crash at any point calling it again goes on.
KB_MUST_USE result gate_tick(struct gate *g, struct err *e);

enum { GATE_SETTLE_MS = 2000 };

#endif
