// Strict DER (X.690) of this room: one reader that takes TLVs from a cursor, one writer that wraps what was written.
// Tags are single bytes; lengths definite and minimal; anything else is bad.
#ifndef KB_CRYPTO_ASN_H
#define KB_CRYPTO_ASN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	ASN_INTEGER = 0x02,
	ASN_BITS = 0x03,
	ASN_OCTETS = 0x04,
	ASN_NULL = 0x05,
	ASN_OID = 0x06,
	ASN_UTC_TIME = 0x17,
	ASN_GENERALIZED_TIME = 0x18,
	ASN_SEQUENCE = 0x30,
	ASN_SET = 0x31,
	ASN_C0 = 0xa0, // [0], constructed
	ASN_C1 = 0xa1,
	ASN_C2 = 0xa2,
	ASN_P0 = 0x80, // [0] IMPLICIT of a string: primitive
};

struct asn {
	uint8_t tag;
	struct span body;  // contents
	struct span whole; // with tag and length
};

// Takes the next TLV; false (and c->bad) where there is none.
bool asn_any(struct cursor *c, struct asn *out);
// Takes a TLV that must have this tag; OUT may be NULL.
bool asn_take(struct cursor *c, uint8_t tag, struct asn *out);
// The next TLV has this tag (nothing is taken).
bool asn_next_is(const struct cursor *c, uint8_t tag);
// Takes a TLV with this tag and goes into it.
bool asn_enter(struct cursor *c, uint8_t tag, struct cursor *inner);
// Nothing went wrong and nothing is left.
bool asn_end(const struct cursor *c);
// Takes an INTEGER that must have the value V (0..127).
bool asn_take_small(struct cursor *c, uint8_t v);

void asn_add(struct buf *b, uint8_t tag, struct span body);
void asn_add_small(struct buf *b, uint8_t v); // INTEGER 0..127
// What was written from offset FROM on becomes the contents of a TLV.
void asn_wrap(struct buf *b, size_t from, uint8_t tag);
// The same for a SET OF: sorts the TLVs first, as DER wants it.
void asn_wrap_set(struct buf *b, size_t from, uint8_t tag);

// AlgorithmIdentifier (RFC 5280 4.1.1.2)
struct alg {
	struct span oid;        // contents of the OBJECT IDENTIFIER
	struct span parameters; // a whole TLV; empty where absent
	struct span whole;
};
bool alg_take(struct cursor *c, struct alg *out);
bool alg_read(struct span whole, struct alg *out);
bool alg_plain(const struct alg *a); // parameters are absent or NULL
void alg_add(struct buf *b, struct span oid, struct span parameters);

#endif
