// A child process that keeps a project's replica at the store's head, so that no screen ever waits for the store: it
// fetches and verifies, the screen reads what is on the disk (desk_local). It also sends what waits in the outbox.
#ifndef KB_DESK_FEED_H
#define KB_DESK_FEED_H

#include "desk/desk.h"

// No word from the child for that long: the connection is dead, whatever it is waiting for. It speaks once a second; three seconds after the
// last answer the screen is to say so.
enum { FEED_SILENT_MS = 2200 };

enum feed_link { FEED_CONNECTING, FEED_ONLINE, FEED_LOST };
struct feed_news {
	enum feed_link link;
	uint64_t seq;         // of the newest record on the disk
	int64_t store_offset; // ms to add to clock_ms() for the store's time; 0 before the first FEED_ONLINE
	int64_t waiting;      // acts in the outbox; -1: not known, another command is sending
	char text[600];       // FEED_LOST: why, a sentence
	char kept[600];       // the same in Chinese, for what is kept
};

struct feed;
KB_MUST_USE result feed_start(const struct settings *s, const char *project, struct feed **out, struct err *e);
void feed_stop(struct feed *f); // ends the child; NULL is fine
int feed_fd(const struct feed *f); // readable when there is news
int feed_patience_ms(const struct feed *f); // until its silence is news, too; FEED_SILENT_MS where it was told
// The newest news since the last call; false where there is none. FEED_LOST is also made of the child's silence.
bool feed_read(struct feed *f, struct feed_news *news);

#endif
