#include "bid/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "bid/manifest.h"
#include "bid/package.h"
#include "bid/tar.h"

#define FILES "files"

static const char *role_of(const char *path)
{
	static const char *const ROLES[] = { "commercial", "technical", "qualification" };
	for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++) {
		size_t n = strlen(ROLES[i]);
		if (strncmp(path + sizeof FILES, ROLES[i], n) == 0 && path[sizeof FILES + n] == '/')
			return ROLES[i];
	}
	return "other";
}

static result add_file(struct folder *f, const char *path, int64_t size, struct err *e)
{
	if (f->count + 1 >= BID_FILES_MAX)
		return usage(e, "bid.files_many", "投标文件超过 %d 个；请合并后再封装", BID_FILES_MAX - 1);
	if (f->count == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 16;
		f->files = xrealloc(f->files, f->cap * sizeof *f->files);
	}
	const char *slash = strrchr(path, '/');
	f->files[f->count++] = (struct folder_file){ xstrdup(path), role_of(path), xstrdup(slash ? slash + 1 : path), size };
	return ok();
}

static result scan(int dir, const char *path, struct folder *f, struct err *e);

static result scan_folder(int parent, const char *name, const char *path, struct folder *f, struct err *e)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail(e, "file.read", "打不开目录“%s”：%s", path, strerror(errno));
	return scan(fd, path, f, e);
}

static result scan_entry(int dir, const char *name, const char *path, struct folder *f, struct err *e)
{
	struct stat st;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail(e, "file.read", "看不到文件“%s”：%s", path, strerror(errno));
	if (!tar_name_ok(path)) {
		BUF_AUTO safe = BUF_INIT;
		text_add_safe(&safe, path);
		return usage(e, "bid.name", "文件名“%.200s”不能封装：只能用英文字母、数字等 ASCII 字符，连同目录不超过 %d 字节；请改名（中文名称可写在 bid.json 的 titles 里）",
			     buf_text(&safe), TAR_NAME_MAX);
	}
	if (S_ISDIR(st.st_mode))
		return scan_folder(dir, name, path, f, e);
	if (!S_ISREG(st.st_mode))
		return usage(e, "bid.special", "“%s”是链接或特殊文件，不能封装；请换成文件本身", path);
	return add_file(f, path, st.st_size, e);
}

// Takes DIR over.
static result scan(int dir, const char *path, struct folder *f, struct err *e)
{
	DIR *d = fdopendir(dir);
	INSIST(d);
	result r = ok();
	for (struct dirent *entry; is_ok(r) && (entry = readdir(d));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		AUTO_FREE char *below = xasprintf("%s/%s", path, entry->d_name);
		r = scan_entry(dir, entry->d_name, below, f, e);
	}
	closedir(d);
	return r;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct folder_file *)a)->path, ((const struct folder_file *)b)->path);
}

static result read_files(const char *dir, struct folder *f, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return usage(e, "bid.folder", "打不开投标文件夹“%s”：%s", dir, strerror(errno));
	struct stat st;
	result r = ok();
	if (fstatat(fd, FILES, &st, AT_SYMLINK_NOFOLLOW) == 0)
		r = scan_folder(fd, FILES, FILES, f, e);
	close(fd);
	if (f->count > 1)
		qsort(f->files, f->count, sizeof *f->files, by_path);
	return r;
}

static result check_total(const struct folder *f, struct err *e)
{
	int64_t total = 8 * 1024 * 1024; // manifest, signature, envelope
	for (size_t i = 0; i < f->count; i++) {
		if (f->files[i].size < BID_BYTES_MAX)
			total += tar_span(f->files[i].size);
		if (f->files[i].size >= BID_BYTES_MAX || total > BID_BYTES_MAX)
			return usage(e, "bid.size", "投标文件总共超过 4 GiB（到“%s”为止）；请压缩图纸或扫描件后再封装", f->files[i].path);
	}
	return ok();
}

static result set_titles(struct folder *f, struct err *e)
{
	size_t i;
	json_t *entry;
	json_array_foreach(json_array_at(f->bid, "titles"), i, entry)
	{
		struct folder_file key = { .path = xstrdup(json_str(entry, "path")) };
		struct folder_file *found = f->count ? bsearch(&key, f->files, f->count, sizeof *f->files, by_path) : NULL;
		free(key.path);
		if (!found)
			return usage(e, "bid.titles", "bid.json 的 titles 里写了“%.100s”，但没有这个文件", json_str(entry, "path"));
		free(found->title);
		found->title = xstrdup(json_str(entry, "title"));
	}
	return ok();
}

static result read_json(const char *dir, const char *name, size_t limit, json_t **out, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", dir, name);
	BUF_AUTO text = BUF_INIT;
	TRY(file_read(path, limit, &text, e));
	struct err why;
	if (!is_ok(json_read(span_buf(&text), limit, out, &why)))
		return usage(e, "bid.json", "%s 有误：%.400s", name, why.text);
	return ok();
}

static result read_into(const char *dir, struct folder *f, struct err *e)
{
	TRY(read_json(dir, "bid.json", 1024 * 1024, &f->bid, e));
	TRY(bid_json_check(f->bid, e));
	TRY(read_json(dir, OFFER_NAME, OFFER_BYTES_MAX, &f->offer, e));
	TRY(offer_json_check(f->offer, e));
	TRY(read_files(dir, f, e));
	TRY(set_titles(f, e));
	return check_total(f, e);
}

result folder_read(const char *dir, struct folder *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	result r = read_into(dir, out, e);
	if (!is_ok(r))
		folder_release(out);
	return r;
}

void folder_release(struct folder *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->files[i].path);
		free(f->files[i].title);
	}
	free(f->files);
	json_decref(f->bid);
	json_decref(f->offer);
	memset(f, 0, sizeof *f);
}

result bid_check(const char *dir, struct err *e)
{
	struct folder f;
	TRY(folder_read(dir, &f, e));
	folder_release(&f);
	return ok();
}
