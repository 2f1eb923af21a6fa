#include "bid/ahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { BLOCKS = 8 };

struct ahead {
	struct byte_source *source;
	struct sha256_ctx *sha;
	uint8_t *blocks;
	uint64_t next; // to be handed out
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; // guards all below
	pthread_cond_t moved;
	uint64_t given, used; // blocks read; blocks that nobody looks at any more
	size_t size[BLOCKS];
	bool ended, stop; // the last block is given, or reading failed; nobody wants more
	result got;
	struct err why;
};

struct ahead *ahead_new(struct byte_source *source)
{
	struct ahead *a = xcalloc(1, sizeof *a);
	a->source = source;
	a->sha = sha256_new();
	a->blocks = xmalloc((size_t)BLOCKS * AHEAD_BLOCK);
	a->got = ok();
	INSIST(pthread_mutex_init(&a->lock, NULL) == 0 && pthread_cond_init(&a->moved, NULL) == 0);
	return a;
}

static uint8_t *block_of(const struct ahead *a, uint64_t i)
{
	return a->blocks + i % BLOCKS * AHEAD_BLOCK;
}

// A block is full, but for the last.
static result read_block(struct ahead *a, uint8_t *block, size_t *n, struct err *e)
{
	size_t part = 1;
	for (*n = 0; *n < AHEAD_BLOCK && part > 0; *n += part) {
		part = 0;
		TRY(a->source->read(a->source->ctx, block + *n, AHEAD_BLOCK - *n, &part, e));
		INSIST(part <= AHEAD_BLOCK - *n);
	}
	return ok();
}

// Reads the next block, gives it, hashes it while it is being used. False at the end.
static bool go_on(struct ahead *a)
{
	uint8_t *block = block_of(a, a->given); // only this moves it
	size_t n;
	struct err why = { .code = "" };
	result got = read_block(a, block, &n, &why);
	bool ended = !is_ok(got) || n < AHEAD_BLOCK;
	pthread_mutex_lock(&a->lock);
	if (is_ok(got))
		a->size[a->given++ % BLOCKS] = n;
	else
		a->why = why;
	a->got = got;
	a->ended = ended;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
	if (is_ok(got))
		sha256_add(a->sha, span_of(block, n));
	return !ended;
}

static void *work(void *ctx)
{
	struct ahead *a = ctx;
	bool more = true;
	while (more) {
		pthread_mutex_lock(&a->lock);
		while (a->given - a->used == BLOCKS && !a->stop)
			pthread_cond_wait(&a->moved, &a->lock);
		more = !a->stop;
		pthread_mutex_unlock(&a->lock);
		more = more && go_on(a);
	}
	return NULL;
}

// Signals stay with the thread that asked.
static void start(struct ahead *a)
{
	sigset_t all, before;
	sigfillset(&all);
	INSIST(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
	a->running = pthread_create(&a->thread, NULL, work, a) == 0;
	INSIST(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
}

static void finish(struct ahead *a)
{
	if (!a->running)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
	INSIST(pthread_join(a->thread, NULL) == 0);
	a->running = false;
}

// The block before is given back, the next one waited for where somebody reads it. Is it there?
static bool next_is_there(struct ahead *a)
{
	pthread_mutex_lock(&a->lock);
	a->used = a->next;
	pthread_cond_signal(&a->moved);
	while (a->running && a->given == a->next && !a->ended)
		pthread_cond_wait(&a->moved, &a->lock);
	bool there = a->given > a->next;
	pthread_mutex_unlock(&a->lock);
	return there;
}

result ahead_next(struct ahead *a, const uint8_t **p, size_t *n, struct err *e)
{
	// a bid of one block is not worth a thread; where there is none to be had, the work is done here
	if (!a->running && a->next == 1)
		start(a);
	bool there = next_is_there(a);
	if (!there && !a->ended) { // there is no thread: nobody else moves anything
		(void)go_on(a);
		there = a->given > a->next;
	}
	*n = 0;
	if (!there) {
		if (e && !is_ok(a->got))
			*e = a->why;
		return a->got;
	}
	*p = block_of(a, a->next);
	*n = a->size[a->next % BLOCKS];
	a->next++;
	return ok();
}

struct hash ahead_hash(struct ahead *a)
{
	INSIST(a->ended && is_ok(a->got));
	finish(a);
	return sha256_end(a->sha);
}

void ahead_free(struct ahead *a)
{
	if (!a)
		return;
	finish(a);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->moved);
	sha256_free(a->sha);
	free(a->blocks);
	free(a);
}
