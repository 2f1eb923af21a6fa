#include "config.h"

#include "token/token.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "token/child.h"
#include "token/wire.h"

const struct token_limits TOKEN_LIMITS = { .work_ms = 30000, .pin_ms = 120000 };

struct token {
	const struct token_driver *driver;
	struct token_limits limits;
	char *file; // of a token that is one: the child, which gave files up, cannot see it go. NULL: a card
	pid_t pid; // 0: gone
	int fd;
	struct cert *cert[3];
	struct pin_source pin; // its calls; the rest is the child's
	bool held;
	bool has_terminal;
	struct termios terminal; // as it was before the child, for the case that the child dies while it reads a PIN
};

bool token_status_word(const struct err *e, char hex[5])
{
	static const char NAMED[] = "状态字 "; // piv_card.c
	const char *at = strncmp(e->code, "token.", 6) == 0 ? strstr(e->text, NAMED) : NULL;
	if (!at || strspn(at + sizeof NAMED - 1, "0123456789ABCDEF") < 4)
		return false;
	memcpy(hex, at + sizeof NAMED - 1, 4);
	hex[4] = 0;
	return true;
}

// Every answer of a child that is gone.
static result gone(struct err *e)
{
	return fail(e, "token.driver", "令牌进程已经结束，令牌没有完成这次操作；请重新打开令牌（拔下再插上）后重试");
}

static void remember_terminal(struct token *t)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return;
	t->has_terminal = tcgetattr(tty, &t->terminal) == 0;
	close(tty);
}

static void restore_terminal(const struct token *t)
{
	int tty = t->has_terminal ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
	if (tty < 0)
		return;
	tcsetattr(tty, TCSANOW, &t->terminal);
	close(tty);
}

static void release_screen(struct token *t)
{
	if (t->held && t->pin.release)
		t->pin.release(t->pin.ctx);
	t->held = false;
}

static void reap(struct token *t, int sig)
{
	int status;
	release_screen(t);
	if (!t->pid)
		return;
	close(t->fd);
	if (sig)
		kill(t->pid, sig);
	while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
		;
	t->pid = 0;
	t->fd = -1;
}

// The child ends by itself when the socket closes; one that does not within a second is killed.
static void end_child(struct token *t)
{
	if (!t->pid)
		return;
	uint8_t type;
	BUF_AUTO rest = BUF_INIT;
	int64_t deadline = clock_steady_ns() + 1000 * INT64_C(1000000);
	result r = wire_send(t->fd, WIRE_CLOSE, span_of(NULL, 0), NULL);
	struct err e = { .code = "" };
	while (is_ok(r))
		r = wire_read(t->fd, deadline, &type, &rest, &e);
	bool late = strcmp(e.code, "wire.late") == 0;
	reap(t, late ? SIGKILL : 0);
	if (late)
		restore_terminal(t);
}

static result broken(struct token *t, enum wire_stage stage, const char *wire_code, struct err *e)
{
	bool late = strcmp(wire_code, "wire.late") == 0;
	reap(t, SIGKILL);
	restore_terminal(t);
	if (late && stage == STAGE_CARD)
		return fail(e, "token.busy", "令牌正被另一个程序占用，等了 %d 秒也没有轮到；请关闭占用它的程序后重试", t->limits.work_ms / 1000);
	if (late && (stage == STAGE_PIN || stage == STAGE_SCREEN))
		return fail(e, "token.pin_missing", "在规定时间内没有输入令牌口令，什么也没有签名；请重来");
	if (late)
		return fail(e, "token.driver", "令牌 %d 秒没有应答，已停止它的驱动，什么也没有签名；请拔下令牌再插上，然后重试", t->limits.work_ms / 1000);
	return fail(e, "token.driver", "令牌驱动意外中止，什么也没有签名；请拔下令牌再插上，然后重试");
}

static int64_t deadline_of(const struct token *t, enum wire_stage stage)
{
	bool typed = stage == STAGE_PIN || stage == STAGE_SCREEN;
	return clock_steady_ns() + (typed ? t->limits.pin_ms : t->limits.work_ms) * INT64_C(1000000);
}

static result hold_screen(struct token *t, uint8_t tries, struct err *e)
{
	t->held = t->pin.hold && t->pin.hold(t->pin.ctx, tries == 255 ? -1 : tries);
	uint8_t go = t->held;
	return wire_send(t->fd, WIRE_GO, span_of(&go, 1), e);
}

static result take_stage(struct token *t, const struct buf *note, enum wire_stage *stage, struct err *e)
{
	*stage = note->n && note->p[0] <= STAGE_SCREEN ? (enum wire_stage)note->p[0] : STAGE_WORK;
	release_screen(t);
	return *stage == STAGE_SCREEN && note->n == 2 ? hold_screen(t, note->p[1], e) : ok();
}

// The answer, past the child's notes of what it waits for; each moves the time limit, so their number has one too.
static result take_answer(struct token *t, enum wire_stage *stage, uint8_t *type, struct buf *reply, struct err *e)
{
	enum { STAGES_MAX = 64 };
	for (int i = 0; i < STAGES_MAX; i++) {
		TRY(wire_read(t->fd, deadline_of(t, *stage), type, reply, e));
		if (*type != WIRE_STAGE)
			return ok();
		TRY(take_stage(t, reply, stage, e));
	}
	return fail(e, "wire.bad", "令牌进程的应答不合格式");
}

static result ask(struct token *t, enum wire_type type, struct span body, struct buf *reply, struct err *e)
{
	if (!t->pid)
		return gone(e);
	struct err wire = { .code = "" };
	enum wire_stage stage = STAGE_WORK;
	uint8_t got = 0;
	result r = wire_send(t->fd, type, body, &wire);
	if (is_ok(r))
		r = take_answer(t, &stage, &got, reply, &wire);
	if (!is_ok(r))
		return broken(t, stage, wire.code, e);
	if (got == WIRE_OK)
		return ok();
	r = got == WIRE_ERROR ? wire_take_err(span_buf(reply), &wire) : fail(&wire, "wire.bad", "?");
	if (strcmp(wire.code, "wire.bad") == 0)
		return broken(t, stage, wire.code, e);
	if (e)
		*e = wire;
	return r;
}

static result spawn(struct token *t, const char *where, const struct pin_source *pin, struct err *e)
{
	int pair[2];
	t->pin = (struct pin_source){ .from = pin->from, .hold = pin->hold, .release = pin->release, .ctx = pin->ctx };
	if (pin->from != PIN_FD)
		remember_terminal(t);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(e, "token.driver", "不能启动令牌进程：%s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		close(pair[0]);
		child_run(pair[1], t->driver, where, pin);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return fail(e, "token.driver", "不能启动令牌进程：%s", strerror(errno));
	}
	t->fd = pair[0];
	t->pid = pid;
	return ok();
}

static result read_certs(struct token *t, struct err *e)
{
	BUF_AUTO reply = BUF_INIT;
	TRY(ask(t, WIRE_OPEN, span_of(NULL, 0), &reply, e));
	struct cursor c = cursor_of(span_buf(&reply));
	for (int k = TOKEN_AUTH; k <= TOKEN_DECRYPT; k++) {
		struct span der = cursor_take(&c, cursor_u32(&c));
		if (der.n)
			TRY(cert_read(der, &t->cert[k], e));
	}
	return c.bad ? broken(t, STAGE_WORK, "wire.bad", e) : ok();
}

static struct token *new_token(const struct token_driver *d, const struct token_limits *limits)
{
	struct token *t = xcalloc(1, sizeof *t);
	*t = (struct token){ .driver = d, .limits = *limits, .fd = -1 };
	return t;
}

result token_start(const struct token_driver *d, const char *where, const struct pin_source *pin, const struct token_limits *limits,
		   struct token **out, struct err *e)
{
	struct token *t = new_token(d, limits);
	result r = spawn(t, where, pin, e);
	if (is_ok(r))
		r = read_certs(t, e);
	if (d->enclosed)
		t->file = xasprintf("%.*s", (int)strcspn(where, "?"), where);
	if (is_ok(r))
		*out = t;
	else
		token_close(t);
	return r;
}

result token_open(const char *uri, const struct pin_source *pin, struct token **out, struct err *e)
{
	static const struct token_driver *const DRIVERS[] = { &TOKEN_P12, &TOKEN_PIV };
	for (size_t i = 0; i < sizeof DRIVERS / sizeof *DRIVERS; i++) {
		size_t n = strlen(DRIVERS[i]->kind);
		if (strncmp(uri, DRIVERS[i]->kind, n) == 0 && uri[n] == ':')
			return token_start(DRIVERS[i], uri + n + 1, pin, &TOKEN_LIMITS, out, e);
	}
	return usage(e, "token.unknown_uri", "不认识令牌地址“%s”；请写成 piv:（读卡器里的 PIV 卡）或 p12:/路径/证书.p12", uri);
}

static result list_of(const struct token_driver *d, json_t *out, struct err *e)
{
	const struct pin_source none = { .from = PIN_TERMINAL, .fd = -1 };
	struct token *t = new_token(d, &TOKEN_LIMITS);
	BUF_AUTO reply = BUF_INIT;
	JSON_AUTO *list = NULL;
	result r = spawn(t, "", &none, e);
	if (is_ok(r))
		r = ask(t, WIRE_LIST, span_of(NULL, 0), &reply, e);
	if (is_ok(r))
		r = json_read(span_buf(&reply), WIRE_BODY_MAX, &list, e);
	if (is_ok(r))
		json_array_extend(out, list);
	token_close(t);
	return r;
}

result token_list(json_t **out, struct err *e)
{
	*out = json_array();
	result r = list_of(&TOKEN_P12, *out, e);
	if (!is_ok(r))
		return r;
	r = list_of(&TOKEN_PIV, *out, e);
	// a machine that has files only needs no reader
	return json_array_size(*out) ? ok() : r;
}

void token_close(struct token *t)
{
	if (!t)
		return;
	end_child(t);
	for (int k = TOKEN_AUTH; k <= TOKEN_DECRYPT; k++)
		cert_free(t->cert[k]);
	free(t->file);
	free(t);
}

void token_close_p(struct token **t)
{
	token_close(*t);
}

const struct cert *token_cert(const struct token *t, enum token_key k)
{
	return t->cert[k];
}

const char *token_kind(const struct token *t)
{
	return t->driver->kind;
}

int token_pid(const struct token *t)
{
	return (int)t->pid;
}

// A driver that signs something else, or with another key, must not get through: what a library answers is checked
// against the certificate that everybody else will use.
static result fits(const struct token *t, enum token_key k, enum suite s, struct hash digest, struct span sig, struct err *e)
{
	if (sign_fits(t->cert[k], s, digest, sig))
		return ok();
	return fail(e, "token.driver", "令牌给出的签名与它的证书不符，没有采用；请换一个令牌，并把这一情况告诉发证机构");
}

result token_sign(struct token *t, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	if (!t->cert[k])
		return fail(e, "token.no_key", "令牌里没有用于签名的证书；请换一个令牌，或补办签名证书");
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO reply = BUF_INIT;
	buf_add_byte(&body, (uint8_t)k);
	buf_add_byte(&body, (uint8_t)s);
	buf_add(&body, digest.b, sizeof digest.b);
	TRY(ask(t, WIRE_SIGN, span_buf(&body), &reply, e));
	TRY(fits(t, k, s, digest, span_buf(&reply), e));
	buf_add(sig, reply.p, reply.n);
	return ok();
}

result token_batch(struct token *t, int signatures, struct err *e)
{
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO reply = BUF_INIT;
	INSIST(signatures >= 0 && signatures <= TOKEN_BATCH_MAX);
	buf_add_u16(&body, (uint16_t)signatures);
	return ask(t, WIRE_BATCH, span_buf(&body), &reply, e);
}

result token_decrypt(struct token *t, struct span input, struct buf *out, struct err *e)
{
	if (!t->cert[TOKEN_DECRYPT])
		return fail(e, "token.no_key", "令牌里没有加密证书，不能解密；请换一个令牌，或补办加密证书");
	if (input.n > WIRE_BODY_MAX)
		return fail(e, "token.driver", "要解密的数据太长，不是密钥");
	BUF_AUTO reply = BUF_INIT;
	result r = ask(t, WIRE_DECRYPT, input, &reply, e);
	if (is_ok(r))
		buf_add(out, reply.p, reply.n);
	buf_wipe(&reply); // half of a content key
	return r;
}

static result ops_sign(void *ctx, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	return token_sign(ctx, TOKEN_SIGN, s, digest, sig, e);
}

static result ops_decrypt(void *ctx, struct span input, struct buf *out, struct err *e)
{
	return token_decrypt(ctx, input, out, e);
}

struct key_ops token_key_ops(struct token *t)
{
	return (struct key_ops){ t, ops_sign, ops_decrypt };
}

bool token_present(struct token *t)
{
	if (t->file && access(t->file, F_OK) != 0)
		return false;
	BUF_AUTO reply = BUF_INIT;
	struct err e;
	return is_ok(ask(t, WIRE_PRESENT, span_of(NULL, 0), &reply, &e)) && reply.n == 1 && reply.p[0] == 1;
}
