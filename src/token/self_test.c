// token_test(): everything that the opening will need of the token, done once beforehand.
#include <string.h>

#include "base/clock.h"
#include "token/token.h"

struct sheet {
	json_t *steps;
	int64_t started;
	bool good;
};

static void begin(struct sheet *s)
{
	s->started = clock_steady_ns();
}

static void note(struct sheet *s, const char *step, bool good, const char *text)
{
	json_t *row = json_object();
	json_put_str(row, "step", step);
	json_put_bool(row, "ok", good);
	json_put_int(row, "ms", (clock_steady_ns() - s->started) / 1000000);
	json_put_str(row, "text", text);
	json_array_append_new(s->steps, row);
	s->good = s->good && good;
}

static bool note_result(struct sheet *s, const char *step, result r, const struct err *e, const char *fine)
{
	note(s, step, is_ok(r), is_ok(r) ? fine : e->text);
	return is_ok(r);
}

static void test_validity(struct sheet *s, const char *step, const struct cert *c)
{
	int64_t from, to, now = clock_ms();
	BUF_AUTO text = BUF_INIT;
	begin(s);
	if (!c) {
		note(s, step, false, "令牌里没有这张证书");
		return;
	}
	cert_times(c, &from, &to);
	buf_addf(&text, "%s，%s，", cert_name(c), cert_key_kind(c));
	if (now < from)
		buf_add_str(&text, "还没有生效");
	else if (now >= to)
		buf_add_str(&text, "已经过期，请更新证书");
	else
		buf_addf(&text, "还有 %d 天到期", (int)((to - now) / 86400000));
	note(s, step, now >= from && now < to && suite_of(c) != SUITE_NONE, buf_text(&text));
}

static void test_sign(struct sheet *s, struct token *t)
{
	struct err e = { .code = "" };
	BUF_AUTO sig = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	const struct cert *c = token_cert(t, TOKEN_SIGN);
	uint8_t random[HASH_BYTES];
	random_bytes(random, sizeof random);
	buf_add_str(&text, "self-test ");
	hex_add(&text, span_of(random, sizeof random));
	// another domain than an act's: what is signed here can never be taken for one
	static const char DOMAIN[] = "kaibiao-self-test-1\n";
	begin(s);
	if (!c) {
		note(s, "sign", false, "没有签名证书");
		return;
	}
	result r = token_sign(t, TOKEN_SIGN, suite_of(c), sign_digest(DOMAIN, span_buf(&text)), &sig, &e);
	if (!note_result(s, "sign", r, &e, suite_name(suite_of(c))))
		return;
	begin(s);
	r = sign_verify(c, suite_of(c), DOMAIN, span_buf(&text), span_buf(&sig), &e);
	note_result(s, "verify", r, &e, "签名与证书相符");
}

static void test_decrypt(struct sheet *s, struct token *t)
{
	struct err e = { .code = "" };
	BUF_AUTO wrapped = BUF_INIT;
	struct buf key = BUF_INIT;
	uint8_t secret[32];
	struct key_ops ops = token_key_ops(t);
	const struct cert *c = token_cert(t, TOKEN_DECRYPT);
	begin(s);
	if (!c) {
		note(s, "decrypt", false, "没有加密证书，不能解密投标文件");
		return;
	}
	random_bytes(secret, sizeof secret);
	result r = cms_wrap_key(c, span_of(secret, sizeof secret), &wrapped, &e);
	if (is_ok(r))
		r = cms_unwrap_key(span_buf(&wrapped), c, &ops, &key, &e);
	if (is_ok(r) && !span_equal(span_buf(&key), span_of(secret, sizeof secret)))
		r = fail(&e, "token.driver", "解密的结果不对：令牌的加密密钥与证书不相配，请到发证机构更换");
	note_result(s, "decrypt", r, &e, "加密后能解开");
	buf_wipe(&key);
}

static void test_present(struct sheet *s, struct token *t)
{
	begin(s);
	bool there = token_present(t);
	note(s, "present", there, there ? "令牌一直在位" : "令牌已被拔出");
}

result token_test(const char *uri, const struct pin_source *pin, json_t **out, struct err *e)
{
	struct sheet s = { json_array(), 0, true };
	TOKEN_AUTO *t = NULL;
	struct err why = { .code = "" };
	*out = s.steps;
	begin(&s);
	result r = token_open(uri, pin, &t, &why);
	if (r.kind == RESULT_USAGE) {
		if (e)
			*e = why;
		return r;
	}
	if (!note_result(&s, "open", r, &why, t ? token_kind(t) : ""))
		return ok();
	test_validity(&s, "cert_sign", token_cert(t, TOKEN_SIGN));
	test_validity(&s, "cert_decrypt", token_cert(t, TOKEN_DECRYPT));
	test_sign(&s, t);
	test_decrypt(&s, t);
	test_present(&s, t);
	return ok();
}
