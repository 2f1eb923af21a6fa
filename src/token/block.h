// RSA signature blocks over a SHA-256 digest (RFC 8017), for cards that only raise to the power.
#ifndef KB_TOKEN_BLOCK_H
#define KB_TOKEN_BLOCK_H

#include "base/hash.h"
#include "base/span.h"

// EMSA-PKCS1-v1_5 (9.2): SIZE bytes (the modulus' length, at least 62) appended to OUT.
void block_pkcs1(struct hash digest, size_t size, struct buf *out);
// EMSA-PSS (9.1.1) with MGF1-SHA-256 and a salt of 32 bytes; a modulus of exactly SIZE * 8 bits.
void block_pss(struct hash digest, size_t size, struct buf *out);

#endif
