#include "desk/work_int.h"

#include <string.h>

#include "base/clock.h"
#include "desk/record.h"

enum { AGAIN = 5 };

result work_follow(const struct work *w, const struct project **p, const struct lot **l, struct err *e)
{
	TRY(desk_follow(w->desk, w->project, p, e));
	*l = project_lot(*p, w->lot);
	if (!*l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", w->project, (long long)w->lot);
	return ok();
}

void work_say(const struct work *w, const struct work_step *s)
{
	if (w->step)
		w->step(w->ctx, s);
}

void work_count(const struct work *w, struct work_count *n, const struct bid *b, enum work_how how, const char *text)
{
	n->good += how == WORK_GOOD;
	n->bad += how == WORK_BAD;
	n->waiting += how == WORK_WAITS;
	work_say(w, &(struct work_step){ .bid = b, .how = how, .text = text });
}

result work_batch(const struct work *w, int signatures, struct err *e)
{
	return token_batch(w->token, signatures < TOKEN_BATCH_MAX ? signatures : TOKEN_BATCH_MAX, e);
}

// Makes the body from the state as it is now and performs the act on that same state.
static result record_once(const struct work *w, const char *type, struct receipt *receipt, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	JSON_AUTO *body = NULL;
	TRY(work_follow(w, &p, &l, e));
	if (strcmp(type, "opening.record") == 0)
		TRY(record_make_body(p, w->lot, &body, e));
	else
		TRY(record_sign_body(p, w->lot, w->token, clock_ms(), &body, e));
	desk_seen(w->desk);
	return desk_perform(w->desk, w->project, type, w->lot, body, w->token, receipt, e);
}

result work_record(const struct work *w, const char *type, struct receipt *receipt, struct err *e)
{
	TRY(work_batch(w, strcmp(type, "record.sign") == 0 ? 2 : 1, e)); // the record, and the act that hands it in
	result r = record_once(w, type, receipt, e);
	for (int again = 0; again < AGAIN && r.kind == RESULT_REFUSED && strcmp(e->code, "record.stale") == 0; again++) {
		receipt_release(receipt);
		r = record_once(w, type, receipt, e);
	}
	return r;
}
