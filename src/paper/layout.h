// The bytes that a record's hash covers (doc/formats.md, "Record"), written out for third parties. Made on its own,
// beside record_hash(), so that the two check each other.
#ifndef KB_PAPER_LAYOUT_H
#define KB_PAPER_LAYOUT_H

#include "log/record.h"

void layout_add(const struct record *r, struct buf *out); // SHA-256 of it is the record's hash

#endif
