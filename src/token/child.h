// The token child's life: what it gives up at its start, and its loop of questions and answers.
#ifndef KB_TOKEN_CHILD_H
#define KB_TOKEN_CHILD_H

#include "token/driver.h"

// Time limits of the parent, in milliseconds.
struct token_limits {
	int work_ms; // an operation
	int pin_ms;  // added where a PIN may be typed
};
extern const struct token_limits TOKEN_LIMITS; // 30 s, 120 s

// Called in the child after fork(): never returns. FD is the socket; all other descriptors from 3 on are closed
// except the PIN's.
_Noreturn void child_run(int fd, const struct token_driver *d, const char *where, const struct pin_source *pin);

// token_open() with a driver and limits of the caller's choice: for tests.
KB_MUST_USE result token_start(const struct token_driver *d, const char *where, const struct pin_source *pin,
			       const struct token_limits *limits, struct token **out, struct err *e);
int token_pid(const struct token *t); // 0 when the child is gone

#endif
