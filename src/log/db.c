#include "log/db.h"

#include <string.h>

#include "log/pg.h"
#include "log/sql.h"

enum { SCRIPT_MS = 120000, SERVER_MIN = 150000 };

static result scalar(struct pg *p, const char *sql, int64_t *out, struct err *e)
{
	PG_RESULT *r = NULL;
	TRY(pg_call(p, sql, NULL, &r, e));
	*out = PQntuples(r) ? pg_int(r, 0, 0) : 0;
	return ok();
}

// --- migrations -----------------------------------------------------------------------------------------------

static bool is_migration(const struct sql_file *f)
{
	return f->name && f->name[0] >= '0' && f->name[0] <= '9';
}

static size_t migration_count(void)
{
	size_t n = 0;
	while (is_migration(&SQL_FILES[n]))
		n++;
	return n;
}

const char *db_newest(void)
{
	return SQL_FILES[migration_count() - 1].name;
}

static const struct sql_file *file(const char *name)
{
	const struct sql_file *f = SQL_FILES;
	for (; f->name && strcmp(f->name, name) != 0; f++)
		continue;
	INSIST(f->name);
	return f;
}

// One of the migrations in the database: it must be the same text as in this program.
static result check_applied(const PGresult *r, int row, struct err *e)
{
	size_t n = (size_t)pg_int(r, row, 0);
	if (n > migration_count())
		return fail(e, "db.newer", "数据库的版本（%s）比本程序新：请换用新版的 kaibiao，不要用旧程序改动它", PQgetvalue(r, row, 1));
	const struct sql_file *f = &SQL_FILES[n - 1];
	if (!span_is(pg_span(r, row, 2), hash_hex(sha256(f->text)).s) || !span_is(pg_span(r, row, 1), f->name))
		return fail(e, "db.altered", "迁移 %s 与数据库里执行过的 %s 内容不同：程序或数据库被改动过，请核对来源；没有做任何改动", f->name,
			    PQgetvalue(r, row, 1));
	return ok();
}

// How many migrations are done; -1: none, there is no schema.
static result applied(struct pg *p, int64_t *count, struct err *e)
{
	int64_t exists;
	PG_RESULT *r = NULL;
	*count = -1;
	TRY(scalar(p, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'kb' AND c.relname = 'migration'",
		   &exists, e));
	if (!exists)
		return ok();
	TRY(pg_call(p, "SELECT n, name, sha256 FROM kb.migration ORDER BY n", NULL, &r, e));
	for (int row = 0; row < PQntuples(r); row++) {
		if (pg_int(r, row, 0) != row + 1)
			return fail(e, "db.altered", "kb.migration 里缺第 %d 号迁移：数据库被改动过；没有做任何改动", row + 1);
		TRY(check_applied(r, row, e));
	}
	*count = PQntuples(r);
	return ok();
}

// A migration and its row in one transaction. The first makes the owner, all others run as the owner.
static result apply(struct pg *p, size_t n, struct err *e)
{
	const struct sql_file *f = &SQL_FILES[n];
	BUF_AUTO sql = BUF_INIT;
	buf_add_str(&sql, "BEGIN; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL lock_timeout = '10s';\n");
	buf_add_str(&sql, n > 0 ? "SET LOCAL ROLE kb_owner;\n" : "");
	buf_add(&sql, f->text.p, f->text.n);
	buf_addf(&sql, "\nRESET ROLE; INSERT INTO kb.migration VALUES (%zu, '%s', '%s'); COMMIT", n + 1, f->name, hash_hex(sha256(f->text)).s);
	return pg_script(p, buf_text(&sql), e);
}

static result rights(struct pg *p, struct err *e)
{
	BUF_AUTO sql = BUF_INIT;
	struct span text = file("rights")->text;
	buf_add_str(&sql, "BEGIN; SET LOCAL search_path = pg_catalog, pg_temp;\n");
	buf_add(&sql, text.p, text.n);
	buf_add_str(&sql, "\nCOMMIT");
	return pg_script(p, buf_text(&sql), e);
}

static result migrate(struct pg *p, int64_t done, struct err *e)
{
	for (size_t n = done > 0 ? (size_t)done : 0; n < migration_count(); n++)
		TRY(apply(p, n, e));
	return rights(p, e);
}

// --- what the database must be ----------------------------------------------------------------------------------

static result check_server(struct pg *p, struct err *e)
{
	int64_t utf8, version;
	PG_RESULT *super = NULL;
	TRY(pg_call(p, "SHOW is_superuser", NULL, &super, e)); // no function: a console may call none
	if (!span_is(pg_span(super, 0, 0), "on"))
		return fail(e, "db.rights", "建立和维护数据库要用超级用户的连接串（要收回系统目录对所有人的权利）；开标账号不能做这一步");
	TRY(scalar(p, "SELECT current_setting('server_version_num')::int", &version, e));
	if (version < SERVER_MIN)
		return fail(e, "db.version", "PostgreSQL 版本过低（%lld）：需要 15 或更新的版本", (long long)version);
	TRY(scalar(p, "SELECT count(*) FROM pg_database WHERE datname = current_database() AND encoding = 6", &utf8, e));
	if (!utf8)
		return fail(e, "db.encoding", "数据库的编码不是 UTF8：请另建数据库（CREATE DATABASE kaibiao ENCODING UTF8 TEMPLATE template0）");
	return ok();
}

typedef result (*db_fn)(struct pg *p, void *ctx, struct err *e);

static result with_db(const char *conninfo, db_fn fn, void *ctx, struct err *e)
{
	struct pg *p = NULL;
	TRY(pg_new(conninfo, &p, e));
	pg_patience(p, SCRIPT_MS);
	result r = check_server(p, e);
	if (is_ok(r))
		r = fn(p, ctx, e);
	pg_free(p);
	return r;
}

static result init(struct pg *p, void *ctx, struct err *e)
{
	int64_t done;
	(void)ctx;
	TRY(applied(p, &done, e));
	return migrate(p, done, e);
}

static result need_schema(struct pg *p, int64_t *done, struct err *e)
{
	TRY(applied(p, done, e));
	return *done < 0 ? fail(e, "db.empty", "这个数据库里还没有 kaibiao 的表：请先执行 kaibiao db init") : ok();
}

static result migrate_only(struct pg *p, void *ctx, struct err *e)
{
	int64_t done;
	(void)ctx;
	TRY(need_schema(p, &done, e));
	return migrate(p, done, e);
}

static result find_wrong(struct pg *p, void *ctx, struct err *e)
{
	struct buf *report = ctx;
	int64_t done;
	PG_RESULT *r = NULL;
	TRY(need_schema(p, &done, e));
	if (done < (int64_t)migration_count())
		return fail(e, "db.behind", "数据库的版本是第 %lld 号，本程序需要第 %zu 号：请执行 kaibiao db migrate", (long long)done, migration_count());
	BUF_AUTO sql = BUF_INIT;
	buf_add(&sql, file("check")->text.p, file("check")->text.n);
	TRY(pg_call(p, buf_text(&sql), NULL, &r, e));
	for (int row = 0; row < PQntuples(r); row++)
		buf_addf(report, "%s\n", PQgetvalue(r, row, 0));
	if (PQntuples(r) > 0)
		return fail(e, "db.wrong", "有 %d 处权利或设置不对，开标前应改正；逐条见上", PQntuples(r));
	return ok();
}

result db_init(const char *conninfo, struct err *e)
{
	return with_db(conninfo, init, NULL, e);
}

result db_migrate(const char *conninfo, struct err *e)
{
	return with_db(conninfo, migrate_only, NULL, e);
}

result db_check(const char *conninfo, struct buf *report, struct err *e)
{
	return with_db(conninfo, find_wrong, report, e);
}

// --- logins -----------------------------------------------------------------------------------------------------

struct login {
	const char *name, *role;
};

static bool name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.-");
	return n > 0 && n < 64 && name[n] == 0 && name[0] >= 'a' && name[0] <= 'z' && strncmp(name, "pg_", 3) != 0 && strncmp(name, "kb_", 3) != 0;
}

static bool role_ok(const char *role)
{
	static const char *const ROLES[] = { "host", "recorder", "supervisor", "purchaser", "gate" };
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
		if (strcmp(role, ROLES[i]) == 0)
			return true;
	return false;
}

// 0: no such role; 1: this very login; 2: something else
static result existing(struct pg *p, const struct login *l, int64_t *kind, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	AUTO_FREE char *group = xasprintf("kb_%s", l->role);
	pg_add_text(&args, l->name);
	pg_add_text(&args, group);
	TRY(pg_call(p,
		    "SELECT CASE WHEN r.rolsuper OR r.rolcreaterole OR count(g.*) <> 1 OR min(g.rolname) <> $2 THEN 2 ELSE 1 END"
		    " FROM pg_roles r LEFT JOIN pg_auth_members m ON m.member = r.oid LEFT JOIN pg_roles g ON g.oid = m.roleid"
		    " WHERE r.rolname = $1 GROUP BY r.rolsuper, r.rolcreaterole",
		    &args, &r, e));
	*kind = PQntuples(r) ? pg_int(r, 0, 0) : 0;
	return ok();
}

// The time limits are a courtesy: a session may set its own, and kb.watchdog() is what holds. Slow lines need the 20 s.
static result add_login(struct pg *p, void *ctx, struct err *e)
{
	const struct login *l = ctx;
	int64_t done, kind;
	BUF_AUTO sql = BUF_INIT;
	TRY(need_schema(p, &done, e));
	TRY(existing(p, l, &kind, e));
	if (kind == 2)
		return usage(e, "db.user", "角色“%s”已经存在，而且另有用途；一个账号只能有一种职责，请换一个名字", l->name);
	bool gate = strcmp(l->role, "gate") == 0;
	if (kind == 0)
		buf_addf(&sql, "CREATE ROLE \"%s\" LOGIN IN ROLE kb_%s;", l->name, l->role);
	buf_addf(&sql, "ALTER ROLE \"%s\" CONNECTION LIMIT %d; ALTER ROLE \"%s\" SET search_path = '';", l->name, gate ? 100 : 20, l->name);
	buf_addf(&sql, "ALTER ROLE \"%s\" SET statement_timeout = '%s';", l->name, gate ? "60s" : "20s");
	buf_addf(&sql, "ALTER ROLE \"%s\" SET lock_timeout = '2500ms';", l->name); // before the store's own patience ends
	buf_addf(&sql, "ALTER ROLE \"%s\" SET idle_in_transaction_session_timeout = '2s'", l->name);
	return pg_script(p, buf_text(&sql), e);
}

result db_user_add(const char *conninfo, const char *name, const char *role, struct err *e)
{
	struct login l = { name, role };
	if (!name_ok(name))
		return usage(e, "db.user", "账号名“%.64s”不合规定：小写字母开头，只含小写字母、数字和 _ . -，不以 pg_ 或 kb_ 开头", name);
	if (!role_ok(role))
		return usage(e, "db.user", "没有“%.32s”这种职责；可用 host recorder supervisor purchaser gate", role);
	return with_db(conninfo, add_login, &l, e);
}
