#include "bid/walk.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "bid/der.h"
#include "bid/wording.h"

enum stage { AT_HEADER, AT_CONTENT, AT_PADDING, AT_TRAILER, AT_END };
enum { SIGNATURE_BYTES_MAX = 64 * 1024, CERTIFICATES_MAX = 8 };

struct walk {
	struct walk_in in;
	enum stage stage;
	int64_t left;                // bytes of this stage still to come
	size_t member;               // 0 manifest, 1 its signature, 2.. files
	uint8_t block[TAR_BLOCK];
	size_t block_n;
	int64_t padding;             // behind the present file
	struct buf manifest_text, signature, offer;
	struct manifest manifest;
	struct sha256_ctx *hash;     // of the present file
	struct hash signer;
	int64_t bytes;               // of the files
	result stuck;                // the first refusal
	struct err why;
};

struct walk *walk_new(const struct walk_in *in)
{
	struct walk *w = xcalloc(1, sizeof *w);
	w->in = *in;
	w->left = TAR_BLOCK;
	w->hash = sha256_new();
	return w;
}

void walk_free(struct walk *w)
{
	if (!w)
		return;
	manifest_release(&w->manifest);
	buf_wipe(&w->manifest_text);
	buf_wipe(&w->signature);
	buf_wipe(&w->offer);
	sha256_free(w->hash);
	OPENSSL_cleanse(w->block, sizeof w->block);
	free(w);
}

static const struct manifest_file *file_of(const struct walk *w)
{
	return w->member >= 2 ? &w->manifest.files[w->member - 2] : NULL;
}

static const char *expected_name(const struct walk *w)
{
	return w->member == 0 ? MANIFEST_NAME : w->member == 1 ? SIGNATURE_NAME : w->manifest.files[w->member - 2].path;
}

// A name that is not the next one: said apart, because a person looks for different things.
static result wrong_name(const struct walk *w, const char *name, struct err *e)
{
	bool passed = w->member > 0 && strcmp(name, MANIFEST_NAME) == 0;
	passed = passed || (w->member > 1 && strcmp(name, SIGNATURE_NAME) == 0);
	for (size_t i = 0; i + 2 < w->member && !passed; i++)
		passed = strcmp(name, w->manifest.files[i].path) == 0;
	if (passed)
		return refuse(e, "package.duplicate", CLAUSE_SEAL, "投标文件包内“%s”出现了两次；" NOTHING_KEPT, name);
	return refuse(e, "package.order", CLAUSE_SEAL, "投标文件包内的文件与清单次序不符：应为“%s”，却是“%s”；" NOTHING_KEPT,
		      expected_name(w), name);
}

static int64_t size_limit(const struct walk *w)
{
	return w->member == 0 ? MANIFEST_BYTES_MAX : SIGNATURE_BYTES_MAX;
}

static result check_size(const struct walk *w, const char *name, int64_t size, struct err *e)
{
	const struct manifest_file *f = file_of(w);
	if (f ? size != f->size : size > size_limit(w))
		return refuse(e, "package.size", CLAUSE_SEAL, "投标文件包内“%s”的大小 %lld 字节与清单或上限不符；" NOTHING_KEPT, name,
			      (long long)size);
	// the tar was the envelope's whole content: what the manifest promises must be just that
	if (w->member == 1 && w->in.content_bytes >= 0 && w->manifest.tar_bytes + tar_span(size) != w->in.content_bytes)
		return refuse(e, "package.size", CLAUSE_SEAL, "清单所列文件共需 %lld 字节，信封内却有 %lld 字节；" NOTHING_KEPT,
			      (long long)(w->manifest.tar_bytes + tar_span(size)), (long long)w->in.content_bytes);
	return ok();
}

static void next_member(struct walk *w)
{
	w->member++;
	w->block_n = 0;
	bool last = w->member >= 2 && w->member - 2 == w->manifest.count;
	w->stage = last ? AT_TRAILER : AT_HEADER;
	w->left = last ? TAR_TRAILER : TAR_BLOCK;
}

/// R41a 87号令第41条 开标前检查密封：清单必须就是截止前登记的那一份
static result manifest_done(struct walk *w, struct err *e)
{
	if (!hash_equal(sha256(span_buf(&w->manifest_text)), w->in.cover->manifest_sha256))
		return refuse(e, "package.manifest", CLAUSE_SEAL, "包内清单 manifest.json 不是投标时登记的那一份（摘要不符）；" NOTHING_KEPT);
	TRY(manifest_read(span_buf(&w->manifest_text), w->in.project, w->in.lot, &w->manifest, e));
	if (strcmp(json_str(w->manifest.json, "bid"), w->in.cover->bid_id) != 0)
		return refuse(e, "package.manifest", CLAUSE_SEAL, "包内清单的投标编号与登记的不同；" NOTHING_KEPT);
	if (!hash_equal(w->manifest.files[0].sha256, w->in.cover->offer_sha256))
		return refuse(e, "package.manifest", CLAUSE_SEAL, "包内开标一览表不是投标时登记的那一份（摘要不符）；" NOTHING_KEPT);
	return ok();
}

static result signature_done(struct walk *w, struct err *e)
{
	struct err why;
	struct cert *signer = NULL;
	if (!is_ok(cms_verify(span_buf(&w->signature), span_buf(&w->manifest_text), &signer, &why)))
		return refuse(e, "package.signature", CLAUSE_SEAL, "清单的电子签名 manifest.p7s 无效：%.300s", why.text);
	struct span extra[CERTIFICATES_MAX];
	size_t n = der_cms_certificates(span_buf(&w->signature), extra, CERTIFICATES_MAX);
	w->signer = cert_hash(signer);
	result r = cert_check(signer, extra, n, w->in.trust, CERT_SIGN, w->in.at, &why);
	cert_free(signer);
	if (!is_ok(r))
		return refuse(e, "package.signature", CLAUSE_SEAL, "清单的签名证书不可信：%.300s", why.text);
	if (!hash_equal(w->signer, w->manifest.sign_cert))
		return refuse(e, "package.signature", CLAUSE_SEAL, "清单不是用其中所写的证书签名的；" NOTHING_KEPT);
	return ok();
}

static result file_done(struct walk *w, struct err *e)
{
	const struct manifest_file *f = &w->manifest.files[w->member - 2];
	if (!hash_equal(sha256_end(w->hash), f->sha256))
		return refuse(e, "package.file", CLAUSE_SEAL, "投标文件“%s”的内容与签名清单不符；" NOTHING_KEPT, f->path);
	w->bytes += f->size;
	return ok();
}

static result content_done(struct walk *w, struct err *e)
{
	if (w->member == 0)
		TRY(manifest_done(w, e));
	else if (w->member == 1)
		TRY(signature_done(w, e));
	else
		TRY(file_done(w, e));
	next_member(w);
	return ok();
}

static result header_done(struct walk *w, struct err *e)
{
	char name[TAR_NAME_MAX + 1];
	int64_t size;
	TRY(tar_read(w->block, name, &size, e));
	if (strcmp(name, expected_name(w)) != 0)
		return wrong_name(w, name, e);
	TRY(check_size(w, name, size, e));
	if (w->in.output)
		TRY(output_next(w->in.output, name, e));
	w->stage = AT_CONTENT;
	w->left = size;
	w->padding = tar_padding(size);
	return ok();
}

// A stage of LEFT bytes has ended; stages of no bytes are passed at once.
static result advance(struct walk *w, struct err *e)
{
	while (w->left == 0 && w->stage != AT_END) {
		if (w->stage == AT_HEADER) {
			TRY(header_done(w, e));
		} else if (w->stage == AT_CONTENT) {
			w->stage = AT_PADDING;
			w->left = w->padding;
		} else if (w->stage == AT_PADDING) {
			TRY(content_done(w, e));
		} else {
			w->stage = AT_END;
		}
	}
	return ok();
}

static bool all_zero(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i])
			return false;
	return true;
}

static result add_content(struct walk *w, struct span s, struct err *e)
{
	if (w->in.output)
		TRY(output_add(w->in.output, s, e));
	struct buf *keep = w->member == 0 ? &w->manifest_text : w->member == 1 ? &w->signature : w->member == 2 ? &w->offer : NULL;
	if (keep)
		buf_add(keep, s.p, s.n);
	if (w->member >= 2)
		sha256_add(w->hash, s);
	return ok();
}

static result add_part(struct walk *w, struct span s, struct err *e)
{
	switch (w->stage) {
	case AT_HEADER:
		memcpy(w->block + w->block_n, s.p, s.n);
		w->block_n += s.n;
		return ok();
	case AT_CONTENT:
		return add_content(w, s, e);
	case AT_PADDING:
	case AT_TRAILER:
		return all_zero(s) ? ok()
				   : refuse(e, "package.tar", CLAUSE_SEAL, "投标文件包内层的填充不是零字节，或文件多于清单；" NOTHING_KEPT);
	case AT_END:
		break;
	}
	return refuse(e, "package.tail", CLAUSE_SEAL, "投标文件包内层结束之后还有多余的字节；" NOTHING_KEPT);
}

static result walk_span(struct walk *w, struct span s, struct err *e)
{
	while (s.n > 0) {
		size_t n = w->stage != AT_END && w->left < (int64_t)s.n ? (size_t)w->left : s.n;
		TRY(add_part(w, span_of(s.p, n), e));
		s.p += n;
		s.n -= n;
		w->left -= (int64_t)n;
		TRY(advance(w, e));
	}
	return ok();
}

result walk_add(struct walk *w, struct span s, struct err *e)
{
	if (is_ok(w->stuck))
		w->stuck = walk_span(w, s, &w->why);
	if (!is_ok(w->stuck) && e)
		*e = w->why;
	return w->stuck;
}

result walk_end(struct walk *w, struct unsealed *out, struct err *e)
{
	TRY(walk_add(w, span_of(NULL, 0), e));
	if (w->stage != AT_END)
		return refuse(e, "package.truncated", CLAUSE_SEAL, "投标文件包的内层不完整：缺少“%s”或结尾；" NOTHING_KEPT,
			      w->stage == AT_TRAILER ? "结尾" : expected_name(w));
	out->manifest = w->manifest_text;
	out->offer = w->offer;
	w->manifest_text = w->offer = BUF_INIT;
	out->signer = w->signer;
	out->bytes = w->bytes;
	out->files = (int64_t)w->manifest.count;
	return ok();
}
