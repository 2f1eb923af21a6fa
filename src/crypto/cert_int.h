// What the files of this room know of a certificate.
#ifndef KB_CRYPTO_CERT_INT_H
#define KB_CRYPTO_CERT_INT_H

#include <openssl/x509.h>

#include "crypto/cert.h"

// Curves and RSA; everything else is KEY_OTHER.
enum key_family { KEY_OTHER, KEY_RSA, KEY_P256, KEY_P384, KEY_SM2 };

struct cert {
	X509 *x509;
	EVP_PKEY *key; // borrowed from x509
	struct buf der;
	struct hash hash;
	enum key_family family;
	int bits;
	char *name, *org, *code, *issuer;
	char kind[16];
	int64_t from, to;            // seconds since the epoch; valid where from <= t < to
	struct buf issuer_der;       // Name
	struct buf serial_der;       // INTEGER, the whole TLV
	struct span key_id;          // contents of the subject key identifier; empty if none
};

// The family and size of a public key.
enum key_family key_family_of(EVP_PKEY *key);
// Takes X509 over. NULL fields are never left; the same checks as cert_read.
KB_MUST_USE result cert_adopt(X509 *x509, struct span der, struct cert **out, struct err *e);
// Empties OpenSSL's error queue: what is in it was said in err already.
void errors_clear(void);

// Does a certificate (its names) answer to issuer and serial number, or to a subject key identifier?
bool cert_is(const struct cert *c, struct span issuer, struct span serial);
bool cert_has_key_id(const struct cert *c, struct span key_id);

#endif
