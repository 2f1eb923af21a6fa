// The opening record (开标记录表, 87号令第42条; fields of rule book 7.2): facts as canonical JSON, and the same as text.
#ifndef KB_PAPER_OPENING_H
#define KB_PAPER_OPENING_H

#include "base/json.h"
#include "law/law.h"

// Canonical JSON of the facts, from the state alone: the same state gives the same bytes. Appends.
void opening_facts(const struct project *p, const struct lot *l, struct buf *out);
// The same facts as plain text in Chinese (UTF-8, 132 columns at most), for reading and printing. Appends.
void opening_text(const struct project *p, const struct lot *l, struct buf *out);

#endif
