// For cli_bad_package.sh: "cli_forge DIR SIGN.p12 ENC.p12 OTHER.p12 CASE" puts a hostile package in place of the sealed bid in DIR,
// with a cover sheet that promises just that package: a dishonest bidder does everything else in good order.
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/durable.h"
#include "bid_forge.h"
#include "log/chunks.h"

enum { HUGE_BYTES = 10 * 1000 * 1000, COVER_BYTES_MAX = 65536 };

static void must(result r, const struct err *e)
{
	if (!is_ok(r))
		fprintf(stderr, "%s: %s\n", e->code, e->text);
	INSIST(is_ok(r));
}

static struct kit_party party(const char *path)
{
	struct kit_party p;
	struct err e;
	BUF_AUTO p12 = BUF_INIT;
	must(file_read(path, COVER_BYTES_MAX, &p12, &e), &e);
	must(key_read_p12(span_buf(&p12), "1234", &p.key, &p.cert, &e), &e);
	p.ops = kit_ops(p.key);
	return p;
}

static void drop(struct kit_party *p)
{
	key_free(p->key);
	cert_free(p->cert);
}

static json_t *listed(struct forge *f, size_t i)
{
	return json_array_get(json_array_at(f->manifest, "files"), i);
}

static void rename_member(struct forge *f, size_t i, const char *name)
{
	snprintf(f->members[i].name, sizeof f->members[i].name, "%s", name);
	json_put_str(listed(f, i - 2), "path", name);
}

// What the manifest, the files and their signature say wrong.
static void spoil(struct forge *f, const char *what)
{
	if (strcmp(what, "parent") == 0)
		rename_member(f, 3, "../../../etc/passwd");
	else if (strcmp(what, "link") == 0)
		f->members[3].type = '2';
	else if (strcmp(what, "twice") == 0)
		rename_member(f, 4, "files/a.txt");
	else if (strcmp(what, "project") == 0)
		json_put_str(f->manifest, "project", "SXZC-2026-9999");
	else if (strcmp(what, "bomb") == 0)
		json_put_int(listed(f, 1), "size", INT64_C(4294967295));
}

static void manifest_text(struct forge *f, const struct kit_party *signer, const char *text, size_t n)
{
	struct err e;
	buf_clear(&f->members[0].content);
	buf_clear(&f->members[1].content);
	buf_add(&f->members[0].content, text, n);
	must(cms_sign(signer->cert, NULL, 0, span_buf(&f->members[0].content), KIT_NOW, &signer->ops, &f->members[1].content, &e), &e);
}

// The manifest's text where no JSON writer would write it.
static void spoil_text(struct forge *f, const struct kit_party *signer, const char *what)
{
	BUF_AUTO text = BUF_INIT;
	if (strcmp(what, "keys") == 0) {
		buf_add_str(&text, "{\"bid\":\"x\",");
		buf_add(&text, f->members[0].content.p + 1, f->members[0].content.n - 1);
	} else if (strcmp(what, "string") == 0) {
		buf_add_str(&text, "{\"bid\":\"");
		for (size_t i = 0; i < HUGE_BYTES; i++)
			buf_add_byte(&text, 'a');
		buf_add_str(&text, "\"}");
	} else {
		return;
	}
	manifest_text(f, signer, buf_text(&text), text.n);
}

static void spoil_bytes(struct forge *f, const char *what)
{
	if (strcmp(what, "bit") == 0)
		f->p7m.p[f->p7m.n / 2] ^= 1;
	else if (strcmp(what, "cut") == 0)
		f->p7m.n -= 700;
}

static struct hash chunks_hash(struct span s)
{
	BUF_AUTO all = BUF_INIT;
	for (size_t at = 0; at < s.n; at += CHUNK_BYTES) {
		struct hash h = sha256(span_of(s.p + at, s.n - at < CHUNK_BYTES ? s.n - at : CHUNK_BYTES));
		buf_add(&all, h.b, HASH_BYTES);
	}
	return sha256(span_buf(&all));
}

static void put_in_place(const struct forge *f, const char *dir, json_t *cover)
{
	struct err e;
	BUF_AUTO text = BUF_INIT;
	AUTO_FREE char *p7m = xasprintf("%s/bid.p7m", dir), *path = xasprintf("%s/cover.json", dir);
	json_put_int(cover, "p7m_size", f->cover.size);
	json_put_hash(cover, "p7m_sha256", f->cover.p7m_sha256);
	json_put_hash(cover, "chunks_sha256", chunks_hash(span_buf(&f->p7m)));
	json_put_hash(cover, "manifest_sha256", f->cover.manifest_sha256);
	json_put_hash(cover, "offer_sha256", f->cover.offer_sha256);
	json_put_hash(cover, "key_salt", f->cover.key_salt);
	json_put_hash(cover, "key_commit", f->cover.key_commit);
	json_text(cover, &text);
	must(file_save(p7m, span_buf(&f->p7m), 0600, &e), &e);
	must(file_save(path, span_buf(&text), 0600, &e), &e);
}

int main(int argc, char **argv)
{
	struct err e;
	struct forge f;
	BUF_AUTO text = BUF_INIT;
	json_t *cover = NULL;
	if (argc != 6)
		return 2;
	const char *dir = argv[1], *what = argv[5];
	AUTO_FREE char *path = xasprintf("%s/cover.json", dir);
	struct kit k = { .bidder = party(argv[2]), .other = party(argv[4]) };
	struct kit_party enc = party(argv[3]);
	must(file_read(path, COVER_BYTES_MAX, &text, &e), &e);
	must(json_read(span_buf(&text), COVER_BYTES_MAX, &cover, &e), &e);
	forge_begin(&f, &k);
	json_put_str(f.manifest, "project", "SXZC-2026-0042");
	json_put_str(f.manifest, "bid", json_str(cover, "bid"));
	must(cms_wrap_key(enc.cert, span_of(f.key, sizeof f.key), &f.recipients, &e), &e);
	spoil(&f, what);
	forge_sign(&f, strcmp(what, "signer") == 0 ? &k.other : &k.bidder);
	spoil_text(&f, &k.bidder, what);
	forge_tar(&f);
	forge_seal(&f);
	spoil_bytes(&f, what);
	forge_cover(&f);
	put_in_place(&f, dir, cover);
	forge_end(&f);
	json_decref(cover);
	drop(&k.bidder);
	drop(&k.other);
	drop(&enc);
	return 0;
}
