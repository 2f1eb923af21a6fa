#include "config.h"

#include "token/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "token/seal.h"

// A driver stuck in a library outlives a program that was killed; not for ever. Longer than any limit of the parent.
enum { STUCK_S = 300 };

struct child {
	struct cell cell;
	const struct token_driver *driver;
	const char *where;
	void *card;
};

void cell_stage(struct cell *c, enum wire_stage s)
{
	uint8_t byte = (uint8_t)s;
	// a parent that is gone is noticed by the next read
	(void)!is_ok(wire_send(c->fd, WIRE_STAGE, span_of(&byte, 1), NULL));
}

static void close_others(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;
	unsigned from = 3;
	if (low >= 3) {
		if ((unsigned)low > from)
			close_range(from, (unsigned)low - 1, 0);
		from = (unsigned)low + 1;
	}
	if (high >= 3 && high != low) {
		if ((unsigned)high > from)
			close_range(from, (unsigned)high - 1, 0);
		from = (unsigned)high + 1;
	}
	close_range(from, ~0u, 0);
}

// The program's output is not the child's: drivers and their libraries must not print into it.
static void leave_streams(int pin_fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return;
	if (pin_fd != STDIN_FILENO)
		dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (null > STDERR_FILENO)
		close(null);
}

static void interrupted(int sig)
{
	(void)sig; // poll() in pin.c returns with EINTR: the terminal is restored there
}

static void settle_signals(void)
{
	static const int CANCEL[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction act = { .sa_handler = interrupted };
	for (size_t i = 0; i < sizeof CANCEL / sizeof *CANCEL; i++)
		sigaction(CANCEL[i], &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	act.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &act, NULL);
	sigaction(SIGALRM, &act, NULL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static result answer_open(struct child *c, struct buf *reply, struct err *e)
{
	TRY(c->driver->open(c->where, &c->cell, &c->card, e));
	for (int k = TOKEN_AUTH; k <= TOKEN_DECRYPT; k++) {
		struct span der = c->driver->cert(c->card, (enum token_key)k);
		buf_add_u32(reply, (uint32_t)der.n);
		buf_add(reply, der.p, der.n);
	}
	return c->driver->enclosed ? seal_calls(e) : ok();
}

static result answer_sign(struct child *c, struct span body, struct buf *reply, struct err *e)
{
	struct cursor in = cursor_of(body);
	uint8_t key = cursor_u8(&in), suite = cursor_u8(&in);
	struct span digest = cursor_take(&in, HASH_BYTES);
	struct hash h;
	if (in.bad || key > TOKEN_DECRYPT || suite > SUITE_SM2_SM3)
		return fail(e, "token.driver", "签名请求不合格式");
	for (size_t i = 0; i < HASH_BYTES; i++)
		h.b[i] = digest.p[i];
	return c->driver->sign(c->card, (enum token_key)key, (enum suite)suite, h, reply, e);
}

static result answer_list(struct child *c, struct buf *reply, struct err *e)
{
	JSON_AUTO *list = json_array();
	TRY(c->driver->list(list, e));
	json_text(list, reply);
	return ok();
}

static result answer_batch(struct child *c, struct span body, struct err *e)
{
	struct cursor in = cursor_of(body);
	int signatures = cursor_u16(&in);
	if (in.bad || signatures > TOKEN_BATCH_MAX)
		return fail(e, "token.driver", "请求不合格式");
	pin_batch(&c->cell.pin, signatures);
	return ok();
}

static result answer(struct child *c, uint8_t type, struct span body, struct buf *reply, struct err *e)
{
	if (type == WIRE_LIST)
		return answer_list(c, reply, e);
	if (type == WIRE_OPEN && !c->card)
		return answer_open(c, reply, e);
	if (!c->card)
		return fail(e, "token.driver", "令牌还没有打开");
	if (type == WIRE_SIGN)
		return answer_sign(c, body, reply, e);
	if (type == WIRE_DECRYPT)
		return c->driver->decrypt(c->card, body, reply, e);
	if (type == WIRE_BATCH)
		return answer_batch(c, body, e);
	if (type == WIRE_PRESENT) {
		buf_add_byte(reply, c->driver->present(c->card));
		return ok();
	}
	return fail(e, "token.driver", "不认识的请求 %d", type);
}

static void serve(struct child *c)
{
	for (;;) {
		uint8_t type;
		struct err e = { .code = "" };
		BUF_AUTO body = BUF_INIT;
		BUF_AUTO reply = BUF_INIT;
		if (!is_ok(wire_read(c->cell.fd, 0, &type, &body, &e)) || type == WIRE_CLOSE)
			return;
		alarm(STUCK_S);
		bool good = is_ok(answer(c, type, span_buf(&body), &reply, &e));
		if (!good) {
			buf_clear(&reply);
			wire_add_err(&reply, &e);
		}
		alarm(0);
		result sent = wire_send(c->cell.fd, good ? WIRE_OK : WIRE_ERROR, span_buf(&reply), NULL);
		buf_wipe(&reply);
		buf_wipe(&body);
		if (!is_ok(sent))
			return;
	}
}

_Noreturn void child_run(int fd, const struct token_driver *d, const char *where, const struct pin_source *pin)
{
	struct child c = { .cell = { .fd = fd }, .driver = d, .where = where };
	struct err e = { .code = "" };
	int pin_fd = pin->from == PIN_FD ? pin->fd : -1;
	settle_signals();
	close_others(fd, pin_fd);
	leave_streams(pin_fd);
	result r = seal_memory(&e);
	if (is_ok(r))
		r = pin_init(&c.cell.pin, pin, fd, &e);
	if (is_ok(r)) {
		serve(&c);
		d->close(c.card);
	} else {
		BUF_AUTO body = BUF_INIT;
		wire_add_err(&body, &e);
		(void)!is_ok(wire_send(fd, WIRE_ERROR, span_buf(&body), NULL));
	}
	pin_release(&c.cell.pin);
	_exit(0);
}
