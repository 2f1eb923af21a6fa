// Within tests/vcard: the card's cryptography and its data objects.
#ifndef KB_TESTS_CARD_INT_H
#define KB_TESTS_CARD_INT_H

#include "vcard/card.h"

// A data object by its tag (3 bytes, or 7E); appends "53 …" (or 7E …) or returns false.
bool card_object(const struct card *c, struct span tag, struct buf *out);
// GENERAL AUTHENTICATE: the dynamic authentication template's answer; status word.
uint16_t card_authenticate(struct card *c, uint8_t algorithm, uint8_t slot, struct span data, struct buf *out);

#endif
