#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/durable.h"
#include "paper/derive.h"
#include "paper/export.h"
#include "paper/receipts.h"

static const size_t FILE_BYTES_MAX = (size_t)1 << 30;

struct check {
	struct fileset files;   // as they lie there
	struct trust *trust;
	struct derive *derive;  // NULL until the first record was read
	json_t *faults;         // before there is a derive, and of the files
	bool folder;            // an export; else a bare log
	bool whole;             // every record was read: what follows from the log can be compared
	bool *wrong_sum;        // by file: its hash is not the one in SHA256SUMS
	bool *listed;
};

static void fault(struct check *c, const char *file, const char *text)
{
	fault_add(c->faults, file, 0, text);
}

static size_t index_of(const struct check *c, const char *path)
{
	const struct fileset_file *f = fileset_find(&c->files, path);
	return f ? (size_t)(f - c->files.files) : c->files.count;
}

static void take_sum(void *ctx, const char *path, struct hash hash)
{
	struct check *c = ctx;
	size_t i = index_of(c, path);
	if (i == c->files.count) {
		fault(c, path, "SHA256SUMS 列有此文件，但文件不在");
		return;
	}
	c->listed[i] = true;
	c->wrong_sum[i] = !hash_equal(hash, sha256(span_buf(&c->files.files[i].bytes)));
}

// Every file is listed, every listed file is there. Which of two is wrong where a hash differs is said later, when the
// log has told what the file should be.
static void check_sums(struct check *c)
{
	struct err e;
	const struct fileset_file *sums = fileset_find(&c->files, "SHA256SUMS");
	c->listed = xcalloc(c->files.count + 1, sizeof *c->listed);
	c->wrong_sum = xcalloc(c->files.count + 1, sizeof *c->wrong_sum);
	if (!sums) {
		fault(c, "SHA256SUMS", "文件不在，无法核对文件是否齐全");
		return;
	}
	if (!is_ok(sums_read(span_buf(&sums->bytes), take_sum, c, &e)))
		fault(c, "SHA256SUMS", e.text);
	for (size_t i = 0; i < c->files.count; i++)
		if (!c->listed[i] && &c->files.files[i] != sums)
			fault(c, c->files.files[i].path, "SHA256SUMS 没有列出此文件");
}

// --- the log ----------------------------------------------------------------------------------------

static result start(struct check *c, const struct record *r, struct err *e)
{
	return derive_new(r->project, c->trust, &c->derive, e);
}

static result feed_line(struct check *c, struct span line, uint64_t number, struct err *e)
{
	struct record r = { 0 };
	result fed = record_from_line(line, &r, e);
	if (is_ok(fed) && number == 1)
		fed = start(c, &r, e);
	if (is_ok(fed))
		fed = derive_feed(c->derive, &r, e);
	record_release(&r);
	return fed;
}

static void check_log(struct check *c, struct span log)
{
	uint64_t number = 0;
	struct err e = { 0 };
	while (log.n > 0) {
		const uint8_t *end = memchr(log.p, '\n', log.n);
		size_t n = end ? (size_t)(end - log.p) : log.n;
		number++;
		result fed = feed_line(c, span_of(log.p, n), number, &e);
		if (!is_ok(fed)) {
			fault_add(c->faults, "log.jsonl", number, e.text);
			return;
		}
		log = end ? span_of(end + 1, log.n - n - 1) : span_of(NULL, 0);
	}
	if (number == 0)
		fault(c, "log.jsonl", "日志是空的");
	c->whole = number > 0;
}

// --- what follows from the log ----------------------------------------------------------------------

static bool begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

// The PDF of a record that the log has. Another version of Pango or of the font sets other bytes for the same facts, so
// it is held by SHA256SUMS alone; facts, text and signatures beside it are what counts.
static bool is_record_pdf(struct check *c, const char *path)
{
	size_t n = strlen(path);
	if (!begins_with(path, "records/") || n < 4 || strcmp(path + n - 4, ".pdf") != 0)
		return false;
	AUTO_FREE char *facts = xasprintf("%.*s.json", (int)(n - 4), path);
	return fileset_find(derive_files(c->derive), facts) != NULL;
}

static bool derived_kind(struct check *c, const char *path)
{
	return strcmp(path, "SHA256SUMS") != 0 && !begins_with(path, "trust/") && !begins_with(path, RECEIPTS_FOLDER) &&
	       !is_record_pdf(c, path);
}

static bool equal_files(const struct fileset_file *a, const struct fileset_file *b)
{
	return span_equal(span_buf(&a->bytes), span_buf(&b->bytes));
}

static void compare_one(struct check *c, size_t i)
{
	const struct fileset_file *f = &c->files.files[i], *made = fileset_find(derive_files(c->derive), f->path);
	if (!made)
		fault(c, f->path, "日志里推算不出此文件");
	else if (!equal_files(f, made))
		fault(c, f->path, c->wrong_sum[i] ? "内容被改动：与 SHA256SUMS 和日志都不符" : "内容与由日志推算出来的不符");
	else if (c->wrong_sum[i])
		fault(c, "SHA256SUMS", "所列的哈希与文件不符，而文件与日志一致");
	c->wrong_sum[i] = false;
}

static void check_derived(struct check *c)
{
	derive_finish(c->derive);
	const struct fileset *made = derive_files(c->derive);
	for (size_t i = 0; i < c->files.count; i++)
		if (derived_kind(c, c->files.files[i].path))
			compare_one(c, i);
	for (size_t i = 0; i < made->count; i++)
		if (!fileset_find(&c->files, made->files[i].path))
			fault(c, made->files[i].path, "日志里有其内容，但文件不在");
}

static void check_receipts(struct check *c)
{
	for (size_t i = 0; i < c->files.count; i++) {
		struct err e;
		const struct fileset_file *f = &c->files.files[i];
		if (begins_with(f->path, RECEIPTS_FOLDER) && !is_ok(receipt_check(span_buf(&f->bytes), c->derive, &e)))
			fault(c, f->path, e.text);
	}
}

// The name of an anchor is its hash: a reader compares it with the one that he was told.
static void check_anchor_names(struct check *c)
{
	for (size_t i = 0; i < c->files.count; i++) {
		const struct fileset_file *f = &c->files.files[i];
		AUTO_FREE char *name = xasprintf("trust/%s.der", hash_hex(sha256(span_buf(&f->bytes))).s);
		if (begins_with(f->path, "trust/") && strcmp(f->path, name) != 0 && !c->wrong_sum[i])
			fault(c, f->path, "文件名不是证书的哈希");
	}
}

static void report_sums(struct check *c)
{
	for (size_t i = 0; i < c->files.count; i++)
		if (c->wrong_sum[i])
			fault(c, c->files.files[i].path, "内容与 SHA256SUMS 不符");
}

// --- the report -------------------------------------------------------------------------------------

static json_t *void_report(const struct project *p)
{
	json_t *voids = json_array();
	for (size_t i = 0; i < p->void_count; i++) {
		const struct voided *v = &p->voids[i];
		json_t *o = json_object();
		json_put_int(o, "seq", (int64_t)v->seq);
		json_put_str(o, "act", v->act);
		json_put_str(o, "code", v->code);
		json_put_str(o, "clause", v->clause);
		json_put_str(o, "text", v->text);
		json_array_append_new(voids, o);
	}
	return voids;
}

static json_t *lot_report(const struct lot *l)
{
	json_t *o = json_object();
	json_put_int(o, "no", l->no);
	json_put_str(o, "name", l->name);
	json_put_str(o, "phase", phase_code(l->phase));
	json_put_str(o, "outcome", outcome_code(l->outcome));
	json_put_int(o, "bids", (int64_t)l->bid_count);
	json_put_int(o, "valid", l->valid_count);
	if (l->record_at)
		json_put_hash(o, "facts_sha256", l->record_facts);
	json_t *signs = json_array();
	for (size_t i = 0; i < l->sign_count; i++) {
		json_t *s = json_object();
		json_put_str(s, "role", role_code(l->signs[i].role));
		json_put_str(s, "name", l->signs[i].name);
		json_put_int(s, "at", l->signs[i].at);
		json_array_append_new(signs, s);
	}
	json_put(o, "signed", signs);
	return o;
}

static void report_log(json_t *report, struct derive *d)
{
	const struct project *p = derive_state(d);
	struct head h = derive_head(d);
	json_t *head = json_object(), *lots = json_array();
	json_put_int(head, "seq", (int64_t)h.seq);
	json_put_hash(head, "hash", h.hash);
	json_put(report, "head", head);
	json_put_int(report, "records", (int64_t)h.seq);
	json_put_str(report, "project", p->id);
	json_object_set(report, "not_authentic", derive_not_authentic(d));
	json_put(report, "void", void_report(p));
	for (size_t i = 0; i < p->lot_count; i++)
		json_array_append_new(lots, lot_report(&p->lots[i]));
	json_put(report, "lots", lots);
}

static json_t *make_report(struct check *c)
{
	json_t *report = json_object();
	json_put_int(report, "files", (int64_t)c->files.count);
	json_put_int(report, "records", 0);
	if (c->derive) {
		report_log(report, c->derive);
		json_array_extend(c->faults, derive_faults(c->derive));
	}
	json_put_bool(report, "ok", json_array_size(c->faults) == 0);
	json_object_set(report, "faults", c->faults);
	return report;
}

// --- opening what is to be verified -----------------------------------------------------------------

static result read_bare(struct check *c, const char *path, struct err *e)
{
	struct buf log = BUF_INIT;
	result r = file_read(path, FILE_BYTES_MAX, &log, e);
	if (is_ok(r))
		fileset_add(&c->files, "log.jsonl", span_buf(&log));
	buf_release(&log);
	return r;
}

static result read_path(struct check *c, const char *path, struct err *e)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return usage(e, "export.missing", "找不到 %s：%s；请给出导出包的文件夹或 log.jsonl", path, strerror(errno));
	c->folder = S_ISDIR(st.st_mode);
	return c->folder ? fileset_read(path, FILE_BYTES_MAX, &c->files, e) : read_bare(c, path, e);
}

// The anchors: those the caller trusts, else those that came along.
static result open_trust(struct check *c, const char *trust_path, struct err *e)
{
	if (trust_path)
		return trust_open(trust_path, &c->trust, e);
	if (!c->folder)
		return usage(e, "export.trust", "核验单独的日志文件时，要用 --trust 给出根证书");
	struct span ders[64] = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < c->files.count && n < sizeof ders / sizeof *ders; i++)
		if (begins_with(c->files.files[i].path, "trust/"))
			ders[n++] = span_buf(&c->files.files[i].bytes);
	result r = trust_from_ders(ders, n, &c->trust, e);
	if (is_ok(r) && n > 0)
		return r;
	fault(c, "trust", n > 0 ? e->text : "没有根证书，无法核验签名人");
	return ok();
}

static void check_everything(struct check *c)
{
	const struct fileset_file *log = fileset_find(&c->files, "log.jsonl");
	if (c->folder)
		check_sums(c);
	if (!log)
		fault(c, "log.jsonl", "文件不在");
	else if (c->trust)
		check_log(c, span_buf(&log->bytes));
	if (c->whole && c->folder)
		check_derived(c);
	else if (c->whole)
		derive_finish(c->derive);
	if (c->whole && c->folder)
		check_receipts(c);
	if (!c->folder)
		return;
	check_anchor_names(c);
	report_sums(c);
}

static void release(struct check *c)
{
	derive_free(c->derive);
	trust_free(c->trust);
	fileset_release(&c->files);
	json_decref(c->faults);
	free(c->listed);
	free(c->wrong_sum);
}

result export_verify(const char *path, const char *trust_path, json_t **report, struct err *e)
{
	struct check c = { .faults = json_array() };
	result r = read_path(&c, path, e);
	if (is_ok(r))
		r = open_trust(&c, trust_path, e);
	if (is_ok(r)) {
		check_everything(&c);
		*report = make_report(&c);
	}
	release(&c);
	return r;
}
