// Any bytes as JSON (base/json.h): whatever is taken has a canonical text, which is taken as canonical and reads as the same
// value; json_read_canonical() takes exactly such texts; what is refused says why. With libFuzzer (--enable-fuzzers), or as a program
// that tries inputs near texts of its own.
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of(data, size);
	BUF_AUTO canonical = BUF_INIT;
	JSON_AUTO *v = NULL;
	JSON_AUTO *same = NULL;
	JSON_AUTO *strict = NULL;
	struct err e = { .code = "" };
	if (!is_ok(json_read(text, LIMIT, &v, &e))) {
		INSIST(e.code[0] && e.text[0] && !v);
		INSIST(!is_ok(json_read_canonical(text, LIMIT, &strict, &e)) && !strict);
		return 0;
	}
	json_text(v, &canonical);
	INSIST(canonical.n > LIMIT || (is_ok(json_read_canonical(span_buf(&canonical), LIMIT, &same, &e)) && json_equal(v, same)));
	INSIST(is_ok(json_read_canonical(text, LIMIT, &strict, &e)) == span_equal(text, span_buf(&canonical)));
	return 0;
}

#ifndef KB_FUZZER
#include "tap.h"

enum { ROUNDS = 20000 };

static uint64_t random_state = 88172645463325252U; // xorshift: the same inputs every time

static size_t draw(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % below);
}

int main(void)
{
	static const char *const SEEDS[] = {
		"{\"act\":\"bid.submit\",\"body\":{\"bid\":\"x\",\"list\":[1,-2,9007199254740991,true,false,null]},\"n\":1}",
		"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", "{\"a\":\"\\\"\\\\\\u5f00\\u0041\"}", "{ \"b\" : 1 , \"a\" : [ ] }", "\"\xe5\xbc\x80\"", "{\"a\":1,\"a\":2}", "1.0", "" };
	for (int i = 0; i < ROUNDS; i++) {
		BUF_AUTO b = BUF_INIT;
		buf_add_str(&b, SEEDS[draw(sizeof SEEDS / sizeof *SEEDS)]);
		for (size_t n = draw(3); n > 0 && b.n; n--)
			b.p[draw(b.n)] = draw(2) ? (uint8_t)draw(256) : (uint8_t)"{}[]\",:\\0"[draw(9)];
		LLVMFuzzerTestOneInput(b.p, b.n);
	}
	CHECK(true, "%d texts near JSON", ROUNDS);
	return tap_done();
}
#endif
