#include "bid_forge.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "bid/der.h"
#include "bid/p7m.h"
#include "bid/p7m_oid.h"
#include "bid/tar.h"

static void add_member(struct forge *f, const char *name, const char *content)
{
	struct forge_member *m = &f->members[f->count++];
	snprintf(m->name, sizeof m->name, "%s", name);
	m->type = '0';
	m->said = -1;
	buf_add_str(&m->content, content);
}

static void list_file(struct forge *f, size_t i, const char *role)
{
	const struct forge_member *m = &f->members[i];
	json_t *file = json_object();
	json_put_str(file, "path", m->name);
	json_put_int(file, "size", (int64_t)m->content.n);
	json_put_hash(file, "sha256", sha256(span_buf(&m->content)));
	json_put_str(file, "role", role);
	json_put_str(file, "title", m->name);
	INSIST(json_array_append_new(json_array_at(f->manifest, "files"), file) == 0);
}

void forge_begin(struct forge *f, const struct kit *k)
{
	memset(f, 0, sizeof *f);
	f->kit = k;
	memset(f->key, 0x5a, sizeof f->key);
	add_member(f, "manifest.json", "");
	add_member(f, "manifest.p7s", "");
	add_member(f, "offer.json", "{\"total_fen\":100}");
	add_member(f, "files/a.txt", "first file");
	add_member(f, "files/b.txt", "second file");
	f->manifest = json_object();
	json_put_int(f->manifest, "v", 1);
	json_put_str(f->manifest, "type", "sealed-bid");
	json_put_str(f->manifest, "project", KIT_PROJECT);
	json_put_int(f->manifest, "lot", 1);
	json_put_str(f->manifest, "bid", "01890000-0000-7000-8000-000000000001");
	json_put_hash(f->manifest, "sign_cert", cert_hash(k->bidder.cert));
	json_put(f->manifest, "files", json_array());
	list_file(f, 2, "offer");
	list_file(f, 3, "other");
	list_file(f, 4, "other");
}

void forge_end(struct forge *f)
{
	json_decref(f->manifest);
	for (size_t i = 0; i < FORGE_MEMBERS; i++)
		buf_release(&f->members[i].content);
	buf_release(&f->recipients);
	buf_release(&f->tar);
	buf_release(&f->p7m);
}

void forge_sign(struct forge *f, const struct kit_party *signer)
{
	struct err e;
	buf_clear(&f->members[0].content);
	buf_clear(&f->members[1].content);
	json_text(f->manifest, &f->members[0].content);
	INSIST(is_ok(cms_sign(signer->cert, NULL, 0, span_buf(&f->members[0].content), KIT_NOW, &signer->ops, &f->members[1].content, &e)));
}

void forge_sum(uint8_t *header)
{
	unsigned sum = 0;
	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += header[i];
	char digits[16];
	snprintf(digits, sizeof digits, "%06o", sum);
	memcpy(header + 148, digits, 7);
}

static void put_zeros(struct buf *b, size_t n)
{
	static const uint8_t ZEROS[TAR_TRAILER];
	buf_add(b, ZEROS, n);
}

void forge_tar(struct forge *f)
{
	buf_clear(&f->tar);
	for (size_t i = 0; i < f->count; i++) {
		const struct forge_member *m = &f->members[i];
		uint8_t header[TAR_BLOCK];
		int64_t size = m->said >= 0 ? m->said : (int64_t)m->content.n;
		tar_header(header, "x", size <= TAR_SIZE_MAX ? size : 0);
		if (size > TAR_SIZE_MAX) // base 256, as GNU tar writes what 11 octal digits cannot hold
			memcpy(header + 124, "\x80\0\0\0\0\0\0\2\0\0\0\0", 12);
		size_t n = strlen(m->name);
		memset(header, 0, TAR_NAME_MAX);
		memcpy(header, m->name, n < TAR_NAME_MAX ? n : TAR_NAME_MAX);
		header[156] = (uint8_t)m->type;
		forge_sum(header);
		buf_add(&f->tar, header, sizeof header);
		buf_add(&f->tar, m->content.p, m->content.n);
		put_zeros(&f->tar, (size_t)tar_padding((int64_t)m->content.n));
	}
	put_zeros(&f->tar, TAR_TRAILER);
}

static void encrypt(const struct forge *f, const uint8_t nonce[P7M_NONCE], struct buf *out, uint8_t tag[P7M_TAG])
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;
	buf_reserve(out, f->tar.n + 16);
	INSIST(EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, f->key, nonce) == 1);
	INSIST(EVP_EncryptUpdate(c, out->p, &n, f->tar.p, (int)f->tar.n) == 1);
	out->n = f->tar.n;
	INSIST(EVP_EncryptFinal_ex(c, out->p + out->n, &n) == 1 && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, P7M_TAG, tag) == 1);
	EVP_CIPHER_CTX_free(c);
}

static const uint8_t NONCE[P7M_NONCE] = { 1, 2, 3 };
static const uint8_t RECIPIENT[] = { 0x30, 0x03, 0x02, 0x01, 0x00 }; // nobody looks: the key is given

void forge_seal(struct forge *f)
{
	BUF_AUTO sealed = BUF_INIT;
	uint8_t tag[P7M_TAG];
	encrypt(f, NONCE, &sealed, tag);
	buf_clear(&f->p7m);
	p7m_head_make(&f->p7m, f->recipients.n ? span_buf(&f->recipients) : span_of(RECIPIENT, sizeof RECIPIENT), NONCE, (int64_t)sealed.n);
	buf_add(&f->p7m, sealed.p, sealed.n);
	p7m_tail_make(&f->p7m, tag);
}

void forge_seal_ber(struct forge *f, size_t chunk)
{
	BUF_AUTO sealed = BUF_INIT;
	uint8_t tag[P7M_TAG];
	encrypt(f, NONCE, &sealed, tag);
	struct buf *b = &f->p7m;
	buf_clear(b);
	buf_add(b, "\x30\x80", 2);
	der_add(b, DER_OID, span_of(OID_AUTH_ENVELOPED, sizeof OID_AUTH_ENVELOPED));
	buf_add(b, "\xa0\x80\x30\x80\x02\x01\x00", 7);
	der_add(b, DER_SET, span_of(RECIPIENT, sizeof RECIPIENT));
	buf_add(b, "\x30\x80", 2);
	der_add(b, DER_OID, span_of(OID_DATA, sizeof OID_DATA));
	BUF_AUTO parameters = BUF_INIT;
	BUF_AUTO algorithm = BUF_INIT;
	der_add(&parameters, DER_OCTETS, span_of(NONCE, P7M_NONCE));
	der_add(&parameters, DER_INTEGER, span_of((uint8_t[]){ P7M_TAG }, 1));
	der_add(&algorithm, DER_OID, span_of(OID_AES_256_GCM, sizeof OID_AES_256_GCM));
	der_add(&algorithm, DER_SEQUENCE, span_buf(&parameters));
	der_add(b, DER_SEQUENCE, span_buf(&algorithm));
	buf_add(b, "\xa0\x80", 2);
	for (size_t at = 0; at < sealed.n; at += chunk)
		der_add(b, DER_OCTETS, span_of(sealed.p + at, sealed.n - at < chunk ? sealed.n - at : chunk));
	buf_add(b, "\0\0\0\0", 4); // ends [0] and EncryptedContentInfo
	der_add(b, DER_OCTETS, span_of(tag, sizeof tag));
	buf_add(b, "\0\0\0\0\0\0", 6);
}

void forge_cover(struct forge *f)
{
	memset(&f->cover, 0, sizeof f->cover);
	snprintf(f->cover.bid_id, sizeof f->cover.bid_id, "%s", json_str(f->manifest, "bid"));
	f->cover.size = (int64_t)f->p7m.n;
	f->cover.p7m_sha256 = sha256(span_buf(&f->p7m));
	f->cover.manifest_sha256 = sha256(span_buf(&f->members[0].content));
	json_hash(json_array_get(json_array_at(f->manifest, "files"), 0), "sha256", &f->cover.offer_sha256);
	memset(f->cover.key_salt.b, 7, HASH_BYTES);
	f->cover.key_commit = key_commitment(f->cover.key_salt, span_of(f->key, sizeof f->key));
}
