#include "token/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static result closed(struct err *e)
{
	return fail(e, "wire.closed", "令牌进程已经结束");
}

static result send_all(int fd, struct span s, struct err *e)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return closed(e);
		s = span_of(s.p + n, s.n - (size_t)n);
	}
	return ok();
}

result wire_send(int fd, enum wire_type type, struct span body, struct err *e)
{
	INSIST(body.n <= WIRE_BODY_MAX);
	BUF_AUTO head = BUF_INIT;
	buf_add_u32(&head, (uint32_t)body.n + 1);
	buf_add_byte(&head, (uint8_t)type);
	TRY(send_all(fd, span_buf(&head), e));
	return send_all(fd, body, e);
}

static result wait_for(int fd, int64_t deadline, struct err *e)
{
	for (;;) {
		int64_t left = deadline ? (deadline - clock_steady_ns()) / 1000000 : 1000;
		if (left <= 0)
			return fail(e, "wire.late", "令牌进程没有在规定时间内应答");
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int n = poll(&p, 1, left > 1000 ? 1000 : (int)left);
		if (n > 0)
			return ok();
		if (n < 0 && errno != EINTR)
			return closed(e);
	}
}

static result read_exactly(int fd, int64_t deadline, size_t n, struct buf *out, struct err *e)
{
	buf_reserve(out, n);
	while (n) {
		TRY(wait_for(fd, deadline, e));
		ssize_t got = read(fd, out->p + out->n, n);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return closed(e);
		out->n += (size_t)got;
		n -= (size_t)got;
	}
	out->p[out->n] = 0;
	return ok();
}

result wire_read(int fd, int64_t deadline, uint8_t *type, struct buf *body, struct err *e)
{
	BUF_AUTO head = BUF_INIT;
	TRY(read_exactly(fd, deadline, 5, &head, e));
	struct cursor c = cursor_of(span_buf(&head));
	uint32_t n = cursor_u32(&c);
	*type = cursor_u8(&c);
	if (n == 0 || n - 1 > WIRE_BODY_MAX)
		return fail(e, "wire.bad", "令牌进程的应答不合格式");
	buf_clear(body);
	return read_exactly(fd, deadline, n - 1, body, e);
}

static void add_text(struct buf *b, const char *text)
{
	size_t n = strlen(text);
	INSIST(n <= UINT16_MAX);
	buf_add_u16(b, (uint16_t)n);
	buf_add(b, text, n);
}

void wire_add_err(struct buf *b, const struct err *e)
{
	buf_add_byte(b, (uint8_t)e->kind);
	add_text(b, e->code);
	add_text(b, e->clause);
	add_text(b, e->text);
	add_text(b, e->other);
}

static void take_text(struct cursor *c, char *out, size_t room)
{
	struct span s = cursor_take(c, cursor_u16(c));
	BUF_AUTO raw = BUF_INIT, safe = BUF_INIT;
	buf_add(&raw, s.p, s.n);
	text_add_safe(&safe, buf_text(&raw));
	snprintf(out, room, "%s", buf_text(&safe));
}

result wire_take_err(struct span body, struct err *e)
{
	struct err local, *to = e ? e : &local;
	struct cursor c = cursor_of(body);
	uint8_t kind = cursor_u8(&c);
	take_text(&c, to->code, sizeof to->code);
	take_text(&c, to->clause, sizeof to->clause);
	take_text(&c, to->text, sizeof to->text);
	take_text(&c, to->other, sizeof to->other);
	if (c.bad || kind < RESULT_REFUSED || kind > RESULT_FAILED)
		return fail(e, "wire.bad", "令牌进程的应答不合格式");
	to->kind = (enum result_kind)kind;
	return (result){ to->kind };
}
