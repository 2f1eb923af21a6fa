#include <openssl/x509v3.h>
#include <string.h>

#include "base/text.h"
#include "crypto/cert_int.h"
#include "crypto/trust_int.h"

#define CLAUSE "S16 通知二(一)"

enum { EXTRA_MAX = 16, RSA_BITS_MIN = 2048 };

static result check_key(const struct cert *c, struct err *e)
{
	if (c->family == KEY_SM2)
		return refuse(e, "cert.unsupported", CLAUSE, "「%s」的证书使用国密 SM2 密钥，本版本尚不支持，不能用它签名或解密。请改用同一持有人的 RSA 或 P-256 证书。", c->name);
	if (c->family == KEY_OTHER || (c->family == KEY_RSA && c->bits < RSA_BITS_MIN))
		return refuse(e, "cert.weak", CLAUSE, "「%s」的证书密钥（%s，%d 位）强度不够：要求 RSA 2048 位以上，或 P-256、P-384。请向发证机构换发证书。",
			      c->name, c->kind, c->bits);
	return ok();
}

static result check_usage(const struct cert *c, enum cert_use use, struct err *e)
{
	uint32_t usage = X509_get_key_usage(c->x509);
	bool stated = (X509_get_extension_flags(c->x509) & EXFLAG_KUSAGE) != 0;
	uint32_t wanted = use != CERT_ENCRYPT ? KU_DIGITAL_SIGNATURE : c->family == KEY_RSA ? KU_KEY_ENCIPHERMENT : KU_KEY_AGREEMENT;
	if (stated && usage & wanted)
		return ok();
	return refuse(e, "cert.usage", CLAUSE, "「%s」的这张证书不是%s证书（密钥用途不含%s）。请选择同一介质上的%s证书。", c->name,
		      use == CERT_ENCRYPT ? "加密" : "签名", use == CERT_ENCRYPT ? "密钥加密或密钥协商" : "数字签名",
		      use == CERT_ENCRYPT ? "加密" : "签名");
}

static result refuse_time(const struct cert *c, bool over, X509_STORE_CTX *ctx, int64_t at, struct err *e)
{
	BUF_AUTO when = BUF_INIT, limit = BUF_INIT;
	time_add(&when, at);
	time_add(&limit, (over ? c->to : c->from) * 1000);
	if (X509_STORE_CTX_get_error_depth(ctx) > 0)
		return refuse(e, over ? "cert.expired" : "cert.not_yet", CLAUSE, "在 %s，「%s」的证书的签发机构证书%s，这张证书当时不能使用。请联系发证机构换发证书。",
			      buf_text(&when), c->name, over ? "已经过期" : "尚未生效");
	if (over)
		return refuse(e, "cert.expired", CLAUSE, "「%s」的证书已于 %s 到期，在 %s 不能使用。请先到发证机构续期。", c->name, buf_text(&limit),
			      buf_text(&when));
	return refuse(e, "cert.not_yet", CLAUSE, "「%s」的证书要到 %s 才生效，在 %s 不能使用。请改用已生效的证书，并核对本机时间。", c->name,
		      buf_text(&limit), buf_text(&when));
}

static result refuse_chain(const struct cert *c, X509_STORE_CTX *ctx, int64_t at, struct err *e)
{
	int why = X509_STORE_CTX_get_error(ctx);
	switch (why) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return refuse_time(c, true, ctx, at, e);
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return refuse_time(c, false, ctx, at, e);
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return refuse(e, "cert.weak", CLAUSE, "「%s」的证书链使用了过时的算法或过短的密钥（如 SHA-1、RSA 1024），不能采信。请向发证机构换发证书。", c->name);
	default:
		return refuse(e, "cert.foreign", CLAUSE, "「%s」的证书由「%s」签发，不能追溯到本项目信任的根证书（%s）。请使用平台认可的发证机构的证书，或补全中间证书。",
			      c->name, c->issuer, X509_verify_cert_error_string(why));
	}
}

// Beyond what OpenSSL checks without a purpose: an intermediate must say that it may sign certificates. (The anchor is
// trusted as it is: old roots carry no key usage.) Narrows [from, to) to the time when the whole chain is valid.
static result check_links(const struct cert *c, X509_STORE_CTX *ctx, struct good_chain *good, struct err *e)
{
	const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	int n = sk_X509_num(chain);
	for (int i = 0; i < n; i++) {
		X509 *x = sk_X509_value(chain, i);
		bool signs = (X509_get_extension_flags(x) & EXFLAG_KUSAGE) && (X509_get_key_usage(x) & KU_KEY_CERT_SIGN);
		if (i > 0 && i < n - 1 && !signs)
			return refuse(e, "cert.foreign", CLAUSE, "「%s」的证书的签发者无权签发证书（缺少 keyCertSign 用途）。请使用平台认可的发证机构的证书。", c->name);
		CERT_AUTO *link = NULL;
		X509_up_ref(x);
		TRY(cert_adopt(x, span_of(NULL, 0), &link, e));
		good->from = i == 0 || link->from > good->from ? link->from : good->from;
		good->to = i == 0 || link->to < good->to ? link->to : good->to;
	}
	return ok();
}

static STACK_OF(X509) *stack_of(const struct span *extra, size_t n)
{
	STACK_OF(X509) *stack = sk_X509_new_null();
	INSIST(stack);
	for (size_t i = 0; i < n && i < EXTRA_MAX; i++) {
		const unsigned char *p = extra[i].p;
		X509 *x = extra[i].n < 1 << 16 ? d2i_X509(NULL, &p, (long)extra[i].n) : NULL;
		if (x)
			INSIST(sk_X509_push(stack, x) > 0);
	}
	return stack;
}

static result build_chain(const struct cert *c, STACK_OF(X509) *extra, struct trust *t, int64_t at, struct good_chain *good, struct err *e)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	INSIST(ctx && X509_STORE_CTX_init(ctx, t->store, c->x509, extra) == 1);
	X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(p, at / 1000);
	X509_VERIFY_PARAM_set_auth_level(p, 2);
	X509_VERIFY_PARAM_set_depth(p, 8);
	// every anchor is trusted, be it a root or not
	INSIST(X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN) == 1);
	result r = X509_verify_cert(ctx) == 1 ? check_links(c, ctx, good, e) : refuse_chain(c, ctx, at, e);
	X509_STORE_CTX_free(ctx);
	errors_clear();
	return r;
}

static struct hash chain_id(const struct cert *c, const struct span *extra, size_t n, enum cert_use use)
{
	BUF_AUTO b = BUF_INIT;
	struct hash of_cert = cert_hash(c);
	buf_add(&b, of_cert.b, sizeof of_cert.b);
	buf_add_byte(&b, use == CERT_ENCRYPT);
	for (size_t i = 0; i < n; i++) {
		struct hash h = sha256(extra[i]);
		buf_add(&b, h.b, sizeof h.b);
	}
	return sha256(span_buf(&b));
}

static struct good_chain *slot_of(struct trust *t, struct hash id)
{
	return &t->chains[(size_t)(id.b[0] << 8 | id.b[1]) % CHAIN_SLOTS];
}

static bool is_known(struct trust *t, struct hash id, int64_t seconds)
{
	pthread_mutex_lock(&t->lock);
	const struct good_chain *known = slot_of(t, id);
	bool good = hash_equal(known->id, id) && known->from <= seconds && seconds < known->to;
	pthread_mutex_unlock(&t->lock);
	return good;
}

/// S16 通知二(一) 证书须由认可机构签发、在有效期内、用途相符
result cert_check(const struct cert *c, const struct span *extra, size_t extra_count, struct trust *t, enum cert_use use, int64_t at,
		  struct err *e)
{
	struct good_chain good = { .id = chain_id(c, extra, extra_count, use) };
	if (is_known(t, good.id, at / 1000))
		return ok();
	TRY(check_key(c, e));
	TRY(check_usage(c, use, e));
	STACK_OF(X509) *stack = stack_of(extra, extra_count);
	result r = build_chain(c, stack, t, at, &good, e);
	sk_X509_pop_free(stack, X509_free);
	TRY(r);
	pthread_mutex_lock(&t->lock);
	*slot_of(t, good.id) = good;
	pthread_mutex_unlock(&t->lock);
	return ok();
}
