// Files by path, in memory: what an export holds, and what a verification expects it to hold.
#ifndef KB_PAPER_FILESET_H
#define KB_PAPER_FILESET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"

struct fileset_file {
	char *path; // relative, '/' between folders
	struct buf bytes;
};

// All-zero is a valid empty set.
struct fileset {
	struct fileset_file *files;
	size_t count, cap;
	bool sorted; // and not added to since: found by bisection
};

void fileset_release(struct fileset *s);
// Appends; a path that is there already gets the new bytes.
void fileset_add(struct fileset *s, const char *path, struct span bytes);
const struct fileset_file *fileset_find(const struct fileset *s, const char *path); // NULL if none
void fileset_sort(struct fileset *s); // by bytes of the path
// The same, for a path that the caller knows to be new (no search).
void fileset_append(struct fileset *s, const char *path, struct span bytes);
// Every regular file below DIR, sorted. Anything else there (links, devices) is "export.odd". At most LIMIT bytes a file.
KB_MUST_USE result fileset_read(const char *dir, size_t limit, struct fileset *out, struct err *e);

// The lines of SHA256SUMS over the sorted set, as sha256sum prints them.
void sums_make(const struct fileset *s, struct buf *out);
// Calls FN for each line. "sums.syntax" (usage) names the line.
typedef void (*sums_fn)(void *ctx, const char *path, struct hash hash);
KB_MUST_USE result sums_read(struct span text, sums_fn fn, void *ctx, struct err *e);

#endif
