// Time stamps: an honest authority's answer, and every other one.
#include "crypto/tsp.h"
#include "tests/crypto_world.h"
#include "tests/tsa_kit.h"

static struct trust *trust;
static struct hash imprint;

static struct tsa authority(const char *name)
{
	struct tsa t;
	AUTO_FREE char *cert = xasprintf("%s/%s.pem", world_dir, name);
	AUTO_FREE char *key = xasprintf("%s/%s.key", world_dir, name);
	tsa_open(&t, cert, key);
	return t;
}

// What T answers to an honest request.
static void ask(const struct tsa *t, uint8_t nonce[TSP_NONCE], struct buf *answer)
{
	BUF_AUTO request = BUF_INIT;
	tsp_request(imprint, nonce, &request);
	tsa_answers(t, span_buf(&request), answer);
}

static result answered(const struct tsa *t, struct buf *token, struct time_stamp *out, struct err *e)
{
	uint8_t nonce[TSP_NONCE];
	BUF_AUTO answer = BUF_INIT;
	ask(t, nonce, &answer);
	return tsp_answer(span_buf(&answer), imprint, nonce, trust, token, out, e);
}

static void test_good(const struct tsa *t)
{
	struct err e;
	struct time_stamp stamp;
	BUF_AUTO token = BUF_INIT;
	int64_t before = clock_ms();
	CHECK(is_ok(answered(t, &token, &stamp, &e)), "granted, and it holds");
	CHECK(stamp.at >= before / 1000 * 1000 && stamp.at <= clock_ms(), "its time is now");
	CHECK_TEXT(stamp.tsa, "开标演练时间戳", "and whose it is");
	world_save("token.der", span_buf(&token));
	world_save("imprint", span_of(imprint.b, HASH_BYTES));
	CHECK(world_run("openssl ts -verify -digest $(od -An -tx1 -v imprint | tr -d ' \\n') -in token.der -token_in -CAfile root.pem -untrusted chain.pem"),
	      "openssl ts agrees");
}

static void test_answers(struct tsa *t)
{
	struct err e;
	struct time_stamp stamp;
	uint8_t nonce[TSP_NONCE];
	BUF_AUTO token = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	t->denies = true;
	CHECK(is_code(answered(t, &token, &stamp, &e), &e, "tsp.denied"), "it gives none");
	t->denies = false;
	t->other_nonce = true;
	CHECK(is_code(answered(t, &token, &stamp, &e), &e, "tsp.nonce"), "an answer to another request");
	t->other_nonce = false;
	CHECK(is_code(tsp_answer(span_str("<html>404</html>"), imprint, nonce, trust, &token, &stamp, &e), &e, "tsp.answer"), "no answer of RFC 3161");
	CHECK(is_code(tsp_answer(span_of(NULL, 0), imprint, nonce, trust, &token, &stamp, &e), &e, "tsp.answer"), "nothing");
	ask(t, nonce, &answer);
	struct hash other = sha256(span_str("another root"));
	CHECK(is_code(tsp_answer(span_buf(&answer), other, nonce, trust, &token, &stamp, &e), &e, "tsp.imprint"), "a stamp of something else");
	int taken = 0;
	for (size_t n = 0; n < answer.n; n += 7)
		taken += is_ok(tsp_answer(span_of(answer.p, n), imprint, nonce, trust, &token, &stamp, &e));
	CHECK(taken == 0, "cut off anywhere");
}

static void test_strangers(void)
{
	struct err e;
	struct time_stamp stamp;
	BUF_AUTO token = BUF_INIT;
	struct tsa foreign = authority("other/tsa"), expired = authority("expired");
	CHECK(is_code(answered(&foreign, &token, &stamp, &e), &e, "tsp.chain"), "an authority under another root");
	CHECK(is_code(answered(&expired, &token, &stamp, &e), &e, "tsp.chain"), "one whose certificate had ended when it stamped");
	expired.ahead = -3 * 86400;
	CHECK(is_ok(answered(&expired, &token, &stamp, &e)), "one that has ended since: the stamp's own time counts");
	tsa_close(&foreign);
	tsa_close(&expired);
}

// No bit of what was signed may change; what is outside (the certificates' order, say) may only if it still holds.
static void test_flips(const struct tsa *t)
{
	struct err e;
	struct time_stamp stamp, got;
	BUF_AUTO token = BUF_INIT;
	INSIST(is_ok(answered(t, &token, &stamp, &e)));
	int other = 0;
	for (size_t i = 0; i < token.n; i++) {
		token.p[i] ^= 1;
		other += is_ok(tsp_verify(span_buf(&token), imprint, trust, &got, &e)) && (got.at != stamp.at || strcmp(got.tsa, stamp.tsa) != 0);
		token.p[i] ^= 1;
	}
	CHECK(other == 0, "no altered token says another time or name");
	CHECK(is_code(tsp_verify(span_of(token.p, token.n - 1), imprint, trust, &got, &e), &e, "tsp.syntax"), "a byte short");
}

int main(void)
{
	struct err e;
	if (!world_begin() || !world_run("'%s' tsa . tsa && '%s' init other && '%s' tsa other tsa && '%s' tsa . expired --expired", world_pki(), world_pki(), world_pki(), world_pki())) {
		world_end();
		printf("Bail out! no authority could be made\n");
		return 1;
	}
	AUTO_FREE char *chain = xasprintf("%s/chain.pem", world_dir);
	INSIST(is_ok(trust_open(chain, &trust, &e)));
	imprint = sha256(span_str("a root"));
	struct tsa t = authority("tsa");
	test_good(&t);
	test_answers(&t);
	test_strangers();
	test_flips(&t);
	tsa_close(&t);
	trust_free(trust);
	world_end();
	return tap_done();
}
