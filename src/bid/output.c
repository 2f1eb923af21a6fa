#include "config.h" // O_TMPFILE

#include "bid/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid/flush.h"
#include "bid/package.h"

struct output_file {
	int fd;
	char *name;
	bool linked;
};

struct output {
	int dir;
	char *path;
	struct output_file *files;
	size_t count, cap;
	struct flush flush; // of the last file
};

static result broken(struct err *e, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(e, "disk.full", "磁盘已满，“%s”没有写出；已写的部分已全部丢弃，请腾出空间后重做", what);
	return fail(e, "disk.write", "写出“%s”失败（%s）；已写的部分已全部丢弃，请检查磁盘后重做", what, strerror(errno));
}

// Every file stays open until all are right; the usual soft limit of 1024 is too small for the largest bids.
static void raise_file_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= BID_FILES_MAX + 64)
		return;
	limit.rlim_cur = limit.rlim_max < BID_FILES_MAX + 64 ? limit.rlim_max : BID_FILES_MAX + 64;
	(void)setrlimit(RLIMIT_NOFILE, &limit); // where it fails, opening says so
}

result output_open(const char *dir, struct output **out, struct err *e)
{
	*out = NULL;
	TRY(dir_make(dir, e));
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return broken(e, dir);
	struct output *o = xcalloc(1, sizeof *o);
	o->dir = fd;
	o->path = xstrdup(dir);
	raise_file_limit();
	*out = o;
	return ok();
}

static void unlink_named(struct output *o)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->files[i].linked)
			unlinkat(o->dir, o->files[i].name, 0);
}

void output_free(struct output *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->count; i++) {
		close(o->files[i].fd);
		free(o->files[i].name);
	}
	close(o->dir);
	free(o->path);
	free(o->files);
	free(o);
}

result output_next(struct output *o, const char *name, struct err *e)
{
	int fd = openat(o->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		return fail(e, "disk.tmpfile", "目录“%s”所在的文件系统不支持无名临时文件，不能安全解封；请换到本地磁盘（ext4、xfs）上的目录", o->path);
	if (fd < 0)
		return broken(e, name);
	if (o->count == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 16;
		o->files = xrealloc(o->files, o->cap * sizeof *o->files);
	}
	o->files[o->count++] = (struct output_file){ fd, xstrdup(name), false };
	flush_init(&o->flush, fd);
	return ok();
}

result output_add(struct output *o, struct span s, struct err *e)
{
	struct output_file *f = &o->files[o->count - 1];
	TRY(write_all(f->fd, s, f->name, e));
	flush_more(&o->flush, (int64_t)s.n);
	return ok();
}

// The folders of NAME, made below o->dir, each durable in the one above it.
static result make_folders(const struct output *o, const char *name, struct err *e)
{
	AUTO_FREE char *part = xstrdup(name);
	for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdirat(o->dir, part, 0700) == 0) {
			AUTO_FREE char *full = xasprintf("%s/%s", o->path, part);
			TRY(dir_sync_of(full, e));
		} else if (errno != EEXIST) {
			return broken(e, part);
		}
		*slash = '/';
	}
	return ok();
}

static result link_file(const struct output *o, struct output_file *f, struct err *e)
{
	TRY(make_folders(o, f->name, e));
	char from[40];
	snprintf(from, sizeof from, "/proc/self/fd/%d", f->fd);
	CRASH_POINT("unseal.link");
	if (linkat(AT_FDCWD, from, o->dir, f->name, AT_SYMLINK_FOLLOW) != 0)
		return errno == EEXIST ? usage(e, "output.exists", "目录“%s”里已有“%s”；请换一个空目录", o->path, f->name)
				       : broken(e, f->name);
	f->linked = true;
	AUTO_FREE char *full = xasprintf("%s/%s", o->path, f->name);
	return dir_sync_of(full, e);
}

static result commit(struct output *o, struct err *e)
{
	for (size_t i = 0; i < o->count; i++) {
		CRASH_POINT("unseal.sync");
		if (fdatasync(o->files[i].fd) != 0)
			return broken(e, o->files[i].name);
	}
	for (size_t i = o->count; i-- > 0;)
		TRY(link_file(o, &o->files[i], e));
	CRASH_POINT("unseal.done");
	return ok();
}

result output_commit(struct output *o, struct err *e)
{
	result r = commit(o, e);
	if (!is_ok(r))
		unlink_named(o);
	return r;
}
