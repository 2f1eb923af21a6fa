#include "crypto/asn.h"

#include <stdlib.h>
#include <string.h>

#include "base/result.h"

// The length octets; false where indefinite, not minimal or beyond 4 bytes.
static bool take_length(struct cursor *c, size_t *n)
{
	uint8_t first = cursor_u8(c);
	*n = first;
	if (c->bad || first < 0x80)
		return !c->bad;
	size_t octets = first & 0x7f;
	if (octets == 0 || octets > 4)
		return false;
	*n = 0;
	for (size_t i = 0; i < octets; i++)
		*n = *n << 8 | cursor_u8(c);
	bool minimal = *n >= 0x80 && (octets == 1 || *n >> (8 * (octets - 1)) != 0);
	return !c->bad && minimal;
}

bool asn_any(struct cursor *c, struct asn *out)
{
	struct cursor start = *c;
	out->tag = cursor_u8(c);
	size_t n = 0;
	if (!take_length(c, &n) || (out->tag & 0x1f) == 0x1f)
		c->bad = true;
	out->body = cursor_take(c, n);
	out->whole = span_of(start.left.p, start.left.n - c->left.n);
	return !c->bad;
}

bool asn_take(struct cursor *c, uint8_t tag, struct asn *out)
{
	struct asn got;
	if (!asn_any(c, &got) || got.tag != tag)
		c->bad = true;
	else if (out)
		*out = got;
	return !c->bad;
}

bool asn_next_is(const struct cursor *c, uint8_t tag)
{
	return !c->bad && c->left.n > 0 && c->left.p[0] == tag;
}

bool asn_enter(struct cursor *c, uint8_t tag, struct cursor *inner)
{
	struct asn got = { 0 };
	bool good = asn_take(c, tag, &got);
	*inner = cursor_of(got.body);
	inner->bad = !good;
	return good;
}

bool asn_end(const struct cursor *c)
{
	return !c->bad && c->left.n == 0;
}

bool asn_take_small(struct cursor *c, uint8_t v)
{
	struct asn got = { 0 };
	if (asn_take(c, ASN_INTEGER, &got) && (got.body.n != 1 || got.body.p[0] != v))
		c->bad = true;
	return !c->bad;
}

static size_t make_head(uint8_t head[6], uint8_t tag, size_t n)
{
	INSIST(n <= UINT32_MAX);
	head[0] = tag;
	if (n < 0x80) {
		head[1] = (uint8_t)n;
		return 2;
	}
	size_t octets = 1;
	while (octets < 4 && n >> (8 * octets))
		octets++;
	head[1] = (uint8_t)(0x80 | octets);
	for (size_t i = 0; i < octets; i++)
		head[2 + i] = (uint8_t)(n >> (8 * (octets - 1 - i)));
	return 2 + octets;
}

void asn_add(struct buf *b, uint8_t tag, struct span body)
{
	uint8_t head[6];
	buf_add(b, head, make_head(head, tag, body.n));
	buf_add(b, body.p, body.n);
}

void asn_add_small(struct buf *b, uint8_t v)
{
	INSIST(v < 0x80);
	asn_add(b, ASN_INTEGER, span_of(&v, 1));
}

void asn_wrap(struct buf *b, size_t from, uint8_t tag)
{
	INSIST(from <= b->n);
	uint8_t head[6];
	size_t body = b->n - from, n = make_head(head, tag, body);
	buf_add(b, head, n); // room; moved to its place below
	memmove(b->p + from + n, b->p + from, body);
	memcpy(b->p + from, head, n);
}

// DER order of a SET OF: as byte strings, the shorter one padded with zeros (X.690 11.6).
static int compare_encodings(const void *left, const void *right)
{
	const struct span *a = left, *b = right;
	int order = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
	return order ? order : (a->n > b->n) - (a->n < b->n);
}

void asn_wrap_set(struct buf *b, size_t from, uint8_t tag)
{
	struct span items[64] = { { NULL, 0 } };
	size_t n = 0;
	struct asn item;
	BUF_AUTO copy = BUF_INIT;
	buf_add(&copy, b->p + from, b->n - from);
	struct cursor c = cursor_of(span_buf(&copy));
	while (c.left.n) {
		INSIST(n < sizeof items / sizeof *items && asn_any(&c, &item));
		items[n++] = item.whole;
	}
	qsort(items, n, sizeof *items, compare_encodings);
	b->n = from;
	for (size_t i = 0; i < n; i++)
		buf_add(b, items[i].p, items[i].n);
	asn_wrap(b, from, tag);
}

bool alg_take(struct cursor *c, struct alg *out)
{
	struct asn whole = { 0 }, part = { 0 };
	*out = (struct alg){ { 0 }, { 0 }, { 0 } };
	if (!asn_take(c, ASN_SEQUENCE, &whole))
		return false;
	struct cursor in = cursor_of(whole.body);
	out->whole = whole.whole;
	if (asn_take(&in, ASN_OID, &part))
		out->oid = part.body;
	if (in.left.n && asn_any(&in, &part))
		out->parameters = part.whole;
	if (!asn_end(&in))
		c->bad = true;
	return !c->bad;
}

bool alg_read(struct span whole, struct alg *out)
{
	struct cursor c = cursor_of(whole);
	return alg_take(&c, out) && asn_end(&c);
}

bool alg_plain(const struct alg *a)
{
	return a->parameters.n == 0 || span_equal(a->parameters, span_of((uint8_t[]){ ASN_NULL, 0 }, 2));
}

void alg_add(struct buf *b, struct span oid, struct span parameters)
{
	size_t at = b->n;
	asn_add(b, ASN_OID, oid);
	buf_add(b, parameters.p, parameters.n);
	asn_wrap(b, at, ASN_SEQUENCE);
}
