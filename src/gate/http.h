// The gate's HTTPS: one thread of libmicrohttpd, limits on size, rate, time and connections.
#ifndef KB_GATE_HTTP_H
#define KB_GATE_HTTP_H

#include "gate/gate.h"

struct http_settings {
	const char *address; // "127.0.0.1"
	uint16_t port;       // 0: any free one
	const char *cert_pem, *key_pem; // texts
	unsigned connections, per_address; // limits
	unsigned requests_per_second;      // per address, with a burst of four times as many
};

struct http;
// Serves until http_stop. Between requests nobody else touches G: http_lock/http_unlock guard gate_tick.
KB_MUST_USE result http_start(struct gate *g, const struct http_settings *s, struct http **out, struct err *e);
uint16_t http_port(const struct http *h);
void http_lock(struct http *h);
void http_unlock(struct http *h);
void http_stop(struct http *h); // NULL is fine

#endif
