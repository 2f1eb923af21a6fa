#include "desk/hand.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "crypto/sign.h"
#include "desk/process.h"

enum { ORDER_BYTES_MAX = 128 * 1024, LOOK_MS = 250 };

struct hand {
	struct process process;
	bool busy, gone_told;
};

// --- in the child -----------------------------------------------------------------------------------------------

struct worker {
	int fd;
	struct settings settings;
	struct desk *desk;
	struct token *token;
};

static void tell(const struct worker *w, const struct hand_news *n)
{
	if (send(w->fd, n, sizeof *n, MSG_NOSIGNAL) < 0)
		_exit(0); // the screen is gone
}

static bool hold(void *ctx, int tries)
{
	const struct worker *w = ctx;
	uint8_t answer = 0;
	tell(w, &(struct hand_news){ .event = HAND_HOLD, .tries = tries });
	return recv(w->fd, &answer, 1, 0) == 1 && answer == 1;
}

static void release(void *ctx)
{
	tell(ctx, &(struct hand_news){ .event = HAND_RELEASE });
}

static void step(void *ctx, const struct work_step *s)
{
	struct hand_news n = { .event = HAND_STEP, .no = s->bid->no, .how = s->how, .done = s->done, .size = s->size };
	snprintf(n.text, sizeof n.text, "%s", s->text);
	tell(ctx, &n);
}

static result need_desk(struct worker *w, struct err *e)
{
	return w->desk ? ok() : desk_open(&w->settings, &w->desk, e);
}

// Whoever holds the token must also know its PIN: a signature over a challenge that is good for nothing else.
static result prove(struct worker *w, struct hash expect, struct err *e)
{
	const struct cert *c = token_cert(w->token, TOKEN_SIGN);
	struct hash challenge;
	BUF_AUTO sig = BUF_INIT;
	if (!c)
		return fail(e, "token.no_key", "这个令牌没有签名证书；请换一个令牌");
	if (!hash_is_zero(expect) && !hash_equal(expect, cert_hash(c)))
		return refuse(e, "token.other_card", "", "这是 %s 的令牌，不是本席登录的那一把；请插回原来的令牌，或先退出登录", cert_name(c));
	random_bytes(challenge.b, sizeof challenge.b);
	return token_sign(w->token, TOKEN_SIGN, suite_of(c), sign_digest("kaibiao-sign-in-1", span_of(challenge.b, sizeof challenge.b)), &sig, e);
}

static void say_holder(const struct worker *w, struct hand_news *n)
{
	const struct cert *c = token_cert(w->token, TOKEN_SIGN);
	n->cert = cert_hash(c);
	snprintf(n->name, sizeof n->name, "%s", cert_name(c));
	snprintf(n->code, sizeof n->code, "%s", cert_code(c));
	snprintf(n->org, sizeof n->org, "%s", cert_org(c));
}

static result sign_in(struct worker *w, const json_t *o, struct hand_news *n, struct err *e)
{
	const struct pin_source pin = { .from = PIN_SCREEN, .fd = -1, .hold = hold, .release = release, .ctx = w };
	struct hash expect = { { 0 } };
	json_hash(o, "expect", &expect);
	token_close_p(&w->token);
	w->token = NULL;
	TRY(token_open(json_str(o, "uri"), &pin, &w->token, e));
	result r = prove(w, expect, e);
	if (is_ok(r)) {
		say_holder(w, n);
		return r;
	}
	token_close_p(&w->token);
	w->token = NULL;
	return r;
}

static result answered(result r, struct work_answer *a, struct hand_news *n)
{
	n->seq = a->receipt.seq;
	work_answer_release(a);
	return r;
}

static void say_key(const struct desk *d, struct hand_news *n)
{
	snprintf(n->text, sizeof n->text, "%s", desk_key_fault(d));
}

// A bidder's orders: what is answered goes into its folder.
static result bidder_order(const struct work *work, const json_t *o, struct hand_news *n, struct err *e)
{
	struct work_answer a = { .kept = false };
	const enum hand_kind kind = (enum hand_kind)json_int(o, "kind");
	if (kind == HAND_ACT) {
		result r = work_bid_act(work, json_str(o, "type"), json_object_get(o, "body"), &a, e);
		say_key(work->desk, n);
		return answered(r, &a, n);
	}
	if (kind == HAND_RECORD_SIGN)
		return answered(work_bid_sign(work, &a, e), &a, n);
	if (kind == HAND_RELEASE_KEY)
		return answered(work_bid_release(work, &a, e), &a, n);
	return fail(e, "hand.order", "本席进程不认识这条指令");
}

static result act(struct worker *w, const json_t *o, struct hand_news *n, struct err *e)
{
	struct receipt receipt = { 0 };
	result r = desk_perform(w->desk, json_str(o, "project"), json_str(o, "type"), json_int(o, "lot"), json_object_get(o, "body"), w->token, &receipt, e);
	n->seq = receipt.seq;
	say_key(w->desk, n);
	receipt_release(&receipt);
	return r;
}

static result record(const struct work *work, const char *type, struct hand_news *n, struct err *e)
{
	struct receipt receipt = { 0 };
	result r = work_record(work, type, &receipt, e);
	n->seq = receipt.seq;
	receipt_release(&receipt);
	return r;
}

static result signed_order(struct worker *w, const json_t *o, struct hand_news *n, struct err *e)
{
	struct work work = { .desk = w->desk, .token = w->token, .project = json_str(o, "project"), .lot = json_int(o, "lot"), .step = step, .ctx = w };
	BUF_AUTO shown = BUF_INIT;
	if (!json_get_base64(o, "shown", &shown))
		return fail(e, "hand.order", "本席进程不认识这条指令");
	desk_shown(w->desk, buf_text(&shown));
	if (*json_str(o, "folder")) {
		work.folder = json_str(o, "folder");
		return bidder_order(&work, o, n, e);
	}
	switch ((enum hand_kind)json_int(o, "kind")) {
	case HAND_ACT:
		return act(w, o, n, e);
	case HAND_VERIFY:
		return work_verify(&work, &n->count, e);
	case HAND_CHECK_SHARES:
		return work_check_shares(&work, &n->count, e);
	case HAND_HAND_SHARES:
		return work_hand_shares(&work, &n->count, e);
	case HAND_OPEN_BIDS:
		return work_open_bids(&work, &n->count, e);
	case HAND_RECORD_MAKE:
		return record(&work, "opening.record", n, e);
	case HAND_RECORD_SIGN:
		return record(&work, "record.sign", n, e);
	case HAND_SIGN_IN:
	case HAND_SIGN_OUT:
	case HAND_RELEASE_KEY:
		break;
	}
	return fail(e, "hand.order", "本席进程不认识这条指令");
}

// What one PIN was given for ends with the order, however that went: nothing later is signed with it.
static void end_batch(struct worker *w)
{
	struct err e;
	(void)!is_ok(token_batch(w->token, 0, &e)); // a token's child that is gone took its PIN along
}

static result carry_out(struct worker *w, const json_t *o, struct hand_news *n, struct err *e)
{
	enum hand_kind kind = (enum hand_kind)json_int(o, "kind");
	if (kind == HAND_SIGN_IN)
		return sign_in(w, o, n, e);
	if (kind == HAND_SIGN_OUT) {
		token_close_p(&w->token);
		w->token = NULL;
		return ok();
	}
	if (!w->token)
		return refuse(e, "hand.nobody", "S16 通知二(一)", "没有人登录；请先插入令牌并登录");
	TRY(need_desk(w, e));
	result r = signed_order(w, o, n, e);
	end_batch(w);
	return r;
}

static void take_order(struct worker *w, char *text, size_t size)
{
	struct hand_news n = { .event = HAND_DONE };
	JSON_AUTO *o = NULL;
	result r = json_read(span_of((const uint8_t *)text, size), ORDER_BYTES_MAX, &o, &n.err);
	if (is_ok(r))
		r = carry_out(w, o, &n, &n.err);
	n.kind = r.kind;
	tell(w, &n);
}

// The token's own child is asked now and then whether the card is still there.
static void look(struct worker *w)
{
	if (!w->token || token_present(w->token))
		return;
	token_close_p(&w->token);
	w->token = NULL;
	tell(w, &(struct hand_news){ .event = HAND_GONE });
}

static void serve(void *ctx, int fd)
{
	const struct settings *s = ctx;
	struct worker w = { .fd = fd, .settings = *s };
	char *text = xcalloc(1, ORDER_BYTES_MAX);
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int ready = poll(&p, 1, LOOK_MS);
		if (ready == 0)
			look(&w);
		if (ready <= 0)
			continue;
		ssize_t n = recv(fd, text, ORDER_BYTES_MAX, 0);
		if (n <= 0)
			break;
		take_order(&w, text, (size_t)n);
	}
	token_close_p(&w.token);
	desk_close_p(&w.desk);
	free(text);
}

// --- on the screen's side -------------------------------------------------------------------------------------------

result hand_start(const struct settings *s, struct hand **out, struct err *e)
{
	struct hand *h = xcalloc(1, sizeof *h);
	result r = process_start(serve, (void *)(uintptr_t)s, &h->process, e);
	if (is_ok(r))
		*out = h;
	else
		free(h);
	return r;
}

void hand_stop(struct hand *h)
{
	if (!h)
		return;
	process_end(&h->process);
	free(h);
}

int hand_fd(const struct hand *h)
{
	return h->process.fd;
}

bool hand_busy(const struct hand *h)
{
	return h->busy;
}

static json_t *order_json(const struct hand_order *o)
{
	json_t *v = json_object();
	json_put_int(v, "kind", (int64_t)o->kind);
	json_put_int(v, "lot", o->lot);
	json_put_hash(v, "expect", o->expect);
	json_put_str(v, "uri", o->uri ? o->uri : "");
	json_put_str(v, "project", o->project ? o->project : "");
	json_put_str(v, "type", o->type ? o->type : "");
	json_put_str(v, "folder", o->folder ? o->folder : "");
	json_put_base64(v, "shown", span_str(o->shown ? o->shown : "")); // lines: no text of the profile
	json_put(v, "body", o->body ? json_deep_copy(o->body) : json_object());
	return v;
}

result hand_order(struct hand *h, const struct hand_order *o, struct err *e)
{
	JSON_AUTO *v = order_json(o);
	BUF_AUTO text = BUF_INIT;
	if (h->busy)
		return refuse(e, "hand.busy", "", "上一步还在办理；请等它办完");
	json_text(v, &text);
	if (text.n > ORDER_BYTES_MAX)
		return usage(e, "act.size", "这一步的内容有 %zu 字节，太长；请分几次办理", text.n);
	if (h->process.fd < 0 || send(h->process.fd, text.p, text.n, MSG_NOSIGNAL) < 0)
		return fail(e, "hand.gone", "本席的办理进程已经停止；请退出后重新打开，已签署的内容不会丢失");
	h->busy = true;
	return ok();
}

static bool died(struct hand *h, struct hand_news *news)
{
	process_kill(&h->process);
	*news = (struct hand_news){ .event = h->busy ? HAND_DONE : HAND_GONE };
	if (!h->busy) {
		bool first = !h->gone_told;
		h->gone_told = true;
		return first;
	}
	h->busy = false;
	news->kind = fail(&news->err, "hand.gone", "本席的办理进程意外停止；已签名的行为保存在本机，会自动补送，请核对日志后再办").kind;
	return true;
}

bool hand_read(struct hand *h, struct hand_news *news)
{
	if (h->process.fd < 0)
		return died(h, news);
	ssize_t n = recv(h->process.fd, news, sizeof *news, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n != (ssize_t)sizeof *news)
		return died(h, news);
	if (news->event == HAND_DONE)
		h->busy = false;
	return true;
}

void hand_go(struct hand *h, bool willing)
{
	uint8_t answer = willing;
	(void)!send(h->process.fd, &answer, 1, MSG_NOSIGNAL);
}
