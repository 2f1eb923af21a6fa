// Files that must survive a kill and a power cut. Every durable write has a name, a *crash point*: the fault
// harness lists them from the binary (section kb_crash), kills the program at each and looks what is left.
#ifndef KB_BASE_DURABLE_H
#define KB_BASE_DURABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"
#include "base/span.h"

// Marks a point before or after a durable step. Costs a call to an empty function; the fault harness links
// another crash_point() that kills the process at the chosen name and count.
#define CRASH_POINT(name)                                                                        \
	do {                                                                                     \
		static const char crash_name_[] __attribute__((section("kb_crash"), used)) = name; \
		crash_point(crash_name_);                                                        \
	} while (0)
void crash_point(const char *name);

// All of S at the file's position, with EINTR and short writes handled. Codes "disk.full", "disk.write".
KB_MUST_USE result write_all(int fd, struct span s, const char *what, struct err *e);
KB_MUST_USE result read_all(int fd, size_t limit, struct buf *out, const char *what, struct err *e);
// Reads a whole file of at most LIMIT bytes (appending to out). "file.missing", "file.size", "file.read".
KB_MUST_USE result file_read(const char *path, size_t limit, struct buf *out, struct err *e);
// Replaces PATH as a whole: temporary file beside it, fdatasync, rename, fsync of the folder. MODE e.g. 0600.
KB_MUST_USE result file_save(const char *path, struct span s, unsigned mode, struct err *e);
// fsync of the folder that holds PATH.
KB_MUST_USE result dir_sync_of(const char *path, struct err *e);
// mkdir -p with mode 0700 for what is new.
KB_MUST_USE result dir_make(const char *path, struct err *e);
bool file_exists(const char *path);

// An exclusive flock on PATH (created where missing), held until lock_release. "file.locked" where another
// process holds it. The descriptor is close-on-exec.
KB_MUST_USE result lock_take(const char *path, int *fd, struct err *e);
void lock_release(int fd);

#endif
