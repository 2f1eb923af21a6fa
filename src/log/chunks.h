// Sealed files in the store: 1 MiB chunks, known by hash. The narrow interface that a later object store fits.
#ifndef KB_LOG_CHUNKS_H
#define KB_LOG_CHUNKS_H

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"

enum { CHUNK_BYTES = 1024 * 1024, CHUNK_COUNT_MAX = 4096 };

// File id: SHA-256 over the concatenated chunk hashes = cover's chunks_sha256.
struct chunks;
struct chunks_ops {
	// Announces a file; HASHES are its chunks' hashes in order. MISSING gets one byte a chunk: 1 = not there yet.
	result (*begin)(struct chunks *c, const char *log, struct hash file, const struct hash *hashes, size_t n, int64_t size,
			struct buf *missing, struct err *e);
	result (*put)(struct chunks *c, const char *log, struct hash file, size_t index, struct span bytes, struct err *e);
	// Appends chunk INDEX (0-based). "chunk.missing" where it is not there or not to be seen yet.
	result (*get)(struct chunks *c, const char *log, struct hash file, size_t index, struct buf *out, struct err *e);
	void (*close)(struct chunks *c);
};
struct chunks {
	const struct chunks_ops *ops;
};
KB_MUST_USE result chunks_memory(struct chunks **out, struct err *e);
KB_MUST_USE result chunks_pg(const char *conninfo, struct chunks **out, struct err *e);
void chunks_close(struct chunks *c);

#endif
