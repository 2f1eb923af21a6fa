#define _GNU_SOURCE // syncfs
#include "paper/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "paper/derive.h"
#include "paper/opening.h"
#include "paper/receipts.h"

static result feed(void *ctx, const struct record *r, struct err *e)
{
	return derive_feed(ctx, r, e);
}

static void add_anchors(struct fileset *files, const struct trust *trust)
{
	for (size_t i = 0; i < trust_count(trust); i++) {
		struct span der = trust_der(trust, i);
		AUTO_FREE char *path = xasprintf("trust/%s.der", hash_hex(sha256(der)).s);
		fileset_add(files, path, der);
	}
}

static result make_parent(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ok();
	AUTO_FREE char *parent = xasprintf("%.*s", (int)(slash - path), path);
	return dir_make(parent, e);
}

static result write_file(const char *dir, const struct fileset_file *f, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", dir, f->path);
	TRY(make_parent(path, e));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(e, "disk.write", "不能写 %s：%s", path, strerror(errno));
	result written = write_all(fd, span_buf(&f->bytes), path, e);
	if (close(fd) != 0 && is_ok(written))
		return fail(e, "disk.write", "不能写完 %s：%s", path, strerror(errno));
	return written;
}

// One sync of the whole file system instead of one a file: there are three files a record.
static result sync_folder(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = fd < 0 || syncfs(fd) != 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	return failed ? fail(e, "disk.write", "不能把 %s 写到磁盘：%s", dir, strerror(why)) : ok();
}

static result write_files(const char *dir, const struct fileset *files, struct err *e)
{
	for (size_t i = 0; i < files->count; i++)
		TRY(write_file(dir, &files->files[i], e));
	TRY(sync_folder(dir, e));
	CRASH_POINT("export.made");
	return ok();
}

// What a failed export leaves: only files that it wrote itself, under a name that nobody else uses.
static void remove_files(const char *dir, const struct fileset *files)
{
	for (size_t i = files->count; i-- > 0;) {
		AUTO_FREE char *path = xasprintf("%s/%s", dir, files->files[i].path);
		if (unlink(path) != 0)
			continue;
		for (char *slash = strrchr(path, '/'); slash && (size_t)(slash - path) > strlen(dir); slash = strrchr(path, '/')) {
			*slash = 0;
			if (rmdir(path) != 0)
				break;
		}
	}
	rmdir(dir);
}

static result place(const char *made, const char *dir, const struct fileset *files, struct err *e)
{
	TRY(write_files(made, files, e));
	if (renameat2(AT_FDCWD, made, AT_FDCWD, dir, RENAME_NOREPLACE) != 0)
		return fail(e, "export.rename", "不能把导出包命名为 %s：%s", dir, strerror(errno));
	CRASH_POINT("export.renamed");
	return dir_sync_of(dir, e);
}

static result write_package(const char *dir, struct fileset *files, struct err *e)
{
	AUTO_FREE char *made = xasprintf("%s.part-%ld", dir, (long)getpid());
	BUF_AUTO sums = BUF_INIT;
	fileset_sort(files);
	sums_make(files, &sums);
	fileset_add(files, "SHA256SUMS", span_buf(&sums));
	TRY(make_parent(dir, e));
	if (mkdir(made, 0755) != 0)
		return fail(e, "disk.write", "不能建立文件夹 %s：%s", made, strerror(errno));
	result placed = place(made, dir, files, e);
	if (!is_ok(placed))
		remove_files(made, files);
	return placed;
}

static result add_pdf(struct fileset *files, const char *path, struct span facts_text, struct err *e)
{
	JSON_AUTO *facts = NULL;
	BUF_AUTO pdf = BUF_INIT;
	TRY(json_read(facts_text, facts_text.n, &facts, e));
	TRY(opening_pdf_of(facts, &pdf, e));
	fileset_add(files, path, span_buf(&pdf));
	return ok();
}

/// R42a 87号令第42条 each record for the file on paper, beside the facts that were signed
static result add_pdfs(struct fileset *files, struct err *e)
{
	for (size_t i = 0, n = files->count; i < n; i++) {
		const char *path = files->files[i].path, *end = strrchr(path, '.');
		if (strncmp(path, "records/", 8) != 0 || !end || strcmp(end, ".json") != 0)
			continue;
		AUTO_FREE char *pdf = xasprintf("%.*s.pdf", (int)(end - path), path);
		TRY(add_pdf(files, pdf, span_buf(&files->files[i].bytes), e));
	}
	return ok();
}

static result derive_and_write(struct derive *d, struct record_source source, const struct trust *trust, const char *receipts,
			       const char *dir, struct err *e)
{
	TRY(source.each(source.ctx, feed, d, e));
	derive_finish(d);
	TRY(add_pdfs(derive_files(d), e));
	add_anchors(derive_files(d), trust);
	if (receipts)
		TRY(receipts_collect(receipts, derive_files(d), e));
	return write_package(dir, derive_files(d), e);
}

/// S12 通知二(一) 完整归档 S41 通知二(三) the whole procurement as one folder that anybody can check
result export_write(const char *project, struct record_source source, struct trust *trust, const char *receipts, const char *dir,
		    struct err *e)
{
	struct derive *d;
	if (file_exists(dir))
		return usage(e, "export.exists", "%s 已存在，不会覆盖；请换一个文件夹名", dir);
	TRY(derive_new(project, trust, &d, e));
	result written = derive_and_write(d, source, trust, receipts, dir, e);
	derive_free(d);
	return written;
}
