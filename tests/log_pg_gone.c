// What happens when the database goes away: in time, in words, and so that the next call finds it again.
#include "log_pg_kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "log/pg.h"

#define P "SXZC-2026-0006"

static struct actor host;
static struct store *s;

static int64_t since(int64_t from)
{
	return (clock_steady_ns() - from) / 1000000;
}

static const char *attend(void)
{
	return act_append(s, P, &host, 0, "staff.attend", json_object(), NULL);
}

static pid_t backend(const char *role)
{
	AUTO_FREE char *sql = xasprintf("select pid from pg_stat_activity where usename = '%s'", role);
	return (pid_t)pgkit_number(sql);
}

static void killed_sessions(void)
{
	CHECK(pgkit_number("select count(pg_terminate_backend(pid))::int from pg_stat_activity where usename = 'host'") == 1, "the session is ended");
	CHECK_TEXT(attend(), "", "the next call connects anew, unseen");
}

static void frozen(void)
{
	struct head head;
	struct err e = { 0 };
	pid_t pid = backend("host");
	CHECK(pid > 0 && kill(pid, SIGSTOP) == 0, "the session's process stands still");
	int64_t from = clock_steady_ns();
	CHECK(is_ok(store_head(s, P, &head, &e)), "given up and asked again on another connection: %s", e.text);
	CHECK(since(from) > 2500 && since(from) < 5000, "after three seconds (%lld ms)", (long long)since(from));
	kill(pid, SIGCONT);
}

static void stopped(void)
{
	struct head head;
	struct err e = { 0 };
	CHECK(pgkit_server("kill"), "the server dies");
	int64_t from = clock_steady_ns();
	CHECK_TEXT(attend(), "store.gone", "an act is not admitted");
	CHECK(!is_ok(store_head(s, P, &head, &e)) && strcmp(e.code, "store.gone") == 0 && since(from) < 4000, "nothing is to be read: %s", e.text);
	CHECK(!is_ok(store_wait(s, P, 0, 10000, &e)) && since(from) < 4000, "waiting ends at once");
	CHECK(pgkit_server("start"), "the server is back");
	CHECK_TEXT(attend(), "", "and so is the store");
	CHECK(chain_length(s, P) == 3, "what was admitted is there");
}

static result append_raw(struct pg *p, const struct signed_act *a, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	pg_add_text(&args, P);
	pg_add_bytes(&args, a->act);
	pg_add_int4(&args, (int32_t)a->suite);
	pg_add_bytes(&args, a->sig);
	pg_add_bytes_array(&args, a->certs, a->cert_count);
	return pg_call(p, "SELECT * FROM kb.append($1, $2, $3, $4, $5)", &args, &r, e);
}

// The gate follows the project, as it always does while one runs.
static pid_t gate_follows(void)
{
	struct err e;
	fflush(stdout);
	pid_t child = fork();
	if (child != 0)
		return child;
	struct store *gate = pgkit_store("gate");
	int64_t from = clock_steady_ns();
	while (since(from) < 8000)
		if (!is_ok(store_wait(gate, P, 99, 300, &e)))
			_exit(1);
	_exit(0);
}

// A console with a program of its own begins, appends and sits on the project's lock.
static void sitting(void)
{
	struct err e = { 0 };
	struct pg *own = NULL;
	struct signed_text t;
	act_sign(&host, P, 0, "staff.attend", json_object(), &t);
	CHECK(is_ok(pg_new(pgkit_conninfo("recorder"), &own, &e)) &&
		      is_ok(pg_script(own, "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0", &e)) &&
		      is_ok(pg_script(own, "BEGIN", &e)) && is_ok(append_raw(own, &t.s, &e)),
	      "a session appends and does not commit: %s", e.text);
	pid_t gate = gate_follows();
	int64_t from = clock_steady_ns();
	CHECK_TEXT(attend(), "", "another console's act is admitted all the same");
	CHECK(since(from) > 500 && since(from) < 6000, "once the gate's watchdog has ended that session (%lld ms)", (long long)since(from));
	CHECK(chain_length(s, P) == 4, "what was not committed is not there");
	CHECK(gate > 0 && kill(gate, SIGTERM) == 0 && waitpid(gate, NULL, 0) == gate, "the gate");
	act_release(&t);
	pg_free(own);
}

// A first host that is not there, a second that answers; then the one that answers has become read-only.
static void many_hosts(void)
{
	struct store *many = NULL;
	struct head head;
	struct receipt r;
	struct signed_text t;
	struct err e = { 0 };
	const char *one = pgkit_conninfo("host2");
	AUTO_FREE char *conninfo = xasprintf("host=/nowhere/at/all,%s", one + strlen("host="));
	CHECK(is_ok(store_pg(conninfo, pgkit_trust(), &many, &e)) && is_ok(store_head(many, P, &head, &e)) && head.seq > 0, "the second host answers");
	act_sign(&host, P, 0, "staff.attend", json_object(), &t);
	CHECK(pgkit_number("select 1") == 1 && pgkit_sql("alter database kaibiao set default_transaction_read_only = on"), "new sessions are read-only");
	CHECK(is_ok(store_append(many, P, &t.s, &r, &e)), "an old session still writes");
	CHECK(pgkit_number("select count(pg_terminate_backend(pid))::int from pg_stat_activity where usename = 'host2'") == 1, "and is ended");
	act_release(&t);
	act_sign(&host, P, 0, "staff.attend", json_object(), &t);
	CHECK(!is_ok(store_append(many, P, &t.s, &r, &e)) && strcmp(e.code, "store.gone") == 0, "a server that cannot write is gone: %s", e.text);
	act_release(&t);
	store_close(many);
}

int main(void)
{
	struct err e = { 0 };
	struct store *none = NULL;
	struct head head;
	if (!pgkit_begin())
		return 0;
	CHECK(actor_make(&host, "host", "王主持", "140101199001010011"), "somebody");
	s = pgkit_store("host");
	CHECK_TEXT(act_append(s, P, &host, 0, "project.create", create_body(0, NULL), NULL), "", "founded");
	killed_sessions();
	frozen();
	stopped();
	sitting();
	CHECK(store_pg("host=/none =", pgkit_trust(), &none, &e).kind == RESULT_USAGE, "a wrong conninfo: %s", e.text);
	none = pgkit_store("nobody_at_all");
	CHECK(!is_ok(store_head(none, P, &head, &e)) && strcmp(e.code, "store.login") == 0, "a login that is not known: %s", e.text);
	store_close(none);
	many_hosts();
	store_close(s);
	actor_release(&host);
	pgkit_end();
	return tap_done();
}
