// The little of DER (X.690) that a sealed bid needs: headers written with lengths known up front, TLVs read from memory.
#ifndef KB_BID_DER_H
#define KB_BID_DER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0,     // constructed
	DER_CONTEXT_0_RAW = 0x80, // primitive
};

int64_t der_size(int64_t content); // bytes of a TLV with that much content
void der_head(struct buf *out, uint8_t tag, int64_t content);
void der_add(struct buf *out, uint8_t tag, struct span content);
// Takes one TLV with a low tag and a definite, minimal length; CONTENT may be NULL, WHOLE too. False (and c->bad)
// where there is none.
bool der_take(struct cursor *c, uint8_t *tag, struct span *content, struct span *whole);
// Takes a TLV that must have this tag.
bool der_expect(struct cursor *c, uint8_t tag, struct span *content);
// Every certificate inside a SignedData (DER), at most ROOM; borrowed from CMS. Returns how many.
size_t der_cms_certificates(struct span cms, struct span *certs, size_t room);

#endif
