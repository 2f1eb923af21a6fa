#include "log/gate_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/durable.h"

enum { CONNECT_S = 5, ANSWER_S = 60, ANSWER_BYTES_MAX = 64 * 1024 * 1024, TRIES = 4 };

struct gate_client {
	CURL *curl;
	char *url, *ca_file;
};

result gate_client_new(const char *url, const char *ca_file, struct gate_client **out, struct err *e)
{
	CURL *curl = curl_easy_init();
	if (!curl)
		return fail(e, "gate.client", "无法启动 HTTPS 客户端");
	struct gate_client *c = xcalloc(1, sizeof *c);
	*c = (struct gate_client){ curl, xstrdup(url), ca_file ? xstrdup(ca_file) : NULL };
	size_t n = strlen(c->url);
	if (n && c->url[n - 1] == '/')
		c->url[n - 1] = 0;
	*out = c;
	return ok();
}

void gate_client_free(struct gate_client *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->curl);
	free(c->url);
	free(c->ca_file);
	free(c);
}

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
	struct buf *b = ctx;
	if (b->n + size * n > ANSWER_BYTES_MAX)
		return 0;
	buf_add(b, p, size * n);
	return size * n;
}

static void prepare(struct gate_client *c, const char *method, const char *url, struct span body, struct buf *answer)
{
	curl_easy_reset(c->curl); // keeps the connection
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(c->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT, (long)ANSWER_S);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, answer);
	if (c->ca_file)
		curl_easy_setopt(c->curl, CURLOPT_CAINFO, c->ca_file);
	if (strcmp(method, "GET") != 0) {
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body.p ? (const char *)body.p : "");
	}
}

result gate_client_ask(struct gate_client *c, const char *method, const char *path, struct span body, struct buf *answer, long *status,
		       struct err *e)
{
	AUTO_FREE char *url = xasprintf("%s%s", c->url, path);
	struct curl_slist *headers = curl_slist_append(curl_slist_append(NULL, "Expect:"), "Content-Type: application/octet-stream");
	prepare(c, method, url, body, answer);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = curl_easy_perform(c->curl);
	curl_slist_free_all(headers);
	*status = 0;
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return fail(e, "gate.identity", "网关的 TLS 证书不可信（%s）；请核对 gate_ca 设置，不要继续", curl_easy_strerror(code));
	if (code != CURLE_OK)
		return fail(e, "store.gone", "连不上网关 %s（%s）；请检查网络，已保存的内容不会丢失", c->url, curl_easy_strerror(code));
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, status);
	return ok();
}

// An error answer says its kind: refused by a rule, not understood, or out of order.
static result as_error(const json_t *v, long status, struct err *e)
{
	const char *code = json_str(v, "code"), *text = json_str(v, "text");
	if (status == 200)
		return ok();
	if (!*code)
		return fail(e, "store.gone", "网关答复有误（HTTP %ld）", status);
	if (json_int(v, "kind") == RESULT_REFUSED)
		return refuse(e, code, json_str(v, "clause"), "%s", text);
	return json_int(v, "kind") == RESULT_USAGE ? usage(e, code, "%s", text) : fail(e, code, "%s", text);
}

result gate_client_json(struct gate_client *c, const char *method, const char *path, struct span body, json_t **answer, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	long status;
	*answer = NULL;
	TRY(gate_client_ask(c, method, path, body, &text, &status, e));
	if (!is_ok(json_read(span_buf(&text), ANSWER_BYTES_MAX, answer, e)))
		return fail(e, "store.gone", "网关的答复读不懂（HTTP %ld）", status);
	return as_error(*answer, status, e);
}

struct pieces {
	int fd;
	struct hash *hashes;
	size_t n;
	int64_t size;
};

static result read_chunk(int fd, size_t index, struct buf *out, struct err *e)
{
	buf_clear(out);
	buf_reserve(out, CHUNK_BYTES);
	while (out->n < CHUNK_BYTES) {
		ssize_t n = pread(fd, out->p + out->n, CHUNK_BYTES - out->n, (off_t)(index * CHUNK_BYTES + out->n));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(e, "file.read", "读投标文件失败：%s", strerror(errno));
		if (n == 0)
			break;
		out->n += (size_t)n;
	}
	return ok();
}

static result hash_pieces(struct pieces *p, struct err *e)
{
	BUF_AUTO chunk = BUF_INIT;
	for (;; p->n++) {
		TRY(read_chunk(p->fd, p->n, &chunk, e));
		if (chunk.n == 0)
			return ok();
		if (p->n == CHUNK_COUNT_MAX)
			return usage(e, "bid.size", "投标文件超过 4 GiB，不能上传");
		p->hashes = xrealloc(p->hashes, (p->n + 1) * sizeof *p->hashes);
		p->hashes[p->n] = sha256(span_buf(&chunk));
		p->size += (int64_t)chunk.n;
	}
}

static result announce(struct gate_client *c, const char *log, const struct pieces *p, struct hash file, const struct cert *signer,
		       const struct key_ops *ops, int64_t now, char **missing, struct err *e)
{
	JSON_AUTO *inner = json_object();
	JSON_AUTO *request = json_object();
	JSON_AUTO *answer = NULL;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	BUF_AUTO hashes = BUF_INIT;
	BUF_AUTO body = BUF_INIT;
	json_put_str(inner, "type", "upload");
	json_put_str(inner, "log", log);
	json_put_hash(inner, "file", file);
	json_put_int(inner, "size", p->size);
	json_put_int(inner, "at", now);
	json_text(inner, &text);
	TRY(ops->sign(ops->ctx, suite_of(signer), sign_digest(DOMAIN_UPLOAD, span_buf(&text)), &sig, e));
	hex_add(&hashes, span_of(p->hashes, p->n * sizeof *p->hashes));
	json_put_str(request, "request", buf_text(&text));
	json_put_base64(request, "sig", span_buf(&sig));
	json_put_base64(request, "cert", cert_der(signer));
	json_put_str(request, "hashes", buf_text(&hashes));
	json_text(request, &body);
	TRY(gate_client_json(c, "POST", "/v1/uploads", span_buf(&body), &answer, e));
	*missing = xstrdup(json_str(answer, "missing"));
	return strlen(*missing) == p->n ? ok() : fail(e, "store.gone", "网关的答复不完整");
}

// A line that breaks for a moment must not cost a bidder who uploads gigabytes the whole command.
static result put_piece(struct gate_client *c, const char *path, struct span piece, struct err *e)
{
	for (int tries = 1;; tries++) {
		JSON_AUTO *answer = NULL;
		result r = gate_client_json(c, "PUT", path, piece, &answer, e);
		if (r.kind != RESULT_FAILED || tries == TRIES || strcmp(e->code, "gate.identity") == 0)
			return r;
		nanosleep(&(struct timespec){ tries / 2, tries % 2 * 500000000L }, NULL);
	}
}

static result send_pieces(struct gate_client *c, const char *log, const struct pieces *p, struct hash file, const char *missing,
			  upload_progress_fn fn, void *ctx, struct err *e)
{
	AUTO_FREE char *place = xstrdup(log);
	BUF_AUTO chunk = BUF_INIT;
	char *lot = strchr(place, '#');
	if (!lot)
		return usage(e, "gate.client", "不是受理日志：%s", log);
	*lot = '/';
	for (size_t i = 0; i < p->n; i++) {
		AUTO_FREE char *path = xasprintf("/v1/uploads/%s/%s/%zu", place, hash_hex(file).s, i);
		if (missing[i] == '1') {
			TRY(read_chunk(p->fd, i, &chunk, e));
			TRY(put_piece(c, path, span_buf(&chunk), e));
		}
		if (fn)
			fn(ctx, (int64_t)(i + 1) * CHUNK_BYTES < p->size ? (int64_t)(i + 1) * CHUNK_BYTES : p->size, p->size);
	}
	return ok();
}

result gate_client_upload(struct gate_client *c, const char *log, const char *path, const struct hash *expect, const struct cert *signer,
			  const struct key_ops *ops, int64_t now, upload_progress_fn fn, void *ctx, struct err *e)
{
	struct pieces p = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	char *missing = NULL;
	if (p.fd < 0)
		return usage(e, "file.missing", "打不开投标文件“%s”：%s", path, strerror(errno));
	result r = hash_pieces(&p, e);
	struct hash file = sha256(span_of(p.hashes, p.n * sizeof *p.hashes));
	if (is_ok(r) && expect && !hash_equal(file, *expect))
		r = refuse(e, "bid.damaged", "R33 87号令第33条", "“%s”与封面所载的不是同一份（被改动、截断或换过），没有上传；请重新加密（kaibiao bid seal）后再递交", path);
	if (is_ok(r))
		r = announce(c, log, &p, file, signer, ops, now, &missing, e);
	if (is_ok(r))
		r = send_pieces(c, log, &p, file, missing, fn, ctx, e);
	close(p.fd);
	free(missing);
	free(p.hashes);
	return r;
}
