#include "paper/fileset.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/durable.h"

enum { FOLDER_DEPTH_MAX = 4 };

void fileset_release(struct fileset *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->files[i].path);
		buf_release(&s->files[i].bytes);
	}
	free(s->files);
	*s = (struct fileset){ 0 };
}

static int by_path(const void *a, const void *b)
{
	const struct fileset_file *x = a, *y = b;
	return strcmp(x->path, y->path);
}

static struct fileset_file *find(const struct fileset *s, const char *path)
{
	if (s->sorted && s->count > 0) {
		const struct fileset_file key = { .path = (char *)(uintptr_t)path };
		return bsearch(&key, s->files, s->count, sizeof *s->files, by_path);
	}
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->files[i].path, path) == 0)
			return &s->files[i];
	return NULL;
}

const struct fileset_file *fileset_find(const struct fileset *s, const char *path)
{
	return find(s, path);
}

static struct fileset_file *append(struct fileset *s, const char *path)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->files = xrealloc(s->files, s->cap * sizeof *s->files);
	}
	s->sorted = false;
	struct fileset_file *f = &s->files[s->count++];
	*f = (struct fileset_file){ .path = xstrdup(path) };
	return f;
}

void fileset_add(struct fileset *s, const char *path, struct span bytes)
{
	struct fileset_file *f = find(s, path);
	if (!f)
		f = append(s, path);
	buf_clear(&f->bytes);
	buf_add(&f->bytes, bytes.p, bytes.n);
}

void fileset_append(struct fileset *s, const char *path, struct span bytes)
{
	struct fileset_file *f = append(s, path);
	buf_add(&f->bytes, bytes.p, bytes.n);
}

void fileset_sort(struct fileset *s)
{
	if (s->count > 1)
		qsort(s->files, s->count, sizeof *s->files, by_path);
	s->sorted = true;
}

struct reading {
	const char *dir;
	size_t limit;
	struct fileset *out;
};

static result read_folder(const struct reading *r, const char *rel, int depth, struct err *e);

static result read_entry(const struct reading *r, const char *rel, int depth, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", r->dir, rel);
	struct stat st;
	if (lstat(path, &st) != 0)
		return fail(e, "export.read", "不能读取 %s：%s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return read_folder(r, rel, depth + 1, e);
	if (!S_ISREG(st.st_mode))
		return refuse(e, "export.odd", "", "%s 不是普通文件（链接、设备等）；导出包里不应有它，请移走后再核验", rel);
	struct fileset_file *f = append(r->out, rel);
	return file_read(path, r->limit, &f->bytes, e);
}

static result read_entries(const struct reading *r, const char *rel, int depth, DIR *d, struct err *e)
{
	for (const struct dirent *it = readdir(d); it; it = readdir(d)) {
		if (strcmp(it->d_name, ".") == 0 || strcmp(it->d_name, "..") == 0)
			continue;
		AUTO_FREE char *below = *rel ? xasprintf("%s/%s", rel, it->d_name) : xstrdup(it->d_name);
		TRY(read_entry(r, below, depth, e));
	}
	return ok();
}

static result read_folder(const struct reading *r, const char *rel, int depth, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", r->dir, rel);
	if (depth > FOLDER_DEPTH_MAX)
		return refuse(e, "export.odd", "", "%s 的文件夹层次过深，不是导出包的内容", rel);
	DIR *d = opendir(path);
	if (!d)
		return usage(e, "export.folder", "打不开文件夹 %s：%s；请给出导出包的文件夹", path, strerror(errno));
	result read = read_entries(r, rel, depth, d, e);
	closedir(d);
	return read;
}

result fileset_read(const char *dir, size_t limit, struct fileset *out, struct err *e)
{
	const struct reading r = { .dir = dir, .limit = limit, .out = out };
	TRY(read_folder(&r, "", 0, e));
	fileset_sort(out);
	return ok();
}

void sums_make(const struct fileset *s, struct buf *out)
{
	for (size_t i = 0; i < s->count; i++)
		buf_addf(out, "%s  %s\n", hash_hex(sha256(span_buf(&s->files[i].bytes))).s, s->files[i].path);
}

static bool sums_line(struct span line, sums_fn fn, void *ctx)
{
	char hex[HASH_HEX + 1] = { 0 };
	struct hash hash;
	if (line.n < HASH_HEX + 3 || memchr(line.p, 0, line.n) || memcmp(line.p + HASH_HEX, "  ", 2) != 0)
		return false;
	memcpy(hex, line.p, HASH_HEX);
	if (!hash_parse(hex, &hash))
		return false;
	BUF_AUTO path = BUF_INIT;
	buf_add(&path, line.p + HASH_HEX + 2, line.n - HASH_HEX - 2);
	fn(ctx, buf_text(&path), hash);
	return true;
}

result sums_read(struct span text, sums_fn fn, void *ctx, struct err *e)
{
	size_t number = 0;
	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;
		number++;
		if (!end || !sums_line(span_of(text.p, n), fn, ctx))
			return usage(e, "sums.syntax", "SHA256SUMS 第 %zu 行不是“哈希 两个空格 文件名”的形式", number);
		text = span_of(text.p + n + 1, text.n - n - 1);
	}
	return ok();
}
