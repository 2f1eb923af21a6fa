// The blocks of a source, read and hashed on a second core ahead of their use: what is decrypted here was read there. Hashing,
// not AES, is the slowest part of unsealing, and the hash over the ciphertext is the half of it that needs no decryption.
#ifndef KB_BID_AHEAD_H
#define KB_BID_AHEAD_H

#include "base/hash.h"
#include "bid/package.h"

enum { AHEAD_BLOCK = 128 * 1024 };

struct ahead;
// SOURCE stays the caller's, outlives this, and is read by nobody else meanwhile.
struct ahead *ahead_new(struct byte_source *source);
void ahead_free(struct ahead *a); // NULL is fine
// The next block, readable until the next call. *N below AHEAD_BLOCK (0 too): the source is at its end. A failure is the
// source's own, and ends it.
KB_MUST_USE result ahead_next(struct ahead *a, const uint8_t **p, size_t *n, struct err *e);
// SHA-256 of everything handed out; only at the end of the source.
struct hash ahead_hash(struct ahead *a);

#endif
