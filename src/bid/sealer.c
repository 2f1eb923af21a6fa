#include "bid/sealer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "bid/flush.h"

enum { CHUNK = 1024 * 1024 }; // log/chunks.h: files travel in chunks of this size

struct sealer {
	int fd;
	int64_t left, written;
	EVP_CIPHER_CTX *gcm;
	struct sha256_ctx *all, *chunk, *chunks; // the file; the present chunk; the chunks' hashes
	size_t chunk_n;
	struct flush flush;
	size_t n;
	uint8_t block[P7M_BLOCK];
};

static void hash_chunks(struct sealer *s, struct span bytes)
{
	while (bytes.n > 0) {
		size_t n = bytes.n < CHUNK - s->chunk_n ? bytes.n : CHUNK - s->chunk_n;
		sha256_add(s->chunk, span_of(bytes.p, n));
		s->chunk_n += n;
		bytes = span_of(bytes.p + n, bytes.n - n);
		if (s->chunk_n == CHUNK) {
			sha256_add(s->chunks, span_of(sha256_end(s->chunk).b, HASH_BYTES));
			s->chunk_n = 0;
		}
	}
}

static result put(struct sealer *s, struct span bytes, struct err *e)
{
	sha256_add(s->all, bytes);
	hash_chunks(s, bytes);
	TRY(write_all(s->fd, bytes, "bid.p7m", e));
	s->written += (int64_t)bytes.n;
	flush_more(&s->flush, (int64_t)bytes.n);
	return ok();
}

static result put_block(struct sealer *s, struct err *e)
{
	int done = 0;
	INSIST(EVP_EncryptUpdate(s->gcm, s->block, &done, s->block, (int)s->n) == 1 && (size_t)done == s->n);
	struct span sealed = span_of(s->block, s->n);
	s->n = 0;
	return put(s, sealed, e);
}

result sealer_open(int fd, struct span recipients, struct span key, int64_t content, struct sealer **out, struct err *e)
{
	INSIST(key.n == P7M_KEY);
	struct sealer *s = xcalloc(1, sizeof *s);
	*out = s;
	s->fd = fd;
	s->left = content;
	s->all = sha256_new();
	s->chunk = sha256_new();
	s->chunks = sha256_new();
	s->gcm = EVP_CIPHER_CTX_new();
	flush_init(&s->flush, fd);
	uint8_t nonce[P7M_NONCE];
	random_bytes(nonce, sizeof nonce);
	INSIST(s->gcm && EVP_EncryptInit_ex(s->gcm, EVP_aes_256_gcm(), NULL, key.p, nonce) == 1);
	BUF_AUTO head = BUF_INIT;
	p7m_head_make(&head, recipients, nonce, content);
	return put(s, span_buf(&head), e);
}

result sealer_add(struct sealer *s, struct span plain, struct err *e)
{
	INSIST((int64_t)plain.n <= s->left);
	s->left -= (int64_t)plain.n;
	while (plain.n > 0) {
		size_t n = plain.n < P7M_BLOCK - s->n ? plain.n : P7M_BLOCK - s->n;
		memcpy(s->block + s->n, plain.p, n);
		s->n += n;
		plain = span_of(plain.p + n, plain.n - n);
		if (s->n == P7M_BLOCK)
			TRY(put_block(s, e));
	}
	return ok();
}

result sealer_end(struct sealer *s, struct sealed *out, struct err *e)
{
	INSIST(s->left == 0);
	TRY(put_block(s, e));
	uint8_t tag[P7M_TAG], none[16];
	int n = 0;
	INSIST(EVP_EncryptFinal_ex(s->gcm, none, &n) == 1 && n == 0);
	INSIST(EVP_CIPHER_CTX_ctrl(s->gcm, EVP_CTRL_AEAD_GET_TAG, P7M_TAG, tag) == 1);
	BUF_AUTO tail = BUF_INIT;
	p7m_tail_make(&tail, tag);
	TRY(put(s, span_buf(&tail), e));
	if (s->chunk_n > 0)
		sha256_add(s->chunks, span_of(sha256_end(s->chunk).b, HASH_BYTES));
	*out = (struct sealed){ s->written, sha256_end(s->all), sha256_end(s->chunks) };
	return ok();
}

void sealer_free(struct sealer *s)
{
	if (!s)
		return;
	EVP_CIPHER_CTX_free(s->gcm);
	sha256_free(s->all);
	sha256_free(s->chunk);
	sha256_free(s->chunks);
	OPENSSL_cleanse(s->block, sizeof s->block);
	free(s);
}
