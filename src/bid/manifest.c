#include "bid/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "bid/package.h"
#include "bid/tar.h"
#include "bid/wording.h"

static result bad(struct err *e, const char *what)
{
	return refuse(e, "package.manifest", CLAUSE_SEAL, "投标文件清单 manifest.json 有误（%s）；" NOTHING_KEPT, what);
}

static bool role_ok(const char *role)
{
	static const char *const ROLES[] = { "offer", "commercial", "technical", "qualification", "other" };
	for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
		if (strcmp(role, ROLES[i]) == 0)
			return true;
	return false;
}

static result read_file(const json_t *entry, struct manifest_file *out, struct err *e)
{
	if (!json_is_object(entry) || json_object_size(entry) != 5 || !json_hash(entry, "sha256", &out->sha256) ||
	    !role_ok(json_str(entry, "role")) || !json_is_string(json_object_get(entry, "title")))
		return bad(e, "files 的成员");
	out->path = json_str(entry, "path");
	out->size = json_int_or(entry, "size", -1);
	if (out->size < 0 || out->size > BID_BYTES_MAX)
		return bad(e, "文件大小");
	if (!tar_name_ok(out->path))
		return refuse(e, "package.name", CLAUSE_SEAL,
			      "投标文件清单里有不允许的文件名（绝对路径、“..”、非 ASCII 或超过 100 字节）；" NOTHING_KEPT);
	return ok();
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Is a folder of PATH in the list of files?
static bool folder_is_file(const char *path, const char *const *names, size_t n)
{
	char folder[TAR_NAME_MAX + 1];
	const char *key = folder;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t length = (size_t)(slash - path);
		memcpy(folder, path, length);
		folder[length] = 0;
		if (bsearch(&key, names, n, sizeof *names, by_text))
			return true;
	}
	return false;
}

static result check_names(const struct manifest *m, struct err *e)
{
	size_t n = m->count + 2;
	const char **names = xcalloc(n, sizeof *names);
	for (size_t i = 0; i < m->count; i++)
		names[i] = m->files[i].path;
	names[m->count] = MANIFEST_NAME;
	names[m->count + 1] = SIGNATURE_NAME;
	qsort(names, n, sizeof *names, by_text);
	bool twice = false;
	for (size_t i = 0; i < n && !twice; i++)
		twice = (i > 0 && strcmp(names[i - 1], names[i]) == 0) || folder_is_file(names[i], names, n);
	free(names);
	if (twice)
		return refuse(e, "package.duplicate", CLAUSE_SEAL, "投标文件清单里有重名的文件；" NOTHING_KEPT);
	return ok();
}

static result read_files(struct manifest *m, struct err *e)
{
	json_t *files = json_array_at(m->json, "files");
	m->count = json_array_size(files);
	if (m->count < 1 || m->count > BID_FILES_MAX)
		return bad(e, "文件个数");
	m->files = xcalloc(m->count, sizeof *m->files);
	int64_t text_size = m->tar_bytes;
	m->tar_bytes = tar_span(text_size) + TAR_TRAILER;
	for (size_t i = 0; i < m->count; i++) {
		TRY(read_file(json_array_get(files, i), &m->files[i], e));
		if ((strcmp(json_str(json_array_get(files, i), "role"), "offer") == 0) != (i == 0))
			return bad(e, "开标一览表只能有一份，且列在第一个");
		m->tar_bytes += tar_span(m->files[i].size); // at most 4096 times 4 GiB: no overflow
	}
	if (strcmp(m->files[0].path, OFFER_NAME) != 0)
		return bad(e, "第一个文件应为开标一览表 offer.json");
	if (m->files[0].size > OFFER_BYTES_MAX)
		return bad(e, "开标一览表超过 32 KiB");
	return check_names(m, e);
}

static result read_all_of(struct span text, const char *project, int64_t lot, struct manifest *m, struct err *e)
{
	struct err why;
	if (!is_ok(json_read_canonical(text, MANIFEST_BYTES_MAX, &m->json, &why)))
		return bad(e, "不是规范的 JSON");
	if (json_int(m->json, "v") != 1 || strcmp(json_str(m->json, "type"), "sealed-bid") != 0)
		return bad(e, "版本或类型");
	if (!json_hash(m->json, "sign_cert", &m->sign_cert))
		return bad(e, "签名证书");
	if (strcmp(json_str(m->json, "project"), project) != 0 || json_int(m->json, "lot") != lot)
		return refuse(e, "package.project", CLAUSE_SEAL, "投标文件是为另一个项目或标段封装的（%.40s 第 %lld 标段），不是 %.40s 第 %lld 标段；" NOTHING_KEPT,
			      json_str(m->json, "project"), (long long)json_int(m->json, "lot"), project, (long long)lot);
	m->tar_bytes = (int64_t)text.n;
	return read_files(m, e);
}

result manifest_read(struct span text, const char *project, int64_t lot, struct manifest *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	result r = read_all_of(text, project, lot, out, e);
	if (!is_ok(r))
		manifest_release(out);
	return r;
}

void manifest_release(struct manifest *m)
{
	json_decref(m->json);
	free(m->files);
	memset(m, 0, sizeof *m);
}
