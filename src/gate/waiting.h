// Requests that wait for a record: suspended connections, and a thread that wakes those whose log has moved on.
#ifndef KB_GATE_WAITING_H
#define KB_GATE_WAITING_H

#include <microhttpd.h>
#include <pthread.h>

#include "gate/gate.h"

enum { WAIT_MS_MAX = 25 * 1000 };

struct waiting;
// LOCK guards G, and everything here; both are borrowed.
KB_MUST_USE result waiting_start(struct gate *g, pthread_mutex_t *lock, struct waiting **out, struct err *e);
// With LOCK held: suspends C until PROJECT's log is beyond AFTER or WAIT_MS have passed. False once it was stopped.
bool waiting_add(struct waiting *w, struct MHD_Connection *c, const char *project, uint64_t after, int64_t wait_ms);
// Resumes all of them and takes no more: before the daemon is stopped; waiting_free after it. NULL is fine.
void waiting_stop(struct waiting *w);
void waiting_free(struct waiting *w);

#endif
