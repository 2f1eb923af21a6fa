#include "config.h" // sync_file_range

#include "bid/flush.h"

#include <fcntl.h>

#define FLUSH_STEP (INT64_C(8) << 20)

void flush_init(struct flush *f, int fd)
{
	*f = (struct flush){ fd, 0, 0 };
}

void flush_more(struct flush *f, int64_t bytes)
{
	f->written += bytes;
	if (f->written - f->started < FLUSH_STEP)
		return;
	// only a hint: what it misses, fdatasync does
	(void)sync_file_range(f->fd, f->started, f->written - f->started, SYNC_FILE_RANGE_WRITE);
	f->started = f->written;
}
