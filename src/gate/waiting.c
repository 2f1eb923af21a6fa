#include "gate/waiting.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { LOOK_MS = 100, PROJECTS_A_LOOK = 32 };

struct waiter {
	struct MHD_Connection *connection;
	char *project;
	uint64_t after;
	int64_t until; // steady ns
};

struct waiting {
	struct gate *gate;
	pthread_mutex_t *lock;
	pthread_t thread;
	bool stop; // guarded by LOCK
	struct waiter *waiters;
	size_t count;
};

struct seen { // heads asked for in one look: many wait for few projects
	const char *project;
	uint64_t seq;
};

static void wake(struct waiting *w, size_t i)
{
	MHD_resume_connection(w->waiters[i].connection);
	free(w->waiters[i].project);
	w->waiters[i] = w->waiters[--w->count];
}

static uint64_t head_of(struct waiting *w, const char *project, struct seen seen[PROJECTS_A_LOOK], size_t *n)
{
	struct err ignored;
	uint64_t seq;
	for (size_t i = 0; i < *n; i++)
		if (strcmp(seen[i].project, project) == 0)
			return seen[i].seq;
	if (!is_ok(gate_seq(w->gate, project, &seq, &ignored)))
		seq = UINT64_MAX; // whoever waits learns of the trouble by asking again
	if (*n < PROJECTS_A_LOOK)
		seen[(*n)++] = (struct seen){ project, seq };
	return seq;
}

// Two passes: the names in SEEN belong to waiters, who go only in the second.
static void look(struct waiting *w)
{
	struct seen seen[PROJECTS_A_LOOK];
	size_t n = 0;
	int64_t now = clock_steady_ns();
	for (size_t i = 0; i < w->count; i++)
		if (head_of(w, w->waiters[i].project, seen, &n) > w->waiters[i].after)
			w->waiters[i].until = 0;
	for (size_t i = w->count; i-- > 0;)
		if (w->waiters[i].until <= now)
			wake(w, i);
}

static void *watch(void *ctx)
{
	struct waiting *w = ctx;
	for (bool stop = false; !stop;) {
		nanosleep(&(struct timespec){ 0, LOOK_MS * 1000000L }, NULL);
		pthread_mutex_lock(w->lock);
		look(w);
		stop = w->stop;
		pthread_mutex_unlock(w->lock);
	}
	return NULL;
}

result waiting_start(struct gate *g, pthread_mutex_t *lock, struct waiting **out, struct err *e)
{
	struct waiting *w = xcalloc(1, sizeof *w);
	w->gate = g;
	w->lock = lock;
	if (pthread_create(&w->thread, NULL, watch, w) != 0) {
		free(w);
		return fail(e, "gate.thread", "网关无法启动等待线程；请检查系统的进程数上限");
	}
	*out = w;
	return ok();
}

bool waiting_add(struct waiting *w, struct MHD_Connection *c, const char *project, uint64_t after, int64_t wait_ms)
{
	if (w->stop)
		return false;
	w->waiters = xrealloc(w->waiters, (w->count + 1) * sizeof *w->waiters);
	w->waiters[w->count++] = (struct waiter){ c, xstrdup(project), after, clock_steady_ns() + wait_ms * 1000000 };
	MHD_suspend_connection(c);
	return true;
}

void waiting_stop(struct waiting *w)
{
	if (!w)
		return;
	pthread_mutex_lock(w->lock);
	w->stop = true;
	pthread_mutex_unlock(w->lock);
	pthread_join(w->thread, NULL);
	pthread_mutex_lock(w->lock);
	while (w->count > 0)
		wake(w, w->count - 1);
	pthread_mutex_unlock(w->lock);
}

void waiting_free(struct waiting *w)
{
	if (w)
		free(w->waiters);
	free(w);
}
