// R28: before the deadline the gate's answers to anybody are the same, byte for byte, with no bid and with five.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "gate_local.h"
#include "tests/tap.h"

static const struct {
	const char *method, *path, *body;
} ASKED[] = {
	{ "GET", "/v1/projects", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "/head", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "/head?after=1&wait=30", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "/records?after=0", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "%231/head", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "%231/records", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "%231/records?after=0&wait=30", "" },
	{ "GET", "/v1/logs/" KIT_PROJECT "%232/records", "" },
	{ "POST", "/v1/acts", "{\"act\":\"x\"}" },
	{ "POST", "/v1/acts", "{\"log\":\"" KIT_INTAKE "\",\"act\":\"{}\",\"suite\":1,\"sig\":\"AAAA\",\"certs\":[\"AAAA\"]}" },
	{ "POST", "/v1/uploads", "{}" },
	{ "PUT", "/v1/uploads/" KIT_PROJECT "/1/0000000000000000000000000000000000000000000000000000000000000000/0", "x" },
	{ "PUT", "/v1/uploads/" KIT_PROJECT "/2/0000000000000000000000000000000000000000000000000000000000000000/0", "x" },
};
enum { ASKED_COUNT = sizeof ASKED / sizeof *ASKED };

static void ask_all(struct kit *k, struct buf answers[ASKED_COUNT])
{
	for (size_t i = 0; i < ASKED_COUNT; i++) {
		BUF_AUTO one = BUF_INIT;
		long status = kit_ask(k, ASKED[i].method, ASKED[i].path, span_str(ASKED[i].body), &one);
		buf_addf(&answers[i], "%ld ", status);
		buf_add(&answers[i], one.p, one.n);
	}
}

// The signed text of a receipt with what differs from act to act left out.
static char *shape(const struct receipt *r)
{
	struct err e;
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *v = NULL;
	if (!is_ok(json_read(span_buf(&r->signed_text), 1 << 16, &v, &e)))
		return xstrdup("");
	json_object_del(v, "act_hash");
	json_object_del(v, "record_hash");
	json_object_del(v, "received_at");
	json_text(v, &text);
	return xasprintf("%zu %s", r->signed_text.n, buf_text(&text));
}

int main(void)
{
	struct kit k;
	struct err e = { 0 };
	struct buf before[ASKED_COUNT] = { { NULL, 0, 0 } }, after[ASKED_COUNT] = { { NULL, 0, 0 } };
	struct receipt first = { 0 }, last = { 0 };
	if (!kit_begin(&k)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return 0;
	}
	local_begin(&k, clock_ms() + 600000);
	ask_all(&k, before);
	CHECK(is_ok(kit_bid(&k, 0, &first, &e)), "the first bid");
	for (int i = 1; i < 4; i++)
		CHECK(is_ok(kit_bid(&k, i, NULL, &e)), "one more");
	CHECK(is_ok(kit_bid(&k, 4, &last, &e)), "the fifth");
	ask_all(&k, after);
	/// R28 87号令第28条
	for (size_t i = 0; i < ASKED_COUNT; i++) {
		CHECK_TEXT(buf_text(&after[i]), buf_text(&before[i]), "%s %s says the same", ASKED[i].method, ASKED[i].path);
		CHECK(!strstr(buf_text(&after[i]), "投标人有限公司"), "and no name");
		buf_release(&before[i]);
		buf_release(&after[i]);
	}
	AUTO_FREE char *one = shape(&first), *five = shape(&last);
	CHECK_TEXT(five, one, "the fifth receipt looks as the first");
	receipt_release(&first);
	receipt_release(&last);
	kit_end(&k);
	return tap_done();
}
