#include "desk/desk_int.h"

#include <string.h>

#include "base/durable.h"

static result open_store(struct desk *d, struct err *e)
{
	const char *where = d->s.store;
	if (!where)
		return usage(e, "settings.store", "没有设置存储：请在 %s/config 写 store = …，或设环境变量 KAIBIAO_STORE",
			     d->s.state_dir);
	if (strncmp(where, "https://", 8) == 0)
		return store_gate(where, d->s.gate_ca, d->trust, &d->store, e);
	if (strncmp(where, "file:", 5) == 0)
		return store_file(where + 5, d->trust, &d->store, e);
	return store_pg(where, d->trust, &d->store, e);
}

static result open_parts(struct desk *d, struct err *e)
{
	if (!d->s.trust)
		return usage(e, "settings.trust", "没有设置 CA 根证书：请在 %s/config 写 trust = …，或设环境变量 KAIBIAO_TRUST",
			     d->s.state_dir);
	TRY(dir_make(d->s.state_dir, e));
	TRY(trust_open(d->s.trust, &d->trust, e));
	return open_store(d, e);
}

result desk_open(const struct settings *s, struct desk **out, struct err *e)
{
	struct desk *d = xcalloc(1, sizeof *d);
	d->s = (struct settings){ xstrdup(s->state_dir), s->store ? xstrdup(s->store) : NULL, s->trust ? xstrdup(s->trust) : NULL,
				  s->gate_ca ? xstrdup(s->gate_ca) : NULL, xstrdup(s->station) };
	result r = open_parts(d, e);
	if (!is_ok(r)) {
		desk_close(d);
		return r;
	}
	*out = d;
	return ok();
}

void desk_close(struct desk *d)
{
	if (!d)
		return;
	replica_close(d->replica);
	outbox_close(d->outbox);
	store_close(d->store);
	trust_free(d->trust);
	settings_release(&d->s);
	free(d->key_fault);
	buf_release(&d->shown);
	free_p(&d);
}

void desk_close_p(struct desk **d)
{
	desk_close(*d);
}

struct store *desk_store(struct desk *d)
{
	return d->store;
}

struct trust *desk_trust(struct desk *d)
{
	return d->trust;
}

result desk_chunks(struct desk *d, struct chunks **out, struct err *e)
{
	return chunks_pg(d->s.store, out, e);
}

static result open_replica(struct desk *d, const char *project, struct err *e)
{
	if (d->replica && strcmp(replica_project(d->replica), project) == 0)
		return ok();
	replica_close(d->replica);
	d->replica = NULL;
	AUTO_FREE char *dir = xasprintf("%s/replica", d->s.state_dir);
	return replica_open(dir, project, d->trust, d->watch, d->watch_ctx, &d->replica, e);
}

result desk_follow(struct desk *d, const char *project, const struct project **out, struct err *e)
{
	TRY(open_replica(d, project, e));
	TRY(replica_fetch(d->replica, d->store, e));
	*out = replica_state(d->replica);
	if ((*out)->seq == 0)
		return refuse(e, "project.unknown", "", "没有项目“%s”，或您看不到它；请核对项目编号", project);
	return ok();
}

result desk_local(struct desk *d, const char *project, const struct project **out, struct err *e)
{
	TRY(open_replica(d, project, e));
	TRY(replica_catch_up(d->replica, e));
	*out = replica_state(d->replica);
	return ok();
}

void desk_watch(struct desk *d, replayed_fn fn, void *ctx)
{
	d->watch = fn;
	d->watch_ctx = ctx;
}

result desk_wait(struct desk *d, const char *project, int timeout_ms, const struct project **out, struct err *e)
{
	TRY(desk_follow(d, project, out, e));
	TRY(store_wait(d->store, project, replica_head(d->replica).seq, timeout_ms, e));
	return desk_follow(d, project, out, e);
}

result desk_records(struct desk *d, const char *project, record_fn fn, void *ctx, struct err *e)
{
	const struct project *p;
	TRY(desk_follow(d, project, &p, e));
	return replica_records(d->replica, fn, ctx, e);
}
