// Many writers in one project: a chain without a gap that everybody can follow. Processes, as in a hall.
#include "log_pg_kit.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define P "SXZC-2026-0004"
enum { WRITERS = 16, ACTS = 25 };

static struct actor host;

static int write_many(void)
{
	struct store *s = pgkit_store("host");
	struct err e = { 0 };
	struct receipt r, again;
	int bad = 0;
	for (int i = 0; i < ACTS; i++) {
		struct signed_text t;
		act_sign(&host, P, 0, "staff.attend", json_object(), &t);
		bad += !is_ok(store_append(s, P, &t.s, &r, &e));
		if (i % 5 == 0) // the answer got lost: sent again
			bad += !is_ok(store_append(s, P, &t.s, &again, &e)) || r.seq != again.seq;
		act_release(&t);
	}
	store_close(s);
	return bad;
}

static int write_same(const struct signed_text *t)
{
	struct store *s = pgkit_store("host");
	struct err e = { 0 };
	struct receipt r;
	int bad = !is_ok(store_append(s, P, &t->s, &r, &e));
	store_close(s);
	return bad;
}

static bool all(const struct signed_text *same)
{
	pid_t child[WRITERS];
	bool good = true;
	fflush(stdout);
	for (int i = 0; i < WRITERS; i++)
		if ((child[i] = fork()) == 0)
			_exit(same ? write_same(same) : write_many());
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;
		good = waitpid(child[i], &status, 0) == child[i] && status == 0 && good;
	}
	return good;
}

int main(void)
{
	struct signed_text t;
	if (!pgkit_begin())
		return 0;
	CHECK(actor_make(&host, "host", "王主持", "140101199001010011"), "somebody");
	CHECK(pgkit_sql("alter role host connection limit 40"), "logins for all");
	struct store *s = pgkit_store("host");
	CHECK_TEXT(act_append(s, P, &host, 0, "project.create", create_body(0, NULL), NULL), "", "founded");
	int64_t from = clock_steady_ns();
	CHECK(all(NULL), "%d writers write %d acts each, some twice", WRITERS, ACTS);
	printf("# %lld acts/s\n", (long long)(WRITERS * ACTS * INT64_C(1000000000) / (clock_steady_ns() - from)));
	CHECK(chain_length(s, P) == 1 + WRITERS * ACTS, "one chain without a gap");
	act_sign(&host, P, 0, "staff.attend", json_object(), &t);
	CHECK(all(&t) && chain_length(s, P) == 2 + WRITERS * ACTS, "%d times the same act at once is one record", WRITERS);
	CHECK(pgkit_number("select count(*)::int from kb.record where at < received_at") == 0, "no record is older than its receipt");
	act_release(&t);
	store_close(s);
	actor_release(&host);
	pgkit_end();
	return tap_done();
}
