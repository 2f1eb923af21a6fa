// Bare signatures of this room, without domains.
#ifndef KB_CRYPTO_SIGN_INT_H
#define KB_CRYPTO_SIGN_INT_H

#include "crypto/cert_int.h"
#include "crypto/sign.h"

// Does SIG, made by suite S, fit the SHA-256 digest under KEY? The key must be of the suite's kind.
bool digest_verify(EVP_PKEY *key, enum suite s, struct hash digest, struct span sig);
// Prepares a context for S (RSA padding, SHA-256); false where the key is not of the suite's kind.
bool suite_setup(EVP_PKEY_CTX *ctx, enum suite s);
// A key of family F may use S.
bool suite_fits(enum key_family f, enum suite s);

#endif
