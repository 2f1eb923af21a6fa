// What desk.c (where things are, the replica) and perform.c (acts and the outbox) share.
#ifndef KB_DESK_DESK_INT_H
#define KB_DESK_DESK_INT_H

#include "desk/desk.h"
#include "desk/replica.h"

struct desk {
	struct settings s;
	struct trust *trust;
	struct store *store;
	struct outbox *outbox;
	struct replica *replica; // of the project followed last
	struct buf shown;        // what the next signature's prompt shows
	replayed_fn watch;       // may be NULL
	void *watch_ctx;
	char *key_fault;         // why the token did not open what was sealed for it; NULL
	struct head seen;        // what the next act names as seen; seq 0: the newest record at hand
};

#endif
