// What the gate answered, as it signed it: receipts and refusals, a file an act under STATE/receipts. Kept before the act
// leaves the outbox, whichever command or screen sent it.
#ifndef KB_DESK_KEPT_H
#define KB_DESK_KEPT_H

#include "log/store.h"

// {sig, text}: the form in which an export takes receipts. Nothing to do for a store that signs none. Durable when it returns.
KB_MUST_USE result kept_save(const char *state_dir, struct hash act_hash, const struct receipt *answer, struct err *e);
// DIR/receipts/NAME.json, the same form.
KB_MUST_USE result kept_copy(const char *dir, const char *name, const struct receipt *answer, struct err *e);

#endif
