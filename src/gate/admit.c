// Admitting a bidder's act: who, where to, is the package whole, the store's answer, and a signed receipt or refusal.
#include <string.h>

#include "gate/gate_int.h"

static result check_sender(const struct gate *g, const char *log, const struct signed_act *a, int64_t now, json_t **act, struct err *e)
{
	CERT_AUTO *cert = NULL;
	TRY(signed_act_check(a, log, g->parts.trust, now, act, e));
	TRY(law_frame(*act, e));
	TRY(cert_read(a->certs[0], &cert, e));
	const struct act_row *row = law_row(json_str(*act, "act"));
	if (!row || !(row->who & ROLE_BIDDER) || strlen(cert_code(cert)) != 18)
		return refuse(e, "gate.not_bidder", "S16 通知二(一)", "网关只受理投标人的行为；工作人员请从开标厅的终端办理");
	return ok();
}

// Size and hash of the uploaded bytes are what the cover sheet says; a bid is received when it is whole (R33).
static result check_whole(struct gate *g, const char *log, const json_t *body, struct err *e)
{
	struct hash file = { { 0 } }, want = { { 0 } };
	int64_t size = json_int(body, "p7m_size"), got = 0;
	if (!json_hash(body, "chunks_sha256", &file) || !json_hash(body, "p7m_sha256", &want))
		return refuse(e, "act.field", "", "封面没有投标文件的哈希");
	struct sha256_ctx *sha = sha256_new();
	BUF_AUTO chunk = BUF_INIT;
	result r = ok();
	for (size_t i = 0; got < size && is_ok(r); i++) {
		buf_clear(&chunk);
		r = g->parts.chunks->ops->get(g->parts.chunks, log, file, i, &chunk, e);
		sha256_add(sha, span_buf(&chunk));
		got += (int64_t)chunk.n;
	}
	struct hash hash = sha256_end(sha);
	sha256_free(sha);
	if (!is_ok(r) && strcmp(e->code, "chunk.missing") == 0)
		return refuse(e, "bid.incomplete", "R33 87号令第33条", "投标文件还没有传完，不能受理；请继续上传后再递交");
	TRY(r);
	if (got != size || !hash_equal(hash, want))
		return refuse(e, "bid.differs", "R33 87号令第33条", "收到的投标文件与封面所载的长度或哈希不一致；请重新加密并上传");
	return ok();
}

static bool carries_package(const char *type)
{
	return strcmp(type, "bid.submit") == 0 || strcmp(type, "bid.replace") == 0 || strcmp(type, "bid.backup") == 0;
}

static result admit(struct gate *g, const char *log, const struct signed_act *a, const json_t *act, int64_t now, struct receipt *receipt,
		    struct err *e)
{
	const struct project *p;
	AUTO_FREE char *project = xstrdup(json_str(act, "project"));
	const struct act_row *row = law_row(json_str(act, "act"));
	INSIST(row);
	TRY(gate_follow(g, project, &p, e));
	bool to_intake = strchr(log, '#') != NULL;
	if (to_intake && row->route != ROUTE_INTAKE)
		return refuse(e, "act.route", row->clause, "“%s”不经受理日志办理", row->zh);
	/// R33 87号令第33条 late is refused, and kept nowhere; the store judges again by its own clock
	if (row->late == LATE_REFUSE && now >= p->deadline)
		return refuse(e, "bid.late", "R33 87号令第33条", "已过投标截止时间，拒收；您的文件没有被开启，也没有留存");
	if (row->route == ROUTE_INTAKE && !to_intake && now < p->deadline)
		return refuse(e, "act.route", "R28 87号令第28条", "截止前请递交到受理日志 %s#%lld", project, (long long)json_int(act, "lot"));
	if (carries_package(row->type)) {
		AUTO_FREE char *where = xasprintf("%s#%lld", project, (long long)json_int(act, "lot"));
		TRY(check_whole(g, where, json_object_get(act, "body"), e));
	}
	return store_append(g->parts.store, log, a, receipt, e);
}

static result answer_receipt(struct gate *g, const char *log, const struct receipt *receipt, json_t **answer, struct err *e)
{
	JSON_AUTO *text = json_object();
	json_put_str(text, "type", "receipt");
	json_put_str(text, "log", log);
	json_put_hash(text, "act_hash", receipt->act_hash);
	json_put_int(text, "seq", (int64_t)receipt->seq);
	json_put_int(text, "received_at", receipt->received_at);
	json_put_hash(text, "record_hash", receipt->record_hash);
	json_put_hash(text, "service", cert_hash(g->parts.service_cert));
	return gate_signed(g, "receipt", text, answer, e);
}

// A refusal is signed and goes to the audit log: the bidder can prove that it came, and when.
static result answer_refusal(struct gate *g, const char *log, const struct signed_act *a, int64_t now, const struct err *why,
			     json_t **answer, struct err *e)
{
	JSON_AUTO *text = json_object();
	json_put_str(text, "type", "refusal");
	json_put_str(text, "log", log);
	json_put_hash(text, "act_hash", sha256(a->act));
	json_put_int(text, "at", now);
	json_put_str(text, "code", why->code);
	json_put_str(text, "clause", why->clause);
	json_put_str(text, "text", why->text);
	json_put_hash(text, "service", cert_hash(g->parts.service_cert));
	TRY(gate_signed(g, "refusal", text, answer, e));
	const char *kept = json_str(*answer, "refusal");
	return strchr(log, '#') ? intake_refused(g->parts.store, log, kept, e) : ok();
}

result gate_take_act(struct gate *g, const char *log, const struct signed_act *a, json_t **answer, struct err *e)
{
	JSON_AUTO *act = NULL;
	struct receipt receipt = { 0 };
	int64_t now = 0;
	*answer = json_object();
	result r = store_now(g->parts.store, &now, e);
	if (is_ok(r))
		r = check_sender(g, log, a, now, &act, e);
	if (is_ok(r))
		r = admit(g, log, a, act, now, &receipt, e);
	if (is_ok(r)) {
		r = answer_receipt(g, log, &receipt, answer, e);
	} else if (r.kind == RESULT_REFUSED) {
		struct err why = *e;
		result told = answer_refusal(g, log, a, now, &why, answer, e);
		*e = is_ok(told) ? why : *e;
		r = is_ok(told) ? r : told;
	}
	receipt_release(&receipt);
	return r;
}

static result check_upload(struct gate *g, const json_t *request, json_t **inner, struct err *e)
{
	CERT_AUTO *cert = NULL;
	BUF_AUTO der = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	int64_t now;
	struct span text = span_str(json_str(request, "request"));
	TRY(store_now(g->parts.store, &now, e));
	if (!json_get_base64(request, "cert", &der) || !json_get_base64(request, "sig", &sig))
		return refuse(e, "upload.syntax", "", "上传请求不完整");
	TRY(cert_read(span_buf(&der), &cert, e));
	TRY(cert_check(cert, NULL, 0, g->parts.trust, CERT_SIGN, now, e));
	TRY(sign_verify(cert, suite_of(cert), DOMAIN_UPLOAD, text, span_buf(&sig), e));
	if (strlen(cert_code(cert)) != 18)
		return refuse(e, "gate.not_bidder", "S16 通知二(一)", "只有投标人可以上传投标文件");
	return json_read_canonical(text, ACT_BYTES_MAX, inner, e);
}

result gate_upload(struct gate *g, const json_t *request, json_t **answer, struct err *e)
{
	JSON_AUTO *inner = NULL;
	BUF_AUTO hashes = BUF_INIT;
	BUF_AUTO missing = BUF_INIT;
	BUF_AUTO digits = BUF_INIT;
	struct hash file;
	TRY(check_upload(g, request, &inner, e));
	if (!json_hash(inner, "file", &file) || !hex_decode(span_str(json_str(request, "hashes")), &hashes) || hashes.n % HASH_BYTES ||
	    hashes.n / HASH_BYTES > CHUNK_COUNT_MAX)
		return refuse(e, "upload.syntax", "", "上传请求里的哈希不完整");
	size_t n = hashes.n / HASH_BYTES;
	struct hash *list = xmalloc(n * sizeof *list + 1);
	if (n)
		memcpy(list, hashes.p, hashes.n);
	result r = g->parts.chunks->ops->begin(g->parts.chunks, json_str(inner, "log"), file, list, n, json_int(inner, "size"), &missing, e);
	free_p(&list);
	TRY(r);
	for (size_t i = 0; i < missing.n; i++)
		buf_add_byte(&digits, missing.p[i] ? '1' : '0');
	*answer = json_object();
	json_put_str(*answer, "missing", buf_text(&digits));
	return ok();
}

result gate_chunk(struct gate *g, const char *log, struct hash file, size_t index, struct span bytes, struct err *e)
{
	if (bytes.n == 0 || bytes.n > CHUNK_BYTES)
		return refuse(e, "chunk.size", "", "一块最多 %d 字节", CHUNK_BYTES);
	return g->parts.chunks->ops->put(g->parts.chunks, log, file, index, bytes, e);
}
