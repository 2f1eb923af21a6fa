// The record and its chain (doc/formats.md, "Record").
#ifndef KB_LOG_RECORD_H
#define KB_LOG_RECORD_H

#include <stdint.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"
#include "crypto/sign.h"

enum { ACT_BYTES_MAX = 64 * 1024, ADM_BYTES_MAX = 64 * 1024, PROJECT_ID_MAX = 64, CERTS_MAX = 6 };

// What an actor hands in. Borrowed spans.
struct signed_act {
	struct span act;             // canonical JSON, as signed
	enum suite suite;
	struct span sig;
	struct span certs[CERTS_MAX];// signer's certificate first, then its chain (DER)
	size_t cert_count;
};

// A record as stored. Owns its bytes (release with record_release).
struct record {
	char project[PROJECT_ID_MAX + 1]; // or PROJECT#LOT for an intake log
	uint64_t seq;
	int64_t at;
	struct buf adm;              // JSON, see doc/formats.md: received_at, source, salt, peer, certs, intake
	struct buf act;
	struct hash act_hash;
	struct hash signer;          // SHA-256 of the certificate
	enum suite suite;
	struct buf sig;
	struct hash prev, hash;
};
void record_release(struct record *r);

// SHA-256 over the binary layout: "kaibiao-record-1\n", u16 length and bytes of project, u64 seq, u64 at,
// SHA-256(adm), act_hash, signer_hash = SHA-256(salt || signer) with the act's salt (32 bytes; zero where the act
// is unreadable), u16 suite, SHA-256(sig), prev. All big-endian.
struct hash record_hash(const struct record *r);
// One line of log.jsonl: canonical JSON with act and adm as strings, sig in base64, hashes in hex. No newline.
void record_to_line(const struct record *r, struct buf *out);
// "record.syntax"; out is released on failure.
KB_MUST_USE result record_from_line(struct span line, struct record *out, struct err *e);

struct head {
	uint64_t seq; // 0 = empty
	struct hash hash;
	int64_t at;
};

// Checks that R follows PREV in PROJECT's chain: seq, prev, act_hash, hash, time not earlier. "chain.broken" and a
// sentence that names the record and what does not fit.
KB_MUST_USE result record_follows(const struct record *r, const char *project, const struct head *prev, struct err *e);
// The same, for who has read the act already: ACT is what json_read() made of r->act, NULL where it is unreadable.
KB_MUST_USE result record_follows_as(const struct record *r, const json_t *act, const char *project, const struct head *prev, struct err *e);

// Parses and checks the form of a signed act before any store takes it: size, canonical JSON, project, signature,
// certificate fit and chaining at AT. *json is owned by the caller (may be NULL if not wanted).
KB_MUST_USE result signed_act_check(const struct signed_act *a, const char *project, struct trust *trust, int64_t at,
				    json_t **json, struct err *e);

#endif
