#include "gate_kit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "tests/tap.h"

static void must(result r, const struct err *e, const char *what)
{
	if (is_ok(r))
		return;
	printf("Bail out! %s: %s %s\n", what, e->code, e->text);
	exit(1);
}

__attribute__((format(printf, 2, 3))) static bool run(const struct kit *k, const char *fmt, ...)
{
	char command[4096];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	pid_t child = fork();
	if (child == 0) {
		AUTO_FREE char *whole = xasprintf("exec >'%s/out' 2>&1; %s", k->dir, command);
		execl("/bin/sh", "sh", "-c", whole, (char *)NULL);
		_exit(127);
	}
	int status = -1;
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

char *kit_path(const struct kit *k, const char *name)
{
	return xasprintf("%s/%s", k->dir, name);
}

static void read_player(const struct kit *k, const char *file, struct player *out)
{
	struct err e;
	BUF_AUTO p12 = BUF_INIT;
	AUTO_FREE char *path = kit_path(k, file);
	must(file_read(path, 1 << 20, &p12, &e), &e, file);
	must(key_read_p12(span_buf(&p12), "1234", &out->key, &out->cert, &e), &e, file);
	out->ops = key_ops_of(out->key);
}

static bool make_people(const struct kit *k, const char *pki)
{
	if (!run(k, "'%s' init '%s' && mkdir '%s/trust' && cp '%s/root.pem' '%s/sub.pem' '%s/trust' && '%s' service '%s' service && "
		    "'%s' tls '%s' gate localhost && '%s' person '%s' host --cn 王主持 --code 140105198203127721",
		 pki, k->dir, k->dir, k->dir, k->dir, k->dir, pki, k->dir, pki, k->dir, pki, k->dir))
		return false;
	for (int i = 0; i < KIT_BIDDERS; i++)
		if (!run(k, "'%s' person '%s' b%d --cn '第%d投标人有限公司' --code 91140100MA0K1A2B%02d", pki, k->dir, i, i, i))
			return false;
	return true;
}

bool kit_begin(struct kit *k)
{
	struct err e;
	*k = (struct kit){ .requests_per_second = 100000 };
	const char *src = getenv("srcdir");
	AUTO_FREE char *top = realpath(src ? src : ".", NULL);
	AUTO_FREE char *pki = xasprintf("%s/contrib/pki.sh", top ? top : ".");
	snprintf(k->dir, sizeof k->dir, "/tmp/kb-gate-XXXXXX");
	if (!mkdtemp(k->dir) || !make_people(k, pki))
		return false;
	AUTO_FREE char *trust = kit_path(k, "trust");
	must(trust_open(trust, &k->trust, &e), &e, "trust");
	read_player(k, "host.sign.p12", &k->host);
	read_player(k, "service.p12", &k->service);
	for (int i = 0; i < KIT_BIDDERS; i++) {
		AUTO_FREE char *file = xasprintf("b%d.sign.p12", i);
		read_player(k, file, &k->bidder[i]);
	}
	k->state = kit_path(k, "state");
	return true;
}

void kit_serve(struct kit *k)
{
	struct err e;
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	AUTO_FREE char *cert_path = kit_path(k, "gate.pem"), *key_path = kit_path(k, "gate.key"), *ca = kit_path(k, "root.pem");
	must(file_read(cert_path, 1 << 20, &cert, &e), &e, "gate.pem");
	must(file_read(key_path, 1 << 20, &key, &e), &e, "gate.key");
	k->gate = gate_new(&(struct gate_parts){ k->store, k->chunks, k->trust, k->service.key, k->service.cert, k->state, NULL });
	struct http_settings s = { "127.0.0.1", 0, buf_text(&cert), buf_text(&key), 100, 50, k->requests_per_second };
	must(http_start(k->gate, &s, &k->http, &e), &e, "http_start");
	AUTO_FREE char *url = xasprintf("https://localhost:%u", (unsigned)http_port(k->http));
	must(store_gate(url, ca, k->trust, &k->remote, &e), &e, "store_gate");
	must(gate_client_new(url, ca, &k->client, &e), &e, "client");
}

static void stop(struct kit *k)
{
	gate_client_free(k->client);
	store_close(k->remote);
	http_stop(k->http);
	gate_free(k->gate);
	k->client = NULL;
	k->remote = NULL;
	k->http = NULL;
	k->gate = NULL;
}

void kit_restart(struct kit *k)
{
	stop(k);
	kit_serve(k);
}

static void player_release(struct player *p)
{
	cert_free(p->cert);
	key_free(p->key);
}

void kit_end(struct kit *k)
{
	stop(k);
	chunks_close(k->chunks);
	store_close(k->store);
	player_release(&k->host);
	player_release(&k->service);
	for (int i = 0; i < KIT_BIDDERS; i++)
		player_release(&k->bidder[i]);
	trust_free(k->trust);
	free(k->state);
	if (!run(k, "rm -rf '%s'", k->dir))
		printf("# %s is left\n", k->dir);
}

void made_release(struct made *m)
{
	buf_release(&m->act);
	buf_release(&m->sig);
}

void kit_sign(const struct kit *k, const struct player *p, const char *type, int64_t lot, int64_t n, json_t *body, struct made *out)
{
	struct err e;
	struct hash salt, none = { { 0 } };
	JSON_AUTO *act = json_object();
	json_t *seen = json_object();
	(void)k;
	*out = (struct made){ .act = BUF_INIT };
	random_bytes(salt.b, sizeof salt.b);
	json_put_int(seen, "seq", 0);
	json_put_hash(seen, "hash", none);
	json_put_str(act, "act", type);
	json_put_str(act, "project", KIT_PROJECT);
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", n);
	json_put_int(act, "at", clock_ms());
	json_put(act, "seen", seen);
	json_put_str(act, "station", "test");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	json_text(act, &out->act);
	must(key_sign(p->key, suite_of(p->cert), sign_digest(DOMAIN_ACT, span_buf(&out->act)), &out->sig, &e), &e, type);
	out->a = (struct signed_act){ .act = span_buf(&out->act), .suite = suite_of(p->cert), .sig = span_buf(&out->sig),
				      .certs = { cert_der(p->cert) }, .cert_count = 1 };
}

static json_t *founding(const struct kit *k, int64_t deadline)
{
	static const char *const TEXTS[][2] = {
		{ "rules", "cn-87-2026" }, { "name", "智慧教室设备" }, { "purchaser", "某市第一中学" }, { "agency", "某某招标代理有限公司" },
		{ "method", "open_tender" }, { "object", "goods" }, { "budget_code", "YS-1" }, { "plan_code", "JH-1" }, { "place", "三开标室" },
	};
	json_t *b = json_object(), *lots = json_array(), *lot = json_object(), *host = json_object();
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		json_put_str(b, TEXTS[i][0], TEXTS[i][1]);
	json_put_int(b, "budget_fen", 120000000);
	json_put_int(b, "deadline", deadline);
	json_put_hash(b, "service_cert", cert_hash(k->service.cert));
	json_put_int(lot, "no", 1);
	json_put_str(lot, "name", "终端");
	json_put_int(lot, "budget_fen", 120000000);
	json_array_append_new(lots, lot);
	json_put(b, "lots", lots);
	json_put(b, "params", json_object());
	json_put_str(host, "name", "王主持");
	json_put_str(host, "org", "某某招标代理有限公司");
	json_put_base64(host, "enc_cert", cert_der(k->host.cert));
	json_put(b, "host", host);
	return b;
}

void kit_found(struct kit *k, struct store *s, int64_t deadline)
{
	struct err e;
	struct receipt r = { 0 };
	MADE_AUTO m;
	kit_sign(k, &k->host, "project.create", 0, 1, founding(k, deadline), &m);
	must(store_append(s, KIT_PROJECT, &m.a, &r, &e), &e, "project.create");
	receipt_release(&r);
}

char *kit_package(const struct kit *k, int i, size_t size)
{
	struct err e;
	BUF_AUTO b = BUF_INIT;
	AUTO_FREE char *name = xasprintf("package-%d-%zu", i, size);
	char *path = kit_path(k, name);
	for (size_t at = 0; at < size; at++)
		buf_add_byte(&b, (uint8_t)(at * 31 + at / 4096 + (size_t)i * 7));
	must(file_save(path, span_buf(&b), 0600, &e), &e, path);
	return path;
}

static void read_package(const char *path, struct buf *out)
{
	struct err e;
	must(file_read(path, 64 << 20, out, &e), &e, path);
}

struct hash kit_file_id(const char *path)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO hashes = BUF_INIT;
	read_package(path, &b);
	for (size_t at = 0; at < b.n; at += CHUNK_BYTES) {
		struct hash h = sha256(span_of(b.p + at, b.n - at < CHUNK_BYTES ? b.n - at : CHUNK_BYTES));
		buf_add(&hashes, h.b, sizeof h.b);
	}
	return sha256(span_buf(&hashes));
}

json_t *kit_cover(const struct kit *k, int i, const char *path)
{
	BUF_AUTO file = BUF_INIT;
	json_t *b = json_object(), *client = json_object(), *bidder = json_object(), *agent = json_object();
	char id[] = "0192a000-0000-7000-8000-000000000000";
	id[35] = (char)('0' + i);
	read_package(path, &file);
	json_put_str(b, "bid", id);
	json_put_str(bidder, "code", cert_code(k->bidder[i].cert));
	json_put_str(bidder, "name", cert_name(k->bidder[i].cert));
	json_put_str(agent, "name", "张代表");
	json_put(b, "bidder", bidder);
	json_put(b, "agent", agent);
	json_put_int(b, "p7m_size", (int64_t)file.n);
	json_put_hash(b, "p7m_sha256", sha256(span_buf(&file)));
	json_put_hash(b, "chunks_sha256", kit_file_id(path));
	json_put_hash(b, "manifest_sha256", sha256(span_str("m")));
	json_put_hash(b, "offer_sha256", sha256(span_str("o")));
	json_put_hash(b, "key_salt", sha256(span_str("s")));
	json_put_hash(b, "key_commit", sha256(span_str("k")));
	json_put_int(b, "sealed_at", clock_ms());
	json_put_str(client, "tool", "kaibiao");
	json_put_str(client, "version", "test");
	json_put(b, "client", client);
	json_put_bool(b, "statement", true);
	return b;
}

result kit_upload(struct kit *k, int i, const char *path, struct err *e)
{
	return gate_client_upload(k->client, KIT_INTAKE, path, NULL, k->bidder[i].cert, &k->bidder[i].ops, clock_ms(), NULL, NULL, e);
}

result kit_bid(struct kit *k, int i, struct receipt *r, struct err *e)
{
	struct receipt own = { 0 };
	MADE_AUTO m;
	AUTO_FREE char *path = kit_package(k, i, 3000);
	must(kit_upload(k, i, path, e), e, "upload");
	kit_sign(k, &k->bidder[i], "bid.submit", 1, 1, kit_cover(k, i, path), &m);
	result done = store_append(k->remote, KIT_INTAKE, &m.a, r ? r : &own, e);
	receipt_release(&own);
	return done;
}

long kit_ask(struct kit *k, const char *method, const char *path, struct span body, struct buf *answer)
{
	struct err e;
	long status = 0;
	buf_clear(answer);
	if (!is_ok(gate_client_ask(k->client, method, path, body, answer, &status, &e)))
		printf("# %s %s: %s\n", method, path, e.text);
	return status;
}

void kit_post_text(const char *log, const struct signed_act *a, struct buf *out)
{
	JSON_AUTO *v = json_object();
	json_t *certs = json_array();
	BUF_AUTO cert = BUF_INIT;
	base64_add(&cert, a->certs[0]);
	json_array_append_new(certs, json_string(buf_text(&cert)));
	json_put_str(v, "log", log);
	json_put(v, "act", json_stringn((const char *)a->act.p, a->act.n));
	json_put_int(v, "suite", (int64_t)a->suite);
	json_put_base64(v, "sig", a->sig);
	json_put(v, "certs", certs);
	json_text(v, out);
}

bool kit_is(result r, const struct err *e, const char *code)
{
	bool same = !is_ok(r) && strcmp(e->code, code) == 0;
	if (!same)
		printf("# kind %d code '%s' (want '%s'): %s\n", (int)r.kind, is_ok(r) ? "" : e->code, code, is_ok(r) ? "" : e->text);
	return same;
}

void kit_sleep_until(int64_t ms)
{
	while (clock_ms() < ms)
		nanosleep(&(struct timespec){ 0, 5 * 1000000L }, NULL);
}
