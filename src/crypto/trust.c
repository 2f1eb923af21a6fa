#include <dirent.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/durable.h"
#include "crypto/cert_int.h"
#include "crypto/trust_int.h"

enum { TRUST_FILE_MAX = 4 * 1024 * 1024, ANCHORS_MAX = 1000 };

static struct trust *trust_new(void)
{
	struct trust *t = xcalloc(1, sizeof *t);
	t->chains = xcalloc(CHAIN_SLOTS, sizeof *t->chains);
	t->store = X509_STORE_new();
	INSIST(t->store && pthread_mutex_init(&t->lock, NULL) == 0);
	return t;
}

void trust_free(struct trust *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		cert_free(t->anchors[i]);
	free(t->anchors);
	X509_STORE_free(t->store);
	pthread_mutex_destroy(&t->lock);
	free(t->chains);
	free(t);
}

size_t trust_count(const struct trust *t)
{
	return t->count;
}

struct span trust_der(const struct trust *t, size_t i)
{
	INSIST(i < t->count);
	return cert_der(t->anchors[i]);
}

static result trust_add(struct trust *t, struct span der, struct err *e)
{
	CERT_AUTO *c = NULL;
	TRY(cert_read(der, &c, e));
	for (size_t i = 0; i < t->count; i++)
		if (hash_equal(cert_hash(t->anchors[i]), cert_hash(c)))
			return ok();
	if (t->count >= ANCHORS_MAX)
		return fail(e, "trust.size", "信任的根证书多于 %d 张，不合常理。请检查信任目录。", ANCHORS_MAX);
	INSIST(X509_STORE_add_cert(t->store, c->x509) == 1);
	t->anchors = xrealloc(t->anchors, (t->count + 1) * sizeof *t->anchors);
	t->anchors[t->count++] = c;
	c = NULL;
	return ok();
}

// Every CERTIFICATE block of a PEM file. *FOUND is false where there is none.
static result add_pem(struct trust *t, struct span text, bool *found, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(text.p, (int)text.n);
	INSIST(bio);
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	long n = 0;
	result r = ok();
	while (is_ok(r) && PEM_read_bio(bio, &name, &header, &der, &n) == 1) {
		if (strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_TRUSTED) == 0) {
			r = trust_add(t, span_of(der, (size_t)n), e);
			*found = true;
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	errors_clear();
	return r;
}

static result add_file(struct trust *t, const char *path, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	TRY(file_read(path, TRUST_FILE_MAX, &text, e));
	bool found = false;
	struct err why = { 0 };
	result r = add_pem(t, span_buf(&text), &found, &why);
	if (!found)
		r = trust_add(t, span_buf(&text), &why);
	if (is_ok(r))
		return r;
	return fail(e, "trust.syntax", "信任文件「%s」里没有可用的证书（PEM 或 DER）。请换成 CA 的根证书文件，或把它移出信任目录。", path);
}

static int is_certificate_file(const struct dirent *d)
{
	static const char *const ENDINGS[] = { ".pem", ".crt", ".cer", ".der" };
	const char *dot = strrchr(d->d_name, '.');
	for (size_t i = 0; dot && dot != d->d_name && i < sizeof ENDINGS / sizeof *ENDINGS; i++)
		if (strcasecmp(dot, ENDINGS[i]) == 0)
			return 1;
	return 0;
}

// By name in bytes, so that the order of the anchors is the same on every machine.
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static result add_folder(struct trust *t, const char *path, struct err *e)
{
	struct dirent **files = NULL;
	int n = scandir(path, &files, is_certificate_file, by_name);
	if (n < 0)
		return fail(e, "file.missing", "信任目录「%s」无法读取。请检查路径和权限。", path);
	result r = ok();
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *file = xasprintf("%s/%s", path, files[i]->d_name);
		if (is_ok(r))
			r = add_file(t, file, e);
		free(files[i]);
	}
	free(files);
	return r;
}

result trust_open(const char *path, struct trust **out, struct err *e)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return fail(e, "file.missing", "信任的根证书「%s」不存在。请用 --trust 指出根证书文件或目录。", path);
	struct trust *t = trust_new();
	result r = S_ISDIR(st.st_mode) ? add_folder(t, path, e) : add_file(t, path, e);
	if (is_ok(r) && t->count == 0)
		r = fail(e, "trust.empty", "信任目录「%s」里没有根证书，任何签名都无法核验。请放入 CA 的根证书（.pem 或 .der）。", path);
	if (is_ok(r))
		*out = t;
	else
		trust_free(t);
	return r;
}

result trust_from_ders(const struct span *ders, size_t n, struct trust **out, struct err *e)
{
	struct trust *t = trust_new();
	result r = ok();
	for (size_t i = 0; is_ok(r) && i < n; i++)
		r = trust_add(t, ders[i], e);
	if (is_ok(r))
		*out = t;
	else
		trust_free(t);
	return r;
}
