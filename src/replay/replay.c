#include "replay/replay.h"

struct replay {
	struct verifier *verifier;
	struct project *state;
};

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
	if (!intake)
		return;
	JSON_AUTO *adm = NULL;
	struct err ignored;
	const char *text = json_str(intake, "adm");
	if (!is_ok(json_read(span_str(text), ADM_BYTES_MAX, &adm, &ignored)) || !json_hash(intake, "hash", &out->intake.record_hash))
		return;
	out->intake.present = true;
	out->intake.seq = (uint64_t)json_int(intake, "seq");
	out->intake.received_at = json_int(adm, "received_at");
}

result replay_new(const char *project, struct trust *trust, struct replay **out, struct err *e)
{
	struct replay *r = xcalloc(1, sizeof *r);
	result made = verifier_new(project, trust, &r->verifier, e);
	if (!is_ok(made)) {
		replay_free(r);
		return made;
	}
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

static result fold_one(void *ctx, const struct verified *v, struct err *e)
{
	(void)e;
	struct law_event event;
	replay_event(v, &event);
	project_fold(ctx, &event);
	return ok();
}

result replay_feed(struct replay *r, const struct record *record, struct err *e)
{
	return verifier_feed(r->verifier, record, fold_one, r->state, e);
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
