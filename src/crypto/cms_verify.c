#include <openssl/evp.h>

#include "crypto/cms.h"
#include "crypto/oid.h"
#include "crypto/recipient.h"
#include "crypto/sign_int.h"

enum { SIGNED_MAX = 1024 * 1024 };

// A detached SignedData with one signer, as it lies in the DER.
struct signed_data {
	struct span certificates; // contents of [0]
	struct asn sid;
	struct asn attributes;    // [0] IMPLICIT SET OF
	struct alg alg;
	struct span signature;
};

// The attributes that count, each at most once.
struct attributes {
	struct span content_type, digest, time, certificate; // the only value, a whole TLV
};

static bool is_sha256(const struct alg *a)
{
	return span_equal(a->oid, OID_SHA256) && alg_plain(a);
}

static bool read_signer(struct cursor *infos, struct signed_data *d)
{
	struct cursor c;
	struct asn version = { 0 }, signature = { 0 };
	struct alg digest;
	if (!asn_enter(infos, ASN_SEQUENCE, &c) || !asn_end(infos) || !asn_take(&c, ASN_INTEGER, &version) || !asn_any(&c, &d->sid))
		return false;
	uint8_t expected = d->sid.tag == ASN_P0 ? 3 : 1;
	if (version.body.n != 1 || version.body.p[0] != expected || (d->sid.tag != ASN_P0 && d->sid.tag != ASN_SEQUENCE))
		return false;
	if (!alg_take(&c, &digest) || !is_sha256(&digest) || !asn_take(&c, ASN_C0, &d->attributes))
		return false;
	if (!alg_take(&c, &d->alg) || !asn_take(&c, ASN_OCTETS, &signature))
		return false;
	d->signature = signature.body;
	if (asn_next_is(&c, ASN_C1)) // unsigned attributes: time stamps of others
		asn_take(&c, ASN_C1, NULL);
	return asn_end(&c);
}

static bool read_digest_algorithms(struct cursor *c)
{
	struct cursor set;
	struct alg a;
	return asn_enter(c, ASN_SET, &set) && alg_take(&set, &a) && is_sha256(&a) && asn_end(&set);
}

static bool read_data(struct cursor *c, struct signed_data *d)
{
	struct cursor encap, infos;
	struct asn version = { 0 }, type = { 0 }, certificates = { 0 };
	if (!asn_take(c, ASN_INTEGER, &version) || version.body.n != 1 || !read_digest_algorithms(c))
		return false;
	if (!asn_enter(c, ASN_SEQUENCE, &encap) || !asn_take(&encap, ASN_OID, &type) || !asn_end(&encap) || !span_equal(type.body, OID_DATA))
		return false;
	if (asn_next_is(c, ASN_C0))
		asn_take(c, ASN_C0, &certificates);
	d->certificates = certificates.body;
	if (asn_next_is(c, ASN_C1)) // revocation lists: not looked at here
		asn_take(c, ASN_C1, NULL);
	if (!asn_enter(c, ASN_SET, &infos) || !asn_end(c) || !read_signer(&infos, d))
		return false;
	return version.body.p[0] == (d->sid.tag == ASN_P0 ? 3 : 1);
}

static bool read_signed_data(struct span der, struct signed_data *d)
{
	struct cursor c = cursor_of(der), content, in, data;
	struct asn type = { 0 };
	if (der.n > SIGNED_MAX || !asn_enter(&c, ASN_SEQUENCE, &content) || !asn_end(&c))
		return false;
	if (!asn_take(&content, ASN_OID, &type) || !span_equal(type.body, OID_SIGNED_DATA))
		return false;
	return asn_enter(&content, ASN_C0, &in) && asn_end(&content) && asn_enter(&in, ASN_SEQUENCE, &data) && asn_end(&in) &&
	       read_data(&data, d);
}

static bool keep_once(struct span *place, struct span value)
{
	bool first = place->n == 0;
	*place = value;
	return first;
}

static bool read_attribute(struct cursor *c, struct attributes *a)
{
	struct cursor one, values;
	struct asn type = { 0 }, value = { 0 };
	if (!asn_enter(c, ASN_SEQUENCE, &one) || !asn_take(&one, ASN_OID, &type) || !asn_enter(&one, ASN_SET, &values) || !asn_end(&one))
		return false;
	struct span *place = NULL;
	if (span_equal(type.body, OID_CONTENT_TYPE))
		place = &a->content_type;
	else if (span_equal(type.body, OID_MESSAGE_DIGEST))
		place = &a->digest;
	else if (span_equal(type.body, OID_SIGNING_TIME))
		place = &a->time;
	else if (span_equal(type.body, OID_SIGNING_CERTIFICATE_V2))
		place = &a->certificate;
	return !place || (asn_any(&values, &value) && asn_end(&values) && keep_once(place, value.whole));
}

static bool read_attributes(struct span body, struct attributes *a)
{
	struct cursor c = cursor_of(body);
	while (c.left.n)
		if (!read_attribute(&c, a))
			return false;
	return a->content_type.n && a->digest.n && a->time.n && a->certificate.n;
}

static bool is_tlv(struct span whole, uint8_t tag, struct span body)
{
	struct cursor c = cursor_of(whole);
	struct asn got = { 0 };
	return asn_take(&c, tag, &got) && asn_end(&c) && span_equal(got.body, body);
}

// The first ESSCertIDv2 names the signer's certificate by its SHA-256.
static bool names_certificate(struct span whole, const struct cert *signer)
{
	struct cursor outer = cursor_of(whole), value, ids, id;
	struct asn digest = { 0 };
	struct alg a;
	if (!asn_enter(&outer, ASN_SEQUENCE, &value) || !asn_end(&outer) || !asn_enter(&value, ASN_SEQUENCE, &ids) ||
	    !asn_enter(&ids, ASN_SEQUENCE, &id))
		return false;
	if (asn_next_is(&id, ASN_SEQUENCE) && (!alg_take(&id, &a) || !is_sha256(&a)))
		return false;
	struct hash h = cert_hash(signer);
	return asn_take(&id, ASN_OCTETS, &digest) && span_equal(digest.body, span_of(h.b, sizeof h.b));
}

static bool is_signer(const struct cert *c, const struct asn *sid)
{
	if (sid->tag == ASN_P0)
		return cert_has_key_id(c, sid->body);
	struct cursor names = cursor_of(sid->body);
	struct asn issuer = { 0 }, serial = { 0 };
	return asn_take(&names, ASN_SEQUENCE, &issuer) && asn_take(&names, ASN_INTEGER, &serial) && asn_end(&names) &&
	       cert_is(c, issuer.whole, serial.whole);
}

// The signer's certificate among those inside; NULL where it is missing. *WHOLE is false where one cannot be read.
static struct cert *find_signer(const struct signed_data *d, bool *whole)
{
	struct cursor c = cursor_of(d->certificates);
	struct cert *found = NULL;
	*whole = true;
	while (c.left.n) {
		struct asn der = { 0 };
		CERT_AUTO *one = NULL;
		if (!asn_take(&c, ASN_SEQUENCE, &der) || !is_ok(cert_read(der.whole, &one, NULL))) {
			*whole = false;
			break;
		}
		if (!found && is_signer(one, &d->sid)) {
			found = one;
			one = NULL;
		}
	}
	return found;
}

// RSASSA-PSS-params: SHA-256, MGF1 with SHA-256, salt of 32 bytes
static bool is_our_pss(const struct alg *a)
{
	const EVP_MD *md = NULL, *mgf = NULL;
	struct cursor outer = cursor_of(a->parameters), c, salt;
	if (!asn_enter(&outer, ASN_SEQUENCE, &c) || !asn_end(&outer) || !rsa_params_take(&c, &md, &mgf))
		return false;
	return EVP_MD_is_a(md, "SHA256") && EVP_MD_is_a(mgf, "SHA256") && asn_enter(&c, ASN_C2, &salt) && asn_take_small(&salt, HASH_BYTES) &&
	       asn_end(&salt) && asn_end(&c);
}

static enum suite suite_read(const struct alg *a, const struct cert *signer)
{
	if ((span_equal(a->oid, OID_RSA) || span_equal(a->oid, OID_RSA_SHA256)) && alg_plain(a))
		return SUITE_RSA_PKCS1_SHA256;
	if (span_equal(a->oid, OID_RSA_PSS) && is_our_pss(a))
		return SUITE_RSA_PSS_SHA256;
	bool ec = span_equal(a->oid, OID_ECDSA_SHA256) && a->parameters.n == 0;
	return ec ? suite_of(signer) : SUITE_NONE;
}

static result refuse_bad(struct err *e, const char *why)
{
	return refuse(e, "cms.bad", "", "签名无效：%s。这份文件不能采信，请让签名人重新签名。", why);
}

static result check_signature(const struct signed_data *d, const struct cert *signer, struct span content, struct err *e)
{
	struct attributes a = { 0 };
	if (!read_attributes(d->attributes.body, &a) || !is_tlv(a.content_type, ASN_OID, OID_DATA))
		return refuse_bad(e, "签名属性不全（须有内容类型、摘要、签名时间和签名证书标识）");
	struct hash digest = sha256(content);
	if (!is_tlv(a.digest, ASN_OCTETS, span_of(digest.b, sizeof digest.b)))
		return refuse_bad(e, "签名之后文件内容被改动过，或签的是另一份文件");
	if (!names_certificate(a.certificate, signer))
		return refuse_bad(e, "签名里写明的证书与附带的证书不是同一张");
	enum suite s = suite_read(&d->alg, signer);
	if (s == SUITE_NONE || suite_of(signer) == SUITE_NONE)
		return refuse(e, signer->family == KEY_SM2 ? "suite.unsupported" : "cms.bad", "",
			      "签名所用的算法（%s 密钥）本版本不接受。请用 RSA 2048 位以上或 P-256 证书、SHA-256 重新签名。", signer->kind);
	BUF_AUTO set = BUF_INIT; // what was signed has the tag of a SET
	buf_add(&set, d->attributes.whole.p, d->attributes.whole.n);
	set.p[0] = ASN_SET;
	if (!digest_verify(signer->key, s, sha256(span_buf(&set)), d->signature))
		return refuse_bad(e, "签名值与签名人的证书不符");
	return ok();
}

result cms_verify(struct span der, struct span content, struct cert **signer, struct err *e)
{
	struct signed_data d = { 0 };
	if (!read_signed_data(der, &d))
		return refuse(e, "cms.syntax", "", "签名文件不合规范（要求 CMS SignedData，DER，分离式，一个签名人，SHA-256）。文件可能已损坏，请重新取得原件。");
	bool whole = false;
	CERT_AUTO *found = find_signer(&d, &whole);
	if (!whole || !found)
		return refuse_bad(e, whole ? "没有附带签名人的证书" : "附带的证书无法读取");
	TRY(check_signature(&d, found, content, e));
	*signer = found;
	found = NULL;
	return ok();
}
