// Files of a bid on their way to a folder: written without a name (O_TMPFILE), named only when all of them are right.
#ifndef KB_BID_OUTPUT_H
#define KB_BID_OUTPUT_H

#include "base/result.h"
#include "base/span.h"

struct output; // of one folder
// DIR is made where missing. "disk.*", "output.exists" where a bid lies there already.
KB_MUST_USE result output_open(const char *dir, struct output **out, struct err *e);
void output_free(struct output *o); // what was not committed vanishes; NULL is fine
// A new file; NAME (tar_name_ok) may hold folders. What follows with output_add goes into it.
KB_MUST_USE result output_next(struct output *o, const char *name, struct err *e);
KB_MUST_USE result output_add(struct output *o, struct span s, struct err *e);
// Makes everything durable, then gives the names, the first file's (the manifest's) last: where it is, all is.
KB_MUST_USE result output_commit(struct output *o, struct err *e);

#endif
