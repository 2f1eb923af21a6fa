// Starts writing a long file to the disk while it is still growing, so that the fdatasync at its end is short.
#ifndef KB_BID_FLUSH_H
#define KB_BID_FLUSH_H

#include <stdint.h>

struct flush {
	int fd;
	int64_t written, started; // bytes written, bytes whose writing was started
};

void flush_init(struct flush *f, int fd);
void flush_more(struct flush *f, int64_t bytes);

#endif
