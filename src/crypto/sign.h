// Raw signatures over acts and receipts: a fixed domain prefix, then the exact bytes.
#ifndef KB_CRYPTO_SIGN_H
#define KB_CRYPTO_SIGN_H

#include <stdint.h>

#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"

enum suite { // stable numbers: they are in every record
	SUITE_NONE = 0,
	SUITE_P256_SHA256 = 1,      // ECDSA, DER SEQUENCE {r, s} (RFC 3279 2.2.3)
	SUITE_P384_SHA256 = 2,      // ECDSA P-384 with SHA-256
	SUITE_RSA_PSS_SHA256 = 3,   // salt 32 bytes (RFC 8017 8.1)
	SUITE_RSA_PKCS1_SHA256 = 4, // RFC 8017 8.2
	SUITE_SM2_SM3 = 5,          // GB/T 32918; with the tokens of a later release
};

// The prefixes: no signature made for one purpose can be taken for another.
#define DOMAIN_ACT "kaibiao-act-1\n"
#define DOMAIN_RECEIPT "kaibiao-receipt-1\n"
#define DOMAIN_HEAD "kaibiao-head-1\n"

// The suite that a certificate's key signs acts with; SUITE_NONE where the key is not accepted.
enum suite suite_of(const struct cert *c);
const char *suite_name(enum suite s);
// SHA-256 over DOMAIN and TEXT: what a token is asked to sign (RSA: the token side pads).
struct hash sign_digest(const char *domain, struct span text);
// "signature.bad" (RESULT_REFUSED) where SIG does not fit, "suite.unsupported" for SM2. RSA keys may use both RSA suites.
// Any number of threads may verify with one certificate.
KB_MUST_USE result sign_verify(const struct cert *c, enum suite s, const char *domain, struct span text, struct span sig,
			       struct err *e);

// A private key in this process: the service key, tests and the PKCS#12 driver inside the token child. Consoles
// sign through token/token.h.
// "key.syntax", "key.pin" (wrong PIN), "key.suite", "key.sign", "key.decrypt" (not for this key, or damaged).
struct key;
KB_MUST_USE result key_read_p12(struct span p12, const char *pin, struct key **out, struct cert **cert, struct err *e);
// Does the bare signature SIG over DIGEST, without a domain, fit the certificate's key? For who checks a token's answer.
bool sign_fits(const struct cert *c, enum suite s, struct hash digest, struct span sig);
void key_free(struct key *k);
KB_MUST_USE result key_sign(struct key *k, enum suite s, struct hash digest, struct buf *sig, struct err *e);
// RSA: PADDED block decrypted raw; EC: ECDH with the peer's uncompressed point, x only. (As a PIV card answers.)
KB_MUST_USE result key_decrypt(struct key *k, struct span input, struct buf *out, struct err *e);

#endif
