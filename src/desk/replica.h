// A console's own copy of a project's log: lines of records, verified and folded. Only src/desk sees it.
#ifndef KB_DESK_REPLICA_H
#define KB_DESK_REPLICA_H

#include "law/law.h"
#include "log/store.h"
#include "log/verify.h"
#include "replay/replay.h"

struct replica;

// Opens DIR/PROJECT.log and folds what is there; WATCH (NULL: none) sees each record, now and later. A torn tail is left out,
// and cut by the next save: the store has those records. The head that was verified last time is remembered under a
// MAC (log/verify.h); where the file does not hold it, "chain.fork". Takes no lock: nobody is waited for.
KB_MUST_USE result replica_open(const char *dir, const char *project, struct trust *trust, replayed_fn watch, void *ctx,
				struct replica **out, struct err *e);
void replica_close(struct replica *r); // NULL is fine
// Fetches what the store has beyond the copy, verifies, saves, folds. "chain.fork" where the store's log is shorter than the
// copy or is another one.
KB_MUST_USE result replica_fetch(struct replica *r, struct store *s, struct err *e);
// Folds what other processes have saved since; takes no lock, so that it never waits: only whole lines are read.
KB_MUST_USE result replica_catch_up(struct replica *r, struct err *e);
// Closes R and hands its state over: project_free().
struct project *replica_take(struct replica *r);
const char *replica_project(const struct replica *r);
const struct project *replica_state(const struct replica *r);
struct head replica_head(const struct replica *r);
KB_MUST_USE result replica_records(struct replica *r, record_fn fn, void *ctx, struct err *e);

#endif
