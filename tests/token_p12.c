// Tokens in files, through the child process.
#include "token_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static const char *uri(const char *name)
{
	return kit_text("p12:%s/%s.sign.p12?enc=%s/%s.enc.p12", kit_dir(), name, kit_dir(), name);
}

static const char *open_code(const char *address, const char *lines, struct err *e)
{
	struct pin_source pin = kit_pin(lines);
	TOKEN_AUTO *t = NULL;
	*e = (struct err){ .code = "" };
	result r = token_open(address, &pin, &t, e);
	close(pin.fd);
	return is_ok(r) ? "" : e->code;
}

static void whole_round(const char *kind)
{
	struct err e;
	struct pin_source pin = kit_pin("246810\n");
	TOKEN_AUTO *t = NULL;
	kit_person(kind, kind, "246810");
	result r = token_open(uri(kind), &pin, &t, &e);
	close(pin.fd);
	if (!CHECK(is_ok(r), "%s: opens without a PIN: %s", kind, is_ok(r) ? "" : e.text))
		return;
	CHECK_TEXT(token_kind(t), "p12", "%s: kind", kind);
	CHECK(token_cert(t, TOKEN_SIGN) && token_cert(t, TOKEN_DECRYPT) && !token_cert(t, TOKEN_AUTH), "%s: certificates", kind);
	CHECK_TEXT(kit_sign(t, &e), "", "%s: signs: %s", kind, e.text);
	CHECK_TEXT(kit_sign(t, &e), "", "%s: signs again with the PIN from the descriptor", kind);
	CHECK_TEXT(kit_unwrap(t, &e), "", "%s: decrypts: %s", kind, e.text);
	CHECK_TEXT(kit_unwrap(t, &e), "", "%s: decrypts again", kind);
	CHECK(token_present(t), "%s: present", kind);
	BUF_AUTO out = BUF_INIT;
	CHECK(!is_ok(token_decrypt(t, span_str("rubbish"), &out, &e)) && out.n == 0, "%s: rubbish is not decrypted", kind);
	CHECK(!is_ok(token_sign(t, TOKEN_AUTH, SUITE_P256_SHA256, sha256(span_str("x")), &out, &e)) && strcmp(e.code, "token.no_key") == 0,
	      "%s: no key for signing in", kind);
	CHECK_TEXT(kit_sign(t, &e), "", "%s: still alive", kind);
}

static void wrong_pins(void)
{
	struct err e;
	struct pin_source pin = kit_pin("111111\n246810\n");
	TOKEN_AUTO *t = NULL;
	CHECK(is_ok(token_open(uri("p256"), &pin, &t, &e)), "opens");
	CHECK_TEXT(kit_sign(t, &e), "token.pin_wrong", "a wrong PIN");
	CHECK(strstr(e.text, "口令不正确") && !strstr(e.text, "111111"), "says so, without the PIN: %s", e.text);
	CHECK_TEXT(kit_sign(t, &e), "", "the next line is right");
	CHECK_TEXT(kit_unwrap(t, &e), "", "and serves for the child's life");
	close(pin.fd);

	struct pin_source none = kit_pin("");
	TOKEN_AUTO *u = NULL;
	CHECK(is_ok(token_open(uri("p256"), &none, &u, &e)), "opens with an empty descriptor");
	CHECK_TEXT(kit_sign(u, &e), "token.pin_missing", "no PIN: %s", e.text);
	close(none.fd);
}

static void addresses(void)
{
	struct err e;
	CHECK_TEXT(open_code("skf:x", "", &e), "token.unknown_uri", "an unknown scheme: %s", e.text);
	CHECK_TEXT(open_code("p12:", "", &e), "token.unknown_uri", "no path");
	CHECK_TEXT(open_code("p12:/nonexistent/x.p12", "", &e), "token.no_card", "no file: %s", e.text);
	CHECK_TEXT(open_code(kit_text("p12:%s/p256.sign.p12?enc=/nonexistent", kit_dir()), "", &e), "token.no_card", "no second file");
	// alone, without a certificate beside it
	const char *alone = kit_text("%s/alone.p12", kit_dir());
	kit_run((const char *[]){ "cp", kit_text("%s/p256.sign.p12", kit_dir()), alone, NULL });
	CHECK_TEXT(open_code(kit_text("p12:%s", alone), "246810\n", &e), "", "the PIN opens a file without certificate beside: %s", e.text);
	CHECK_TEXT(open_code(kit_text("p12:%s", alone), "1\n", &e), "token.pin_wrong", "a wrong one does not");
	CHECK_TEXT(open_code(kit_text("p12:%s", alone), "", &e), "token.pin_missing", "none does not");
	kit_run((const char *[]){ "cp", kit_text("%s/rsa2048.sign.der", kit_dir()), kit_text("%s/alone.der", kit_dir()), NULL });
	struct pin_source pin = kit_pin("246810\n");
	TOKEN_AUTO *t = NULL;
	CHECK(is_ok(token_open(kit_text("p12:%s", alone), &pin, &t, &e)), "another's certificate beside is found out at the first use");
	CHECK_TEXT(kit_sign(t, &e), "token.other_card", "%s", e.text);
	CHECK(token_present(t), "present");
	unlink(alone);
	CHECK(!token_present(t), "the file is gone: not present");
}

static void self_test(void)
{
	struct err e;
	JSON_AUTO *steps = NULL;
	struct pin_source pin = kit_pin("246810\n");
	CHECK(is_ok(token_test(uri("rsa2048"), &pin, &steps, &e)), "self-test runs");
	size_t i, good = 0;
	json_t *row;
	json_array_foreach(steps, i, row)
		good += json_bool(row, "ok");
	CHECK(good == 7 && json_array_size(steps) == 7, "7 steps are good (%zu of %zu)", good, json_array_size(steps));
	JSON_AUTO *bad = NULL;
	struct pin_source none = kit_pin("1\n");
	CHECK(is_ok(token_test(uri("rsa2048"), &none, &bad, &e)) && !json_bool(json_array_get(bad, 3), "ok"), "a wrong PIN is a bad step");
	JSON_AUTO *list = NULL;
	setenv("KAIBIAO_TOKEN", uri("p256"), 1);
	CHECK(is_ok(token_list(&list, &e)) && json_array_size(list) >= 1 &&
		      strcmp(json_str(json_array_get(list, 0), "code"), "91110000MA01TEST0X") == 0,
	      "the file that KAIBIAO_TOKEN names is listed");
	close(pin.fd);
	close(none.fd);
}

int main(void)
{
	if (!kit_start())
		return 0;
	whole_round("p256");
	whole_round("rsa2048");
	whole_round("p384");
	wrong_pins();
	addresses();
	self_test();
	return tap_done();
}
