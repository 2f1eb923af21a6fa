// The bidder's works, out of the folder in which the bid was sealed.
#include <string.h>

#include "base/clock.h"
#include "base/durable.h"
#include "bid/package.h"
#include "desk/kept.h"
#include "desk/proof.h"
#include "desk/work_int.h"

enum { CUSTODIANS = 3, FILE_BYTES_MAX = 1024 * 1024, RELEASE_SIGNATURES = 2, CHECKIN_SIGNATURES = 2 };

// --- an act, and what the gate answered ---------------------------------------------------------------------------------

static char *path_in(const struct work *w, const char *name)
{
	return xasprintf("%s/%s", w->folder, name);
}

static result keep(const struct work *w, const char *type, const struct receipt *r, struct err *e)
{
	AUTO_FREE char *name = xasprintf("%s-%.16s", type, hash_hex(sha256(span_buf(&r->signed_text))).s);
	return kept_copy(w->folder, name, r, e);
}

/// R33 87号令第33条 a receipt counts where the project's own service key signed it
static result check_service(const struct work *w, const struct receipt *r, struct err *e)
{
	const struct project *p;
	struct hash service;
	JSON_AUTO *text = NULL;
	if (r->signed_text.n == 0)
		return ok();
	TRY(desk_follow(w->desk, w->project, &p, e));
	TRY(json_read(span_buf(&r->signed_text), FILE_BYTES_MAX, &text, e));
	if (json_hash(text, "service", &service) && hash_equal(service, p->service_cert))
		return ok();
	return fail(e, "receipt.service", "回执不是由本项目登记的服务密钥签名的，不能作数；请核对网关地址并立即与代理机构联系");
}

// R is how the act went; its answer is kept whatever it was.
static result take_answer(const struct work *w, const char *type, result r, struct work_answer *a, struct err *e)
{
	struct err kept;
	result k = keep(w, type, &a->receipt, &kept);
	a->kept = is_ok(k);
	if (is_ok(r))
		r = check_service(w, &a->receipt, e);
	if (is_ok(r) && !is_ok(k)) {
		*e = kept;
		return k;
	}
	return r;
}

static result perform(const struct work *w, const char *type, const json_t *body, struct work_answer *a, struct err *e)
{
	*a = (struct work_answer){ .kept = false };
	result r = desk_perform(w->desk, w->project, type, w->lot, body, w->token, &a->receipt, e);
	return take_answer(w, type, r, a, e);
}

result work_bid_sign(const struct work *w, struct work_answer *a, struct err *e)
{
	*a = (struct work_answer){ .kept = false };
	result r = work_record(w, "record.sign", &a->receipt, e);
	return take_answer(w, "record.sign", r, a, e);
}

// --- the custodians, and the sealed version that counts ----------------------------------------------------------------------

void work_custodians_release(struct work_custodians *c)
{
	for (size_t i = 0; i < CUSTODIANS; i++)
		cert_free(c->enc[i]);
}

result work_custodians(const struct project *p, struct work_custodians *c, struct err *e)
{
	static const enum role ROLES[CUSTODIANS] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	*c = (struct work_custodians){ .enc = { NULL } };
	for (size_t i = 0; i < CUSTODIANS; i++) {
		const struct person *who = project_role(p, ROLES[i]);
		if (!who || who->enc_der.n == 0)
			return refuse(e, "release.custodian", "R41a 87号令第41条", "本项目还没有%s，密钥不能交出", role_zh(ROLES[i]));
		c->sign[i] = who->cert;
		TRY(cert_read(who->enc_der, &c->enc[i], e));
	}
	return ok();
}

result work_other_version(struct err *e)
{
	return refuse(e, "bid.other_version", "R34 87号令第34条", "这个目录里没有您最后递交的那一份；请用递交时的目录");
}

static result read_cover(const struct work *w, const char *name, json_t **out, struct err *e)
{
	AUTO_FREE char *path = path_in(w, name);
	BUF_AUTO text = BUF_INIT;
	*out = NULL;
	if (!file_exists(path))
		return ok();
	TRY(file_read(path, FILE_BYTES_MAX, &text, e));
	return json_read(span_buf(&text), FILE_BYTES_MAX, out, e);
}

// The version that counts is the one that was receipted last, even where a later one was sealed and not handed in: that
// one is at hand, the other was put aside.
static result version_of(const struct work *w, const char *bid_id, struct cover *cover, char **package, struct err *e)
{
	JSON_AUTO *last = NULL;
	JSON_AUTO *aside = NULL;
	AUTO_FREE char *name = xasprintf("before/%s.json", bid_id);
	TRY(read_cover(w, "cover.json", &last, e));
	if (last && strcmp(json_str(last, "bid"), bid_id) == 0) {
		*package = xstrdup("bid.p7m");
		return cover_read(last, cover, e);
	}
	TRY(read_cover(w, name, &aside, e));
	if (!aside)
		return work_other_version(e);
	*package = xasprintf("before/%s.p7m", bid_id);
	return cover_read(aside, cover, e);
}

// --- releasing the key ----------------------------------------------------------------------------------------------------------

// The content key out of the package's head: one operation of the token, and a check against the own cover sheet.
static result unwrap(const struct work *w, const char *file, const struct cover *cover, struct buf *key, struct err *e)
{
	AUTO_FREE char *path = path_in(w, file);
	struct byte_source source;
	struct p7m_head head = { .header_bytes = 0 };
	struct key_ops ops = token_key_ops(w->token);
	if (!token_cert(w->token, TOKEN_DECRYPT))
		return fail(e, "token.no_key", "令牌上没有加密证书，不能解密；请换加密投标文件时用的令牌");
	TRY(byte_source_file(path, &source, e));
	result r = p7m_head_read(&source, &head, e);
	if (is_ok(r))
		r = cms_unwrap_key(span_buf(&head.recipients), token_cert(w->token, TOKEN_DECRYPT), &ops, key, e);
	p7m_head_release(&head);
	byte_source_close(&source);
	TRY(r);
	if (!hash_equal(key_commitment(cover->key_salt, span_buf(key)), cover->key_commit))
		return refuse(e, "package.key", "R41a 87号令第41条", "解出的密钥与封面承诺的不一致；请确认用的是加密时的那个令牌");
	return ok();
}

// The sealed bid itself is what the token opens: it may have been sealed for a certificate that was renewed since.
static result prove(const struct work *w, const char *bid_id, json_t **key, struct err *e)
{
	const struct cert *c = token_cert(w->token, TOKEN_DECRYPT);
	struct cover cover = { .size = 0 };
	BUF_AUTO content_key = BUF_INIT;
	AUTO_FREE char *package = NULL;
	result r = version_of(w, bid_id, &cover, &package, e);
	if (is_ok(r))
		r = unwrap(w, package, &cover, &content_key, e);
	buf_wipe(&content_key);
	return proof_say(c ? c : token_cert(w->token, TOKEN_SIGN), span_of(cover.key_commit.b, sizeof cover.key_commit.b), r, e, key);
}

/// S10 通知二(一) a bidder who checks in has opened its own bid's key with this token
static result check_in(const struct work *w, const json_t *body, struct work_answer *a, struct err *e)
{
	JSON_AUTO *cover = NULL;
	JSON_AUTO *own = json_deep_copy(body);
	json_t *key;
	TRY(read_cover(w, "cover.json", &cover, e));
	const char *named = json_str(body, "bid");
	TRY(work_batch(w, CHECKIN_SIGNATURES, e));
	TRY(prove(w, *named ? named : json_str(cover, "bid"), &key, e));
	json_put(own, "key", key);
	return perform(w, "bid.checkin", own, a, e);
}

result work_bid_act(const struct work *w, const char *type, const json_t *body, struct work_answer *a, struct err *e)
{
	*a = (struct work_answer){ .kept = false };
	return strcmp(type, "bid.checkin") == 0 ? check_in(w, body, a, e) : perform(w, type, body, a, e);
}

static void stage(const struct work *w, const struct bid *own, enum work_stage done)
{
	work_say(w, &(struct work_step){ .bid = own, .how = WORK_RUNS, .text = "", .done = (int64_t)done, .size = WORK_STAGES });
}

static result make_release(const struct work *w, const struct project *p, const struct bid *own, json_t **body, struct err *e)
{
	struct work_custodians c;
	struct cover cover;
	BUF_AUTO key = BUF_INIT;
	AUTO_FREE char *package = NULL;
	stage(w, own, WORK_FINDS);
	TRY(version_of(w, own->bid_id, &cover, &package, e));
	result r = work_custodians(p, &c, e);
	stage(w, own, WORK_UNWRAPS);
	if (is_ok(r))
		r = unwrap(w, package, &cover, &key, e);
	stage(w, own, WORK_SPLITS);
	if (is_ok(r))
		r = release_make(&cover, span_buf(&key), (const struct cert *const *)c.enc, c.sign, body, e);
	buf_wipe(&key);
	work_custodians_release(&c);
	return r;
}

static const char *stage_of(const struct err *e)
{
	if (strncmp(e->code, "token.", 6) == 0)
		return "token";
	if (strncmp(e->code, "envelope.not_for", 16) == 0 || strncmp(e->code, "cert.", 5) == 0)
		return "certificate";
	if (strncmp(e->code, "envelope.", 9) == 0 || strcmp(e->code, "package.key") == 0)
		return "key";
	return strcmp(e->code, "store.gone") == 0 ? "network" : "other";
}

static result own_bid(const struct work *w, const struct project **p, const struct lot **l, const struct bid **own, struct err *e)
{
	JSON_AUTO *bid = NULL;
	TRY(work_follow(w, p, l, e));
	TRY(read_cover(w, "bid.json", &bid, e));
	*own = lot_bid_of(*l, json_str(json_object_get(bid, "bidder"), "code"));
	return *own ? ok() : refuse(e, "bid.unknown", "", "本包没有您递交的投标");
}

static result hash_file(const char *path, struct hash *out, struct err *e)
{
	uint8_t block[8 * 1024];
	struct byte_source source;
	size_t n = 0;
	TRY(byte_source_file(path, &source, e));
	struct sha256_ctx *sha = sha256_new();
	result r;
	do {
		r = source.read(source.ctx, block, sizeof block, &n, e);
		sha256_add(sha, span_of(block, n));
	} while (is_ok(r) && n > 0);
	*out = sha256_end(sha);
	sha256_free(sha);
	byte_source_close(&source);
	return r;
}

// The sealed file here against the one that was receipted.
static const char *file_state(const struct work *w, const struct bid *own)
{
	struct err ignored;
	struct cover cover;
	struct hash got;
	AUTO_FREE char *package = NULL;
	if (!is_ok(version_of(w, own->bid_id, &cover, &package, &ignored)))
		return "missing";
	AUTO_FREE char *path = path_in(w, package);
	if (!is_ok(hash_file(path, &got, &ignored)))
		return "missing";
	return hash_equal(got, own->p7m_sha256) ? "same" : "differs";
}

static json_t *evidence_of(const struct work *w, const struct bid *own, const struct err *why)
{
	json_t *v = json_object();
	const struct cert *enc = token_cert(w->token, TOKEN_DECRYPT);
	char status[5];
	int64_t from, to = 0, now;
	struct err ignored;
	json_put_str(v, "code", why->code);
	json_put_int(v, "tries", own->faults < 999 ? own->faults + 1 : 1000);
	json_put_str(v, "card", token_kind(w->token));
	json_put_str(v, "file", file_state(w, own));
	if (token_status_word(why, status))
		json_put_str(v, "status", status);
	if (enc)
		cert_times(enc, &from, &to);
	if (to > 0)
		json_put_int(v, "cert_end", to);
	const int64_t asked = clock_steady_ns();
	if (is_ok(store_now(desk_store(w->desk), &now, &ignored)))
		json_put_int(v, "link_ms", (clock_steady_ns() - asked) / 1000000);
	return v;
}

// The hall learns at once what failed and where, so that something can be done while the window is open.
static void report_fault(const struct work *w, const struct err *why)
{
	struct err e;
	struct work_answer a;
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	JSON_AUTO *body = json_object();
	if (!is_ok(own_bid(w, &p, &l, &own, &e)))
		return;
	AUTO_FREE char *bid_id = xstrdup(own->bid_id);
	const struct bid named = { .bid_id = bid_id };
	stage(w, &named, WORK_REPORTS);
	json_put_str(body, "bid", bid_id);
	json_put_str(body, "stage", stage_of(why));
	json_put_str(body, "text", why->text);
	json_put(body, "evidence", evidence_of(w, own, why));
	result r = work_bid_act(w, "bid.fault", body, &a, &e);
	work_answer_release(&a);
	work_say(w, &(struct work_step){ .bid = &named, .how = is_ok(r) ? WORK_WAITS : WORK_BAD, .text = is_ok(r) ? "" : e.text });
}

// Not a fault of the opening: the law's own "no", and a person who did not type the PIN.
static bool is_fault(const struct err *e)
{
	return strncmp(e->code, "act.", 4) != 0 && strncmp(e->code, "release.", 8) != 0 && strcmp(e->code, "token.pin_missing") != 0;
}

result work_bid_release(const struct work *w, struct work_answer *a, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	JSON_AUTO *body = NULL;
	*a = (struct work_answer){ .kept = false };
	TRY(own_bid(w, &p, &l, &own, e));
	if (l->phase != PHASE_UNSEAL)
		return refuse(e, "act.phase", "采购文件 decrypt_min", "第%lld包现在是“%s”阶段；主持人开启解密窗口后才能解密", (long long)l->no,
			      phase_zh(l->phase));
	result r = work_batch(w, RELEASE_SIGNATURES, e);
	if (is_ok(r))
		r = make_release(w, p, own, &body, e);
	if (is_ok(r)) {
		stage(w, own, WORK_SENDS);
		r = work_bid_act(w, "bid.release", body, a, e);
	}
	if (!is_ok(r) && is_fault(e))
		report_fault(w, e);
	return r;
}

void work_answer_release(struct work_answer *a)
{
	receipt_release(&a->receipt);
}
