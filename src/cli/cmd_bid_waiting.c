// What a bidder's folder knows of its acts: which version was receipted, and which act still waits in the outbox.
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "cli/bidder.h"

enum { NOTE_BYTES_MAX = 4096, ANSWER_BYTES_MAX = 64 * 1024 };

static json_t *read_note(const char *path, size_t max)
{
	struct err ignored;
	BUF_AUTO text = BUF_INIT;
	json_t *v = NULL;
	if (!is_ok(file_read(path, max, &text, &ignored)) || !is_ok(json_read(span_buf(&text), max, &v, &ignored)))
		return NULL;
	return v;
}

static result save_note(const struct bidder *b, const char *name, const json_t *v, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	AUTO_FREE char *path = bidder_path(b, name);
	json_text(v, &text);
	return file_save(path, span_buf(&text), 0600, e);
}

char *bidder_handed_in(const struct bidder *b, const char *key)
{
	AUTO_FREE char *path = bidder_path(b, "handed_in.json");
	JSON_AUTO *v = read_note(path, NOTE_BYTES_MAX);
	return xstrdup(json_str(v, key));
}

static result note(const struct bidder *b, const char *key, const char *bid_id, struct err *e)
{
	JSON_AUTO *v = json_object();
	json_put_str(v, key, bid_id);
	return save_note(b, "handed_in.json", v, e);
}

result bidder_note(struct bidder *b, result r, const char *key, const char *bid_id, struct err *e)
{
	struct err disk;
	JSON_AUTO *v = json_object();
	if (is_ok(r))
		return note(b, key, bid_id, e);
	if (r.kind != RESULT_FAILED || strcmp(e->code, "store.gone") != 0 || hash_is_zero(b->act_hash))
		return r;
	json_put_str(v, "key", key);
	json_put_str(v, "bid", bid_id);
	json_put_hash(v, "act_hash", b->act_hash);
	if (is_ok(save_note(b, "waiting.json", v, &disk)))
		return r;
	*e = disk;
	return (result){ disk.kind };
}

// Is the answer ACT in DIR/receipts already, by whatever name?
static bool is_here(const char *folder, const char *end)
{
	DIR *d = opendir(folder);
	bool here = false;
	for (const struct dirent *f; d && !here && (f = readdir(d));) {
		size_t n = strlen(f->d_name), m = strlen(end);
		here = n > m && strcmp(f->d_name + n - m, end) == 0;
	}
	if (d)
		closedir(d);
	return here;
}

// Whichever command sent an act of this lot's intake: its answer belongs into the folder.
static result take_over(const struct bidder *b, const json_t *kept, const json_t *text, struct err *e)
{
	BUF_AUTO bytes = BUF_INIT;
	AUTO_FREE char *folder = bidder_path(b, "receipts");
	AUTO_FREE char *end = xasprintf("-%.16s.json", hash_hex(sha256(span_str(json_str(kept, "text")))).s);
	if (is_here(folder, end))
		return ok();
	TRY(dir_make(folder, e));
	AUTO_FREE char *path = xasprintf("%s/%s%s", folder, json_str(text, "type"), end);
	json_text(kept, &bytes);
	return file_save(path, span_buf(&bytes), 0600, e);
}

static result look_at(struct bidder *b, const char *path, const char *log, struct hash waiting, bool *receipted, bool *answered, struct err *e)
{
	struct err ignored;
	struct hash act;
	JSON_AUTO *kept = read_note(path, ANSWER_BYTES_MAX);
	JSON_AUTO *text = NULL;
	if (!kept || !is_ok(json_read(span_str(json_str(kept, "text")), ANSWER_BYTES_MAX, &text, &ignored)) || strcmp(json_str(text, "log"), log) != 0)
		return ok();
	if (json_hash(text, "act_hash", &act) && hash_equal(act, waiting)) {
		*answered = true;
		*receipted = strcmp(json_str(text, "type"), "receipt") == 0;
	}
	return take_over(b, kept, text, e);
}

static result look_through(struct bidder *b, struct hash waiting, bool *receipted, bool *answered, struct err *e)
{
	struct settings s;
	TRY(settings_read(&s, e));
	AUTO_FREE char *folder = xasprintf("%s/receipts", s.state_dir), *log = xasprintf("%s#%lld", b->project, (long long)b->lot);
	settings_release(&s);
	result r = ok();
	DIR *d = opendir(folder);
	for (const struct dirent *f; d && is_ok(r) && (f = readdir(d));) {
		AUTO_FREE char *path = xasprintf("%s/%s", folder, f->d_name);
		if (f->d_name[0] != '.')
			r = look_at(b, path, log, waiting, receipted, answered, e);
	}
	if (d)
		closedir(d);
	return r;
}

result bidder_settle(struct bidder *b, struct err *e)
{
	int64_t waits;
	bool receipted = false, answered = false;
	struct hash act = { { 0 } };
	AUTO_FREE char *path = bidder_path(b, "waiting.json");
	desk_waiting(b->desk, true, &waits);
	JSON_AUTO *v = read_note(path, NOTE_BYTES_MAX);
	json_hash(v, "act_hash", &act);
	TRY(look_through(b, act, &receipted, &answered, e));
	if (!v)
		return ok();
	if (!answered && waits != 0) // a refusal that nobody signed is in the outbox's own folder
		return fail(e, "bid.waiting", "先前签名的行为还保存在本机，没有送达网关；请检查网络后重试，会先补送它");
	if (receipted)
		TRY(note(b, json_str(v, "key"), json_str(v, "bid"), e));
	printf(receipted ? _("what waited here was accepted by the gate\n") : _("what waited here was refused by the gate; see its receipts\n"));
	return unlink(path) == 0 || errno == ENOENT ? ok() : fail(e, "disk.write", "删不掉“%s”：%s", path, strerror(errno));
}
