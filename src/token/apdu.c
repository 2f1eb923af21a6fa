#include "token/apdu.h"

enum { PIECE = 255, INS_GET_RESPONSE = 0xc0, CLA_CHAIN = 0x10 };

// One command, one answer; the status word is cut off.
static result exchange(struct port *p, struct span command, struct buf *answer, uint16_t *sw, struct err *e)
{
	TRY(p->ops->transmit(p, command, answer, e));
	if (answer->n < 2)
		return fail(e, "token.removed", "令牌在操作中被拔出，这次操作没有完成；请插好令牌后重试");
	*sw = (uint16_t)(answer->p[answer->n - 2] << 8 | answer->p[answer->n - 1]);
	answer->n -= 2;
	return ok();
}

static void make(struct buf *out, uint8_t cla, const struct apdu *a, struct span data, bool le)
{
	buf_clear(out);
	buf_add_byte(out, cla);
	buf_add_byte(out, a->ins);
	buf_add_byte(out, a->p1);
	buf_add_byte(out, a->p2);
	if (data.n) {
		buf_add_byte(out, (uint8_t)data.n);
		buf_add(out, data.p, data.n);
	}
	if (le)
		buf_add_byte(out, 0);
}

// All pieces but the last; 9000 after each, or *SW tells and *left stays.
static result send_chain(struct port *p, const struct apdu *a, struct span *left, struct buf *answer, uint16_t *sw, struct err *e)
{
	BUF_AUTO command = BUF_INIT;
	result r = ok();
	*sw = 0x9000;
	while (is_ok(r) && left->n > PIECE && *sw == 0x9000) {
		make(&command, CLA_CHAIN, a, span_of(left->p, PIECE), false);
		r = exchange(p, span_buf(&command), answer, sw, e);
		*left = span_of(left->p + PIECE, left->n - PIECE);
	}
	buf_wipe(&command);
	return r;
}

static result collect(struct port *p, struct buf *answer, uint16_t *sw, struct err *e)
{
	BUF_AUTO part = BUF_INIT;
	while (*sw >> 8 == 0x61) {
		const uint8_t command[5] = { 0, INS_GET_RESPONSE, 0, 0, (uint8_t)*sw };
		TRY(exchange(p, span_of(command, sizeof command), &part, sw, e));
		if (answer->n + part.n > APDU_ANSWER_MAX || (*sw >> 8 == 0x61 && part.n == 0))
			return fail(e, "token.driver", "令牌的应答没有尽头，已放弃；请换一个令牌");
		buf_add(answer, part.p, part.n);
	}
	return ok();
}

result apdu_send(struct port *p, const struct apdu *a, struct buf *answer, uint16_t *sw, struct err *e)
{
	BUF_AUTO command = BUF_INIT;
	struct span left = a->data;
	TRY(send_chain(p, a, &left, answer, sw, e));
	if (*sw != 0x9000)
		return ok();
	make(&command, 0, a, left, a->answers);
	result r = exchange(p, span_buf(&command), answer, sw, e);
	if (is_ok(r) && *sw >> 8 == 0x6c && a->answers) {
		command.p[command.n - 1] = (uint8_t)*sw; // the exact length it wants
		r = exchange(p, span_buf(&command), answer, sw, e);
	}
	buf_wipe(&command); // may hold a PIN
	TRY(r);
	return collect(p, answer, sw, e);
}

static size_t take_length(struct cursor *c)
{
	size_t n = cursor_u8(c);
	if (n < 0x80)
		return n;
	size_t octets = n & 0x7f;
	if (octets == 0 || octets > 3)
		c->bad = true;
	for (n = 0; octets > 0 && !c->bad; octets--)
		n = n << 8 | cursor_u8(c);
	return n;
}

bool tlv_take(struct cursor *c, uint16_t *tag, struct span *value)
{
	*tag = cursor_u8(c);
	if ((*tag & 0x1f) == 0x1f)
		*tag = (uint16_t)(*tag << 8 | cursor_u8(c));
	*value = cursor_take(c, take_length(c));
	return !c->bad;
}

bool tlv_find(struct span s, uint16_t tag, struct span *value)
{
	struct cursor c = cursor_of(s);
	uint16_t got;
	while (c.left.n && tlv_take(&c, &got, value))
		if (got == tag)
			return true;
	return false;
}

void tlv_add(struct buf *b, uint8_t tag, struct span value)
{
	INSIST(value.n <= UINT16_MAX);
	buf_add_byte(b, tag);
	if (value.n >= 0x100)
		buf_add_byte(b, 0x82);
	else if (value.n >= 0x80)
		buf_add_byte(b, 0x81);
	if (value.n >= 0x100)
		buf_add_u16(b, (uint16_t)value.n);
	else
		buf_add_byte(b, (uint8_t)value.n);
	buf_add(b, value.p, value.n);
}
