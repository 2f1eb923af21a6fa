#include "gate/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "gate/waiting.h"

enum {
	JSON_BODY_MAX = 1024 * 1024,
	TIMEOUT_S = 30,          // nothing moved on a connection
	REQUEST_S = 120,      // a request that takes longer to come in is dropped, however busily it drips
	PAGE_RECORDS = 200,
	BUCKETS = 1024,
	BURST = 4,
};

struct bucket { // requests that an address may still make
	uint32_t address;
	int64_t at_ns;
	int64_t milli; // thousandths of a request
};

struct http {
	struct gate *gate;
	struct MHD_Daemon *daemon;
	struct waiting *waiting;
	pthread_mutex_t lock;
	unsigned rate;
	struct bucket buckets[BUCKETS];
};

struct request {
	struct buf body;
	size_t limit;
	int64_t began; // steady ns
	bool too_large, refused, waited;
};

typedef result (*handler_fn)(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
			     struct buf *lines, struct err *e);

static result get_time(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
		       struct buf *lines, struct err *e)
{
	(void)part, (void)c, (void)body, (void)lines;
	return gate_now(g, answer, e);
}

static result get_projects(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
			   struct buf *lines, struct err *e)
{
	(void)part, (void)c, (void)body, (void)lines;
	return gate_projects(g, answer, e);
}

static result get_head(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
		       struct buf *lines, struct err *e)
{
	(void)c, (void)body, (void)lines;
	return gate_head(g, part[0], answer, e);
}

// A number in the query; 0 where there is none. False where it is anything else.
static bool argument(struct MHD_Connection *c, const char *name, int64_t *out)
{
	const char *text = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);
	char *end;
	*out = 0;
	if (!text)
		return true;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && errno == 0 && *out <= JSON_INT_MAX;
}

static result get_records(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
			  struct buf *lines, struct err *e)
{
	(void)body, (void)answer;
	int64_t after;
	if (!argument(c, "after", &after))
		return usage(e, "gate.syntax", "after 应是记录号");
	return gate_records(g, part[0], (uint64_t)after, PAGE_RECORDS, lines, e);
}

// The spans of A point into HELD, which the caller releases.
static bool act_of(const json_t *v, struct signed_act *a, struct buf held[2 + CERTS_MAX])
{
	const json_t *certs = json_array_at(v, "certs");
	size_t n = json_array_size(certs);
	buf_add_str(&held[0], json_str(v, "act"));
	if (n == 0 || n > CERTS_MAX || !json_get_base64(v, "sig", &held[1]))
		return false;
	*a = (struct signed_act){ .act = span_buf(&held[0]), .suite = (enum suite)json_int(v, "suite"), .sig = span_buf(&held[1]), .cert_count = n };
	for (size_t i = 0; i < n; i++) {
		const char *text = json_string_value(json_array_get(certs, i));
		if (!text || !base64_decode(span_str(text), &held[2 + i]))
			return false;
		a->certs[i] = span_buf(&held[2 + i]);
	}
	return true;
}

static result post_act(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
		       struct buf *lines, struct err *e)
{
	(void)part, (void)c, (void)lines;
	JSON_AUTO *v = NULL;
	struct buf held[2 + CERTS_MAX] = { { NULL, 0, 0 } };
	struct signed_act a;
	TRY(json_read(body, JSON_BODY_MAX, &v, e));
	result r = act_of(v, &a, held) ? gate_take_act(g, json_str(v, "log"), &a, answer, e)
				       : usage(e, "gate.syntax", "请求里的行为不完整（act、sig、certs）");
	for (size_t i = 0; i < 2 + CERTS_MAX; i++)
		buf_release(&held[i]);
	return r;
}

static result post_upload(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
			  struct buf *lines, struct err *e)
{
	(void)part, (void)c, (void)lines;
	JSON_AUTO *v = NULL;
	TRY(json_read(body, JSON_BODY_MAX, &v, e));
	return gate_upload(g, v, answer, e);
}

// /v1/uploads/PROJECT/LOT/FILE/INDEX
static result put_chunk(struct gate *g, const char *const part[], struct MHD_Connection *c, struct span body, json_t **answer,
			struct buf *lines, struct err *e)
{
	(void)c, (void)lines;
	struct hash file;
	char *end;
	unsigned long long index = strtoull(part[3], &end, 10);
	if (!hash_parse(part[2], &file) || *part[3] < '0' || *part[3] > '9' || *end || index >= CHUNK_COUNT_MAX)
		return usage(e, "gate.syntax", "上传地址有误");
	AUTO_FREE char *log = xasprintf("%s#%s", part[0], part[1]);
	*answer = json_object();
	return gate_chunk(g, log, file, (size_t)index, body, e);
}

static const struct route {
	const char *method, *path; // '*' stands for one part
	size_t limit;
	handler_fn handle;
	bool waits; // takes after=SEQ&wait=MS
} ROUTES[] = {
	{ "GET", "/v1/time", 0, get_time, false },
	{ "GET", "/v1/projects", 0, get_projects, false },
	{ "GET", "/v1/logs/*/head", 0, get_head, true },
	{ "GET", "/v1/logs/*/records", 0, get_records, true },
	{ "POST", "/v1/acts", JSON_BODY_MAX, post_act, false },
	{ "POST", "/v1/uploads", JSON_BODY_MAX, post_upload, false },
	{ "PUT", "/v1/uploads/*/*/*/*", CHUNK_BYTES, put_chunk, false },
};

enum { PARTS_MAX = 4, PATH_MAX_BYTES = 300 };

// Fills PART with what the asterisks stand for; COPY is cut into them.
static bool matches(const char *pattern, char *copy, const char *part[PARTS_MAX])
{
	size_t n = 0;
	char *p = copy;
	for (; *pattern; pattern++) {
		if (*pattern != '*') {
			if (*p++ != *pattern)
				return false;
			continue;
		}
		if (n == PARTS_MAX || *p == '/' || *p == 0)
			return false;
		part[n++] = p;
		p += strcspn(p, "/");
		if (*p == '/' && pattern[1] == '/') {
			*p++ = 0;
			pattern++;
		}
	}
	return *p == 0;
}

static const struct route *route_of(const char *method, const char *url, char copy[PATH_MAX_BYTES], const char *part[PARTS_MAX])
{
	for (size_t i = 0; i < sizeof ROUTES / sizeof *ROUTES && strlen(url) < PATH_MAX_BYTES; i++) {
		memcpy(copy, url, strlen(url) + 1);
		if (strcmp(ROUTES[i].method, method) == 0 && matches(ROUTES[i].path, copy, part))
			return &ROUTES[i];
	}
	return NULL;
}

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, struct span text, const char *type)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(text.n, (void *)(uintptr_t)text.p, MHD_RESPMEM_MUST_COPY);
	MHD_add_response_header(r, "Content-Type", type);
	MHD_add_response_header(r, "Cache-Control", "no-store");
	enum MHD_Result sent = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return sent;
}

static unsigned status_of(const struct err *e)
{
	static const struct {
		const char *code; // or its beginning, up to a full stop
		unsigned status;
	} KNOWN[] = {
		{ "project.unknown", MHD_HTTP_NOT_FOUND },   { "lot.unknown", MHD_HTTP_NOT_FOUND },
		{ "chunk.unknown", MHD_HTTP_NOT_FOUND },     { "upload.too_many", MHD_HTTP_TOO_MANY_REQUESTS },
		{ "gate.not_bidder", MHD_HTTP_FORBIDDEN },   { "act.not_authentic", MHD_HTTP_FORBIDDEN },
		{ "signature.", MHD_HTTP_FORBIDDEN },        { "cert.", MHD_HTTP_FORBIDDEN },
		{ "suite.", MHD_HTTP_FORBIDDEN },
	};
	for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		if (strncmp(e->code, KNOWN[i].code, strlen(KNOWN[i].code)) == 0)
			return KNOWN[i].status;
	return e->kind == RESULT_REFUSED ? MHD_HTTP_CONFLICT : e->kind == RESULT_USAGE ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_SERVICE_UNAVAILABLE;
}

// The answer of a refused act already holds its signed refusal; code, clause and sentence go beside it.
static enum MHD_Result send_error(struct MHD_Connection *c, unsigned status, json_t *answer, const struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *v = answer ? json_incref(answer) : json_object();
	json_put_str(v, "code", e->code);
	json_put_str(v, "clause", e->clause);
	json_put_str(v, "text", e->text);
	json_put_int(v, "kind", (int64_t)e->kind);
	json_text(v, &text);
	return send_text(c, status, span_buf(&text), "application/json");
}

// True where the connection was put to sleep until there is something to say.
static bool wait_first(struct http *h, const struct route *route, struct MHD_Connection *c, const char *project, struct request *q)
{
	struct err ignored;
	int64_t after, wait;
	uint64_t seq;
	if (!route->waits || q->waited || !argument(c, "after", &after) || !argument(c, "wait", &wait) || wait == 0)
		return false;
	if (!is_ok(gate_seq(h->gate, project, &seq, &ignored)) || seq > (uint64_t)after)
		return false;
	q->waited = true;
	return waiting_add(h->waiting, c, project, (uint64_t)after, wait < WAIT_MS_MAX ? wait : WAIT_MS_MAX);
}

static enum MHD_Result answer(struct http *h, struct MHD_Connection *c, const char *url, const char *method, struct request *q)
{
	char copy[PATH_MAX_BYTES];
	const char *part[PARTS_MAX] = { "", "", "", "" };
	const struct route *route = route_of(method, url, copy, part);
	struct err e = { .kind = RESULT_USAGE, .code = "gate.no_such", .text = "没有这个地址" };
	BUF_AUTO lines = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *v = NULL;
	if (!route)
		return send_error(c, MHD_HTTP_NOT_FOUND, NULL, &e);
	if (q->too_large) {
		e = (struct err){ .kind = RESULT_USAGE, .code = "gate.size", .text = "请求过大；一块文件最多 1 MiB" };
		return send_error(c, MHD_HTTP_CONTENT_TOO_LARGE, NULL, &e);
	}
	http_lock(h);
	if (wait_first(h, route, c, part[0], q)) {
		http_unlock(h);
		return MHD_YES;
	}
	result r = route->handle(h->gate, part, c, span_buf(&q->body), &v, &lines, &e);
	http_unlock(h);
	if (!is_ok(r))
		return send_error(c, status_of(&e), v, &e);
	if (!v)
		return send_text(c, MHD_HTTP_OK, span_buf(&lines), "application/jsonl");
	json_text(v, &text);
	return send_text(c, MHD_HTTP_OK, span_buf(&text), "application/json");
}

static bool may_ask(struct http *h, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr_in *in = info ? (const struct sockaddr_in *)(const void *)info->client_addr : NULL;
	uint32_t address = in ? in->sin_addr.s_addr : 0;
	struct bucket *b = &h->buckets[(address * 2654435761u) >> 22];
	int64_t now = clock_steady_ns(), most = (int64_t)h->rate * BURST * 1000;
	if (b->address != address || b->at_ns == 0)
		*b = (struct bucket){ address, now, most };
	b->milli += (now - b->at_ns) / 1000 * h->rate / 1000;
	b->milli = b->milli > most ? most : b->milli;
	b->at_ns = now;
	if (b->milli < 1000)
		return false;
	b->milli -= 1000;
	return true;
}

static enum MHD_Result begin(struct http *h, struct MHD_Connection *c, const char *url, const char *method, void **own)
{
	char copy[PATH_MAX_BYTES];
	const char *part[PARTS_MAX];
	const struct route *route = route_of(method, url, copy, part);
	struct request *q = xcalloc(1, sizeof *q);
	q->limit = route ? route->limit : 0;
	q->began = clock_steady_ns();
	*own = q;
	if (may_ask(h, c))
		return MHD_YES;
	struct err e = { .kind = RESULT_FAILED, .code = "gate.busy", .text = "请求过于频繁，请稍候再试" };
	q->refused = true;
	return send_error(c, MHD_HTTP_TOO_MANY_REQUESTS, NULL, &e);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
				  const char *data, size_t *size, void **own)
{
	(void)version;
	if (!*own)
		return begin(ctx, c, url, method, own);
	struct request *q = *own;
	if (*size > 0) {
		if (clock_steady_ns() - q->began > (int64_t)REQUEST_S * 1000000000)
			return MHD_NO;
		if (q->body.n + *size > q->limit)
			q->too_large = true;
		else
			buf_add(&q->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return q->refused ? MHD_YES : answer(ctx, c, url, method, q);
}

static void on_done(void *ctx, struct MHD_Connection *c, void **own, enum MHD_RequestTerminationCode why)
{
	(void)ctx, (void)c, (void)why;
	struct request *q = *own;
	if (q)
		buf_release(&q->body);
	free(q);
	*own = NULL;
}

result http_start(struct gate *g, const struct http_settings *s, struct http **out, struct err *e)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(s->port) };
	if (inet_pton(AF_INET, s->address, &at.sin_addr) != 1)
		return usage(e, "gate.address", "“%s”不是 IPv4 地址", s->address);
	struct http *h = xcalloc(1, sizeof *h);
	h->gate = g;
	h->rate = s->requests_per_second;
	pthread_mutex_init(&h->lock, NULL);
	result r = waiting_start(g, &h->lock, &h->waiting, e);
	if (!is_ok(r)) {
		http_stop(h);
		return r;
	}
	h->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME, s->port, NULL, NULL, on_request, h,
				     MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_HTTPS_MEM_CERT, s->cert_pem,
				     MHD_OPTION_HTTPS_MEM_KEY, s->key_pem, MHD_OPTION_CONNECTION_LIMIT, s->connections,
				     MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->per_address, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
				     MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_END);
	if (!h->daemon) {
		http_stop(h);
		return fail(e, "gate.listen", "网关不能在 %s:%u 上监听（端口被占用，或证书与私钥不匹配）：%s", s->address, (unsigned)s->port,
			    strerror(errno));
	}
	*out = h;
	return ok();
}

uint16_t http_port(const struct http *h)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
	return info ? info->port : 0;
}

void http_lock(struct http *h)
{
	pthread_mutex_lock(&h->lock);
}

void http_unlock(struct http *h)
{
	pthread_mutex_unlock(&h->lock);
}

void http_stop(struct http *h)
{
	if (!h)
		return;
	waiting_stop(h->waiting);
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	waiting_free(h->waiting);
	pthread_mutex_destroy(&h->lock);
	free(h);
}
