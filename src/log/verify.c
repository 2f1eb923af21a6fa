#include "log/verify.h"

#include <stdlib.h>
#include <string.h>

struct known { // a certificate met in this log
	struct cert *cert;
	struct span chain[CERTS_MAX]; // copies, owned
	size_t chain_count;
};

struct verifier {
	char *project;
	struct trust *trust;
	struct head head, skip;
	struct known *known;
	size_t known_count;
	uint64_t not_authentic;
};

result verifier_new(const char *project, struct trust *trust, struct verifier **out, struct err *e)
{
	(void)e;
	struct verifier *v = xcalloc(1, sizeof *v);
	v->project = xstrdup(project);
	v->trust = trust;
	*out = v;
	return ok();
}

void verifier_free(struct verifier *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->known_count; i++) {
		cert_free(v->known[i].cert);
		for (size_t k = 0; k < v->known[i].chain_count; k++)
			free((void *)(uintptr_t)v->known[i].chain[k].p);
	}
	free(v->known);
	free(v->project);
	free(v);
}

void verifier_skip(struct verifier *v, struct head up_to)
{
	v->skip = up_to;
}

struct head verifier_head(const struct verifier *v)
{
	return v->head;
}

void verifier_counts(const struct verifier *v, uint64_t *records, uint64_t *not_authentic)
{
	*records = v->head.seq;
	*not_authentic = v->not_authentic;
}

static const struct known *find(const struct verifier *v, struct hash signer)
{
	for (size_t i = v->known_count; i-- > 0;)
		if (hash_equal(cert_hash(v->known[i].cert), signer))
			return &v->known[i];
	return NULL;
}

static struct span copy(const struct buf *b)
{
	uint8_t *p = xmalloc(b->n);
	memcpy(p, b->p, b->n);
	return span_of(p, b->n);
}

// A signer's first record brings its certificate and chain in adm.certs; later ones refer to it by hash.
static void learn(struct verifier *v, const json_t *certs)
{
	struct known k = { .cert = NULL };
	struct err ignored;
	for (size_t i = 0; i < json_array_size(certs) && i < CERTS_MAX; i++) {
		const json_t *s = json_array_get(certs, i);
		BUF_AUTO der = BUF_INIT;
		if (!json_is_string(s) || !base64_decode(span_of(json_string_value(s), json_string_length(s)), &der))
			continue;
		if (!k.cert && !is_ok(cert_read(span_buf(&der), &k.cert, &ignored)))
			return;
		if (i > 0)
			k.chain[k.chain_count++] = copy(&der);
	}
	if (!k.cert)
		return;
	v->known = xrealloc(v->known, (v->known_count + 1) * sizeof *v->known);
	v->known[v->known_count++] = k;
}

static void learn_from(struct verifier *v, const json_t *adm)
{
	learn(v, json_object_get(adm, "certs"));
	const char *inner = json_str(json_object_get(adm, "intake"), "adm");
	JSON_AUTO *intake = NULL;
	struct err ignored;
	if (*inner && is_ok(json_read(span_str(inner), ADM_BYTES_MAX, &intake, &ignored)))
		learn(v, json_object_get(intake, "certs"));
}

// Acts from an intake are judged by the certificate's validity when they were received there.
static int64_t judged_at(const struct verified *out)
{
	const char *inner = json_str(json_object_get(out->adm, "intake"), "adm");
	JSON_AUTO *intake = NULL;
	struct err ignored;
	if (!*inner || !is_ok(json_read(span_str(inner), ADM_BYTES_MAX, &intake, &ignored)))
		return out->received_at;
	return json_int_or(intake, "received_at", out->received_at);
}

static result authenticate(const struct verifier *v, const struct record *r, const struct known *k, int64_t at, struct err *e)
{
	if (!k)
		return refuse(e, "cert.missing", "", "日志里没有签名人的证书");
	TRY(cert_check(k->cert, k->chain, k->chain_count, v->trust, CERT_SIGN, at, e));
	return sign_verify(k->cert, r->suite, DOMAIN_ACT, span_buf(&r->act), span_buf(&r->sig), e);
}

// Of a record below the remembered head only what its hash cannot say is looked at again: the hash takes in the salt of an act that
// was readable when it was verified, so where it fits, the act is as readable now.
static bool follows_as_before(const struct verifier *v, const struct record *r, json_t **act)
{
	struct hash salt;
	if (is_ok(json_read_again(span_buf(&r->act), ACT_BYTES_MAX, act, NULL)) && json_hash(*act, "salt", &salt) &&
	    is_ok(record_follows_as(r, *act, v->project, &v->head, NULL)))
		return true;
	json_decref(*act);
	*act = NULL;
	return false;
}

result verifier_feed(struct verifier *v, const struct record *r, verified_fn fn, void *ctx, struct err *e)
{
	struct verified out = { .record = r };
	struct err why;
	JSON_AUTO *act = NULL;
	JSON_AUTO *adm = NULL;
	bool trusted = r->seq <= v->skip.seq;
	result readable = ok();
	if (!trusted || !follows_as_before(v, r, &act)) {
		readable = json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &why);
		TRY(record_follows_as(r, act, v->project, &v->head, e));
	}
	if (r->seq == v->skip.seq && !hash_equal(r->hash, v->skip.hash))
		return fail(e, "chain.fork", "第 %llu 条记录与本机以前见过的不同：日志有两个版本；请停下，与其他人核对后再继续",
			    (unsigned long long)r->seq);
	if (is_ok(readable) && !trusted)
		readable = json_check_canonical(act, span_buf(&r->act), &why);
	if (!is_ok(readable)) {
		json_decref(act);
		act = NULL;
	}
	if (!is_ok(json_read(span_buf(&r->adm), ADM_BYTES_MAX, &adm, e)))
		return fail(e, "chain.broken", "第 %llu 条记录的受理信息读不出来（adm）", (unsigned long long)r->seq);
	out.act = act;
	out.adm = adm;
	out.received_at = json_int_or(adm, "received_at", r->at);
	learn_from(v, adm);
	const struct known *k = find(v, r->signer);
	out.signer = k ? k->cert : NULL;
	if (is_ok(readable))
		readable = trusted ? ok() : authenticate(v, r, k, judged_at(&out), &why);
	out.authentic = is_ok(readable);
	out.fault = out.authentic ? NULL : why.text;
	v->not_authentic += !out.authentic;
	v->head = (struct head){ r->seq, r->hash, r->at };
	return fn ? fn(ctx, &out, e) : ok();
}
