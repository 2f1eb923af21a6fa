#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid/manifest.h"
#include "bid/sealing.h"
#include "bid/tar.h"

#define PART_NAME "bid.p7m.part"
#define COVER_NAME "cover.json"
#define OLD_FOLDER "before" // packages of earlier sealings, by bid_id

enum { READ_BLOCK = 128 * 1024 };

static void advance(struct sealing *s, size_t n)
{
	s->done += (int64_t)n;
	if (s->in->progress)
		s->in->progress(s->in->progress_ctx, s->done, s->total);
}

static result changed(struct err *e, const char *path)
{
	return usage(e, "bid.changed", "封装期间文件“%s”被改动；请关闭正在编辑它的程序后重新封装", path);
}

// Reads the whole of file I; every piece goes to the hash and, where SEALER is given, into the package.
static result read_file(struct sealing *s, size_t i, struct sealer *sealer, struct hash *sum, struct err *e)
{
	const struct folder_file *f = &s->folder.files[i];
	int fd = openat(s->dir, f->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail(e, "file.read", "打不开文件“%s”：%s", f->path, strerror(errno));
	struct sha256_ctx *hash = sha256_new();
	uint8_t *block = xmalloc(READ_BLOCK);
	int64_t left = f->size;
	result r = ok();
	while (is_ok(r)) {
		ssize_t n = read(fd, block, READ_BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			break;
		if (n < 0 || n > left) {
			r = n < 0 ? fail(e, "file.read", "读取文件“%s”失败：%s", f->path, strerror(errno)) : changed(e, f->path);
			break;
		}
		left -= n;
		sha256_add(hash, span_of(block, (size_t)n));
		if (sealer)
			r = sealer_add(sealer, span_of(block, (size_t)n), e);
		advance(s, (size_t)n);
	}
	*sum = sha256_end(hash);
	sha256_free(hash);
	free(block);
	close(fd);
	return is_ok(r) && left != 0 ? changed(e, f->path) : r;
}

static result hash_files(struct sealing *s, struct err *e)
{
	for (size_t i = 0; i < s->folder.count; i++)
		s->total += 2 * s->folder.files[i].size;
	s->sums = xcalloc(s->folder.count, sizeof *s->sums);
	for (size_t i = 0; i < s->folder.count; i++)
		TRY(read_file(s, i, NULL, &s->sums[i], e));
	return ok();
}

// --- the package --------------------------------------------------------------------------------------

static int64_t tar_bytes(const struct sealing *s)
{
	int64_t n = tar_span((int64_t)s->manifest.n) + tar_span((int64_t)s->signature.n) + tar_span((int64_t)s->offer.n);
	for (size_t i = 0; i < s->folder.count; i++)
		n += tar_span(s->folder.files[i].size);
	return n + TAR_TRAILER;
}

static const uint8_t ZERO[TAR_TRAILER];

static result seal_head(struct sealer *to, const char *name, int64_t size, struct err *e)
{
	uint8_t block[TAR_BLOCK];
	tar_header(block, name, size);
	return sealer_add(to, span_of(block, sizeof block), e);
}

static result seal_text(struct sealer *to, const char *name, const struct buf *text, struct err *e)
{
	TRY(seal_head(to, name, (int64_t)text->n, e));
	TRY(sealer_add(to, span_buf(text), e));
	return sealer_add(to, span_of(ZERO, (size_t)tar_padding((int64_t)text->n)), e);
}

static result seal_file(struct sealing *s, struct sealer *to, size_t i, struct err *e)
{
	const struct folder_file *f = &s->folder.files[i];
	struct hash sum;
	TRY(seal_head(to, f->path, f->size, e));
	TRY(read_file(s, i, to, &sum, e));
	if (!hash_equal(sum, s->sums[i]))
		return changed(e, f->path);
	return sealer_add(to, span_of(ZERO, (size_t)tar_padding(f->size)), e);
}

static result seal_tar(struct sealing *s, struct sealer *to, struct err *e)
{
	TRY(seal_text(to, MANIFEST_NAME, &s->manifest, e));
	TRY(seal_text(to, SIGNATURE_NAME, &s->signature, e));
	TRY(seal_text(to, OFFER_NAME, &s->offer, e));
	for (size_t i = 0; i < s->folder.count; i++)
		TRY(seal_file(s, to, i, e));
	TRY(sealer_add(to, span_of(ZERO, TAR_TRAILER), e));
	return sealer_end(to, &s->sealed, e);
}

static result write_part(struct sealing *s, int fd, struct err *e)
{
	BUF_AUTO recipients = BUF_INIT;
	TRY(cms_wrap_key(s->in->recipient, span_of(s->key, sizeof s->key), &recipients, e));
	struct sealer *to = NULL;
	CRASH_POINT("package.write");
	result r = sealer_open(fd, span_buf(&recipients), span_of(s->key, sizeof s->key), tar_bytes(s), &to, e);
	if (is_ok(r))
		r = seal_tar(s, to, e);
	sealer_free(to);
	TRY(r);
	if (s->sealed.size > BID_BYTES_MAX)
		return usage(e, "bid.size", "封装后的投标文件超过 4 GiB；请压缩图纸或扫描件后再封装");
	CRASH_POINT("package.sync");
	if (fdatasync(fd) != 0)
		return fail(e, "disk.write", "bid.p7m 没有写到磁盘上（%s）；请检查磁盘后重新封装", strerror(errno));
	CRASH_POINT("package.synced");
	return ok();
}

// --- under its final names ----------------------------------------------------------------------------

static result not_written(struct err *e, const char *what)
{
	return fail(e, "disk.write", "封装结果“%s”没有保存（%s）；请检查磁盘后重新封装", what, strerror(errno));
}

static result sync_dir(const struct sealing *s, struct err *e)
{
	return fsync(s->dir) == 0 ? ok() : not_written(e, s->in->dir);
}

// An earlier sealing that may have been handed in already stays openable: its package and cover go to OLD_FOLDER. First
// a second name for the package, then the cover: whenever there is a cover.json, it is that of bid.p7m.
static result put_aside(const struct sealing *s, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/" COVER_NAME, s->in->dir);
	if (!file_exists(path))
		return ok();
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *old = NULL;
	struct cover cover;
	struct err why;
	TRY(file_read(path, 64 * 1024, &text, e));
	bool known = is_ok(json_read(span_buf(&text), 64 * 1024, &old, &why)) && is_ok(cover_read(old, &cover, &why));
	AUTO_FREE char *p7m = xasprintf(OLD_FOLDER "/%s.p7m", known ? cover.bid_id : "unknown");
	AUTO_FREE char *json = xasprintf(OLD_FOLDER "/%s.json", known ? cover.bid_id : "unknown");
	if (mkdirat(s->dir, OLD_FOLDER, 0700) != 0 && errno != EEXIST)
		return not_written(e, OLD_FOLDER);
	if (linkat(s->dir, "bid.p7m", s->dir, p7m, 0) != 0 && errno != EEXIST && errno != ENOENT)
		return not_written(e, p7m);
	if (renameat(s->dir, COVER_NAME, s->dir, json) != 0)
		return not_written(e, json);
	AUTO_FREE char *full = xasprintf("%s/%s", s->in->dir, json);
	TRY(dir_sync_of(full, e));
	return sync_dir(s, e);
}

static result save(const struct sealing *s, const char *name, struct span text, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", s->in->dir, name);
	return file_save(path, text, 0600, e);
}

static result give_names(const struct sealing *s, struct err *e)
{
	TRY(put_aside(s, e));
	CRASH_POINT("package.aside");
	TRY(save(s, MANIFEST_NAME, span_buf(&s->manifest), e));
	TRY(save(s, SIGNATURE_NAME, span_buf(&s->signature), e));
	TRY(save(s, SEALED_OFFER_NAME, span_buf(&s->offer), e));
	CRASH_POINT("package.rename");
	if (renameat(s->dir, PART_NAME, s->dir, "bid.p7m") != 0)
		return not_written(e, "bid.p7m");
	CRASH_POINT("package.renamed");
	TRY(sync_dir(s, e));
	CRASH_POINT("package.cover");
	JSON_AUTO *cover = sealing_cover(s);
	BUF_AUTO text = BUF_INIT;
	json_text(cover, &text);
	TRY(save(s, COVER_NAME, span_buf(&text), e));
	CRASH_POINT("package.done");
	return ok();
}

// --- the sealing --------------------------------------------------------------------------------------

static result check_people(const struct sealing *s, struct err *e)
{
	const json_t *bid = s->folder.bid, *bidder = json_object_get(bid, "bidder");
	if (strcmp(json_str(bid, "project"), s->in->project) != 0 || json_int(bid, "lot") != s->in->lot)
		return usage(e, "seal.project", "bid.json 写的是 %.40s 第 %lld 标段，不是 %.40s 第 %lld 标段；请核对", json_str(bid, "project"),
			     (long long)json_int(bid, "lot"), s->in->project, (long long)s->in->lot);
	const char *signer = cert_code(s->in->signer), *recipient = cert_code(s->in->recipient);
	/// S36 不得使用其他投标人的数字证书加密
	if (strcmp(signer, json_str(bidder, "code")) != 0 || (recipient[0] && strcmp(recipient, signer) != 0))
		return refuse(e, "seal.certificate", "S36 87号令第37条(五)",
			      "证书的信用代码（签名 %.20s，加密 %.20s）与 bid.json 的投标人代码 %.20s 不符；请插入本单位的 CA 锁", signer, recipient,
			      json_str(bidder, "code"));
	return ok();
}

result sealing_write(struct sealing *s, const char *part, struct err *e)
{
	int fd = openat(s->dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return not_written(e, part);
	random_bytes(s->key, sizeof s->key);
	random_bytes(s->key_salt.b, sizeof s->key_salt.b);
	result r = write_part(s, fd, e);
	close(fd);
	if (!is_ok(r))
		(void)unlinkat(s->dir, part, 0);
	return r;
}

result sealing_open(struct sealing *s, struct err *e)
{
	s->dir = open(s->in->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0)
		return usage(e, "bid.folder", "打不开投标文件夹“%s”：%s", s->in->dir, strerror(errno));
	if (flock(s->dir, LOCK_EX | LOCK_NB) != 0)
		return fail(e, "file.locked", "投标文件夹“%s”正在被另一个程序封装；请等它结束", s->in->dir);
	return ok();
}

void sealing_close(struct sealing *s)
{
	OPENSSL_cleanse(s->key, sizeof s->key);
	folder_release(&s->folder);
	free(s->sums);
	buf_wipe(&s->offer);
	buf_release(&s->manifest);
	buf_release(&s->signature);
	if (s->dir >= 0)
		close(s->dir);
}

static result seal_in_folder(struct sealing *s, struct err *e)
{
	TRY(sealing_open(s, e));
	TRY(folder_read(s->in->dir, &s->folder, e));
	TRY(check_people(s, e));
	TRY(hash_files(s, e));
	TRY(sealing_texts(s, e));
	TRY(sealing_write(s, PART_NAME, e));
	result r = give_names(s, e);
	if (!is_ok(r))
		(void)unlinkat(s->dir, PART_NAME, 0);
	return r;
}

result bid_seal(const struct seal_in *in, struct err *e)
{
	struct sealing s = { .in = in, .dir = -1 };
	result r = seal_in_folder(&s, e);
	sealing_close(&s);
	return r;
}
