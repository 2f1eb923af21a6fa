// Everything in an export that follows from the log alone. The writer writes it; the verification makes it anew and
// compares: so an export cannot say anything that its log does not say.
#ifndef KB_PAPER_DERIVE_H
#define KB_PAPER_DERIVE_H

#include "paper/fileset.h"
#include "replay/replay.h"

struct derive;
KB_MUST_USE result derive_new(const char *project, struct trust *trust, struct derive **out, struct err *e);
void derive_free(struct derive *d); // NULL is fine
// Verifies, folds and files one record. Fails only where the chain is broken; what does not hold beside that (facts,
// CMS signatures, intake) becomes a fault.
KB_MUST_USE result derive_feed(struct derive *d, const struct record *r, struct err *e);
// After the last record: intake logs and their roots, the fixed files (README.txt, check.sh).
void derive_finish(struct derive *d);

struct fileset *derive_files(struct derive *d);          // log.jsonl, acts/, certs/, covers/, offers/, records/, intake-N.jsonl
// Is the act of this hash in the log (or in an intake log), under this record hash?
bool derive_knows(const struct derive *d, struct hash act, struct hash record);
const struct project *derive_state(const struct derive *d);
struct head derive_head(const struct derive *d);
json_t *derive_faults(struct derive *d);                 // borrowed: [{file, record?, text}]
json_t *derive_not_authentic(struct derive *d);          // borrowed: [record number]

// {file, record?, text}; RECORD 0 is left out.
void fault_add(json_t *faults, const char *file, uint64_t record, const char *text);

#endif
