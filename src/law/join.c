// Two of three shares joined over GF(2^8) with the AES polynomial: so that the fold itself can tell a bidder who
// released a wrong key from a host who complains falsely. Shares are public by then; nothing secret is handled here.
#include "law/law_int.h"

static uint8_t gf_times(uint8_t a, uint8_t b)
{
	uint8_t product = 0;
	for (int i = 0; i < 8; i++) {
		product ^= (uint8_t)(-(b & 1) & a);
		a = (uint8_t)(a << 1 ^ (-(a >> 7) & 0x1b));
		b >>= 1;
	}
	return product;
}

static uint8_t gf_inverse(uint8_t a)
{
	uint8_t r = 1;
	for (int i = 0; i < 254; i++)
		r = gf_times(r, a);
	return r;
}

bool key_joins(const uint8_t a[33], const uint8_t b[33], uint8_t key[32])
{
	uint8_t xa = a[0], xb = b[0];
	if (xa == xb || xa < 1 || xa > 3 || xb < 1 || xb > 3)
		return false;
	uint8_t wa = gf_times(xb, gf_inverse(xa ^ xb)), wb = gf_times(xa, gf_inverse(xa ^ xb));
	for (int i = 0; i < 32; i++)
		key[i] = gf_times(a[1 + i], wa) ^ gf_times(b[1 + i], wb);
	return true;
}
