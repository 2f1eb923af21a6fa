// The parts below the package: tar headers, DER, the envelope's head, the folder's checks, shares of keys.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bid/der.h"
#include "bid/folder.h"
#include "bid/p7m.h"
#include "bid/tar.h"
#include "bid_kit.h"
#include "tap.h"

static void tar_headers(void)
{
	uint8_t block[TAR_BLOCK];
	char name[TAR_NAME_MAX + 1];
	int64_t size;
	struct err e;
	static const int64_t SIZES[] = { 0, 1, 511, 512, 4294967296, TAR_SIZE_MAX };
	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		tar_header(block, "files/technical/plan.pdf", SIZES[i]);
		bool good = is_ok(tar_read(block, name, &size, &e)) && size == SIZES[i] && strcmp(name, "files/technical/plan.pdf") == 0;
		CHECK(good, "a header of %lld bytes reads back", (long long)SIZES[i]);
	}
	CHECK(tar_span(0) == 512 && tar_span(1) == 1024 && tar_span(512) == 1024 && tar_padding(513) == 511, "spans and padding");
	CHECK(tar_name_ok("a") && tar_name_ok("a/b c.pdf") && tar_name_ok("..a") && tar_name_ok("a..") && tar_name_ok("..."), "good names");
	CHECK(!tar_name_ok("..") && !tar_name_ok(".") && !tar_name_ok("a/..") && !tar_name_ok("../a") && !tar_name_ok(""), "bad names");
}

static void der(void)
{
	static const int64_t SIZES[] = { 0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296 };
	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		BUF_AUTO b = BUF_INIT;
		der_head(&b, DER_OCTETS, SIZES[i]);
		CHECK((int64_t)b.n + SIZES[i] == der_size(SIZES[i]), "der_size of %lld", (long long)SIZES[i]);
	}
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} BAD[] = { { "\x04\x81\x05hello", 8, "a length that is not minimal" },
		    { "\x04\x80", 2, "an indefinite length" },
		    { "\x04\x05hell", 6, "less than promised" },
		    { "\x1f\x01\x00", 3, "a long tag" },
		    { "\x04\x86\x01\x00\x00\x00\x00\x00", 8, "a length of six bytes" },
		    { "\x04", 1, "no length" } };
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct cursor c = cursor_of(span_of(BAD[i].bytes, BAD[i].n));
		CHECK(!der_expect(&c, DER_OCTETS, NULL), "refused: %s", BAD[i].what);
	}
}

static void head(void)
{
	BUF_AUTO b = BUF_INIT;
	static const uint8_t NONCE[P7M_NONCE] = { 9, 8, 7 };
	p7m_head_make(&b, span_str("0123456789"), NONCE, INT64_C(4294967296));
	struct span bytes = span_buf(&b);
	struct byte_source source = kit_source(&bytes);
	struct p7m_head h;
	struct err e = { .kind = RESULT_OK };
	CHECK(is_ok(p7m_head_read(&source, &h, &e)), "the head reads back %s", e.text);
	CHECK(span_is(span_buf(&h.recipients), "0123456789") && memcmp(h.nonce, NONCE, P7M_NONCE) == 0, "recipients and nonce");
	CHECK(h.content_bytes == INT64_C(4294967296) && h.header_bytes == (int64_t)b.n, "sizes");
	p7m_head_release(&h);
}

// --- the folder -------------------------------------------------------------------------------------------

static void expect_offer(const char *text, const char *code)
{
	JSON_AUTO *offer = NULL;
	struct err e = { .kind = RESULT_OK };
	INSIST(is_ok(json_read(span_str(text), 65536, &offer, &e)));
	result r = offer_json_check(offer, &e);
	CHECK_TEXT(is_ok(r) ? "" : e.code, code, "offer: %s %s", code[0] ? code : "good", is_ok(r) ? "" : e.text);
}

#define TAIL ",\"term\":\"90天\",\"quality\":\"合格\",\"sme\":false}"
#define QUOTES ",\"quotes\":[{\"item\":\"a\",\"amount_fen\":100}]"
/// R59 87号令第59条 大小写金额一致，分项之和等于总价
static void offers(void)
{
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\"" QUOTES TAIL, "");
	expect_offer("{\"total_fen\":100,\"total_text\":\"人民币壹圆正\",\"currency\":\"CNY\"" QUOTES TAIL, "");
	expect_offer("{\"total_fen\":100,\"total_text\":\"贰元整\"" QUOTES TAIL, "offer.text_differs");
	expect_offer("{\"total_fen\":100,\"total_text\":\"一块\"" QUOTES TAIL, "offer.text");
	expect_offer("{\"total_fen\":-1,\"total_text\":\"壹元整\"" QUOTES TAIL, "offer.total");
	expect_offer("{\"total_text\":\"壹元整\"" QUOTES TAIL, "offer.total");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\",\"quotes\":[]" TAIL, "offer.quotes");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\",\"quotes\":[{\"item\":\"a\",\"amount_fen\":99}]" TAIL, "offer.sum");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\",\"quotes\":[{\"item\":\"\",\"amount_fen\":100}]" TAIL, "offer.quotes");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\",\"currency\":\"USD\"" QUOTES TAIL, "offer.currency");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\",\"price\":1" QUOTES TAIL, "bid.member");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\"" QUOTES ",\"term\":\"\",\"quality\":\"合格\",\"sme\":true}", "offer.text_missing");
	expect_offer("{\"total_fen\":100,\"total_text\":\"壹元整\"" QUOTES ",\"term\":\"1\",\"quality\":\"合格\"}", "offer.sme");
	expect_offer("[]", "bid.json");
}

static void expect_folder(const struct kit *k, const char *name, const char *code)
{
	AUTO_FREE char *dir = kit_path(k, name);
	struct err e = { .kind = RESULT_OK };
	result r = bid_check(dir, &e);
	CHECK_TEXT(is_ok(r) ? "" : e.code, code, "folder: %s %s", code[0] ? code : "good", is_ok(r) ? "" : e.text);
}

static void put(const struct kit *k, const char *name, const char *text)
{
	AUTO_FREE char *path = kit_path(k, name);
	kit_write(path, text, strlen(text));
}

static void folders(const struct kit *k)
{
	kit_bid(k, "f", 100);
	expect_folder(k, "f", "");
	expect_folder(k, "nothing", "file.missing");
	AUTO_FREE char *link = kit_path(k, "f/files/link");
	INSIST(symlink("/etc/passwd", link) == 0);
	expect_folder(k, "f", "bid.special");
	unlink(link);
	put(k, "f/files/文件.pdf", "x");
	expect_folder(k, "f", "bid.name");
	AUTO_FREE char *chinese = kit_path(k, "f/files/文件.pdf");
	unlink(chinese);
	AUTO_FREE char *big = kit_path(k, "f/files/big");
	kit_fill(big, INT64_C(5) << 30);
	expect_folder(k, "f", "bid.size");
	unlink(big);
	AUTO_FREE char *plan = kit_path(k, "f/files/technical/plan.pdf");
	unlink(plan);
	expect_folder(k, "f", "bid.titles");
	put(k, "f/bid.json", "{\"project\":\"P-1\",\"lot\":1,\"bidder\":{\"code\":\"123\",\"name\":\"x\"},\"agent\":{\"name\":\"y\"}}");
	expect_folder(k, "f", "bid.code");
	put(k, "f/bid.json", "{\"project\":\"P-1\"");
	expect_folder(k, "f", "bid.json");
}

/// S36 不得使用其他投标人的数字证书
static void sealing_refused(const struct kit *k)
{
	struct err e;
	AUTO_FREE char *dir = kit_path(k, "s");
	kit_bid(k, "s", 100);
	struct seal_in in = { .dir = dir, .project = KIT_PROJECT, .lot = 1, .signer = k->other.cert, .recipient = k->other.cert, .ops = &k->other.ops, .now = KIT_NOW };
	CHECK(!is_ok(bid_seal(&in, &e)) && strcmp(e.code, "seal.certificate") == 0, "another company's certificate: %s", e.text);
	in.project = "OTHER";
	CHECK(!is_ok(bid_seal(&in, &e)) && strcmp(e.code, "seal.project") == 0, "another project: %s", e.text);
	CHECK(kit_files_in(dir) == 6, "nothing was written (%zu)", kit_files_in(dir));
}

// --- custody ----------------------------------------------------------------------------------------------

static void custody(const struct kit *k)
{
	struct cover cover = { .size = 1, .bid_id = "01890000-0000-7000-8000-000000000001" };
	uint8_t key[32];
	memset(key, 0x42, sizeof key);
	cover.key_commit = key_commitment(cover.key_salt, span_of(key, 32));
	const struct cert *enc[3] = { k->bidder.cert, k->other.cert, k->bidder.cert };
	const struct hash sign[3] = { cert_hash(enc[0]), cert_hash(enc[1]), cert_hash(enc[2]) };
	const struct key_ops *ops[3] = { &k->bidder.ops, &k->other.ops, &k->bidder.ops };
	struct err e = { .kind = RESULT_OK };
	JSON_AUTO *body = NULL;
	CHECK(is_ok(release_make(&cover, span_of(key, 32), enc, sign, &body, &e)), "released %s", e.text);
	struct buf share[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	for (int i = 0; i < 3; i++) {
		const json_t *s = json_array_get(json_array_at(body, "shares"), (size_t)i);
		struct hash commit;
		BUF_AUTO envelope = BUF_INIT;
		INSIST(json_hash(s, "commit", &commit) && json_get_base64(s, "envelope", &envelope));
		CHECK(is_ok(release_take(span_buf(&envelope), commit, i + 1, enc[i], ops[i], &share[i], &e)), "share %d fits", i + 1);
		struct buf bad = BUF_INIT;
		CHECK(!is_ok(release_take(span_buf(&envelope), commit, (i + 1) % 3 + 1, enc[i], ops[i], &bad, &e)) && strcmp(e.code, "share.mismatch") == 0,
		      "but not as another custodian's");
		commit.b[0] ^= 1;
		CHECK(!is_ok(release_take(span_buf(&envelope), commit, i + 1, enc[i], ops[i], &bad, &e)) && bad.n == 0, "nor with another commitment: %s", e.text);
		buf_release(&bad);
	}
	uint8_t joined[32];
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			bool good = is_ok(release_join(span_buf(&share[i]), span_buf(&share[j]), &cover, joined, &e));
			CHECK(good == (i != j) && (!good || memcmp(joined, key, 32) == 0), "shares %d and %d", i + 1, j + 1);
		}
	cover.key_commit.b[3] ^= 1;
	CHECK(!is_ok(release_join(span_buf(&share[0]), span_buf(&share[1]), &cover, joined, &e)) && strcmp(e.code, "key.mismatch") == 0, "not the promised key");
	JSON_AUTO *none = NULL;
	CHECK(!is_ok(release_make(&cover, span_of(key, 32), enc, sign, &none, &e)) && !none, "and it is not released at all: %s", e.text);
	for (int i = 0; i < 3; i++)
		buf_wipe(&share[i]);
}

int main(void)
{
	struct kit k;
	kit_begin(&k, "ec");
	tar_headers();
	der();
	head();
	offers();
	folders(&k);
	sealing_refused(&k);
	custody(&k);
	kit_end(&k);
	return tap_done();
}
