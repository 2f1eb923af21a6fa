// For bid_interop.sh: "make KIND" prints a new folder with certificates and a sealed bid; "open DIR P7M OUT" opens a
// package that another program encrypted for the same certificate, with the manifest of that bid.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid_kit.h"

static int complain(const struct err *e)
{
	fprintf(stderr, "%s: %s\n", e->code, e->text);
	return 1;
}

static int make(const char *kind)
{
	struct kit k;
	struct err e;
	kit_begin(&k, kind);
	kit_bid(&k, "bid", 1000000);
	result r = kit_seal(&k, "bid", NULL, &e);
	puts(is_ok(r) ? k.dir : ""); // and is left there for the script
	kit_close(&k);
	return is_ok(r) ? 0 : complain(&e);
}

// What an honest bidder with another program would have promised.
static result promise(const char *dir, const char *p7m, const uint8_t key[32], struct cover *cover, struct err *e)
{
	struct kit k = { .trust = NULL };
	BUF_AUTO all = BUF_INIT;
	snprintf(k.dir, sizeof k.dir, "%s", dir);
	kit_cover(&k, "bid", cover);
	TRY(file_read(p7m, 100000000, &all, e));
	cover->size = (int64_t)all.n;
	cover->p7m_sha256 = sha256(span_buf(&all));
	cover->key_commit = key_commitment(cover->key_salt, span_of(key, 32));
	return ok();
}

static result open_with(const char *dir, const char *p7m, const char *out, struct key *key, struct cert *cert, struct err *e)
{
	struct key_ops ops = kit_ops(key);
	struct byte_source source;
	struct p7m_head head;
	struct cover cover;
	struct trust *trust;
	struct unsealed u;
	BUF_AUTO opened = BUF_INIT;
	AUTO_FREE char *ca = xasprintf("%s/ca.pem", dir);
	TRY(byte_source_file(p7m, &source, e));
	TRY(p7m_head_read(&source, &head, e));
	byte_source_close(&source);
	TRY(cms_unwrap_key(span_buf(&head.recipients), cert, &ops, &opened, e));
	p7m_head_release(&head);
	TRY(promise(dir, p7m, opened.p, &cover, e));
	TRY(trust_open(ca, &trust, e));
	TRY(byte_source_file(p7m, &source, e));
	result r = bid_unseal(&source, &cover, span_buf(&opened), KIT_PROJECT, 1, trust, KIT_NOW, out, NULL, NULL, &u, e);
	byte_source_close(&source);
	trust_free(trust);
	unsealed_release(&u);
	return r;
}

static int open_package(const char *dir, const char *p7m, const char *out)
{
	AUTO_FREE char *path = xasprintf("%s/bidder.p12", dir);
	BUF_AUTO p12 = BUF_INIT;
	struct key *key;
	struct cert *cert;
	struct err e;
	if (!is_ok(file_read(path, 65536, &p12, &e)) || !is_ok(key_read_p12(span_buf(&p12), "1234", &key, &cert, &e)))
		return complain(&e);
	result r = open_with(dir, p7m, out, key, cert, &e);
	cert_free(cert);
	key_free(key);
	return is_ok(r) ? 0 : complain(&e);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		return make(argv[2]);
	if (argc == 5 && strcmp(argv[1], "open") == 0)
		return open_package(argv[2], argv[3], argv[4]);
	fprintf(stderr, "bid_tool make rsa|ec; bid_tool open DIR P7M OUT\n");
	return 2;
}
