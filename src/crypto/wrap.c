#include "crypto/wrap.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "crypto/asn.h"
#include "crypto/cert_int.h"

// ECC-CMS-SharedInfo ::= SEQUENCE { keyInfo, entityUInfo [0] EXPLICIT OCTET STRING OPTIONAL, suppPubInfo [2] EXPLICIT OCTET STRING }
static void add_shared_info(struct buf *b, struct span wrap_alg, struct span ukm)
{
	size_t at = b->n;
	buf_add(b, wrap_alg.p, wrap_alg.n);
	if (ukm.n) {
		size_t user = b->n;
		asn_add(b, ASN_OCTETS, ukm);
		asn_wrap(b, user, ASN_C0);
	}
	size_t size = b->n;
	asn_add(b, ASN_OCTETS, span_of((uint8_t[]){ 0, 0, 1, 0 }, 4)); // 256 bits
	asn_wrap(b, size, ASN_C2);
	asn_wrap(b, at, ASN_SEQUENCE);
}

void kdf_x963(const char *digest, struct span x, struct span wrap_alg, struct span ukm, uint8_t kek[32])
{
	BUF_AUTO info = BUF_INIT, secret = BUF_INIT;
	char name[16] = "";
	INSIST(strlen(digest) < sizeof name);
	memcpy(name, digest, strlen(digest));
	add_shared_info(&info, wrap_alg, ukm);
	buf_add(&secret, x.p, x.n); // OSSL_PARAM wants it writable
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name, 0),
				OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.p, secret.n),
				OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.p, info.n), OSSL_PARAM_construct_end() };
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "X963KDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	INSIST(ctx && EVP_KDF_derive(ctx, kek, 32, params) == 1);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	buf_wipe(&secret);
}

static EVP_CIPHER_CTX *wrap_ctx(const uint8_t kek[32], int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	INSIST(ctx);
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	INSIST(EVP_CipherInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL, encrypt) == 1);
	return ctx;
}

void aes_wrap(const uint8_t kek[32], const uint8_t key[32], uint8_t wrapped[40])
{
	EVP_CIPHER_CTX *ctx = wrap_ctx(kek, 1);
	int n = 0;
	INSIST(EVP_CipherUpdate(ctx, wrapped, &n, key, 32) == 1 && n == 40);
	EVP_CIPHER_CTX_free(ctx);
}

bool aes_unwrap(const uint8_t kek[32], struct span wrapped, uint8_t key[32])
{
	if (wrapped.n != 40)
		return false;
	EVP_CIPHER_CTX *ctx = wrap_ctx(kek, 0);
	uint8_t out[48]; // OpenSSL may use room for the check block
	int n = 0;
	bool good = EVP_CipherUpdate(ctx, out, &n, wrapped.p, 40) == 1 && n == 32;
	EVP_CIPHER_CTX_free(ctx);
	if (good)
		memcpy(key, out, 32);
	OPENSSL_cleanse(out, sizeof out);
	errors_clear();
	return good;
}
