// What a card answers: a recording (u16 length and answer for each command) played to the PIV driver, which opens the
// card, signs and decrypts. With libFuzzer (--enable-fuzzers), or as a program that replays tests/corpus/apdu and
// inputs near it. A new seed: fuzz_apdu make DIR/NAME FILE (keys by contrib/pki.sh).
#include <string.h>

#include "token/apdu.h"
#include "token/piv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Opens, signs twice, decrypts; what comes out is of no interest, only that it is an answer or an error with a text.
static void play(struct port *port)
{
	static char page[PIN_MAX + 1] = "123456";
	struct cell cell = { .fd = -1, .pin = { .from = PIN_FD, .fd = -1, .watch = -1, .page = page, .n = 6 } };
	static const enum suite SUITES[] = { SUITE_P256_SHA256, SUITE_P384_SHA256, SUITE_RSA_PKCS1_SHA256 };
	static const uint8_t POINT[65] = { 4 };
	struct err e = { .code = "" };
	void *card = NULL;
	if (!is_ok(piv_open_on(port, "", &cell, &card, &e))) {
		INSIST(e.code[0] && e.text[0]);
		return;
	}
	for (size_t i = 0; i < sizeof SUITES / sizeof *SUITES; i++) {
		BUF_AUTO out = BUF_INIT;
		(void)!is_ok(TOKEN_PIV.sign(card, TOKEN_SIGN, SUITES[i], sha256(span_str("x")), &out, &e));
	}
	BUF_AUTO out = BUF_INIT;
	(void)!is_ok(TOKEN_PIV.decrypt(card, span_of(POINT, sizeof POINT), &out, &e));
	INSIST(TOKEN_PIV.cert(card, TOKEN_SIGN).n <= APDU_ANSWER_MAX);
	TOKEN_PIV.close(card);
	memcpy(page, "123456", 7); // a wrong PIN wipes it
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	play(port_replay(span_of(data, size)));
	return 0;
}

#ifndef KB_FUZZER
#include <dirent.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/durable.h"
#include "tap.h"
#include "vcard/port_card.h"

enum { NEAR = 3000, NEAR_MS = 1500 };

static uint64_t random_state = 88172645463325252U; // xorshift: the same inputs every time

static size_t draw(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % below);
}

static void replay_near(const struct buf *seed)
{
	int64_t end = clock_steady_ns() + NEAR_MS * INT64_C(1000000);
	for (int i = 0; i < NEAR && clock_steady_ns() < end; i++) {
		BUF_AUTO b = BUF_INIT;
		buf_add(&b, seed->p, seed->n);
		for (size_t n = 1 + draw(4); n > 0; n--)
			b.p[draw(b.n)] = (uint8_t)draw(256);
		if (draw(4) == 0)
			b.n = 1 + draw(b.n);
		LLVMFuzzerTestOneInput(b.p, b.n);
	}
}

static int make_seed(const char *stem, const char *path)
{
	static struct card card;
	struct err e;
	BUF_AUTO recording = BUF_INIT;
	card_init(&card, "123456", 3);
	card.fault.zipped = strstr(path, "zip") != NULL;
	INSIST(card_load(&card, stem));
	play(port_card_recorded(&card, &recording));
	return !is_ok(file_save(path, span_buf(&recording), 0644, &e));
}

static void check_tlv(void)
{
	static const uint8_t GOOD[] = { 0x5f, 0x2f, 0x02, 0x40, 0x00, 0x53, 0x81, 0x01, 0xaa };
	static const uint8_t ENDLESS[] = { 0x53, 0x80 }, LONG[] = { 0x53, 0x84, 0, 0, 0, 1, 1 }, SHORT[] = { 0x53, 0x82, 0x01, 0x00, 0x00 };
	struct span v;
	CHECK(tlv_find(span_of(GOOD, sizeof GOOD), 0x53, &v) && v.n == 1 && v.p[0] == 0xaa, "a TLV behind one with a long tag");
	CHECK(tlv_find(span_of(GOOD, sizeof GOOD), 0x5f2f, &v) && v.n == 2, "the long tag");
	CHECK(!tlv_find(span_of(ENDLESS, sizeof ENDLESS), 0x53, &v), "indefinite length");
	CHECK(!tlv_find(span_of(LONG, sizeof LONG), 0x53, &v), "too long a length");
	CHECK(!tlv_find(span_of(SHORT, sizeof SHORT), 0x53, &v), "more promised than there is");
}

static void check_chain(void)
{
	struct err e;
	uint16_t sw;
	BUF_AUTO answer = BUF_INIT;
	BUF_AUTO recording = BUF_INIT;
	const struct apdu a = { .ins = 0xcb, .p1 = 0x3f, .p2 = 0xff, .answers = true };
	buf_add_u16(&recording, 2); // 6C08: asks for the exact length
	buf_add_u16(&recording, 0x6c08);
	for (int i = 0; i < 300; i++) { // 61FF for ever
		static const uint8_t PART[255];
		buf_add_u16(&recording, sizeof PART + 2);
		buf_add(&recording, PART, sizeof PART);
		buf_add_u16(&recording, 0x61ff);
	}
	struct port *p = port_replay(span_buf(&recording));
	CHECK(!is_ok(apdu_send(p, &a, &answer, &sw, &e)) && strcmp(e.code, "token.driver") == 0 && answer.n <= APDU_ANSWER_MAX,
	      "an answer without end is given up: %s", e.text);
	p->ops->close(p);
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	AUTO_FREE char *corpus = xasprintf("%s/tests/corpus/apdu", srcdir ? srcdir : ".");
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make_seed(argv[2], argv[3]);
	check_tlv();
	check_chain();
	DIR *d = opendir(corpus);
	int n = 0;
	for (struct dirent *i; d && (i = readdir(d));) {
		AUTO_FREE char *path = xasprintf("%s/%s", corpus, i->d_name);
		BUF_AUTO b = BUF_INIT;
		struct err e;
		if (i->d_name[0] == '.' || !is_ok(file_read(path, 1 << 20, &b, &e)) || b.n == 0)
			continue;
		LLVMFuzzerTestOneInput(b.p, b.n);
		replay_near(&b);
		n++;
	}
	if (d)
		closedir(d);
	CHECK(n > 0, "%d recordings replayed, and others near them", n);
	return tap_done();
}
#endif
