#include <string.h>

#include "bid/der.h"
#include "bid/p7m.h"
#include "bid/p7m_oid.h"
#include "bid/wording.h"

enum { HEAD_MAX = 4 * 1000 * 1000 };

void p7m_reader_init(struct p7m_reader *r, struct byte_source *source, int64_t limit)
{
	memset(r, 0, sizeof *r);
	r->limit = limit;
	r->ahead = ahead_new(source);
}

void p7m_reader_release(struct p7m_reader *r)
{
	ahead_free(r->ahead);
	memset(r, 0, sizeof *r);
}

int64_t p7m_reader_offset(const struct p7m_reader *r)
{
	return r->taken - (int64_t)(r->end - r->at);
}

static result truncated(struct err *e)
{
	return refuse(e, "package.truncated", CLAUSE_SEAL, "投标文件包不完整：文件在中途结束；" NOTHING_KEPT);
}

static result bad_syntax(struct err *e, const char *where)
{
	return refuse(e, "package.syntax", CLAUSE_SEAL, "投标文件包不是规定的加密信封（%s不符）；" NOTHING_KEPT, where);
}

// Asks for the next block where the present one is used up. At the end of the source `ended` is set.
static result fill(struct p7m_reader *r, struct err *e)
{
	if (r->at < r->end || r->ended)
		return ok();
	r->at = r->end = 0;
	result got = ahead_next(r->ahead, &r->block, &r->end, e);
	r->broken = !is_ok(got);
	TRY(got);
	r->taken += (int64_t)r->end;
	r->ended = r->end < P7M_BLOCK;
	if (r->taken > r->limit)
		return refuse(e, "package.size", CLAUSE_SEAL, "投标文件包超过了登记的大小 %lld 字节；" NOTHING_KEPT, (long long)r->limit);
	return ok();
}

static result take(struct p7m_reader *r, uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		TRY(fill(r, e));
		if (r->at == r->end)
			return truncated(e);
		size_t part = n < r->end - r->at ? n : r->end - r->at;
		memcpy(p, r->block + r->at, part);
		r->at += part;
		p += part;
		n -= part;
	}
	return ok();
}

// Tag and length of a TLV; *length -1 where it is indefinite (BER).
static result take_head(struct p7m_reader *r, uint8_t *tag, int64_t *length, struct err *e)
{
	uint8_t b[8];
	TRY(take(r, b, 2, e));
	*tag = b[0];
	*length = b[1] & 0x7f;
	if ((b[0] & 0x1f) == 0x1f)
		return bad_syntax(e, "标签");
	if (b[1] < 0x80)
		return ok();
	if (b[1] == 0x80) {
		*length = -1;
		return ok();
	}
	size_t bytes = (size_t)*length;
	if (bytes > 7)
		return bad_syntax(e, "长度");
	TRY(take(r, b, bytes, e));
	*length = 0;
	for (size_t i = 0; i < bytes; i++)
		*length = *length << 8 | b[i];
	return ok();
}

// Opens a constructed level and notes where it ends.
static result enter(struct p7m_reader *r, int level, uint8_t want, const char *where, struct err *e)
{
	uint8_t tag;
	int64_t length;
	TRY(take_head(r, &tag, &length, e));
	if (tag != want)
		return bad_syntax(e, where);
	r->close[level] = length < 0 ? -1 : p7m_reader_offset(r) + length;
	return ok();
}

static result leave(struct p7m_reader *r, int64_t close, struct err *e)
{
	if (close >= 0)
		return p7m_reader_offset(r) == close ? ok() : bad_syntax(e, "各层长度");
	uint8_t end[2];
	TRY(take(r, end, 2, e));
	return end[0] == 0 && end[1] == 0 ? ok() : bad_syntax(e, "层结束标记");
}

// A whole small TLV of this tag into memory (appending its content).
static result take_whole(struct p7m_reader *r, uint8_t want, int64_t max, const char *where, struct buf *out, struct err *e)
{
	uint8_t tag;
	int64_t length;
	TRY(take_head(r, &tag, &length, e));
	if (tag != want || length < 0)
		return bad_syntax(e, where);
	if (length > max)
		return refuse(e, "package.head", CLAUSE_SEAL, "投标文件包的信封头（%s）有 %lld 字节，超过上限；" NOTHING_KEPT, where,
			      (long long)length);
	// grows with what really arrives, so that a false length costs nothing
	while (length > 0) {
		size_t part = length < P7M_BLOCK ? (size_t)length : P7M_BLOCK;
		buf_reserve(out, part);
		TRY(take(r, out->p + out->n, part, e));
		out->n += part;
		length -= (int64_t)part;
	}
	return ok();
}

static result expect_oid(struct p7m_reader *r, const uint8_t *oid, size_t n, const char *where, struct err *e)
{
	BUF_AUTO found = BUF_INIT;
	TRY(take_whole(r, DER_OID, 64, where, &found, e));
	return span_equal(span_buf(&found), span_of(oid, n)) ? ok() : bad_syntax(e, where);
}

static result read_algorithm(struct p7m_reader *r, uint8_t nonce[P7M_NONCE], struct err *e)
{
	BUF_AUTO algorithm = BUF_INIT;
	TRY(take_whole(r, DER_SEQUENCE, 256, "加密算法", &algorithm, e));
	struct cursor c = cursor_of(span_buf(&algorithm));
	struct span oid, parameters, iv, tag_size;
	if (!der_expect(&c, DER_OID, &oid) || !der_expect(&c, DER_SEQUENCE, &parameters) || c.left.n > 0 ||
	    !span_equal(oid, span_of(OID_AES_256_GCM, sizeof OID_AES_256_GCM)))
		return bad_syntax(e, "加密算法（应为 AES-256-GCM）");
	c = cursor_of(parameters);
	// a missing length means a tag of 12 bytes (RFC 5084): too short to be accepted
	if (!der_expect(&c, DER_OCTETS, &iv) || !der_expect(&c, DER_INTEGER, &tag_size) || c.left.n > 0 || iv.n != P7M_NONCE ||
	    tag_size.n != 1 || tag_size.p[0] != P7M_TAG)
		return bad_syntax(e, "GCM 参数（应为 12 字节随机数、16 字节校验值）");
	memcpy(nonce, iv.p, P7M_NONCE);
	return ok();
}

static result read_recipients(struct p7m_reader *r, struct buf *recipients, struct err *e)
{
	TRY(enter(r, 2, DER_SEQUENCE, "AuthEnvelopedData", e));
	BUF_AUTO version = BUF_INIT;
	TRY(take_whole(r, DER_INTEGER, 1, "版本", &version, e));
	if (!span_equal(span_buf(&version), span_of((uint8_t[]){ 0 }, 1)))
		return bad_syntax(e, "版本");
	TRY(take_whole(r, DER_SET, HEAD_MAX - 1024, "接收人", recipients, e));
	return recipients->n > 0 ? ok() : bad_syntax(e, "接收人");
}

// The [0] that holds the ciphertext: primitive, or constructed of OCTET STRINGs.
static result enter_content(struct p7m_reader *r, struct p7m_head *out, struct err *e)
{
	uint8_t tag;
	int64_t length;
	TRY(take_head(r, &tag, &length, e));
	if (tag == DER_CONTEXT_0_RAW && length >= 0) {
		r->left = length;
		out->content_bytes = length;
		if (length > BID_BYTES_MAX)
			return refuse(e, "package.size", CLAUSE_SEAL, "投标文件包声称有 %lld 字节密文，超过 4 GiB 上限；" NOTHING_KEPT,
				      (long long)length);
	} else if (tag == DER_CONTEXT_0) {
		r->chunked = true;
		r->content_close = length < 0 ? -1 : p7m_reader_offset(r) + length;
		out->content_bytes = -1;
	} else {
		return bad_syntax(e, "密文");
	}
	out->header_bytes = p7m_reader_offset(r);
	return ok();
}

static result read_head(struct p7m_reader *r, struct p7m_head *out, struct err *e)
{
	TRY(enter(r, 0, DER_SEQUENCE, "ContentInfo", e));
	TRY(expect_oid(r, OID_AUTH_ENVELOPED, sizeof OID_AUTH_ENVELOPED, "类型（应为 AuthEnvelopedData）", e));
	TRY(enter(r, 1, DER_CONTEXT_0, "内容", e));
	TRY(read_recipients(r, &out->recipients, e));
	TRY(enter(r, 3, DER_SEQUENCE, "EncryptedContentInfo", e));
	TRY(expect_oid(r, OID_DATA, sizeof OID_DATA, "内容类型", e));
	TRY(read_algorithm(r, out->nonce, e));
	return enter_content(r, out, e);
}

result p7m_reader_head(struct p7m_reader *r, struct p7m_head *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	result got = read_head(r, out, e);
	if (!is_ok(got))
		p7m_head_release(out);
	return got;
}

void p7m_head_release(struct p7m_head *h)
{
	buf_release(&h->recipients);
}

// The next OCTET STRING of a chunked content; *more false at its end.
static result next_chunk(struct p7m_reader *r, bool *more, struct err *e)
{
	*more = r->content_close < 0 || p7m_reader_offset(r) < r->content_close;
	if (!*more)
		return leave(r, r->content_close, e);
	uint8_t tag;
	TRY(take_head(r, &tag, &r->left, e));
	if (tag == 0 && r->left == 0 && r->content_close < 0) {
		*more = false;
		return ok();
	}
	return tag == DER_OCTETS && r->left >= 0 ? ok() : bad_syntax(e, "密文分段");
}

result p7m_reader_content(struct p7m_reader *r, const uint8_t **p, size_t *n, struct err *e)
{
	*n = 0;
	bool more = r->chunked;
	while (r->left == 0 && more)
		TRY(next_chunk(r, &more, e));
	if (r->left == 0)
		return ok();
	TRY(fill(r, e));
	if (r->at == r->end)
		return truncated(e);
	size_t have = r->end - r->at;
	*p = r->block + r->at;
	*n = r->left < (int64_t)have ? (size_t)r->left : have;
	r->at += *n;
	r->left -= (int64_t)*n;
	return ok();
}

result p7m_reader_tail(struct p7m_reader *r, uint8_t tag[P7M_TAG], struct err *e)
{
	TRY(leave(r, r->close[3], e));
	BUF_AUTO mac = BUF_INIT;
	TRY(take_whole(r, DER_OCTETS, P7M_TAG, "校验值", &mac, e));
	if (mac.n != P7M_TAG)
		return bad_syntax(e, "校验值");
	memcpy(tag, mac.p, P7M_TAG);
	for (int level = 2; level >= 0; level--)
		TRY(leave(r, r->close[level], e));
	TRY(fill(r, e));
	if (r->at < r->end)
		return refuse(e, "package.tail", CLAUSE_SEAL, "投标文件包的信封之后还有多余的字节；" NOTHING_KEPT);
	return ok();
}

result p7m_reader_drain(struct p7m_reader *r, struct hash *all, struct err *e)
{
	while (!r->ended) {
		r->at = r->end;
		TRY(fill(r, e));
	}
	*all = ahead_hash(r->ahead);
	return ok();
}

result p7m_head_read(struct byte_source *s, struct p7m_head *out, struct err *e)
{
	struct p7m_reader r;
	p7m_reader_init(&r, s, BID_BYTES_MAX);
	result got = p7m_reader_head(&r, out, e);
	p7m_reader_release(&r);
	return got;
}
