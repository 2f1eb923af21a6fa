#include "log_pg_kit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "crypto_world.h"
#include "log/db.h"
#include "log/pg.h"

static struct trust *trust;
static struct pg *super;
static int alive[2] = { -1, -1 };
static pid_t watcher;

static const char *pg_sh(void)
{
	static char path[4200];
	const char *src = getenv("srcdir");
	char *whole = realpath(src ? src : ".", NULL);
	snprintf(path, sizeof path, "%s/tests/pg.sh", whole ? whole : ".");
	free(whole);
	return path;
}

bool pgkit_server(const char *command)
{
	return world_run("'%s' %s '%s/pg' %s", pg_sh(), command, world_dir, strcmp(command, "start") == 0 ? "--fast" : "");
}

// Waits for the test's end, however it comes: the pipe breaks.
static void watch(void)
{
	char byte;
	close(alive[1]);
	while (read(alive[0], &byte, 1) > 0)
		continue;
	pgkit_server("kill");
	world_end();
	_exit(0);
}

static bool start_watcher(void)
{
	if (pipe(alive) != 0 || fcntl(alive[1], F_SETFD, FD_CLOEXEC) != 0)
		return false;
	fflush(stdout);
	watcher = fork();
	if (watcher == 0)
		watch();
	close(alive[0]);
	return watcher > 0;
}

static bool skip_without_server(void)
{
	BUF_AUTO out = world_file("out");
	if (strncmp(buf_text(&out), "1..0", 4) == 0)
		printf("%s", buf_text(&out));
	else
		printf("not ok 1 - the cluster starts\n# %s\n1..1\n", buf_text(&out));
	return false;
}

const char *pgkit_conninfo(const char *role)
{
	static char text[8][256];
	static int next;
	char *t = text[next++ % 8];
	if (role)
		snprintf(t, sizeof text[0], "host=%s/pg/run dbname=kaibiao user=%s", world_dir, role);
	else
		snprintf(t, sizeof text[0], "host=%s/pg/run dbname=kaibiao", world_dir);
	return t;
}

static result make_schema(struct err *e)
{
	static const char *const LOGINS[][2] = { { "host", "host" },	 { "host2", "host" },	      { "recorder", "recorder" },
						 { "supervisor", "supervisor" }, { "purchaser", "purchaser" }, { "gate", "gate" } };
	TRY(db_init(pgkit_conninfo(NULL), e));
	for (size_t i = 0; i < sizeof LOGINS / sizeof *LOGINS; i++)
		TRY(db_user_add(pgkit_conninfo(NULL), LOGINS[i][0], LOGINS[i][1], e));
	return pg_new(pgkit_conninfo(NULL), &super, e);
}

bool pgkit_begin(void)
{
	struct err e = { 0 };
	AUTO_FREE char *anchors = NULL;
	if (!world_begin() || chmod(world_dir, 0711) != 0 || !start_watcher())
		return false;
	if (!pgkit_server("start"))
		return skip_without_server();
	anchors = xasprintf("%s/root.pem", world_dir);
	result r = trust_open(anchors, &trust, &e);
	if (is_ok(r))
		r = make_schema(&e);
	if (!is_ok(r))
		printf("not ok 1 - the schema is made\n# %s %s\n1..1\n", e.code, e.text);
	return is_ok(r);
}

void pgkit_end(void)
{
	pg_free(super);
	trust_free(trust);
	close(alive[1]);
	waitpid(watcher, NULL, 0);
}

const char *pgkit_dir(void)
{
	return world_dir;
}

struct trust *pgkit_trust(void)
{
	return trust;
}

struct store *pgkit_store(const char *role)
{
	struct store *s = NULL;
	struct err e = { 0 };
	if (!is_ok(store_pg(pgkit_conninfo(role), trust, &s, &e)))
		printf("# %s %s\n", e.code, e.text);
	return s;
}

// --- people and acts ------------------------------------------------------------------------------------------

bool actor_make(struct actor *a, const char *name, const char *cn, const char *code)
{
	AUTO_FREE char *p12 = xasprintf("%s.sign.p12", name);
	*a = (struct actor){ .n = 0 };
	if (!world_run("'%s' person . %s --cn '%s' --org 某某公司 --code %s", world_pki(), name, cn, code))
		return false;
	a->key = world_key(p12, &a->cert);
	return a->key != NULL;
}

void actor_release(struct actor *a)
{
	key_free(a->key);
	cert_free(a->cert);
}

void text_sign(struct actor *a, const char *text, struct signed_text *out)
{
	static struct buf sub;
	struct err e = { 0 };
	memset(out, 0, sizeof *out);
	if (sub.n == 0)
		sub = world_file("sub.der");
	buf_add_str(&out->act, text);
	out->s = (struct signed_act){ .suite = suite_of(a->cert), .certs = { cert_der(a->cert), span_buf(&sub) }, .cert_count = 2 };
	if (!is_ok(key_sign(a->key, out->s.suite, sign_digest(DOMAIN_ACT, span_buf(&out->act)), &out->sig, &e)))
		printf("# key_sign: %s\n", e.text);
	out->s.act = span_buf(&out->act);
	out->s.sig = span_buf(&out->sig);
}

void act_sign(struct actor *a, const char *project, int64_t lot, const char *type, json_t *body, struct signed_text *out)
{
	JSON_AUTO *act = json_object();
	BUF_AUTO text = BUF_INIT;
	json_t *seen = json_object();
	struct hash salt, none = { { 0 } };
	random_bytes(salt.b, sizeof salt.b);
	json_put_int(seen, "seq", 0);
	json_put_hash(seen, "hash", none);
	json_put_str(act, "act", type);
	json_put_str(act, "project", project);
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", ++a->n);
	json_put_int(act, "at", clock_ms());
	json_put(act, "seen", seen);
	json_put_str(act, "station", "测试");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	json_text(act, &text);
	text_sign(a, buf_text(&text), out);
}

void act_release(struct signed_text *t)
{
	buf_release(&t->act);
	buf_release(&t->sig);
}

json_t *create_body(int64_t deadline, const struct actor *service)
{
	json_t *body = json_object();
	json_put_str(body, "name", "项目");
	if (deadline)
		json_put_int(body, "deadline", deadline);
	if (service)
		json_put_hash(body, "service_cert", cert_hash(service->cert));
	return body;
}

const char *act_append(struct store *s, const char *log, struct actor *a, int64_t lot, const char *type, json_t *body, struct receipt *out)
{
	static struct err e;
	struct receipt own;
	struct signed_text t;
	AUTO_FREE char *project = xasprintf("%.*s", (int)strcspn(log, "#"), log);
	act_sign(a, project, lot, type, body, &t);
	e = (struct err){ .code = "" };
	if (!is_ok(store_append(s, log, &t.s, out ? out : &own, &e)))
		printf("# %s on %s: %s [%s] %s\n", type, log, e.code, e.clause, e.text);
	act_release(&t);
	return e.code;
}

// --- SQL as the superuser -------------------------------------------------------------------------------------

bool pgkit_sql(const char *fmt, ...)
{
	char sql[4096];
	struct err e = { 0 };
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	if (is_ok(pg_script(super, sql, &e)))
		return true;
	printf("# %s: %s\n", sql, e.text);
	return false;
}

int64_t pgkit_number(const char *sql)
{
	PG_RESULT *r = NULL;
	struct err e = { 0 };
	if (is_ok(pg_call(super, sql, NULL, &r, &e)))
		return pg_int(r, 0, 0);
	printf("# %s: %s\n", sql, e.text);
	return -1;
}

bool pgkit_clock_stop(void)
{
	return pgkit_sql("create table kb.test_clock(ms bigint); alter table kb.test_clock owner to kb_owner;"
			 "insert into kb.test_clock select kb.ms(); create or replace function kb.ms() returns bigint volatile language sql as"
			 " 'select ms from kb.test_clock'");
}

bool pgkit_clock(int64_t ms)
{
	return pgkit_sql("update kb.test_clock set ms = %lld", (long long)ms);
}

// --- chains ---------------------------------------------------------------------------------------------------

struct chain {
	const char *log;
	struct head head;
};

static result follow(void *ctx, const struct record *r, struct err *e)
{
	struct chain *c = ctx;
	TRY(record_follows(r, c->log, &c->head, e));
	c->head = (struct head){ r->seq, r->hash, r->at };
	return ok();
}

int64_t chain_length(struct store *s, const char *log)
{
	struct chain c = { log, { .seq = 0 } };
	struct err e = { 0 };
	if (is_ok(store_read(s, log, 0, follow, &c, &e)))
		return (int64_t)c.head.seq;
	printf("# %s: %s %s\n", log, e.code, e.text);
	return -1;
}
