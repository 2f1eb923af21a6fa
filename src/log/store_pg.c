// The PostgreSQL store: every call is one function of schema kb (sql/), and idempotent. It keeps no state but a connection.
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "log/intake.h"
#include "log/pg.h"

enum { PAGE = 500, POLL_MS = 150, WATCH_MS = 1000, TAKEOVER_MS = 60000 };

struct pg_store {
	struct store base;
	struct pg *pg;
	struct trust *trust;
	int64_t offset;  // store's clock less this machine's, ms
	bool clock_known;
	enum { WATCH_UNKNOWN, WATCH_YES, WATCH_NO } watch; // is this the gate's login?
	int64_t watched; // steady ns
};

static struct pg_store *self(struct store *s)
{
	return (struct pg_store *)s;
}

static bool is_intake(const char *log)
{
	return strchr(log, '#') != NULL;
}

// The gate is always there while projects run: once a second it ends sessions that hold a log's lock (kb.watchdog).
static void watch(struct pg_store *s)
{
	PG_RESULT *duty = NULL;
	PG_RESULT *r = NULL;
	struct err ignored;
	int64_t now = clock_steady_ns();
	if (s->watch == WATCH_NO || now - s->watched < WATCH_MS * INT64_C(1000000))
		return;
	s->watched = now;
	if (s->watch == WATCH_UNKNOWN) {
		if (!is_ok(pg_call(s->pg, "SELECT kb.duties()", NULL, &duty, &ignored)))
			return;
		s->watch = span_is(pg_span(duty, 0, 0), "gate") ? WATCH_YES : WATCH_NO;
	}
	if (s->watch == WATCH_YES && !is_ok(pg_call(s->pg, "SELECT kb.watchdog()", NULL, &r, &ignored)))
		s->watch = WATCH_UNKNOWN;
}

static result pg_now(struct store *s, int64_t *ms, struct err *e)
{
	PG_RESULT *r = NULL;
	TRY(pg_call(self(s)->pg, "SELECT kb.now()", NULL, &r, e));
	*ms = pg_int(r, 0, 0);
	self(s)->offset = *ms - clock_ms();
	self(s)->clock_known = true;
	return ok();
}

// The time that certificates are judged by; asked once, the difference is kept.
static result store_time(struct store *s, int64_t *ms, struct err *e)
{
	if (!self(s)->clock_known)
		return pg_now(s, ms, e);
	*ms = clock_ms() + self(s)->offset;
	return ok();
}

// The signature is checked here, before the store is asked, and again by whoever reads: SQL cannot.
static result check(struct store *s, const char *log, const struct signed_act *a, json_t **act, struct err *e)
{
	int64_t at;
	if (!self(s)->trust)
		return json_read_canonical(a->act, ACT_BYTES_MAX, act, e);
	TRY(store_time(s, &at, e));
	return signed_act_check(a, log, self(s)->trust, at, act, e);
}

// A closing takes the whole intake over.
static int patience_for(const json_t *act)
{
	return strcmp(json_str(act, "act"), "intake.close") == 0 ? TAKEOVER_MS : PG_DEADLINE_MS;
}

// Where somebody sits on the log's lock the gate ends that session, and everybody tries again.
static result send(struct pg_store *s, const char *log, const struct pg_args *args, PGresult **r, struct err *e)
{
	const char *sql = is_intake(log) ? "SELECT * FROM kb.intake_append($1, $2, $3, $4, $5)" : "SELECT * FROM kb.append($1, $2, $3, $4, $5)";
	result done = pg_call(s->pg, sql, args, r, e);
	for (int tries = 0; tries < 2 && !is_ok(done) && strcmp(e->code, "store.busy") == 0; tries++) {
		s->watched = 0;
		watch(s);
		done = pg_call(s->pg, sql, args, r, e);
	}
	return done;
}

static result pg_append(struct store *base, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	struct pg_store *s = self(base);
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	JSON_AUTO *act = NULL;
	TRY(check(base, log, a, &act, e));
	pg_add_text(&args, log);
	pg_add_bytes(&args, a->act);
	pg_add_int4(&args, (int32_t)a->suite);
	pg_add_bytes(&args, a->sig);
	pg_add_bytes_array(&args, a->certs, a->cert_count);
	pg_patience(s->pg, patience_for(act));
	result done = send(s, log, &args, &r, e);
	pg_patience(s->pg, PG_DEADLINE_MS);
	TRY(done);
	*out = (struct receipt){ .seq = is_intake(log) ? 0 : (uint64_t)pg_int(r, 0, 0), // the number of bids is secret
				 .received_at = pg_int(r, 0, 1),
				 .act_hash = pg_hash(r, 0, 2),
				 .record_hash = pg_hash(r, 0, 3) };
	return ok();
}

static void add_span(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.n);
}

static bool take_record(const PGresult *r, int row, const char *log, struct record *out)
{
	*out = (struct record){ .seq = (uint64_t)pg_int(r, row, 0), .at = pg_int(r, row, 1) };
	if (strlen(log) > PROJECT_ID_MAX || pg_span(r, row, 2).n > ADM_BYTES_MAX || pg_span(r, row, 3).n > ACT_BYTES_MAX)
		return false;
	memcpy(out->project, log, strlen(log) + 1);
	add_span(&out->adm, pg_span(r, row, 2));
	add_span(&out->act, pg_span(r, row, 3));
	out->act_hash = pg_hash(r, row, 4);
	out->signer = pg_hash(r, row, 5);
	out->suite = (enum suite)(pg_int(r, row, 6) & 0xffff);
	add_span(&out->sig, pg_span(r, row, 7));
	out->prev = pg_hash(r, row, 8);
	out->hash = pg_hash(r, row, 9);
	return true;
}

static result hand_on(const PGresult *r, const char *log, uint64_t *after, record_fn fn, void *ctx, struct err *e)
{
	for (int row = 0; row < PQntuples(r); row++) {
		struct record one;
		if (!take_record(r, row, log, &one))
			return fail(e, "store.error", "中心库给出的记录超出允许的长度");
		result given = fn(ctx, &one, e);
		*after = one.seq;
		record_release(&one);
		TRY(given);
	}
	return ok();
}

static result pg_read(struct store *s, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e)
{
	int rows;
	do {
		PG_ARGS args = { .n = 0 };
		PG_RESULT *r = NULL;
		pg_add_text(&args, log);
		pg_add_int8(&args, (int64_t)after);
		pg_add_int4(&args, PAGE);
		TRY(pg_call(self(s)->pg, is_intake(log) ? "SELECT * FROM kb.intake_read($1, $2, $3)" : "SELECT * FROM kb.read($1, $2, $3)", &args,
			    &r, e));
		rows = PQntuples(r);
		TRY(hand_on(r, log, &after, fn, ctx, e));
	} while (rows > 0);
	watch(self(s));
	return ok();
}

static result pg_head(struct store *s, const char *log, struct head *out, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	pg_add_text(&args, log);
	TRY(pg_call(self(s)->pg, is_intake(log) ? "SELECT * FROM kb.intake_head($1)" : "SELECT * FROM kb.head($1)", &args, &r, e));
	*out = (struct head){ (uint64_t)pg_int(r, 0, 0), pg_hash(r, 0, 1), pg_int(r, 0, 2) };
	watch(self(s));
	return ok();
}

static result pg_wait(struct store *s, const char *log, uint64_t after, int timeout_ms, struct err *e)
{
	int64_t end = clock_steady_ns() + timeout_ms * INT64_C(1000000);
	for (;;) {
		struct head head;
		TRY(pg_head(s, log, &head, e));
		int64_t left = (end - clock_steady_ns()) / 1000000;
		if (head.seq > after || left <= 0)
			return ok();
		nanosleep(&(struct timespec){ 0, (left < POLL_MS ? left : POLL_MS) * 1000000L }, NULL);
	}
}

static result pg_projects(struct store *s, json_t **ids, struct err *e)
{
	PG_RESULT *r = NULL;
	TRY(pg_call(self(s)->pg, "SELECT kb.projects()", NULL, &r, e));
	*ids = json_array();
	for (int row = 0; row < PQntuples(r); row++)
		INSIST(json_array_append_new(*ids, json_string(PQgetvalue(r, row, 0))) == 0);
	return ok();
}

static void pg_close(struct store *s)
{
	pg_free(self(s)->pg);
	free_p(&s);
}

static const struct store_ops OPS = { "pg", pg_append, pg_read, pg_head, pg_wait, pg_now, pg_projects, pg_close };

result store_pg(const char *conninfo, struct trust *trust, struct store **out, struct err *e)
{
	struct pg *pg;
	TRY(pg_new(conninfo, &pg, e));
	pg_refuse_owner(pg);
	struct pg_store *s = xcalloc(1, sizeof *s);
	*s = (struct pg_store){ .base = { &OPS }, .pg = pg, .trust = trust };
	*out = &s->base;
	return ok();
}

// --- the gate's own questions -----------------------------------------------------------------------------------

static result no_intake(struct err *e)
{
	return fail(e, "intake.none", "这个存储没有受理日志：网关要用 PostgreSQL 的中心库");
}

result intake_state(struct store *s, const char *log, struct intake_state *out, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	if (s->ops != &OPS)
		return no_intake(e);
	pg_add_text(&args, log);
	TRY(pg_call(self(s)->pg, "SELECT * FROM kb.intake_state($1)", &args, &r, e));
	*out = (struct intake_state){ .count = (uint64_t)pg_int(r, 0, 0),
				      .head = pg_hash(r, 0, 1),
				      .refused = (uint64_t)pg_int(r, 0, 2),
				      .closed_seq = (uint64_t)pg_int(r, 0, 3),
				      .deadline = pg_int(r, 0, 4),
				      .now = pg_int(r, 0, 5) };
	return ok();
}

result intake_refused(struct store *s, const char *log, const char *entry, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	if (s->ops != &OPS)
		return no_intake(e);
	pg_add_text(&args, log);
	pg_add_text(&args, entry);
	return pg_call(self(s)->pg, "SELECT kb.audit_put($1, $2)", &args, &r, e);
}

result intake_audit(struct store *s, const char *project, json_t **out, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	if (s->ops != &OPS)
		return no_intake(e);
	pg_add_text(&args, project);
	TRY(pg_call(self(s)->pg, "SELECT lot, at, entry FROM kb.audit_read($1)", &args, &r, e));
	*out = json_array();
	for (int i = 0; i < PQntuples(r); i++) {
		json_t *v = json_object();
		struct span entry = pg_span(r, i, 2);
		json_put_int(v, "lot", pg_int(r, i, 0));
		json_put_int(v, "at", pg_int(r, i, 1));
		json_put(v, "entry", json_stringn((const char *)entry.p, entry.n));
		json_array_append_new(*out, v);
	}
	return ok();
}
