#include "crypto/pad.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "base/result.h"

// TARGET ^= MGF1(SEED)
static void mgf1_xor(uint8_t *target, size_t n, struct span seed, const EVP_MD *md)
{
	size_t step = (size_t)EVP_MD_get_size(md);
	uint8_t mask[EVP_MAX_MD_SIZE];
	BUF_AUTO input = BUF_INIT;
	for (uint32_t counter = 0; counter * step < n; counter++) {
		buf_clear(&input);
		buf_add(&input, seed.p, seed.n);
		buf_add_u32(&input, counter);
		INSIST(EVP_Digest(input.p, input.n, mask, NULL, md, NULL) == 1);
		for (size_t i = 0; i < step && counter * step + i < n; i++)
			target[counter * step + i] ^= mask[i];
	}
	OPENSSL_cleanse(mask, sizeof mask);
	OPENSSL_cleanse(input.p, input.cap);
}

// 0 where all of P is zero, something else otherwise
static unsigned any_bit(const uint8_t *p, size_t n)
{
	unsigned bits = 0;
	for (size_t i = 0; i < n; i++)
		bits |= p[i];
	return bits;
}

bool oaep_open(struct span block, const EVP_MD *md, const EVP_MD *mgf, size_t want, uint8_t *out)
{
	size_t h = (size_t)EVP_MD_get_size(md);
	if (block.n > RSA_BLOCK_MAX || block.n < 2 * h + 2 || want > block.n - 2 * h - 2)
		return false;
	uint8_t em[RSA_BLOCK_MAX], label[EVP_MAX_MD_SIZE];
	memcpy(em, block.p, block.n);
	uint8_t *seed = em + 1, *db = em + 1 + h;
	size_t db_n = block.n - 1 - h;
	mgf1_xor(seed, h, span_of(db, db_n), mgf);
	mgf1_xor(db, db_n, span_of(seed, h), mgf);
	INSIST(EVP_Digest("", 0, label, NULL, md, NULL) == 1);
	// the length is known, so the place of the separator is: nothing to search for
	size_t message = db_n - want;
	unsigned bad = em[0] | (unsigned)CRYPTO_memcmp(db, label, h) | any_bit(db + h, message - 1 - h) | (db[message - 1] ^ 1U);
	memcpy(out, db + message, want);
	OPENSSL_cleanse(em, sizeof em);
	if (bad)
		OPENSSL_cleanse(out, want);
	return !bad;
}

static uint8_t process_secret[32];

static void make_secret(void)
{
	random_bytes(process_secret, sizeof process_secret);
}

void pkcs1_open(struct span block, struct span ciphertext, uint8_t key[32])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	INSIST(pthread_once(&once, make_secret) == 0);
	BUF_AUTO input = BUF_INIT;
	buf_add(&input, process_secret, sizeof process_secret);
	buf_add(&input, ciphertext.p, ciphertext.n);
	struct hash other = sha256(span_buf(&input));
	OPENSSL_cleanse(input.p, input.cap);
	memcpy(key, other.b, 32);
	if (block.n < 11 + 32) // the key's size, no secret
		return;
	// 00 02, nothing but non-zero bytes, 00, 32 bytes
	size_t message = block.n - 32;
	unsigned bad = block.p[0] | (block.p[1] ^ 2U) | block.p[message - 1];
	for (size_t i = 2; i < message - 1; i++)
		bad |= 1U & ((unsigned)(block.p[i] - 1) >> 8); // only 0 wraps around
	uint8_t take = (uint8_t)(((bad | (0U - bad)) >> 31) - 1U); // 0xff where good
	for (size_t i = 0; i < 32; i++)
		key[i] = (uint8_t)((block.p[message + i] & take) | (key[i] & (uint8_t)~take));
}
