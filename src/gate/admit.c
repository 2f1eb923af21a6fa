// Admitting a bidder's act: who, where to, is the package whole, the store's answer, and a signed receipt or refusal.
#include <string.h>

#include "gate/gate_int.h"

// One act on its way in.
struct entry {
	const char *log;
	const struct signed_act *a;
	int64_t now;
	json_t *act;
	struct cert *cert;
	bool authentic; // signed by somebody whose certificate holds: only such a one gets a signed no
	bool placed;    // the project and the lot exist
};

static bool is_intake(const char *log)
{
	return strchr(log, '#') != NULL;
}

static result check_sender(const struct gate *g, struct entry *in, struct err *e)
{
	TRY(signed_act_check(in->a, in->log, g->parts.trust, in->now, &in->act, e));
	TRY(cert_read(in->a->certs[0], &in->cert, e));
	const struct act_row *row = law_row(json_str(in->act, "act"));
	if (strlen(cert_code(in->cert)) != 18 || (row && !(row->who & ROLE_BIDDER)))
		return refuse(e, "gate.not_bidder", "S16 通知二(一)", "网关只受理投标人的行为；工作人员请从开标厅的终端办理");
	in->authentic = true;
	return law_frame(in->act, e);
}

static result check_place(struct gate *g, struct entry *in, const struct project **p, struct err *e)
{
	int64_t lot = json_int(in->act, "lot");
	TRY(gate_follow(g, json_str(in->act, "project"), p, e));
	if (is_intake(in->log) && !project_lot(*p, lot))
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包；请核对包号", (*p)->id, (long long)lot);
	in->placed = true;
	return ok();
}

/// R28 87号令第28条 until the deadline what a bidder hands in goes to the lot's intake and nowhere else
/// R33 87号令第33条 late is refused, and kept nowhere; the store judges again by its own clock
static result check_route(const struct entry *in, const struct project *p, const struct act_row *row, struct err *e)
{
	bool late = in->now >= p->deadline;
	if (is_intake(in->log) && row->route != ROUTE_INTAKE)
		return refuse(e, "act.route", row->clause, "“%s”不经受理日志办理", row->zh);
	if (row->late == LATE_REFUSE && late)
		return refuse(e, "bid.late", "R33 87号令第33条", "已过投标截止时间，拒收；您的文件没有被开启，也没有留存");
	if (is_intake(in->log) && late)
		return refuse(e, "act.route", "R28 87号令第28条", "受理日志已于截止时关闭，“%s”请重新办理", row->zh);
	if (row->route == ROUTE_INTAKE && !is_intake(in->log) && !late)
		return refuse(e, "act.route", "R28 87号令第28条", "截止前请递交到受理日志 %s#%lld", p->id, (long long)json_int(in->act, "lot"));
	return ok();
}

// What would be void for ever is said now, while it can be mended; what else a rule says, the fold says.
static result check_law(const struct entry *in, const struct project *p, struct err *e)
{
	struct law_event ev = {
		.at = in->now,
		.received_at = in->now,
		.signer = cert_hash(in->cert),
		.signer_name = cert_name(in->cert),
		.signer_code = cert_code(in->cert),
		.authentic = true,
		.intake = { .present = true, .received_at = in->now }, // counted there, not in the project's log
		.act = in->act,
	};
	return law_check(p, &ev, e);
}

static bool carries_package(const char *type)
{
	return strcmp(type, "bid.submit") == 0 || strcmp(type, "bid.replace") == 0 || strcmp(type, "bid.backup") == 0;
}

// Size and hash of the uploaded bytes are what the cover sheet says; a bid is received when it is whole (R33).
static result check_package(struct gate *g, const struct entry *in, const char *where, struct hash *file, struct err *e)
{
	struct hash want = { { 0 } };
	const json_t *body = json_object_get(in->act, "body");
	if (!json_hash(body, "chunks_sha256", file) || !json_hash(body, "p7m_sha256", &want))
		return refuse(e, "act.field", "", "封面没有投标文件的哈希");
	return upload_check(g, where, *file, json_int(body, "p7m_size"), want, in->now, e);
}

struct search {
	struct hash act;
	bool found;
};

static result is_it(void *ctx, const struct record *r, struct err *e)
{
	(void)e;
	struct search *s = ctx;
	s->found = s->found || hash_equal(s->act, r->act_hash);
	return ok();
}

// An act that the intake holds was received: whoever lost the receipt asks again, late or not.
static bool was_received(struct gate *g, const struct entry *in)
{
	struct err ignored;
	struct search s = { sha256(in->a->act), false };
	return is_intake(in->log) && is_ok(store_read(g->parts.store, in->log, 0, is_it, &s, &ignored)) && s.found;
}

static result judge(struct gate *g, const struct entry *in, const struct project *p, const char *where, struct hash *file, struct err *e)
{
	const struct act_row *row = law_row(json_str(in->act, "act"));
	INSIST(row); // the frame was checked
	TRY(check_route(in, p, row, e));
	if (row->late == LATE_REFUSE)
		TRY(check_law(in, p, e));
	return carries_package(row->type) ? check_package(g, in, where, file, e) : ok();
}

static result admit(struct gate *g, struct entry *in, struct receipt *receipt, struct err *e)
{
	const struct project *p;
	struct hash file = { { 0 } };
	TRY(check_place(g, in, &p, e));
	AUTO_FREE char *where = xasprintf("%s#%lld", p->id, (long long)json_int(in->act, "lot"));
	result r = judge(g, in, p, where, &file, e);
	if (r.kind == RESULT_REFUSED && was_received(g, in))
		r = ok();
	TRY(r);
	TRY(store_append(g->parts.store, in->log, in->a, receipt, e));
	upload_handed_in(g, where, file);
	return ok();
}

/// R28 87号令第28条 the receipt does not say how many came before
static result answer_receipt(struct gate *g, const struct entry *in, const struct receipt *receipt, json_t **answer, struct err *e)
{
	JSON_AUTO *text = json_object();
	json_put_str(text, "type", "receipt");
	json_put_str(text, "log", in->log);
	json_put_hash(text, "act_hash", receipt->act_hash);
	json_put_int(text, "seq", is_intake(in->log) ? 0 : (int64_t)receipt->seq);
	json_put_int(text, "received_at", receipt->received_at);
	json_put_hash(text, "record_hash", receipt->record_hash);
	json_put_hash(text, "service", cert_hash(g->parts.service_cert));
	TRY(gate_signed(g, "receipt", text, answer, e));
	return answer_keep(g, in->log, in->a, *answer, e);
}

static bool for_ever(const struct err *why)
{
	return strcmp(why->code, "bid.late") == 0;
}

// A refusal is signed and goes to the audit log: the bidder can prove that it came, and when.
static result answer_refusal(struct gate *g, const struct entry *in, const struct err *why, json_t **answer, struct err *e)
{
	JSON_AUTO *text = json_object();
	json_put_str(text, "type", "refusal");
	json_put_str(text, "log", in->log);
	json_put_hash(text, "act_hash", sha256(in->a->act));
	json_put_int(text, "at", in->now);
	json_put_str(text, "code", why->code);
	json_put_str(text, "clause", why->clause);
	json_put_str(text, "text", why->text);
	json_put_hash(text, "service", cert_hash(g->parts.service_cert));
	TRY(gate_signed(g, "refusal", text, answer, e));
	if (is_intake(in->log) && in->placed)
		TRY(intake_refused(g->parts.store, in->log, json_str(*answer, "refusal"), e));
	return for_ever(why) ? answer_keep(g, in->log, in->a, *answer, e) : ok();
}

// The answer that was kept: a receipt, or the refusal that it was.
static result again(const json_t *answer, struct err *e)
{
	JSON_AUTO *text = NULL;
	if (!*json_str(answer, "refusal"))
		return ok();
	TRY(json_read(span_str(json_str(answer, "refusal")), ACT_BYTES_MAX, &text, e));
	return refuse(e, json_str(text, "code"), json_str(text, "clause"), "%s", json_str(text, "text"));
}

static result take(struct gate *g, struct entry *in, json_t **answer, struct err *e)
{
	struct receipt receipt = { 0 };
	TRY(store_now(g->parts.store, &in->now, e));
	result r = check_sender(g, in, e);
	if (is_ok(r) && answer_given(g, in->log, in->a, answer))
		return again(*answer, e);
	if (is_ok(r))
		r = admit(g, in, &receipt, e);
	if (is_ok(r)) {
		r = answer_receipt(g, in, &receipt, answer, e);
	} else if (r.kind == RESULT_REFUSED && in->authentic) {
		struct err why = *e;
		result told = answer_refusal(g, in, &why, answer, e);
		*e = is_ok(told) ? why : *e;
		r = is_ok(told) ? r : told;
	}
	receipt_release(&receipt);
	return r;
}

result gate_take_act(struct gate *g, const char *log, const struct signed_act *a, json_t **answer, struct err *e)
{
	struct entry in = { .log = log, .a = a };
	*answer = json_object();
	result r = take(g, &in, answer, e);
	json_decref(in.act);
	cert_free(in.cert);
	return r;
}
