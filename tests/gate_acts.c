// Admission through the gate: who, when, whole; receipts and refusals.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "gate_local.h"
#include "tests/tap.h"

static json_t *withdraw_body(void)
{
	json_t *b = json_object();
	json_put_str(b, "bid", "0192a000-0000-7000-8000-000000000000");
	return b;
}

static void test_receipt(struct kit *k)
{
	struct err e = { 0 };
	struct receipt first = { 0 }, second = { 0 };
	MADE_AUTO m;
	AUTO_FREE char *path = kit_package(k, 0, 3000);
	CHECK(is_ok(kit_upload(k, 0, path, &e)), "a package of one chunk goes up");
	kit_sign(k, &k->bidder[0], "bid.submit", 1, 1, kit_cover(k, 0, path), &m);
	CHECK(is_ok(store_append(k->remote, KIT_INTAKE, &m.a, &first, &e)), "the bid is received");
	/// R28 87号令第28条
	CHECK(first.seq == 0, "the receipt does not say how many came before");
	CHECK(first.signed_text.n > 0 && hash_equal(first.act_hash, sha256(m.a.act)), "it is signed, and about this act");
	kit_restart(k);
	CHECK(is_ok(store_append(k->remote, KIT_INTAKE, &m.a, &second, &e)), "the same act again, after a restart of the gate");
	CHECK(span_equal(span_buf(&first.signed_text), span_buf(&second.signed_text)) && span_equal(span_buf(&first.sig), span_buf(&second.sig)),
	      "gets the same bytes");
	receipt_release(&first);
	receipt_release(&second);
}

static void test_strangers(struct kit *k)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	MADE_AUTO staff;
	MADE_AUTO forged;
	int kept = local_refused;
	kit_sign(k, &k->host, "staff.attend", 0, 2, json_object(), &staff);
	CHECK(kit_is(store_append(k->remote, KIT_PROJECT, &staff.a, &r, &e), &e, "gate.not_bidder"), "staff does not come in here");
	kit_sign(k, &k->bidder[1], "bid.withdraw", 1, 1, withdraw_body(), &forged);
	forged.act.p[forged.act.n - 3] ^= 1;
	kit_post_text(KIT_INTAKE, &forged.a, &text);
	CHECK(kit_ask(k, "POST", "/v1/acts", span_buf(&text), &answer) == 403, "an act whose signature does not hold: 403");
	CHECK(!strstr(buf_text(&answer), "refusal"), "and no signed answer, for nobody is known to have asked");
	CHECK(local_refused == kept, "neither is kept for the record of refusals");
	receipt_release(&r);
}

/// R28 87号令第28条
static void test_routes(struct kit *k)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	MADE_AUTO m;
	json_t *object = json_object();
	json_put_str(object, "kind", "objection");
	json_put_str(object, "text", "请核对");
	kit_sign(k, &k->bidder[0], "bid.withdraw", 1, 2, withdraw_body(), &m);
	CHECK(kit_is(store_append(k->remote, KIT_PROJECT, &m.a, &r, &e), &e, "act.route"), "before the deadline not into the project's log");
	receipt_release(&r);
	MADE_AUTO o;
	kit_sign(k, &k->bidder[0], "bid.object", 1, 2, object, &o);
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &o.a, &r, &e), &e, "act.route"), "what is no bid does not go into the intake");
	receipt_release(&r);
	CHECK(kit_is(store_append(k->remote, KIT_PROJECT "#2", &m.a, &r, &e), &e, "act.project"), "nor into another lot's");
	receipt_release(&r);
}

/// S16 通知二(一) S21 通知二(二)1
static void test_content(struct kit *k)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	MADE_AUTO other;
	MADE_AUTO silent;
	AUTO_FREE char *path = kit_package(k, 1, 3000);
	json_t *cover = kit_cover(k, 1, path);
	CHECK(is_ok(kit_upload(k, 1, path, &e)), "uploaded");
	kit_sign(k, &k->bidder[2], "bid.submit", 1, 1, json_deep_copy(cover), &other);
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &other.a, &r, &e), &e, "bid.identity"), "somebody else's cover sheet is said no to at once");
	CHECK(strstr(local_last, "bid.identity") && r.signed_text.n > 0, "with a signed refusal, which is kept");
	receipt_release(&r);
	json_put_bool(cover, "statement", false);
	kit_sign(k, &k->bidder[1], "bid.submit", 1, 1, cover, &silent);
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &silent.a, &r, &e), &e, "bid.statement"), "as is one without the statement");
	receipt_release(&r);
}

/// R33 87号令第33条
static void test_late(struct kit *k, int64_t deadline)
{
	struct err e = { 0 };
	struct receipt early = { 0 }, late = { 0 }, again = { 0 };
	MADE_AUTO in_time;
	MADE_AUTO too_late;
	AUTO_FREE char *first = kit_package(k, 3, 3000), *second = kit_package(k, 4, 3000);
	CHECK(is_ok(kit_upload(k, 3, first, &e)) && is_ok(kit_upload(k, 4, second, &e)), "two are uploaded in time");
	kit_sign(k, &k->bidder[3], "bid.submit", 1, 1, kit_cover(k, 3, first), &in_time);
	kit_sign(k, &k->bidder[4], "bid.submit", 1, 1, kit_cover(k, 4, second), &too_late);
	CHECK(is_ok(store_append(k->remote, KIT_INTAKE, &in_time.a, &early, &e)), "one is handed in in time");
	kit_sleep_until(deadline);
	int kept = local_refused;
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &too_late.a, &late, &e), &e, "bid.late"), "the other at the deadline: late");
	CHECK(local_refused == kept + 1 && strstr(local_last, "\"type\":\"refusal\""), "a signed refusal is kept");
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &too_late.a, &again, &e), &e, "bid.late") &&
		      span_equal(span_buf(&late.signed_text), span_buf(&again.signed_text)),
	      "the same again gets the same refusal");
	receipt_release(&again);
	free(k->state);
	k->state = NULL; // no answers kept: the intake itself has to know
	kit_restart(k);
	CHECK(is_ok(store_append(k->remote, KIT_INTAKE, &in_time.a, &again, &e)) && again.received_at == early.received_at &&
		      hash_equal(again.record_hash, early.record_hash),
	      "whoever was in time and lost the receipt gets it after the deadline, too");
	CHECK(kit_is(kit_upload(k, 5, first, &e), &e, "bid.late"), "nothing is uploaded after the deadline");
	receipt_release(&early);
	receipt_release(&late);
	receipt_release(&again);
}

static void test_unknown(struct kit *k)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	MADE_AUTO m;
	int kept = local_refused;
	kit_sign(k, &k->bidder[0], "bid.withdraw", 9, 1, withdraw_body(), &m);
	kit_post_text(KIT_PROJECT "#9", &m.a, &text);
	CHECK(kit_ask(k, "POST", "/v1/acts", span_buf(&text), &answer) == 404 && strstr(buf_text(&answer), "lot.unknown"), "a lot that does not exist: 404");
	CHECK(local_refused == kept, "which is no entry in an intake's record of refusals");
}

int main(void)
{
	struct kit k;
	if (!kit_begin(&k)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return 0;
	}
	int64_t deadline = clock_ms() + 4000;
	local_begin(&k, deadline);
	test_receipt(&k);
	test_strangers(&k);
	test_routes(&k);
	test_content(&k);
	test_unknown(&k);
	CHECK(clock_ms() < deadline, "all of this before the deadline");
	test_late(&k, deadline);
	kit_end(&k);
	return tap_done();
}
