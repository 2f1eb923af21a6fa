#include "vcard/card.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "token/apdu.h"
#include "vcard/card_int.h"

enum { SW_GOOD = 0x9000, PIN_BYTES = 8 };

struct command {
	uint8_t cla, ins, p1, p2;
	struct span data;
	size_t le; // bytes wanted at most, 256 where it is left out
};

void card_init(struct card *c, const char *pin, int tries)
{
	*c = (struct card){ .tries = tries, .tries_max = tries };
	snprintf(c->pin, sizeof c->pin, "%s", pin);
}

void card_release(struct card *c)
{
	for (int i = 0; i < SLOT_COUNT; i++) {
		EVP_PKEY_free(c->slot[i].key);
		buf_release(&c->slot[i].cert);
	}
}

void card_reset(struct card *c)
{
	c->selected = c->verified = c->fresh = false;
	c->chain_n = c->rest_n = 0;
}

// Short and extended length fields (ISO/IEC 7816-4 5.2).
static bool parse(struct span s, struct command *out)
{
	struct cursor c = cursor_of(s);
	*out = (struct command){ .cla = cursor_u8(&c), .ins = cursor_u8(&c), .le = 256 };
	out->p1 = cursor_u8(&c);
	out->p2 = cursor_u8(&c);
	bool wide = c.left.n >= 3 && c.left.p[0] == 0;
	if (wide)
		cursor_u8(&c);
	if (c.left.n > (wide ? 2U : 1U))
		out->data = cursor_take(&c, wide ? cursor_u16(&c) : cursor_u8(&c));
	if (c.left.n) {
		size_t le = wide ? cursor_u16(&c) : cursor_u8(&c);
		out->le = le ? le : wide ? 65536 : 256;
	}
	return !c.bad;
}

static uint16_t do_select(struct card *c, const struct command *a, struct buf *out)
{
	static const uint8_t AID[] = { 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00 };
	static const uint8_t TEMPLATE[] = { 0x61, 0x11, 0x4f, 0x06, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00,
					    0x79, 0x07, 0x4f, 0x05, 0xa0, 0x00, 0x00, 0x03, 0x08 };
	if (a->p1 != 4 || a->data.n < 5 || a->data.n > sizeof AID || memcmp(a->data.p, AID, a->data.n) != 0)
		return 0x6a82;
	c->selected = true;
	c->verified = false;
	buf_add(out, TEMPLATE, sizeof TEMPLATE);
	return SW_GOOD;
}

static uint16_t counter(const struct card *c)
{
	if (c->tries == 0)
		return 0x6983;
	return (uint16_t)(0x63c0 | c->tries);
}

static uint16_t do_verify(struct card *c, const struct command *a)
{
	uint8_t want[PIN_BYTES];
	if (a->p2 != 0x80)
		return 0x6a88;
	if (a->data.n == 0)
		return c->fault.no_counter ? 0x6700 : c->verified ? SW_GOOD : counter(c);
	if (c->tries == 0)
		return 0x6983;
	if (a->data.n != PIN_BYTES)
		return 0x6a80;
	c->verifications++;
	memset(want, 0xff, sizeof want);
	memcpy(want, c->pin, strlen(c->pin));
	c->verified = c->fresh = memcmp(want, a->data.p, sizeof want) == 0;
	c->tries = c->verified ? c->tries_max : c->tries - 1;
	return c->verified ? SW_GOOD : counter(c);
}

static uint16_t do_get_data(const struct card *c, const struct command *a, struct buf *out)
{
	struct span tag;
	if (a->p1 != 0x3f || a->p2 != 0xff || !tlv_find(a->data, 0x5c, &tag))
		return 0x6a86;
	return card_object(c, tag, out) ? SW_GOOD : 0x6a82;
}

static uint16_t do_authenticate(struct card *c, const struct command *a, struct buf *out)
{
	bool always = a->p2 == 0x9c; // the signature key: a VERIFY right before every use
	if (c->fault.forgets) {
		c->fault.forgets = false;
		card_reset(c);
	}
	bool may = c->verified && (!always || c->fresh);
	c->fresh = false;
	return may ? card_authenticate(c, a->p1, a->p2, a->data, out) : 0x6982;
}

// What yubico-piv-tool asks for: version 5.4.3 and a serial number.
static uint16_t do_vendor(const struct command *a, struct buf *out)
{
	static const uint8_t VERSION[] = { 5, 4, 3 }, SERIAL[] = { 0, 0x4b, 0x42, 1 };
	if (a->ins == 0xfd)
		buf_add(out, VERSION, sizeof VERSION);
	else if (a->ins == 0xf8)
		buf_add(out, SERIAL, sizeof SERIAL);
	else
		return 0x6d00;
	return SW_GOOD;
}

static uint16_t dispatch(struct card *c, const struct command *a, struct buf *out)
{
	bool was_fresh = c->fresh;
	c->fresh = false;
	if (a->ins == 0xa4)
		return do_select(c, a, out);
	if (!c->selected)
		return 0x6985;
	if (a->ins == 0x20)
		return do_verify(c, a);
	if (a->ins == 0xcb)
		return do_get_data(c, a, out);
	if (a->ins == 0x87) {
		c->fresh = was_fresh;
		return do_authenticate(c, a, out);
	}
	return do_vendor(a, out);
}

// The next part of the answer and 61xx, or all of it and SW.
static void hand_out(struct card *c, uint16_t sw, size_t le, struct buf *answer)
{
	size_t piece = c->fault.piece && c->fault.piece < le ? c->fault.piece : le;
	size_t n = c->rest_n < piece ? c->rest_n : piece;
	buf_add(answer, c->rest, n);
	memmove(c->rest, c->rest + n, c->rest_n - n);
	c->rest_n -= n;
	if (c->rest_n)
		sw = (uint16_t)(0x6100 | (c->rest_n > 0xff ? 0xff : c->rest_n));
	buf_add_u16(answer, sw);
}

// False where the chain is too long.
static bool gather(struct card *c, struct command *a)
{
	if (c->chain_n && c->chain_ins != a->ins)
		c->chain_n = 0; // a chain is not to be interleaved
	if (!(a->cla & 0x10) && !c->chain_n)
		return true;
	if (a->data.n > sizeof c->chain - c->chain_n)
		return false;
	memcpy(c->chain + c->chain_n, a->data.p, a->data.n);
	c->chain_n += a->data.n;
	c->chain_ins = a->ins;
	a->data = span_of(c->chain, c->chain_n);
	return true;
}

static void run(struct card *c, struct command *a, struct buf *answer)
{
	BUF_AUTO out = BUF_INIT;
	if (a->ins == 0xc0) {
		hand_out(c, c->rest_n ? SW_GOOD : 0x6985, a->le, answer);
		return;
	}
	c->rest_n = 0;
	if (!gather(c, a) || (a->cla & 0x10)) {
		buf_add_u16(answer, c->chain_n ? SW_GOOD : 0x6700);
		return;
	}
	uint16_t sw = dispatch(c, a, &out);
	c->chain_n = 0;
	if (sw == SW_GOOD && out.n && out.n <= sizeof c->rest) {
		memcpy(c->rest, out.p, out.n);
		c->rest_n = out.n;
	}
	hand_out(c, sw, a->le, answer);
}

bool card_answer(struct card *c, struct span apdu, struct buf *answer)
{
	struct command a;
	bool counts = !c->fault.from_verify || c->count || (apdu.n > 1 && apdu.p[1] == 0x20);
	long n = counts ? ++c->count : 0;
	struct timespec pause = { c->fault.slow_ms / 1000, (long)(c->fault.slow_ms % 1000) * 1000000 };
	buf_clear(answer);
	if (c->fault.slow_ms)
		nanosleep(&pause, NULL);
	if (c->fault.remove_at && n >= c->fault.remove_at)
		return false;
	if (n && n == c->fault.reset_at)
		card_reset(c);
	if (n && n == c->fault.short_at)
		return true;
	if (n && n == c->fault.wrong_at)
		buf_add_u16(answer, c->fault.wrong_sw);
	else if (!parse(apdu, &a))
		buf_add_u16(answer, 0x6700);
	else
		run(c, &a, answer);
	return true;
}
