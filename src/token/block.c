#include "token/block.h"

#include <string.h>

#include "base/result.h"

void block_pkcs1(struct hash digest, size_t size, struct buf *out)
{
	// DigestInfo of SHA-256 up to the digest (RFC 8017 9.2, note 1)
	static const uint8_t INFO[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
					0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
	INSIST(size >= 11 + sizeof INFO + HASH_BYTES);
	buf_add_byte(out, 0);
	buf_add_byte(out, 1);
	for (size_t i = 3 + sizeof INFO + HASH_BYTES; i < size; i++)
		buf_add_byte(out, 0xff);
	buf_add_byte(out, 0);
	buf_add(out, INFO, sizeof INFO);
	buf_add(out, digest.b, HASH_BYTES);
}

static void mask(uint8_t *p, size_t n, struct hash seed)
{
	for (uint32_t counter = 0; counter * HASH_BYTES < n; counter++) {
		BUF_AUTO input = BUF_INIT;
		buf_add(&input, seed.b, HASH_BYTES);
		buf_add_u32(&input, counter);
		struct hash h = sha256(span_buf(&input));
		for (size_t i = 0; i < HASH_BYTES && counter * HASH_BYTES + i < n; i++)
			p[counter * HASH_BYTES + i] ^= h.b[i];
	}
}

void block_pss(struct hash digest, size_t size, struct buf *out)
{
	static const uint8_t ZEROS[8];
	uint8_t salt[HASH_BYTES];
	INSIST(size >= 2 * HASH_BYTES + 2);
	random_bytes(salt, sizeof salt);
	BUF_AUTO m = BUF_INIT;
	buf_add(&m, ZEROS, sizeof ZEROS);
	buf_add(&m, digest.b, HASH_BYTES);
	buf_add(&m, salt, sizeof salt);
	struct hash h = sha256(span_buf(&m));

	size_t db = size - HASH_BYTES - 1; // zeros, 01, salt
	buf_reserve(out, size);
	uint8_t *p = out->p + out->n;
	memset(p, 0, db);
	p[db - HASH_BYTES - 1] = 1;
	memcpy(p + db - HASH_BYTES, salt, HASH_BYTES);
	mask(p, db, h);
	p[0] &= 0x7f; // one bit shorter than the modulus
	memcpy(p + db, h.b, HASH_BYTES);
	p[size - 1] = 0xbc;
	out->n += size;
	out->p[out->n] = 0;
}
