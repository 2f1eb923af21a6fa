#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "bid/p7m.h"
#include "bid/walk.h"
#include "bid/wording.h"

// What one pass found out. The verdict is given at the end, outermost layer first: a package whose ciphertext was
// changed on the way is reported as such, whatever the change did to what lies inside.
struct pass {
	struct p7m_reader reader;
	struct walk *walk;
	EVP_CIPHER_CTX *gcm;
	uint8_t *plain; // of the present piece
	progress_fn progress;
	void *progress_ctx;
	int64_t total;
	struct hash all;
	bool tag_fits;
	result envelope, content, drained; // of each layer, with its sentence
	struct err envelope_why, content_why, drained_why;
};

static result decrypt_piece(struct pass *p, const uint8_t *piece, size_t n)
{
	int done = 0;
	INSIST(EVP_DecryptUpdate(p->gcm, p->plain, &done, piece, (int)n) == 1 && (size_t)done == n);
	return walk_add(p->walk, span_of(p->plain, n), &p->content_why);
}

static result read_content(struct pass *p, struct err *e)
{
	for (;;) {
		const uint8_t *piece;
		size_t n;
		TRY(p7m_reader_content(&p->reader, &piece, &n, e));
		if (n == 0)
			return ok();
		p->content = decrypt_piece(p, piece, n);
		if (p->content.kind == RESULT_FAILED) // our own disk: no use in going on
			return ok();
		if (p->progress)
			p->progress(p->progress_ctx, p->reader.taken, p->total);
	}
}

static result read_envelope(struct pass *p, struct walk_in *in, struct span key, struct err *e)
{
	struct p7m_head head;
	TRY(p7m_reader_head(&p->reader, &head, e));
	p7m_head_release(&head);
	in->content_bytes = head.content_bytes;
	p->walk = walk_new(in);
	INSIST(EVP_DecryptInit_ex(p->gcm, EVP_aes_256_gcm(), NULL, key.p, head.nonce) == 1);
	TRY(read_content(p, e));
	if (p->content.kind == RESULT_FAILED)
		return ok();
	uint8_t tag[P7M_TAG];
	TRY(p7m_reader_tail(&p->reader, tag, e));
	uint8_t none[16];
	int n = 0;
	p->tag_fits = EVP_CIPHER_CTX_ctrl(p->gcm, EVP_CTRL_AEAD_SET_TAG, P7M_TAG, tag) == 1 &&
		      EVP_DecryptFinal_ex(p->gcm, none, &n) == 1;
	return ok();
}

/// R41a 87号令第41条 开标前检查密封：密文摘要、校验值、清单、签名、每个文件逐层核对
static result verdict(struct pass *p, const struct cover *cover, struct unsealed *out, struct err *e)
{
	if (p->content.kind == RESULT_FAILED) {
		*e = p->content_why;
		return p->content;
	}
	if (p->reader.broken || p->reader.taken > cover->size) {
		*e = is_ok(p->drained) ? p->envelope_why : p->drained_why;
		return is_ok(p->drained) ? p->envelope : p->drained;
	}
	if (p->reader.taken < cover->size)
		return refuse(e, "package.truncated", CLAUSE_SEAL, "投标文件包只有 %lld 字节，登记的是 %lld 字节；" NOTHING_KEPT,
			      (long long)p->reader.taken, (long long)cover->size);
	if (!hash_equal(p->all, cover->p7m_sha256))
		return refuse(e, "package.hash", CLAUSE_SEAL, "投标文件包的密文摘要与投标时登记的不符，文件已被改动或损坏；" NOTHING_KEPT);
	if (!is_ok(p->envelope)) {
		*e = p->envelope_why;
		return p->envelope;
	}
	if (!p->tag_fits)
		return refuse(e, "package.tag", CLAUSE_SEAL, "投标文件包用交出的密钥解不开（AES-GCM 校验值不符）；" NOTHING_KEPT);
	return walk_end(p->walk, out, e);
}

static result run(struct pass *p, struct walk_in *in, struct span key, struct unsealed *out, struct err *e)
{
	p->envelope = read_envelope(p, in, key, &p->envelope_why);
	if (p->content.kind != RESULT_FAILED && !p->reader.broken)
		p->drained = p7m_reader_drain(&p->reader, &p->all, &p->drained_why);
	TRY(verdict(p, in->cover, out, e));
	return in->output ? output_commit(in->output, e) : ok();
}

static result unseal_into(struct byte_source *s, struct walk_in *in, struct span key, struct pass *p, struct unsealed *out,
			  struct err *e)
{
	p->gcm = EVP_CIPHER_CTX_new();
	p->plain = OPENSSL_malloc(P7M_BLOCK);
	INSIST(p->gcm && p->plain);
	p->total = in->cover->size;
	p7m_reader_init(&p->reader, s, in->cover->size);
	result r = run(p, in, key, out, e);
	walk_free(p->walk);
	EVP_CIPHER_CTX_free(p->gcm);
	OPENSSL_clear_free(p->plain, P7M_BLOCK);
	p7m_reader_release(&p->reader);
	return r;
}

result bid_unseal(struct byte_source *s, const struct cover *cover, struct span key, const char *project, int64_t lot,
		  struct trust *trust, int64_t at, const char *out_dir, progress_fn progress, void *ctx, struct unsealed *out,
		  struct err *e)
{
	struct err unheard;
	e = e ? e : &unheard;
	memset(out, 0, sizeof *out);
	/// R41a 87号令第41条 密钥须是投标时承诺的那一把：交错密钥与文件损坏可以分清
	if (key.n != P7M_KEY || !hash_equal(key_commitment(cover->key_salt, key), cover->key_commit))
		return refuse(e, "package.key", CLAUSE_SEAL, "交出的密钥不是投标时承诺的那一把；" NOTHING_KEPT);
	struct walk_in in = { .cover = cover, .project = project, .lot = lot, .trust = trust, .at = at, .content_bytes = -1 };
	if (out_dir)
		TRY(output_open(out_dir, &in.output, e));
	struct pass p = { .progress = progress, .progress_ctx = ctx };
	result r = unseal_into(s, &in, key, &p, out, e);
	output_free(in.output);
	if (!is_ok(r))
		unsealed_release(out);
	return r;
}

void unsealed_release(struct unsealed *u)
{
	buf_wipe(&u->manifest);
	buf_wipe(&u->offer);
	memset(u, 0, sizeof *u);
}
