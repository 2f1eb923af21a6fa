// The PIV driver in its child process, over the virtual card without PC/SC. The card lies in shared memory, so that
// faults can be set, and its counters read, while the child works.
#include "token_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"
#include "token/piv.h"
#include "vcard/port_card.h"

static struct card *card;

static result open_card(const char *where, struct cell *cell, void **out, struct err *e)
{
	return piv_open_on(port_card(card), where, cell, out, e);
}

static struct token *start(const char *lines, struct err *e)
{
	struct token_driver d = TOKEN_PIV;
	static struct token_driver kept; // the token keeps a pointer
	static const struct token_limits LIMITS = { 2000, 2000 };
	struct pin_source pin = kit_pin(lines);
	struct token *t = NULL;
	d.open = open_card;
	kept = d;
	*e = (struct err){ .code = "" };
	(void)!is_ok(token_start(&kept, "Test", &pin, &LIMITS, &t, e));
	close(pin.fd);
	return t;
}

static void put_card(const char *name, const char *pin, int tries)
{
	card_release(card);
	card_init(card, pin, tries);
	INSIST(card_load(card, kit_text("%s/%s", kit_dir(), name)));
}

static void whole_round(const char *kind, struct card_faults faults, const char *what)
{
	struct err e;
	put_card(kind, "123456", 3);
	card->fault = faults;
	TOKEN_AUTO *t = start("123456\n", &e);
	if (!CHECK(t, "%s %s: opens %s", kind, what, e.text))
		return;
	CHECK(token_cert(t, TOKEN_SIGN) && token_cert(t, TOKEN_DECRYPT) && token_cert(t, TOKEN_AUTH), "%s %s: certificates", kind, what);
	CHECK_TEXT(kit_sign(t, &e), "", "%s %s: signs %s", kind, what, e.text);
	CHECK_TEXT(kit_sign(t, &e), "", "%s %s: signs again", kind, what);
	CHECK(card->verifications == 2, "%s %s: VERIFY before every signature", kind, what);
	CHECK_TEXT(kit_unwrap(t, &e), "", "%s %s: decrypts %s", kind, what, e.text);
	CHECK(!card->verified && !card->selected, "%s %s: the card is reset after use", kind, what);
	CHECK(token_present(t), "%s %s: present", kind, what);
}

static void pss(void)
{
	struct err e = { .code = "" };
	put_card("rsa2048", "123456", 3);
	TOKEN_AUTO *t = start("123456\n", &e);
	BUF_AUTO sig = BUF_INIT;
	struct span text = span_str("x");
	result r = token_sign(t, TOKEN_SIGN, SUITE_RSA_PSS_SHA256, sign_digest(DOMAIN_ACT, text), &sig, &e);
	CHECK(is_ok(r) && is_ok(sign_verify(token_cert(t, TOKEN_SIGN), SUITE_RSA_PSS_SHA256, DOMAIN_ACT, text, span_buf(&sig), &e)),
	      "RSA-PSS signs %s", e.text);
	CHECK(!is_ok(token_sign(t, TOKEN_SIGN, SUITE_P256_SHA256, sign_digest(DOMAIN_ACT, text), &sig, &e)) &&
		      strcmp(e.code, "token.no_key") == 0,
	      "an EC suite does not fit an RSA key");
}

static void wrong_pins(void)
{
	struct err e;
	put_card("p256", "123456", 3);
	TOKEN_AUTO *t = start("111111\n222222\n123456\n", &e);
	CHECK_TEXT(kit_sign(t, &e), "token.pin_wrong", "a wrong PIN");
	CHECK(strstr(e.text, "还可试 2 次") && !strstr(e.text, "111111"), "names the tries left: %s", e.text);
	CHECK_TEXT(kit_sign(t, &e), "token.pin_wrong", "another");
	CHECK(strstr(e.text, "还可试 1 次"), "one left: %s", e.text);
	CHECK_TEXT(kit_sign(t, &e), "token.pin_locked", "the last try is not spent");
	CHECK(card->tries == 1 && strstr(e.text, "只剩 1 次"), "and is still there: %s", e.text);
	setenv("KAIBIAO_LAST_TRY", "1", 1);
	TOKEN_AUTO *brave = start("123456\n", &e);
	CHECK_TEXT(kit_sign(brave, &e), "", "KAIBIAO_LAST_TRY=1 spends it");
	card->tries = 1;
	TOKEN_AUTO *last = start("999999\n", &e);
	CHECK_TEXT(kit_sign(last, &e), "token.pin_locked", "wrong at the last try: locked");
	CHECK(card->tries == 0 && strstr(e.text, "锁死"), "says so: %s", e.text);
	unsetenv("KAIBIAO_LAST_TRY");
	CHECK_TEXT(kit_sign(last, &e), "token.pin_locked", "stays locked");
	put_card("p256", "123456", 3);
	TOKEN_AUTO *odd = start("12\n123456789\n", &e);
	CHECK_TEXT(kit_sign(odd, &e), "token.pin_wrong", "too short a PIN");
	CHECK_TEXT(kit_sign(odd, &e), "token.pin_wrong", "too long a PIN");
	CHECK(card->tries == 3, "neither costs a try");
}

static void disturbed(void)
{
	struct err e;
	put_card("p256", "123456", 3);
	TOKEN_AUTO *t = start("123456\n", &e);
	card->fault.others_reset = true;
	CHECK_TEXT(kit_sign(t, &e), "", "reset by somebody else before: connects, selects, verifies again");
	card->fault.pulled = true;
	CHECK_TEXT(kit_sign(t, &e), "", "pulled and put back: the same card goes on");
	card->fault.forgets = true;
	CHECK_TEXT(kit_sign(t, &e), "", "PIN forgotten between VERIFY and the key: once more, by itself");
	CHECK(card->tries == 3, "no try was lost");
	card->fault.reset_at = card->count + 6; // after the second SELECT, counter, VERIFY
	CHECK_TEXT(kit_sign(t, &e), "token.driver", "selection lost in the middle: %s", e.text);
	CHECK_TEXT(kit_sign(t, &e), "", "and works again");
	card->fault.bad_sig = true;
	CHECK_TEXT(kit_sign(t, &e), "token.driver", "a signature that does not fit is not handed out: %s", e.text);
	card->fault.bad_sig = false;
	card->fault.zipped = true; // the same certificate after all
	card->fault.pulled = true;
	CHECK_TEXT(kit_sign(t, &e), "", "put back: certificates are compared uncompressed");
}

static void swapped(void)
{
	struct err e;
	static struct card other;
	card_init(&other, "123456", 3);
	INSIST(card_load(&other, kit_text("%s/p384", kit_dir()))); // before the child is there, so that it has this memory too
	put_card("p256", "123456", 3);
	TOKEN_AUTO *t = start("123456\n", &e);
	struct card_slot mine = card->slot[SLOT_9C];
	card->slot[SLOT_9C] = other.slot[SLOT_9C];
	card->fault.pulled = true;
	CHECK_TEXT(kit_sign(t, &e), "token.other_card", "another card is put in: %s", e.text);
	CHECK(card->verifications == 0, "and gets no PIN");
	card->slot[SLOT_9C] = mine;
	card->fault.pulled = true;
	CHECK_TEXT(kit_sign(t, &e), "", "the right one again: %s", e.text);
	card_release(&other);
}

static void removed(void)
{
	struct err e;
	for (int n = 1; n <= 6; n++) {
		put_card("p256", "123456", 3);
		TOKEN_AUTO *t = start("123456\n", &e);
		card->fault.remove_at = card->count + n;
		const char *code = kit_sign(t, &e);
		CHECK(strcmp(code, "token.removed") == 0 || strcmp(code, "token.no_card") == 0, "pulled at command %d of a signature: %s", n,
		      code);
		CHECK(!token_present(t), "not present");
		card->fault.remove_at = 0;
		card->fault.pulled = true;
		CHECK_TEXT(kit_sign(t, &e), "", "put back: signs %s", e.text);
	}
	put_card("p256", "123456", 3);
	TOKEN_AUTO *t = start("123456\n", &e);
	card->fault.short_at = card->count + 5;
	CHECK_TEXT(kit_sign(t, &e), "token.removed", "an answer of no bytes means removed: %s", e.text);
	put_card("p256", "123456", 3);
	card->fault.remove_at = 1;
	TOKEN_AUTO *none = start("123456\n", &e);
	CHECK(!none && strcmp(e.code, "token.no_card") == 0, "no card: %s", e.text);
}

static void refused(void)
{
	struct err e;
	put_card("p256", "123456", 3);
	card->fault.wrong_at = 1;
	card->fault.wrong_sw = 0x6a82;
	TOKEN_AUTO *other = start("", &e);
	CHECK(!other && strcmp(e.code, "token.other_card") == 0, "no PIV application: %s", e.text);
	put_card("p256", "123456", 3);
	TOKEN_AUTO *t = start("123456\n", &e);
	card->fault.wrong_at = card->count + 6;
	card->fault.wrong_sw = 0x6f00;
	CHECK_TEXT(kit_sign(t, &e), "token.driver", "an unknown status word: %s", e.text);
	card->fault.hang = true;
	CHECK_TEXT(kit_sign(t, &e), "token.busy", "another program holds the card: %s", e.text);
	CHECK_TEXT(kit_sign(t, &e), "token.driver", "after that the token is to be opened anew: %s", e.text);
}

int main(void)
{
	if (!kit_start())
		return 0;
	card = mmap(NULL, sizeof *card, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	INSIST(card != MAP_FAILED);
	kit_person("p256", "p256", "1");
	kit_person("p384", "p384", "1");
	kit_person("rsa2048", "rsa2048", "1");
	whole_round("p256", (struct card_faults){ .piece = 0 }, "");
	whole_round("p384", (struct card_faults){ .piece = 0 }, "");
	whole_round("rsa2048", (struct card_faults){ .piece = 0 }, "");
	whole_round("rsa2048", (struct card_faults){ .zipped = true, .piece = 40, .no_counter = true }, "zipped, short answers, no counter");
	pss();
	wrong_pins();
	disturbed();
	swapped();
	removed();
	refused();
	card_release(card);
	return tap_done();
}
