// What strangers send as CMS and certificates: one byte that chooses the reader, two bytes with the length of a
// certificate, that certificate (the reader's own), and the rest is read as signature, envelope, recipients or
// certificate. With libFuzzer (--enable-fuzzers), or as a program that replays tests/corpus/cms and inputs near it.
#include <string.h>

#include "crypto/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A token that answers something for everything.
static result stub_decrypt(void *ctx, struct span input, struct buf *out, struct err *e)
{
	(void)ctx, (void)e;
	size_t n = input.n % 2 ? input.n / 2 : input.n;
	INSIST(input.n <= 1 << 16);
	buf_add(out, input.p, n);
	return ok();
}

static result stub_sign(void *ctx, enum suite suite, struct hash digest, struct buf *sig, struct err *e)
{
	(void)ctx, (void)suite, (void)digest, (void)sig;
	return fail(e, "key.sign", "none");
}

static void read_envelope(struct span in, const struct cert *reader, bool whole)
{
	const struct key_ops ops = { NULL, stub_sign, stub_decrypt };
	struct err e = { 0 };
	BUF_AUTO out = BUF_INIT;
	result r = whole ? cms_envelope_open(in, reader, &ops, &out, &e) : cms_unwrap_key(in, reader, &ops, &out, &e);
	INSIST(is_ok(r) ? whole || out.n == 32 : out.n == 0 && e.code[0] && e.text[0]);
}

static void read_signature(struct span in)
{
	CERT_AUTO *signer = NULL;
	struct err e = { 0 };
	result r = cms_verify(in, span_str("content"), &signer, &e);
	INSIST(is_ok(r) == (signer != NULL));
}

static void read_certificate(struct span in, const struct cert *anchor)
{
	CERT_AUTO *c = NULL;
	struct trust *t = NULL;
	struct err e = { 0 };
	struct span der = cert_der(anchor);
	if (!is_ok(cert_read(in, &c, &e)) || !is_ok(trust_from_ders(&der, 1, &t, &e)))
		return;
	INSIST(span_equal(cert_der(c), in) && cert_key_kind(c)[0]);
	(void)!is_ok(cert_check(c, &der, 1, t, CERT_SIGN, INT64_C(1795000000000), &e));
	trust_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_of(span_of(data, size));
	uint8_t kind = cursor_u8(&c);
	struct span der = cursor_take(&c, cursor_u16(&c));
	CERT_AUTO *reader = NULL;
	struct err e = { 0 };
	if (c.bad || !is_ok(cert_read(der, &reader, &e)))
		return 0;
	if (kind % 4 == 0)
		read_signature(c.left);
	else if (kind % 4 == 3)
		read_certificate(c.left, reader);
	else
		read_envelope(c.left, reader, kind % 4 == 1);
	return 0;
}

#ifndef KB_FUZZER
#include <dirent.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/durable.h"
#include "tap.h"

enum { NEAR = 3000, NEAR_MS = 800 };

static uint64_t random_state = 88172645463325252U; // xorshift: the same inputs every time

static size_t draw(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % below);
}

// Inputs near a seed: bytes changed, cut short, or a piece said twice. The reader's certificate is left alone.
static void replay_near(const struct buf *seed)
{
	size_t head = 3 + ((size_t)seed->p[1] << 8 | seed->p[2]);
	int64_t end = clock_steady_ns() + NEAR_MS * INT64_C(1000000);
	for (int i = 0; i < NEAR && head + 1 < seed->n && clock_steady_ns() < end; i++) {
		BUF_AUTO b = BUF_INIT;
		buf_add(&b, seed->p, seed->n);
		for (size_t n = 1 + draw(3); n > 0; n--)
			b.p[head + draw(b.n - head)] = (uint8_t)draw(256);
		if (draw(4) == 0)
			b.n = head + draw(b.n - head);
		if (draw(4) == 0)
			buf_add(&b, seed->p + head, draw(seed->n - head));
		LLVMFuzzerTestOneInput(b.p, b.n);
	}
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	AUTO_FREE char *corpus = xasprintf("%s/tests/corpus/cms", srcdir ? srcdir : ".");
	DIR *d = opendir(corpus);
	int n = 0;
	for (struct dirent *i; d && (i = readdir(d));) {
		AUTO_FREE char *path = xasprintf("%s/%s", corpus, i->d_name);
		BUF_AUTO b = BUF_INIT;
		struct err e;
		if (i->d_name[0] == '.' || !is_ok(file_read(path, 1 << 20, &b, &e)) || b.n < 3)
			continue;
		LLVMFuzzerTestOneInput(b.p, b.n);
		replay_near(&b);
		n++;
	}
	if (d)
		closedir(d);
	CHECK(n > 0, "%d inputs replayed, and others near them", n);
	return tap_done();
}
#endif
