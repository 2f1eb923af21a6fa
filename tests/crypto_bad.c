// What is damaged, cut, foreign or made with ill will is refused, and with the right word.
#include <openssl/evp.h>

#include "crypto/pad.h"
#include "tests/crypto_world.h"

static const char CONTENT[] = "share of a key";

// Each byte of DER, one after the other, with one bit changed. Returns how many were taken.
typedef bool taker(struct span der, void *with);

static size_t flips_taken(struct buf *der, taker *take, void *with)
{
	size_t taken = 0;
	for (size_t i = 0; i < der->n; i++) {
		uint8_t bit = (uint8_t)(1U << (i % 8));
		der->p[i] ^= bit;
		if (take(span_buf(der), with)) {
			taken++;
			printf("# byte %zu of %zu taken with bit %u changed\n", i, der->n, bit);
		}
		der->p[i] ^= bit;
	}
	return taken;
}

static size_t cuts_taken(const struct buf *der, taker *take, void *with)
{
	size_t taken = 0;
	for (size_t n = 0; n < der->n; n++)
		taken += take(span_of(der->p, n), with);
	return taken;
}

static bool take_signature(struct span der, void *with)
{
	(void)with;
	CERT_AUTO *signer = NULL;
	struct err e = { 0 };
	return is_ok(cms_verify(der, span_str(CONTENT), &signer, &e));
}

struct reader {
	struct cert *cert;
	struct key_ops ops;
};

static bool take_envelope(struct span der, void *with)
{
	struct reader *r = with;
	struct err e = { 0 };
	BUF_AUTO plain = BUF_INIT;
	bool opened = is_ok(cms_envelope_open(der, r->cert, &r->ops, &plain, &e));
	if (!opened && plain.n)
		printf("# content left behind by a failure\n");
	return opened || plain.n;
}

static void test_signature(const char *p12)
{
	CERT_AUTO *c = NULL;
	struct key *k = world_key(p12, &c);
	struct key_ops ops = key_ops_of(k);
	struct err e = { 0 };
	BUF_AUTO cms = BUF_INIT;
	CHECK(is_ok(cms_sign(c, NULL, 0, span_str(CONTENT), clock_ms(), &ops, &cms, &e)) && take_signature(span_buf(&cms), NULL), "%s signs", p12);
	CHECK(flips_taken(&cms, take_signature, NULL) == 0, "no bit of its %zu bytes may change", cms.n);
	CHECK(cuts_taken(&cms, take_signature, NULL) == 0, "nor may it be cut");
	buf_add_byte(&cms, 0);
	CHECK(!take_signature(span_buf(&cms), NULL), "nor have a byte more");
	key_free(k);
}

static void test_envelope(const char *p12)
{
	struct reader r = { 0 };
	struct key *k = world_key(p12, &r.cert);
	r.ops = key_ops_of(k);
	struct err e = { 0 };
	BUF_AUTO cms = BUF_INIT;
	const struct cert *to[] = { r.cert };
	CHECK(is_ok(cms_envelope_seal(to, 1, span_str(CONTENT), &cms, &e)) && take_envelope(span_buf(&cms), &r), "%s opens", p12);
	CHECK(flips_taken(&cms, take_envelope, &r) == 0, "no bit of its %zu bytes may change", cms.n);
	CHECK(cuts_taken(&cms, take_envelope, &r) == 0, "nor may it be cut");
	buf_add_byte(&cms, 0);
	CHECK(!take_envelope(span_buf(&cms), &r), "nor have a byte more");
	key_free(k);
	cert_free(r.cert);
}

static void test_wrong_key(const char *right, const char *wrong, const char *other)
{
	CERT_AUTO *c = NULL, *d = NULL, *stranger = NULL;
	struct key *k = world_key(right, &c), *bad = world_key(wrong, &d), *far = world_key(other, &stranger);
	struct key_ops bad_ops = key_ops_of(bad), far_ops = key_ops_of(far);
	struct err e = { 0 };
	BUF_AUTO cms = BUF_INIT, plain = BUF_INIT, sig = BUF_INIT;
	const struct cert *to[] = { c };
	CHECK(is_ok(cms_envelope_seal(to, 1, span_str(CONTENT), &cms, &e)), "sealed for %s", right);
	CHECK(is_code(cms_envelope_open(span_buf(&cms), d, &bad_ops, &plain, &e), &e, "envelope.not_for_you"), "%s", e.text);
	result r = cms_envelope_open(span_buf(&cms), c, &bad_ops, &plain, &e);
	CHECK(!is_ok(r) && (strcmp(e.code, "envelope.key") == 0 || strcmp(e.code, "key.decrypt") == 0), "the wrong key: %s", e.text);
	CHECK(is_code(cms_envelope_open(span_buf(&cms), c, &far_ops, &plain, &e), &e, "key.decrypt"), "a key of another kind: %s", e.text);
	CHECK(is_code(cms_sign(c, NULL, 0, span_str(CONTENT), clock_ms(), &bad_ops, &sig, &e), &e, "cms.mismatch") && sig.n == 0,
	      "a signature of another key is not handed out: %s", e.text);
	key_free(k);
	key_free(bad);
	key_free(far);
}

// PKCS#1 v1.5: whatever is wrong with the block, a key comes out, the same for the same ciphertext.
static void test_implicit_rejection(void)
{
	uint8_t block[256], want[32], key[32], again[32], other[32];
	memset(block, 0x5a, sizeof block);
	random_bytes(want, sizeof want);
	block[0] = block[223] = 0;
	block[1] = 2;
	memcpy(block + 224, want, 32);
	pkcs1_open(span_of(block, 256), span_str("c"), key);
	CHECK(memcmp(key, want, 32) == 0, "a good block gives its key");
	int leaks = 0, changes = 0;
	for (size_t i = 0; i < 224; i++) {
		uint8_t old = block[i];
		block[i] = old ? 0 : 1;
		pkcs1_open(span_of(block, 256), span_str("c"), key);
		pkcs1_open(span_of(block, 256), span_str("c"), again);
		pkcs1_open(span_of(block, 256), span_str("d"), other);
		leaks += memcmp(key, want, 32) == 0;
		changes += memcmp(key, again, 32) != 0 || memcmp(key, other, 32) == 0;
		block[i] = old;
	}
	CHECK(leaks == 0, "a bad block never gives the key");
	CHECK(changes == 0, "but one that depends on the ciphertext alone");
	pkcs1_open(span_of(block, 20), span_str("c"), key);
	CHECK(memcmp(key, again, 32) == 0, "a short block too");
}

static void test_sizes(void)
{
	CERT_AUTO *c = world_cert("p.enc.der"), *weak = world_cert("small.enc.der");
	const struct cert *to[] = { c }, *bad[] = { weak };
	struct err e = { 0 };
	BUF_AUTO big = BUF_INIT, cms = BUF_INIT;
	buf_reserve(&big, 70000);
	memset(big.p, 1, 70000);
	CHECK(is_ok(cms_envelope_seal(to, 1, span_of(big.p, 65536), &cms, &e)), "64 KiB are sealed");
	CHECK(is_code(cms_envelope_seal(to, 1, span_of(big.p, 65537), &cms, &e), &e, "envelope.size"), "%s", e.text);
	CHECK(is_code(cms_envelope_seal(to, 0, span_str("x"), &cms, &e), &e, "envelope.size"), "%s", e.text);
	CHECK(is_code(cms_envelope_seal(bad, 1, span_str("x"), &cms, &e), &e, "cert.weak"), "%s", e.text);
}

int main(void)
{
	test_implicit_rejection();
	bool made = world_begin() && world_person("p", "") && world_person("p2", "") && world_person("r", "--key rsa2048") &&
		    world_person("r2", "--key rsa2048") && world_person("small", "--key rsa1024");
	if (CHECK(made, "certificates made")) {
		test_signature("p.sign.p12");
		test_signature("r.sign.p12");
		test_envelope("p.enc.p12");
		test_envelope("r.enc.p12");
		test_wrong_key("p.enc.p12", "p2.enc.p12", "r.enc.p12");
		test_wrong_key("r.enc.p12", "r2.enc.p12", "p.enc.p12");
		test_sizes();
	}
	world_end();
	return tap_done();
}
