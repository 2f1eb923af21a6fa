// The exported package of a project and its verification (doc/formats.md, "Export").
#ifndef KB_PAPER_EXPORT_H
#define KB_PAPER_EXPORT_H

#include "base/json.h"
#include "base/result.h"

// Verifies DIR with no network, no state folder, no database: SHA256SUMS, log.jsonl (chain, signatures, certificates
// against DIR/trust), intake logs and their Merkle roots, the fold, the records against the state, every CMS
// signature, receipts. Goes on after a fault where it can, and names each file or record that does not hold.
// REPORT gets {files, records, void, not_authentic, lots:[{no, outcome, ...}], faults:[{file, text}], ok}.
KB_MUST_USE result export_verify(const char *dir, json_t **report, struct err *e);

#endif
