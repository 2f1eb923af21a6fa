#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

struct sha256_ctx {
	EVP_MD_CTX *md;
};

struct sha256_ctx *sha256_new(void)
{
	struct sha256_ctx *c = xmalloc(sizeof *c);
	c->md = EVP_MD_CTX_new();
	INSIST(c->md && EVP_DigestInit_ex(c->md, EVP_sha256(), NULL) == 1);
	return c;
}

void sha256_add(struct sha256_ctx *c, struct span s)
{
	INSIST(EVP_DigestUpdate(c->md, s.p, s.n) == 1);
}

struct hash sha256_end(struct sha256_ctx *c)
{
	struct hash h;
	INSIST(EVP_DigestFinal_ex(c->md, h.b, NULL) == 1);
	INSIST(EVP_DigestInit_ex(c->md, NULL, NULL) == 1);
	return h;
}

void sha256_free(struct sha256_ctx *c)
{
	if (!c)
		return;
	EVP_MD_CTX_free(c->md);
	free_p(&c);
}

// Fetched once: looking the digest up by name each time costs as much as hashing a short text.
static EVP_MD *fetched;
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
	INSIST(fetched);
}

struct hash sha256(struct span s)
{
	struct hash h;
	pthread_once(&fetch_once, fetch);
	INSIST(EVP_Digest(s.p, s.n, h.b, NULL, fetched, NULL) == 1);
	return h;
}

static const char HEX_DIGITS[] = "0123456789abcdef";

struct hash_text hash_hex(struct hash h)
{
	struct hash_text t;
	for (size_t i = 0; i < HASH_BYTES; i++) {
		t.s[2 * i] = HEX_DIGITS[h.b[i] >> 4];
		t.s[2 * i + 1] = HEX_DIGITS[h.b[i] & 15];
	}
	t.s[HASH_HEX] = 0;
	return t;
}

bool hash_equal(struct hash a, struct hash b)
{
	return memcmp(a.b, b.b, HASH_BYTES) == 0;
}

bool hash_is_zero(struct hash h)
{
	return hash_equal(h, (struct hash){ { 0 } });
}

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_into(struct span text, uint8_t *out)
{
	for (size_t i = 0; i < text.n / 2; i++) {
		int high = hex_value(text.p[2 * i]), low = hex_value(text.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return text.n % 2 == 0;
}

bool hash_parse(const char *hex, struct hash *out)
{
	return strlen(hex) == HASH_HEX && hex_into(span_str(hex), out->b);
}

void hex_add(struct buf *b, struct span s)
{
	buf_reserve(b, 2 * s.n);
	for (size_t i = 0; i < s.n; i++)
		buf_add(b, (char[]){ HEX_DIGITS[s.p[i] >> 4], HEX_DIGITS[s.p[i] & 15] }, 2);
}

bool hex_decode(struct span text, struct buf *out)
{
	buf_reserve(out, text.n / 2);
	if (!hex_into(text, out->p + out->n))
		return false;
	out->n += text.n / 2;
	out->p[out->n] = 0;
	return true;
}

void base64_add(struct buf *b, struct span s)
{
	INSIST(s.n < (size_t)1 << 30);
	size_t n = (s.n + 2) / 3 * 4;
	buf_reserve(b, n);
	if (s.n)
		EVP_EncodeBlock(b->p + b->n, s.p, (int)s.n);
	b->n += n;
	b->p[b->n] = 0;
}

bool base64_decode(struct span text, struct buf *out)
{
	if (text.n == 0)
		return true;
	if (text.n % 4 || text.n > (size_t)1 << 30)
		return false;
	size_t pad = text.p[text.n - 1] != '=' ? 0 : text.p[text.n - 2] != '=' ? 1 : 2;
	size_t start = out->n;
	buf_reserve(out, text.n / 4 * 3);
	if (EVP_DecodeBlock(out->p + start, text.p, (int)text.n) != (int)(text.n / 4 * 3))
		return false;
	out->n = start + text.n / 4 * 3 - pad;
	out->p[out->n] = 0;
	// canonical: what is decoded must encode to the same text, or two texts would name one value
	BUF_AUTO again = BUF_INIT;
	base64_add(&again, span_of(out->p + start, out->n - start));
	return span_equal(span_buf(&again), text);
}

void random_bytes(void *p, size_t n)
{
	INSIST(n < (size_t)1 << 20 && RAND_bytes(p, (int)n) == 1);
}

struct hash merkle_leaf(struct span entry)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_byte(&b, 0);
	buf_add(&b, entry.p, entry.n);
	return sha256(span_buf(&b));
}

static struct hash merkle_node(struct hash left, struct hash right)
{
	uint8_t b[1 + 2 * HASH_BYTES] = { 1 };
	memcpy(b + 1, left.b, HASH_BYTES);
	memcpy(b + 1 + HASH_BYTES, right.b, HASH_BYTES);
	return sha256(span_of(b, sizeof b));
}

static size_t merkle_split(size_t n) // the largest power of two below N
{
	size_t k = 1;
	while (k * 2 < n)
		k *= 2;
	return k;
}
struct hash merkle_root(const struct hash *leaves, size_t n)
{
	if (n == 0)
		return sha256(span_of(NULL, 0));
	if (n == 1)
		return leaves[0];
	size_t k = merkle_split(n);
	return merkle_node(merkle_root(leaves, k), merkle_root(leaves + k, n - k));
}
size_t merkle_path(const struct hash *leaves, size_t n, size_t at, struct hash path[MERKLE_PATH_MAX])
{
	INSIST(at < n);
	if (n == 1)
		return 0;
	size_t k = merkle_split(n);
	size_t below = at < k ? merkle_path(leaves, k, at, path) : merkle_path(leaves + k, n - k, at - k, path);
	path[below] = at < k ? merkle_root(leaves + k, n - k) : merkle_root(leaves, k);
	return below + 1;
}
bool merkle_path_root(struct hash leaf, size_t n, size_t at, const struct hash *path, size_t count, struct hash *root)
{
	if (at >= n)
		return false;
	size_t node = at, last = n - 1, used = 0;
	*root = leaf;
	for (; last > 0; node /= 2, last /= 2) {
		if (node == last && node % 2 == 0)
			continue; // a last node without a brother goes up as it is
		if (used == count)
			return false;
		*root = node % 2 ? merkle_node(path[used], *root) : merkle_node(*root, path[used]);
		used++;
	}
	return used == count;
}
