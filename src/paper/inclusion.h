// The proof that a receipted record stands in the intake that was closed at the deadline (R33): the audit path of RFC 9162, section 2.1.3.1.
#ifndef KB_PAPER_INCLUSION_H
#define KB_PAPER_INCLUSION_H

#include "law/law.h"

// May proofs be given for L: is its intake taken over, and does it give the signed root?
bool inclusion_ready(const struct lot *l);
// The proof for the record of RECORD_HASH, number AT (from 0) of L's intake, as canonical JSON (doc/formats.md, section 5). Only where ready.
void inclusion_proof(const struct project *p, const struct lot *l, struct hash record_hash, int64_t at, struct buf *out);

#endif
