// The opening record at a desk: rendering it, and the bodies of opening.record and record.sign.
#ifndef KB_DESK_RECORD_H
#define KB_DESK_RECORD_H

#include "law/law.h"
#include "token/token.h"

// Appends the record as text, or its facts as canonical JSON. "lot.unknown" where there is no such lot.
KB_MUST_USE result record_render(const struct project *p, int64_t lot, bool text, struct buf *out, struct err *e);
// The record as PDF. "lot.unknown", "pdf.font".
KB_MUST_USE result record_pdf(const struct project *p, int64_t lot, struct buf *out, struct err *e);
// {facts_sha256, text_sha256}; *body is owned by the caller.
KB_MUST_USE result record_make_body(const struct project *p, int64_t lot, json_t **body, struct err *e);
// {facts_sha256, cms}: renders the facts anew, refuses where they are not those that the host recorded
// ("record.differs"), and signs them in detached CMS with the token (R42a).
KB_MUST_USE result record_sign_body(const struct project *p, int64_t lot, struct token *t, int64_t now, json_t **body, struct err *e);

#endif
