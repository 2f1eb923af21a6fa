// The intake in PostgreSQL: the deadline to the millisecond, the closing, the take-over, what is kept of refusals.
#include "log_pg_kit.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "log/intake.h"

#define P "SXZC-2026-0002"
#define LOG P "#1"
enum { BIDS = 7, T = 1800000000 }; // the deadline, s

static const int64_t DEADLINE = T * INT64_C(1000);
static struct actor host, bidder[3], service;
static struct store *s, *gate;

static const char *bid(int who, const char *type)
{
	json_t *body = json_object();
	json_put_str(body, "bid", "2d9c1f3e-0000-4000-8000-000000000001");
	return act_append(gate, LOG, &bidder[who], 1, type, body, NULL);
}

/// R33 87号令第33条
static void deadline(void)
{
	struct receipt r;
	struct signed_text early, late;
	struct err e = { 0 };
	CHECK(pgkit_clock(DEADLINE - 60000), "a minute before the deadline");
	CHECK_TEXT(act_append(s, P, &host, 0, "project.create", create_body(DEADLINE, &service), NULL), "", "founded");
	CHECK_TEXT(act_append(gate, "SXZC-2026-7777#1", &bidder[0], 1, "bid.submit", json_object(), NULL), "project.unknown", "no such project");
	CHECK_TEXT(act_append(gate, P "#2", &bidder[0], 1, "bid.submit", json_object(), NULL), "act.project", "another lot's act");
	for (int i = 0; i < BIDS - 1; i++)
		CHECK_TEXT(bid(i % 3, "bid.submit"), "", "bid %d", i);
	act_sign(&bidder[0], P, 1, "bid.replace", json_object(), &early);
	act_sign(&bidder[1], P, 1, "bid.replace", json_object(), &late);
	CHECK(pgkit_clock(DEADLINE - 1) && is_ok(store_append(gate, LOG, &early.s, &r, &e)) && r.seq == 0 && r.received_at == DEADLINE - 1,
	      "one millisecond before the deadline: received; the receipt tells no number");
	CHECK(pgkit_clock(DEADLINE) && store_append(gate, LOG, &late.s, &r, &e).kind == RESULT_REFUSED && strcmp(e.code, "bid.late") == 0 &&
		      strncmp(e.clause, "R33", 3) == 0,
	      "at the deadline: refused by %s", e.clause);
	CHECK(is_ok(store_append(gate, LOG, &early.s, &r, &e)) && r.received_at == DEADLINE - 1, "what was received in time is receipted again");
	CHECK(pgkit_number("select count(*)::int from kb_intake.record") == BIDS, "the late one is not stored");
	act_release(&early);
	act_release(&late);
}

// Who came in time and then waited for another's lock is in time.
static void waiting(void)
{
	struct receipt r = { .seq = 9 };
	struct signed_text t;
	struct err e = { 0 };
	int status = -1;
	act_sign(&bidder[2], P, 2, "bid.submit", json_object(), &t);
	pgkit_clock(DEADLINE - 5);
	CHECK(pgkit_sql("insert into kb_intake.lot values ('" P "', 2)"), "a second lot");
	CHECK(pgkit_sql("begin; select from kb_intake.lot where project = '" P "' and lot = 2 for update"), "somebody holds the lot's lock");
	pid_t child = fork();
	if (child == 0) {
		struct store *own = pgkit_store("gate");
		_exit(is_ok(store_append(own, P "#2", &t.s, &r, &e)) && r.received_at == DEADLINE - 5 ? 0 : 1);
	}
	struct store *watcher = pgkit_store("gate");
	int64_t end = clock_steady_ns() + INT64_C(2000000000);
	while (pgkit_number("select count(*)::int from pg_locks where not granted") == 0 && clock_steady_ns() < end)
		poll(NULL, 0, 20);
	CHECK(pgkit_number("select count(*)::int from pg_locks where not granted") > 0, "an act waits for the lock");
	CHECK(pgkit_sql("commit") && pgkit_clock(DEADLINE + 5), "the deadline passes");
	waitpid(child, &status, 0);
	CHECK(status == 0, "it is received with the time of its arrival");
	store_close(watcher);
	act_release(&t);
}

/// R28 87号令第28条
static void sealed(void)
{
	pgkit_clock(DEADLINE - 1);
	CHECK_TEXT(act_append(gate, P, &bidder[0], 1, "bid.submit", json_object(), NULL), "act.sealed", "no bid in the project's log");
	CHECK_TEXT(act_append(s, P, &bidder[0], 1, "bid.checkin", json_object(), NULL), "act.sealed", "no check-in there before the deadline");
	pgkit_clock(DEADLINE);
	CHECK_TEXT(act_append(s, P, &bidder[0], 1, "bid.submit", json_object(), NULL), "bid.late", "after the deadline a bid is late there, too");
	CHECK_TEXT(act_append(s, P, &bidder[0], 1, "bid.checkin", json_object(), NULL), "", "a check-in is not");
}

// --- closing --------------------------------------------------------------------------------------------------

struct leaves {
	struct hash leaf[BIDS], act[BIDS], salt[BIDS];
	size_t n;
	struct head head;
};

static result leaf(void *ctx, const struct record *r, struct err *e)
{
	struct leaves *l = ctx;
	JSON_AUTO *adm = NULL;
	TRY(record_follows(r, LOG, &l->head, e));
	TRY(json_read(span_buf(&r->adm), ADM_BYTES_MAX, &adm, e));
	INSIST(l->n < BIDS && json_hash(adm, "salt", &l->salt[l->n]));
	l->act[l->n] = r->act_hash;
	l->leaf[l->n++] = merkle_leaf(span_of(r->hash.b, HASH_BYTES));
	l->head = (struct head){ r->seq, r->hash, r->at };
	return ok();
}

static json_t *close_body(const struct leaves *l, size_t count, size_t refused)
{
	json_t *body = json_object(), *head = json_object();
	json_put_int(head, "seq", (int64_t)l->head.seq);
	json_put_hash(head, "hash", l->head.hash);
	json_put_int(body, "count", (int64_t)count);
	json_put_hash(body, "root", merkle_root(l->leaf, l->n));
	json_put_int(body, "refused", (int64_t)refused);
	json_put_int(body, "closed_at", DEADLINE + 2000);
	json_put(body, "head", head);
	return body;
}

static void refusals_kept(void)
{
	struct err e = { 0 };
	struct intake_state st;
	struct hash act = sha256(span_str("x"));
	AUTO_FREE char *entry = xasprintf("{\"act_hash\":\"%s\",\"code\":\"bid.late\"}", hash_hex(act).s);
	CHECK(is_ok(intake_refused(gate, LOG, entry, &e)) && is_ok(intake_refused(gate, LOG, entry, &e)) &&
		      is_ok(intake_refused(gate, LOG, "{\"other\":1}", &e)),
	      "refusals are kept %s", e.text);
	CHECK(is_ok(intake_state(gate, LOG, &st, &e)) && st.refused == 2 && st.count == BIDS && st.deadline == DEADLINE && st.closed_seq == 0,
	      "an act counts once");
	CHECK(!is_ok(intake_state(s, LOG, &st, &e)), "nobody but the gate may ask: %s", e.code);
}

static void closing(struct leaves *l)
{
	struct err e = { 0 };
	CHECK(is_ok(store_read(gate, LOG, 0, leaf, l, &e)) && l->n == BIDS, "the intake is a chain that the gate can follow");
	CHECK(!hash_equal(l->salt[0], l->salt[1]) && !hash_is_zero(l->salt[0]), "each record has its own salt");
	pgkit_clock(DEADLINE + 1999);
	CHECK_TEXT(act_append(gate, P, &service, 1, "intake.close", close_body(l, BIDS, 2), NULL), "intake.early", "not before two seconds");
	pgkit_clock(DEADLINE + 2000);
	CHECK_TEXT(act_append(s, P, &service, 1, "intake.close", close_body(l, BIDS, 2), NULL), "intake.gate", "not by a console's login");
	CHECK_TEXT(act_append(gate, P, &host, 1, "intake.close", close_body(l, BIDS, 2), NULL), "intake.service", "not by another certificate");
	CHECK_TEXT(act_append(gate, P, &service, 1, "intake.close", close_body(l, BIDS - 1, 2), NULL), "intake.moved", "not with another count");
	CHECK_TEXT(act_append(gate, P, &service, 1, "intake.close", close_body(l, BIDS, 2), NULL), "", "closed");
	CHECK_TEXT(act_append(gate, P, &service, 1, "intake.close", close_body(l, BIDS, 2), NULL), "intake.closed", "not twice");
	CHECK(pgkit_clock(DEADLINE - 1000), "even were the clock set back");
	CHECK_TEXT(bid(0, "bid.submit"), "bid.late", "nothing comes in any more");
	pgkit_clock(DEADLINE + 2000);
}

struct taken {
	const struct leaves *l;
	struct hash leaf[BIDS];
	struct head intake;
	size_t n;
	bool closed, certs;
};

// The intake's own record is rebuilt from the project's (doc/formats.md, section 5).
static result rebuild(void *ctx, const struct record *r, struct err *e)
{
	struct taken *t = ctx;
	JSON_AUTO *adm = NULL;
	JSON_AUTO *act = NULL;
	TRY(json_read_canonical(span_buf(&r->adm), ADM_BYTES_MAX, &adm, e));
	TRY(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, e));
	t->closed |= strcmp(json_str(act, "act"), "intake.close") == 0;
	const json_t *in = json_object_get(adm, "intake");
	if (!in)
		return ok();
	struct record own = { .project = LOG, .seq = (uint64_t)json_int(in, "seq"), .at = json_int(in, "at"), .act_hash = r->act_hash,
			      .signer = r->signer, .suite = r->suite, .act = r->act, .sig = r->sig };
	INSIST(t->closed && t->n < BIDS && json_hash(in, "prev", &own.prev) && json_hash(in, "hash", &own.hash));
	buf_add_str(&own.adm, json_str(in, "adm"));
	result follows = record_follows(&own, LOG, &t->intake, e);
	buf_release(&own.adm);
	TRY(follows);
	t->certs |= json_array_size(json_array_at(adm, "certs")) > 0;
	t->intake = (struct head){ own.seq, own.hash, own.at };
	t->leaf[t->n++] = merkle_leaf(span_of(own.hash.b, HASH_BYTES));
	return ok();
}

static void taken_over(const struct leaves *l)
{
	struct taken t = { .l = l };
	struct err e = { 0 };
	struct intake_state st;
	CHECK(is_ok(store_read(s, P, 0, rebuild, &t, &e)) && t.n == BIDS, "all acts follow the closing, in the intake's order: %s", e.text);
	CHECK(hash_equal(merkle_root(t.leaf, t.n), merkle_root(l->leaf, l->n)), "and give the signed root");
	CHECK(t.certs, "with the certificates that the project's log did not hold");
	CHECK(chain_length(s, P) == BIDS + 3, "the project's chain holds");
	CHECK(is_ok(intake_state(gate, LOG, &st, &e)) && st.closed_seq == 3, "the closing record is named");
	CHECK_TEXT(act_append(gate, P, &service, 3, "intake.close", close_body(&(struct leaves){ .n = 0 }, 0, 0), NULL), "",
		   "a lot without any bid is closed as well");
}

static json_t *later(int64_t to)
{
	json_t *body = json_object();
	json_put_int(body, "deadline", to);
	json_put_str(body, "reason", "答疑");
	return body;
}

static void moving(void)
{
	static const char Q[] = "SXZC-2026-0003";
	struct store *second = pgkit_store("host2"), *recorder = pgkit_store("recorder");
	static const char SQL[] = "select deadline from kb.project where project = 'SXZC-2026-0003'";
	pgkit_clock(DEADLINE - 100);
	CHECK_TEXT(act_append(s, Q, &host, 0, "project.create", create_body(DEADLINE, &service), NULL), "", "another project");
	CHECK_TEXT(act_append(second, Q, &host, 0, "deadline.move", later(DEADLINE + 9), NULL), "deadline.login", "not from another host's login");
	CHECK_TEXT(act_append(recorder, Q, &host, 0, "deadline.move", later(DEADLINE + 9), NULL), "deadline.login", "nor from the recorder's");
	CHECK_TEXT(act_append(s, Q, &host, 0, "deadline.move", later(DEADLINE - 50), NULL), "", "an earlier deadline is for the fold to void");
	CHECK_TEXT(act_append(s, Q, &bidder[0], 0, "deadline.move", later(DEADLINE + 50), NULL), "", "and so is another signer's");
	CHECK(pgkit_number(SQL) == DEADLINE, "both move nothing");
	CHECK_TEXT(act_append(s, Q, &host, 0, "deadline.move", later(DEADLINE + 50), NULL), "", "the founder moves it");
	CHECK(pgkit_number(SQL) == DEADLINE + 50, "later");
	pgkit_clock(DEADLINE + 49);
	CHECK_TEXT(act_append(gate, "SXZC-2026-0003#1", &bidder[0], 1, "bid.submit", json_object(), NULL), "", "a bid before the new deadline");
	pgkit_clock(DEADLINE + 50);
	CHECK_TEXT(act_append(s, Q, &host, 0, "deadline.move", later(DEADLINE + 99), NULL), "", "a move that comes too late");
	CHECK(pgkit_number(SQL) == DEADLINE + 50, "moves nothing");
	store_close(second);
	store_close(recorder);
}

int main(void)
{
	struct leaves l = { .n = 0 };
	if (!pgkit_begin())
		return 0;
	CHECK(actor_make(&host, "host", "王主持", "140101199001010011") && actor_make(&service, "service", "受理服务", "91140100MA0K99999Z") &&
		      actor_make(&bidder[0], "b0", "太原甲公司", "91140100MA0K11111A") && actor_make(&bidder[1], "b1", "山西乙公司", "91140100MA0K22222B") &&
		      actor_make(&bidder[2], "b2", "大同丙公司", "91140100MA0K33333C"),
	      "people");
	s = pgkit_store("host");
	gate = pgkit_store("gate");
	CHECK(pgkit_clock_stop(), "the store's clock stands still");
	deadline();
	waiting();
	sealed();
	refusals_kept();
	closing(&l);
	taken_over(&l);
	moving();
	store_close(s);
	store_close(gate);
	actor_release(&host);
	actor_release(&service);
	for (int i = 0; i < 3; i++)
		actor_release(&bidder[i]);
	pgkit_end();
	return tap_done();
}
