// The service's own work at a deadline: lock the lot's intake, sign count and root, take the acts over.
#include <stdlib.h>
#include <string.h>

#include "gate/gate_int.h"

struct leaves {
	struct hash *leaf;
	size_t n;
	struct head head;
};

static result add_leaf(void *ctx, const struct record *r, struct err *e)
{
	(void)e;
	struct leaves *l = ctx;
	l->leaf = xrealloc(l->leaf, (l->n + 1) * sizeof *l->leaf);
	l->leaf[l->n++] = merkle_leaf(span_of(r->hash.b, HASH_BYTES));
	l->head = (struct head){ r->seq, r->hash, r->at };
	return ok();
}

static json_t *close_body(const struct leaves *l, int64_t refused, int64_t now)
{
	json_t *body = json_object(), *head = json_object();
	json_put_int(head, "seq", (int64_t)l->head.seq);
	json_put_hash(head, "hash", l->head.hash);
	json_put_int(body, "count", (int64_t)l->n);
	json_put_hash(body, "root", merkle_root(l->leaf, l->n));
	json_put_int(body, "refused", refused);
	json_put_int(body, "closed_at", now);
	json_put(body, "head", head);
	return body;
}

// The root must be over what the store will take over: an intake that moved meanwhile is read again next time.
static result close_lot(struct gate *g, const char *project, int64_t lot, const struct intake_state *state, const char *log, struct err *e)
{
	struct leaves leaves = { .leaf = NULL };
	result r = store_read(g->parts.store, log, 0, add_leaf, &leaves, e);
	if (is_ok(r) && leaves.n != state->count)
		r = fail(e, "intake.moved", "受理清单刚有变动，稍后再关闭");
	if (is_ok(r))
		r = gate_own_act(g, project, "intake.close", lot, close_body(&leaves, (int64_t)state->refused, state->now), e);
	free(leaves.leaf);
	return r;
}

/// R28 87号令第28条 the project's log learns of the intake only now: one record, count and root
static result close_when_due(struct gate *g, const char *project, int64_t lot, struct err *e)
{
	struct intake_state state;
	AUTO_FREE char *log = xasprintf("%s#%lld", project, (long long)lot);
	TRY(intake_state(g->parts.store, log, &state, e));
	if (state.closed_seq || state.now < state.deadline + GATE_SETTLE_MS) // the fold saw it not yet; or the store knows of a later deadline
		return ok();
	return close_lot(g, project, lot, &state, log, e);
}

static bool is_settled(const struct gate *g, const char *project)
{
	for (size_t i = 0; i < g->count; i++)
		if (strcmp(g->projects[i].id, project) == 0)
			return g->projects[i].settled;
	return false;
}

// Only what may be due is looked at: a project whose lots are all closed (or another gate's) never is again.
static result tick_project(struct gate *g, const char *project, int64_t now, struct err *e)
{
	struct followed *f;
	const struct project *p;
	if (is_settled(g, project))
		return ok();
	TRY(gate_followed(g, project, &f, e));
	p = replay_state(f->replay);
	bool waits = false;
	if (!hash_equal(p->service_cert, cert_hash(g->parts.service_cert)))
		return ok();
	for (size_t i = 0; i < p->lot_count; i++) {
		bool waiting = p->lots[i].phase == PHASE_WAIT;
		waits = waits || waiting;
		if (waiting && now >= p->deadline + GATE_SETTLE_MS)
			TRY(close_when_due(g, project, p->lots[i].no, e));
	}
	f->settled = !waits && p->lot_count > 0;
	return ok();
}

result gate_tick(struct gate *g, struct err *e)
{
	JSON_AUTO *ids = NULL;
	result all = ok();
	int64_t now;
	TRY(store_now(g->parts.store, &now, e));
	TRY(gate_projects(g, &ids, e));
	for (size_t i = 0; i < json_array_size(ids); i++) {
		struct err own;
		result r = tick_project(g, json_string_value(json_array_get(ids, i)), now, &own);
		if (!is_ok(r)) { // one project's trouble must not hold the others up
			*e = own;
			all = r;
		}
	}
	struct err own;
	result r = gate_stamp(g, now, &own);
	if (is_ok(r))
		return all;
	*e = own;
	return r;
}
