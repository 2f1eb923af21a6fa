// Uploads under way: who announced what, how much each bidder may have open, and the package's own hash, which is
// computed as the chunks come in, so that handing in costs no second pass over four gigabytes.
#include <stdlib.h>
#include <string.h>

#include "gate/gate_int.h"

enum {
	UPLOADS_MAX = 1024,      // remembered at once; beyond it the oldest is forgotten (and hashed again when handed in)
	UPLOADS_A_BIDDER = 8,    // announced and not handed in
	CATCH_UP_CHUNKS = 8,     // read back from the store for one that came
	REQUEST_BYTES_MAX = 4096,
	FORGET_MS = 6 * 60 * 60 * 1000,
};

struct upload {
	char *log, *code; // CODE "" where nobody announced it since the gate started
	struct hash file, hash;
	int64_t size, at, bytes;
	struct sha256_ctx *sha;
	size_t next; // chunk that is hashed next
	bool done;   // HASH is over all SIZE bytes
};

static void upload_drop(struct gate *g, size_t i)
{
	struct upload *u = &g->uploads[i];
	free(u->log);
	free(u->code);
	sha256_free(u->sha);
	*u = g->uploads[--g->upload_count];
}

void uploads_release(struct gate *g)
{
	while (g->upload_count > 0)
		upload_drop(g, g->upload_count - 1);
	free(g->uploads);
}

static struct upload *find(const struct gate *g, const char *log, struct hash file)
{
	for (size_t i = 0; i < g->upload_count; i++)
		if (hash_equal(g->uploads[i].file, file) && strcmp(g->uploads[i].log, log) == 0)
			return &g->uploads[i];
	return NULL;
}

static void drop_oldest(struct gate *g)
{
	size_t oldest = 0;
	for (size_t i = 1; i < g->upload_count; i++)
		if (g->uploads[i].at < g->uploads[oldest].at)
			oldest = i;
	upload_drop(g, oldest);
}

static struct upload *add(struct gate *g, const char *log, const char *code, struct hash file, int64_t size, int64_t now)
{
	if (g->upload_count == UPLOADS_MAX)
		drop_oldest(g);
	g->uploads = xrealloc(g->uploads, (g->upload_count + 1) * sizeof *g->uploads);
	struct upload *u = &g->uploads[g->upload_count++];
	*u = (struct upload){ .log = xstrdup(log), .code = xstrdup(code), .file = file, .size = size, .at = now, .sha = sha256_new() };
	return u;
}

static result check_room(struct gate *g, const char *code, int64_t now, struct err *e)
{
	int open = 0;
	for (size_t i = g->upload_count; i-- > 0;) {
		if (strcmp(g->uploads[i].code, code) != 0)
			continue;
		if (now - g->uploads[i].at > FORGET_MS)
			upload_drop(g, i);
		else
			open++;
	}
	if (open < UPLOADS_A_BIDDER)
		return ok();
	return refuse(e, "upload.too_many", "", "贵单位有 %d 份上传尚未递交；请先递交已上传的文件，或稍后再试", open);
}

static void take(struct upload *u, struct span bytes)
{
	sha256_add(u->sha, bytes);
	u->next++;
	u->bytes += (int64_t)bytes.n;
	if (u->bytes >= u->size) {
		u->hash = sha256_end(u->sha);
		u->done = true;
	}
}

// Hashes at most LIMIT chunks that are already in the store.
static result catch_up(struct gate *g, struct upload *u, size_t limit, struct err *e)
{
	BUF_AUTO chunk = BUF_INIT;
	for (; limit > 0 && !u->done; limit--) {
		buf_clear(&chunk);
		TRY(g->parts.chunks->ops->get(g->parts.chunks, u->log, u->file, u->next, &chunk, e));
		if (chunk.n == 0)
			return fail(e, "chunk.missing", "中心没有这个文件的第 %zu 块", u->next);
		take(u, span_buf(&chunk));
	}
	return ok();
}

result upload_check(struct gate *g, const char *log, struct hash file, int64_t size, struct hash want, int64_t now, struct err *e)
{
	struct upload *u = find(g, log, file);
	if (!u)
		u = add(g, log, "", file, size, now);
	result r = u->size == size ? catch_up(g, u, CHUNK_COUNT_MAX, e) : ok();
	if (!is_ok(r) && strcmp(e->code, "chunk.missing") == 0)
		return refuse(e, "bid.incomplete", "R33 87号令第33条", "投标文件还没有传完，不能受理；请继续上传后再递交");
	TRY(r);
	if (u->size == size && u->bytes == size && hash_equal(u->hash, want))
		return ok();
	return refuse(e, "bid.differs", "R33 87号令第33条", "收到的投标文件与封面所载的长度或哈希不一致；请重新加密并上传");
}

void upload_handed_in(struct gate *g, const char *log, struct hash file)
{
	struct upload *u = find(g, log, file);
	if (u)
		upload_drop(g, (size_t)(u - g->uploads));
}

// The request is signed, so that only somebody with a bidder's certificate fills the disk.
static result read_request(struct gate *g, const json_t *request, int64_t now, json_t **inner, char **code, struct err *e)
{
	CERT_AUTO *cert = NULL;
	BUF_AUTO der = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	struct span text = span_str(json_str(request, "request"));
	if (!json_get_base64(request, "cert", &der) || !json_get_base64(request, "sig", &sig))
		return usage(e, "upload.syntax", "上传请求不完整（request、sig、cert、hashes）");
	TRY(cert_read(span_buf(&der), &cert, e));
	TRY(cert_check(cert, NULL, 0, g->parts.trust, CERT_SIGN, now, e));
	TRY(sign_verify(cert, suite_of(cert), DOMAIN_UPLOAD, text, span_buf(&sig), e));
	if (strlen(cert_code(cert)) != 18)
		return refuse(e, "gate.not_bidder", "S16 通知二(一)", "只有投标人可以上传投标文件");
	*code = xstrdup(cert_code(cert));
	TRY(json_read_canonical(text, REQUEST_BYTES_MAX, inner, e));
	return strcmp(json_str(*inner, "type"), "upload") == 0 ? ok() : usage(e, "upload.syntax", "这不是上传请求");
}

/// R33 87号令第33条 after the deadline nothing is taken in but a backup that was admitted (S20)
static result check_open(struct gate *g, const char *log, const char *code, int64_t now, struct err *e)
{
	const struct project *p;
	AUTO_FREE char *project = xasprintf("%.*s", (int)strcspn(log, "#"), log);
	TRY(gate_follow(g, project, &p, e));
	const struct lot *l = NULL;
	for (size_t i = 0; i < p->lot_count && !l; i++) {
		AUTO_FREE char *name = xasprintf("%s#%lld", project, (long long)p->lots[i].no);
		l = strcmp(name, log) == 0 ? &p->lots[i] : NULL;
	}
	if (!l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有这个包；请核对包号", project);
	const struct bid *own = lot_bid_of(l, code);
	if (now >= p->deadline && (!own || !own->backup_admitted))
		return refuse(e, "bid.late", "R33 87号令第33条", "已过投标截止时间，不再接收投标文件");
	return ok();
}

static result begin(struct gate *g, const json_t *request, const json_t *inner, struct buf *missing, struct err *e)
{
	BUF_AUTO hashes = BUF_INIT;
	struct hash file;
	if (!json_hash(inner, "file", &file) || !hex_decode(span_str(json_str(request, "hashes")), &hashes) || hashes.n % HASH_BYTES ||
	    hashes.n / HASH_BYTES > CHUNK_COUNT_MAX)
		return usage(e, "upload.syntax", "上传请求里的哈希不完整");
	size_t n = hashes.n / HASH_BYTES;
	struct hash *list = xmalloc(n * sizeof *list + 1);
	if (n)
		memcpy(list, hashes.p, hashes.n);
	result r = g->parts.chunks->ops->begin(g->parts.chunks, json_str(inner, "log"), file, list, n, json_int(inner, "size"), missing, e);
	free(list);
	return r;
}

result gate_upload(struct gate *g, const json_t *request, json_t **answer, struct err *e)
{
	JSON_AUTO *inner = NULL;
	AUTO_FREE char *code = NULL;
	BUF_AUTO missing = BUF_INIT;
	BUF_AUTO digits = BUF_INIT;
	struct hash file = { { 0 } };
	int64_t now;
	TRY(store_now(g->parts.store, &now, e));
	TRY(read_request(g, request, now, &inner, &code, e));
	const char *log = json_str(inner, "log");
	TRY(check_open(g, log, code, now, e));
	bool known = json_hash(inner, "file", &file) && find(g, log, file);
	if (!known)
		TRY(check_room(g, code, now, e));
	TRY(begin(g, request, inner, &missing, e));
	if (!known)
		add(g, log, code, file, json_int(inner, "size"), now);
	for (size_t i = 0; i < missing.n; i++)
		buf_add_byte(&digits, missing.p[i] ? '1' : '0');
	*answer = json_object();
	json_put_str(*answer, "missing", buf_text(&digits));
	return ok();
}

result gate_chunk(struct gate *g, const char *log, struct hash file, size_t index, struct span bytes, struct err *e)
{
	struct err later;
	if (bytes.n == 0 || bytes.n > CHUNK_BYTES)
		return refuse(e, "chunk.size", "", "一块最多 %d 字节", CHUNK_BYTES);
	TRY(g->parts.chunks->ops->put(g->parts.chunks, log, file, index, bytes, e));
	struct upload *u = find(g, log, file);
	if (!u || u->done || index < u->next)
		return ok();
	if (index == u->next)
		take(u, bytes);
	else if (!is_ok(catch_up(g, u, CATCH_UP_CHUNKS, &later)))
		return ok(); // a gap that comes later, or the store's trouble: handing in asks again
	return ok();
}
