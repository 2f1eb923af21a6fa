// An act on its way: checked, signed, saved in the outbox, sent.
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/durable.h"
#include "desk/desk_int.h"
#include "desk/kept.h"
#include "desk/proof.h"
#include "desk/audit.h"

static void close_outbox(struct desk *d)
{
	outbox_close(d->outbox);
	d->outbox = NULL;
}

// One command of a person at a time holds the outbox, for one act; a second waits a little for the first.
static result open_outbox(struct desk *d, struct err *e)
{
	AUTO_FREE char *dir = xasprintf("%s/outbox", d->s.state_dir);
	result r = ok();
	for (int tries = 0; tries < 100; tries++) {
		r = outbox_open(dir, &d->outbox, e);
		if (is_ok(r) || strcmp(e->code, "file.locked") != 0)
			return r;
		nanosleep(&(struct timespec){ 0, 50 * 1000 * 1000 }, NULL);
	}
	return r;
}

// What becomes of the act that perform() waits for among all that the outbox sends.
struct sent {
	const char *state_dir;
	struct hash act_hash;
	bool answered;
	result r;
	struct err e;
	struct receipt *receipt;
};

static void move_receipt(struct receipt *to, const struct receipt *from)
{
	*to = (struct receipt){ from->seq, from->received_at, from->act_hash, from->record_hash, BUF_INIT, BUF_INIT };
	buf_add(&to->signed_text, from->signed_text.p, from->signed_text.n);
	buf_add(&to->sig, from->sig.p, from->sig.n);
}

// Every answer is kept, also that to an act which waited here and goes out with a later command.
static result note_sent(void *ctx, const char *log, struct hash act_hash, result r, const struct receipt *receipt, const struct err *why,
			struct err *e)
{
	(void)log;
	struct sent *s = ctx;
	TRY(kept_save(s->state_dir, act_hash, receipt, e));
	if (!hash_equal(act_hash, s->act_hash))
		return ok();
	s->answered = true;
	s->r = r;
	if (!is_ok(r))
		s->e = *why;
	if (s->receipt) // a refusal comes signed, too
		move_receipt(s->receipt, receipt);
	return ok();
}

static result send_waiting(struct desk *d, struct err *e)
{
	struct sent others = { .state_dir = d->s.state_dir };
	return outbox_drain(d->outbox, d->store, note_sent, &others, e);
}

// Where the act goes: the lot's intake until the deadline, the project's log after it (R28). What must not come late goes
// to the intake whenever it comes: there it is refused and counted.
static char *log_for(const struct project *p, const struct act_row *row, int64_t lot, int64_t now)
{
	if (row->route == ROUTE_INTAKE && (now < p->deadline || row->late == LATE_REFUSE))
		return xasprintf("%s#%lld", p->id, (long long)lot);
	return xstrdup(p->id);
}

static json_t *build_act(const struct desk *d, const char *project, const char *type, int64_t lot, int64_t n, struct head seen,
			 const json_t *body)
{
	struct hash salt;
	random_bytes(salt.b, sizeof salt.b);
	json_t *act = json_object(), *head = json_object();
	json_put_int(head, "seq", (int64_t)seen.seq);
	json_put_hash(head, "hash", seen.hash);
	json_put_str(act, "act", type);
	json_put_str(act, "project", project);
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", n);
	json_put_int(act, "at", clock_ms());
	json_put(act, "seen", head);
	json_put_str(act, "station", d->s.station);
	json_put_hash(act, "salt", salt);
	if (d->shown.n)
		json_put_hash(act, "shown", sha256(span_buf(&d->shown)));
	if (d->shown.n && d->shown.n <= SHOWN_BYTES_MAX)
		json_put_base64(act, "shown_text", span_buf(&d->shown)); // lines: no text of the profile
	json_put(act, "body", json_deep_copy(body));
	return act;
}

void desk_shown(struct desk *d, const char *text)
{
	buf_clear(&d->shown);
	buf_add_str(&d->shown, text);
}

void desk_seen(struct desk *d)
{
	if (d->replica)
		d->seen = replica_head(d->replica);
}

// The actor's own counter in LOG. The project's log is counted by the fold; an intake log is not to be read before
// the deadline, so its count is kept here.
static char *counter_path(const struct desk *d, const char *log)
{
	return xasprintf("%s/counter-%s", d->s.state_dir, log);
}

static result next_n(struct desk *d, const struct project *p, const char *log, struct hash cert, int64_t *n, struct err *e)
{
	if (strcmp(log, p->id) == 0) {
		*n = project_actor_n(p, cert) + 1;
		return ok();
	}
	AUTO_FREE char *path = counter_path(d, log);
	BUF_AUTO b = BUF_INIT;
	*n = 1;
	if (!file_exists(path))
		return ok();
	TRY(file_read(path, 32, &b, e));
	JSON_AUTO *v = NULL;
	TRY(json_read(span_buf(&b), 32, &v, e));
	*n = json_int(v, "n") + 1;
	return ok();
}

static result keep_n(struct desk *d, const struct project *p, const char *log, int64_t n, struct err *e)
{
	if (strcmp(log, p->id) == 0)
		return ok();
	AUTO_FREE char *path = counter_path(d, log);
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "{\"n\":%lld}", (long long)n);
	return file_save(path, span_buf(&b), 0600, e);
}

// May this be done here? The same function that the fold asks afterwards. Of the WAITING acts before it the state knows nothing
// yet, so the number that is checked is the next one there.
static result check_first(const struct project *p, const json_t *act, const struct cert *signer, int64_t now, int64_t waiting, struct err *e)
{
	JSON_AUTO *next = json_copy((json_t *)(uintptr_t)act);
	json_put_int(next, "n", json_int(act, "n") - waiting);
	struct law_event proposal = {
		.at = now,
		.received_at = now,
		.signer = cert_hash(signer),
		.signer_name = cert_name(signer),
		.signer_code = cert_code(signer),
		.authentic = true,
		.act = next,
	};
	result r = law_check(p, &proposal, e);
	law_cite(json_str(act, "act"), e);
	return r;
}

static result sign_act(struct token *t, const json_t *act, struct buf *text, struct buf *sig, struct signed_act *out, struct err *e)
{
	const struct cert *signer = token_cert(t, TOKEN_SIGN);
	json_text(act, text);
	if (text->n > ACT_BYTES_MAX)
		return usage(e, "act.size", "这一步的内容有 %zu 字节，超过上限 %d 字节；请分几次办理", text->n, ACT_BYTES_MAX);
	enum suite suite = suite_of(signer);
	TRY(token_sign(t, TOKEN_SIGN, suite, sign_digest(DOMAIN_ACT, span_buf(text)), sig, e));
	*out = (struct signed_act){ .act = span_buf(text), .suite = suite, .sig = span_buf(sig), .certs = { cert_der(signer) },
				    .cert_count = 1 };
	return ok();
}

// Was the act void? Looks it up among the records after FROM.
static result void_reason(const struct project *p, uint64_t seq, struct err *e)
{
	for (size_t i = p->void_count; i-- > 0;)
		if (p->voids[i].seq == seq) {
			result r = refuse(e, p->voids[i].code, p->voids[i].clause, "%s", p->voids[i].text);
			law_cite(p->voids[i].act, e);
			return r;
		}
	return ok();
}

static bool is_gone(result r, const struct err *e)
{
	return r.kind == RESULT_FAILED && strcmp(e->code, "store.gone") == 0;
}

static result saved_here(struct err *e)
{
	return fail(e, "store.gone", "已签名并保存在本机，尚未送达中心；恢复连接后自动补送，不必再办一次");
}

static result send_and_see(struct desk *d, const char *log, const struct signed_act *a, struct receipt *receipt, struct err *e)
{
	struct receipt own = { 0 };
	struct sent sent = { .state_dir = d->s.state_dir, .act_hash = sha256(a->act), .receipt = &own };
	result drained = outbox_drain(d->outbox, d->store, note_sent, &sent, e);
	if (!sent.answered)
		return is_ok(drained) || is_gone(drained, e) ? saved_here(e) : drained;
	uint64_t seq = own.seq;
	if (receipt)
		*receipt = own;
	else
		receipt_release(&own);
	if (!is_ok(sent.r)) {
		*e = sent.e;
		return sent.r;
	}
	if (seq == 0 || strchr(log, '#'))
		return ok();
	AUTO_FREE char *project = xstrdup(log);
	const struct project *p;
	TRY(desk_follow(d, project, &p, e));
	return void_reason(p, seq, e);
}

// One act on its way.
struct step {
	const char *project;
	const struct act_row *row;
	const struct cert *signer;
	int64_t lot;
	const struct project *p;
	int64_t now;  // the store's clock; the own one where it is away
	bool away;    // the store does not answer: the act is judged by the replica, saved here and sent later
	char *log;
	int64_t n, waiting; // its number in LOG; how many before it are still in the outbox
};

// The project as it stands; for the founding act there is none yet.
static result follow_or_found(struct desk *d, const struct step *s, const struct project **p, struct err *e)
{
	result r = desk_follow(d, s->project, p, e);
	if (!is_ok(r) && strcmp(s->row->type, "project.create") == 0 && strcmp(e->code, "project.unknown") == 0) {
		*p = replica_state(d->replica);
		return ok();
	}
	return r;
}

// What waited goes first: the actor's acts are counted.
static result ask_store(struct desk *d, struct step *s, struct err *e)
{
	TRY(send_waiting(d, e));
	TRY(follow_or_found(d, s, &s->p, e));
	return store_now(d->store, &s->now, e);
}

// Where the act stands: at the store, or, while that is away, on the replica of a project that is known here.
static result stand(struct desk *d, struct step *s, struct err *e)
{
	result r = ask_store(d, s, e);
	if (!is_gone(r, e))
		return r;
	struct err local;
	if (!is_ok(desk_local(d, s->project, &s->p, &local)) || s->p->seq == 0)
		return r;
	s->away = true;
	s->now = clock_ms();
	return ok();
}

static result place(struct desk *d, struct step *s, struct err *e)
{
	s->n = 1;
	s->log = s->p->seq ? log_for(s->p, s->row, s->lot, s->now) : xstrdup(s->project);
	if (s->p->seq == 0)
		return ok();
	TRY(next_n(d, s->p, s->log, cert_hash(s->signer), &s->n, e));
	if (strcmp(s->log, s->p->id) != 0)
		return ok();
	TRY(outbox_count(d->outbox, s->log, cert_hash(s->signer), &s->waiting, e));
	s->n += s->waiting;
	return ok();
}

/// R33 87号令第33条 that a bid is late is the gate's to say: its refusal is signed, and a proof in the bidder's hands
static bool is_left_to_gate(const struct desk *d, const struct step *s)
{
	return s->row->late == LATE_REFUSE && s->p->seq > 0 && s->now >= s->p->deadline && strcmp(d->store->ops->name, "gate") == 0;
}

/// S10 通知二(一) whoever attends or checks in proves that the token can decrypt, while there is time to mend it
static result add_proof(struct desk *d, const struct step *s, json_t *body, struct token *t, struct err *e)
{
	json_t *key;
	free_p(&d->key_fault);
	if (!proof_belongs(s->row->type))
		return ok();
	if (!json_object_get(body, "key")) {
		TRY(token_batch(t, 2, e)); // one PIN: to open what was sealed, and to sign
		TRY(proof_make(s->p, t, &key, e));
		if (key)
			json_put(body, "key", key);
	}
	key = json_object_get(body, "key");
	if (key && !json_bool(key, "ok"))
		d->key_fault = xstrdup(json_str(key, "note"));
	return ok();
}

const char *desk_key_fault(const struct desk *d)
{
	return d->key_fault ? d->key_fault : "";
}

static result perform(struct desk *d, struct step *s, const json_t *body, struct token *t, struct receipt *receipt, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	struct signed_act a;
	TRY(stand(d, s, e));
	TRY(place(d, s, e));
	JSON_AUTO *act = build_act(d, s->project, s->row->type, s->lot, s->n, d->seen.seq ? d->seen : replica_head(d->replica), body);
	d->seen = (struct head){ .seq = 0 };
	if (!is_left_to_gate(d, s))
		TRY(check_first(s->p, act, s->signer, s->now, s->waiting, e));
	TRY(add_proof(d, s, json_object_get(act, "body"), t, e));
	TRY(sign_act(t, act, &text, &sig, &a, e));
	if (s->p->seq)
		TRY(keep_n(d, s->p, s->log, s->n, e));
	TRY(outbox_put(d->outbox, s->log, &a, e));
	if (receipt)
		receipt->act_hash = sha256(a.act);
	return s->away ? saved_here(e) : send_and_see(d, s->log, &a, receipt, e);
}

// Who tried what, and which rule said no. Where that cannot be written down the person still gets the answer; a full disk is said by
// whatever is written next.
static void note_refusal(const struct desk *d, const struct step *s, const struct err *why)
{
	struct err ignored;
	const struct audit_note n = { .what = "refused", .at = s->now ? s->now : clock_ms(), .station = d->s.station, .project = s->project, .lot = s->lot,
				      .type = s->row->type, .signer = cert_hash(s->signer), .name = cert_name(s->signer), .why = why };
	(void)!is_ok(audit_add(d->s.state_dir, &n, &ignored));
}

/// R47 87号令第47条 the committee's names are secret until the result, and the store does not keep them from anybody yet: without a
// committee no later act of the evaluation is in force
static result check_secrecy(const char *type, struct err *e)
{
	if (strcmp(type, "committee.form") != 0)
		return ok();
	return refuse(e, "act.drill_only", "R47 87号令第47条",
		      "评委名单在结果公布前应当保密，中心库现在还不能对他人隐去；评审各步骤目前只能用 kaibiao drill run 演练");
}

result desk_perform(struct desk *d, const char *project, const char *type, int64_t lot, const json_t *body, struct token *t,
		    struct receipt *receipt, struct err *e)
{
	struct step s = { .project = project, .row = law_row(type), .signer = token_cert(t, TOKEN_SIGN), .lot = lot };
	if (!s.row)
		return usage(e, "act.unknown", "没有“%s”这种行为；用 kaibiao rules acts 查看全部行为", type);
	if (!s.signer)
		return fail(e, "token.no_key", "这个令牌没有签名证书；请换一个令牌");
	TRY(check_secrecy(type, e));
	TRY(open_outbox(d, e));
	result r = perform(d, &s, body, t, receipt, e);
	close_outbox(d);
	if (r.kind == RESULT_REFUSED)
		note_refusal(d, &s, e);
	free(s.log);
	return r;
}

void desk_waiting(struct desk *d, bool send, int64_t *waiting)
{
	struct err e;
	AUTO_FREE char *dir = xasprintf("%s/outbox", d->s.state_dir);
	*waiting = -1;
	if (!is_ok(outbox_open(dir, &d->outbox, &e)))
		return;
	if (send && outbox_pending(d->outbox))
		(void)!is_ok(send_waiting(d, &e)); // what stays is counted
	*waiting = (int64_t)outbox_pending(d->outbox);
	close_outbox(d);
}

result desk_what_if(struct desk *d, const struct draft *draft, struct project **out, bool *in_force, struct err *e)
{
	AUTO_FREE char *dir = xasprintf("%s/replica", d->s.state_dir);
	struct replica *copy;
	TRY(replica_open(dir, draft->project, d->trust, NULL, NULL, &copy, e));
	struct head seen = replica_head(copy);
	struct project *p = replica_take(copy);
	JSON_AUTO *act = build_act(d, draft->project, draft->type, draft->lot, project_actor_n(p, draft->signer) + 1, seen, draft->body);
	const struct law_event event = { .seq = p->seq + 1, .at = draft->now, .received_at = draft->now, .signer = draft->signer,
					 .signer_name = draft->signer_name, .signer_code = draft->signer_code, .authentic = true, .act = act };
	*in_force = project_fold(p, &event);
	*out = p;
	return ok();
}
