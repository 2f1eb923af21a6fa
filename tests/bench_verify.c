// bench_verify: what a signature check over an act costs against the bare ECDSA P-256 verification, measured in turns in
// the same process. One JSON line; integers only, the ratio in thousandths.
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/cert_int.h"
#include "crypto/sign.h"

enum { ROUNDS = 5, ROUND_MS = 300, ACT_BYTES = 520, MARK = 700 };

// A P-256 key, a certificate over it, and a signature of an act.
struct bench {
	EVP_PKEY *key;
	struct cert *cert;
	struct buf act, sig;
	struct hash digest;
	EVP_PKEY_CTX *bare;
};

static void make_cert(struct bench *b)
{
	X509 *x = X509_new();
	INSIST(x && X509_set_version(x, X509_VERSION_3) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1));
	INSIST(X509_gmtime_adj(X509_getm_notBefore(x), 0) && X509_gmtime_adj(X509_getm_notAfter(x), 3600));
	INSIST(X509_set_pubkey(x, b->key) && X509_sign(x, b->key, EVP_sha256()));
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	struct err e = { 0 };
	INSIST(n > 0 && is_ok(cert_read(span_of(der, (size_t)n), &b->cert, &e)));
	OPENSSL_free(der);
	X509_free(x);
}

static void prepare(struct bench *b)
{
	b->key = EVP_EC_gen("P-256");
	INSIST(b->key);
	make_cert(b);
	for (size_t i = 0; i < ACT_BYTES; i++)
		buf_add_byte(&b->act, (uint8_t)('a' + i % 26));
	b->digest = sign_digest(DOMAIN_ACT, span_buf(&b->act));
	EVP_PKEY_CTX *sign = EVP_PKEY_CTX_new(b->key, NULL);
	size_t n = 128;
	buf_reserve(&b->sig, n);
	INSIST(EVP_PKEY_sign_init(sign) == 1 && EVP_PKEY_sign(sign, b->sig.p, &n, b->digest.b, HASH_BYTES) == 1);
	b->sig.n = n;
	EVP_PKEY_CTX_free(sign);
	b->bare = EVP_PKEY_CTX_new(b->cert->key, NULL);
	INSIST(b->bare && EVP_PKEY_verify_init(b->bare) == 1);
}

static void once_bare(struct bench *b)
{
	INSIST(EVP_PKEY_verify(b->bare, b->sig.p, b->sig.n, b->digest.b, HASH_BYTES) == 1);
}

static void once_ours(struct bench *b)
{
	struct err e;
	INSIST(is_ok(sign_verify(b->cert, SUITE_P256_SHA256, DOMAIN_ACT, span_buf(&b->act), span_buf(&b->sig), &e)));
}

// per second
static int64_t rate(struct bench *b, void (*once)(struct bench *))
{
	int64_t start = clock_steady_ns(), passed = 0, n = 0;
	while (passed < ROUND_MS * INT64_C(1000000)) {
		for (int i = 0; i < 32; i++)
			once(b);
		n += 32;
		passed = clock_steady_ns() - start;
	}
	return n * INT64_C(1000000000) / passed;
}

static int compare(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static int64_t median(int64_t *rates)
{
	qsort(rates, ROUNDS, sizeof *rates, compare);
	return rates[ROUNDS / 2];
}

int main(void)
{
	struct bench b = { 0 };
	int64_t bare[ROUNDS], ours[ROUNDS];
	prepare(&b);
	for (int i = 0; i < ROUNDS; i++) { // in turns, so that a slow moment of the machine hits both
		bare[i] = rate(&b, once_bare);
		ours[i] = rate(&b, once_ours);
	}
	long long value = median(ours), limit = median(bare), ratio = value * 1000 / limit;
	printf("{\"bench\":\"verify.p256\",\"value\":%lld,\"unit\":\"1/s\",\"against\":\"openssl speed, bare P-256 verify\",\"limit\":%lld,"
	       "\"ratio\":%lld.%03lld,\"mark\":0.7,\"holds\":%s}\n",
	       value, limit, ratio / 1000, ratio % 1000, ratio >= MARK ? "true" : "false");
	EVP_PKEY_CTX_free(b.bare);
	cert_free(b.cert);
	EVP_PKEY_free(b.key);
	buf_release(&b.act);
	buf_release(&b.sig);
	return ratio >= MARK ? 0 : 1;
}
