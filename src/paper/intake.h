// The intake log of a lot, rebuilt from the records that were taken over from it (R28, R33).
#ifndef KB_PAPER_INTAKE_H
#define KB_PAPER_INTAKE_H

#include "base/json.h"
#include "log/record.h"

struct intake_log {
	int64_t lot;
	struct record *records;
	size_t count, cap;
};

void intake_release(struct intake_log *l);
// Rebuilds the intake's record of the act that R took over and adds it. "intake.record" where its hash does not come
// out. ADM is R's parsed adm with the member "intake".
KB_MUST_USE result intake_add(struct intake_log *l, const struct record *r, const json_t *adm, struct err *e);
// In order of seq: is it one unbroken chain from the first record on? Sorts. "chain.broken".
KB_MUST_USE result intake_check(struct intake_log *l, struct err *e);
struct hash intake_root(const struct intake_log *l); // RFC 9162 over merkle_leaf(record hash)
void intake_lines(const struct intake_log *l, struct buf *out); // as log.jsonl

#endif
