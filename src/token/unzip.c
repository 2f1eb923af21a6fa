#include "token/unzip.h"

#include <zlib.h>

bool unzip(struct span s, size_t limit, struct buf *out)
{
	enum { EITHER_HEADER = 15 + 32 };
	BUF_AUTO input = BUF_INIT; // zlib's interface wants it writable
	buf_add(&input, s.p, s.n);
	z_stream z = { .next_in = input.p, .avail_in = (uInt)input.n };
	if (s.n == 0 || s.n > UINT16_MAX || limit > UINT16_MAX || inflateInit2(&z, EITHER_HEADER) != Z_OK)
		return false;
	buf_reserve(out, limit);
	z.next_out = out->p + out->n;
	z.avail_out = (uInt)limit;
	bool good = inflate(&z, Z_FINISH) == Z_STREAM_END;
	if (good)
		out->n += z.total_out;
	out->p[out->n] = 0;
	inflateEnd(&z);
	return good;
}
