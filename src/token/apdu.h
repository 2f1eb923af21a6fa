// ISO/IEC 7816-4: commands with chaining, answers with GET RESPONSE, and the TLVs inside.
#ifndef KB_TOKEN_APDU_H
#define KB_TOKEN_APDU_H

#include <stdint.h>

#include "token/port.h"

enum { APDU_ANSWER_MAX = 64 * 1024 };

struct apdu {
	uint8_t ins, p1, p2;
	struct span data; // any length: sent in a chain of 255-byte commands (CLA 10) where longer
	bool answers;     // data are expected (Le)
};

// Sends the command and collects the whole answer (61xx, 6Cxx). ANSWER is replaced and has no status word in it.
// An answer of fewer than two bytes means that the card was pulled: token.removed.
KB_MUST_USE result apdu_send(struct port *p, const struct apdu *a, struct buf *answer, uint16_t *sw, struct err *e);

// BER-TLV, tags of one or two bytes, definite lengths up to 3 octets. False (and c->bad) where there is none.
bool tlv_take(struct cursor *c, uint16_t *tag, struct span *value);
// The value of the first TAG in S; false where there is none.
bool tlv_find(struct span s, uint16_t tag, struct span *value);
void tlv_add(struct buf *b, uint8_t tag, struct span value);

#endif
