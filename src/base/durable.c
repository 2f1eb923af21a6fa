#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static result write_failed(struct err *e, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(e, "disk.full", "磁盘已满，“%s”没有保存；请腾出空间后重做本步，已确认的内容没有丢失", what);
	return fail(e, "disk.write", "写入“%s”失败（%s）；本步没有保存，请检查磁盘后重做", what, strerror(errno));
}

result write_all(int fd, struct span s, const char *what, struct err *e)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return write_failed(e, what);
		s.p += n;
		s.n -= (size_t)n;
	}
	return ok();
}

result read_all(int fd, size_t limit, struct buf *out, const char *what, struct err *e)
{
	size_t start = out->n;
	for (;;) {
		buf_reserve(out, 64 * 1024);
		ssize_t n = read(fd, out->p + out->n, out->cap - out->n - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(e, "file.read", "读取“%s”失败：%s", what, strerror(errno));
		if (n == 0)
			break;
		out->n += (size_t)n;
		if (out->n - start > limit)
			return usage(e, "file.size", "“%s”超过上限 %zu 字节", what, limit);
	}
	out->p[out->n] = 0;
	return ok();
}

result file_read(const char *path, size_t limit, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? usage(e, "file.missing", "找不到文件“%s”", path)
				       : fail(e, "file.read", "打不开文件“%s”：%s", path, strerror(errno));
	result r = read_all(fd, limit, out, path, e);
	close(fd);
	return r;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return xstrdup(".");
	return xasprintf("%.*s", (int)(slash == path ? 1 : slash - path), path);
}

result dir_sync_of(const char *path, struct err *e)
{
	AUTO_FREE char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(e, "disk.write", "打不开目录“%s”：%s", folder, strerror(errno));
	int rc = fsync(fd);
	close(fd);
	return rc == 0 ? ok() : write_failed(e, folder);
}

static result save_into(int fd, const char *temporary, const char *path, struct span s, struct err *e)
{
	CRASH_POINT("file.save.before");
	TRY(write_all(fd, s, path, e));
	if (fdatasync(fd) != 0)
		return write_failed(e, path);
	CRASH_POINT("file.save.written");
	if (rename(temporary, path) != 0)
		return write_failed(e, path);
	CRASH_POINT("file.save.renamed");
	return dir_sync_of(path, e);
}

result file_save(const char *path, struct span s, unsigned mode, struct err *e)
{
	AUTO_FREE char *temporary = xasprintf("%s.tmp-%ld", path, (long)getpid());
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	if (fd < 0)
		return write_failed(e, path);
	result r = save_into(fd, temporary, path, s, e);
	close(fd);
	if (!is_ok(r))
		unlink(temporary);
	return r;
}

result dir_make(const char *path, struct err *e)
{
	AUTO_FREE char *part = xstrdup(path);
	for (char *p = part + 1;; p++) {
		if (*p != '/' && *p != 0)
			continue;
		char was = *p;
		*p = 0;
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return fail(e, "disk.write", "建立目录“%s”失败：%s", part, strerror(errno));
		if (was == 0)
			return ok();
		*p = was;
	}
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

result lock_take(const char *path, int *fd, struct err *e)
{
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return fail(e, "disk.write", "打不开锁文件“%s”：%s", path, strerror(errno));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return ok();
	close(*fd);
	*fd = -1;
	return fail(e, "file.locked", "“%s”正被另一个 kaibiao 进程使用；请等它结束，或换一个状态目录", path);
}

void lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
