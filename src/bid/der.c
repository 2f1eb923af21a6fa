#include "bid/der.h"

#include "base/result.h"

static int length_bytes(int64_t n)
{
	int bytes = 0;
	for (; n > 0; n >>= 8)
		bytes++;
	return bytes;
}

int64_t der_size(int64_t content)
{
	return 2 + (content < 128 ? 0 : length_bytes(content)) + content;
}

void der_head(struct buf *out, uint8_t tag, int64_t content)
{
	INSIST(content >= 0);
	buf_add_byte(out, tag);
	if (content < 128) {
		buf_add_byte(out, (uint8_t)content);
		return;
	}
	int bytes = length_bytes(content);
	buf_add_byte(out, (uint8_t)(0x80 | bytes));
	while (bytes-- > 0)
		buf_add_byte(out, (uint8_t)(content >> (8 * bytes)));
}

void der_add(struct buf *out, uint8_t tag, struct span content)
{
	der_head(out, tag, (int64_t)content.n);
	buf_add(out, content.p, content.n);
}

// The length octets; a length that does not fit, or is not minimal, sets bad.
static size_t take_length(struct cursor *c)
{
	uint8_t first = cursor_u8(c);
	if (first < 0x80)
		return first;
	size_t n = 0;
	int bytes = first & 0x7f;
	if (bytes == 0 || bytes > 5)
		c->bad = true;
	for (int i = 0; i < bytes && !c->bad; i++)
		n = n << 8 | cursor_u8(c);
	if (n < 128 || length_bytes((int64_t)n) != bytes)
		c->bad = true;
	return n;
}

bool der_take(struct cursor *c, uint8_t *tag, struct span *content, struct span *whole)
{
	const uint8_t *start = c->left.p;
	uint8_t found = cursor_u8(c);
	if ((found & 0x1f) == 0x1f)
		c->bad = true;
	size_t n = take_length(c);
	struct span taken = cursor_take(c, n);
	if (c->bad)
		return false;
	if (tag)
		*tag = found;
	if (content)
		*content = taken;
	if (whole)
		*whole = span_of(start, (size_t)(c->left.p - start));
	return true;
}

bool der_expect(struct cursor *c, uint8_t tag, struct span *content)
{
	uint8_t found;
	if (!der_take(c, &found, content, NULL))
		return false;
	if (found != tag)
		c->bad = true;
	return !c->bad;
}

size_t der_cms_certificates(struct span cms, struct span *certs, size_t room)
{
	struct span in = cms;
	struct cursor c = cursor_of(in);
	// ContentInfo, its type, [0], SignedData
	if (!der_expect(&c, DER_SEQUENCE, &in))
		return 0;
	c = cursor_of(in);
	if (!der_expect(&c, DER_OID, NULL) || !der_expect(&c, DER_CONTEXT_0, &in))
		return 0;
	c = cursor_of(in);
	if (!der_expect(&c, DER_SEQUENCE, &in))
		return 0;
	// version, digestAlgorithms, encapContentInfo, certificates [0]
	c = cursor_of(in);
	if (!der_expect(&c, DER_INTEGER, NULL) || !der_expect(&c, DER_SET, NULL) || !der_expect(&c, DER_SEQUENCE, NULL) ||
	    !der_expect(&c, DER_CONTEXT_0, &in))
		return 0;
	size_t n = 0;
	for (c = cursor_of(in); n < room && c.left.n > 0;) {
		uint8_t tag;
		if (!der_take(&c, &tag, NULL, &certs[n]))
			break;
		n += tag == DER_SEQUENCE;
	}
	return n;
}
