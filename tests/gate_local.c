#include "gate_local.h"

#include <stdlib.h>
#include <string.h>

#include "log/intake.h"

int local_refused;
char local_last[2048];

result intake_state(struct store *s, const char *log, struct intake_state *out, struct err *e)
{
	struct head head;
	TRY(store_head(s, log, &head, e));
	*out = (struct intake_state){ .count = head.seq, .head = head.hash, .refused = (uint64_t)local_refused };
	return store_now(s, &out->now, e);
}

result intake_refused(struct store *s, const char *log, const char *entry, struct err *e)
{
	(void)s, (void)log, (void)e;
	local_refused++;
	snprintf(local_last, sizeof local_last, "%s", entry);
	return ok();
}

void local_begin(struct kit *k, int64_t deadline)
{
	struct err e;
	local_refused = 0;
	if (!is_ok(store_memory(k->trust, &k->store, &e)) || !is_ok(chunks_memory(&k->chunks, &e)))
		abort();
	kit_found(k, k->store, deadline);
	kit_serve(k);
}
