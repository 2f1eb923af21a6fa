// Raw signatures with domains, keys from PKCS#12, and the two-of-three shares.
#include "tests/crypto_world.h"

static const char TEXT[] = "{\"act\":\"bid.confirm\"}";

static bool fits(const struct cert *c, enum suite s, const char *domain, const char *text, const struct buf *sig)
{
	struct err e = { 0 };
	return is_ok(sign_verify(c, s, domain, span_str(text), span_buf(sig), &e));
}

static void test_suite(const char *p12, enum suite s)
{
	CERT_AUTO *c = NULL, *other = world_cert("p2.sign.der");
	struct key *k = world_key(p12, &c);
	struct err e = { 0 };
	BUF_AUTO sig = BUF_INIT;
	CHECK(is_ok(key_sign(k, s, sign_digest(DOMAIN_ACT, span_str(TEXT)), &sig, &e)), "%s signs by %s: %s", p12, suite_name(s), e.text);
	CHECK(fits(c, s, DOMAIN_ACT, TEXT, &sig), "and it fits");
	CHECK(!fits(c, s, DOMAIN_RECEIPT, TEXT, &sig), "not in another domain");
	CHECK(!fits(c, s, DOMAIN_ACT, "other", &sig), "not another text");
	CHECK(!fits(other, s, DOMAIN_ACT, TEXT, &sig), "not another's certificate");
	int right = 0;
	for (int n = -1; n < 9; n++)
		right += n != (int)s && fits(c, (enum suite)n, DOMAIN_ACT, TEXT, &sig);
	CHECK(right == 0, "not as another suite");
	int flipped = 0;
	for (size_t i = 0; i < sig.n; i++) {
		sig.p[i] ^= 1;
		flipped += fits(c, s, DOMAIN_ACT, TEXT, &sig);
		sig.p[i] ^= 1;
	}
	CHECK(flipped == 0, "no bit of it may differ");
	key_free(k);
}

static void test_refused(void)
{
	CERT_AUTO *c = NULL, *sm = world_cert("sm.sign.der");
	struct key *k = world_key("p.sign.p12", &c);
	struct err e = { 0 };
	BUF_AUTO sig = BUF_INIT;
	CHECK(is_code(sign_verify(sm, SUITE_SM2_SM3, DOMAIN_ACT, span_str(TEXT), span_str("x"), &e), &e, "suite.unsupported"), "%s", e.text);
	CHECK(is_code(sign_verify(c, SUITE_P256_SHA256, DOMAIN_ACT, span_str(TEXT), span_of(NULL, 0), &e), &e, "signature.bad"), "%s", e.text);
	CHECK(is_code(key_sign(k, SUITE_RSA_PKCS1_SHA256, sha256(span_str("")), &sig, &e), &e, "key.suite"), "%s", e.text);
	CHECK(is_code(key_decrypt(k, span_str("no point"), &sig, &e), &e, "key.decrypt"), "%s", e.text);
	key_free(k);
}

static void test_p12(void)
{
	struct key *k = NULL;
	struct cert *c = NULL;
	struct err e = { 0 };
	BUF_AUTO p12 = world_file("p.sign.p12"), der = world_file("p.sign.der");
	CHECK(is_code(key_read_p12(span_buf(&p12), "4321", &k, &c, &e), &e, "key.pin"), "wrong PIN: %s", e.text);
	CHECK(is_code(key_read_p12(span_buf(&p12), "", &k, &c, &e), &e, "key.pin"), "empty PIN: %s", e.text);
	CHECK(is_code(key_read_p12(span_buf(&der), "1234", &k, &c, &e), &e, "key.syntax"), "no PKCS#12: %s", e.text);
	CHECK(is_code(key_read_p12(span_of(NULL, 0), "1234", &k, &c, &e), &e, "key.syntax"), "empty file: %s", e.text);
	int opened = 0;
	for (size_t n = 0; n < p12.n; n += 7)
		opened += is_ok(key_read_p12(span_of(p12.p, n), "1234", &k, &c, &e));
	CHECK(opened == 0, "no truncated file opens");
}

static void test_shares(void)
{
	uint8_t key[32], got[32], share[3][33];
	int wrong = 0;
	for (int round = 0; round < 200; round++) {
		random_bytes(key, sizeof key);
		share_split(key, share);
		for (int a = 0; a < 3; a++)
			for (int b = 0; b < 3; b++)
				wrong += a == b ? share_join(share[a], share[b], got) :
						  !share_join(share[a], share[b], got) || memcmp(key, got, 32) != 0;
	}
	CHECK(wrong == 0, "any two of three shares give the key, one gives nothing");
	share[0][0] = 0;
	CHECK(!share_join(share[0], share[1], got), "index 0 is refused");
	share[0][0] = 4;
	CHECK(!share_join(share[1], share[0], got), "index 4 is refused");
	// f(x) = 0x53 + 0xca x over the AES field, by hand: 0x53 ^ 0xca, 0x53 ^ xtime(0xca), 0x53 ^ 0xca ^ xtime(0xca)
	uint8_t one[33] = { 1, 0x53 ^ 0xca }, two[33] = { 2, 0x53 ^ 0x8f }, three[33] = { 3, 0x53 ^ 0xca ^ 0x8f };
	CHECK(share_join(one, two, got) && got[0] == 0x53 && got[1] == 0, "a known polynomial, 1 and 2");
	CHECK(share_join(three, one, got) && got[0] == 0x53, "3 and 1");
	CHECK(share_join(two, three, got) && got[0] == 0x53, "2 and 3");
}

int main(void)
{
	test_shares();
	bool made = world_begin() && world_person("p", "") && world_person("p2", "") && world_person("q", "--key p384") &&
		    world_person("r", "--key rsa2048") && world_person("sm", "--key sm2");
	if (CHECK(made, "certificates made")) {
		test_suite("p.sign.p12", SUITE_P256_SHA256);
		test_suite("q.sign.p12", SUITE_P384_SHA256);
		test_suite("r.sign.p12", SUITE_RSA_PKCS1_SHA256);
		test_suite("r.sign.p12", SUITE_RSA_PSS_SHA256);
		test_refused();
		test_p12();
	}
	world_end();
	return tap_done();
}
