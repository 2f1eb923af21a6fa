// bench_console: the real console in a pseudo-terminal of 132x43 over a project of 1,000 bidders in a private PostgreSQL.
//   screen  a line down: bytes sent to the terminal, microseconds from the key to the last of them
//   start   exec to the end of the first frame, of a console whose copy of the log was verified before
//   live    an act admitted by another process: milliseconds until it is on this console's screen; and what idling costs
// One JSON line a figure. Beside each time stands what the same pseudo-terminal needs for a bare `cat` to echo a byte.
#include <dirent.h>
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>

#include "crypto_world.h"
#include "gate/gate.h"
#include "log_pg_kit.h"

#define P "SXZC-2026-0187"
#define LOG P "#1"
enum { BIDDERS = 1000, ROWS = 43, COLS = 132, MOVES = 400, STARTS = 9, ACTS = 15, IDLE_S = 10, SEEN_S = 20, LONG_MS = 60000 };

static struct actor host, recorder, service;

// --- the project ----------------------------------------------------------------------------------------------------------------

struct mint { // certificates by the hundred: one key, another subject each
	X509 *sub;
	EVP_PKEY *sub_key, *own;
	struct key *signer;
};

static EVP_PKEY *private_key(const char *name)
{
	struct buf pem = world_file(name);
	BIO *b = BIO_new_mem_buf(pem.p, (int)pem.n);
	EVP_PKEY *k = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);
	INSIST(k);
	BIO_free(b);
	buf_release(&pem);
	return k;
}

static void mint_begin(struct mint *m, struct actor *like)
{
	struct buf der = world_file("sub.der");
	const unsigned char *p = der.p;
	*m = (struct mint){ .sub = d2i_X509(NULL, &p, (long)der.n), .sub_key = private_key("sub.key"), .own = private_key("like.sign.key"), .signer = like->key };
	INSIST(m->sub);
	buf_release(&der);
}

static void extend(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	INSIST(e && X509_add_ext(x, e, -1) == 1);
	X509_EXTENSION_free(e);
}

static struct cert *mint_cert(const struct mint *m, int i)
{
	X509 *x = X509_new();
	X509_NAME *n = X509_get_subject_name(x);
	unsigned char *der = NULL;
	struct cert *c;
	struct err e;
	AUTO_FREE char *name = xasprintf("第%d投标人教育装备有限公司", i);
	AUTO_FREE char *code = xasprintf("91140100MA0K%06d", i);
	INSIST(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 100000 + i) && X509_gmtime_adj(X509_getm_notBefore(x), -86400) &&
	       X509_gmtime_adj(X509_getm_notAfter(x), 86400 * 300L) && X509_set_issuer_name(x, X509_get_subject_name(m->sub)) && X509_set_pubkey(x, m->own));
	INSIST(X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) &&
	       X509_NAME_add_entry_by_txt(n, "serialNumber", MBSTRING_UTF8, (const unsigned char *)code, -1, -1, 0) &&
	       X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0));
	extend(x, NID_basic_constraints, "critical,CA:FALSE");
	extend(x, NID_key_usage, "critical,digitalSignature,nonRepudiation");
	INSIST(X509_sign(x, m->sub_key, EVP_sha256()) > 0);
	int size = i2d_X509(x, &der);
	INSIST(size > 0 && is_ok(cert_read(span_of(der, (size_t)size), &c, &e)));
	OPENSSL_free(der);
	X509_free(x);
	return c;
}

static struct hash some(int i, int what)
{
	int pair[2] = { i, what };
	return sha256(span_of((const uint8_t *)pair, sizeof pair));
}

static json_t *cover(const struct cert *c, int i, int64_t now)
{
	static const char *const HASHES[] = { "p7m_sha256", "chunks_sha256", "manifest_sha256", "offer_sha256", "key_salt", "key_commit" };
	json_t *b = json_object(), *bidder = json_object(), *agent = json_object(), *client = json_object();
	AUTO_FREE char *id = xasprintf("0192a000-0000-7000-8000-%012d", i);
	json_put_str(b, "bid", id);
	json_put_str(bidder, "code", cert_code(c));
	json_put_str(bidder, "name", cert_name(c));
	json_put(b, "bidder", bidder);
	json_put_str(agent, "name", "张代表");
	json_put(b, "agent", agent);
	json_put_int(b, "p7m_size", 5000000);
	for (int k = 0; k < 6; k++)
		json_put_hash(b, HASHES[k], some(i, k));
	json_put_int(b, "sealed_at", now);
	json_put_str(client, "tool", "kaibiao");
	json_put_str(client, "version", "1.0");
	json_put(b, "client", client);
	json_put_bool(b, "statement", true);
	return b;
}

static void must(const char *code, const char *what)
{
	if (*code)
		printf("# %s: %s\n", what, code);
	INSIST(!*code);
}

static void hand_in(struct store *gate, int64_t now)
{
	struct mint m;
	struct actor like;
	INSIST(actor_make(&like, "like", "某公司", "91140100MA0K1A2B3C"));
	mint_begin(&m, &like);
	for (int i = 1; i <= BIDDERS; i++) {
		struct actor a = { .key = m.signer, .cert = mint_cert(&m, i) };
		must(act_append(gate, LOG, &a, 1, "bid.submit", cover(a.cert, i, now), NULL), "a bid");
		cert_free(a.cert);
	}
	X509_free(m.sub);
	EVP_PKEY_free(m.sub_key);
	EVP_PKEY_free(m.own);
	actor_release(&like);
}

static json_t *role(const struct actor *a, const char *code)
{
	json_t *b = json_object();
	json_put_str(b, "role", code);
	json_put_hash(b, "cert", cert_hash(a->cert));
	json_put_str(b, "name", "李建国");
	json_put_str(b, "org", "山西正信招标代理有限公司");
	json_put_base64(b, "enc_cert", cert_der(a->cert));
	return b;
}

static json_t *founding(int64_t deadline)
{
	static const char *const TEXTS[][2] = { { "rules", "cn-87-2026" }, { "name", "太原市第二中学教学设备采购项目" }, { "purchaser", "太原市第二中学" },
						{ "agency", "山西正信招标代理有限公司" }, { "method", "open_tender" }, { "object", "goods" },
						{ "budget_code", "14010520260187" }, { "plan_code", "0187" }, { "place", "第三开标厅" } };
	json_t *b = json_object(), *lots = json_array(), *lot = json_object(), *who = json_object();
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		json_put_str(b, TEXTS[i][0], TEXTS[i][1]);
	json_put_int(b, "budget_fen", 740000000);
	json_put_int(b, "deadline", deadline);
	json_put_hash(b, "service_cert", cert_hash(service.cert));
	json_put_int(lot, "no", 1);
	json_put_str(lot, "name", "多媒体教学设备");
	json_put_int(lot, "budget_fen", 740000000);
	json_array_append_new(lots, lot);
	json_put(b, "lots", lots);
	json_put(b, "params", json_object());
	json_put_str(who, "name", "王芳");
	json_put_str(who, "org", "山西正信招标代理有限公司");
	json_put_base64(who, "enc_cert", cert_der(host.cert));
	json_put(b, "host", who);
	return b;
}

static void make_project(struct store *s)
{
	struct store *gate;
	struct trust *trust;
	struct err e;
	AUTO_FREE char *anchors = xasprintf("%s/chain.pem", world_dir); // the gate sends no intermediates
	INSIST(is_ok(trust_open(anchors, &trust, &e)) && is_ok(store_pg(pgkit_conninfo("gate"), trust, &gate, &e)));
	int64_t now = clock_ms(), deadline = now + LONG_MS;
	INSIST(actor_make(&host, "host", "王芳", "140105198203127721") && actor_make(&recorder, "recorder", "李建国", "140106197811023316") &&
	       actor_make(&service, "service", "开标服务", "140106197811023325"));
	INSIST(pgkit_clock_stop() && pgkit_clock(now));
	must(act_append(s, P, &host, 0, "project.create", founding(deadline), NULL), "project.create");
	must(act_append(s, P, &host, 0, "role.bind", role(&recorder, "recorder"), NULL), "role.bind");
	hand_in(gate, now);
	INSIST(pgkit_clock(deadline + GATE_SETTLE_MS + 1));
	struct gate *g = gate_new(&(struct gate_parts){ .store = gate, .trust = trust, .service_key = service.key, .service_cert = service.cert });
	result r = gate_tick(g, &e);
	if (!is_ok(r))
		fprintf(stderr, "# %s\n", e.text);
	INSIST(is_ok(r));
	gate_free(g);
	store_close(gate);
	trust_free(trust);
}

// --- a console in a pseudo-terminal -------------------------------------------------------------------------------------------------

struct console {
	pid_t pid;
	int fd;
};

// A program in a pseudo-terminal of ROWS x COLS.
static struct console begin(char *const argv[])
{
	struct console c = { .pid = 0 };
	struct winsize size = { .ws_row = ROWS, .ws_col = COLS };
	c.pid = forkpty(&c.fd, NULL, NULL, &size);
	if (c.pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	INSIST(c.pid > 0);
	return c;
}

static void end(struct console *c)
{
	int status;
	kill(c->pid, SIGKILL);
	close(c->fd);
	waitpid(c->pid, &status, 0);
}

// What comes until nothing has come for QUIET_MS (or nothing at all for FIRST_MS): bytes; *last_ns when the last ones were read.
static size_t drain(struct console *c, int first_ms, int quiet_ms, int64_t *last_ns)
{
	static char bytes[65536];
	size_t all = 0;
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	while (poll(&p, 1, all ? quiet_ms : first_ms) > 0) {
		ssize_t n = read(c->fd, bytes, sizeof bytes);
		if (n <= 0)
			break;
		*last_ns = clock_steady_ns();
		all += (size_t)n;
	}
	return all;
}

static void press(struct console *c, const char *keys)
{
	INSIST(write(c->fd, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

static struct console console(void)
{
	const char *program = getenv("KAIBIAO");
	return begin((char *const[]){ (char *)(uintptr_t)(program ? program : "./kaibiao"), (char *)(uintptr_t) "hall", (char *)(uintptr_t)P, NULL });
}

static void until_seen(struct console *c, const char *text)
{
	BUF_AUTO all = BUF_INIT;
	char bytes[4096];
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	int64_t end = clock_steady_ns() + SEEN_S * INT64_C(1000000000);
	while (!strstr(buf_text(&all), text)) {
		ssize_t n = clock_steady_ns() < end && poll(&p, 1, LONG_MS) > 0 ? read(c->fd, bytes, sizeof bytes) : -1;
		if (n <= 0)
			fprintf(stderr, "# \"%s\" does not come: %s\n", text, buf_text(&all));
		INSIST(n > 0);
		buf_add(&all, bytes, (size_t)n);
	}
}

// On the hall, as an onlooker, with the whole log there.
static struct console at_the_hall(void)
{
	struct console c = console();
	until_seen(&c, "as an onlooker");
	press(&c, "\x1b");
	until_seen(&c, "handed in 1000");
	return c;
}

// --- figures ------------------------------------------------------------------------------------------------------------------------

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static int64_t part_of(int64_t *values, int n, int percent)
{
	qsort(values, (size_t)n, sizeof *values, by_size);
	return values[(n - 1) * percent / 100];
}

static bool figure(const char *name, int64_t value, const char *unit, int64_t mark, const char *against)
{
	int64_t ratio = value * 1000 / mark;
	printf("{\"bench\":\"%s\",\"value\":%lld,\"unit\":\"%s\",\"against\":\"%s\",\"ratio\":%lld.%03lld,\"mark\":1.000,\"holds\":%s}\n", name, (long long)value,
	       unit, against, (long long)(ratio / 1000), (long long)(ratio % 1000), value <= mark ? "true" : "false");
	fflush(stdout);
	return value <= mark;
}

static int64_t echo_us(void)
{
	struct console cat = begin((char *const[]){ (char *)(uintptr_t) "/bin/cat", NULL });
	int64_t us[MOVES], last = 0;
	for (int i = 0; i < MOVES; i++) {
		int64_t from = clock_steady_ns();
		press(&cat, "x");
		drain(&cat, 1000, 5, &last);
		us[i] = (last - from) / 1000;
	}
	end(&cat);
	return part_of(us, MOVES, 50);
}

// Within the second: the clock's own tick is not the key's.
static void after_the_tick(struct console *c)
{
	int64_t last;
	while (drain(c, 1100, 20, &last) == 0)
		continue;
}

static bool bench_screen(void)
{
	struct console c = at_the_hall();
	int64_t us[MOVES], bytes[MOVES], last = 0, echo = echo_us();
	AUTO_FREE char *against = xasprintf("1000 us, key to last byte; a bare cat echoes in %lld us", (long long)echo);
	for (int i = 0; i < MOVES; i++) {
		if (i % 8 == 0)
			after_the_tick(&c);
		int64_t from = clock_steady_ns();
		press(&c, "j");
		bytes[i] = (int64_t)drain(&c, 1000, 15, &last);
		us[i] = (last - from) / 1000;
	}
	end(&c);
	bool holds = figure("screen.move-bytes", part_of(bytes, MOVES, 50), "bytes", 120, "120 bytes a line down");
	return figure("screen.move", part_of(us, MOVES, 50), "us", 1000, against) && holds;
}

static int64_t bare_us(void)
{
	int64_t last = 0, from = clock_steady_ns();
	struct console c = begin((char *const[]){ (char *)(uintptr_t) "/usr/bin/tput", (char *)(uintptr_t) "clear", NULL });
	drain(&c, 1000, 20, &last);
	end(&c);
	return (last - from) / 1000;
}

static bool bench_start(void)
{
	struct console warm = at_the_hall();
	int64_t us[STARTS], bare[STARTS], last = 0;
	end(&warm);
	for (int i = 0; i < STARTS; i++) {
		int64_t from = clock_steady_ns();
		struct console c = console();
		drain(&c, 5000, 10, &last);
		us[i] = (last - from) / 1000;
		end(&c);
		bare[i] = bare_us();
	}
	AUTO_FREE char *against = xasprintf("15000 us, exec to the end of the first frame; tput clear takes %lld us", (long long)part_of(bare, STARTS, 50));
	return figure("start.first-frame", part_of(us, STARTS, 50), "us", 15000, against);
}

// Clock ticks used so far by everybody in the console's session.
static int64_t cpu_of(pid_t session)
{
	int64_t all = 0;
	DIR *d = opendir("/proc");
	for (const struct dirent *it = d ? readdir(d) : NULL; it; it = readdir(d)) {
		AUTO_FREE char *path = xasprintf("/proc/%s/stat", it->d_name);
		FILE *f = it->d_name[0] >= '0' && it->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		int sid = 0;
		unsigned long long user = 0, system = 0;
		if (f && fscanf(f, "%*d (%*[^)]) %*c %*d %*d %d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &sid, &user, &system) == 3 && sid == session)
			all += (int64_t)(user + system);
		if (f)
			fclose(f);
	}
	closedir(d);
	return all;
}

static json_t *recording(int i)
{
	json_t *b = json_object();
	AUTO_FREE char *id = xasprintf("REC-%d", i);
	json_put_str(b, "device", "DS-7804");
	json_put_str(b, "room", "3");
	json_put_str(b, "file_id", id);
	json_put_int(b, "from", 1);
	return b;
}

static bool bench_live(struct store *s)
{
	struct console c = at_the_hall();
	int64_t ms[ACTS], last = 0;
	struct timespec a = { 0 };
	for (int i = 0; i < ACTS; i++) {
		after_the_tick(&c);
		nanosleep(&(struct timespec){ 0, (i * 37 % 250) * 1000000L }, &a); // anywhere between two looks at the head
		drain(&c, 1, 1, &last);
		must(act_append(s, P, i % 2 ? &recorder : &host, 0, "recording.register", recording(i), NULL), "recording.register");
		int64_t from = clock_steady_ns(), seen = 0;
		while (seen < 60) // the clock's tick is shorter
			seen = (int64_t)drain(&c, 2000, 3, &last);
		ms[i] = (last - from) / 1000000;
	}
	int64_t before = cpu_of(c.pid), end_ns = clock_steady_ns() + IDLE_S * INT64_C(1000000000);
	while (clock_steady_ns() < end_ns)
		drain(&c, 200, 1, &last);
	int64_t ticks = cpu_of(c.pid) - before, permille = ticks * 1000 / (IDLE_S * sysconf(_SC_CLK_TCK));
	end(&c);
	bool holds = figure("live.change", part_of(ms, ACTS, 90), "ms", 250, "250 ms from the admission to the other console's last byte, nine of ten");
	return figure("live.idle", permille, "permille of a core", 10, "1 % of a core while following") && holds;
}

static void environment(void)
{
	struct stat st;
	AUTO_FREE char *state = xasprintf("%s/console", world_dir);
	AUTO_FREE char *trust = xasprintf("%s/chain.pem", world_dir);
	INSIST(stat(trust, &st) == 0);
	setenv("KAIBIAO_STATE", state, 1);
	setenv("KAIBIAO_STORE", pgkit_conninfo("host"), 1);
	setenv("KAIBIAO_TRUST", trust, 1);
	setenv("KAIBIAO_STATION", "bench", 1);
	setenv("KAIBIAO_LANG", "en", 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
}

int main(int argc, char **argv)
{
	const char *group = argc > 1 ? argv[1] : "";
	if (!pgkit_begin())
		return 1;
	snprintf(world_dir, sizeof world_dir, "%s", pgkit_dir());
	struct store *s = pgkit_store("host");
	make_project(s);
	INSIST(pgkit_sql("create or replace function kb.ms() returns bigint volatile language sql as 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + %d'",
			 LONG_MS * 2));
	environment();
	bool holds = strcmp(group, "screen") == 0 ? bench_screen() : strcmp(group, "start") == 0 ? bench_start() : bench_live(s);
	store_close(s);
	actor_release(&host);
	actor_release(&recorder);
	actor_release(&service);
	pgkit_end();
	return holds ? 0 : 1;
}
