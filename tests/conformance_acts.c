#include "conformance_acts.h"

#include <string.h>

#include "base/clock.h"

void signed_release(struct signed_text *t)
{
	buf_release(&t->act);
	buf_release(&t->sig);
}

void sign_text(const struct signer *by, struct span sub, struct signed_text *out)
{
	struct err e;
	buf_clear(&out->sig);
	out->s = (struct signed_act){ .suite = suite_of(by->cert), .certs = { cert_der(by->cert), sub }, .cert_count = sub.n ? 2 : 1 };
	INSIST(is_ok(key_sign(by->key, out->s.suite, sign_digest(DOMAIN_ACT, span_buf(&out->act)), &out->sig, &e)));
	out->s.act = span_buf(&out->act);
	out->s.sig = span_buf(&out->sig);
}

static void sign_act(const struct signer *by, const char *project, const char *type, json_t *body, struct signed_text *out)
{
	JSON_AUTO *act = json_object();
	json_t *seen = json_object();
	struct hash salt, none = { { 0 } };
	random_bytes(salt.b, sizeof salt.b); // no two acts are the same
	*out = (struct signed_text){ .act = BUF_INIT };
	json_put_int(seen, "seq", 0);
	json_put_hash(seen, "hash", none);
	json_put_str(act, "act", type);
	json_put_str(act, "project", project);
	if (strcmp(type, "project.create") != 0)
		json_put_int(act, "lot", 1);
	json_put_int(act, "n", 1);
	json_put_int(act, "at", clock_ms());
	json_put(act, "seen", seen);
	json_put_str(act, "station", "测试");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	json_text(act, &out->act);
	sign_text(by, span_buf(&CONFORM.sub), out);
}

// An act that every store takes at any time.
void sign_objection(const struct signer *by, const char *project, const char *text, struct signed_text *out)
{
	json_t *body = json_object();
	json_put_str(body, "kind", "objection");
	json_put_str(body, "text", text);
	sign_act(by, project, "bid.object", body, out);
}

void sign_founding(const char *project, struct signed_text *out)
{
	json_t *body = json_object();
	json_put_str(body, "name", "项目");
	sign_act(&CONFORM.host, project, "project.create", body, out);
}
