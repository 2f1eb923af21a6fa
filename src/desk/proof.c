#include "desk/proof.h"

#include <string.h>

enum { NOTE_MAX = 300 };

bool proof_belongs(const char *type)
{
	return strcmp(type, "staff.attend") == 0 || strcmp(type, "bid.checkin") == 0;
}

// The person, not the key: no PIN, a wrong one, a token that was pulled out.
static bool is_interruption(const struct err *e)
{
	static const char *const CODES[] = { "token.pin", "token.removed", "token.no_card", "token.no_reader", "token.other_card", "token.busy" };
	for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
		if (strncmp(e->code, CODES[i], strlen(CODES[i])) == 0)
			return true;
	return false;
}

static result certificate(const struct project *p, const struct token *t, struct cert **out, struct err *e)
{
	const struct cert *own = token_cert(t, TOKEN_DECRYPT), *signer = token_cert(t, TOKEN_SIGN);
	const struct person *who = signer ? project_person(p, cert_hash(signer)) : NULL;
	*out = NULL;
	if (who && who->enc_der.n)
		return cert_read(who->enc_der, out, e);
	return own ? cert_read(cert_der(own), out, e) : ok();
}

static result unwrap(const struct cert *c, struct token *t, struct span wrapped, struct span secret, struct err *e)
{
	struct key_ops ops = token_key_ops(t);
	BUF_AUTO key = BUF_INIT;
	if (!token_cert(t, TOKEN_DECRYPT))
		return fail(e, "token.no_key", "令牌上没有加密证书，不能解密；请换本项目登记的令牌");
	result r = cms_unwrap_key(wrapped, c, &ops, &key, e);
	if (is_ok(r) && !span_equal(span_buf(&key), secret))
		r = fail(e, "token.driver", "解密的结果不对：令牌的加密密钥与证书不相配，请到发证机构更换");
	buf_wipe(&key);
	return r;
}

// As much of TEXT as fits, whole characters.
static void put_note(json_t *key, const char *text)
{
	size_t n = strlen(text);
	while (n > NOTE_MAX || (n && ((unsigned char)text[n] & 0xc0) == 0x80))
		n--;
	AUTO_FREE char *note = xasprintf("%.*s", (int)n, text);
	json_put_str(key, "note", note);
}

result proof_say(const struct cert *c, struct span given, result r, struct err *e, json_t **out)
{
	if (!is_ok(r) && is_interruption(e))
		return r;
	*out = json_object();
	json_put_hash(*out, "cert", cert_hash(c));
	json_put_hash(*out, "canary", sha256(given));
	json_put_bool(*out, "ok", is_ok(r));
	if (!is_ok(r))
		put_note(*out, e->text);
	return ok();
}

result proof_make(const struct project *p, struct token *t, json_t **out, struct err *e)
{
	uint8_t secret[32];
	struct cert *c;
	BUF_AUTO wrapped = BUF_INIT;
	*out = NULL;
	TRY(certificate(p, t, &c, e));
	if (!c)
		return ok();
	random_bytes(secret, sizeof secret);
	result r = cms_wrap_key(c, span_of(secret, sizeof secret), &wrapped, e);
	if (is_ok(r))
		r = unwrap(c, t, span_buf(&wrapped), span_of(secret, sizeof secret), e);
	r = proof_say(c, span_buf(&wrapped), r, e, out);
	cert_free(c);
	return r;
}
