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

/// R28 87号令第28条 the project's log learns of the intake only now: one record, count and root
static result close_lot(struct gate *g, const char *project, int64_t lot, int64_t now, struct err *e)
{
	AUTO_FREE char *log = xasprintf("%s#%lld", project, (long long)lot);
	struct leaves leaves = { .leaf = NULL };
	int64_t refused = 0;
	TRY(g->parts.intake->ops->lock(g->parts.intake, log, e));
	result r = store_read(g->parts.store, log, 0, add_leaf, &leaves, e);
	if (is_ok(r))
		r = g->parts.intake->ops->refused(g->parts.intake, log, &refused, e);
	if (is_ok(r))
		r = gate_own_act(g, project, "intake.close", lot, close_body(&leaves, refused, now), e);
	free(leaves.leaf);
	return r;
}

static result take_over(struct gate *g, const char *project, const struct lot *l, struct err *e)
{
	AUTO_FREE char *log = xasprintf("%s#%lld", project, (long long)l->no);
	for (int64_t seq = l->intake_taken + 1; seq <= l->intake_count; seq++)
		TRY(g->parts.intake->ops->take_over(g->parts.intake, log, (uint64_t)seq, e));
	return ok();
}

static result tick_project(struct gate *g, const char *project, struct err *e)
{
	const struct project *p;
	int64_t now;
	TRY(gate_follow(g, project, &p, e));
	TRY(store_now(g->parts.store, &now, e));
	bool ours = hash_equal(p->service_cert, cert_hash(g->parts.service_cert));
	for (size_t i = 0; i < p->lot_count && ours; i++) {
		const struct lot *l = &p->lots[i];
		if (l->phase == PHASE_WAIT && now >= p->deadline + GATE_SETTLE_MS) {
			TRY(close_lot(g, project, l->no, now, e));
			TRY(gate_follow(g, project, &p, e));
			l = &p->lots[i];
		}
		if (l->phase == PHASE_CLOSED && l->intake_taken < l->intake_count)
			TRY(take_over(g, project, l, e));
	}
	return ok();
}

result gate_tick(struct gate *g, struct err *e)
{
	JSON_AUTO *ids = NULL;
	result all = ok();
	TRY(gate_projects(g, &ids, e));
	for (size_t i = 0; i < json_array_size(ids); i++) {
		struct err own;
		result r = tick_project(g, json_string_value(json_array_get(ids, i)), &own);
		if (!is_ok(r)) { // one project's trouble must not hold the others up
			*e = own;
			all = r;
		}
	}
	return all;
}
