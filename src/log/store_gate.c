// The gate as a store: what a bidder's desk writes to and follows.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "log/gate_client.h"

enum { WAIT_MS = 20 * 1000, PAUSE_MS = 50 };

struct gate_store {
	struct store base;
	struct gate_client *client;
	struct trust *trust;
};

static struct gate_store *of(struct store *s)
{
	return (struct gate_store *)s;
}

static void act_text(const char *log, const struct signed_act *a, struct buf *out)
{
	JSON_AUTO *v = json_object();
	json_t *certs = json_array();
	json_put_str(v, "log", log);
	json_put(v, "act", json_stringn((const char *)a->act.p, a->act.n));
	json_put_int(v, "suite", (int64_t)a->suite);
	json_put_base64(v, "sig", a->sig);
	for (size_t i = 0; i < a->cert_count; i++) {
		BUF_AUTO text = BUF_INIT;
		base64_add(&text, a->certs[i]);
		json_array_append_new(certs, json_string(buf_text(&text)));
	}
	json_put(v, "certs", certs);
	json_text(v, out);
}

// TEXT was signed by the service key, whose certificate chains to the trust list and is the one that TEXT names.
static result check_signed(struct gate_store *s, const json_t *answer, const char *key, json_t **text, struct receipt *out, struct err *e)
{
	CERT_AUTO *cert = NULL;
	BUF_AUTO der = BUF_INIT;
	struct hash service;
	buf_add_str(&out->signed_text, json_str(answer, key));
	if (!json_get_base64(answer, "sig", &out->sig) || !json_get_base64(answer, "service_cert", &der))
		return fail(e, "receipt.syntax", "网关的回执不完整；请稍候重试，重复递交不会重复受理");
	TRY(cert_read(span_buf(&der), &cert, e));
	TRY(cert_check(cert, NULL, 0, s->trust, CERT_SERVICE, clock_ms(), e));
	TRY(sign_verify(cert, suite_of(cert), DOMAIN_RECEIPT, span_buf(&out->signed_text), span_buf(&out->sig), e));
	TRY(json_read_canonical(span_buf(&out->signed_text), ACT_BYTES_MAX, text, e));
	if (json_hash(*text, "service", &service) && hash_equal(service, cert_hash(cert)))
		return ok();
	return fail(e, "receipt.service", "回执不是由它所称的服务密钥签名的");
}

static result take_receipt(struct gate_store *s, const json_t *answer, const struct signed_act *a, struct receipt *out, struct err *e)
{
	JSON_AUTO *text = NULL;
	TRY(check_signed(s, answer, "receipt", &text, out, e));
	out->seq = (uint64_t)json_int(text, "seq");
	out->received_at = json_int(text, "received_at");
	if (!json_hash(text, "act_hash", &out->act_hash) || !json_hash(text, "record_hash", &out->record_hash) ||
	    !hash_equal(out->act_hash, sha256(a->act)))
		return fail(e, "receipt.other", "网关的回执说的是另一个行为");
	return ok();
}

static result gate_append(struct store *base, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	struct gate_store *s = of(base);
	BUF_AUTO body = BUF_INIT;
	JSON_AUTO *answer = NULL;
	act_text(log, a, &body);
	*out = (struct receipt){ .seq = 0 };
	result r = gate_client_json(s->client, "POST", "/v1/acts", span_buf(&body), &answer, e);
	if (is_ok(r)) {
		result checked = take_receipt(s, answer, a, out, e);
		return checked.kind == RESULT_REFUSED ? (result){ RESULT_FAILED } : checked;
	}
	if (r.kind == RESULT_REFUSED && *json_str(answer, "refusal")) {
		struct err ignored;
		JSON_AUTO *text = NULL;
		result proof = check_signed(s, answer, "refusal", &text, out, &ignored);
		if (!is_ok(proof)) // an unsigned "no" is no refusal: try again later
			return fail(e, "receipt.syntax", "网关的拒收没有可信的签名：%s", ignored.text);
	}
	return r;
}

static result each_record(const struct buf *lines, record_fn fn, void *ctx, uint64_t *last, struct err *e)
{
	for (size_t at = 0; at < lines->n;) {
		const uint8_t *nl = memchr(lines->p + at, '\n', lines->n - at);
		struct record r = { .seq = 0 };
		if (!nl)
			return fail(e, "store.gone", "网关的答复在中途断了");
		TRY(record_from_line(span_of(lines->p + at, (size_t)(nl - lines->p) - at), &r, e));
		*last = r.seq;
		result taken = fn(ctx, &r, e);
		record_release(&r);
		TRY(taken);
		at = (size_t)(nl - lines->p) + 1;
	}
	return ok();
}

static result gate_read(struct store *base, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e)
{
	for (;;) {
		BUF_AUTO lines = BUF_INIT;
		long status;
		uint64_t last = after;
		AUTO_FREE char *path = xasprintf("/v1/logs/%s/records?after=%llu", log, (unsigned long long)after);
		TRY(gate_client_ask(of(base)->client, "GET", path, span_of(NULL, 0), &lines, &status, e));
		if (status != 200)
			return fail(e, "store.gone", "网关答复有误（HTTP %ld）", status);
		TRY(each_record(&lines, fn, ctx, &last, e));
		if (last == after)
			return ok();
		after = last;
	}
}

static result ask_head(struct gate_store *s, const char *path, struct head *out, struct err *e)
{
	JSON_AUTO *v = NULL;
	TRY(gate_client_json(s->client, "GET", path, span_of(NULL, 0), &v, e));
	*out = (struct head){ .seq = (uint64_t)json_int(v, "seq"), .at = json_int(v, "at") };
	return json_hash(v, "hash", &out->hash) ? ok() : fail(e, "store.gone", "网关的答复不完整");
}

static result gate_store_head(struct store *base, const char *log, struct head *out, struct err *e)
{
	AUTO_FREE char *path = xasprintf("/v1/logs/%s/head", log);
	return ask_head(of(base), path, out, e);
}

// The gate answers as soon as there is something; a very long wait is asked for in pieces.
static result gate_wait(struct store *base, const char *log, uint64_t after, int timeout_ms, struct err *e)
{
	int64_t end = clock_steady_ns() + (int64_t)timeout_ms * 1000000;
	for (;;) {
		struct head head;
		int64_t left = (end - clock_steady_ns()) / 1000000;
		AUTO_FREE char *path = xasprintf("/v1/logs/%s/head?after=%llu&wait=%lld", log, (unsigned long long)after,
						 (long long)(left > WAIT_MS ? WAIT_MS : left > 0 ? left : 0));
		TRY(ask_head(of(base), path, &head, e));
		if (head.seq > after || clock_steady_ns() >= end)
			return ok();
		nanosleep(&(struct timespec){ 0, PAUSE_MS * 1000000L }, NULL); // a gate that will not wait is not asked in a tight loop
	}
}

static result gate_store_now(struct store *base, int64_t *ms, struct err *e)
{
	JSON_AUTO *v = NULL;
	TRY(gate_client_json(of(base)->client, "GET", "/v1/time", span_of(NULL, 0), &v, e));
	*ms = json_int(v, "now");
	return ok();
}

static result gate_projects_of(struct store *base, json_t **ids, struct err *e)
{
	return gate_client_json(of(base)->client, "GET", "/v1/projects", span_of(NULL, 0), ids, e);
}

static void gate_close(struct store *base)
{
	gate_client_free(of(base)->client);
	free(base);
}

result store_gate(const char *url, const char *ca_file, struct trust *trust, struct store **out, struct err *e)
{
	static const struct store_ops OPS = { "gate",	 gate_append,	 gate_read,	   gate_store_head,
					      gate_wait, gate_store_now, gate_projects_of, gate_close };
	struct gate_client *client;
	TRY(gate_client_new(url, ca_file, &client, e));
	struct gate_store *s = xcalloc(1, sizeof *s);
	*s = (struct gate_store){ { &OPS }, client, trust };
	*out = &s->base;
	return ok();
}
