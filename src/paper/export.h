// The exported package of a project: writing it, and verifying it (doc/formats.md, "Export").
#ifndef KB_PAPER_EXPORT_H
#define KB_PAPER_EXPORT_H

#include "base/json.h"
#include "base/result.h"
#include "log/store.h"

// The records of one log, in order, from wherever they lie.
struct record_source {
	void *ctx;
	result (*each)(void *ctx, record_fn fn, void *fn_ctx, struct err *e);
};

// Writes PROJECT's package to DIR, which must not exist ("export.exists"): made beside it, synced and renamed, so that
// it is there as a whole or not at all. TRUST's anchors go along. RECEIPTS: a folder of receipt files to take along
// (NAME.json with text and sig), or NULL. A log that does not hold is "chain.broken" and is not written.
// Crash points: export.made, export.renamed.
KB_MUST_USE result export_write(const char *project, struct record_source source, struct trust *trust, const char *receipts,
				const char *dir, struct err *e);

// Verifies PATH with no network, no state folder, no database: an exported folder, or a bare log.jsonl. TRUST_PATH:
// anchors to trust instead of PATH/trust; needed for a bare log (NULL otherwise). Checks SHA256SUMS, the log (chain,
// signatures, certificates), the fold, intake logs and their roots, the opening records against the state at the
// moment they were made, every CMS signature, receipts, and that every other file is what the log says. Goes on after
// a fault where it can, and names each file or record that does not hold.
// REPORT (owned by the caller) gets {ok, files, records, head:{seq,hash}, project, not_authentic:[N], void:[{seq, act,
// code, clause, text}], lots:[{no, name, phase, outcome, bids, valid, facts_sha256, signed}], faults:[{file, record?,
// text}]}. RESULT_OK where the verification could be done, whatever it found: look at "ok".
KB_MUST_USE result export_verify(const char *path, const char *trust_path, json_t **report, struct err *e);

#endif
