// What strangers may hand in: every way in which a package can be wrong has its own code, and leaves nothing behind.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bid/tar.h"
#include "bid_forge.h"
#include "tap.h"

static struct kit kit;

/// R41a 87号令第41条 开标前检查密封：被改动、换包、拼装的投标文件一律打不开
// Unseals F's package into an empty folder and expects the refusal CODE (NULL: success).
static void expect(const struct forge *f, const char *code, const char *what)
{
	static int number;
	AUTO_FREE char *out = xasprintf("%s/out%d", kit.dir, number++);
	struct span bytes = span_buf(&f->p7m);
	struct byte_source source = kit_source(&bytes);
	struct unsealed u;
	struct err e = { .kind = RESULT_OK };
	result r = bid_unseal(&source, &f->cover, span_of(f->key, sizeof f->key), KIT_PROJECT, 1, kit.trust, KIT_NOW, out, NULL, NULL, &u, &e);
	CHECK_TEXT(is_ok(r) ? "" : e.code, code ? code : "", "%s: %s", what, code ? code : "opens");
	if (!is_ok(r) && code) {
		CHECK(e.text[0] && r.kind == RESULT_REFUSED && e.clause[0], "says so, with its clause: %s", e.text);
		CHECK(kit_files_in(out) == 0, "nothing is left on the disk");
	}
	unsealed_release(&u);
}

static struct forge good(void)
{
	struct forge f;
	forge_begin(&f, &kit);
	return f;
}

// Sign, pack, seal, promise: a dishonest bidder does it all in good order.
static void finish(struct forge *f)
{
	forge_sign(f, &kit.bidder);
	forge_tar(f);
	forge_seal(f);
	forge_cover(f);
}

static void expect_finished(struct forge *f, const char *code, const char *what)
{
	finish(f);
	expect(f, code, what);
	forge_end(f);
}

static json_t *listed(struct forge *f, size_t i)
{
	return json_array_get(json_array_at(f->manifest, "files"), i);
}

// --- the tar ----------------------------------------------------------------------------------------------

static void names(void)
{
	static const char *const BAD[] = { "../evil", "files/../../evil", "/etc/passwd", "files//a", "files/", "./a", "a/./b", "files\\a",
					   "\xe6\x96\x87", "a\001b", "" };
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct forge f = good();
		snprintf(f.members[3].name, sizeof f.members[3].name, "%s", BAD[i]);
		expect_finished(&f, "package.name", "a bad name in the tar");
		if (BAD[i][0] == 'a' && BAD[i][1] == 1)
			continue; // cannot be in a JSON text at all
		f = good();
		json_put_str(listed(&f, 1), "path", BAD[i]);
		expect_finished(&f, "package.name", "a bad name in the manifest");
	}
	struct forge f = good();
	char name[102];
	memset(name, 'n', 101);
	name[101] = 0;
	json_put_str(listed(&f, 1), "path", name);
	expect_finished(&f, "package.name", "a name of 101 bytes");
	f = good();
	name[100] = 0;
	json_put_str(listed(&f, 1), "path", name);
	snprintf(f.members[3].name, sizeof f.members[3].name, "%s", name);
	expect_finished(&f, NULL, "a name of 100 bytes");
}

static void types(void)
{
	static const struct {
		char type;
		const char *code;
	} CASES[] = { { '1', "package.link" }, { '2', "package.link" }, { '5', "package.type" }, { '3', "package.type" }, { '6', "package.type" },
		      { 'x', "package.pax" },  { 'g', "package.pax" },	{ 'L', "package.pax" },	 { 'K', "package.pax" },  { 0, "package.type" },
		      { 'S', "package.type" } };
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct forge f = good();
		f.members[3].type = CASES[i].type;
		AUTO_FREE char *what = xasprintf("tar entry of type %d", CASES[i].type);
		expect_finished(&f, CASES[i].code, what);
	}
}

static void order(void)
{
	struct forge f = good();
	struct forge_member m = f.members[3];
	f.members[3] = f.members[4];
	f.members[4] = m;
	expect_finished(&f, "package.order", "two files in the wrong order");
	f = good();
	snprintf(f.members[4].name, sizeof f.members[4].name, "files/a.txt");
	expect_finished(&f, "package.duplicate", "a file twice in the tar");
	f = good();
	snprintf(f.members[4].name, sizeof f.members[4].name, "manifest.json");
	expect_finished(&f, "package.duplicate", "a second manifest");
	f = good();
	json_put_str(listed(&f, 2), "path", "files/a.txt");
	expect_finished(&f, "package.duplicate", "a file twice in the manifest");
	f = good();
	json_put_str(listed(&f, 2), "path", "manifest.p7s");
	expect_finished(&f, "package.duplicate", "a file named like the signature");
	f = good();
	json_put_str(listed(&f, 2), "path", "files/a.txt/c");
	expect_finished(&f, "package.duplicate", "a folder named like a file");
	f = good();
	snprintf(f.members[0].name, sizeof f.members[0].name, "manifest.txt");
	expect_finished(&f, "package.order", "no manifest in front");
}

static void sizes(void)
{
	struct forge f = good();
	json_put_int(listed(&f, 2), "size", 12);
	expect_finished(&f, "package.size", "a size that differs from the tar");
	f = good();
	json_put_int(listed(&f, 2), "size", INT64_C(4) << 30);
	f.members[4].said = INT64_C(4) << 30;
	expect_finished(&f, "package.size", "a bomb: 4 GiB promised in the manifest");
	f = good();
	json_put_int(listed(&f, 2), "size", (INT64_C(4) << 30) + 1);
	expect_finished(&f, "package.manifest", "more than 4 GiB");
	f = good();
	f.members[0].said = INT64_C(8) << 30;
	expect_finished(&f, "package.tar", "a size of 12 octal digits");
	f = good();
	f.members[0].said = INT64_C(8) << 20;
	expect_finished(&f, "package.size", "a manifest of 8 MiB");
	f = good();
	f.count = 4;
	expect_finished(&f, "package.size", "a file of the manifest is missing");
	f = good();
	snprintf(f.members[5].name, sizeof f.members[5].name, "extra");
	f.members[5].type = '0';
	f.members[5].said = -1;
	f.count = 6;
	expect_finished(&f, "package.size", "a file more than in the manifest");
}

// Changes made to the finished tar, before it is sealed.
static void expect_tar(struct forge *f, const char *code, const char *what)
{
	forge_seal(f);
	forge_cover(f);
	expect(f, code, what);
	forge_end(f);
}

static void tar_bytes(void)
{
	struct forge f = good();
	finish(&f);
	f.tar.p[0] ^= 1;
	expect_tar(&f, "package.tar", "a header's checksum");
	f = good();
	finish(&f);
	memcpy(f.tar.p + 257, "ustar  ", 8); // GNU
	forge_sum(f.tar.p);
	expect_tar(&f, "package.tar", "GNU magic");
	f = good();
	finish(&f);
	f.tar.p[345] = 'p';
	forge_sum(f.tar.p);
	expect_tar(&f, "package.name", "a prefix");
	f = good();
	finish(&f);
	f.tar.p[157] = 'l';
	forge_sum(f.tar.p);
	expect_tar(&f, "package.tar", "a link name");
	f = good();
	finish(&f);
	f.tar.p[f.tar.n - 1] = 1;
	expect_tar(&f, "package.tar", "a trailer that is not zero");
	f = good();
	finish(&f);
	f.tar.p[f.tar.n - TAR_TRAILER - 1] = 1;
	expect_tar(&f, "package.tar", "padding that is not zero");
	f = good();
	finish(&f);
	buf_add(&f.tar, (uint8_t[TAR_BLOCK]){ 0 }, TAR_BLOCK);
	expect_tar(&f, "package.size", "a third trailing block");
	f = good();
	finish(&f);
	f.tar.n -= TAR_BLOCK;
	expect_tar(&f, "package.size", "one trailing block only");
	f = good();
	finish(&f);
	f.tar.n = 0;
	expect_tar(&f, "package.truncated", "an empty tar");
	f = good();
	finish(&f);
	f.tar.p[f.tar.n - TAR_TRAILER - TAR_BLOCK] ^= 1;
	expect_tar(&f, "package.file", "a file other than signed");
}

// --- the manifest -----------------------------------------------------------------------------------------

static void manifests(void)
{
	struct forge f = good();
	json_put_str(f.manifest, "project", "OTHER-1");
	expect_finished(&f, "package.project", "sealed for another project");
	f = good();
	json_put_int(f.manifest, "lot", 2);
	expect_finished(&f, "package.project", "sealed for another lot");
	f = good();
	json_put_int(f.manifest, "v", 2);
	expect_finished(&f, "package.manifest", "another version");
	f = good();
	json_put_str(listed(&f, 0), "path", "files/offer.json");
	expect_finished(&f, "package.manifest", "the offer is not the first file");
	f = good();
	json_put_str(listed(&f, 1), "role", "offer");
	expect_finished(&f, "package.manifest", "a second offer");
	f = good();
	json_put_str(listed(&f, 1), "sha256", "zz");
	expect_finished(&f, "package.manifest", "no hash");
	f = good();
	json_array_clear(json_array_at(f.manifest, "files"));
	expect_finished(&f, "package.manifest", "no files");
	f = good();
	char *long_text = xmalloc(10000001);
	memset(long_text, 'A', 10000000);
	long_text[10000000] = 0;
	json_put_str(f.manifest, "nonce", long_text);
	free(long_text);
	expect_finished(&f, "package.size", "a string of 10 MB");
	f = good();
	finish(&f);
	f.cover.manifest_sha256.b[0] ^= 1;
	expect(&f, "package.manifest", "not the manifest that was promised");
	forge_cover(&f);
	f.cover.offer_sha256.b[0] ^= 1;
	expect(&f, "package.manifest", "not the offer that was promised");
	forge_cover(&f);
	f.cover.bid_id[0] = 'f';
	expect(&f, "package.manifest", "another bid's number");
	forge_end(&f);
}

static void deep_manifest(void)
{
	struct forge f = good();
	forge_sign(&f, &kit.bidder);
	struct buf *text = &f.members[0].content;
	buf_clear(text);
	for (int i = 0; i < 100000; i++)
		buf_add_byte(text, '[');
	forge_tar(&f);
	expect_tar(&f, "package.manifest", "100 000 brackets");
}

static void signatures(void)
{
	struct forge f = good();
	forge_sign(&f, &kit.other);
	forge_tar(&f);
	expect_tar(&f, "package.signature", "signed by somebody else");
	f = good();
	forge_sign(&f, &kit.bidder);
	f.members[1].content.p[f.members[1].content.n - 3] ^= 1;
	forge_tar(&f);
	expect_tar(&f, "package.signature", "a bit of the signature");
	f = good();
	forge_sign(&f, &kit.bidder);
	buf_clear(&f.members[1].content);
	forge_tar(&f);
	expect_tar(&f, "package.signature", "no signature");
	f = good();
	forge_sign(&f, &kit.bidder);
	json_put_int(f.manifest, "sealed_at", 5);
	buf_clear(&f.members[0].content);
	json_text(f.manifest, &f.members[0].content);
	forge_tar(&f);
	expect_tar(&f, "package.signature", "a manifest changed after signing");
	f = good();
	struct trust *own = kit.trust;
	struct err e;
	struct span der = cert_der(kit.other.cert);
	INSIST(is_ok(trust_from_ders(&der, 1, &kit.trust, &e)));
	expect_finished(&f, "package.signature", "a certificate that nobody trusts");
	trust_free(kit.trust);
	kit.trust = own;
}

// --- the envelope -----------------------------------------------------------------------------------------

static void keys(void)
{
	struct forge f = good();
	finish(&f);
	f.key[5] ^= 1;
	expect(&f, "package.key", "a key that was not promised");
	forge_cover(&f);
	expect(&f, "package.tag", "a wrong key that was promised");
	f.key[5] ^= 1;
	struct cover first;
	forge_cover(&f);
	first = f.cover;
	f.key[9] ^= 1;
	forge_seal(&f);
	forge_cover(&f);
	expect(&f, NULL, "the same tar under another key, with its own cover");
	f.cover = first;
	f.key[9] ^= 1;
	expect(&f, "package.hash", "the same tar under another key, with the first cover");
	forge_end(&f);
}

static void flipped(void)
{
	struct forge f = good();
	finish(&f);
	size_t step = f.p7m.n / 60;
	for (size_t at = 0; at < f.p7m.n; at += step) {
		f.p7m.p[at] ^= 1;
		expect(&f, "package.hash", "a bit flipped on the way");
		f.p7m.p[at] ^= 1;
	}
	for (size_t at = f.p7m.n - 18 - f.tar.n; at < f.p7m.n - 18; at += step) { // the ciphertext
		f.p7m.p[at] ^= 1;
		f.cover.p7m_sha256 = sha256(span_buf(&f.p7m));
		expect(&f, "package.tag", "a bit flipped and the hash with it");
		f.p7m.p[at] ^= 1;
	}
	forge_end(&f);
}

static void lengths(void)
{
	struct forge f = good();
	finish(&f);
	size_t all = f.p7m.n;
	for (size_t n = 0; n < all; n += all / 40) {
		f.p7m.n = n;
		expect(&f, "package.truncated", "the end is missing");
	}
	for (size_t n = 1; n < all; n += all / 40) {
		f.p7m.n = n;
		f.cover.size = (int64_t)n;
		f.cover.p7m_sha256 = sha256(span_buf(&f.p7m));
		expect(&f, "package.truncated", "the end is missing and the cover agrees");
	}
	f.p7m.n = all;
	forge_cover(&f);
	buf_add(&f.p7m, "tail", 4);
	expect(&f, "package.size", "longer than promised");
	forge_cover(&f);
	expect(&f, "package.tail", "bytes behind the envelope, promised");
	forge_end(&f);
}

static void expect_head(const char *bytes, size_t n, size_t more, const char *code, const char *what)
{
	struct forge f = good();
	finish(&f);
	buf_clear(&f.p7m);
	buf_add(&f.p7m, bytes, n);
	for (; more > 0; more--)
		buf_add_byte(&f.p7m, 'A');
	forge_cover(&f);
	expect(&f, code, what);
	forge_end(&f);
}

#define HEAD(bytes, more, code, what) expect_head(bytes, sizeof(bytes) - 1, more, code, what)
static void heads(void)
{
#define OID "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
	HEAD("hello", 100, "package.syntax", "no DER at all");
	HEAD("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", 100, "package.syntax", "EnvelopedData");
	HEAD("\x30\x80" OID "\xa0\x80\x30\x80\x02\x01\x00\x31\x84\x00\x98\x96\x80", 10000000, "package.head", "recipients of 10 MB");
	HEAD("\x30\x80\x06\x84\x00\x98\x96\x80", 10000000, "package.head", "an OID of 10 MB");
	HEAD("\x30\x80" OID "\xa0\x80\x30\x80\x02\x84\x7f\xff\xff\xff", 10, "package.head", "a version of 2 GB");
	HEAD("\x30\x80" OID "\xa0\x80\x30\x80\x02\x01\x00\xa0\x03", 10, "package.syntax", "originatorInfo");
	HEAD("\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff", 10, "package.syntax", "a length of eight bytes");
	HEAD("\x3f\x81\x01", 10, "package.syntax", "a long tag");
}

static void parameters(void)
{
	struct forge f = good();
	finish(&f);
	uint8_t *tag_size = NULL;
	for (size_t i = 0; i + 3 < 100; i++)
		if (memcmp(f.p7m.p + i, "\x02\x01\x10\x80", 4) == 0)
			tag_size = f.p7m.p + i + 2;
	INSIST(tag_size);
	*tag_size = 12;
	f.cover.p7m_sha256 = sha256(span_buf(&f.p7m));
	expect(&f, "package.syntax", "a tag of 12 bytes");
	forge_end(&f);
}

static void chunked(void)
{
	static const size_t CHUNKS[] = { 1, 7, 511, 512, 1000, 1000000 };
	for (size_t i = 0; i < sizeof CHUNKS / sizeof CHUNKS[0]; i++) {
		struct forge f = good();
		finish(&f);
		forge_seal_ber(&f, CHUNKS[i]);
		forge_cover(&f);
		expect(&f, NULL, "BER with the content in chunks");
		size_t all = f.p7m.n;
		f.p7m.n -= 2;
		forge_cover(&f);
		expect(&f, "package.truncated", "BER without its last end mark");
		f.p7m.n = all;
		f.p7m.p[all - 1] = 1;
		forge_cover(&f);
		expect(&f, "package.syntax", "BER with a bad end mark");
		forge_end(&f);
	}
	struct forge f = good();
	finish(&f);
	buf_add(&f.tar, (uint8_t[TAR_BLOCK]){ 0 }, TAR_BLOCK);
	forge_seal_ber(&f, 100);
	forge_cover(&f);
	expect(&f, "package.tail", "BER with a third trailing block");
	forge_end(&f);
}

int main(void)
{
	kit_begin(&kit, "ec");
	struct forge f = good();
	expect_finished(&f, NULL, "a good package");
	names();
	types();
	order();
	sizes();
	tar_bytes();
	manifests();
	deep_manifest();
	signatures();
	keys();
	flipped();
	lengths();
	heads();
	parameters();
	chunked();
	kit_end(&kit);
	return tap_done();
}
