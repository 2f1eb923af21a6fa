#include <openssl/crypto.h>
#include <string.h>

#include "crypto/cms.h"
#include "crypto/ec.h"
#include "crypto/oid.h"
#include "crypto/pad.h"
#include "crypto/recipient.h"
#include "crypto/wrap.h"

static result refuse_key(const struct cert *c, struct err *e)
{
	return refuse(e, "envelope.key", "", "「%s」的密钥打不开这个信封：密文已损坏，或密钥与加密时的证书不配。请核对所用的证书介质，或请发件人重新加密。",
		      cert_name(c));
}

// What a token answers may lack leading zeros.
static bool fit_block(struct buf *answer, size_t n, uint8_t block[RSA_BLOCK_MAX])
{
	if (n > RSA_BLOCK_MAX || answer->n > n)
		return false;
	memset(block, 0, n);
	if (answer->n)
		memcpy(block + n - answer->n, answer->p, answer->n);
	return true;
}

// RSAES-OAEP-params: only an empty label
static bool read_oaep(const struct alg *a, const EVP_MD **md, const EVP_MD **mgf)
{
	struct cursor outer = cursor_of(a->parameters), c;
	*md = *mgf = EVP_sha1();
	if (a->parameters.n == 0)
		return true;
	return asn_enter(&outer, ASN_SEQUENCE, &c) && asn_end(&outer) && rsa_params_take(&c, md, mgf) && asn_end(&c);
}

static result unpad(const struct recipient *r, const struct cert *c, struct span block, uint8_t key[32], struct err *e)
{
	const EVP_MD *md = NULL, *mgf = NULL;
	if (span_equal(r->alg.oid, OID_RSA) && alg_plain(&r->alg)) {
		pkcs1_open(block, r->encrypted, key);
		return ok();
	}
	bool opened = span_equal(r->alg.oid, OID_RSA_OAEP) && read_oaep(&r->alg, &md, &mgf) && oaep_open(block, md, mgf, 32, key);
	return opened ? ok() : refuse_key(c, e);
}

static result open_rsa(const struct recipient *r, const struct cert *c, const struct key_ops *ops, uint8_t key[32], struct err *e)
{
	size_t n = (size_t)EVP_PKEY_get_size(c->key);
	if (r->encrypted.n != n || (!span_equal(r->alg.oid, OID_RSA) && !span_equal(r->alg.oid, OID_RSA_OAEP)))
		return refuse_key(c, e);
	BUF_AUTO answer = BUF_INIT;
	uint8_t block[RSA_BLOCK_MAX];
	buf_reserve(&answer, RSA_BLOCK_MAX); // it must not move, or copies of the secret would stay behind
	result got = ops->decrypt(ops->ctx, r->encrypted, &answer, e);
	if (is_ok(got) && !fit_block(&answer, n, block))
		got = refuse_key(c, e);
	if (is_ok(got))
		got = unpad(r, c, span_of(block, n), key, e);
	OPENSSL_cleanse(block, sizeof block);
	buf_wipe(&answer);
	return got;
}

static const char *kdf_digest(const struct alg *a)
{
	if (span_equal(a->oid, OID_ECDH_SHA256))
		return "SHA256";
	if (span_equal(a->oid, OID_ECDH_SHA1))
		return "SHA1";
	return span_equal(a->oid, OID_ECDH_SHA384) ? "SHA384" : NULL;
}

static bool point_fits(const struct recipient *r, const struct cert *c)
{
	EVP_PKEY *peer = ec_point_on(c->key, r->point);
	EVP_PKEY_free(peer);
	return peer != NULL;
}

static result open_ec(const struct recipient *r, const struct cert *c, const struct key_ops *ops, uint8_t key[32], struct err *e)
{
	struct alg wrap;
	const char *digest = kdf_digest(&r->alg);
	bool known = digest && alg_read(r->alg.parameters, &wrap) && span_equal(wrap.oid, OID_AES256_WRAP) && alg_plain(&wrap);
	// the token sees only points of its own curve
	if (!known || r->ukm.n > 1024 || !point_fits(r, c))
		return refuse_key(c, e);
	BUF_AUTO x = BUF_INIT;
	uint8_t kek[32];
	buf_reserve(&x, RSA_BLOCK_MAX);
	result got = ops->decrypt(ops->ctx, r->point, &x, e);
	if (is_ok(got)) {
		kdf_x963(digest, span_buf(&x), wrap.whole, r->ukm, kek);
		if (x.n != (c->family == KEY_P256 ? 32U : 48U) || !aes_unwrap(kek, r->encrypted, key))
			got = refuse_key(c, e);
	}
	OPENSSL_cleanse(kek, sizeof kek);
	buf_wipe(&x);
	return got;
}

result cms_unwrap_key(struct span recipients, const struct cert *recipient, const struct key_ops *ops, struct buf *key, struct err *e)
{
	struct recipient r;
	uint8_t got[32] = { 0 };
	if (!recipient_find(recipients, recipient, &r))
		return refuse(e, "envelope.syntax", "", "信封的收件人部分不合规范（CMS RecipientInfo），无法读取。文件可能已损坏，请重新取得原件。");
	if (r.kind == RECIPIENT_NONE)
		return refuse(e, "envelope.not_for_you", "", "这个信封不是加密给「%s」的这张证书的，打不开。请换用加密时指定的证书介质。", cert_name(recipient));
	result opened = r.kind == RECIPIENT_RSA ? open_rsa(&r, recipient, ops, got, e) : open_ec(&r, recipient, ops, got, e);
	if (is_ok(opened)) {
		buf_reserve(key, 4096); // the key's only copy on the heap
		buf_add(key, got, sizeof got);
	}
	OPENSSL_cleanse(got, sizeof got);
	return opened;
}
