// The gate's HTTP: addresses, statuses, limits, waiting for a record.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "gate_local.h"
#include "tests/tap.h"

enum { MANY = 450 };

static long get(struct kit *k, const char *path, struct buf *answer)
{
	return kit_ask(k, "GET", path, span_of(NULL, 0), answer);
}

static void test_addresses(struct kit *k)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO large = BUF_INIT;
	CHECK(get(k, "/v1/time", &a) == 200 && strncmp(buf_text(&a), "{\"now\":1", 8) == 0, "the time");
	CHECK(get(k, "/v1/projects", &a) == 200 && strcmp(buf_text(&a), "[\"" KIT_PROJECT "\"]") == 0, "the projects");
	CHECK(get(k, "/v1/logs/" KIT_PROJECT "/head", &a) == 200 && strstr(buf_text(&a), "\"seq\":1"), "the head of a log");
	CHECK(get(k, "/v1/logs/" KIT_PROJECT "/records?after=0", &a) == 200 && strstr(buf_text(&a), "project.create"), "its records");
	CHECK(get(k, "/v1/logs/" KIT_PROJECT "/records?after=x", &a) == 400, "after that is no number: 400");
	CHECK(get(k, "/v1/logs/" KIT_PROJECT "/records?after=-1", &a) == 400, "or a negative one");
	/// R28 87号令第28条
	CHECK(get(k, "/v1/logs/" KIT_PROJECT "%231/records", &a) == 404 && get(k, "/v1/logs/" KIT_PROJECT "%231/head", &a) == 404 &&
		      get(k, "/v1/logs/" KIT_PROJECT "%231/head?after=0&wait=50", &a) == 404,
	      "an intake is never to be read");
	CHECK(get(k, "/v1/else", &a) == 404 && get(k, "/", &a) == 404 && kit_ask(k, "DELETE", "/v1/time", span_of(NULL, 0), &a) == 404,
	      "no such address: 404");
	CHECK(kit_ask(k, "POST", "/v1/acts", span_str("{"), &a) == 400 && kit_ask(k, "POST", "/v1/acts", span_str("[1]"), &a) == 400 &&
		      kit_ask(k, "POST", "/v1/acts", span_str("{\"act\":1}"), &a) == 400,
	      "what is no act: 400");
	buf_reserve(&large, 3 << 20);
	memset(large.p, ' ', 3 << 20);
	large.n = 3 << 20;
	CHECK(kit_ask(k, "POST", "/v1/acts", span_buf(&large), &a) == 413 && strstr(buf_text(&a), "gate.size"), "too large: 413");
}

static result count_one(void *ctx, const struct record *r, struct err *e)
{
	(void)r, (void)e;
	++*(int *)ctx;
	return ok();
}

static void add_record(struct kit *k, int64_t n)
{
	struct err e;
	struct receipt r = { 0 };
	MADE_AUTO m;
	kit_sign(k, &k->host, "staff.attend", 0, n, json_object(), &m);
	http_lock(k->http);
	if (!is_ok(store_append(k->store, KIT_PROJECT, &m.a, &r, &e)))
		printf("# %s\n", e.text);
	http_unlock(k->http);
	receipt_release(&r);
}

static void test_pages(struct kit *k)
{
	struct err e = { 0 };
	struct head head;
	int n = 0;
	for (int i = 0; i < MANY; i++)
		add_record(k, i + 2);
	CHECK(is_ok(store_read(k->remote, KIT_PROJECT, 0, count_one, &n, &e)) && n == MANY + 1, "%d records come in pages", n);
	n = 0;
	CHECK(is_ok(store_read(k->remote, KIT_PROJECT, MANY, count_one, &n, &e)) && n == 1, "or from one on");
	CHECK(is_ok(store_head(k->remote, KIT_PROJECT, &head, &e)) && head.seq == MANY + 1, "the head names the last");
}

static void *add_later(void *ctx)
{
	nanosleep(&(struct timespec){ 0, 90 * 1000000L }, NULL);
	add_record(ctx, MANY + 2);
	return NULL;
}

static int64_t ms_since(int64_t began)
{
	return (clock_steady_ns() - began) / 1000000;
}

static void test_waiting(struct kit *k)
{
	struct err e = { 0 };
	pthread_t other;
	int64_t began = clock_steady_ns();
	CHECK(is_ok(store_wait(k->remote, KIT_PROJECT, MANY, 5000, &e)) && ms_since(began) < 1000, "nothing to wait for: at once");
	began = clock_steady_ns();
	CHECK(is_ok(store_wait(k->remote, KIT_PROJECT, MANY + 1, 300, &e)) && ms_since(began) >= 290, "nothing comes: after the time");
	began = clock_steady_ns();
	INSIST(pthread_create(&other, NULL, add_later, k) == 0);
	CHECK(is_ok(store_wait(k->remote, KIT_PROJECT, MANY + 1, 20000, &e)) && ms_since(began) < 5000, "a record wakes who waits");
	pthread_join(other, NULL);
}

static void *wait_long(void *ctx)
{
	struct err e;
	result r = store_wait(ctx, KIT_PROJECT, 1000000, 20000, &e);
	(void)r; // the gate ends meanwhile
	return NULL;
}

static void test_end(struct kit *k)
{
	pthread_t other;
	struct err e;
	struct store *second;
	AUTO_FREE char *ca = kit_path(k, "root.pem"), *url = xasprintf("https://localhost:%u", (unsigned)http_port(k->http));
	INSIST(is_ok(store_gate(url, ca, k->trust, &second, &e)));
	INSIST(pthread_create(&other, NULL, wait_long, second) == 0);
	nanosleep(&(struct timespec){ 0, 90 * 1000000L }, NULL);
	int64_t began = clock_steady_ns();
	kit_restart(k);
	CHECK(ms_since(began) < 5000, "the gate ends although somebody waits");
	pthread_join(other, NULL);
	store_close(second);
}

static void test_flood(struct kit *k)
{
	BUF_AUTO a = BUF_INIT;
	int good = 0;
	k->requests_per_second = 5;
	kit_restart(k);
	long status = 200;
	for (; good < 100 && status == 200; good++)
		status = get(k, "/v1/time", &a);
	CHECK(status == 429 && strstr(buf_text(&a), "gate.busy") && good <= 30, "after a burst: 429 (%d requests)", good);
	int64_t began = clock_steady_ns();
	while (get(k, "/v1/time", &a) != 200 && ms_since(began) < 5000)
		nanosleep(&(struct timespec){ 0, 50 * 1000000L }, NULL);
	CHECK(strstr(buf_text(&a), "now"), "and a little later it goes on");
}

static void test_identity(struct kit *k)
{
	struct err e = { 0 };
	struct gate_client *c;
	BUF_AUTO a = BUF_INIT;
	long status;
	AUTO_FREE char *ca = kit_path(k, "b0.sign.pem"), *url = xasprintf("https://localhost:%u", (unsigned)http_port(k->http));
	INSIST(is_ok(gate_client_new(url, ca, &c, &e)));
	CHECK(!is_ok(gate_client_ask(c, "GET", "/v1/time", span_of(NULL, 0), &a, &status, &e)), "a gate of another authority is not spoken to (%s)",
	      e.code);
	gate_client_free(c);
}

int main(void)
{
	struct kit k;
	if (!kit_begin(&k)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return 0;
	}
	local_begin(&k, clock_ms() + 600000);
	test_addresses(&k);
	test_pages(&k);
	test_waiting(&k);
	test_end(&k);
	test_identity(&k);
	test_flood(&k);
	kit_end(&k);
	return tap_done();
}
