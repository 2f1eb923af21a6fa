#include <stdio.h>
#include <time.h>

#include "crypto/asn.h"
#include "crypto/cms.h"
#include "crypto/oid.h"
#include "crypto/sign_int.h"

enum { CHAIN_MAX = 16 };

// Attribute ::= SEQUENCE { type, SET { VALUE } }
static void add_attribute(struct buf *b, struct span type, struct span value)
{
	size_t at = b->n;
	asn_add(b, ASN_OID, type);
	asn_add(b, ASN_SET, value);
	asn_wrap(b, at, ASN_SEQUENCE);
}

// UTCTime to 2049, GeneralizedTime after (RFC 5652 11.3). False outside of years 1950 to 9999.
static bool add_time(struct buf *b, int64_t at)
{
	time_t seconds = (time_t)(at / 1000);
	struct tm tm;
	char text[24];
	if (!gmtime_r(&seconds, &tm) || tm.tm_year < 50 || tm.tm_year > 8099)
		return false;
	bool utc = tm.tm_year < 150;
	size_t n = strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm);
	if (utc) // without the century
		asn_add(b, ASN_UTC_TIME, span_of(text + 2, n - 2));
	else
		asn_add(b, ASN_GENERALIZED_TIME, span_of(text, n));
	return true;
}

// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2 { hashAlgorithm DEFAULT sha256, certHash } }
static void add_signing_certificate(struct buf *b, const struct cert *c)
{
	struct hash h = cert_hash(c);
	BUF_AUTO v = BUF_INIT;
	asn_add(&v, ASN_OCTETS, span_of(h.b, sizeof h.b));
	for (int i = 0; i < 3; i++)
		asn_wrap(&v, 0, ASN_SEQUENCE);
	add_attribute(b, OID_SIGNING_CERTIFICATE_V2, span_buf(&v));
}

// The DER SET OF attributes: what is signed.
static result make_attributes(const struct cert *signer, struct span content, int64_t at, struct buf *out, struct err *e)
{
	BUF_AUTO v = BUF_INIT;
	asn_add(&v, ASN_OID, OID_DATA);
	add_attribute(out, OID_CONTENT_TYPE, span_buf(&v));
	buf_clear(&v);
	if (!add_time(&v, at))
		return fail(e, "cms.time", "签名时间超出可表示的范围。请检查本机时间。");
	add_attribute(out, OID_SIGNING_TIME, span_buf(&v));
	buf_clear(&v);
	struct hash digest = sha256(content);
	asn_add(&v, ASN_OCTETS, span_of(digest.b, sizeof digest.b));
	add_attribute(out, OID_MESSAGE_DIGEST, span_buf(&v));
	add_signing_certificate(out, signer);
	asn_wrap_set(out, 0, ASN_SET);
	return ok();
}

static void add_signer(struct buf *out, const struct cert *c, struct span attributes, struct span signature)
{
	size_t at = out->n;
	asn_add_small(out, 1);
	size_t names = out->n;
	buf_add(out, c->issuer_der.p, c->issuer_der.n);
	buf_add(out, c->serial_der.p, c->serial_der.n);
	asn_wrap(out, names, ASN_SEQUENCE);
	alg_add(out, OID_SHA256, span_of(NULL, 0));
	size_t attrs = out->n;
	buf_add(out, attributes.p, attributes.n);
	out->p[attrs] = ASN_C0; // [0] IMPLICIT instead of SET
	if (c->family == KEY_RSA)
		alg_add(out, OID_RSA, span_of((uint8_t[]){ ASN_NULL, 0 }, 2));
	else
		alg_add(out, OID_ECDSA_SHA256, span_of(NULL, 0));
	asn_add(out, ASN_OCTETS, signature);
	asn_wrap(out, at, ASN_SEQUENCE);
}

static void add_certificates(struct buf *out, const struct cert *signer, const struct span *chain, size_t n)
{
	size_t at = out->n;
	buf_add(out, signer->der.p, signer->der.n);
	for (size_t i = 0; i < n; i++)
		buf_add(out, chain[i].p, chain[i].n);
	asn_wrap_set(out, at, ASN_C0);
}

static void add_signed_data(struct buf *out, const struct cert *signer, const struct span *chain, size_t n, struct span info)
{
	size_t at = out->n;
	asn_add(out, ASN_OID, OID_SIGNED_DATA);
	size_t data = out->n;
	asn_add_small(out, 1);
	size_t algs = out->n;
	alg_add(out, OID_SHA256, span_of(NULL, 0));
	asn_wrap(out, algs, ASN_SET);
	size_t encap = out->n;
	asn_add(out, ASN_OID, OID_DATA);
	asn_wrap(out, encap, ASN_SEQUENCE);
	add_certificates(out, signer, chain, n);
	asn_add(out, ASN_SET, info);
	asn_wrap(out, data, ASN_SEQUENCE);
	asn_wrap(out, data, ASN_C0);
	asn_wrap(out, at, ASN_SEQUENCE);
}

static bool is_one_tlv(struct span der)
{
	struct cursor c = cursor_of(der);
	return asn_take(&c, ASN_SEQUENCE, NULL) && asn_end(&c);
}

result cms_sign(const struct cert *signer, const struct span *chain, size_t chain_count, struct span content, int64_t at,
		const struct key_ops *ops, struct buf *out, struct err *e)
{
	enum suite s = suite_of(signer);
	if (s == SUITE_NONE)
		return refuse(e, signer->family == KEY_SM2 ? "suite.unsupported" : "cert.weak", "",
			      "「%s」的证书（%s）不能用来签名：要求 RSA 2048 位以上，或 P-256、P-384。请换一张签名证书。", cert_name(signer), signer->kind);
	if (chain_count > CHAIN_MAX)
		return fail(e, "cms.chain", "随签名附带的证书多于 %d 张。请只附签发链上的证书。", CHAIN_MAX);
	for (size_t i = 0; i < chain_count; i++)
		if (!is_one_tlv(chain[i]))
			return fail(e, "cms.chain", "随签名附带的第 %zu 张证书不合规范。请重新导出签发链。", i + 1);
	BUF_AUTO attributes = BUF_INIT, signature = BUF_INIT, info = BUF_INIT;
	TRY(make_attributes(signer, content, at, &attributes, e));
	struct hash digest = sha256(span_buf(&attributes));
	TRY(ops->sign(ops->ctx, s, digest, &signature, e));
	if (!digest_verify(signer->key, s, digest, span_buf(&signature)))
		return fail(e, "cms.mismatch", "介质给出的签名与「%s」的证书不配，没有采用。请确认介质里的密钥和证书是一对，或更换介质驱动。", cert_name(signer));
	add_signer(&info, signer, span_buf(&attributes), span_buf(&signature));
	add_signed_data(out, signer, chain, chain_count, span_buf(&info));
	return ok();
}
