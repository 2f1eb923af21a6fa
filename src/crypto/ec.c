#include "crypto/ec.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

// Bytes of a coordinate; 0 for other keys.
static size_t coordinate_size(EVP_PKEY *key)
{
	enum key_family f = key_family_of(key);
	return f == KEY_P256 ? 32 : f == KEY_P384 ? 48 : 0;
}

EVP_PKEY *ec_point_on(EVP_PKEY *key, struct span point)
{
	size_t n = coordinate_size(key);
	if (n == 0 || point.n != 1 + 2 * n || point.p[0] != 4)
		return NULL;
	uint8_t copy[1 + 2 * 48];
	memcpy(copy, point.p, point.n);
	char p256[] = "P-256", p384[] = "P-384"; // OSSL_PARAM wants them writable
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, n == 32 ? p256 : p384, 0),
				OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, point.n), OSSL_PARAM_construct_end() };
	EVP_PKEY *peer = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	// reading the point checks that it lies on the curve
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &peer, EVP_PKEY_PUBLIC_KEY, params) != 1)
		peer = NULL;
	EVP_PKEY_CTX_free(ctx);
	errors_clear();
	return peer;
}

static bool derive(EVP_PKEY *key, EVP_PKEY *peer, struct buf *x)
{
	size_t n = coordinate_size(key);
	buf_reserve(x, n);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = ctx && n && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
		    EVP_PKEY_derive(ctx, x->p + x->n, &n) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (good)
		x->n += n;
	return good;
}

bool ec_derive(EVP_PKEY *key, struct span point, struct buf *x)
{
	EVP_PKEY *peer = ec_point_on(key, point);
	bool good = peer && derive(key, peer, x);
	EVP_PKEY_free(peer);
	return good;
}

void ec_exchange(EVP_PKEY *recipient, struct buf *point, struct buf *x)
{
	EVP_PKEY *own = EVP_EC_gen(coordinate_size(recipient) == 32 ? "P-256" : "P-384");
	uint8_t encoded[1 + 2 * 48];
	size_t n = 0;
	INSIST(own && EVP_PKEY_get_octet_string_param(own, OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof encoded, &n) == 1);
	INSIST(n == 1 + 2 * coordinate_size(recipient) && encoded[0] == 4);
	buf_add(point, encoded, n);
	INSIST(derive(own, recipient, x));
	EVP_PKEY_free(own);
}
