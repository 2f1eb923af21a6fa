// Fuzzes everything that reads a stranger's package: the first byte chooses the reader. With libFuzzer by
// --enable-fuzzers; otherwise a replay of tests/corpus/package, as TAP.
#include <stdlib.h>
#include <string.h>

#include "bid/der.h"
#include "bid/manifest.h"
#include "bid/p7m.h"
#include "bid/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static result read_span(void *ctx, uint8_t *p, size_t room, size_t *n, struct err *e)
{
	(void)e;
	struct span *s = ctx;
	*n = room < s->n ? room : s->n;
	if (*n)
		memcpy(p, s->p, *n);
	*s = span_of(s->p + *n, s->n - *n);
	return ok();
}

static struct trust *nobody(void)
{
	static struct trust *trust;
	struct err e;
	if (!trust)
		INSIST(is_ok(trust_from_ders(NULL, 0, &trust, &e)));
	return trust;
}

// The whole package, with a cover that promises just these bytes.
static void fuzz_package(struct span in)
{
	static const uint8_t KEY[P7M_KEY] = { 1, 2, 3 };
	struct cover cover = { .bid_id = "01890000-0000-7000-8000-000000000001", .size = (int64_t)in.n, .p7m_sha256 = sha256(in) };
	struct span left = in;
	struct byte_source source = { &left, read_span };
	struct unsealed u;
	struct err e;
	cover.key_commit = key_commitment(cover.key_salt, span_of(KEY, sizeof KEY));
	result r = bid_unseal(&source, &cover, span_of(KEY, sizeof KEY), "P-1", 1, nobody(), 0, NULL, NULL, NULL, &u, &e);
	INSIST(!is_ok(r)); // nobody is trusted
	unsealed_release(&u);
}

// The tar in the clear, in pieces of uneven sizes, with the hash of whatever manifest it brings.
static void fuzz_tar(struct span in)
{
	struct cover cover = { .bid_id = "01890000-0000-7000-8000-000000000001" };
	char name[TAR_NAME_MAX + 1];
	int64_t size;
	struct err e;
	if (in.n >= TAR_BLOCK && is_ok(tar_read(in.p, name, &size, &e)) && (size_t)size <= in.n - TAR_BLOCK)
		cover.manifest_sha256 = sha256(span_of(in.p + TAR_BLOCK, (size_t)size));
	struct walk_in walk_in = { .cover = &cover, .project = "P-1", .lot = 1, .trust = nobody(), .content_bytes = (int64_t)in.n };
	struct walk *w = walk_new(&walk_in);
	struct unsealed u = { .files = 0 };
	for (size_t piece = 1; in.n > 0; piece = piece * 3 % 1021 + 1) {
		size_t n = piece < in.n ? piece : in.n;
		if (!is_ok(walk_add(w, span_of(in.p, n), &e)))
			break;
		in = span_of(in.p + n, in.n - n);
	}
	INSIST(!is_ok(walk_end(w, &u, &e)));
	walk_free(w);
}

static void fuzz_manifest(struct span in)
{
	struct manifest m;
	struct err e;
	if (is_ok(manifest_read(in, "P-1", 1, &m, &e)))
		manifest_release(&m);
}

static void fuzz_cover(struct span in)
{
	json_t *body;
	struct cover cover;
	struct err e;
	if (!is_ok(json_read(in, 65536, &body, &e)))
		return;
	if (is_ok(cover_read(body, &cover, &e)))
		INSIST(strlen(cover.bid_id) == 36);
	json_decref(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct span in = span_of(data + 1, size - 1), certs[4];
	switch (data[0] % 5) {
	case 0:
		fuzz_package(in);
		break;
	case 1:
		fuzz_tar(in);
		break;
	case 2:
		fuzz_manifest(in);
		break;
	case 3:
		fuzz_cover(in);
		break;
	default:
		INSIST(der_cms_certificates(in, certs, 4) <= 4);
		break;
	}
	return 0;
}

#ifndef KB_FUZZER
#include <dirent.h>

#include "base/durable.h"
#include "tap.h"

int main(void)
{
	const char *srcdir = getenv("srcdir");
	AUTO_FREE char *corpus = xasprintf("%s/tests/corpus/package", srcdir ? srcdir : ".");
	DIR *d = opendir(corpus);
	int n = 0;
	for (struct dirent *i; d && (i = readdir(d));) {
		AUTO_FREE char *path = xasprintf("%s/%s", corpus, i->d_name);
		BUF_AUTO b = BUF_INIT;
		struct err e;
		if (i->d_name[0] == '.' || !is_ok(file_read(path, 1 << 20, &b, &e)))
			continue;
		LLVMFuzzerTestOneInput(b.p, b.n);
		n++;
	}
	if (d)
		closedir(d);
	CHECK(n > 0, "%d inputs replayed", n);
	return tap_done();
}
#endif
