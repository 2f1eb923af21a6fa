// The PIV application (NIST SP 800-73-4 part 2) as single commands over a port; within a transaction of the caller.
#ifndef KB_TOKEN_PIV_CARD_H
#define KB_TOKEN_PIV_CARD_H

#include "token/port.h"
#include "token/token.h"

enum { PIV_TRIES_UNKNOWN = -1 };

// SELECT; "token.other_card" where the card has no PIV application.
KB_MUST_USE result piv_select(struct port *p, struct err *e);
// Appends the slot's certificate as DER, uncompressed; nothing where the slot is empty.
KB_MUST_USE result piv_read_cert(struct port *p, enum token_key k, struct buf *der, struct err *e);
// Appends the card's GUID (CHUID, tag 34) in hexadecimal; nothing where it has none.
KB_MUST_USE result piv_read_serial(struct port *p, struct buf *hex, struct err *e);
// The PIN's counter, without spending a try; 0 = locked.
KB_MUST_USE result piv_tries(struct port *p, int *tries, struct err *e);
// token.pin_wrong with the tries left, token.pin_locked.
KB_MUST_USE result piv_verify(struct port *p, struct span pin, struct err *e);
// GENERAL AUTHENTICATE: DATA to sign (TAG 81) or the peer's point (85). "token.reset" where the card says that no PIN
// was given: it has lost the VERIFY before.
KB_MUST_USE result piv_use_key(struct port *p, enum token_key k, uint8_t algorithm, uint8_t tag, struct span data, struct buf *out,
			       struct err *e);
// Algorithm identifier and block size for a certificate's key (cert_key_kind); false where PIV has none.
struct piv_algorithm {
	const char *kind;
	uint8_t id;
	size_t size; // bytes of the modulus or of a coordinate
	bool rsa;
};
const struct piv_algorithm *piv_algorithm_of(const char *kind);

#endif
