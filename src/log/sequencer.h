// One log in memory with its order: what the memory store and the file store share. The caller makes a record durable
// between sequencer_make and sequencer_take.
#ifndef KB_LOG_SEQUENCER_H
#define KB_LOG_SEQUENCER_H

#include "log/store.h"

struct sequencer {
	char *log;
	struct record *records;
	size_t count, cap;
	struct hash *signers;
	size_t signer_count;
};

void sequencer_init(struct sequencer *s, const char *log);
void sequencer_release(struct sequencer *s);
struct head sequencer_head(const struct sequencer *s);
// The record that already holds this act, NULL where none.
const struct record *sequencer_find(const struct sequencer *s, struct hash act_hash);
// Builds the next record for A, received at NOW by SOURCE. The caller releases it, or hands it to sequencer_take.
void sequencer_make(const struct sequencer *s, const struct signed_act *a, int64_t received_at, const char *source, struct record *out);
void sequencer_take(struct sequencer *s, struct record *r); // takes the contents over
void receipt_of(const struct record *r, struct receipt *out);

#endif
