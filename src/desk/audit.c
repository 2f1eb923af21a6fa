#include "desk/audit.h"

#include <string.h>
#include <time.h>

#include "base/durable.h"
#include "base/text.h"
#include "log/journal.h"

enum { LOCK_TRIES = 20, LOCK_WAIT_MS = 50, BYTES_MAX = 256 * 1024 * 1024 };

const struct audit_row AUDIT_ROWS[] = {
	{ "console.start", "打开控制台", "console opened" },
	{ "console.back", "上次没有正常退出，从原处继续", "console ended without being left; it goes on where it was" },
	{ "console.end", "退出控制台", "console left" },
	{ "console.gone", "终端断开，控制台结束", "terminal gone, console ended" },
	{ "sign_in", "登录", "signed in" },
	{ "sign_in.failed", "登录失败", "sign-in failed" },
	{ "sign_out", "退出登录", "signed out" },
	{ "lock", "令牌拔出，已锁定", "token taken out, locked" },
	{ "unlock", "令牌插回，已解锁", "token back, unlocked" },
	{ "pin.failed", "口令未通过", "PIN not accepted" },
	{ "refused", "被拒绝", "refused" },
	{ "given_up", "放弃进行中的一步", "step under way given up" },
	{ "link.lost", "连接中断", "connection lost" },
	{ "link.back", "连接恢复", "connection back" },
	{ NULL, NULL, NULL },
};

const char *audit_words(const char *what, bool english)
{
	for (const struct audit_row *r = AUDIT_ROWS; r->what; r++)
		if (strcmp(r->what, what) == 0)
			return english ? r->en : r->zh;
	return what;
}

static char *path_of(const char *state_dir)
{
	return xasprintf("%s/audit.journal", state_dir);
}

// --- writing -------------------------------------------------------------------------------------------------------------

// The journal shows every line: the last one is what the next record follows.
static result keep_last(void *ctx, struct span line, struct err *e)
{
	struct buf *last = ctx;
	if (line.n < 2 || line.p[0] != '{' || line.p[line.n - 1] != '}' || memchr(line.p, 0, line.n))
		return usage(e, "record.syntax", "日志的这一行不是一条完整的记录");
	buf_clear(last);
	buf_add(last, line.p, line.n);
	return ok();
}

static result open_journal(const char *state_dir, struct buf *last, struct journal **out, struct err *e)
{
	AUTO_FREE char *path = path_of(state_dir);
	size_t torn;
	TRY(dir_make(state_dir, e));
	result r = journal_open(path, keep_last, last, out, &torn, e);
	for (int tries = 0; tries < LOCK_TRIES && !is_ok(r) && strcmp(e->code, "file.locked") == 0; tries++) {
		nanosleep(&(struct timespec){ 0, LOCK_WAIT_MS * 1000000L }, NULL);
		buf_clear(last);
		r = journal_open(path, keep_last, last, out, &torn, e);
	}
	return r;
}

static void put_safe(json_t *v, const char *key, const char *text)
{
	BUF_AUTO safe = BUF_INIT;
	if (!text || !*text)
		return;
	text_add_safe(&safe, text);
	json_put_str(v, key, buf_text(&safe));
}

static void entry_text(const struct audit_note *n, struct buf *out)
{
	JSON_AUTO *v = json_object();
	json_put_str(v, "act", n->what);
	put_safe(v, "station", n->station);
	put_safe(v, "project", n->project);
	if (n->lot)
		json_put_int(v, "lot", n->lot);
	put_safe(v, "type", n->type);
	put_safe(v, "name", n->name);
	if (n->why) {
		put_safe(v, "code", n->why->code);
		put_safe(v, "clause", n->why->clause);
		put_safe(v, "text", n->why->text);
	}
	json_text(v, out);
}

static result follow(const struct buf *last, int64_t at, struct record *r, struct err *e)
{
	struct record before;
	*r = (struct record){ .project = AUDIT_LOG, .seq = 1, .at = at };
	if (last->n == 0)
		return ok();
	TRY(record_from_line(span_of(last->p, last->n), &before, e));
	r->seq = before.seq + 1;
	r->prev = before.hash;
	if (r->at < before.at)
		r->at = before.at; // the machine's clock was set back
	record_release(&before);
	return ok();
}

result audit_add(const char *state_dir, const struct audit_note *n, struct err *e)
{
	struct journal *j = NULL;
	struct record r = { .seq = 0 };
	BUF_AUTO last = BUF_INIT;
	BUF_AUTO line = BUF_INIT;
	TRY(open_journal(state_dir, &last, &j, e));
	result done = follow(&last, n->at, &r, e);
	if (is_ok(done)) {
		buf_add_str(&r.adm, "{}");
		entry_text(n, &r.act);
		r.act_hash = sha256(span_buf(&r.act));
		r.signer = n->signer;
		r.hash = record_hash(&r);
		record_to_line(&r, &line);
		done = journal_append(j, span_buf(&line), e);
	}
	record_release(&r);
	journal_close(j);
	return done;
}

// --- reading ---------------------------------------------------------------------------------------------------------------

static result one(struct span line, struct head *head, record_fn fn, void *ctx, struct err *e)
{
	struct record r;
	TRY(record_from_line(line, &r, e));
	result done = record_follows(&r, AUDIT_LOG, head, e);
	*head = (struct head){ r.seq, r.hash, r.at };
	if (is_ok(done))
		done = fn(ctx, &r, e);
	record_release(&r);
	return done;
}

result audit_read(const char *state_dir, record_fn fn, void *ctx, struct err *e)
{
	AUTO_FREE char *path = path_of(state_dir);
	BUF_AUTO text = BUF_INIT;
	struct head head = { .seq = 0 };
	if (!file_exists(path))
		return ok();
	TRY(file_read(path, BYTES_MAX, &text, e));
	const uint8_t *p = text.p, *end = text.p + text.n;
	for (const uint8_t *nl; p < end && *p && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		TRY(one(span_of(p, (size_t)(nl - p)), &head, fn, ctx, e));
	return ok(); // what follows is room for the next, or is being written just now
}

static void add_part(struct buf *out, const char *text)
{
	if (!*text)
		return;
	buf_add_str(out, "  ");
	text_add_safe(out, text);
}

void audit_say(const struct record *r, bool english, struct buf *out)
{
	JSON_AUTO *v = NULL;
	struct err ignored;
	if (!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &v, &ignored)))
		v = json_object(); // says its time, and nothing
	time_add(out, r->at);
	add_part(out, audit_words(json_str(v, "act"), english));
	add_part(out, json_str(v, "project"));
	if (json_int(v, "lot"))
		buf_addf(out, english ? " lot %lld" : " 第%lld包", (long long)json_int(v, "lot"));
	add_part(out, json_str(v, "type"));
	add_part(out, json_str(v, "name"));
	if (*json_str(v, "code"))
		buf_addf(out, "  [%s]", json_str(v, "code"));
	add_part(out, json_str(v, "clause"));
	add_part(out, json_str(v, "text"));
}
