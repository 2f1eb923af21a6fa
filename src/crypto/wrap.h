// Key encryption: the X9.63 KDF (SEC 1, 3.6.1) and AES-256 key wrap (RFC 3394).
#ifndef KB_CRYPTO_WRAP_H
#define KB_CRYPTO_WRAP_H

#include <stdbool.h>

#include "base/span.h"

// 32 bytes from the shared secret X with the shared info of RFC 5753 7.2: WRAP_ALG is the whole AlgorithmIdentifier
// of the key wrap, UKM (contents) may be empty. DIGEST "SHA256", ...
void kdf_x963(const char *digest, struct span x, struct span wrap_alg, struct span ukm, uint8_t kek[32]);
void aes_wrap(const uint8_t kek[32], const uint8_t key[32], uint8_t wrapped[40]);
// False where the integrity check fails: wrong key, or damaged.
bool aes_unwrap(const uint8_t kek[32], struct span wrapped, uint8_t key[32]);

#endif
