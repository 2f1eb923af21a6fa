#include "desk/feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "desk/process.h"

enum { WAIT_MS = 1000, RETRY_MS = 500, CLOCK_MS = 10000 };

struct feed {
	struct process process;
	int64_t heard_ns; // when the child last said something
	bool silent;      // and it was said that it does not
	struct feed_news last;
};

// --- the child ------------------------------------------------------------------------------------------------

static void say_why(struct feed_news *n, const struct err *e)
{
	snprintf(n->text, sizeof n->text, "%s", err_sentence(e));
	snprintf(n->kept, sizeof n->kept, "%s", e->text);
}

static void tell(int fd, const struct feed_news *n)
{
	if (send(fd, n, sizeof *n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN) // where it is full, the next one says the same and more
		_exit(0);
}

// Where this machine's clock or the store's was set meanwhile, the countdowns follow.
static void note_clock(struct desk *d, struct feed_news *n, int64_t *noted_ns)
{
	int64_t now;
	struct err e;
	*noted_ns = clock_steady_ns();
	if (is_ok(store_now(desk_store(d), &now, &e)))
		n->store_offset = now - clock_ms();
}

static result round_of(struct desk *d, const char *project, struct feed_news *n, int64_t *noted_ns, struct err *e)
{
	const struct project *p;
	if (n->link != FEED_ONLINE) {
		TRY(desk_follow(d, project, &p, e));
		n->seq = p->seq;
		n->link = FEED_ONLINE;
		note_clock(d, n, noted_ns);
		return ok();
	}
	if (clock_steady_ns() - *noted_ns > CLOCK_MS * INT64_C(1000000))
		note_clock(d, n, noted_ns);
	TRY(desk_wait(d, project, WAIT_MS, &p, e));
	n->seq = p->seq;
	return ok();
}

struct follower {
	const struct settings *settings;
	const char *project;
};

static void follow(void *ctx, int fd)
{
	const struct follower *f = ctx;
	struct desk *d = NULL;
	struct feed_news n = { .link = FEED_CONNECTING, .waiting = -1 };
	struct err e;
	int64_t noted_ns = 0;
	result r = desk_open(f->settings, &d, &e);
	for (;;) {
		if (is_ok(r))
			r = round_of(d, f->project, &n, &noted_ns, &e);
		if (d)
			desk_waiting(d, is_ok(r), &n.waiting);
		if (!is_ok(r)) {
			n.link = FEED_LOST;
			say_why(&n, &e);
		} else {
			n.text[0] = 0;
		}
		tell(fd, &n);
		if (!is_ok(r))
			nanosleep(&(struct timespec){ 0, RETRY_MS * 1000000L }, NULL);
		r = d ? ok() : desk_open(f->settings, &d, &e);
	}
}

// --- the screen's side ------------------------------------------------------------------------------------------

result feed_start(const struct settings *s, const char *project, struct feed **out, struct err *e)
{
	struct feed *f = xcalloc(1, sizeof *f);
	struct follower me = { s, project };
	f->heard_ns = clock_steady_ns();
	result r = process_start(follow, &me, &f->process, e);
	if (is_ok(r))
		*out = f;
	else
		free(f);
	return r;
}

void feed_stop(struct feed *f)
{
	if (!f)
		return;
	process_kill(&f->process); // every write of a replica survives that
	free(f);
}

int feed_fd(const struct feed *f)
{
	return f->process.fd;
}

int feed_patience_ms(const struct feed *f)
{
	int64_t left = FEED_SILENT_MS - (clock_steady_ns() - f->heard_ns) / 1000000;
	return f->silent ? FEED_SILENT_MS : left > 0 ? (int)left + 1 : 0;
}

static bool fell_silent(struct feed *f, struct feed_news *news)
{
	if (f->silent || clock_steady_ns() - f->heard_ns < FEED_SILENT_MS * INT64_C(1000000))
		return false;
	f->silent = true;
	*news = f->last;
	news->link = FEED_LOST;
	struct err e;
	(void)!is_ok(fail(&e, "store.gone", "%d 秒没有收到中心的应答", FEED_SILENT_MS / 1000));
	say_why(news, &e);
	return true;
}

bool feed_read(struct feed *f, struct feed_news *news)
{
	bool got = false;
	while (read(f->process.fd, &f->last, sizeof f->last) == (ssize_t)sizeof f->last)
		got = true;
	if (!got)
		return fell_silent(f, news);
	f->heard_ns = clock_steady_ns();
	f->silent = false;
	*news = f->last;
	return true;
}
