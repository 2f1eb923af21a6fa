#include "replay/replay.h"

#include <stdio.h>
#include <string.h>

#include "crypto/tsp.h"

struct replay {
	struct verifier *verifier;
	struct trust *trust;
	struct project *state;
	char fault[sizeof ((struct err *)0)->text]; // of the event being folded
	replayed_fn watch; // may be NULL
	void *watch_ctx;
};

// The intake's own record of the same act, rebuilt from what the take-over carries: its hash must come out, or the
// time of receipt in it is nobody's word. (The root over these hashes is signed in intake.close.)
static bool intake_record_holds(const struct verified *v, const json_t *intake, struct hash *hash)
{
	struct record r = *v->record; // act, signer, suite and signature are the same bytes
	struct hash stated;
	const char *adm = json_str(intake, "adm");
	int n = snprintf(r.project, sizeof r.project, "%s#%lld", v->record->project, (long long)json_int(v->act, "lot"));
	if (n < 0 || (size_t)n >= sizeof r.project || !json_hash(intake, "prev", &r.prev) || !json_hash(intake, "hash", &stated))
		return false;
	r.seq = (uint64_t)json_int(intake, "seq");
	r.at = json_int(intake, "at");
	r.adm = BUF_INIT;
	buf_add_str(&r.adm, adm);
	*hash = record_hash(&r);
	buf_release(&r.adm);
	return hash_equal(*hash, stated);
}

/// R28 87号令第28条 R33 87号令第33条 an act from the intake counts by the time of its receipt there
static void take_intake(const struct verified *v, const json_t *intake, struct law_event *out)
{
	JSON_AUTO *adm = NULL;
	struct err ignored;
	if (!is_ok(json_read(span_str(json_str(intake, "adm")), ADM_BYTES_MAX, &adm, &ignored)) ||
	    !intake_record_holds(v, intake, &out->intake.record_hash)) {
		out->authentic = false;
		out->fault = "受理记录与其哈希不符";
		return;
	}
	out->intake.present = true;
	out->intake.seq = (uint64_t)json_int(intake, "seq");
	out->intake.received_at = json_int(adm, "received_at");
}

void replay_event(const struct verified *v, struct law_event *out)
{
	const json_t *intake = json_object_get(v->adm, "intake");
	*out = (struct law_event){
		.seq = v->record->seq,
		.at = v->record->at,
		.received_at = v->received_at,
		.record_hash = v->record->hash,
		.act_hash = v->record->act_hash,
		.signer = v->record->signer,
		.signer_name = v->signer ? cert_name(v->signer) : "",
		.signer_code = v->signer ? cert_code(v->signer) : "",
		.authentic = v->authentic,
		.fault = v->fault,
		.act = v->act,
	};
	if (intake)
		take_intake(v, intake, out);
}

result replay_new(const char *project, struct trust *trust, struct replay **out, struct err *e)
{
	struct replay *r = xcalloc(1, sizeof *r);
	result made = verifier_new(project, trust, &r->verifier, e);
	if (!is_ok(made)) {
		replay_free(r);
		return made;
	}
	r->trust = trust;
	r->state = project_new();
	*out = r;
	return ok();
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	verifier_free(r->verifier);
	project_free(r->state);
	free_p(&r);
}

static result stamp_holds(const struct replay *r, const struct lot *l, const json_t *body, struct err *e)
{
	struct time_stamp stamp;
	BUF_AUTO token = BUF_INIT;
	if (!json_get_base64(body, "token", &token))
		return refuse(e, "tsp.syntax", "", "这不是 RFC 3161 的时间戳");
	TRY(tsp_verify(span_buf(&token), lot_stamp_imprint(r->state, l), r->trust, &stamp, e));
	if (stamp.at != json_int(body, "at") || strcmp(stamp.tsa, json_str(body, "tsa")) != 0)
		return refuse(e, "tsp.other", "", "登记的时间或服务名称与时间戳里的不同");
	return ok();
}

/// R28 87号令第28条 a time stamp that is not the authority's word on this root is nobody's act
static void look_at_stamp(struct replay *r, struct law_event *event)
{
	struct err e;
	const struct lot *l = event->act && event->authentic && strcmp(json_str(event->act, "act"), "intake.stamp") == 0
				      ? project_lot(r->state, json_int(event->act, "lot"))
				      : NULL;
	if (!l || is_ok(stamp_holds(r, l, json_object_get(event->act, "body"), &e)))
		return;
	snprintf(r->fault, sizeof r->fault, "%s", e.text);
	event->authentic = false;
	event->fault = r->fault;
}

static result fold_one(void *ctx, const struct verified *v, struct err *e)
{
	(void)e;
	struct replay *r = ctx;
	struct law_event event;
	replay_event(v, &event);
	look_at_stamp(r, &event);
	bool in_force = project_fold(r->state, &event);
	if (r->watch)
		r->watch(r->watch_ctx, &(struct replayed){ v->record, &event, in_force, r->state });
	return ok();
}

void replay_watch(struct replay *r, replayed_fn fn, void *ctx)
{
	r->watch = fn;
	r->watch_ctx = ctx;
}

result replay_feed(struct replay *r, const struct record *record, struct err *e)
{
	return verifier_feed(r->verifier, record, fold_one, r, e);
}

struct project *replay_take(struct replay *r)
{
	struct project *p = r->state;
	r->state = NULL;
	replay_free(r);
	return p;
}

struct verifier *replay_verifier(struct replay *r)
{
	return r->verifier;
}

const struct project *replay_state(const struct replay *r)
{
	return r->state;
}

struct head replay_head(const struct replay *r)
{
	return verifier_head(r->verifier);
}
