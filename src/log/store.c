#include "log/store.h"

#include <stdio.h>
#include <stdlib.h>

void receipt_release(struct receipt *r)
{
	buf_release(&r->signed_text);
	buf_release(&r->sig);
}

void store_close(struct store *s)
{
	if (s)
		s->ops->close(s);
}

void store_close_p(struct store **s)
{
	store_close(*s);
}

struct trace {
	struct store base;
	struct store *inner;
};

static result note(const char *call, const char *log, result r, const struct err *e)
{
	fprintf(stderr, "store %s %s: %s%s%s\n", call, log, is_ok(r) ? "ok" : e->code, is_ok(r) ? "" : " ", is_ok(r) ? "" : e->text);
	return r;
}

static struct store *inner(struct store *s)
{
	return ((struct trace *)s)->inner;
}

static result trace_append(struct store *s, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	return note("append", log, store_append(inner(s), log, a, out, e), e);
}

static result trace_read(struct store *s, const char *log, uint64_t after, record_fn fn, void *ctx, struct err *e)
{
	return note("read", log, store_read(inner(s), log, after, fn, ctx, e), e);
}

static result trace_head(struct store *s, const char *log, struct head *out, struct err *e)
{
	return note("head", log, store_head(inner(s), log, out, e), e);
}

static result trace_wait(struct store *s, const char *log, uint64_t after, int timeout_ms, struct err *e)
{
	return note("wait", log, store_wait(inner(s), log, after, timeout_ms, e), e);
}

static result trace_now(struct store *s, int64_t *ms, struct err *e)
{
	return note("now", "", store_now(inner(s), ms, e), e);
}

static result trace_projects(struct store *s, json_t **ids, struct err *e)
{
	return note("projects", "", inner(s)->ops->projects(inner(s), ids, e), e);
}

static void trace_close(struct store *s)
{
	store_close(inner(s));
	free(s);
}

struct store *store_trace(struct store *wrapped)
{
	static const struct store_ops OPS = { "trace", trace_append, trace_read, trace_head, trace_wait, trace_now, trace_projects, trace_close };
	struct trace *t = xcalloc(1, sizeof *t);
	*t = (struct trace){ { &OPS }, wrapped };
	return &t->base;
}
