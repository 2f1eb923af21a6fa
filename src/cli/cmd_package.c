// kaibiao package: the check of every package before the window is opened (O3), by the host.
#include <string.h>

#include "cli/cli.h"
#include "log/chunks.h"

enum { CHECKS_PER_ACT = 200 };

struct checking {
	struct chunks *chunks;
	const struct project *p;
	const struct lot *l;
};

static bool counts(const struct bid *b)
{
	return b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

// The bytes that the store holds are the bytes that the cover sheet named before the deadline.
static result compare(const struct checking *c, const struct bid *b, const char **fault, struct err *e)
{
	struct sha256_ctx *sha = sha256_new();
	BUF_AUTO chunk = BUF_INIT;
	AUTO_FREE char *log = xasprintf("%s#%lld", c->p->id, (long long)c->l->no);
	int64_t size = 0;
	result r = ok();
	for (size_t i = 0; size < b->size && is_ok(r); i++) {
		buf_clear(&chunk);
		r = c->chunks->ops->get(c->chunks, log, b->chunks_sha256, i, &chunk, e);
		sha256_add(sha, span_buf(&chunk));
		size += (int64_t)chunk.n;
	}
	struct hash got = sha256_end(sha);
	sha256_free(sha);
	*fault = size != b->size ? "长度与回执不符" : !hash_equal(got, b->p7m_sha256) ? "哈希与回执不符" : NULL;
	if (!is_ok(r) && strcmp(e->code, "chunk.missing") == 0) {
		*fault = "中心缺少文件块";
		return ok();
	}
	return r;
}

/// R41a 87号令第41条 the sealing check in electronic form: ciphertext hash equals the receipt's
static result check_all(const struct checking *c, json_t *checks, struct err *e)
{
	for (size_t i = 0; i < c->l->bid_count; i++) {
		const struct bid *b = &c->l->bids[i];
		if (!counts(b) || b->verified_at)
			continue;
		const char *fault = NULL;
		TRY(compare(c, b, &fault, e));
		json_t *check = json_object();
		json_put_str(check, "bid", b->bid_id);
		json_put_bool(check, "ok", fault == NULL);
		if (fault)
			json_put_str(check, "note", fault);
		json_array_append_new(checks, check);
		printf("%3lld  %s  %s\n", (long long)b->no, fault ? "x" : "ok", fault ? fault : b->bidder_name);
	}
	return ok();
}

static result perform(struct desk *d, const struct checking *c, json_t *checks, struct token *t, struct err *e)
{
	AUTO_FREE char *project = xstrdup(c->p->id);
	int64_t lot = c->l->no;
	while (json_array_size(checks) > 0) {
		JSON_AUTO *body = json_object();
		json_t *part = json_array();
		for (int i = 0; i < CHECKS_PER_ACT && json_array_size(checks) > 0; i++) {
			json_array_append(part, json_array_get(checks, 0));
			json_array_remove(checks, 0);
		}
		json_put(body, "checks", part);
		TRY(desk_perform(d, project, "package.verify", lot, body, t, NULL, e));
	}
	return ok();
}

static result verify(int *argc, char **argv, struct err *e)
{
	const char *no = cli_option(argc, argv, "lot");
	int64_t lot;
	if (*argc < 3 || !cli_int(no, 1, 999, &lot))
		return usage(e, "package.usage", "用法：kaibiao package verify 项目编号 --lot N --token 令牌");
	DESK_AUTO *d = NULL;
	TOKEN_AUTO *t = NULL;
	struct checking c = { 0 };
	struct settings s;
	JSON_AUTO *checks = json_array();
	AUTO_FREE char *prompt = xasprintf("投标文件核验 %s 第%lld包", argv[2], (long long)lot);
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, argv[2], &c.p, e));
	c.l = project_lot(c.p, lot);
	if (!c.l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", c.p->id, (long long)lot);
	TRY(cli_token(argc, argv, prompt, &t, e));
	TRY(settings_read(&s, e));
	result r = chunks_pg(s.store, &c.chunks, e);
	settings_release(&s);
	TRY(r);
	r = check_all(&c, checks, e);
	chunks_close(c.chunks);
	TRY(r);
	desk_shown(d, prompt);
	return perform(d, &c, checks, t, e);
}

int cmd_package(int argc, char **argv)
{
	struct err e;
	if (argc < 2 || strcmp(argv[1], "verify") != 0)
		return cli_usage("package");
	return cli_report(verify(&argc, argv, &e), &e);
}
