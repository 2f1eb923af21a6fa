// The memory store and the file store: one sequencer a log; the file store makes every record durable first.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/durable.h"
#include "log/journal.h"
#include "log/sequencer.h"

struct local_log {
	struct sequencer seq;
	struct journal *journal; // NULL in memory
};

struct local {
	struct store base;
	struct trust *trust;
	char *dir; // NULL: memory
	struct local_log *logs;
	size_t count;
};

static struct local_log *find(const struct local *s, const char *log)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->logs[i].seq.log, log) == 0)
			return &s->logs[i];
	return NULL;
}

static struct local_log *add(struct local *s, const char *log)
{
	s->logs = xrealloc(s->logs, (s->count + 1) * sizeof *s->logs);
	struct local_log *l = &s->logs[s->count++];
	sequencer_init(&l->seq, log);
	l->journal = NULL;
	return l;
}

static void drop_last(struct local *s)
{
	struct local_log *l = &s->logs[--s->count];
	journal_close(l->journal);
	sequencer_release(&l->seq);
}

static result take_line(void *ctx, struct span line, struct err *e)
{
	struct sequencer *s = ctx;
	struct record r = { .seq = 0 };
	struct head head = sequencer_head(s);
	TRY(record_from_line(line, &r, e));
	result follows = record_follows(&r, s->log, &head, e);
	if (is_ok(follows))
		sequencer_take(s, &r);
	record_release(&r);
	return follows;
}

// A lot's intake log lies beside its project's: '#' is written '+', which no project id holds.
static char *journal_path(const struct local *s, const char *log)
{
	char *path = xasprintf("%s/%s.journal", s->dir, log);
	char *hash = strchr(path + strlen(s->dir), '#');
	if (hash)
		*hash = '+';
	return path;
}

static bool is_name(const char *log)
{
	return *log && strlen(log) <= PROJECT_ID_MAX && !log[strcspn(log, "/+")];
}

static result open_log(struct local *s, const char *log, struct local_log **out, struct err *e)
{
	size_t torn;
	*out = add(s, log);
	if (!s->dir)
		return ok();
	AUTO_FREE char *path = journal_path(s, log);
	result r = journal_open(path, take_line, &(*out)->seq, &(*out)->journal, &torn, e);
	if (!is_ok(r))
		drop_last(s);
	return r;
}

// *out is NULL where there is no such log: who only asks leaves nothing behind.
static result look(struct local *s, const char *log, struct local_log **out, struct err *e)
{
	*out = find(s, log);
	if (*out || !s->dir || !is_name(log))
		return ok();
	AUTO_FREE char *path = journal_path(s, log);
	return file_exists(path) ? open_log(s, log, out, e) : ok();
}

static bool has_project(const struct local *s, const char *log)
{
	AUTO_FREE char *project = xasprintf("%.*s", (int)strcspn(log, "#"), log);
	const struct local_log *l = find(s, project);
	return l && l->seq.count > 0;
}

// The first record of a project's log founds it; everything else needs a founded project.
static result check_place(const struct local *s, const char *log, const json_t *act, struct err *e)
{
	bool founding = strcmp(json_str(act, "act"), "project.create") == 0;
	if (founding && has_project(s, log))
		return refuse(e, "project.exists", "", "项目 %s 已经存在，不能再次创建", log);
	if (!founding && !has_project(s, log))
		return refuse(e, "project.unknown", "", "没有项目“%.*s”；请核对项目编号", (int)strcspn(log, "#"), log);
	return ok();
}

static result admit(struct local *s, struct local_log *l, const struct signed_act *a, int64_t received_at, struct receipt *out, struct err *e)
{
	struct record r;
	BUF_AUTO line = BUF_INIT;
	sequencer_make(&l->seq, a, received_at, s->dir ? "file" : "memory", &r);
	if (l->journal) {
		record_to_line(&r, &line);
		result saved = journal_append(l->journal, span_buf(&line), e);
		if (!is_ok(saved)) {
			record_release(&r);
			return saved;
		}
	}
	receipt_of(&r, out);
	sequencer_take(&l->seq, &r);
	return ok();
}

static result local_append(struct store *base, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	struct local *s = (struct local *)base;
	int64_t received_at = clock_ms();
	struct local_log *l;
	JSON_AUTO *act = NULL;
	TRY(signed_act_check(a, log, s->trust, received_at, &act, e));
	if (!is_name(log))
		return refuse(e, "act.project", "", "项目编号“%.70s”不合规定", log);
	AUTO_FREE char *project = xasprintf("%.*s", (int)strcspn(log, "#"), log);
	TRY(look(s, project, &l, e));
	TRY(look(s, log, &l, e));
	const struct record *again = l ? sequencer_find(&l->seq, sha256(a->act)) : NULL;
	if (again) {
		receipt_of(again, out);
		return ok();
	}
	TRY(check_place(s, log, act, e));
	if (!l)
		TRY(open_log(s, log, &l, e));
	return admit(s, l, a, received_at, out, e);
}

static result local_read(struct store *base, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e)
{
	struct local_log *l;
	TRY(look((struct local *)base, log, &l, e));
	for (size_t i = after; l && i < l->seq.count; i++)
		TRY(fn(ctx, &l->seq.records[i], e));
	return ok();
}

static result local_head(struct store *base, const char *log, struct head *out, struct err *e)
{
	struct local_log *l;
	TRY(look((struct local *)base, log, &l, e));
	*out = l ? sequencer_head(&l->seq) : (struct head){ .seq = 0 };
	return ok();
}

// Nobody else writes while this process holds the log: only the time passes.
static result local_wait(struct store *base, const char *log, uint64_t after, int timeout_ms, struct err *e)
{
	struct head head;
	TRY(local_head(base, log, &head, e));
	if (head.seq <= after && timeout_ms > 0)
		nanosleep(&(struct timespec){ timeout_ms / 1000, timeout_ms % 1000 * 1000000L }, NULL);
	return ok();
}

static result local_now(struct store *base, int64_t *ms, struct err *e)
{
	(void)base;
	(void)e;
	*ms = clock_ms();
	return ok();
}

static result open_all(struct local *s, struct err *e)
{
	DIR *d = s->dir ? opendir(s->dir) : NULL;
	result r = ok();
	for (const struct dirent *f; d && is_ok(r) && (f = readdir(d));) {
		const char *dot = strstr(f->d_name, ".journal");
		struct local_log *l;
		if (!dot || dot[8] || memchr(f->d_name, '+', (size_t)(dot - f->d_name)))
			continue;
		AUTO_FREE char *log = xasprintf("%.*s", (int)(dot - f->d_name), f->d_name);
		r = look(s, log, &l, e);
	}
	if (d)
		closedir(d);
	return r;
}

static result local_projects(struct store *base, json_t **ids, struct err *e)
{
	struct local *s = (struct local *)base;
	TRY(open_all(s, e));
	*ids = json_array();
	for (size_t i = 0; i < s->count; i++)
		if (!strchr(s->logs[i].seq.log, '#') && s->logs[i].seq.count > 0)
			json_array_append_new(*ids, json_string(s->logs[i].seq.log));
	return ok();
}

static void local_close(struct store *base)
{
	struct local *s = (struct local *)base;
	while (s->count > 0)
		drop_last(s);
	free(s->logs);
	free(s->dir);
	free(s);
}

static const struct store_ops MEMORY = { "memory", local_append, local_read, local_head, local_wait, local_now, local_projects, local_close };
static const struct store_ops FILES = { "file", local_append, local_read, local_head, local_wait, local_now, local_projects, local_close };

static struct store *local_new(const struct store_ops *ops, const char *dir, struct trust *trust)
{
	struct local *s = xcalloc(1, sizeof *s);
	*s = (struct local){ .base = { ops }, .trust = trust, .dir = dir ? xstrdup(dir) : NULL };
	return &s->base;
}

result store_memory(struct trust *trust, struct store **out, struct err *e)
{
	(void)e;
	*out = local_new(&MEMORY, NULL, trust);
	return ok();
}

result store_file(const char *dir, struct trust *trust, struct store **out, struct err *e)
{
	TRY(dir_make(dir, e));
	*out = local_new(&FILES, dir, trust);
	return ok();
}
