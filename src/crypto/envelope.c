#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "crypto/cms.h"
#include "crypto/oid.h"
#include "crypto/recipient.h"

enum { NONCE = 12, TAG = 16, CONTENT_MAX = 64 * 1024, RECIPIENTS_MAX = 32, ENVELOPE_MAX = CONTENT_MAX + 128 * 1024 };

struct envelope {
	struct span recipients, nonce, ciphertext, tag;
};

static EVP_CIPHER_CTX *gcm(const uint8_t key[32], const uint8_t nonce[NONCE], int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	INSIST(ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce, encrypt) == 1);
	return ctx;
}

static void encrypt(const uint8_t key[32], const uint8_t nonce[NONCE], struct span content, struct buf *ciphertext, uint8_t tag[TAG])
{
	EVP_CIPHER_CTX *ctx = gcm(key, nonce, 1);
	int n = 0, last = 0;
	buf_reserve(ciphertext, content.n);
	if (content.n)
		INSIST(EVP_CipherUpdate(ctx, ciphertext->p, &n, content.p, (int)content.n) == 1);
	INSIST(EVP_CipherFinal_ex(ctx, ciphertext->p + n, &last) == 1 && (size_t)n == content.n && last == 0);
	INSIST(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, tag) == 1);
	ciphertext->n = content.n;
	EVP_CIPHER_CTX_free(ctx);
}

static void add_envelope(struct buf *out, const struct envelope *v)
{
	size_t at = out->n;
	asn_add(out, ASN_OID, OID_AUTH_ENVELOPED_DATA);
	size_t enveloped = out->n;
	asn_add_small(out, 0);
	asn_add(out, ASN_SET, v->recipients);
	size_t info = out->n;
	asn_add(out, ASN_OID, OID_DATA);
	BUF_AUTO parameters = BUF_INIT;
	asn_add(&parameters, ASN_OCTETS, v->nonce);
	asn_add_small(&parameters, TAG);
	asn_wrap(&parameters, 0, ASN_SEQUENCE);
	alg_add(out, OID_AES256_GCM, span_buf(&parameters));
	asn_add(out, ASN_P0, v->ciphertext);
	asn_wrap(out, info, ASN_SEQUENCE);
	asn_add(out, ASN_OCTETS, v->tag);
	asn_wrap(out, enveloped, ASN_SEQUENCE);
	asn_wrap(out, enveloped, ASN_C0);
	asn_wrap(out, at, ASN_SEQUENCE);
}

// The contents of the SET OF RecipientInfo, in DER order.
static result wrap_all(const struct cert *const *recipients, size_t n, struct span key, struct buf *infos, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		TRY(cms_wrap_key(recipients[i], key, infos, e));
	asn_wrap_set(infos, 0, ASN_SET);
	struct cursor c = cursor_of(span_buf(infos));
	struct asn set = { 0 };
	INSIST(asn_take(&c, ASN_SET, &set));
	BUF_AUTO body = BUF_INIT;
	buf_add(&body, set.body.p, set.body.n);
	buf_clear(infos);
	buf_add(infos, body.p, body.n);
	return ok();
}

result cms_envelope_seal(const struct cert *const *recipients, size_t n, struct span content, struct buf *out, struct err *e)
{
	if (n < 1 || n > RECIPIENTS_MAX || content.n > CONTENT_MAX)
		return fail(e, "envelope.size", "信封要有 1 至 %d 个收件人，内容不超过 %d 字节；现在是 %zu 个、%zu 字节。", RECIPIENTS_MAX, CONTENT_MAX, n, content.n);
	uint8_t key[32], nonce[NONCE], tag[TAG];
	BUF_AUTO infos = BUF_INIT, ciphertext = BUF_INIT;
	random_bytes(key, sizeof key);
	random_bytes(nonce, sizeof nonce);
	result r = wrap_all(recipients, n, span_of(key, sizeof key), &infos, e);
	if (is_ok(r)) {
		encrypt(key, nonce, content, &ciphertext, tag);
		add_envelope(out, &(struct envelope){ span_buf(&infos), span_of(nonce, NONCE), span_buf(&ciphertext), span_of(tag, TAG) });
	}
	OPENSSL_cleanse(key, sizeof key);
	return r;
}

// GCMParameters ::= SEQUENCE { nonce OCTET STRING, ICVlen INTEGER DEFAULT 12 }; here 12 and 16 bytes, as RFC 5084 advises
static bool read_gcm(const struct alg *a, struct span *nonce)
{
	struct cursor outer = cursor_of(a->parameters), c;
	struct asn octets = { 0 };
	if (!span_equal(a->oid, OID_AES256_GCM) || !asn_enter(&outer, ASN_SEQUENCE, &c) || !asn_end(&outer))
		return false;
	if (!asn_take(&c, ASN_OCTETS, &octets) || octets.body.n != NONCE || !asn_take_small(&c, TAG) || !asn_end(&c))
		return false;
	*nonce = octets.body;
	return true;
}

static bool read_info(struct cursor *c, struct envelope *v)
{
	struct cursor info;
	struct asn type = { 0 }, ciphertext = { 0 };
	struct alg alg;
	if (!asn_enter(c, ASN_SEQUENCE, &info) || !asn_take(&info, ASN_OID, &type) || !span_equal(type.body, OID_DATA))
		return false;
	if (!alg_take(&info, &alg) || !read_gcm(&alg, &v->nonce) || !asn_take(&info, ASN_P0, &ciphertext) || !asn_end(&info))
		return false;
	v->ciphertext = ciphertext.body;
	return ciphertext.body.n <= CONTENT_MAX;
}

// No originatorInfo, no authAttrs, no unauthAttrs: what is not authenticated is not there.
static bool read_envelope(struct span der, struct envelope *v)
{
	struct cursor c = cursor_of(der), content, in, enveloped;
	struct asn type = { 0 }, recipients = { 0 }, tag = { 0 };
	if (der.n > ENVELOPE_MAX || !asn_enter(&c, ASN_SEQUENCE, &content) || !asn_end(&c))
		return false;
	if (!asn_take(&content, ASN_OID, &type) || !span_equal(type.body, OID_AUTH_ENVELOPED_DATA))
		return false;
	if (!asn_enter(&content, ASN_C0, &in) || !asn_end(&content) || !asn_enter(&in, ASN_SEQUENCE, &enveloped) || !asn_end(&in))
		return false;
	if (!asn_take_small(&enveloped, 0) || !asn_take(&enveloped, ASN_SET, &recipients) || !read_info(&enveloped, v))
		return false;
	if (!asn_take(&enveloped, ASN_OCTETS, &tag) || tag.body.n != TAG || !asn_end(&enveloped))
		return false;
	v->recipients = recipients.body;
	v->tag = tag.body;
	return true;
}

static bool decrypt(const struct envelope *v, const uint8_t key[32], struct buf *plain)
{
	EVP_CIPHER_CTX *ctx = gcm(key, v->nonce.p, 0);
	uint8_t tag[TAG];
	for (size_t i = 0; i < TAG; i++)
		tag[i] = v->tag.p[i];
	int n = 0, last = 0;
	buf_reserve(plain, v->ciphertext.n);
	bool good = (v->ciphertext.n == 0 || EVP_CipherUpdate(ctx, plain->p, &n, v->ciphertext.p, (int)v->ciphertext.n) == 1) &&
		    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 && EVP_CipherFinal_ex(ctx, plain->p + n, &last) == 1;
	EVP_CIPHER_CTX_free(ctx);
	plain->n = v->ciphertext.n;
	return good;
}

result cms_envelope_open(struct span der, const struct cert *recipient, const struct key_ops *ops, struct buf *content, struct err *e)
{
	struct envelope v = { 0 };
	if (!read_envelope(der, &v))
		return refuse(e, "envelope.syntax", "", "信封不合规范（要求 CMS AuthEnvelopedData、AES-256-GCM、16 字节标签），没有打开。文件可能已损坏，请重新取得原件。");
	BUF_AUTO key = BUF_INIT, plain = BUF_INIT;
	result r = cms_unwrap_key(v.recipients, recipient, ops, &key, e);
	bool good = is_ok(r) && decrypt(&v, key.p, &plain);
	if (good)
		buf_add(content, plain.p, plain.n);
	else if (is_ok(r))
		r = refuse(e, "envelope.bad", "", "信封内容没有通过完整性校验：内容被改动过，或密钥不对，里面的数据不能采信。请发件人重新发送。");
	buf_wipe(&key);
	buf_wipe(&plain);
	errors_clear();
	return r;
}
