// kaibiao gate: the service for bidders and displays.
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "cli/cli.h"
#include "gate/http.h"

enum { TICK_MS = 250, PEM_BYTES_MAX = 256 * 1024, PIN_BYTES_MAX = 256 };

struct options {
	const char *listen, *tls_cert, *tls_key, *service, *pin_fd, *store, *trust;
	const char *state; // NULL: receipts are signed anew where an act comes again
	const char *tsa;   // NULL: nothing is time-stamped
};

struct service {
	struct trust *trust;
	struct key *key;
	struct cert *cert;
	struct gate_parts parts;
	struct gate *gate;
	struct http *http;
};

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

static result read_options(int *argc, char **argv, struct options *o, struct err *e)
{
	*o = (struct options){
		.listen = cli_option(argc, argv, "listen"), .tls_cert = cli_option(argc, argv, "tls-cert"),
		.tls_key = cli_option(argc, argv, "tls-key"), .service = cli_option(argc, argv, "service"),
		.pin_fd = cli_option(argc, argv, "service-pin-fd"), .store = cli_option(argc, argv, "store"),
		.trust = cli_option(argc, argv, "trust"), .state = cli_option(argc, argv, "state"),
		.tsa = cli_option(argc, argv, "tsa"),
	};
	if (*argc != 1 || !o->listen || !o->tls_cert || !o->tls_key || !o->service || !o->pin_fd || !o->store || !o->trust)
		return usage(e, "gate.usage", "用法：kaibiao gate --listen 地址:端口 --tls-cert 文件 --tls-key 文件 --service P12 "
					      "--service-pin-fd N --store 连接串 --trust 目录 [--state 目录] [--tsa 时间戳服务网址]");
	return ok();
}

// The service key's PIN: one line. This process is the key's only user; nobody types here.
static result open_key(const struct options *o, struct service *s, struct err *e)
{
	int64_t fd;
	BUF_AUTO p12 = BUF_INIT;
	char pin[PIN_BYTES_MAX] = "";
	if (!cli_int(o->pin_fd, 0, 1023, &fd))
		return usage(e, "gate.usage", "--service-pin-fd 后面应是文件描述符号");
	ssize_t n = read((int)fd, pin, sizeof pin - 1);
	pin[n > 0 ? strcspn(pin, "\r\n") : 0] = 0;
	close((int)fd);
	result r = file_read(o->service, PEM_BYTES_MAX, &p12, e);
	if (is_ok(r))
		r = key_read_p12(span_buf(&p12), pin, &s->key, &s->cert, e);
	explicit_bzero(pin, sizeof pin);
	return r;
}

static result open_parts(const struct options *o, struct service *s, struct err *e)
{
	TRY(trust_open(o->trust, &s->trust, e));
	TRY(open_key(o, s, e));
	s->parts = (struct gate_parts){ .trust = s->trust, .service_key = s->key, .service_cert = s->cert, .state = o->state, .tsa = o->tsa };
	TRY(store_pg(o->store, s->trust, &s->parts.store, e));
	return chunks_pg(o->store, &s->parts.chunks, e);
}

static result listen_at(const struct options *o, struct service *s, struct err *e)
{
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	AUTO_FREE char *address = xstrdup(o->listen);
	char *colon = strrchr(address, ':');
	int64_t port;
	if (!colon || !cli_int(colon + 1, 0, 65535, &port))
		return usage(e, "gate.usage", "--listen 后面应是 地址:端口");
	*colon = 0;
	TRY(file_read(o->tls_cert, PEM_BYTES_MAX, &cert, e));
	TRY(file_read(o->tls_key, PEM_BYTES_MAX, &key, e));
	struct http_settings h = { address, (uint16_t)port, buf_text(&cert), buf_text(&key), 1000, 200, 400 };
	s->gate = gate_new(&s->parts);
	return http_start(s->gate, &h, &s->http, e);
}

static void serve(struct service *s)
{
	struct err e;
	char last[sizeof e.code] = "";
	printf(_("the gate listens on port %u\n"), (unsigned)http_port(s->http));
	fflush(stdout);
	while (!stop) {
		http_lock(s->http);
		result r = gate_tick(s->gate, &e);
		http_unlock(s->http);
		if (!is_ok(r) && strcmp(last, e.code) != 0) // said once, not four times a second
			cli_report(r, &e);
		snprintf(last, sizeof last, "%s", is_ok(r) ? "" : e.code);
		poll(NULL, 0, TICK_MS);
	}
}

static void shut(struct service *s)
{
	http_stop(s->http);
	gate_free(s->gate);
	chunks_close(s->parts.chunks);
	store_close(s->parts.store);
	key_free(s->key);
	cert_free(s->cert);
	trust_free(s->trust);
}

int cmd_gate(int argc, char **argv)
{
	struct err e;
	struct options o;
	struct service s = { .trust = NULL };
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	sigaction(SIGINT, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	result r = read_options(&argc, argv, &o, &e);
	if (is_ok(r))
		r = open_parts(&o, &s, &e);
	if (is_ok(r))
		r = listen_at(&o, &s, &e);
	if (is_ok(r))
		serve(&s);
	shut(&s);
	return cli_report(r, &e);
}
