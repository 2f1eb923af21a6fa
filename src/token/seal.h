// What the token child can no longer do: dump core, be traced, and (drivers of files) open files or sockets.
#ifndef KB_TOKEN_SEAL_H
#define KB_TOKEN_SEAL_H

#include "base/result.h"

// Core dumps off, not dumpable (so /proc/PID/mem is closed to other processes of the same user).
KB_MUST_USE result seal_memory(struct err *e);
// seccomp: an allow-list of what computing, asking for a PIN and answering need. Anything else fails with EPERM.
KB_MUST_USE result seal_calls(struct err *e);

#endif
