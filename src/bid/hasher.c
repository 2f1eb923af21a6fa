#include "bid/hasher.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/result.h"

enum { BLOCKS = 4 };

struct hasher {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; // guards given, done, stop and size
	pthread_cond_t moved;
	uint64_t given, done; // blocks submitted, blocks hashed
	bool stop;
	size_t size[BLOCKS];
	struct sha256_ctx *sha;
	uint8_t *blocks;
};

struct hasher *hasher_new(void)
{
	struct hasher *h = xcalloc(1, sizeof *h);
	h->sha = sha256_new();
	h->blocks = xmalloc((size_t)BLOCKS * HASHER_BLOCK);
	INSIST(pthread_mutex_init(&h->lock, NULL) == 0 && pthread_cond_init(&h->moved, NULL) == 0);
	return h;
}

static uint8_t *block_of(const struct hasher *h, uint64_t i)
{
	return h->blocks + i % BLOCKS * HASHER_BLOCK;
}

static void *work(void *ctx)
{
	struct hasher *h = ctx;
	pthread_mutex_lock(&h->lock);
	for (;;) {
		while (h->done == h->given && !h->stop)
			pthread_cond_wait(&h->moved, &h->lock);
		if (h->done == h->given)
			break;
		struct span s = span_of(block_of(h, h->done), h->size[h->done % BLOCKS]);
		pthread_mutex_unlock(&h->lock);
		sha256_add(h->sha, s);
		pthread_mutex_lock(&h->lock);
		h->done++;
		pthread_cond_signal(&h->moved);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

// Signals stay with the thread that asked.
static void start(struct hasher *h)
{
	sigset_t all, before;
	sigfillset(&all);
	INSIST(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
	h->running = pthread_create(&h->thread, NULL, work, h) == 0;
	INSIST(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
}

static void finish(struct hasher *h)
{
	if (!h->running)
		return;
	pthread_mutex_lock(&h->lock);
	h->stop = true;
	pthread_cond_signal(&h->moved);
	pthread_mutex_unlock(&h->lock);
	INSIST(pthread_join(h->thread, NULL) == 0);
	h->running = false;
}

uint8_t *hasher_block(struct hasher *h)
{
	pthread_mutex_lock(&h->lock);
	while (h->given - h->done >= BLOCKS)
		pthread_cond_wait(&h->moved, &h->lock);
	pthread_mutex_unlock(&h->lock);
	return block_of(h, h->given);
}

void hasher_submit(struct hasher *h, size_t n)
{
	// a bid of one block is not worth a thread; where there is none to be had, the work is done here
	if (!h->running && h->given > 0)
		start(h);
	if (!h->running) {
		sha256_add(h->sha, span_of(block_of(h, h->given), n));
		h->given++;
		h->done++;
		return;
	}
	pthread_mutex_lock(&h->lock);
	h->size[h->given % BLOCKS] = n;
	h->given++;
	pthread_cond_signal(&h->moved);
	pthread_mutex_unlock(&h->lock);
}

struct hash hasher_end(struct hasher *h)
{
	finish(h);
	return sha256_end(h->sha);
}

void hasher_free(struct hasher *h)
{
	if (!h)
		return;
	finish(h);
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->moved);
	sha256_free(h->sha);
	free(h->blocks);
	free(h);
}
