// The custodians of the content keys: each checks its own shares during the window; after it recorder or supervisor
// hands its shares over to the host.
#include <string.h>

#include "bid/package.h"
#include "desk/work_int.h"

/// R41a 87号令第41条
#define CLAUSE "R41a 87号令第41条"
enum {
	SHARES_PER_ACT = 100,        // law: custody.hand
	SHARE_TEXT_MAX = 44 * 1024,  // of the envelopes in one act, so that it stays below 64 KiB
};

result custody_follow(struct custody *c, struct err *e)
{
	return work_follow(c->w, &c->p, &c->l, e);
}

result custody_begin(struct custody *c, const struct work *w, struct err *e)
{
	*c = (struct custody){ .w = w, .own = -1 };
	TRY(custody_follow(c, e));
	const struct cert *sign = token_cert(w->token, TOKEN_SIGN);
	if (sign)
		c->own = project_custodian(c->p, cert_hash(sign));
	if (c->own < 0 || !token_cert(w->token, TOKEN_DECRYPT))
		return refuse(e, "custody.nobody", CLAUSE, "令牌的持有人不是本项目的主持人、记录人或监督人，或令牌里没有加密证书；请换开标时登记的那一把");
	return ok();
}

result custody_in_remedy(const struct custody *c, struct err *e)
{
	if (c->l->phase == PHASE_REMEDY)
		return ok();
	return refuse(e, "custody.early", CLAUSE, "第 %lld 包现为“%s”阶段：解密窗口结束后的“%s”阶段才能交出份额、开启投标文件", (long long)c->l->no,
		      phase_zh(c->l->phase), phase_zh(PHASE_REMEDY));
}

bool custody_has(const struct bid *b)
{
	return b->released_at && b->share[0].envelope.n > 0 && !b->opened_at && b->state != BID_REPLACED && b->state != BID_WITHDRAWN &&
	       b->state != BID_INVALID;
}

bool custody_is_trouble(result r, const struct err *e)
{
	return !is_ok(r) && (r.kind == RESULT_FAILED || strncmp(e->code, "token.", 6) == 0);
}

result custody_open_share(const struct custody *c, const struct bid *b, struct span envelope, int index, struct buf *share, struct err *e)
{
	struct key_ops ops = token_key_ops(c->w->token);
	return release_take(envelope, b->share[index].commit, index + 1, token_cert(c->w->token, TOKEN_DECRYPT), &ops, share, e);
}

// What to do with an own share that fits; b, share and ctx are borrowed.
typedef result (*share_fn)(void *ctx, const struct bid *b, struct span share, struct err *e);

static result take_share(struct custody *c, const struct bid *b, share_fn fn, void *ctx, struct err *e)
{
	struct buf share = BUF_INIT;
	result r = custody_open_share(c, b, b->share[c->own].envelope, c->own, &share, e);
	if (is_ok(r) && fn)
		r = fn(ctx, b, span_buf(&share), e);
	buf_wipe(&share);
	return r;
}

// Every own share that is not handed over yet; BAD gets the bids whose share does not fit and is not reported yet.
static result each_share(struct custody *c, share_fn fn, void *ctx, json_t *bad, struct work_count *n, struct err *e)
{
	for (size_t i = 0; i < c->l->bid_count; i++) {
		const struct bid *b = &c->l->bids[i];
		if (fn && b->handed[c->own])
			work_count(c->w, n, b, WORK_GOOD, ""); // done again, it shows what was done
		if (!custody_has(b) || (fn && b->handed[c->own]))
			continue;
		result r = take_share(c, b, fn, ctx, e);
		if (custody_is_trouble(r, e))
			return r;
		if (!is_ok(r) && !b->share_bad[c->own])
			json_array_append_new(bad, json_string(b->bid_id));
		work_count(c->w, n, b, is_ok(r) ? WORK_GOOD : WORK_BAD, is_ok(r) ? "" : err_sentence(e));
	}
	return ok();
}

static result report_bad(const struct work *w, json_t *bad, struct err *e)
{
	if (json_array_size(bad) == 0)
		return ok();
	JSON_AUTO *body = json_object();
	json_put(body, "bad", json_incref(bad));
	return desk_perform(w->desk, w->project, "custody.check", w->lot, body, w->token, NULL, e);
}

result work_check_shares(const struct work *w, struct work_count *n, struct err *e)
{
	struct custody c;
	JSON_AUTO *bad = json_array();
	*n = (struct work_count){ 0 };
	TRY(custody_begin(&c, w, e));
	TRY(each_share(&c, NULL, NULL, bad, n, e));
	return report_bad(w, bad, e);
}

struct handing {
	struct cert *host; // its encryption certificate
	struct hash to;    // its signing certificate
	json_t *shares;    // [{bid, envelope}]
};

static result find_host(const struct custody *c, struct handing *h, struct err *e)
{
	const struct person *host = project_role(c->p, ROLE_HOST);
	if (!host || host->enc_der.n == 0)
		return refuse(e, "custody.host", "", "项目里没有主持人的加密证书，份额无处可交");
	h->to = host->cert;
	return cert_read(host->enc_der, &h->host, e);
}

static result reseal(void *ctx, const struct bid *b, struct span share, struct err *e)
{
	struct handing *h = ctx;
	BUF_AUTO envelope = BUF_INIT;
	TRY(cms_envelope_seal((const struct cert *const *)&h->host, 1, share, &envelope, e));
	json_t *entry = json_object();
	json_put_str(entry, "bid", b->bid_id);
	json_put_base64(entry, "envelope", span_buf(&envelope));
	INSIST(json_array_append_new(h->shares, entry) == 0);
	return ok();
}

// As many of the shares from *i on as one act takes.
static json_t *next_part(const json_t *shares, size_t *i)
{
	json_t *part = json_array();
	size_t text = 0, n = json_array_size(shares);
	for (; *i < n && json_array_size(part) < SHARES_PER_ACT; (*i)++) {
		json_t *entry = json_array_get(shares, *i);
		text += strlen(json_str(entry, "envelope")) + 64;
		if (text > SHARE_TEXT_MAX && json_array_size(part) > 0)
			break;
		json_array_append(part, entry);
	}
	return part;
}

// Where one act fails, what was handed stays handed and a second run goes on.
static result hand_all(const struct work *w, const struct handing *h, struct err *e)
{
	for (size_t i = 0; i < json_array_size(h->shares);) {
		JSON_AUTO *body = json_object();
		json_put_hash(body, "to", h->to);
		json_put(body, "shares", next_part(h->shares, &i));
		TRY(desk_perform(w->desk, w->project, "custody.hand", w->lot, body, w->token, NULL, e));
	}
	return ok();
}

static result reseal_and_hand(struct custody *c, struct handing *h, json_t *bad, struct work_count *n, struct err *e)
{
	TRY(find_host(c, h, e));
	TRY(each_share(c, reseal, h, bad, n, e));
	TRY(hand_all(c->w, h, e));
	return report_bad(c->w, bad, e);
}

result work_hand_shares(const struct work *w, struct work_count *n, struct err *e)
{
	struct custody c;
	JSON_AUTO *bad = json_array();
	JSON_AUTO *shares = json_array();
	struct handing h = { .shares = shares };
	*n = (struct work_count){ 0 };
	TRY(custody_begin(&c, w, e));
	if (c.own == 0)
		return refuse(e, "custody.hand_self", CLAUSE, "主持人自己的份额不必交出；请记录人或监督人执行 custody hand");
	TRY(custody_in_remedy(&c, e));
	result r = reseal_and_hand(&c, &h, bad, n, e);
	cert_free(h.host);
	return r;
}
