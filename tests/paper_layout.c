// The worked examples of doc/formats.md: a record's layout and hash, a Merkle root; and the lines of SHA256SUMS.
#include "log/record.h"
#include "paper/fileset.h"
#include "paper/layout.h"
#include "paper/table.h"
#include "tap.h"

static const char EXAMPLE_ACT[] =
	"{\"act\":\"staff.attend\",\"at\":1795420799950,\"body\":{},\"n\":1,\"project\":\"SXZC-2026-0187\","
	"\"salt\":\"2222222222222222222222222222222222222222222222222222222222222222\","
	"\"seen\":{\"hash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"seq\":0},\"station\":\"K1\"}";
static const char EXAMPLE_HASH[] = "692027affed37468aff7e54d8f6fe9f9dad26c66ceaf0e0c10fe408edfc69796";

static void example(struct record *r)
{
	*r = (struct record){ .project = "SXZC-2026-0187", .seq = 1, .at = 1795420800000, .suite = SUITE_P256_SHA256 };
	buf_add_str(&r->adm, "{\"certs\":[],\"received_at\":1795420799998,\"source\":\"memory\"}");
	buf_add_str(&r->act, EXAMPLE_ACT);
	memset(r->signer.b, 0x11, sizeof r->signer.b);
	CHECK(hex_decode(span_str("3006020101020101"), &r->sig), "the signature's bytes");
	r->act_hash = sha256(span_buf(&r->act));
}

static void check_record(void)
{
	struct record r;
	BUF_AUTO layout = BUF_INIT;
	example(&r);
	layout_add(&r, &layout);
	CHECK(layout.n == 211, "the layout has 211 bytes");
	CHECK_TEXT(hash_hex(sha256(span_buf(&layout))).s, EXAMPLE_HASH, "its hash is the one in formats.md");
	CHECK_TEXT(hash_hex(record_hash(&r)).s, EXAMPLE_HASH, "and the one that the log computes");
	buf_clear(&r.act);
	buf_add_str(&r.act, "not JSON");
	buf_clear(&layout);
	layout_add(&r, &layout);
	r.hash = record_hash(&r);
	CHECK(hash_equal(sha256(span_buf(&layout)), r.hash), "an unreadable act has a salt of zeros, here and there");
	record_release(&r);
}

static void check_root(void)
{
	struct hash leaves[3];
	const char *const letters[] = { "a", "b", "c" };
	for (int i = 0; i < 3; i++) {
		struct hash h = sha256(span_str(letters[i]));
		leaves[i] = merkle_leaf(span_of(h.b, HASH_BYTES));
	}
	CHECK_TEXT(hash_hex(merkle_root(leaves, 3)).s, "cac3d448d4e20a2ad5eae1f500e63c2a7f9217cd14572ba7fd22e26dc1ec2648",
		   "the root of three is the one in formats.md");
}

static void count(void *ctx, const char *path, struct hash hash)
{
	size_t *n = ctx;
	*n += hash_equal(hash, sha256(span_str("two"))) && strcmp(path, "b/c") == 0;
}

static void check_sums(void)
{
	struct fileset s = { 0 };
	struct err e;
	BUF_AUTO sums = BUF_INIT;
	size_t n = 0;
	fileset_add(&s, "b/c", span_str("one"));
	fileset_add(&s, "a", span_str("x"));
	fileset_add(&s, "b/c", span_str("two"));
	fileset_sort(&s);
	CHECK(s.count == 2 && strcmp(s.files[0].path, "a") == 0, "a path is there once, in order");
	CHECK(fileset_find(&s, "b/c") && !fileset_find(&s, "b"), "and found");
	sums_make(&s, &sums);
	CHECK(is_ok(sums_read(span_buf(&sums), count, &n, &e)) && n == 1, "sums are read as written");
	sums.n--;
	CHECK(!is_ok(sums_read(span_buf(&sums), count, &n, &e)) && strcmp(e.code, "sums.syntax") == 0, "a torn line is not");
	CHECK(!is_ok(sums_read(span_str("00  x\n"), count, &n, &e)), "nor a short hash");
	fileset_release(&s);
}

static void check_table(void)
{
	static const struct column COLUMNS[] = { { "名称", 10, false }, { "元", 8, true } };
	BUF_AUTO out = BUF_INIT;
	table_row(&out, COLUMNS, 2, (const char *[]){ "某市第一中学 2026-11-23", "1,234.50" });
	CHECK_TEXT(buf_text(&out), "某市第一中 1,234.50\n学\n2026-11-23\n", "cells wrap by width, numbers stay whole");
}

int main(void)
{
	check_record();
	check_root();
	check_sums();
	check_table();
	return tap_done();
}
