// Uploads: announced with a signature, cut and resumed, checked chunk by chunk and as a whole, bounded for each bidder.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/durable.h"
#include "gate_local.h"
#include "tests/tap.h"

enum { SIZE = 2 * CHUNK_BYTES + 1000 };

static void hashes_of(const struct buf *file, struct buf *out)
{
	for (size_t at = 0; at < file->n; at += CHUNK_BYTES) {
		struct hash h = sha256(span_of(file->p + at, file->n - at < CHUNK_BYTES ? file->n - at : CHUNK_BYTES));
		buf_add(out, h.b, sizeof h.b);
	}
}

// POST /v1/uploads as doc/gate.md describes it; SPOIL breaks the signature.
static long announce(struct kit *k, int i, const char *log, const struct buf *file, bool spoil, struct buf *answer)
{
	struct err e;
	JSON_AUTO *inner = json_object();
	JSON_AUTO *request = json_object();
	BUF_AUTO hashes = BUF_INIT;
	BUF_AUTO hex = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	BUF_AUTO body = BUF_INIT;
	hashes_of(file, &hashes);
	hex_add(&hex, span_buf(&hashes));
	json_put_str(inner, "type", "upload");
	json_put_str(inner, "log", log);
	json_put_hash(inner, "file", sha256(span_buf(&hashes)));
	json_put_int(inner, "size", (int64_t)file->n);
	json_put_int(inner, "at", clock_ms());
	json_text(inner, &text);
	if (!is_ok(key_sign(k->bidder[i].key, suite_of(k->bidder[i].cert), sign_digest(DOMAIN_UPLOAD, span_buf(&text)), &sig, &e)))
		return -1;
	if (spoil)
		sig.p[sig.n - 1] ^= 1;
	json_put_str(request, "request", buf_text(&text));
	json_put_base64(request, "sig", span_buf(&sig));
	json_put_base64(request, "cert", cert_der(k->bidder[i].cert));
	json_put_str(request, "hashes", buf_text(&hex));
	json_text(request, &body);
	return kit_ask(k, "POST", "/v1/uploads", span_buf(&body), answer);
}

static long put(struct kit *k, struct hash file, int index, struct span bytes, struct buf *answer)
{
	AUTO_FREE char *path = xasprintf("/v1/uploads/" KIT_PROJECT "/1/%s/%d", hash_hex(file).s, index);
	return kit_ask(k, "PUT", path, bytes, answer);
}

static void read_file(const char *path, struct buf *out)
{
	struct err e;
	if (!is_ok(file_read(path, 16 << 20, out, &e)))
		abort();
}

static result hand_in(struct kit *k, int i, json_t *cover, int64_t n, struct err *e)
{
	struct receipt r = { 0 };
	MADE_AUTO m;
	kit_sign(k, &k->bidder[i], "bid.submit", 1, n, cover, &m);
	result done = store_append(k->remote, KIT_INTAKE, &m.a, &r, e);
	receipt_release(&r);
	return done;
}

static void test_announce(struct kit *k, const struct buf *file)
{
	BUF_AUTO answer = BUF_INIT;
	CHECK(announce(k, 0, KIT_INTAKE, file, true, &answer) == 403, "an announcement whose signature does not hold: 403");
	CHECK(announce(k, 0, KIT_PROJECT "#7", file, false, &answer) == 404, "a lot that does not exist: 404");
	CHECK(announce(k, 0, KIT_PROJECT, file, false, &answer) == 404, "a log that is no intake: 404");
	CHECK(announce(k, 0, "SXZC-0#1", file, false, &answer) == 404, "a project that does not exist: 404");
	CHECK(announce(k, 0, KIT_INTAKE, file, false, &answer) == 200 && strcmp(buf_text(&answer), "{\"missing\":\"111\"}") == 0,
	      "announced: all three chunks are missing");
}

static void test_resume(struct kit *k, const char *path)
{
	struct err e = { 0 };
	BUF_AUTO file = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	read_file(path, &file);
	struct hash id = kit_file_id(path);
	test_announce(k, &file);
	CHECK(put(k, id, 0, span_of(file.p + 1, CHUNK_BYTES), &answer) == 409 && strstr(buf_text(&answer), "chunk.hash"), "a wrong chunk is refused");
	CHECK(put(k, id, 3, span_of(file.p, 10), &answer) == 404, "so is one that was not announced");
	CHECK(put(k, sha256(span_str("x")), 0, span_of(file.p, 10), &answer) == 404, "and one of an unknown file");
	CHECK(put(k, id, 1, span_of(file.p + CHUNK_BYTES, CHUNK_BYTES), &answer) == 200, "the second comes first");
	CHECK(kit_is(hand_in(k, 0, kit_cover(k, 0, path), 1, &e), &e, "bid.incomplete"), "what is not whole is not received (R33)");
	kit_restart(k);
	CHECK(announce(k, 0, KIT_INTAKE, &file, false, &answer) == 200 && strcmp(buf_text(&answer), "{\"missing\":\"101\"}") == 0,
	      "after a restart of the gate only the rest is missing");
	CHECK(is_ok(kit_upload(k, 0, path, &e)), "the client sends the rest");
	CHECK(is_ok(hand_in(k, 0, kit_cover(k, 0, path), 2, &e)), "and the bid is received");
}

static void test_differs(struct kit *k)
{
	struct err e = { 0 };
	AUTO_FREE char *path = kit_package(k, 1, SIZE);
	json_t *cover = kit_cover(k, 1, path), *shorter = kit_cover(k, 1, path);
	CHECK(is_ok(kit_upload(k, 1, path, &e)), "another package goes up");
	json_put_hash(cover, "p7m_sha256", sha256(span_str("another")));
	CHECK(kit_is(hand_in(k, 1, cover, 1, &e), &e, "bid.differs"), "a cover sheet with another hash");
	json_put_int(shorter, "p7m_size", SIZE - 1);
	CHECK(kit_is(hand_in(k, 1, shorter, 2, &e), &e, "bid.differs"), "or another size is not received");
	kit_restart(k);
	CHECK(is_ok(hand_in(k, 1, kit_cover(k, 1, path), 3, &e)), "the right one is, by a gate that saw nothing of the upload");
}

static void test_many(struct kit *k)
{
	struct err e = { 0 };
	result r = ok();
	int n = 0;
	for (; n < 20 && is_ok(r); n++) {
		AUTO_FREE char *path = kit_package(k, 2, (size_t)(100 + n));
		r = kit_upload(k, 2, path, &e);
	}
	CHECK(kit_is(r, &e, "upload.too_many") && n == 9, "the ninth that is not handed in is too many");
	AUTO_FREE char *other = kit_package(k, 3, 100), *known = kit_package(k, 2, 104);
	CHECK(is_ok(kit_upload(k, 3, other, &e)), "for this bidder alone");
	CHECK(is_ok(kit_upload(k, 2, known, &e)), "and a known one may go on");
	CHECK(is_ok(hand_in(k, 2, kit_cover(k, 2, known), 1, &e)), "one is handed in");
	AUTO_FREE char *next = kit_package(k, 2, 500);
	CHECK(is_ok(kit_upload(k, 2, next, &e)), "and there is room again");
}

int main(void)
{
	struct kit k;
	if (!kit_begin(&k)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return 0;
	}
	local_begin(&k, clock_ms() + 600000);
	AUTO_FREE char *path = kit_package(&k, 0, SIZE);
	test_resume(&k, path);
	test_differs(&k);
	test_many(&k);
	kit_end(&k);
	return tap_done();
}
