#include "desk/replica.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/durable.h"

struct replica {
	char *dir, *name, *path;
	struct trust *trust;
	struct replay *replay;
	int fd;
	off_t end;         // bytes of whole, verified records
	struct buf unsaved; // lines fetched and not yet written
};

enum { LINE_BYTES_MAX = 512 * 1024 };

// Hands each whole line of the file from FROM on to FN; *whole is where the last one ends.
typedef result (*line_fn)(void *ctx, struct span line, struct err *e);

static result each_line(int fd, off_t from, line_fn fn, void *ctx, off_t *whole, struct err *e)
{
	BUF_AUTO b = BUF_INIT;
	*whole = from;
	for (off_t at = from;;) {
		buf_reserve(&b, LINE_BYTES_MAX);
		ssize_t n = pread(fd, b.p + b.n, LINE_BYTES_MAX, at);
		if (n < 0)
			return fail(e, "file.read", "读取本地副本失败：%s", strerror(errno));
		if (n == 0)
			return ok();
		at += n;
		b.n += (size_t)n;
		size_t used = 0;
		for (uint8_t *nl; (nl = memchr(b.p + used, '\n', b.n - used)); used = (size_t)(nl - b.p) + 1) {
			TRY(fn(ctx, span_of(b.p + used, (size_t)(nl - b.p) - used), e));
			*whole += nl - (b.p + used) + 1;
		}
		memmove(b.p, b.p + used, b.n - used);
		b.n -= used;
	}
}

static result feed_line(void *ctx, struct span line, struct err *e)
{
	struct replica *r = ctx;
	struct record record = { 0 };
	TRY(record_from_line(line, &record, e));
	result fed = replay_feed(r->replay, &record, e);
	record_release(&record);
	return fed;
}

static result load(struct replica *r, struct err *e)
{
	struct head known;
	bool remembered = head_recall(r->dir, r->name, r->trust, &known);
	if (remembered)
		verifier_skip(replay_verifier(r->replay), known);
	TRY(each_line(r->fd, 0, feed_line, r, &r->end, e));
	if (remembered && replay_head(r->replay).seq < known.seq)
		return fail(e, "chain.fork", "本机记得第 %llu 条记录，但本地副本到不了那里；请用 kaibiao verify 检查后再继续",
			    (unsigned long long)known.seq);
	return ok();
}

// Several commands of one person share the copy: each holds it only while it reads and adds.
typedef result (*locked_fn)(struct replica *r, struct store *s, struct err *e);

static result locked(struct replica *r, locked_fn fn, struct store *s, struct err *e)
{
	while (flock(r->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return fail(e, "disk.write", "锁不住本地副本“%s”：%s", r->path, strerror(errno));
	result done = fn(r, s, e);
	flock(r->fd, LOCK_UN);
	return done;
}

result replica_open(const char *dir, const char *project, struct trust *trust, replayed_fn watch, void *ctx, struct replica **out,
		    struct err *e)
{
	TRY(dir_make(dir, e));
	struct replica *r = xcalloc(1, sizeof *r);
	*r = (struct replica){ .dir = xstrdup(dir), .name = xstrdup(project), .trust = trust, .fd = -1 };
	r->path = xasprintf("%s/%s.log", dir, project);
	r->fd = open(r->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	result opened = r->fd < 0 ? fail(e, "disk.write", "打不开本地副本“%s”：%s", r->path, strerror(errno))
				  : replay_new(project, trust, &r->replay, e);
	if (is_ok(opened)) {
		replay_watch(r->replay, watch, ctx);
		opened = load(r, e);
	}
	if (!is_ok(opened)) {
		replica_close(r);
		return opened;
	}
	*out = r;
	return ok();
}

void replica_close(struct replica *r)
{
	if (!r)
		return;
	replay_free(r->replay);
	buf_release(&r->unsaved);
	if (r->fd >= 0)
		close(r->fd);
	free_p(&r->dir);
	free_p(&r->name);
	free_p(&r->path);
	free_p(&r);
}

struct project *replica_take(struct replica *r)
{
	struct project *p = replay_take(r->replay);
	r->replay = NULL;
	replica_close(r);
	return p;
}

struct arrival {
	struct replica *r;
	struct head known;
	bool met;
};

// The store hands out the newest record of the copy once more: what it has beyond belongs to the same log.
static result take_record(void *ctx, const struct record *record, struct err *e)
{
	struct arrival *a = ctx;
	if (!a->met) {
		a->met = record->seq == a->known.seq && hash_equal(record->hash, a->known.hash);
		return a->met ? ok()
			      : fail(e, "chain.fork", "中心的第 %llu 条记录与本机核对过的不同：日志有两个版本；请停下，与其他人核对后再继续",
				     (unsigned long long)a->known.seq);
	}
	TRY(replay_feed(a->r->replay, record, e));
	record_to_line(record, &a->r->unsaved);
	buf_add_byte(&a->r->unsaved, '\n');
	return ok();
}

static result read_store(struct replica *r, struct store *s, struct err *e)
{
	struct arrival a = { r, replay_head(r->replay), false };
	a.met = a.known.seq == 0;
	TRY(store_read(s, r->name, a.met ? 0 : a.known.seq - 1, take_record, &a, e));
	return a.met ? ok()
		     : fail(e, "chain.fork",
			    "中心的日志不到本机核对过的第 %llu 条记录：记录少了，或中心恢复了旧备份；请停下，与其他人核对后再继续",
			    (unsigned long long)a.known.seq);
}

// What was verified is kept even where the reading stopped in the middle.
static result save(struct replica *r, struct err *e)
{
	if (r->unsaved.n == 0)
		return ok();
	CRASH_POINT("replica.save.before");
	if (ftruncate(r->fd, r->end) != 0 || lseek(r->fd, r->end, SEEK_SET) < 0) // a torn tail goes
		return fail(e, "disk.write", "写入本地副本失败：%s", strerror(errno));
	TRY(write_all(r->fd, span_buf(&r->unsaved), r->path, e));
	if (fdatasync(r->fd) != 0)
		return fail(e, "disk.write", "写入本地副本失败：%s", strerror(errno));
	CRASH_POINT("replica.save.written");
	r->end += (off_t)r->unsaved.n;
	buf_clear(&r->unsaved);
	uint64_t records, not_authentic;
	verifier_counts(replay_verifier(r->replay), &records, &not_authentic);
	if (not_authentic) // a head is remembered only where every signature below it holds
		return ok();
	return head_remember(r->dir, r->name, replay_head(r->replay), r->trust, e);
}

static result fetch(struct replica *r, struct store *s, struct err *e)
{
	// what another command of this person has added meanwhile
	TRY(each_line(r->fd, r->end, feed_line, r, &r->end, e));
	result read = read_store(r, s, e);
	struct err ignored;
	result saved = save(r, is_ok(read) ? e : &ignored);
	return is_ok(read) ? saved : read;
}

result replica_fetch(struct replica *r, struct store *s, struct err *e)
{
	return locked(r, fetch, s, e);
}

result replica_catch_up(struct replica *r, struct err *e)
{
	return each_line(r->fd, r->end, feed_line, r, &r->end, e);
}

const char *replica_project(const struct replica *r)
{
	return r->name;
}

const struct project *replica_state(const struct replica *r)
{
	return replay_state(r->replay);
}

struct head replica_head(const struct replica *r)
{
	return replay_head(r->replay);
}

struct visit {
	record_fn fn;
	void *ctx;
};

static result visit_line(void *ctx, struct span line, struct err *e)
{
	struct visit *v = ctx;
	struct record record = { 0 };
	TRY(record_from_line(line, &record, e));
	result r = v->fn(v->ctx, &record, e);
	record_release(&record);
	return r;
}

result replica_records(struct replica *r, record_fn fn, void *ctx, struct err *e)
{
	struct visit v = { fn, ctx };
	off_t whole;
	return each_line(r->fd, 0, visit_line, &v, &whole, e);
}
