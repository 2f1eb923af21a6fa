// The backup file of a bid whose package the platform could not open (S20): what was signed, under a new key.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid/manifest.h"
#include "bid/sealing.h"

#define BACKUP_NAME "backup.p7m"
#define BACKUP_PART "backup.p7m.part"

enum { SIGNATURE_MAX = 64 * 1024 };

static result load(const struct sealing *s, const char *name, size_t limit, struct buf *out, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", s->in->dir, name);
	return file_read(path, limit, out, e);
}

/// S20 备份文件须与原投标文件一致：同一清单、同一签名
static result load_texts(struct sealing *s, const struct cover *cover, struct err *e)
{
	TRY(load(s, MANIFEST_NAME, MANIFEST_BYTES_MAX, &s->manifest, e));
	TRY(load(s, SIGNATURE_NAME, SIGNATURE_MAX, &s->signature, e));
	TRY(load(s, SEALED_OFFER_NAME, OFFER_BYTES_MAX, &s->offer, e));
	if (!hash_equal(sha256(span_buf(&s->manifest)), cover->manifest_sha256) ||
	    !hash_equal(sha256(span_buf(&s->offer)), cover->offer_sha256))
		return refuse(e, "backup.differs", "S20 晋财购〔2023〕44号",
			      "文件夹“%s”里的清单或开标一览表不是投标时提交的那一份，不能作为备份文件；请换到提交时的文件夹", s->in->dir);
	return ok();
}

// The files as the signed manifest lists them; what lies in the folder must still be just that.
static result list_files(struct sealing *s, struct err *e)
{
	JSON_AUTO *json = NULL;
	struct manifest m;
	TRY(json_read(span_buf(&s->manifest), MANIFEST_BYTES_MAX, &json, e));
	TRY(manifest_read(span_buf(&s->manifest), json_str(json, "project"), json_int(json, "lot"), &m, e));
	s->folder.files = xcalloc(m.count, sizeof *s->folder.files);
	s->sums = xcalloc(m.count, sizeof *s->sums);
	for (size_t i = 1; i < m.count; i++) { // [0] is the offer
		s->folder.files[s->folder.count] = (struct folder_file){ .path = xstrdup(m.files[i].path), .size = m.files[i].size };
		s->sums[s->folder.count++] = m.files[i].sha256;
		s->total += m.files[i].size;
	}
	manifest_release(&m);
	return ok();
}

static result give_name(struct sealing *s, struct err *e)
{
	CRASH_POINT("backup.rename");
	if (renameat(s->dir, BACKUP_PART, s->dir, BACKUP_NAME) != 0 || fsync(s->dir) != 0)
		return fail(e, "disk.write", "备份文件“%s”没有保存（%s）；请检查磁盘后重做", BACKUP_NAME, strerror(errno));
	CRASH_POINT("backup.done");
	return ok();
}

static result make(struct sealing *s, struct cover *cover, uint8_t key[32], struct err *e)
{
	TRY(sealing_open(s, e));
	TRY(load_texts(s, cover, e));
	TRY(list_files(s, e));
	TRY(sealing_write(s, BACKUP_PART, e));
	TRY(give_name(s, e));
	cover->size = s->sealed.size;
	cover->p7m_sha256 = s->sealed.p7m_sha256;
	cover->chunks_sha256 = s->sealed.chunks_sha256;
	cover->key_salt = s->key_salt;
	cover->key_commit = key_commitment(s->key_salt, span_of(s->key, sizeof s->key));
	memcpy(key, s->key, sizeof s->key);
	return ok();
}

result bid_backup(const char *dir, const struct cert *recipient, struct cover *cover, uint8_t key[32], progress_fn progress,
		  void *progress_ctx, struct err *e)
{
	struct seal_in in = { .dir = dir, .recipient = recipient, .progress = progress, .progress_ctx = progress_ctx };
	struct sealing s = { .in = &in, .dir = -1 };
	result r = make(&s, cover, key, e);
	sealing_close(&s);
	return r;
}
