#include "paper/intake.h"

#include <stdio.h>
#include <stdlib.h>

void intake_release(struct intake_log *l)
{
	for (size_t i = 0; i < l->count; i++)
		record_release(&l->records[i]);
	free(l->records);
	*l = (struct intake_log){ 0 };
}

static bool rebuild(struct record *out, int64_t lot, const struct record *r, const json_t *intake)
{
	struct hash stated;
	*out = (struct record){ .seq = (uint64_t)json_int(intake, "seq"), .at = json_int(intake, "at"), .act_hash = r->act_hash,
				.signer = r->signer, .suite = r->suite };
	int n = snprintf(out->project, sizeof out->project, "%s#%lld", r->project, (long long)lot);
	buf_add_str(&out->adm, json_str(intake, "adm"));
	buf_add(&out->act, r->act.p, r->act.n);
	buf_add(&out->sig, r->sig.p, r->sig.n);
	if (n < 0 || (size_t)n >= sizeof out->project || !json_hash(intake, "prev", &out->prev) || !json_hash(intake, "hash", &stated))
		return false;
	out->hash = record_hash(out);
	return hash_equal(out->hash, stated);
}

result intake_add(struct intake_log *l, const struct record *r, const json_t *adm, struct err *e)
{
	struct record made;
	if (!rebuild(&made, l->lot, r, json_object_get(adm, "intake"))) {
		record_release(&made);
		return refuse(e, "intake.record", "R33 87号令第33条", "第 %llu 条记录所带的受理记录与其哈希不符，递交时间没有凭据",
			      (unsigned long long)r->seq);
	}
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->records = xrealloc(l->records, l->cap * sizeof *l->records);
	}
	l->records[l->count++] = made;
	return ok();
}

static int by_seq(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

result intake_check(struct intake_log *l, struct err *e)
{
	struct head head = { 0 };
	if (l->count > 1)
		qsort(l->records, l->count, sizeof *l->records, by_seq);
	for (size_t i = 0; i < l->count; i++) {
		const struct record *r = &l->records[i];
		TRY(record_follows(r, l->records[0].project, &head, e));
		head = (struct head){ .seq = r->seq, .hash = r->hash, .at = r->at };
	}
	return ok();
}

struct hash intake_root(const struct intake_log *l)
{
	struct hash *leaves = xcalloc(l->count + 1, sizeof *leaves);
	for (size_t i = 0; i < l->count; i++)
		leaves[i] = merkle_leaf(span_of(l->records[i].hash.b, HASH_BYTES));
	struct hash root = merkle_root(leaves, l->count);
	free(leaves);
	return root;
}

void intake_lines(const struct intake_log *l, struct buf *out)
{
	for (size_t i = 0; i < l->count; i++) {
		record_to_line(&l->records[i], out);
		buf_add_byte(out, '\n');
	}
}
