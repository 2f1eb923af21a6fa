// Wycheproof vectors for what is accepted here. They lie outside the project: $SHARED_DATA/wycheproof.
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "crypto/ec.h"
#include "crypto/pad.h"
#include "crypto/sign_int.h"
#include "crypto/wrap.h"
#include "tests/crypto_world.h"

// What the vectors of one file came to.
struct tally {
	int valid, refused, wrong;
};

static struct buf hex_of(const json_t *o, const char *key)
{
	struct buf b = BUF_INIT;
	const char *text = json_string_value(json_object_get(o, key));
	if (text && !hex_decode(span_str(text), &b))
		printf("# bad hex in %s\n", key);
	buf_reserve(&b, 1);
	return b;
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text ? text : "";
}

// Accepted must be what is valid; "acceptable" may be either.
static void count(struct tally *t, const json_t *test, bool accepted)
{
	const char *want = text_of(test, "result");
	bool right = strcmp(want, "acceptable") == 0 || (strcmp(want, "valid") == 0) == accepted;
	if (!right) {
		t->wrong++;
		printf("# test %d: %s, accepted %d (%s)\n", (int)json_integer_value(json_object_get(test, "tcId")), want, accepted,
		       text_of(test, "comment"));
	}
	*(accepted ? &t->valid : &t->refused) += 1;
}

typedef void group_runner(const json_t *group, int argument, struct tally *t);

static void run_file(const char *file, group_runner *run, int argument)
{
	const char *data = getenv("SHARED_DATA");
	AUTO_FREE char *path = xasprintf("%s/wycheproof/testvectors_v1/%s_test.json", data ? data : "", file);
	json_t *all = json_load_file(path, 0, NULL);
	if (!all) {
		printf("ok %d - %s # SKIP %s is not there\n", ++tap_count, file, path);
		return;
	}
	struct tally t = { 0, 0, 0 };
	size_t i;
	json_t *group;
	json_array_foreach(json_object_get(all, "testGroups"), i, group)
		run(group, argument, &t);
	json_decref(all);
	CHECK(t.wrong == 0 && t.valid + t.refused > 0, "%s: %d accepted, %d refused, %d wrong", file, t.valid, t.refused, t.wrong);
}

static EVP_PKEY *public_key(const json_t *group)
{
	BUF_AUTO der = hex_of(group, "publicKeyDer");
	const unsigned char *p = der.p;
	return d2i_PUBKEY(NULL, &p, (long)der.n);
}

static void run_verify(const json_t *group, int suite, struct tally *t)
{
	EVP_PKEY *key = public_key(group);
	size_t i;
	json_t *test;
	json_array_foreach(json_object_get(group, "tests"), i, test) {
		BUF_AUTO msg = hex_of(test, "msg"), sig = hex_of(test, "sig");
		count(t, test, key && digest_verify(key, (enum suite)suite, sha256(span_buf(&msg)), span_buf(&sig)));
	}
	EVP_PKEY_free(key);
}

static bool decrypt_raw(EVP_PKEY *key, struct span input, struct buf *out)
{
	size_t n = (size_t)EVP_PKEY_get_size(key);
	buf_reserve(out, n);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = EVP_PKEY_decrypt_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding(ctx, 3 /* none */) == 1 &&
		    EVP_PKEY_decrypt(ctx, out->p, &n, input.p, input.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	out->n = good ? n : 0;
	return good;
}

// Tries every length: a message is found at one of them at most.
static bool open_any(struct span block, const EVP_MD *md, struct buf *out)
{
	uint8_t plain[RSA_BLOCK_MAX];
	for (size_t want = 0; want <= block.n; want++)
		if (oaep_open(block, md, md, want, plain)) {
			buf_add(out, plain, want);
			return true;
		}
	return false;
}

static void run_oaep(const json_t *group, int sha, struct tally *t)
{
	BUF_AUTO der = hex_of(group, "privateKeyPkcs8");
	const unsigned char *p = der.p;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long)der.n);
	size_t i;
	json_t *test;
	json_array_foreach(json_object_get(group, "tests"), i, test) {
		BUF_AUTO ct = hex_of(test, "ct"), msg = hex_of(test, "msg"), block = BUF_INIT, got = BUF_INIT;
		if (*text_of(test, "label"))
			continue; // labels are never used here
		bool opened = key && decrypt_raw(key, span_buf(&ct), &block) && open_any(span_buf(&block), sha == 1 ? EVP_sha1() : EVP_sha256(), &got);
		count(t, test, opened && span_equal(span_buf(&got), span_buf(&msg)));
	}
	EVP_PKEY_free(key);
}

// Only 32-byte messages are taken; what is invalid must not give the vector's message, but gives something.
static void run_pkcs1(const json_t *group, int size, struct tally *t)
{
	BUF_AUTO der = hex_of(group, "privateKeyPkcs8");
	const unsigned char *p = der.p;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long)der.n);
	size_t i;
	json_t *test;
	json_array_foreach(json_object_get(group, "tests"), i, test) {
		BUF_AUTO ct = hex_of(test, "ct"), msg = hex_of(test, "msg"), block = BUF_INIT;
		uint8_t got[32] = { 0 };
		bool valid = strcmp(text_of(test, "result"), "valid") == 0;
		if ((valid && msg.n != (size_t)size) || !key || !decrypt_raw(key, span_buf(&ct), &block))
			continue;
		pkcs1_open(span_buf(&block), span_buf(&ct), got);
		count(t, test, span_equal(span_of(got, 32), span_buf(&msg)));
	}
	EVP_PKEY_free(key);
}

// Only AES-256 with 32-byte keys is taken.
static void run_wrap(const json_t *group, int size, struct tally *t)
{
	size_t i;
	json_t *test;
	if (json_integer_value(json_object_get(group, "keySize")) != size)
		return;
	json_array_foreach(json_object_get(group, "tests"), i, test) {
		BUF_AUTO key = hex_of(test, "key"), msg = hex_of(test, "msg"), ct = hex_of(test, "ct");
		uint8_t got[32], again[40];
		bool opened = aes_unwrap(key.p, span_buf(&ct), got) && span_equal(span_of(got, 32), span_buf(&msg));
		if (msg.n != 32 && strcmp(text_of(test, "result"), "valid") == 0) {
			t->wrong += opened;
			continue;
		}
		if (opened)
			aes_wrap(key.p, got, again);
		count(t, test, opened && span_equal(span_of(again, 40), span_buf(&ct)));
	}
}

static EVP_PKEY *private_key(const char *hex)
{
	BIGNUM *d = NULL;
	uint8_t native[40];
	char group[] = "P-256";
	EVP_PKEY *key = NULL;
	if (!BN_hex2bn(&d, hex) || BN_bn2nativepad(d, native, 32) != 32)
		return NULL;
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
				OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, 32), OSSL_PARAM_construct_end() };
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	BN_free(d);
	return key;
}

// The vectors carry a SubjectPublicKeyInfo; those with the plain named-curve header hold a point to try.
static void run_ecdh(const json_t *group, int header, struct tally *t)
{
	static const char HEADER[] = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
	size_t i;
	json_t *test;
	json_array_foreach(json_object_get(group, "tests"), i, test) {
		BUF_AUTO spki = hex_of(test, "public"), shared = hex_of(test, "shared"), x = BUF_INIT;
		if (strncmp(text_of(test, "public"), HEADER, strlen(HEADER)) != 0 || spki.n < (size_t)header)
			continue;
		EVP_PKEY *key = private_key(text_of(test, "private"));
		bool derived = key && ec_derive(key, span_of(spki.p + header, spki.n - (size_t)header), &x);
		count(t, test, derived && span_equal(span_buf(&x), span_buf(&shared)));
		EVP_PKEY_free(key);
	}
}

int main(void)
{
	run_file("ecdsa_secp256r1_sha256", run_verify, SUITE_P256_SHA256);
	run_file("ecdsa_secp384r1_sha256", run_verify, SUITE_P384_SHA256);
	run_file("rsa_signature_2048_sha256", run_verify, SUITE_RSA_PKCS1_SHA256);
	run_file("rsa_pss_2048_sha256_mgf1_32", run_verify, SUITE_RSA_PSS_SHA256);
	run_file("rsa_oaep_2048_sha256_mgf1sha256", run_oaep, 256);
	run_file("rsa_oaep_2048_sha1_mgf1sha1", run_oaep, 1);
	run_file("rsa_pkcs1_2048", run_pkcs1, 32);
	run_file("aes_wrap", run_wrap, 256);
	run_file("ecdh_secp256r1", run_ecdh, 26);
	return tap_done();
}
