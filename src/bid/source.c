#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bid/package.h"

static int fd_of(const void *ctx)
{
	return (int)(intptr_t)ctx - 1; // so that no descriptor is NULL
}

static result read_file(void *ctx, uint8_t *p, size_t room, size_t *n, struct err *e)
{
	for (;;) {
		ssize_t got = read(fd_of(ctx), p, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(e, "file.read", "读取投标文件包失败：%s；请检查磁盘后重做", strerror(errno));
		*n = (size_t)got;
		return ok();
	}
}

result byte_source_file(const char *path, struct byte_source *out, struct err *e)
{
	*out = (struct byte_source){ NULL, NULL };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? usage(e, "file.missing", "找不到文件“%s”", path)
				       : fail(e, "file.read", "打不开文件“%s”：%s", path, strerror(errno));
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*out = (struct byte_source){ (void *)(intptr_t)(fd + 1), read_file };
	return ok();
}

void byte_source_close(struct byte_source *s)
{
	if (s->ctx && s->read == read_file)
		close(fd_of(s->ctx));
	*s = (struct byte_source){ NULL, NULL };
}
