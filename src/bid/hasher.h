// SHA-256 of a stream on a second core: what is read is hashed while it is decrypted. Hashing, not AES, is the slowest
// part of unsealing, and the hash over the ciphertext is the half of it that needs no decryption.
#ifndef KB_BID_HASHER_H
#define KB_BID_HASHER_H

#include "base/hash.h"

enum { HASHER_BLOCK = 128 * 1024 };

struct hasher;
struct hasher *hasher_new(void);
void hasher_free(struct hasher *h); // NULL is fine
// The next block to fill (HASHER_BLOCK bytes); waits until it is free. The one before it stays readable until then.
uint8_t *hasher_block(struct hasher *h);
// The block just asked for holds N bytes: nobody writes to it any more.
void hasher_submit(struct hasher *h, size_t n);
struct hash hasher_end(struct hasher *h); // over everything submitted

#endif
