#include "crypto/sign.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "crypto/sign_int.h"

enum suite suite_of(const struct cert *c)
{
	if (c->family == KEY_P256)
		return SUITE_P256_SHA256;
	if (c->family == KEY_P384)
		return SUITE_P384_SHA256;
	return c->family == KEY_RSA && c->bits >= 2048 ? SUITE_RSA_PKCS1_SHA256 : SUITE_NONE;
}

const char *suite_name(enum suite s)
{
	switch (s) {
	case SUITE_P256_SHA256:
		return "ECDSA P-256 SHA-256";
	case SUITE_P384_SHA256:
		return "ECDSA P-384 SHA-256";
	case SUITE_RSA_PSS_SHA256:
		return "RSA-PSS SHA-256";
	case SUITE_RSA_PKCS1_SHA256:
		return "RSA PKCS#1 v1.5 SHA-256";
	case SUITE_SM2_SM3:
		return "SM2 SM3";
	case SUITE_NONE:
		break;
	}
	return "?";
}

struct hash sign_digest(const char *domain, struct span text)
{
	BUF_AUTO b = BUF_INIT;
	buf_reserve(&b, strlen(domain) + text.n);
	buf_add_str(&b, domain);
	buf_add(&b, text.p, text.n);
	return sha256(span_buf(&b));
}

bool suite_fits(enum key_family f, enum suite s)
{
	return (f == KEY_P256 && s == SUITE_P256_SHA256) || (f == KEY_P384 && s == SUITE_P384_SHA256) ||
	       (f == KEY_RSA && (s == SUITE_RSA_PSS_SHA256 || s == SUITE_RSA_PKCS1_SHA256));
}

bool suite_setup(EVP_PKEY_CTX *ctx, enum suite s)
{
	if (EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) != 1)
		return false;
	if (s == SUITE_RSA_PKCS1_SHA256)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	if (s == SUITE_RSA_PSS_SHA256)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, HASH_BYTES) == 1;
	return true;
}

bool sign_fits(const struct cert *c, enum suite s, struct hash digest, struct span sig)
{
	return digest_verify(c->key, s, digest, sig);
}

bool digest_verify(EVP_PKEY *key, enum suite s, struct hash digest, struct span sig)
{
	if (!suite_fits(key_family_of(key), s))
		return false;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = ctx && EVP_PKEY_verify_init(ctx) == 1 && suite_setup(ctx, s) &&
		    EVP_PKEY_verify(ctx, sig.p, sig.n, digest.b, sizeof digest.b) == 1;
	EVP_PKEY_CTX_free(ctx);
	errors_clear();
	return good;
}

result sign_verify(const struct cert *c, enum suite s, const char *domain, struct span text, struct span sig, struct err *e)
{
	if (s == SUITE_SM2_SM3 || c->family == KEY_SM2)
		return refuse(e, "suite.unsupported", "", "这份签名使用国密 SM2，本版本尚不能核验，因此不予采信。请用 RSA 或 P-256 证书重新签名。");
	if (suite_of(c) != SUITE_NONE && digest_verify(c->key, s, sign_digest(domain, text), sig))
		return ok();
	return refuse(e, "signature.bad", "", "「%s」的签名与内容不符（%s）：内容被改动过，或不是这张证书签的。请让签名人重新签名后再提交。", cert_name(c),
		      suite_name(s));
}
