// SHA-256 (FIPS 180-4), hexadecimal and base64 (RFC 4648): the names by which everything is known.
#ifndef KB_BASE_HASH_H
#define KB_BASE_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

enum { HASH_BYTES = 32, HASH_HEX = 64 };

struct hash {
	uint8_t b[HASH_BYTES];
};

// lower-case hexadecimal with its NUL, as a value: printf("%s", hash_hex(h).s)
struct hash_text {
	char s[HASH_HEX + 1];
};

struct hash sha256(struct span s);
struct hash_text hash_hex(struct hash h);
bool hash_equal(struct hash a, struct hash b);
bool hash_is_zero(struct hash h);
// Exactly 64 lower-case digits; false otherwise.
bool hash_parse(const char *hex, struct hash *out);

// Incremental; one context may be used again after sha256_end.
struct sha256_ctx;
struct sha256_ctx *sha256_new(void);
void sha256_add(struct sha256_ctx *c, struct span s);
struct hash sha256_end(struct sha256_ctx *c); // and starts anew
void sha256_free(struct sha256_ctx *c);       // NULL is fine

void hex_add(struct buf *b, struct span s);                            // appends lower-case digits
KB_MUST_USE bool hex_decode(struct span text, struct buf *out);        // appends; false on odd or foreign digits
void base64_add(struct buf *b, struct span s);                         // one line, padded
KB_MUST_USE bool base64_decode(struct span text, struct buf *out);     // strict: one line, padded, canonical

// From the system's generator; a machine without one cannot run the program (aborts).
void random_bytes(void *p, size_t n);

// The Merkle tree of RFC 9162 §2.1 over leaves that are already hashed with merkle_leaf().
struct hash merkle_leaf(struct span entry);                      // SHA-256(0x00 || entry)
struct hash merkle_root(const struct hash *leaves, size_t n);    // n = 0: SHA-256("")
// The inclusion proof of RFC 9162 §2.1.3.1 for leaf AT of N (AT < N), from the leaf up. Returns its length.
enum { MERKLE_PATH_MAX = 64 };
size_t merkle_path(const struct hash *leaves, size_t n, size_t at, struct hash path[MERKLE_PATH_MAX]);
// The root that such a proof gives (§2.1.3.2). False where COUNT hashes are no proof for leaf AT of N.
bool merkle_path_root(struct hash leaf, size_t n, size_t at, const struct hash *path, size_t count, struct hash *root);

#endif
