#include "log/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"

enum { GROW_BYTES = 64 * 1024, JOURNAL_BYTES_MAX = 1 << 30 };

struct journal {
	char *path;
	int fd, lock;
	size_t end, size; // bytes of lines; bytes of the file
	bool stopped;
};

static result disk(struct err *e, const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(e, "disk.full", "磁盘已满，日志“%s”没有写入；本步没有生效，请腾出空间后重做", path);
	return fail(e, "disk.write", "写日志“%s”失败：%s；本步没有生效", path, strerror(errno));
}

static result write_at(struct journal *j, const void *bytes, size_t n, size_t at, struct err *e)
{
	const uint8_t *p = bytes;
	while (n > 0) {
		ssize_t done = pwrite(j->fd, p, n, (off_t)at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return disk(e, j->path);
		p += done;
		at += (size_t)done;
		n -= (size_t)done;
	}
	return ok();
}

static result sync_data(struct journal *j, struct err *e)
{
	if (fdatasync(j->fd) == 0)
		return ok();
	j->stopped = true; // what the kernel dropped cannot be told: never tried again
	return disk(e, j->path);
}

static result grow(struct journal *j, size_t need, struct err *e)
{
	static const uint8_t ZEROES[GROW_BYTES];
	while (j->size < need) {
		CRASH_POINT("journal.grow.before");
		TRY(write_at(j, ZEROES, sizeof ZEROES, j->size, e));
		TRY(sync_data(j, e));
		CRASH_POINT("journal.grow.after");
		j->size += sizeof ZEROES;
	}
	return ok();
}

result journal_append(struct journal *j, struct span line, struct err *e)
{
	if (j->stopped)
		return fail(e, "journal.stopped", "日志“%s”先前写入失败，已停止；请检查磁盘，重新启动程序后再继续", j->path);
	TRY(grow(j, j->end + line.n + 1, e));
	BUF_AUTO text = BUF_INIT;
	buf_add(&text, line.p, line.n);
	buf_add_byte(&text, '\n');
	CRASH_POINT("journal.append.before");
	result r = write_at(j, text.p, text.n, j->end, e);
	if (!is_ok(r)) {
		j->stopped = true; // half a line may stand there: opening again cuts it
		return r;
	}
	CRASH_POINT("journal.append.written");
	TRY(sync_data(j, e));
	CRASH_POINT("journal.append.synced");
	j->end += text.n;
	return ok();
}

// The torn bytes are kept aside, then cut.
static result set_aside(struct journal *j, struct span torn, struct err *e)
{
	AUTO_FREE char *path = NULL;
	int i = 0;
	do {
		free(path);
		path = xasprintf("%s.torn-%d", j->path, ++i);
	} while (file_exists(path)); // what was kept before stays
	CRASH_POINT("journal.torn.before");
	TRY(file_save(path, torn, 0600, e));
	CRASH_POINT("journal.torn.saved");
	if (ftruncate(j->fd, (off_t)j->end) != 0)
		return disk(e, j->path);
	j->size = j->end;
	return sync_data(j, e);
}

static bool all_zero(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i])
			return false;
	return true;
}

static size_t without_zeroes(struct span s)
{
	while (s.n > 0 && s.p[s.n - 1] == 0)
		s.n--;
	return s.n;
}

// Appends go into zeroes: of what a power cut stopped, zeroes remain, or the newline is missing. A bad line that is whole, or has
// another behind it, was bad when it was written or was changed since.
static bool is_torn(struct span rest, size_t line)
{
	if (line == rest.n)
		return true;
	return !memchr(rest.p + line + 1, '\n', rest.n - line - 1) && memchr(rest.p, 0, line);
}

static result tampered(const struct journal *j, uint64_t number, struct err *e)
{
	struct err why = *e;
	return fail(e, "journal.tampered", "日志“%s”的第 %llu 条坏了：%.300s；这不是断电造成的，可能被改动；请停用并与中心核对", j->path,
		    (unsigned long long)number, why.text);
}

static result load(struct journal *j, journal_fn fn, void *ctx, size_t *torn, struct err *e)
{
	BUF_AUTO b = BUF_INIT;
	TRY(read_all(j->fd, JOURNAL_BYTES_MAX, &b, j->path, e));
	j->size = b.n;
	uint64_t number = 0;
	for (size_t at = 0; at < b.n; at = j->end) {
		struct span rest = span_of(b.p + at, b.n - at);
		if (all_zero(rest))
			break;
		const uint8_t *nl = memchr(rest.p, '\n', rest.n);
		size_t n = nl ? (size_t)(nl - rest.p) : rest.n;
		number++;
		if (nl && is_ok(fn(ctx, span_of(rest.p, n), e))) {
			j->end = at + n + 1;
			continue;
		}
		if (!is_torn(rest, n))
			return tampered(j, number, e);
		*torn = without_zeroes(rest);
		return set_aside(j, span_of(rest.p, *torn), e);
	}
	return ok();
}

result journal_open(const char *path, journal_fn fn, void *ctx, struct journal **out, size_t *torn, struct err *e)
{
	struct journal *j = xcalloc(1, sizeof *j);
	AUTO_FREE char *lock = xasprintf("%s.lock", path);
	*j = (struct journal){ .path = xstrdup(path), .fd = -1, .lock = -1 };
	*torn = 0;
	result r = lock_take(lock, &j->lock, e);
	if (is_ok(r)) {
		j->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		r = j->fd < 0 ? disk(e, path) : load(j, fn, ctx, torn, e);
	}
	if (is_ok(r))
		r = dir_sync_of(path, e);
	if (!is_ok(r)) {
		journal_close(j);
		return r;
	}
	*out = j;
	return ok();
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	lock_release(j->lock);
	free(j->path);
	free(j);
}
