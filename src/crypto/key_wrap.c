#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "crypto/cms.h"
#include "crypto/ec.h"
#include "crypto/oid.h"
#include "crypto/recipient.h"
#include "crypto/wrap.h"

static void add_names(struct buf *b, const struct cert *c)
{
	size_t at = b->n;
	buf_add(b, c->issuer_der.p, c->issuer_der.n);
	buf_add(b, c->serial_der.p, c->serial_der.n);
	asn_wrap(b, at, ASN_SEQUENCE);
}

// id-RSAES-OAEP with SHA-256 for digest and mask
static void add_oaep(struct buf *b)
{
	BUF_AUTO sha = BUF_INIT;
	alg_add(&sha, OID_SHA256, span_of(NULL, 0));
	BUF_AUTO p = BUF_INIT;
	asn_add(&p, ASN_C0, span_buf(&sha));
	size_t mask = p.n;
	alg_add(&p, OID_MGF1, span_buf(&sha));
	asn_wrap(&p, mask, ASN_C1);
	asn_wrap(&p, 0, ASN_SEQUENCE);
	alg_add(b, OID_RSA_OAEP, span_buf(&p));
}

static bool encrypt_oaep(EVP_PKEY *key, struct span plain, struct buf *out)
{
	size_t n = (size_t)EVP_PKEY_get_size(key);
	buf_reserve(out, n);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = ctx && EVP_PKEY_encrypt_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
		    EVP_PKEY_encrypt(ctx, out->p + out->n, &n, plain.p, plain.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	errors_clear();
	if (good)
		out->n += n;
	return good;
}

static result wrap_rsa(const struct cert *c, struct span key, struct buf *out, struct err *e)
{
	BUF_AUTO encrypted = BUF_INIT;
	if (!encrypt_oaep(c->key, key, &encrypted))
		return fail(e, "envelope.recipient", "无法用「%s」的证书加密：证书公钥不能使用。请换一张加密证书。", cert_name(c));
	size_t at = out->n;
	asn_add_small(out, 0);
	add_names(out, c);
	add_oaep(out);
	asn_add(out, ASN_OCTETS, span_buf(&encrypted));
	asn_wrap(out, at, ASN_SEQUENCE);
	return ok();
}

static void add_originator(struct buf *out, struct span point)
{
	BUF_AUTO bits = BUF_INIT;
	buf_add_byte(&bits, 0);
	buf_add(&bits, point.p, point.n);
	size_t at = out->n;
	alg_add(out, OID_EC_KEY, span_of(NULL, 0));
	asn_add(out, ASN_BITS, span_buf(&bits));
	asn_wrap(out, at, ASN_C1);
	asn_wrap(out, at, ASN_C0);
}

static void wrap_ec(const struct cert *c, struct span key, struct buf *out)
{
	BUF_AUTO point = BUF_INIT, x = BUF_INIT, wrap = BUF_INIT;
	uint8_t kek[32], wrapped[40];
	alg_add(&wrap, OID_AES256_WRAP, span_of(NULL, 0));
	ec_exchange(c->key, &point, &x);
	kdf_x963("SHA256", span_buf(&x), span_buf(&wrap), span_of(NULL, 0), kek);
	aes_wrap(kek, key.p, wrapped);
	buf_wipe(&x);
	OPENSSL_cleanse(kek, sizeof kek);

	size_t at = out->n;
	asn_add_small(out, 3);
	add_originator(out, span_buf(&point));
	alg_add(out, OID_ECDH_SHA256, span_buf(&wrap));
	size_t keys = out->n;
	add_names(out, c);
	asn_add(out, ASN_OCTETS, span_of(wrapped, sizeof wrapped));
	asn_wrap(out, keys, ASN_SEQUENCE); // RecipientEncryptedKey
	asn_wrap(out, keys, ASN_SEQUENCE); // SEQUENCE OF
	asn_wrap(out, at, ASN_C1);
}

result cms_wrap_key(const struct cert *recipient, struct span key, struct buf *out, struct err *e)
{
	INSIST(key.n == 32);
	if (recipient->family == KEY_RSA && recipient->bits >= 2048)
		return wrap_rsa(recipient, key, out, e);
	if (recipient->family == KEY_P256 || recipient->family == KEY_P384) {
		wrap_ec(recipient, key, out);
		return ok();
	}
	return refuse(e, recipient->family == KEY_SM2 ? "cert.unsupported" : "cert.weak", "",
		      "不能为「%s」加密：证书密钥是 %s，要求 RSA 2048 位以上，或 P-256、P-384。请换一张加密证书。", cert_name(recipient), recipient->kind);
}
