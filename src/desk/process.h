// Child processes of a console, which do what may take time. Parent and child talk over one socket, a message a
// read (SOCK_SEQPACKET), never blocking the parent; a child does not outlive its parent.
#ifndef KB_DESK_PROCESS_H
#define KB_DESK_PROCESS_H

#include <sys/types.h>

#include "base/result.h"

struct process {
	pid_t pid; // 0: none
	int fd;    // the parent's end, O_NONBLOCK
};

// Runs FN(ctx, fd) in a child, which ends when FN returns. The child has default signals, but for SIGINT and
// SIGWINCH, which are the terminal's matter, and SIGPIPE. "process.start".
KB_MUST_USE result process_start(void (*fn)(void *ctx, int fd), void *ctx, struct process *out, struct err *e);
void process_kill(struct process *p); // SIGKILL, reaped; nothing where there is none
// Closes the parent's end, so that the child ends by itself; kills it after a second.
void process_end(struct process *p);

#endif
