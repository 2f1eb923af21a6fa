// A file an act: NNNNNNNNNNNN-HASH.act in DIR, removed when the store has answered.
#include "log/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"

enum { ENTRY_BYTES_MAX = 1024 * 1024, NUMBER_CHARS = 12 };

struct outbox {
	char *dir;
	int lock;
	uint64_t next;   // number of the next act
	size_t pending;
};

// A file's text back as an act; owns what the spans of ACT point to.
struct entry {
	char *log;
	struct buf act, sig, certs[CERTS_MAX];
	struct signed_act signed_act;
};

static bool entry_name(const char *name, uint64_t *number)
{
	size_t n = strlen(name);
	*number = strtoull(name, NULL, 10);
	return n == NUMBER_CHARS + 1 + HASH_HEX + 4 && name[NUMBER_CHARS] == '-' && strcmp(name + n - 4, ".act") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// Names of what waits, oldest first. The caller frees each and the list.
static result list(const struct outbox *o, char ***names, size_t *count, struct err *e)
{
	DIR *d = opendir(o->dir);
	if (!d)
		return fail(e, "file.read", "打不开发件箱“%s”：%s", o->dir, strerror(errno));
	*names = NULL;
	*count = 0;
	uint64_t number;
	for (const struct dirent *f; (f = readdir(d));) {
		if (!entry_name(f->d_name, &number))
			continue;
		*names = xrealloc(*names, (*count + 1) * sizeof **names);
		(*names)[(*count)++] = xstrdup(f->d_name);
	}
	closedir(d);
	if (*count)
		qsort(*names, *count, sizeof **names, by_name);
	return ok();
}

static void free_list(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static result count_pending(struct outbox *o, struct err *e)
{
	char **names;
	size_t count;
	TRY(list(o, &names, &count, e));
	uint64_t last = 0;
	if (count)
		entry_name(names[count - 1], &last);
	o->pending = count;
	o->next = last + 1;
	free_list(names, count);
	return ok();
}

result outbox_open(const char *dir, struct outbox **out, struct err *e)
{
	AUTO_FREE char *refused = xasprintf("%s/refused", dir);
	AUTO_FREE char *lock = xasprintf("%s/lock", dir);
	TRY(dir_make(refused, e));
	struct outbox *o = xcalloc(1, sizeof *o);
	*o = (struct outbox){ .dir = xstrdup(dir), .lock = -1 };
	result r = lock_take(lock, &o->lock, e);
	if (is_ok(r))
		r = count_pending(o, e);
	if (!is_ok(r)) {
		outbox_close(o);
		return r;
	}
	*out = o;
	return ok();
}

void outbox_close(struct outbox *o)
{
	if (!o)
		return;
	lock_release(o->lock);
	free(o->dir);
	free(o);
}

size_t outbox_pending(const struct outbox *o)
{
	return o->pending;
}

static void entry_text(const char *log, const struct signed_act *a, struct buf *out)
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

result outbox_put(struct outbox *o, const char *log, const struct signed_act *a, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	if (!utf8_valid(a->act))
		return usage(e, "act.text", "行为不是 UTF-8 文本");
	AUTO_FREE char *path = xasprintf("%s/%0*llu-%s.act", o->dir, NUMBER_CHARS, (unsigned long long)o->next, hash_hex(sha256(a->act)).s);
	entry_text(log, a, &text);
	CRASH_POINT("outbox.put.before");
	result saved = file_save(path, span_buf(&text), 0600, e);
	if (!is_ok(saved)) {
		unlink(path); // renamed, but the folder was not synced: what was reported as not saved is not sent later
		return saved;
	}
	CRASH_POINT("outbox.put.after");
	o->next++;
	o->pending++;
	return ok();
}

static void entry_release(struct entry *en)
{
	free(en->log);
	buf_release(&en->act);
	buf_release(&en->sig);
	for (size_t i = 0; i < CERTS_MAX; i++)
		buf_release(&en->certs[i]);
}

static bool entry_take(const json_t *v, struct entry *en)
{
	const json_t *certs = json_array_at(v, "certs");
	size_t n = json_array_size(certs);
	en->log = xstrdup(json_str(v, "log"));
	buf_add_str(&en->act, json_str(v, "act"));
	if (!json_get_base64(v, "sig", &en->sig) || n > CERTS_MAX || !*en->log)
		return false;
	en->signed_act = (struct signed_act){ .act = span_buf(&en->act), .suite = (enum suite)json_int(v, "suite"), .sig = span_buf(&en->sig),
					      .cert_count = n };
	for (size_t i = 0; i < n; i++) {
		const char *text = json_string_value(json_array_get(certs, i));
		if (!text || !base64_decode(span_str(text), &en->certs[i]))
			return false;
		en->signed_act.certs[i] = span_buf(&en->certs[i]);
	}
	return true;
}

// The name says the hash of the act: what the disk has changed is not sent.
static bool is_named(const char *path, const struct entry *en)
{
	const char *name = strrchr(path, '/') + 1;
	return strncmp(name + NUMBER_CHARS + 1, hash_hex(sha256(span_buf(&en->act))).s, HASH_HEX) == 0;
}

static result entry_read(const char *path, struct entry *en, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *v = NULL;
	TRY(file_read(path, ENTRY_BYTES_MAX, &text, e));
	if (is_ok(json_read(span_buf(&text), ENTRY_BYTES_MAX, &v, e)) && entry_take(v, en) && is_named(path, en))
		return ok();
	return fail(e, "outbox.syntax", "发件箱里的“%s”坏了，没有发出，它后面的行为也在等；请把它移走，重做这一步，并联系管理员", path);
}

// Refused acts are kept with their reason; admitted ones are gone from here.
static result settle(struct outbox *o, const char *name, result answer, const struct err *why, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", o->dir, name);
	if (!is_ok(answer)) {
		AUTO_FREE char *kept = xasprintf("%s/refused/%s", o->dir, name);
		AUTO_FREE char *reason = xasprintf("%s/refused/%s.reason", o->dir, name);
		BUF_AUTO text = BUF_INIT;
		buf_addf(&text, "[%s] %s\n%s\n", why->code, why->clause, why->text);
		TRY(file_save(reason, span_buf(&text), 0600, e));
		CRASH_POINT("outbox.refuse.reason");
		if (rename(path, kept) != 0)
			return fail(e, "disk.write", "整理发件箱失败：%s", strerror(errno));
		TRY(dir_sync_of(kept, e));
	} else if (unlink(path) != 0) {
		return fail(e, "disk.write", "整理发件箱失败：%s", strerror(errno));
	}
	CRASH_POINT("outbox.remove.after");
	o->pending--;
	return dir_sync_of(path, e);
}

static result send_one(struct outbox *o, struct store *s, const char *name, outbox_fn fn, void *ctx, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", o->dir, name);
	struct entry en = { .log = NULL };
	struct receipt receipt = { .seq = 0 };
	struct err why = { .kind = RESULT_OK };
	result r = entry_read(path, &en, e);
	if (is_ok(r)) {
		CRASH_POINT("outbox.send.before");
		result answer = store_append(s, en.log, &en.signed_act, &receipt, &why);
		CRASH_POINT("outbox.send.after");
		if (answer.kind == RESULT_FAILED) {
			*e = why;
			r = answer;
		} else {
			r = fn ? fn(ctx, en.log, sha256(en.signed_act.act), answer, &receipt, &why, e) : ok();
			if (is_ok(r))
				r = settle(o, name, answer, &why, e);
		}
	}
	receipt_release(&receipt);
	entry_release(&en);
	return r;
}

result outbox_drain(struct outbox *o, struct store *s, outbox_fn fn, void *ctx, struct err *e)
{
	char **names;
	size_t count;
	TRY(list(o, &names, &count, e));
	result r = ok();
	for (size_t i = 0; i < count && is_ok(r); i++)
		r = send_one(o, s, names[i], fn, ctx, e);
	free_list(names, count);
	return r;
}

static result is_of(const struct outbox *o, const char *name, const char *log, struct hash signer, bool *yes, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", o->dir, name);
	struct entry en = { .log = NULL };
	result r = entry_read(path, &en, e);
	*yes = is_ok(r) && strcmp(en.log, log) == 0 && en.signed_act.cert_count && hash_equal(sha256(en.signed_act.certs[0]), signer);
	entry_release(&en);
	return r;
}

result outbox_count(const struct outbox *o, const char *log, struct hash signer, int64_t *n, struct err *e)
{
	char **names;
	size_t count;
	*n = 0;
	if (o->pending == 0)
		return ok();
	TRY(list(o, &names, &count, e));
	result r = ok();
	for (size_t i = 0; i < count && is_ok(r); i++) {
		bool yes;
		r = is_of(o, names[i], log, signer, &yes, e);
		*n += yes;
	}
	free_list(names, count);
	return r;
}
