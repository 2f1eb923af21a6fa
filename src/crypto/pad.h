// RSA block formats (RFC 8017), decoded from what a token answers. Time does not depend on the block.
#ifndef KB_CRYPTO_PAD_H
#define KB_CRYPTO_PAD_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "base/span.h"

enum { RSA_BLOCK_MAX = 1024 }; // bytes: RSA-8192

// EME-OAEP (7.1.2) with an empty label, for a message of exactly WANT bytes. False where it is anything else; the
// answer is one bit, whatever was wrong.
bool oaep_open(struct span block, const EVP_MD *md, const EVP_MD *mgf, size_t want, uint8_t *out);
// EME-PKCS1-v1_5 (7.2.2) for a message of exactly 32 bytes, with implicit rejection: a bad block gives 32 bytes that
// depend on the ciphertext and a secret of this process, and nothing tells them from a key.
void pkcs1_open(struct span block, struct span ciphertext, uint8_t key[32]);

#endif
