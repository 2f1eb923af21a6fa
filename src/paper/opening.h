// The opening record (开标记录表, 87号令第42条; fields of rule book 7.2): facts as canonical JSON, the same as text and as PDF.
//
// The facts are those of the state that the act opening.record finds. Nothing that is admitted after it changes them
// (doc/formats.md, "Facts"): signatures, attendance and recordings after the quotes were read, other lots and the
// head of the log are not in them. So every console computes the same bytes before it signs.
#ifndef KB_PAPER_OPENING_H
#define KB_PAPER_OPENING_H

#include "base/json.h"
#include "law/law.h"

enum { OPENING_TEXT_COLUMNS = 132 };

// Canonical JSON of the facts, from the state alone: the same state gives the same bytes. Appends.
void opening_facts(const struct project *p, const struct lot *l, struct buf *out);
// The same facts as plain text in Chinese (UTF-8, 132 columns at most), for reading and printing. Appends.
void opening_text(const struct project *p, const struct lot *l, struct buf *out);

// The facts before they become bytes; owned by the caller.
json_t *opening_facts_json(const struct project *p, const struct lot *l);
// The text of facts: a function of the facts alone. Appends.
void opening_text_of(const json_t *facts, struct buf *out);
// The PDF of facts: a function of the facts alone on one machine (another Pango or font sets other bytes). Appends.
// "pdf.font" where the Chinese font is not installed.
KB_MUST_USE result opening_pdf_of(const json_t *facts, struct buf *out, struct err *e);

#endif
