// What every store does alike: order, idempotence, refusals that leave no trace, reading, waiting, coming back.
#include "conformance_acts.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "crypto_world.h" // an authority that nobody here trusts
#include "log/verify.h"

#define P CONFORM_PROJECT
#define UNKNOWN "SXZC-2026-9999"

static bool append(struct store *s, const struct signer *by, struct receipt *out)
{
	struct err e = { 0 };
	SIGNED_AUTO t;
	sign_objection(by, P, "请核对", &t);
	if (is_ok(store_append(s, P, &t.s, out, &e)))
		return true;
	printf("# %s %s\n", e.code, e.text);
	return false;
}

static struct head head_of(struct store *s, const char *log)
{
	struct head h = { .seq = UINT64_MAX };
	struct err e = { 0 };
	if (!is_ok(store_head(s, log, &h, &e)))
		printf("# head of %s: %s %s\n", log, e.code, e.text);
	return h;
}

static bool same_head(struct head a, struct head b)
{
	return a.seq == b.seq && hash_equal(a.hash, b.hash) && a.at == b.at;
}

// Whether LOG's newest record is the one that RECEIPT speaks of.
static bool is_newest(struct store *s, const struct receipt *receipt)
{
	struct head h = head_of(s, P);
	return h.seq == receipt->seq && hash_equal(h.hash, receipt->record_hash);
}

// --- founding -------------------------------------------------------------------------------------------------

static bool lists(struct store *s, const char *project)
{
	struct err e = { 0 };
	JSON_AUTO *ids = NULL;
	size_t found = 0;
	if (!is_ok(s->ops->projects(s, &ids, &e)))
		printf("# projects: %s %s\n", e.code, e.text);
	for (size_t i = 0; i < json_array_size(ids); i++)
		found += strcmp(json_string_value(json_array_get(ids, i)), project) == 0;
	return found == 1;
}

static void test_founding(struct store *s)
{
	struct err e = { 0 };
	struct receipt r = { 0 }, again = { 0 };
	SIGNED_AUTO first;
	SIGNED_AUTO second;
	sign_founding(P, &first);
	sign_founding(P, &second);
	CHECK(head_of(s, P).seq == 0 && !lists(s, P), "nothing is there");
	CHECK(!append(s, &CONFORM.bidder[0], &r) && head_of(s, P).seq == 0, "nothing comes before project.create");
	CHECK(is_ok(store_append(s, P, &first.s, &r, &e)) && r.seq == 1 && is_newest(s, &r), "founded");
	CHECK(is_ok(store_append(s, P, &first.s, &again, &e)) && again.seq == 1 && is_newest(s, &again), "the same founding again: the same");
	CHECK(is_code(store_append(s, P, &second.s, &again, &e), &e, "project.exists") && is_newest(s, &r), "another founding is refused");
	receipt_release(&r);
	receipt_release(&again);
}

static void test_unknown(struct store *s)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	SIGNED_AUTO t;
	sign_objection(&CONFORM.bidder[0], UNKNOWN, "请核对", &t);
	CHECK(is_code(store_append(s, UNKNOWN, &t.s, &r, &e), &e, "project.unknown"), "no act without its project");
	CHECK(head_of(s, UNKNOWN).seq == 0 && hash_is_zero(head_of(s, UNKNOWN).hash), "its head is empty");
	CHECK(is_ok(store_wait(s, UNKNOWN, 0, 10, &e)), "one may wait for it");
	CHECK(lists(s, P) && !lists(s, UNKNOWN), "the project is listed, and asking for another does not make it");
	receipt_release(&r);
}

// --- what was appended is read back -----------------------------------------------------------------------------

struct reading {
	struct head head;
	uint64_t first, records, stop_at;
	const struct signed_text *want; // of the last record
	const struct receipt *receipt;
	bool good;
};

static result follow(void *ctx, const struct record *r, struct err *e)
{
	struct reading *g = ctx;
	if (g->records++ == 0) {
		g->first = r->seq;
		g->head = r->seq == 1 ? g->head : (struct head){ r->seq - 1, r->prev, 0 };
	}
	TRY(record_follows(r, P, &g->head, e));
	g->head = (struct head){ r->seq, r->hash, r->at };
	return r->seq == g->stop_at ? fail(e, "test.stop", "（到此为止）") : ok();
}

static bool reads(struct store *s, uint64_t after, struct reading *g)
{
	struct err e = { 0 };
	*g = (struct reading){ .first = 0 };
	if (is_ok(store_read(s, P, after, follow, g, &e)))
		return true;
	printf("# reading after %llu: %s %s\n", (unsigned long long)after, e.code, e.text);
	return false;
}

static result compare(void *ctx, const struct record *r, struct err *e)
{
	struct reading *g = ctx;
	JSON_AUTO *adm = NULL;
	TRY(json_read_canonical(span_buf(&r->adm), ADM_BYTES_MAX, &adm, e));
	g->records++;
	g->good = span_equal(span_buf(&r->act), g->want->s.act) && span_equal(span_buf(&r->sig), g->want->s.sig) && r->suite == g->want->s.suite &&
		  hash_equal(r->signer, sha256(g->want->s.certs[0])) && r->seq == g->receipt->seq && hash_equal(r->hash, g->receipt->record_hash) &&
		  json_int(adm, "received_at") == g->receipt->received_at && r->at >= g->receipt->received_at &&
		  strcmp(json_str(adm, "source"), CONFORM.source) == 0;
	return ok();
}

static void test_append(struct store *s)
{
	struct err e = { 0 };
	struct head before = head_of(s, P);
	struct receipt r = { 0 };
	SIGNED_AUTO t;
	int64_t early = clock_ms();
	sign_objection(&CONFORM.bidder[0], P, "汉字𠀀、\"引号\"与\\ <&>", &t);
	CHECK(is_ok(store_append(s, P, &t.s, &r, &e)), "an act is admitted %s", e.text);
	CHECK(r.seq == before.seq + 1 && hash_equal(r.act_hash, sha256(t.s.act)), "the receipt names it and its place");
	CHECK(r.received_at >= early - 1000 && r.received_at <= clock_ms() + 1000, "and when it came");
	CHECK((r.signed_text.n > 0) == CONFORM.receipts && (r.sig.n > 0) == CONFORM.receipts, "signed by the service, or not at all");
	CHECK(is_newest(s, &r), "the head is the receipt's record");
	struct reading g = { .want = &t, .receipt = &r };
	CHECK(is_ok(store_read(s, P, before.seq, compare, &g, &e)) && g.records == 1 && g.good, "it is read back, byte for byte %s", e.text);
	receipt_release(&r);
}

static bool same_receipt(const struct receipt *a, const struct receipt *b)
{
	return a->seq == b->seq && a->received_at == b->received_at && hash_equal(a->act_hash, b->act_hash) &&
	       hash_equal(a->record_hash, b->record_hash) && span_equal(span_buf(&a->signed_text), span_buf(&b->signed_text)) &&
	       span_equal(span_buf(&a->sig), span_buf(&b->sig));
}

static void test_again(struct store *s)
{
	struct err e = { 0 };
	struct receipt first = { 0 }, again = { 0 }, other = { 0 };
	SIGNED_AUTO t;
	sign_objection(&CONFORM.bidder[1], P, "一", &t);
	CHECK(is_ok(store_append(s, P, &t.s, &first, &e)), "an act is sent");
	CHECK(append(s, &CONFORM.bidder[0], &other), "another comes between");
	CHECK(is_ok(store_append(s, P, &t.s, &again, &e)) && same_receipt(&first, &again), "sent again: the same receipt");
	CHECK(is_newest(s, &other), "and no second record");
	receipt_release(&again);
	sign_text(&CONFORM.bidder[1], span_buf(&CONFORM.sub), &t); // ECDSA: the same bytes, another signature
	CHECK(is_ok(store_append(s, P, &t.s, &again, &e)) && same_receipt(&first, &again) && is_newest(s, &other), "signed anew: the same, too");
	receipt_release(&first);
	receipt_release(&again);
	receipt_release(&other);
}

// --- refusals ---------------------------------------------------------------------------------------------------

static void refused(struct store *s, const struct signed_text *t, const char *code, const char *what)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	struct head before = head_of(s, P);
	CHECK(is_code(store_append(s, P, &t->s, &r, &e), &e, code) && e.text[0], "%s: %s", what, code);
	CHECK(same_head(head_of(s, P), before), "and the head is as before");
	receipt_release(&r);
}

static void test_forged(struct store *s)
{
	SIGNED_AUTO t;
	sign_objection(&CONFORM.bidder[0], P, "请核对", &t);
	t.sig.p[t.sig.n - 1] ^= 1;
	refused(s, &t, "signature.bad", "a bit of the signature");
	t.sig.p[t.sig.n - 1] ^= 1;
	char *text = strstr((char *)t.act.p, "请核对");
	text[2] ^= 1;
	refused(s, &t, "signature.bad", "a bit of the text");
	text[2] ^= 1;
	t.s.certs[0] = cert_der(CONFORM.bidder[1].cert);
	refused(s, &t, "signature.bad", "somebody else's certificate");
	t.s.certs[0] = cert_der(CONFORM.bidder[0].cert);
	t.s.sig = span_of(NULL, 0);
	refused(s, &t, "signature.bad", "no signature at all");
}

static void test_texts(struct store *s)
{
	SIGNED_AUTO other;
	SIGNED_AUTO spaced;
	SIGNED_AUTO large;
	AUTO_FREE char *long_text = xasprintf("%070000d", 7);
	sign_objection(&CONFORM.bidder[0], UNKNOWN, "请核对", &other);
	refused(s, &other, "act.project", "another project's act");
	sign_objection(&CONFORM.bidder[0], P, "请核对", &spaced);
	buf_add_byte(&spaced.act, ' ');
	sign_text(&CONFORM.bidder[0], span_buf(&CONFORM.sub), &spaced);
	refused(s, &spaced, "json.canonical", "a text that is not canonical");
	sign_objection(&CONFORM.bidder[0], P, long_text, &large);
	refused(s, &large, "json.size", "an act of 70,000 bytes");
}

static void test_foreign(struct store *s)
{
	struct signer stranger = { 0 };
	BUF_AUTO sub = world_file("sub.der");
	SIGNED_AUTO t;
	CHECK(world_person("stranger", "") && (stranger.key = world_key("stranger.sign.p12", &stranger.cert)), "a certificate of another authority");
	sign_objection(&stranger, P, "请核对", &t);
	sign_text(&stranger, span_buf(&sub), &t);
	refused(s, &t, "cert.foreign", "a stranger's act");
	key_free(stranger.key);
	cert_free(stranger.cert);
}

// --- reading ----------------------------------------------------------------------------------------------------

static void test_reading(struct store *s)
{
	struct err e = { 0 };
	struct reading g;
	struct head head = head_of(s, P);
	CHECK(head.seq > 3 && reads(s, 0, &g) && g.first == 1 && g.records == head.seq && same_head(g.head, head),
	      "the chain is whole from the first to the head");
	CHECK(reads(s, head.seq - 3, &g) && g.first == head.seq - 2 && g.records == 3 && same_head(g.head, head), "from the middle on");
	CHECK(reads(s, head.seq, &g) && g.records == 0, "nothing is after the head");
	CHECK(reads(s, head.seq + 1000, &g) && g.records == 0, "nor far behind it");
	g = (struct reading){ .stop_at = 2 };
	CHECK(is_code(store_read(s, P, 0, follow, &g, &e), &e, "test.stop") && g.records == 2, "who reads may stop");
}

static result verify(void *ctx, const struct record *r, struct err *e)
{
	return verifier_feed(ctx, r, NULL, NULL, e);
}

static void test_authentic(struct store *s)
{
	struct err e = { 0 };
	struct verifier *v;
	uint64_t records, bad;
	INSIST(is_ok(verifier_new(P, CONFORM.trust, &v, &e)));
	CHECK(is_ok(store_read(s, P, 0, verify, v, &e)), "every record can be verified %s", e.text);
	verifier_counts(v, &records, &bad);
	CHECK(records == head_of(s, P).seq && bad == 0, "whoever reads it alone finds all %llu authentic", (unsigned long long)records);
	verifier_free(v);
}

static void test_clock(struct store *s)
{
	struct err e = { 0 };
	int64_t first = 0, second = 0;
	CHECK(is_ok(store_now(s, &first, &e)) && llabs(first - clock_ms()) < 60000, "the store's clock is the world's");
	CHECK(is_ok(store_now(s, &second, &e)) && second >= first, "and goes on");
}

// --- waiting ----------------------------------------------------------------------------------------------------

// Waits for what comes after AFTER; ms that it took, -1 where it failed.
static int64_t waited(struct store *s, uint64_t after, int timeout_ms)
{
	struct err e = { 0 };
	int64_t began = clock_steady_ns();
	if (is_ok(store_wait(s, P, after, timeout_ms, &e)))
		return (clock_steady_ns() - began) / 1000000;
	printf("# wait: %s %s\n", e.code, e.text);
	return -1;
}

static void test_waiting(struct store *s)
{
	uint64_t head = head_of(s, P).seq;
	int64_t took = waited(s, head - 1, 10000);
	CHECK(took >= 0 && took < 5000, "what is there already is not waited for (%lld ms)", (long long)took);
	took = waited(s, head, 300);
	CHECK(took >= 290 && took < 5000, "where nothing comes the time passes (%lld ms)", (long long)took);
	took = waited(s, head, 0);
	CHECK(took >= 0 && took < 2000, "no time is no waiting (%lld ms)", (long long)took);
}

struct appender { // another desk, with its own handle, in its own thread
	pthread_t thread;
	struct store *store;
	const struct signer *by;
	int delay_ms, acts, admitted;
};

static void *append_all(void *ctx)
{
	struct appender *a = ctx;
	nanosleep(&(struct timespec){ a->delay_ms / 1000, a->delay_ms % 1000 * 1000000L }, NULL);
	for (int i = 0; i < a->acts; i++) {
		struct receipt r = { 0 };
		a->admitted += append(a->store, a->by, &r);
		receipt_release(&r);
	}
	return NULL;
}

static void appender_start(struct appender *a)
{
	a->store = CONFORM.open();
	INSIST(a->store && pthread_create(&a->thread, NULL, append_all, a) == 0);
}

static int appender_end(struct appender *a)
{
	pthread_join(a->thread, NULL);
	store_close(a->store);
	return a->admitted;
}

static void test_waking(struct store *s)
{
	uint64_t head = head_of(s, P).seq;
	struct appender a = { .by = &CONFORM.bidder[0], .delay_ms = 400, .acts = 1 };
	appender_start(&a);
	int64_t took = waited(s, head, 20000);
	CHECK(appender_end(&a) == 1 && head_of(s, P).seq == head + 1, "somebody appends while another waits");
	CHECK(took > 200 && took < 8000, "who is woken by it (%lld ms)", (long long)took);
}

// --- several handles --------------------------------------------------------------------------------------------

static void test_alternating(struct store *one)
{
	STORE_AUTO *two = CONFORM.open();
	uint64_t head = head_of(one, P).seq, good = 0;
	struct reading g;
	INSIST(two);
	for (uint64_t i = 0; i < 10; i++) {
		struct receipt r = { 0 };
		good += append(i % 2 ? one : two, &CONFORM.bidder[i % 2], &r) && r.seq == head + 1 + i && is_newest(i % 2 ? two : one, &r);
		receipt_release(&r);
	}
	CHECK(good == 10, "two in turn: each sees at once what the other appended (%llu)", (unsigned long long)good);
	CHECK(reads(one, 0, &g) && g.records == head + 10 && same_head(head_of(one, P), head_of(two, P)), "one chain");
}

static void test_race(struct store *s)
{
	uint64_t head = head_of(s, P).seq;
	struct reading g;
	struct appender a = { .by = &CONFORM.bidder[0], .acts = 20 }, b = { .by = &CONFORM.bidder[1], .acts = 20 };
	appender_start(&a);
	appender_start(&b);
	int admitted = appender_end(&a) + appender_end(&b);
	CHECK(admitted == 40, "two at once: everything is admitted (%d)", admitted);
	CHECK(reads(s, 0, &g) && g.records == head + 40, "in one chain");
}

// --- coming back ------------------------------------------------------------------------------------------------

static struct store *reopened(struct store *s)
{
	struct err e = { 0 };
	struct receipt r = { 0 }, again = { 0 };
	SIGNED_AUTO t;
	sign_objection(&CONFORM.bidder[0], P, "重开之前", &t);
	CHECK(is_ok(store_append(s, P, &t.s, &r, &e)), "an act is sent %s", e.text);
	struct head before = head_of(s, P);
	store_close(s);
	s = CONFORM.open();
	INSIST(s);
	struct reading g;
	CHECK(same_head(head_of(s, P), before) && lists(s, P), "opened again: the head is the same");
	CHECK(reads(s, 0, &g) && same_head(g.head, before), "and so is the chain below it");
	CHECK(is_ok(store_append(s, P, &t.s, &again, &e)) && same_receipt(&r, &again) && is_newest(s, &r), "sent again: the receipt of before");
	receipt_release(&again);
	CHECK(append(s, &CONFORM.bidder[1], &again) && again.seq == before.seq + 1, "and it goes on");
	receipt_release(&r);
	receipt_release(&again);
	return s;
}

/// R28 87号令第28条
static void test_intake(struct store *s)
{
	struct err e = { 0 };
	struct receipt r = { 0 };
	struct head before = head_of(s, P);
	SIGNED_AUTO t;
	sign_objection(&CONFORM.bidder[0], P, "请核对", &t);
	CHECK(is_ok(store_append(s, P "#1", &t.s, &r, &e)) && r.seq == 0, "an intake's receipt does not say how many came before %s", e.text);
	CHECK(head_of(s, P "#1").seq == 1 && same_head(head_of(s, P), before), "a lot's intake is a log of its own");
	CHECK(!lists(s, P "#1"), "and no project");
	CHECK(is_code(store_append(s, P "#2", &t.s, &r, &e), &e, "act.project"), "an act is for one lot");
	receipt_release(&r);
}

static void refusals(struct store *s)
{
	test_forged(s);
	test_texts(s);
	test_foreign(s);
	test_unknown(s);
}

static void together(struct store *s)
{
	test_waking(s);
	test_alternating(s);
	test_race(s);
}

static void conformance(void)
{
	struct store *s = CONFORM.open();
	INSIST(s);
	if (CONFORM.founds)
		test_founding(s);
	test_append(s);
	test_again(s);
	refusals(s);
	test_reading(s);
	test_waiting(s);
	test_clock(s);
	if (CONFORM.handles)
		together(s);
	if (CONFORM.intake)
		test_intake(s);
	if (CONFORM.keeps)
		s = reopened(s);
	test_authentic(s);
	store_close(s);
}

int main(void)
{
	if (!CONFORM.begin())
		return 0;
	INSIST(world_begin());
	conformance();
	world_end();
	CONFORM.end();
	return tap_done();
}
