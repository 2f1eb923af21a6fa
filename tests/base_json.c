// The JSON profile, hashes, encodings and the Merkle tree.
#include "base/arena.h"
#include "base/json.h"

#include "tests/tap.h"

static const char *code_of(const char *text)
{
	static struct err e;
	json_t *v = NULL;
	e.code[0] = 0;
	if (is_ok(json_read_canonical(span_str(text), JSON_LINE_MAX, &v, &e)))
		e.code[0] = 0;
	json_decref(v);
	return e.code;
}

static void test_profile(void)
{
	CHECK_TEXT(code_of("{\"a\":1,\"b\":[true,null,\"晋\"]}"), "", "canonical text");
	CHECK_TEXT(code_of("{\"b\":1,\"a\":2}"), "json.canonical", "unsorted keys");
	CHECK_TEXT(code_of("{\"a\": 1}"), "json.canonical", "white space");
	CHECK_TEXT(code_of("{\"a\":1,\"a\":1}"), "json.syntax", "duplicate keys");
	CHECK_TEXT(code_of("{\"a\":1.5}"), "json.profile", "a real");
	CHECK_TEXT(code_of("{\"A\":1}"), "json.profile", "a foreign key");
	CHECK_TEXT(code_of("{\"a\":9007199254740992}"), "json.profile", "an integer beyond 2^53-1");
	CHECK_TEXT(code_of("{\"a\":\"\\u0007\"}"), "json.profile", "a control character");
	CHECK_TEXT(code_of("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"), "json.profile", "17 levels");
	CHECK_TEXT(code_of("{\"a\":"), "json.syntax", "a torn text");
	json_t *v;
	struct err e;
	CHECK(!is_ok(json_read(span_str("[1,2,3]"), 5, &v, &e)) && strcmp(e.code, "json.size") == 0, "a text beyond the limit");
}

static void test_hashes(void)
{
	CHECK_TEXT(hash_hex(sha256(span_str("abc"))).s, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		   "SHA-256 of abc");
	struct hash h;
	CHECK(!hash_parse("ABCD", &h) && !hash_parse("", &h), "no hashes");
	BUF_AUTO b = BUF_INIT;
	base64_add(&b, span_str("abcd"));
	CHECK_TEXT(buf_text(&b), "YWJjZA==", "base64");
	BUF_AUTO d = BUF_INIT;
	CHECK(base64_decode(span_buf(&b), &d) && span_is(span_buf(&d), "abcd"), "and back");
	CHECK(!base64_decode(span_str("YWJjZB=="), &d), "bits beyond the end are refused");
	CHECK(!hex_decode(span_str("0g"), &d) && !hex_decode(span_str("abc"), &d), "bad hexadecimal is refused");
}

// RFC 9162 2.1.5 and the test tree of Certificate Transparency
static void test_merkle(void)
{
	CHECK_TEXT(hash_hex(merkle_root(NULL, 0)).s, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "empty tree");
	static const struct {
		const char *bytes;
		size_t n;
	} LEAVES[] = { { "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "\x30\x31", 2 },
		       { "\x40\x41\x42\x43", 4 }, { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
		       { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 } };
	struct hash leaves[8];
	for (size_t i = 0; i < 8; i++)
		leaves[i] = merkle_leaf(span_of(LEAVES[i].bytes, LEAVES[i].n));
	CHECK_TEXT(hash_hex(merkle_root(leaves, 1)).s, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "one leaf");
	CHECK_TEXT(hash_hex(merkle_root(leaves, 3)).s, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "three leaves");
	CHECK_TEXT(hash_hex(merkle_root(leaves, 8)).s, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", "eight leaves");
}

// RFC 9162 2.1.3: every leaf of every small tree has a proof; another leaf, place, length or hash gives another root
static void test_merkle_path(void)
{
	struct hash leaves[33], path[MERKLE_PATH_MAX], root;
	size_t wrong = 0, forged = 0;
	for (size_t i = 0; i < 33; i++)
		leaves[i] = merkle_leaf(span_of((const uint8_t *)&i, 1));
	for (size_t n = 1; n <= 33; n++)
		for (size_t at = 0; at < n; at++) {
			struct hash want = merkle_root(leaves, n);
			size_t count = merkle_path(leaves, n, at, path);
			wrong += !merkle_path_root(leaves[at], n, at, path, count, &root) || !hash_equal(root, want);
			forged += merkle_path_root(leaves[(at + 1) % 33], n, at, path, count, &root) && hash_equal(root, want);
			forged += merkle_path_root(leaves[at], n, at, path, count + 1, &root);
			forged += count && merkle_path_root(leaves[at], n, at, path, count - 1, &root);
			if (!count)
				continue;
			path[count - 1].b[7] ^= 1;
			forged += merkle_path_root(leaves[at], n, at, path, count, &root) && hash_equal(root, want);
		}
	CHECK(wrong == 0, "561 inclusion proofs give the root");
	CHECK(forged == 0, "no altered one does");
	CHECK(!merkle_path_root(leaves[0], 1, 1, path, 0, &root), "there is no leaf beyond the last");
}

static void test_arena(void)
{
	struct arena a = { NULL };
	int *numbers = NULL;
	for (int i = 0; i < 1000; i++) {
		numbers = arena_grow(&a, numbers, (size_t)i, sizeof *numbers);
		numbers[i] = i;
	}
	CHECK(numbers[0] == 0 && numbers[999] == 999, "an array grows in an arena");
	CHECK_TEXT(arena_text(&a, "晋"), "晋", "text");
	CHECK(arena_alloc(&a, 1 << 20) != NULL, "a large piece");
	arena_release(&a);
}

int main(void)
{
	test_profile();
	test_hashes();
	test_merkle();
	test_merkle_path();
	test_arena();
	return tap_done();
}
