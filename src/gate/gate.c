#include "gate/gate_int.h"

#include <stdlib.h>
#include <string.h>

struct gate *gate_new(const struct gate_parts *parts)
{
	struct gate *g = xcalloc(1, sizeof *g);
	g->parts = *parts;
	g->stamper = stamper_new();
	return g;
}

void gate_free(struct gate *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++) {
		replay_free(g->projects[i].replay);
		free(g->projects[i].id);
	}
	free(g->projects);
	uploads_release(g);
	stamper_free(g->stamper);
	free(g);
}

static result feed(void *ctx, const struct record *r, struct err *e)
{
	return replay_feed(ctx, r, e);
}

static result followed_of(struct gate *g, const char *project, struct followed **out, struct err *e)
{
	for (size_t i = 0; i < g->count; i++) {
		if (strcmp(g->projects[i].id, project) == 0) {
			*out = &g->projects[i];
			return ok();
		}
	}
	struct replay *replay;
	TRY(replay_new(project, g->parts.trust, &replay, e));
	g->projects = xrealloc(g->projects, (g->count + 1) * sizeof *g->projects);
	g->projects[g->count] = (struct followed){ .id = xstrdup(project), .replay = replay };
	*out = &g->projects[g->count++];
	return ok();
}

result gate_followed(struct gate *g, const char *project, struct followed **out, struct err *e)
{
	struct head head;
	struct followed *f;
	if (strchr(project, '#'))
		return refuse(e, "project.unknown", "", "没有项目“%.70s”", project);
	TRY(store_head(g->parts.store, project, &head, e));
	if (head.seq == 0)
		return refuse(e, "project.unknown", "", "没有项目“%.70s”；请核对项目编号", project);
	TRY(followed_of(g, project, &f, e));
	if (replay_head(f->replay).seq < head.seq)
		TRY(store_read(g->parts.store, project, replay_head(f->replay).seq, feed, f->replay, e));
	*out = f;
	return ok();
}

result gate_follow(struct gate *g, const char *project, const struct project **out, struct err *e)
{
	struct followed *f;
	TRY(gate_followed(g, project, &f, e));
	*out = replay_state(f->replay);
	return ok();
}

result gate_now(struct gate *g, json_t **answer, struct err *e)
{
	int64_t now;
	TRY(store_now(g->parts.store, &now, e));
	*answer = json_object();
	json_put_int(*answer, "now", now);
	return ok();
}

result gate_head(struct gate *g, const char *project, json_t **answer, struct err *e)
{
	struct head head;
	if (strchr(project, '#'))
		return refuse(e, "project.unknown", "", "没有项目“%.70s”", project);
	TRY(store_head(g->parts.store, project, &head, e));
	*answer = json_object();
	json_put_int(*answer, "seq", (int64_t)head.seq);
	json_put_hash(*answer, "hash", head.hash);
	json_put_int(*answer, "at", head.at);
	return ok();
}

result gate_seq(struct gate *g, const char *project, uint64_t *seq, struct err *e)
{
	struct head head = { .seq = 0 };
	if (strchr(project, '#'))
		return refuse(e, "project.unknown", "", "没有项目“%.70s”", project);
	TRY(store_head(g->parts.store, project, &head, e));
	*seq = head.seq;
	return ok();
}

result gate_projects(struct gate *g, json_t **answer, struct err *e)
{
	return g->parts.store->ops->projects(g->parts.store, answer, e);
}

struct page {
	struct buf *out;
	size_t left;
};

static const char PAGE_FULL[] = "gate.page_full";

static result add_line(void *ctx, const struct record *r, struct err *e)
{
	struct page *page = ctx;
	if (page->left == 0)
		return fail(e, PAGE_FULL, "（一页已满）");
	page->left--;
	record_to_line(r, page->out);
	buf_add_byte(page->out, '\n');
	return ok();
}

result gate_records(struct gate *g, const char *project, uint64_t after, size_t limit, struct buf *out, struct err *e)
{
	struct page page = { out, limit };
	if (strchr(project, '#'))
		return refuse(e, "project.unknown", "", "没有项目“%.70s”", project);
	result r = store_read(g->parts.store, project, after, add_line, &page, e);
	return !is_ok(r) && strcmp(e->code, PAGE_FULL) == 0 ? ok() : r;
}

result gate_signed(struct gate *g, const char *key, const json_t *text, json_t **answer, struct err *e)
{
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	json_text(text, &bytes);
	TRY(key_sign(g->parts.service_key, suite_of(g->parts.service_cert), sign_digest(DOMAIN_RECEIPT, span_buf(&bytes)), &sig, e));
	if (!*answer)
		*answer = json_object();
	json_put_str(*answer, key, buf_text(&bytes));
	json_put_base64(*answer, "sig", span_buf(&sig));
	json_put_base64(*answer, "service_cert", cert_der(g->parts.service_cert));
	return ok();
}

static json_t *own_act(const struct project *p, const char *type, int64_t lot, int64_t now, struct hash service, json_t *body)
{
	json_t *act = json_object(), *seen = json_object();
	struct hash salt;
	random_bytes(salt.b, sizeof salt.b);
	json_put_int(seen, "seq", (int64_t)p->seq);
	json_put_hash(seen, "hash", p->head);
	json_put_str(act, "act", type);
	json_put_str(act, "project", p->id);
	json_put_int(act, "lot", lot);
	json_put_int(act, "n", project_actor_n(p, service) + 1);
	json_put_int(act, "at", now);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "gate");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	return act;
}

result gate_own_act(struct gate *g, const char *project, const char *type, int64_t lot, json_t *body, struct err *e)
{
	const struct project *p;
	int64_t now;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	struct receipt receipt = { 0 };
	enum suite suite = suite_of(g->parts.service_cert);
	JSON_AUTO *owned = body;
	TRY(gate_follow(g, project, &p, e));
	TRY(store_now(g->parts.store, &now, e));
	JSON_AUTO *act = own_act(p, type, lot, now, cert_hash(g->parts.service_cert), json_incref(owned));
	json_text(act, &text);
	TRY(key_sign(g->parts.service_key, suite, sign_digest(DOMAIN_ACT, span_buf(&text)), &sig, e));
	struct signed_act a = { .act = span_buf(&text), .suite = suite, .sig = span_buf(&sig), .certs = { cert_der(g->parts.service_cert) },
				.cert_count = 1 };
	result r = store_append(g->parts.store, project, &a, &receipt, e);
	receipt_release(&receipt);
	return r;
}
