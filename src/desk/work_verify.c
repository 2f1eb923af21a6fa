#include "desk/work.h"

#include <string.h>

#include "desk/work_int.h"
#include "log/chunks.h"

enum { CHECKS_PER_ACT = 200 };

static bool counts(const struct bid *b)
{
	return b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

static result hash_stored(const struct work *w, struct chunks *chunks, const struct bid *b, struct hash *got, int64_t *size, struct err *e)
{
	struct sha256_ctx *sha = sha256_new();
	BUF_AUTO chunk = BUF_INIT;
	AUTO_FREE char *log = xasprintf("%s#%lld", w->project, (long long)w->lot);
	result r = ok();
	*size = 0;
	for (size_t i = 0; *size < b->size && is_ok(r); i++) {
		buf_clear(&chunk);
		r = chunks->ops->get(chunks, log, b->chunks_sha256, i, &chunk, e);
		sha256_add(sha, span_buf(&chunk));
		*size += (int64_t)chunk.n;
		work_say(w, &(struct work_step){ .bid = b, .how = WORK_RUNS, .text = "", .done = *size, .size = b->size });
	}
	*got = sha256_end(sha);
	sha256_free(sha);
	return r;
}

/// R41a 87号令第41条 the sealing check in electronic form: ciphertext hash equals the receipt's
static result compare(const struct work *w, struct chunks *chunks, const struct bid *b, const char **fault, struct err *e)
{
	struct hash got;
	int64_t size;
	result r = hash_stored(w, chunks, b, &got, &size, e);
	*fault = size != b->size ? "长度与回执不符" : !hash_equal(got, b->p7m_sha256) ? "哈希与回执不符" : NULL;
	if (!is_ok(r) && strcmp(e->code, "chunk.missing") == 0) {
		*fault = "中心缺少文件块";
		return ok();
	}
	return r;
}

static result check_all(const struct work *w, const struct lot *l, struct chunks *chunks, json_t *checks, struct work_count *n, struct err *e)
{
	for (size_t i = 0; i < l->bid_count; i++) {
		const struct bid *b = &l->bids[i];
		const char *fault = NULL;
		if (!counts(b))
			continue;
		if (b->verified_at) { // done again, it shows what was found
			work_count(w, n, b, b->verified_ok ? WORK_GOOD : WORK_BAD, b->verify_note);
			continue;
		}
		TRY(compare(w, chunks, b, &fault, e));
		json_t *check = json_object();
		json_put_str(check, "bid", b->bid_id);
		json_put_bool(check, "ok", fault == NULL);
		if (fault)
			json_put_str(check, "note", fault);
		json_array_append_new(checks, check);
		work_count(w, n, b, fault ? WORK_BAD : WORK_GOOD, fault ? fault : "");
	}
	return ok();
}

static result perform_all(const struct work *w, json_t *checks, struct err *e)
{
	while (json_array_size(checks) > 0) {
		JSON_AUTO *body = json_object();
		json_t *part = json_array();
		for (int i = 0; i < CHECKS_PER_ACT && json_array_size(checks) > 0; i++) {
			json_array_append(part, json_array_get(checks, 0));
			json_array_remove(checks, 0);
		}
		json_put(body, "checks", part);
		TRY(desk_perform(w->desk, w->project, "package.verify", w->lot, body, w->token, NULL, e));
	}
	return ok();
}

result work_verify(const struct work *w, struct work_count *n, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	struct chunks *chunks;
	JSON_AUTO *checks = json_array();
	*n = (struct work_count){ 0 };
	TRY(work_follow(w, &p, &l, e));
	TRY(desk_chunks(w->desk, &chunks, e));
	result r = check_all(w, l, chunks, checks, n, e);
	chunks_close(chunks);
	TRY(r);
	return perform_all(w, checks, e);
}
