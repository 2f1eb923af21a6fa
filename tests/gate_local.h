// The questions about an intake, for a gate over a memory store (log/intake.h): a store without an intake of its own.
#ifndef KB_TESTS_GATE_LOCAL_H
#define KB_TESTS_GATE_LOCAL_H

#include "gate_kit.h"

extern int local_refused; // how many refusals were kept
extern char local_last[2048]; // the newest of them

// A memory store and chunks in memory; the project is founded with DEADLINE, and the gate serves.
void local_begin(struct kit *k, int64_t deadline);

#endif
