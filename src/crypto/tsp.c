#include "crypto/tsp.h"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <string.h>

#include "base/text.h"
#include "crypto/cert_int.h"
#include "crypto/trust_int.h"

enum { SECOND_MS = 1000, DAY_S = 86400, DEPTH_MAX = 8, LEVEL = 2 };

// --- asking ---------------------------------------------------------------------------------------------------------

static TS_MSG_IMPRINT *imprint_of(struct hash h)
{
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *a = X509_ALGOR_new();
	INSIST(m && a && X509_ALGOR_set0(a, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1);
	INSIST(TS_MSG_IMPRINT_set_algo(m, a) == 1 && TS_MSG_IMPRINT_set_msg(m, h.b, HASH_BYTES) == 1);
	X509_ALGOR_free(a);
	return m;
}

static ASN1_INTEGER *number_of(const uint8_t nonce[TSP_NONCE])
{
	BIGNUM *n = BN_bin2bn(nonce, TSP_NONCE, NULL);
	ASN1_INTEGER *i = BN_to_ASN1_INTEGER(n, NULL);
	INSIST(i);
	BN_free(n);
	return i;
}

void tsp_request(struct hash imprint, uint8_t nonce[TSP_NONCE], struct buf *der)
{
	TS_REQ *q = TS_REQ_new();
	TS_MSG_IMPRINT *m = imprint_of(imprint);
	unsigned char *bytes = NULL;
	random_bytes(nonce, TSP_NONCE);
	ASN1_INTEGER *n = number_of(nonce);
	INSIST(q && TS_REQ_set_version(q, 1) == 1 && TS_REQ_set_msg_imprint(q, m) == 1 && TS_REQ_set_nonce(q, n) == 1 &&
	       TS_REQ_set_cert_req(q, 1) == 1);
	int size = i2d_TS_REQ(q, &bytes);
	INSIST(size > 0);
	buf_add(der, bytes, (size_t)size);
	OPENSSL_free(bytes);
	ASN1_INTEGER_free(n);
	TS_MSG_IMPRINT_free(m);
	TS_REQ_free(q);
}

// --- what a token says -----------------------------------------------------------------------------------------------

// Seconds since the epoch, rounded down; the authority's fractions are left out.
static bool seconds_of(const ASN1_GENERALIZEDTIME *t, int64_t *out)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;
	bool ok = epoch && t && ASN1_TIME_diff(&days, &seconds, epoch, t) == 1;
	ASN1_TIME_free(epoch);
	if (ok)
		*out = (int64_t)days * DAY_S + seconds;
	return ok && *out > 0;
}

static void name_of(PKCS7 *token, struct time_stamp *out)
{
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
	unsigned char *der = NULL;
	int n = signers && sk_X509_num(signers) > 0 ? i2d_X509(sk_X509_value(signers, 0), &der) : 0;
	CERT_AUTO *c = NULL;
	struct err ignored;
	BUF_AUTO safe = BUF_INIT;
	if (n > 0 && is_ok(cert_read(span_of(der, (size_t)n), &c, &ignored)))
		text_add_safe(&safe, cert_name(c));
	size_t fits = safe.n < sizeof out->tsa ? safe.n : sizeof out->tsa - 1;
	while (fits < safe.n && fits && (safe.p[fits] & 0xc0) == 0x80)
		fits--; // whole characters
	snprintf(out->tsa, sizeof out->tsa, "%.*s", (int)fits, buf_text(&safe));
	OPENSSL_free(der);
	sk_X509_free(signers);
}

static bool is_over(const TS_TST_INFO *info, struct hash imprint)
{
	TS_MSG_IMPRINT *m = TS_TST_INFO_get_msg_imprint((TS_TST_INFO *)(uintptr_t)info);
	const ASN1_OBJECT *algorithm = NULL;
	const ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(m);
	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(m));
	return OBJ_obj2nid(algorithm) == NID_sha256 && ASN1_STRING_length(msg) == HASH_BYTES &&
	       memcmp(ASN1_STRING_get0_data(msg), imprint.b, HASH_BYTES) == 0;
}

// --- whether it holds -------------------------------------------------------------------------------------------------------

// The anchors, at the token's own time: it must hold as well in fifteen years.
static X509_STORE *store_at(const struct trust *t, int64_t at_s)
{
	X509_STORE *s = X509_STORE_new();
	X509_VERIFY_PARAM *p = X509_VERIFY_PARAM_new();
	INSIST(s && p);
	for (size_t i = 0; i < t->count; i++)
		INSIST(X509_STORE_add_cert(s, t->anchors[i]->x509) == 1);
	X509_VERIFY_PARAM_set_time(p, at_s);
	X509_VERIFY_PARAM_set_depth(p, DEPTH_MAX);
	X509_VERIFY_PARAM_set_auth_level(p, LEVEL);
	INSIST(X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN) == 1 && X509_STORE_set1_param(s, p) == 1);
	X509_VERIFY_PARAM_free(p);
	return s;
}

static result check_signature(PKCS7 *token, const struct trust *t, int64_t at_s, struct err *e)
{
	TS_VERIFY_CTX *c = TS_VERIFY_CTX_new();
	INSIST(c);
	TS_VERIFY_CTX_set_flags(c, TS_VFY_SIGNATURE | TS_VFY_VERSION);
	(void)TS_VERIFY_CTX_set_store(c, store_at(t, at_s)); // the context frees it
	bool holds = TS_RESP_verify_token(c, token) == 1;
	int reason = ERR_GET_REASON(ERR_peek_last_error());
	TS_VERIFY_CTX_free(c);
	errors_clear();
	if (holds)
		return ok();
	if (reason == TS_R_CERTIFICATE_VERIFY_ERROR)
		return refuse(e, "tsp.chain", "S16 通知二(一)", "时间戳服务的证书不能追溯到信任的根证书，或不是时间戳专用证书");
	return refuse(e, "tsp.signature", "S16 通知二(一)", "时间戳的签名不成立：内容被改动，或不是所附证书签的");
}

static result check_token(PKCS7 *token, struct hash imprint, struct trust *t, struct time_stamp *out, struct err *e)
{
	TS_TST_INFO *info = PKCS7_to_TS_TST_INFO(token);
	int64_t at_s = 0;
	bool read = info && seconds_of(TS_TST_INFO_get_time(info), &at_s), over = read && is_over(info, imprint);
	TS_TST_INFO_free(info);
	errors_clear();
	if (!read)
		return refuse(e, "tsp.syntax", "", "这不是 RFC 3161 的时间戳");
	if (!over)
		return refuse(e, "tsp.imprint", "", "时间戳不是对这份内容盖的（摘要不同）");
	TRY(check_signature(token, t, at_s, e));
	out->at = at_s * SECOND_MS;
	name_of(token, out);
	return ok();
}

result tsp_verify(struct span token, struct hash imprint, struct trust *t, struct time_stamp *out, struct err *e)
{
	const unsigned char *p = token.p;
	PKCS7 *p7 = token.n <= TSP_BYTES_MAX ? d2i_PKCS7(NULL, &p, (long)token.n) : NULL;
	result r = p7 && p == token.p + token.n && PKCS7_type_is_signed(p7) ? check_token(p7, imprint, t, out, e)
									     : refuse(e, "tsp.syntax", "", "这不是 RFC 3161 的时间戳");
	PKCS7_free(p7);
	errors_clear();
	return r;
}

// --- an answer --------------------------------------------------------------------------------------------------------------

static result check_status(TS_RESP *a, struct err *e)
{
	long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(a)));
	if (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS)
		return ok();
	return fail(e, "tsp.denied", "时间戳服务没有给出时间戳（状态 %ld）；稍后自动再试", status);
}

static result check_nonce(TS_RESP *a, const uint8_t nonce[TSP_NONCE], struct err *e)
{
	TS_TST_INFO *info = TS_RESP_get_tst_info(a);
	ASN1_INTEGER *want = number_of(nonce);
	const ASN1_INTEGER *got = info ? TS_TST_INFO_get_nonce(info) : NULL;
	bool same = got && ASN1_INTEGER_cmp(got, want) == 0;
	ASN1_INTEGER_free(want);
	return same ? ok() : refuse(e, "tsp.nonce", "", "时间戳服务的回答不是对这次请求的（随机数不同），可能是重放；不采用，稍后自动再试");
}

static result check_answer(TS_RESP *a, const uint8_t nonce[TSP_NONCE], struct buf *token, struct err *e)
{
	unsigned char *bytes = NULL;
	TRY(check_status(a, e));
	TRY(check_nonce(a, nonce, e));
	buf_clear(token);
	int size = i2d_PKCS7(TS_RESP_get_token(a), &bytes);
	if (size > 0)
		buf_add(token, bytes, (size_t)size);
	OPENSSL_free(bytes);
	return size > 0 ? ok() : fail(e, "tsp.answer", "时间戳服务的回答里没有时间戳；稍后自动再试");
}

result tsp_answer(struct span answer, struct hash imprint, const uint8_t nonce[TSP_NONCE], struct trust *t, struct buf *token,
		  struct time_stamp *out, struct err *e)
{
	const unsigned char *p = answer.p;
	TS_RESP *a = answer.n <= TSP_BYTES_MAX ? d2i_TS_RESP(NULL, &p, (long)answer.n) : NULL;
	result r = a ? check_answer(a, nonce, token, e) : fail(e, "tsp.answer", "时间戳服务的回答不合 RFC 3161 的格式；稍后自动再试");
	TS_RESP_free(a);
	errors_clear();
	if (is_ok(r))
		r = tsp_verify(span_buf(token), imprint, t, out, e);
	return r;
}
