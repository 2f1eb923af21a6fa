#include "log/pg.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_BYTEA_ARRAY = 1001, CALLS_MAX = 3, HOSTS_MAX = 8 };

struct pg {
	PGconn *conn; // NULL: not connected
	char *conninfo;
	char *host[HOSTS_MAX], *port[HOSTS_MAX]; // NULL: as conninfo says
	int hosts, last_good;
	int patience_ms;
	bool refuse_owner;
};

// --- arguments and results ------------------------------------------------------------------------------------

void pg_args_release(struct pg_args *a)
{
	buf_release(&a->room);
}

static void add(struct pg_args *a, unsigned type, const void *value, size_t n)
{
	INSIST(a->n < PG_ARGS_MAX && n <= INT32_MAX);
	a->type[a->n] = type;
	a->value[a->n] = value ? value : "";
	a->length[a->n] = (int)n;
	a->format[a->n++] = 1;
}

void pg_add_text(struct pg_args *a, const char *text)
{
	add(a, OID_TEXT, text, strlen(text));
}

void pg_add_bytes(struct pg_args *a, struct span s)
{
	add(a, OID_BYTEA, s.p, s.n);
}

static void add_word(struct pg_args *a, unsigned type, uint64_t v, size_t bytes)
{
	uint8_t *w = a->word[a->n];
	for (size_t i = 0; i < bytes; i++)
		w[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	add(a, type, w, bytes);
}

void pg_add_int4(struct pg_args *a, int32_t n)
{
	add_word(a, OID_INT4, (uint32_t)n, 4);
}

void pg_add_int8(struct pg_args *a, int64_t n)
{
	add_word(a, OID_INT8, (uint64_t)n, 8);
}

// array_recv: dimensions, has-null, element type, (length, lower bound), then each element with its length
void pg_add_bytes_array(struct pg_args *a, const struct span *list, size_t n)
{
	INSIST(a->room.n == 0 && n <= INT32_MAX);
	buf_add_u32(&a->room, n > 0);
	buf_add_u32(&a->room, 0);
	buf_add_u32(&a->room, OID_BYTEA);
	if (n > 0) {
		buf_add_u32(&a->room, (uint32_t)n);
		buf_add_u32(&a->room, 1);
	}
	for (size_t i = 0; i < n; i++) {
		buf_add_u32(&a->room, (uint32_t)list[i].n);
		buf_add(&a->room, list[i].p, list[i].n);
	}
	add(a, OID_BYTEA_ARRAY, a->room.p, a->room.n);
}

void pg_result_drop(PGresult **r)
{
	PQclear(*r);
}

struct span pg_span(const PGresult *r, int row, int column)
{
	if (PQgetisnull(r, row, column))
		return span_of(NULL, 0);
	return span_of(PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column));
}

int64_t pg_int(const PGresult *r, int row, int column)
{
	struct cursor c = cursor_of(pg_span(r, row, column));
	if (c.left.n == 8)
		return (int64_t)cursor_u64(&c);
	return c.left.n == 4 ? (int32_t)cursor_u32(&c) : 0;
}

struct hash pg_hash(const PGresult *r, int row, int column)
{
	struct span s = pg_span(r, row, column);
	struct hash h = { { 0 } };
	if (s.n == HASH_BYTES)
		memcpy(h.b, s.p, HASH_BYTES);
	return h;
}

// --- connecting -----------------------------------------------------------------------------------------------

static char *part(const char *list, int index)
{
	for (; list && index > 0; index--) {
		list = strchr(list, ',');
		list = list ? list + 1 : NULL;
	}
	return list ? xasprintf("%.*s", (int)strcspn(list, ","), list) : NULL;
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val;
	return NULL;
}

// libpq would spend its whole time limit on a first host that is frozen: each gets a limit of its own.
static void split_hosts(struct pg *p, const PQconninfoOption *options)
{
	const char *host = option(options, "host"), *port = option(options, "port");
	p->hosts = 1;
	if (!host || !strchr(host, ',') || option(options, "hostaddr"))
		return;
	for (p->hosts = 0; p->hosts < HOSTS_MAX && (p->host[p->hosts] = part(host, p->hosts)); p->hosts++)
		p->port[p->hosts] = port && strchr(port, ',') ? part(port, p->hosts) : NULL;
}

result pg_new(const char *conninfo, struct pg **out, struct err *e)
{
	char *message = NULL;
	PQconninfoOption *options = PQconninfoParse(conninfo, &message);
	if (!options) {
		result r = usage(e, "settings.store", "数据库连接串写得不对：%.*s；例如 host=/run/kaibiao dbname=kaibiao user=host",
				 message ? (int)strcspn(message, "\n") : 0, message ? message : "");
		PQfreemem(message);
		return r;
	}
	struct pg *p = xcalloc(1, sizeof *p);
	p->conninfo = xstrdup(conninfo);
	p->patience_ms = PG_DEADLINE_MS;
	split_hosts(p, options);
	PQconninfoFree(options);
	*out = p;
	return ok();
}

static void hang_up(struct pg *p)
{
	PQfinish(p->conn);
	p->conn = NULL;
}

void pg_free(struct pg *p)
{
	if (!p)
		return;
	hang_up(p);
	for (int i = 0; i < HOSTS_MAX; i++) {
		free(p->host[i]);
		free(p->port[i]);
	}
	free(p->conninfo);
	free(p);
}

void pg_patience(struct pg *p, int ms)
{
	p->patience_ms = ms;
}

// Waits until the socket is ready or END (steady ns) has come; false then.
static bool wait_socket(const struct pg *p, short events, int64_t end)
{
	for (;;) {
		int64_t left = (end - clock_steady_ns()) / 1000000;
		struct pollfd f = { PQsocket(p->conn), events, 0 };
		if (left <= 0 || f.fd < 0)
			return false;
		if (poll(&f, 1, left > 1000 ? 1000 : (int)left) > 0)
			return true;
	}
}

static int64_t deadline(int ms)
{
	return clock_steady_ns() + (int64_t)ms * 1000000;
}

static void silent(void *ctx, const PGresult *r)
{
	(void)ctx;
	(void)r;
}

static bool finish_connecting(struct pg *p)
{
	int64_t end = deadline(PG_DEADLINE_MS);
	PostgresPollingStatusType s = PGRES_POLLING_WRITING;
	while (s != PGRES_POLLING_OK) {
		if (s == PGRES_POLLING_FAILED || !wait_socket(p, s == PGRES_POLLING_READING ? POLLIN : POLLOUT, end))
			return false;
		s = PQconnectPoll(p->conn);
	}
	PQsetNoticeReceiver(p->conn, silent, NULL);
	return PQsetnonblocking(p->conn, 1) == 0;
}

// Cut lines are noticed within three seconds; what conninfo says itself goes before.
static bool connect_host(struct pg *p, int i)
{
	const char *keys[] = { "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "application_name",
			       "client_encoding", p->hosts > 1 ? "target_session_attrs" : "keepalives", "dbname",
			       p->host[i] ? "host" : NULL, p->port[i] ? "port" : NULL, NULL };
	const char *values[] = { "1", "1", "1", "2", "2500", "kaibiao", "UTF8", p->hosts > 1 ? "read-write" : "1", p->conninfo,
				 p->host[i], p->port[i], NULL };
	p->conn = PQconnectStartParams(keys, values, 1);
	INSIST(p->conn);
	return PQstatus(p->conn) != CONNECTION_BAD && finish_connecting(p);
}

static result connection_failed(struct pg *p, struct err *e)
{
	const char *why = PQerrorMessage(p->conn);
	size_t n = strcspn(why, "\n");
	bool answered = strstr(why, "FATAL") && !strstr(why, "starting up") && !strstr(why, "shutting down") && !strstr(why, "too many") &&
			!strstr(why, "recovery");
	result r = answered ? fail(e, "store.login", "中心库不接受这个账号：%.*s；请核对连接串，或请管理员执行 kaibiao db user add", (int)n, why)
			    : fail(e, "store.gone", "连不上中心库：%.*s；已保存的内容不受影响，恢复后再试", n ? (int)n : 12,
				   n ? why : "对方没有应答");
	hang_up(p);
	return r;
}

void pg_refuse_owner(struct pg *p)
{
	p->refuse_owner = true;
}

// Whoever may do everything in the database could not be held to anything: the database's owner does no acts.
static result check_login(struct pg *p, struct err *e)
{
	const char *super = PQparameterStatus(p->conn, "is_superuser");
	if (!p->refuse_owner || !super || strcmp(super, "on") != 0)
		return ok();
	result r = fail(e, "store.owner", "“%s”是数据库管理员，只能用于 kaibiao db；办理和查看请改用本人的账号（kaibiao db user add 连接串 账号 --role 职责）",
			PQuser(p->conn));
	hang_up(p);
	return r;
}

static result connect_any(struct pg *p, struct err *e)
{
	result r = ok();
	for (int tries = 0; tries < p->hosts; tries++) {
		int i = (p->last_good + tries) % p->hosts;
		if (connect_host(p, i)) {
			p->last_good = i;
			return check_login(p, e);
		}
		r = connection_failed(p, e);
	}
	return r;
}

// --- calling --------------------------------------------------------------------------------------------------

// Sends what is queued and reads until the server is done, or nothing moves for too long. False: connection lost.
static bool exchange(struct pg *p)
{
	int pending;
	while ((pending = PQflush(p->conn)) > 0 || (pending == 0 && PQisBusy(p->conn))) {
		short events = (short)(pending ? POLLIN | POLLOUT : POLLIN);
		if (!wait_socket(p, events, deadline(p->patience_ms)) || !PQconsumeInput(p->conn))
			return false;
	}
	return pending == 0;
}

// The last result, or the first that failed; NULL: connection lost.
static PGresult *collect(struct pg *p)
{
	PGresult *kept = NULL;
	for (;;) {
		if (!exchange(p)) {
			PQclear(kept);
			return NULL;
		}
		PGresult *r = PQgetResult(p->conn);
		if (!r)
			return kept;
		if (kept && PQresultStatus(kept) == PGRES_FATAL_ERROR) {
			PQclear(r);
			continue;
		}
		PQclear(kept);
		kept = r;
	}
}

static result gone(struct pg *p, struct err *e)
{
	hang_up(p);
	return fail(e, "store.gone", "与中心库的连接断了，或它没有及时应答；已保存的内容不受影响，恢复后再试");
}

static result refused(const PGresult *r, struct err *e)
{
	JSON_AUTO *d = NULL;
	struct err ignored;
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
	if (!detail || !is_ok(json_read(span_str(detail), JSON_LINE_MAX, &d, &ignored)))
		return refuse(e, "store.refused", "", "中心库拒绝了这一步：%s", PQresultErrorMessage(r));
	return refuse(e, json_str(d, "code"), json_str(d, "clause"), "%s", json_str(d, "text"));
}

static bool is_class(const char *state, const char *list)
{
	for (; *list; list += strcspn(list, " "), list += *list == ' ') {
		size_t n = strcspn(list, " ");
		if (strncmp(state, list, n) == 0)
			return true;
	}
	return false;
}

static result failed(const PGresult *r, struct err *e)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	state = state ? state : "";
	why = why ? why : "";
	if (is_class(state, "KB001"))
		return refused(r, e);
	if (is_class(state, "53100 53200"))
		return fail(e, "store.full", "中心库的磁盘或内存用尽（%s）：这一步没有保存，请管理员腾出空间后再试", why);
	if (is_class(state, "42501"))
		return fail(e, "store.rights", "这个数据库账号没有做这一步的权利（%s）；请换用相应职责的账号", why);
	if (is_class(state, "3F000 42883 42P01"))
		return fail(e, "store.schema", "这个数据库还没有准备好，或版本不同（%s）；请管理员执行 kaibiao db init 或 db migrate", why);
	if (is_class(state, "55P03"))
		return fail(e, "store.busy", "这个项目的日志正被另一个会话占用；请稍后再试");
	if (is_class(state, "08 57P 57014 25006 25P03 53300"))
		return fail(e, "store.gone", "中心库中断了这一步（%s）；恢复后再试", why);
	return fail(e, "store.error", "中心库出错 [%s]：%s", state, why);
}

static bool is_state(const PGresult *r, const char *list)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	return state && is_class(state, list);
}

// Lost, ended, in a deadlock, or answered by a server that is no longer the first (25006: read-only).
static bool again(const PGresult *r)
{
	return !r || is_state(r, "25006 40001 40P01 57P01 57P02 57P03");
}

static bool succeeded(const PGresult *r)
{
	return PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK;
}

result pg_call(struct pg *p, const char *sql, const struct pg_args *a, PGresult **out, struct err *e)
{
	static const struct pg_args NONE;
	a = a ? a : &NONE;
	*out = NULL;
	PGresult *r = NULL;
	for (int calls = 0; calls < CALLS_MAX; calls++) {
		if (p->conn && PQstatus(p->conn) != CONNECTION_OK)
			hang_up(p);
		if (!p->conn)
			TRY(connect_any(p, e));
		bool fresh = calls > 0;
		PQclear(r);
		r = PQsendQueryParams(p->conn, sql, a->n, a->type, a->value, a->length, a->format, 1) ? collect(p) : NULL;
		if (!again(r) || (fresh && !r))
			break;
		if (!r || is_state(r, "25006"))
			hang_up(p);
	}
	if (!r)
		return gone(p, e);
	if (succeeded(r)) {
		*out = r;
		return ok();
	}
	result bad = failed(r, e);
	PQclear(r);
	return bad;
}

result pg_script(struct pg *p, const char *sql, struct err *e)
{
	if (!p->conn)
		TRY(connect_any(p, e));
	PG_RESULT *r = PQsendQuery(p->conn, sql) ? collect(p) : NULL;
	if (!r)
		return gone(p, e);
	if (succeeded(r))
		return ok();
	result bad = failed(r, e);
	hang_up(p); // and with it whatever transaction is open
	return bad;
}
