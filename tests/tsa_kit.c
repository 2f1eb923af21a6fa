#include "tests/tsa_kit.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <time.h>

#include "base/result.h"

void tsa_open(struct tsa *t, const char *cert, const char *key)
{
	FILE *c = fopen(cert, "r"), *k = fopen(key, "r");
	INSIST(c && k);
	*t = (struct tsa){ .cert = PEM_read_X509(c, NULL, NULL, NULL), .key = PEM_read_PrivateKey(k, NULL, NULL, NULL) };
	INSIST(t->cert && t->key && fclose(c) == 0 && fclose(k) == 0);
}

void tsa_close(struct tsa *t)
{
	X509_free(t->cert);
	EVP_PKEY_free(t->key);
}

static ASN1_INTEGER *serial(struct TS_resp_ctx *c, void *data)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	(void)c, (void)data;
	INSIST(n && ASN1_INTEGER_set(n, 1) == 1);
	return n;
}

static int now(struct TS_resp_ctx *c, void *data, long *sec, long *usec)
{
	struct timespec t;
	(void)c;
	INSIST(clock_gettime(CLOCK_REALTIME, &t) == 0);
	*sec = (long)t.tv_sec + ((const struct tsa *)data)->ahead;
	*usec = 0;
	return 1;
}

// A request like REQUEST, of somebody else.
static BIO *other_request(struct span request)
{
	const unsigned char *p = request.p;
	TS_REQ *q = d2i_TS_REQ(NULL, &p, (long)request.n);
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	BIO *out = BIO_new(BIO_s_mem());
	INSIST(q && n && out && ASN1_INTEGER_set(n, 42) == 1 && TS_REQ_set_nonce(q, n) == 1 && i2d_TS_REQ_bio(out, q) == 1);
	ASN1_INTEGER_free(n);
	TS_REQ_free(q);
	return out;
}

static TS_RESP_CTX *context(const struct tsa *t)
{
	TS_RESP_CTX *c = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
	INSIST(c && policy && TS_RESP_CTX_set_signer_cert(c, t->cert) == 1 && TS_RESP_CTX_set_signer_key(c, t->key) == 1 &&
	       TS_RESP_CTX_set_def_policy(c, policy) == 1 && TS_RESP_CTX_set_signer_digest(c, EVP_sha256()) == 1);
	if (!t->denies) // an authority that takes no digest denies every request
		INSIST(TS_RESP_CTX_add_md(c, EVP_sha256()) == 1);
	TS_RESP_CTX_set_serial_cb(c, serial, NULL);
	TS_RESP_CTX_set_time_cb(c, now, (void *)(uintptr_t)t);
	ASN1_OBJECT_free(policy);
	return c;
}

void tsa_answers(const struct tsa *t, struct span request, struct buf *answer)
{
	TS_RESP_CTX *c = context(t);
	BIO *in = t->other_nonce ? other_request(request) : BIO_new_mem_buf(request.p, (int)request.n);
	TS_RESP *r = TS_RESP_create_response(c, in);
	unsigned char *der = NULL;
	INSIST(r);
	int n = i2d_TS_RESP(r, &der);
	INSIST(n > 0);
	buf_add(answer, der, (size_t)n);
	OPENSSL_free(der);
	TS_RESP_free(r);
	TS_RESP_CTX_free(c);
	BIO_free(in);
}
