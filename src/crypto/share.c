#include <openssl/crypto.h>
#include <string.h>

#include "base/hash.h"
#include "crypto/cms.h"

// a * b in GF(2^8) with x^8 + x^4 + x^3 + x + 1; no branch and no table depends on either.
static uint8_t gf_mul(uint8_t a, uint8_t b)
{
	unsigned product = 0, x = a;
	for (unsigned bit = 0; bit < 8; bit++) {
		product ^= x & (0U - ((unsigned)b >> bit & 1U));
		x = x << 1 ^ (0x11bU & (0U - (x >> 7)));
	}
	return (uint8_t)product;
}

void share_split(const uint8_t key[32], uint8_t share[3][33])
{
	uint8_t slope[32];
	random_bytes(slope, sizeof slope);
	for (uint8_t i = 0; i < 3; i++) {
		share[i][0] = (uint8_t)(i + 1);
		for (size_t j = 0; j < 32; j++)
			share[i][1 + j] = key[j] ^ gf_mul(slope[j], share[i][0]);
	}
	OPENSSL_cleanse(slope, sizeof slope);
}

bool share_join(const uint8_t a[33], const uint8_t b[33], uint8_t key[32])
{
	static const uint8_t inverse[4] = { 0, 1, 0x8d, 0xf6 }; // of 1, 2, 3
	if (a[0] < 1 || a[0] > 3 || b[0] < 1 || b[0] > 3 || a[0] == b[0])
		return false;
	// Lagrange at 0; the indices are public
	uint8_t difference = inverse[a[0] ^ b[0]];
	uint8_t of_a = gf_mul(b[0], difference), of_b = gf_mul(a[0], difference);
	for (size_t j = 0; j < 32; j++)
		key[j] = gf_mul(a[1 + j], of_a) ^ gf_mul(b[1 + j], of_b);
	return true;
}
