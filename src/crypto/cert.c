#include "crypto/cert.h"

#include <openssl/asn1.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/cert_int.h"

enum { CERT_MAX = 64 * 1024 };

void errors_clear(void)
{
	ERR_clear_error();
}

enum key_family key_family_of(EVP_PKEY *key)
{
	char group[40] = "";
	if (EVP_PKEY_is_a(key, "RSA"))
		return KEY_RSA;
	if (EVP_PKEY_is_a(key, "SM2"))
		return KEY_SM2;
	if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, group, sizeof group, NULL) != 1)
		return KEY_OTHER;
	if (strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0)
		return KEY_P256;
	if (strcmp(group, "secp384r1") == 0 || strcmp(group, "P-384") == 0)
		return KEY_P384;
	return strcmp(group, "SM2") == 0 ? KEY_SM2 : KEY_OTHER;
}

static void name_kind(struct cert *c)
{
	static const char *const CURVES[] = {
		[KEY_OTHER] = "?", [KEY_RSA] = "RSA", [KEY_P256] = "P-256", [KEY_P384] = "P-384", [KEY_SM2] = "SM2"
	};
	c->family = key_family_of(c->key);
	c->bits = EVP_PKEY_get_bits(c->key);
	if (c->family == KEY_RSA)
		snprintf(c->kind, sizeof c->kind, "RSA-%d", c->bits);
	else
		snprintf(c->kind, sizeof c->kind, "%s", CURVES[c->family]);
}

// The only entry of that kind, in UTF-8. Two of one kind name nobody for certain, so they count as none; so does
// one with a NUL inside, which would show shorter than it is.
static char *name_part(const X509_NAME *name, int nid)
{
	int i = X509_NAME_get_index_by_NID(name, nid, -1);
	if (i < 0 || X509_NAME_get_index_by_NID(name, nid, i) >= 0)
		return xstrdup("");
	unsigned char *text = NULL;
	int n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i)));
	char *copy = n > 0 && strlen((char *)text) == (size_t)n ? xstrdup((char *)text) : xstrdup("");
	OPENSSL_free(text);
	return copy;
}

static bool seconds_of(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm;
	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out = timegm(&tm);
	return true;
}

static bool read_names(struct cert *c)
{
	const X509_NAME *subject = X509_get_subject_name(c->x509), *issuer = X509_get_issuer_name(c->x509);
	c->name = name_part(subject, NID_commonName);
	c->org = name_part(subject, NID_organizationName);
	c->code = name_part(subject, NID_serialNumber);
	c->issuer = name_part(issuer, NID_commonName);
	const unsigned char *der = NULL;
	size_t n = 0;
	if (X509_NAME_get0_der(issuer, &der, &n) != 1)
		return false;
	buf_add(&c->issuer_der, der, n);
	unsigned char *serial = NULL;
	int serial_n = i2d_ASN1_INTEGER(X509_get0_serialNumber(c->x509), &serial);
	if (serial_n > 0)
		buf_add(&c->serial_der, serial, (size_t)serial_n);
	OPENSSL_free(serial);
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(c->x509);
	if (id)
		c->key_id = span_of(ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));
	return serial_n > 0;
}

result cert_adopt(X509 *x509, struct span der, struct cert **out, struct err *e)
{
	CERT_AUTO *c = xcalloc(1, sizeof *c);
	c->x509 = x509;
	c->key = X509_get0_pubkey(x509);
	buf_add(&c->der, der.p, der.n);
	c->hash = sha256(der);
	bool good = c->key && seconds_of(X509_get0_notBefore(x509), &c->from) && seconds_of(X509_get0_notAfter(x509), &c->to) &&
		    read_names(c);
	errors_clear();
	if (!good)
		return refuse(e, "cert.syntax", "", "证书无法读取：公钥、有效期或名称不合规范。请确认文件是 X.509 证书，或联系发证机构。");
	name_kind(c);
	*out = c;
	c = NULL;
	return ok();
}

result cert_read(struct span der, struct cert **out, struct err *e)
{
	const unsigned char *p = der.p;
	X509 *x509 = der.n > 0 && der.n <= CERT_MAX ? d2i_X509(NULL, &p, (long)der.n) : NULL;
	errors_clear();
	if (x509 && (size_t)(p - der.p) == der.n)
		return cert_adopt(x509, der, out, e);
	X509_free(x509);
	return refuse(e, "cert.syntax", "", "这 %zu 字节不是一张 X.509 证书（DER）。请重新导出证书后再试。", der.n);
}

void cert_free(struct cert *c)
{
	if (!c)
		return;
	X509_free(c->x509);
	buf_release(&c->der);
	buf_release(&c->issuer_der);
	buf_release(&c->serial_der);
	free(c->name);
	free(c->org);
	free(c->code);
	free(c->issuer);
	free(c);
}

void cert_free_p(struct cert **c)
{
	cert_free(*c);
	*c = NULL;
}

struct span cert_der(const struct cert *c)
{
	return span_buf(&c->der);
}

struct hash cert_hash(const struct cert *c)
{
	return c->hash;
}

const char *cert_name(const struct cert *c)
{
	return c->name;
}

const char *cert_org(const struct cert *c)
{
	return c->org;
}

const char *cert_code(const struct cert *c)
{
	return c->code;
}

const char *cert_issuer(const struct cert *c)
{
	return c->issuer;
}

void cert_times(const struct cert *c, int64_t *from_ms, int64_t *to_ms)
{
	*from_ms = c->from * 1000;
	*to_ms = c->to * 1000;
}

const char *cert_key_kind(const struct cert *c)
{
	return c->kind;
}

bool cert_is(const struct cert *c, struct span issuer, struct span serial)
{
	return span_equal(span_buf(&c->issuer_der), issuer) && span_equal(span_buf(&c->serial_der), serial);
}

bool cert_has_key_id(const struct cert *c, struct span key_id)
{
	return key_id.n > 0 && span_equal(c->key_id, key_id);
}
