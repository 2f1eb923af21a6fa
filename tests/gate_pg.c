// The gate over PostgreSQL: bids come in, the deadline passes, the service closes the intake and everything is in the log.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "gate_kit.h"
#include "log/db.h"
#include "replay/replay.h"
#include "tests/tap.h"

// Starts the private server; its conninfo, or NULL with STATUS 77 where none is installed.
static char *start_server(const struct kit *k, int *status)
{
	char line[512] = "";
	const char *src = getenv("srcdir");
	AUTO_FREE char *command = xasprintf("'%s/tests/pg.sh' start '%s/pg' --fast", src ? src : ".", k->dir);
	FILE *p = popen(command, "r");
	while (p && fgets(line, sizeof line, p))
		;
	int ended = p ? pclose(p) : -1;
	*status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 3;
	line[strcspn(line, "\n")] = 0;
	return *status == 0 ? xstrdup(line) : NULL;
}

static void stop_server(const struct kit *k)
{
	const char *src = getenv("srcdir");
	AUTO_FREE char *command = xasprintf("'%s/tests/pg.sh' stop '%s/pg'", src ? src : ".", k->dir);
	FILE *p = popen(command, "r");
	if (p)
		pclose(p);
}

static char *login(const char *conninfo, const char *name)
{
	const char *user = strstr(conninfo, "user=");
	return xasprintf("%.*suser=%s", (int)(user - conninfo), conninfo, name);
}

static bool make_store(const char *conninfo, struct err *e)
{
	return is_ok(db_init(conninfo, e)) && is_ok(db_user_add(conninfo, "gate", "gate", e)) && is_ok(db_user_add(conninfo, "host", "host", e));
}

static bool tick(struct kit *k)
{
	struct err e = { 0 };
	http_lock(k->http);
	result r = gate_tick(k->gate, &e);
	http_unlock(k->http);
	if (!is_ok(r))
		printf("# tick: %s %s\n", e.code, e.text);
	return is_ok(r);
}

static result feed(void *ctx, const struct record *r, struct err *e)
{
	return replay_feed(ctx, r, e);
}

// R33, R28: everything that was receipted is in the log, in order, under the root that the service signed.
static void check_log(struct kit *k, const struct receipt *receipts, size_t n)
{
	struct err e = { 0 };
	struct replay *replay;
	INSIST(is_ok(replay_new(KIT_PROJECT, k->trust, &replay, &e)));
	CHECK(is_ok(store_read(k->remote, KIT_PROJECT, 0, feed, replay, &e)), "the log verifies over HTTPS");
	const struct project *p = replay_state(replay);
	const struct lot *l = project_lot(p, 1);
	CHECK(l && l->phase == PHASE_CLOSED && !l->intake_broken && l->intake_taken == (int64_t)n, "the intake is closed, all are taken over");
	CHECK(l && l->valid_count == (int64_t)n, "%d bids count", l ? (int)l->valid_count : -1);
	for (size_t i = 0; l && i < n && i < l->bid_count; i++)
		CHECK(l->bids[i].no == (int64_t)i + 1 && hash_equal(l->bids[i].intake_hash, receipts[i].record_hash) &&
			      l->bids[i].received_at == receipts[i].received_at,
		      "number %zu is what its receipt says", i + 1);
	CHECK(l && l->intake_refused == 1, "one refusal is counted");
	replay_free(replay);
}

static void test_closing(struct kit *k, int64_t deadline)
{
	struct err e = { 0 };
	struct head before, after;
	struct receipt receipts[3] = { { 0 } };
	for (int i = 0; i < 3; i++)
		CHECK(is_ok(kit_bid(k, i, &receipts[i], &e)) && receipts[i].seq == 0, "bid %d is received", i + 1);
	CHECK(tick(k) && is_ok(store_head(k->remote, KIT_PROJECT, &before, &e)) && before.seq == 1, "before the deadline the service does nothing");
	AUTO_FREE char *late = kit_package(k, 4, 3000);
	CHECK(is_ok(kit_upload(k, 4, late, &e)), "another uploads in time");
	kit_sleep_until(deadline);
	MADE_AUTO m;
	struct receipt r = { 0 };
	kit_sign(k, &k->bidder[4], "bid.submit", 1, 1, kit_cover(k, 4, late), &m);
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &m.a, &r, &e), &e, "bid.late") && r.signed_text.n > 0, "and hands in at the deadline: late");
	receipt_release(&r);
	CHECK(kit_is(store_append(k->remote, KIT_INTAKE, &m.a, &r, &e), &e, "bid.late"), "again: counted once");
	receipt_release(&r);
	CHECK(tick(k) && is_ok(store_head(k->remote, KIT_PROJECT, &before, &e)) && before.seq == 1, "it settles for two seconds");
	kit_sleep_until(deadline + GATE_SETTLE_MS + 100);
	kit_restart(k); // a gate that was not there until now
	CHECK(tick(k) && is_ok(store_head(k->remote, KIT_PROJECT, &before, &e)) && before.seq == 5, "then one act closes, and three are taken over");
	kit_restart(k);
	CHECK(tick(k) && tick(k) && is_ok(store_head(k->remote, KIT_PROJECT, &after, &e)) && after.seq == 5, "once, whoever asks again");
	check_log(k, receipts, 3);
	for (int i = 0; i < 3; i++)
		receipt_release(&receipts[i]);
}

int main(void)
{
	struct kit k;
	struct err e = { 0 };
	struct store *host;
	int status;
	if (!kit_begin(&k)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return 0;
	}
	INSIST(chmod(k.dir, 0711) == 0); // the server's account goes through
	AUTO_FREE char *conninfo = start_server(&k, &status);
	if (!conninfo) {
		puts(status == 77 ? "1..0 # SKIP no PostgreSQL server is installed" : "Bail out! PostgreSQL does not start");
		kit_end(&k);
		return status == 77 ? 0 : 1;
	}
	AUTO_FREE char *gate = login(conninfo, "gate"), *host_login = login(conninfo, "host");
	if (make_store(conninfo, &e) && is_ok(store_pg(gate, k.trust, &k.store, &e)) && is_ok(chunks_pg(gate, &k.chunks, &e)) &&
	    is_ok(store_pg(host_login, k.trust, &host, &e))) {
		int64_t deadline = clock_ms() + 3000;
		kit_found(&k, host, deadline);
		kit_serve(&k);
		test_closing(&k, deadline);
		store_close(host);
	} else {
		CHECK(false, "the store: %s %s", e.code, e.text);
	}
	stop_server(&k);
	kit_end(&k);
	return tap_done();
}
