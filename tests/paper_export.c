// A whole package: written, verified by us and by check.sh, and altered in every way that we can think of.
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto_world.h"
#include "paper/fileset.h"
#include "paper_kit.h"

static char package[128];

static bool names(const json_t *report, const char *file)
{
	const json_t *f;
	size_t i;
	json_array_foreach (json_object_get(report, "faults"), i, f)
		if (strcmp(json_str(f, "file"), file) == 0)
			return true;
	return false;
}

static void show_faults(const json_t *report)
{
	const json_t *f;
	size_t i;
	json_array_foreach (json_object_get(report, "faults"), i, f)
		printf("#   %s %lld: %s\n", json_str(f, "file"), (long long)json_int(f, "record"), json_str(f, "text"));
}

static json_t *verified(const char *path, const char *trust)
{
	json_t *report = NULL;
	struct err e = { 0 };
	if (!is_ok(export_verify(path, trust, &report, &e)))
		printf("# %s: %s\n", e.code, e.text);
	return report;
}

static char *in_package(const char *file)
{
	return xasprintf("%s/%s", package, file);
}

static void save(const char *file, struct span bytes)
{
	struct err e;
	AUTO_FREE char *path = in_package(file);
	INSIST(is_ok(file_save(path, bytes, 0644, &e)));
}

/// S12 通知二(一) S41 通知二(三)
static void check_good(struct kit *k)
{
	struct err e = { 0 };
	JSON_AUTO *report = NULL;
	CHECK(is_ok(export_write(KIT_PROJECT, kit_source(k), k->trust, NULL, package, &e)), "an export is written %s", e.text);
	CHECK(!is_ok(export_write(KIT_PROJECT, kit_source(k), k->trust, NULL, package, &e)) && strcmp(e.code, "export.exists") == 0,
	      "and is not written over");
	report = verified(package, NULL);
	CHECK(json_bool(report, "ok"), "it verifies");
	show_faults(report);
	CHECK(json_int(report, "records") == (int64_t)k->count, "every record is counted");
	CHECK(json_array_size(json_object_get(report, "void")) == 1, "the void record is listed and is no fault");
	const json_t *lot = json_array_get(json_object_get(report, "lots"), 0);
	CHECK_TEXT(json_str(lot, "phase"), "end", "the lot has ended");
	CHECK(json_array_size(json_object_get(lot, "signed")) >= 3, "with its signatures");
	CHECK(world_run("kaibiao=none sh package/check.sh"), "check.sh, sha256sum and openssl alone agree");
}

// One bit of each file: the verification fails and names that file.
static void check_flips(const struct fileset *files)
{
	size_t missed = 0;
	for (size_t i = 0; i < files->count; i++) {
		const struct fileset_file *f = &files->files[i];
		BUF_AUTO changed = BUF_INIT;
		buf_add(&changed, f->bytes.p, f->bytes.n);
		if (changed.n == 0)
			continue;
		changed.p[changed.n / 2] ^= 1;
		save(f->path, span_buf(&changed));
		JSON_AUTO *report = verified(package, NULL);
		if (!report || json_bool(report, "ok") || !names(report, f->path)) {
			missed++;
			printf("# not named: %s\n", f->path);
			show_faults(report);
		}
		save(f->path, span_buf(&f->bytes));
	}
	CHECK(missed == 0, "one bit in any of %zu files is found and the file named", files->count);
}

// The acts are many and all alike: one record of them stands for all where every file would take long.
static bool one_of_many(const char *path)
{
	return strncmp(path, "acts/", 5) == 0 && strncmp(path, "acts/000003", 11) != 0;
}

static void check_missing(const struct fileset *files)
{
	size_t missed = 0;
	for (size_t i = 0; i < files->count; i++) {
		if (one_of_many(files->files[i].path))
			continue;
		AUTO_FREE char *path = in_package(files->files[i].path);
		INSIST(unlink(path) == 0);
		JSON_AUTO *report = verified(package, NULL);
		bool anchor = strncmp(files->files[i].path, "trust/", 6) == 0;
		if (!report || json_bool(report, "ok") || (!anchor && !names(report, files->files[i].path))) {
			missed++;
			printf("# missing and not named: %s\n", files->files[i].path);
		}
		save(files->files[i].path, span_buf(&files->files[i].bytes));
	}
	CHECK(missed == 0, "any missing file is found");
}

// Somebody who recomputes SHA256SUMS changes nothing: what follows from the log is made anew. All but the
// record's PDF, for which the sums are all there is (doc/formats.md, section 10).
static void check_resummed(const struct fileset *files)
{
	size_t missed = 0;
	for (size_t i = 0; i < files->count; i++) {
		const struct fileset_file *f = &files->files[i];
		if (strcmp(f->path, "SHA256SUMS") == 0 || strncmp(f->path, "trust/", 6) == 0 || f->bytes.n == 0 || one_of_many(f->path) ||
		    strcmp(f->path, "records/lot-1.pdf") == 0) // another machine's Pango may draw other bytes: nothing rests on it
			continue;
		BUF_AUTO changed = BUF_INIT;
		buf_add(&changed, f->bytes.p, f->bytes.n);
		changed.p[changed.n / 2] ^= 1;
		save(f->path, span_buf(&changed));
		world_run("cd package && find . -type f ! -name SHA256SUMS | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS");
		JSON_AUTO *report = verified(package, NULL);
		if (!report || json_bool(report, "ok") || !names(report, f->path)) {
			missed++;
			printf("# passed with new sums: %s\n", f->path);
			show_faults(report);
		}
		save(f->path, span_buf(&f->bytes));
	}
	save("SHA256SUMS", span_buf(&fileset_find(files, "SHA256SUMS")->bytes));
	CHECK(missed == 0, "new sums over an altered file do not help");
}

static void check_pdf(const struct fileset *files)
{
	const struct fileset_file *pdf = fileset_find(files, "records/lot-1.pdf");
	CHECK(pdf && pdf->bytes.n > 5 && memcmp(pdf->bytes.p, "%PDF-", 5) == 0, "the record is there as a PDF");
}

static void check_extra(void)
{
	save("records/lot-2.txt", span_str("x"));
	JSON_AUTO *report = verified(package, NULL);
	CHECK(!json_bool(report, "ok") && names(report, "records/lot-2.txt"), "a file too many is named");
	AUTO_FREE char *path = in_package("records/lot-2.txt");
	unlink(path);
	save("records/lot-2.pdf", span_str("x"));
	JSON_AUTO *pdf_report = verified(package, NULL);
	CHECK(!json_bool(pdf_report, "ok") && names(pdf_report, "records/lot-2.pdf"), "a PDF of no record is named");
	AUTO_FREE char *pdf = in_package("records/lot-2.pdf");
	unlink(pdf);
	AUTO_FREE char *link = in_package("records/link");
	INSIST(symlink("/etc/passwd", link) == 0);
	struct err e;
	JSON_AUTO *none = NULL;
	CHECK(!is_ok(export_verify(package, NULL, &none, &e)) && strcmp(e.code, "export.odd") == 0, "a link is not followed");
	unlink(link);
}

// Names that no text may hold: in the list of sums, and of a file that lies there.
static void check_odd_names(const struct fileset *files)
{
	const struct fileset_file *sums = fileset_find(files, "SHA256SUMS");
	BUF_AUTO changed = BUF_INIT;
	buf_add(&changed, sums->bytes.p, sums->bytes.n);
	changed.p[changed.n - 3] |= 0x80;
	save("SHA256SUMS", span_buf(&changed));
	JSON_AUTO *listed = verified(package, NULL);
	CHECK(listed && !json_bool(listed, "ok"), "a listed name that is no UTF-8");
	save("SHA256SUMS", span_buf(&sums->bytes));
	save("records/\xff\x1b[2J", span_str("x"));
	JSON_AUTO *there = verified(package, NULL);
	CHECK(there && !json_bool(there, "ok") && names(there, "records/\xef\xbf\xbd\xef\xbf\xbd[2J"), "a file with such a name, named without painting the screen");
	AUTO_FREE char *path = in_package("records/\xff\x1b[2J");
	unlink(path);
}

static void check_trust(void)
{
	world_run("mkdir other && cd other && '%s' init .", world_pki());
	AUTO_FREE char *other = xasprintf("%s/other/root.pem", kit_dir());
	AUTO_FREE char *right = xasprintf("%s/trust", kit_dir());
	JSON_AUTO *report = verified(package, other);
	CHECK(report && !json_bool(report, "ok"), "with another anchor nothing is authentic, and the package does not verify");
	JSON_AUTO *again = verified(package, right);
	CHECK(json_bool(again, "ok"), "with the right one given by hand it does");
}

static void check_bare(struct kit *k)
{
	AUTO_FREE char *log = in_package("log.jsonl");
	AUTO_FREE char *trust = xasprintf("%s/trust", kit_dir());
	AUTO_FREE char *path = xasprintf("%s/bare.jsonl", kit_dir());
	struct err e;
	JSON_AUTO *none = NULL;
	JSON_AUTO *report = verified(log, trust);
	CHECK(json_bool(report, "ok"), "a bare log verifies");
	CHECK(!is_ok(export_verify(log, NULL, &none, &e)) && strcmp(e.code, "export.trust") == 0, "not without anchors");
	struct record swapped = k->records[5];
	k->records[5] = k->records[6];
	k->records[6] = swapped;
	kit_save_log(k, path);
	JSON_AUTO *reordered = verified(path, trust);
	CHECK(!json_bool(reordered, "ok") && names(reordered, "log.jsonl"), "two records the other way round are found");
	show_faults(reordered);
	k->records[6] = k->records[5];
	k->records[5] = swapped;
}

static void keep_receipt(struct kit *k, const char *name, const struct record *of, int64_t seq)
{
	struct err e = { 0 };
	JSON_AUTO *file = json_object();
	JSON_AUTO *text = json_object();
	BUF_AUTO signed_text = BUF_INIT;
	BUF_AUTO sig = BUF_INIT;
	BUF_AUTO bytes = BUF_INIT;
	json_put_str(text, "type", "receipt");
	json_put_str(text, "log", of->project);
	json_put_hash(text, "act_hash", of->act_hash);
	json_put_int(text, "seq", seq);
	json_put_int(text, "received_at", of->at);
	json_put_hash(text, "record_hash", of->hash);
	json_put_hash(text, "service", cert_hash(k->service.cert));
	json_text(text, &signed_text);
	INSIST(is_ok(key_sign(k->service.key, suite_of(k->service.cert), sign_digest(DOMAIN_RECEIPT, span_buf(&signed_text)), &sig, &e)));
	json_put_str(file, "text", buf_text(&signed_text));
	json_put_base64(file, "sig", span_buf(&sig));
	json_text(file, &bytes);
	world_save(name, span_buf(&bytes));
}

/// R33 87号令第33条
static void check_receipts(struct kit *k)
{
	AUTO_FREE char *receipts = xasprintf("%s/kept", kit_dir());
	AUTO_FREE char *dir = xasprintf("%s/with-receipts", kit_dir());
	AUTO_FREE char *other = xasprintf("%s/with-foreign", kit_dir());
	struct err e = { 0 };
	INSIST(world_run("mkdir kept"));
	keep_receipt(k, "kept/bidder0.json", &k->intake[0], 0);
	CHECK(is_ok(export_write(KIT_PROJECT, kit_source(k), k->trust, receipts, dir, &e)), "an export with receipts %s", e.text);
	JSON_AUTO *good = verified(dir, NULL);
	CHECK(json_bool(good, "ok"), "whose intake receipt is in the log");
	show_faults(good);
	struct record never = k->intake[0];
	never.act_hash.b[0] ^= 1;
	keep_receipt(k, "kept/left-out.json", &never, 0);
	CHECK(is_ok(export_write(KIT_PROJECT, kit_source(k), k->trust, receipts, other, &e)), "another %s", e.text);
	JSON_AUTO *bad = verified(other, NULL);
	CHECK(!json_bool(bad, "ok") && names(bad, "receipts/left-out.json"), "a receipt for an act that the log has not is named");
}

int main(void)
{
	static struct kit k;
	struct fileset files = { 0 };
	struct err e;
	if (!kit_begin(&k)) {
		SKIP("no certificates: contrib/pki.sh needs the openssl command");
		return tap_done();
	}
	kit_whole(&k);
	snprintf(world_dir, sizeof world_dir, "%s", kit_dir());
	snprintf(package, sizeof package, "%s/package", kit_dir());
	check_good(&k);
	INSIST(is_ok(fileset_read(package, 1 << 24, &files, &e)));
	check_flips(&files);
	check_missing(&files);
	check_resummed(&files);
	check_pdf(&files);
	check_extra();
	check_odd_names(&files);
	check_trust();
	check_bare(&k);
	check_receipts(&k);
	fileset_release(&files);
	kit_end(&k);
	return tap_done();
}
