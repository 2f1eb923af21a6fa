// A file of JSON lines that survives a kill and a power cut. One writer at a time (flock). Appends go into zeroes that
// were written before, so that an append costs one fdatasync and no change of the file's length.
#ifndef KB_LOG_JOURNAL_H
#define KB_LOG_JOURNAL_H

#include "base/result.h"
#include "base/span.h"

struct journal;
typedef result (*journal_fn)(void *ctx, struct span line, struct err *e); // line without its newline

// Opens or makes PATH and hands every line to FN. A torn tail (part of the last line is still zeroes, or its newline is
// missing) is cut: the bytes are moved to PATH.torn-N, and *torn says how many. A whole line that FN refuses, wherever it
// stands, is tampering or a damaged disk: "journal.tampered". "file.locked" where another process writes.
KB_MUST_USE result journal_open(const char *path, journal_fn fn, void *ctx, struct journal **out, size_t *torn, struct err *e);
// Durable when it returns. After a failed sync the journal refuses everything ("journal.stopped").
KB_MUST_USE result journal_append(struct journal *j, struct span line, struct err *e);
void journal_close(struct journal *j); // NULL is fine

#endif
