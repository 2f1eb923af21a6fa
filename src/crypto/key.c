#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/cms.h"
#include "crypto/ec.h"
#include "crypto/sign_int.h"

enum { P12_MAX = 1024 * 1024 };

struct key {
	EVP_PKEY *key;
	enum key_family family;
};

static result read_der(struct span der, PKCS12 **out, struct err *e)
{
	const unsigned char *p = der.p;
	*out = der.n > 0 && der.n <= P12_MAX ? d2i_PKCS12(NULL, &p, (long)der.n) : NULL;
	errors_clear();
	return *out ? ok() : fail(e, "key.syntax", "这个文件不是 PKCS#12（.p12/.pfx）密钥文件。请检查选择的文件。");
}

// The key with its certificate; both are owned by the caller.
static result unpack(PKCS12 *p12, const char *pin, EVP_PKEY **key, X509 **x509, struct err *e)
{
	bool right = PKCS12_verify_mac(p12, pin, -1) == 1 || (!*pin && PKCS12_verify_mac(p12, NULL, 0) == 1);
	bool whole = right && PKCS12_parse(p12, pin, key, x509, NULL) == 1 && *key && *x509;
	errors_clear();
	if (!right)
		return refuse(e, "key.pin", "", "密钥文件的口令不对，没有打开。请核对后重新输入。");
	return whole ? ok() : fail(e, "key.syntax", "密钥文件里没有可用的私钥和与它相配的证书（或文件用了 RC2 一类过时的加密），不能使用。请重新导出，加密方式选 AES 或 3DES。");
}

static result adopt_cert(X509 *x509, struct cert **out, struct err *e)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x509, &der);
	INSIST(n > 0);
	result r = cert_read(span_of(der, (size_t)n), out, e);
	OPENSSL_free(der);
	return r;
}

result key_read_p12(struct span p12, const char *pin, struct key **out, struct cert **cert, struct err *e)
{
	PKCS12 *pfx = NULL;
	EVP_PKEY *key = NULL;
	X509 *x509 = NULL;
	result r = read_der(p12, &pfx, e);
	if (is_ok(r))
		r = unpack(pfx, pin, &key, &x509, e);
	if (is_ok(r))
		r = adopt_cert(x509, cert, e);
	PKCS12_free(pfx);
	X509_free(x509);
	if (!is_ok(r)) {
		EVP_PKEY_free(key);
		return r;
	}
	*out = xcalloc(1, sizeof **out);
	**out = (struct key){ key, key_family_of(key) };
	return ok();
}

void key_free(struct key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->key); // cleanses the private part
	free(k);
}

result key_sign(struct key *k, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	if (!suite_fits(k->family, s))
		return fail(e, "key.suite", "这把密钥不能按「%s」签名。请改用相配的证书。", suite_name(s));
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
	size_t n = (size_t)EVP_PKEY_get_size(k->key);
	buf_reserve(sig, n);
	bool good = ctx && EVP_PKEY_sign_init(ctx) == 1 && suite_setup(ctx, s) &&
		    EVP_PKEY_sign(ctx, sig->p + sig->n, &n, digest.b, sizeof digest.b) == 1;
	EVP_PKEY_CTX_free(ctx);
	errors_clear();
	if (!good)
		return fail(e, "key.sign", "签名没有成功：密钥拒绝了这次操作。请重试；仍不行请更换密钥文件。");
	sig->n += n;
	sig->p[sig->n] = 0;
	return ok();
}

static bool raw_rsa(EVP_PKEY *key, struct span input, struct buf *out)
{
	size_t n = (size_t)EVP_PKEY_get_size(key);
	buf_reserve(out, n);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = ctx && input.n == n && EVP_PKEY_decrypt_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
		    EVP_PKEY_decrypt(ctx, out->p + out->n, &n, input.p, input.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (good)
		out->n += n;
	return good;
}

result key_decrypt(struct key *k, struct span input, struct buf *out, struct err *e)
{
	bool good = k->family == KEY_RSA ? raw_rsa(k->key, input, out) : ec_derive(k->key, input, out);
	errors_clear();
	if (!good)
		return refuse(e, "key.decrypt", "", "这段密文与这把密钥不相配，无法解开。请确认文件没有损坏，并使用加密时的那张证书。");
	return ok();
}

static result ops_sign(void *ctx, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	return key_sign(ctx, s, digest, sig, e);
}

static result ops_decrypt(void *ctx, struct span input, struct buf *out, struct err *e)
{
	return key_decrypt(ctx, input, out, e);
}

struct key_ops key_ops_of(struct key *k)
{
	return (struct key_ops){ k, ops_sign, ops_decrypt };
}
