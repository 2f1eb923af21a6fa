#include "bid_kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"

// --- certificates ---------------------------------------------------------------------------------------

static EVP_PKEY *new_key(const char *kind)
{
	EVP_PKEY *k = strcmp(kind, "rsa") == 0 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	INSIST(k);
	return k;
}

static void name_of(X509_NAME *n, const char *cn, const char *code)
{
	INSIST(X509_NAME_add_entry_by_txt(n, "C", MBSTRING_UTF8, (const unsigned char *)"CN", -1, -1, 0));
	INSIST(X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0));
	if (code)
		INSIST(X509_NAME_add_entry_by_txt(n, "serialNumber", MBSTRING_UTF8, (const unsigned char *)code, -1, -1, 0));
}

static void extend(X509 *c, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, c, NULL, NULL, 0);
	X509_EXTENSION *x = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	INSIST(x && X509_add_ext(c, x, -1));
	X509_EXTENSION_free(x);
}

static X509 *new_cert(EVP_PKEY *key, const char *cn, const char *code, X509 *issuer, EVP_PKEY *issuer_key, const char *usage)
{
	static long serial = 1;
	X509 *c = X509_new();
	INSIST(c && X509_set_version(c, 2) && ASN1_INTEGER_set(X509_get_serialNumber(c), serial++));
	INSIST(X509_time_adj_ex(X509_getm_notBefore(c), -1000, 0, &(time_t){ KIT_NOW / 1000 }));
	INSIST(X509_time_adj_ex(X509_getm_notAfter(c), 1000, 0, &(time_t){ KIT_NOW / 1000 }));
	name_of(X509_get_subject_name(c), cn, code);
	INSIST(X509_set_issuer_name(c, X509_get_subject_name(issuer ? issuer : c)) && X509_set_pubkey(c, key));
	issuer = issuer ? issuer : c;
	extend(c, issuer, NID_basic_constraints, issuer == c ? "critical,CA:TRUE" : "critical,CA:FALSE");
	extend(c, issuer, NID_key_usage, usage);
	extend(c, issuer, NID_subject_key_identifier, "hash");
	extend(c, issuer, NID_authority_key_identifier, "keyid:always");
	INSIST(X509_sign(c, issuer_key, EVP_sha256()) > 0);
	return c;
}

static void der_of(X509 *c, struct buf *out)
{
	unsigned char *der = NULL;
	int n = i2d_X509(c, &der);
	INSIST(n > 0);
	buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
}

static result kit_sign(void *ctx, enum suite suite, struct hash digest, struct buf *sig, struct err *e)
{
	return key_sign(ctx, suite, digest, sig, e);
}

static result kit_decrypt(void *ctx, struct span input, struct buf *out, struct err *e)
{
	return key_decrypt(ctx, input, out, e);
}

struct key_ops kit_ops(struct key *key)
{
	return (struct key_ops){ key, kit_sign, kit_decrypt };
}

static void save_pem(const char *dir, const char *name, EVP_PKEY *key, X509 *c)
{
	AUTO_FREE char *path = xasprintf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	INSIST(f && (key ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) : PEM_write_X509(f, c)) && fclose(f) == 0);
}

static void party_new(struct kit_party *p, const char *dir, const char *name, const char *kind, const char *code, X509 *ca, EVP_PKEY *ca_key)
{
	EVP_PKEY *key = new_key(kind);
	X509 *c = new_cert(key, name, code, ca, ca_key, "critical,digitalSignature,keyEncipherment,keyAgreement");
	PKCS12 *p12 = PKCS12_create("1234", name, key, c, NULL, 0, 0, 1, 1, 0);
	unsigned char *der = NULL;
	int n = i2d_PKCS12(p12, &der);
	struct err e;
	INSIST(n > 0 && is_ok(key_read_p12(span_of(der, (size_t)n), "1234", &p->key, &p->cert, &e)));
	p->ops = kit_ops(p->key);
	AUTO_FREE char *p12_name = xasprintf("%s/%s.p12", dir, name);
	kit_write(p12_name, der, (size_t)n);
	AUTO_FREE char *key_name = xasprintf("%s.key", name);
	AUTO_FREE char *cert_file = xasprintf("%s.pem", name);
	save_pem(dir, key_name, key, NULL);
	save_pem(dir, cert_file, NULL, c);
	OPENSSL_free(der);
	PKCS12_free(p12);
	X509_free(c);
	EVP_PKEY_free(key);
}

void kit_begin(struct kit *k, const char *kind)
{
	memset(k, 0, sizeof *k);
	const char *base = getenv("builddir");
	snprintf(k->dir, sizeof k->dir, "%s/bid-XXXXXX", base && strlen(base) < 200 ? base : "/tmp");
	INSIST(mkdtemp(k->dir));
	EVP_PKEY *ca_key = new_key("ec");
	X509 *ca = new_cert(ca_key, "Test CA", NULL, NULL, ca_key, "critical,keyCertSign,cRLSign");
	BUF_AUTO der = BUF_INIT;
	der_of(ca, &der);
	struct span span = span_buf(&der);
	struct err e;
	INSIST(is_ok(trust_from_ders(&span, 1, &k->trust, &e)));
	save_pem(k->dir, "ca.pem", NULL, ca);
	party_new(&k->bidder, k->dir, "bidder", kind, KIT_CODE, ca, ca_key);
	party_new(&k->other, k->dir, "other", kind, "91310000MA1K35XH8R", ca, ca_key);
	X509_free(ca);
	EVP_PKEY_free(ca_key);
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	for (struct dirent *i; d && (i = readdir(d));) {
		if (strcmp(i->d_name, ".") == 0 || strcmp(i->d_name, "..") == 0)
			continue;
		AUTO_FREE char *below = xasprintf("%s/%s", path, i->d_name);
		struct stat st;
		if (lstat(below, &st) == 0 && S_ISDIR(st.st_mode))
			remove_tree(below);
		else
			unlink(below);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

void kit_close(struct kit *k)
{
	cert_free(k->bidder.cert);
	cert_free(k->other.cert);
	key_free(k->bidder.key);
	key_free(k->other.key);
	trust_free(k->trust);
}

void kit_end(struct kit *k)
{
	remove_tree(k->dir);
	kit_close(k);
}

// --- files ----------------------------------------------------------------------------------------------

char *kit_path(const struct kit *k, const char *name)
{
	return xasprintf("%s/%s", k->dir, name);
}

void kit_write(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct err e;
	INSIST(fd >= 0 && is_ok(write_all(fd, span_of(p, n), path, &e)));
	close(fd);
}

void kit_fill(const char *path, int64_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	INSIST(fd >= 0 && ftruncate(fd, size) == 0);
	// a few bytes that are not zero, so that mixed-up pieces are seen
	for (int64_t at = 0; at + 8 <= size; at += size / 7 + 1)
		INSIST(pwrite(fd, &at, 8, at) == 8);
	close(fd);
}

size_t kit_files_in(const char *dir)
{
	size_t n = 0;
	DIR *d = opendir(dir);
	for (struct dirent *i; d && (i = readdir(d));) {
		if (strcmp(i->d_name, ".") == 0 || strcmp(i->d_name, "..") == 0)
			continue;
		AUTO_FREE char *below = xasprintf("%s/%s", dir, i->d_name);
		n += 1 + kit_files_in(below);
	}
	if (d)
		closedir(d);
	return n;
}

void kit_bid(const struct kit *k, const char *name, int64_t size)
{
	static const char BID[] = "{\"project\":\"" KIT_PROJECT "\",\"lot\":1,\"bidder\":{\"code\":\"" KIT_CODE
				  "\",\"name\":\"申城软件有限公司\"},\"agent\":{\"name\":\"李明\"},"
				  "\"titles\":[{\"path\":\"files/technical/plan.pdf\",\"title\":\"技术方案\"}]}";
	static const char OFFER[] = "{\"total_fen\":12345678,\"total_text\":\"壹拾贰万叁仟肆佰伍拾陆元柒角捌分\","
				    "\"quotes\":[{\"item\":\"软件\",\"amount_fen\":12000000},{\"item\":\"服务\",\"amount_fen\":345678}],"
				    "\"term\":\"90天\",\"quality\":\"合格\",\"sme\":true,\"note\":\"含税\"}";
	AUTO_FREE char *dir = kit_path(k, name);
	AUTO_FREE char *bid = xasprintf("%s/bid.json", dir);
	AUTO_FREE char *offer = xasprintf("%s/offer.json", dir);
	AUTO_FREE char *technical = xasprintf("%s/files/technical", dir);
	AUTO_FREE char *plan = xasprintf("%s/plan.pdf", technical);
	AUTO_FREE char *letter = xasprintf("%s/files/letter.pdf", dir);
	struct err e;
	INSIST(is_ok(dir_make(technical, &e)));
	kit_write(bid, BID, sizeof BID - 1);
	kit_write(offer, OFFER, sizeof OFFER - 1);
	kit_fill(plan, size);
	kit_fill(letter, size / 3);
}

// --- sealing and unsealing --------------------------------------------------------------------------------

result kit_seal(const struct kit *k, const char *name, const char *replaces, struct err *e)
{
	AUTO_FREE char *dir = kit_path(k, name);
	struct seal_in in = { .dir = dir,
			      .project = KIT_PROJECT,
			      .lot = 1,
			      .signer = k->bidder.cert,
			      .recipient = k->bidder.cert,
			      .ops = &k->bidder.ops,
			      .now = KIT_NOW,
			      .replaces = replaces };
	return bid_seal(&in, e);
}

void kit_cover(const struct kit *k, const char *name, struct cover *out)
{
	AUTO_FREE char *path = xasprintf("%s/%s/cover.json", k->dir, name);
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *body = NULL;
	struct err e;
	INSIST(is_ok(file_read(path, 65536, &text, &e)));
	INSIST(is_ok(json_read_canonical(span_buf(&text), 65536, &body, &e)));
	INSIST(is_ok(cover_read(body, out, &e)));
}

result kit_key(const struct kit *k, const char *name, uint8_t key[32], struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s/bid.p7m", k->dir, name);
	struct byte_source source;
	struct p7m_head head;
	TRY(byte_source_file(path, &source, e));
	result r = p7m_head_read(&source, &head, e);
	byte_source_close(&source);
	TRY(r);
	BUF_AUTO opened = BUF_INIT;
	r = cms_unwrap_key(span_buf(&head.recipients), k->bidder.cert, &k->bidder.ops, &opened, e);
	p7m_head_release(&head);
	TRY(r);
	INSIST(opened.n == 32);
	memcpy(key, opened.p, 32);
	return ok();
}

result kit_unseal(const struct kit *k, const char *name, const char *out_dir, struct unsealed *out, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s/bid.p7m", k->dir, name);
	struct byte_source source;
	struct cover cover;
	uint8_t key[32];
	memset(out, 0, sizeof *out);
	kit_cover(k, name, &cover);
	TRY(kit_key(k, name, key, e));
	TRY(byte_source_file(path, &source, e));
	result r = bid_unseal(&source, &cover, span_of(key, 32), KIT_PROJECT, 1, k->trust, KIT_NOW, out_dir, NULL, NULL, out, e);
	byte_source_close(&source);
	return r;
}

static result read_span(void *ctx, uint8_t *p, size_t room, size_t *n, struct err *e)
{
	(void)e;
	struct span *s = ctx;
	*n = room < s->n ? room : s->n;
	*n = *n > 777 ? 777 : *n; // short reads, as from a network
	memcpy(p, s->p, *n);
	*s = span_of(s->p + *n, s->n - *n);
	return ok();
}

struct byte_source kit_source(struct span *s)
{
	return (struct byte_source){ s, read_span };
}
