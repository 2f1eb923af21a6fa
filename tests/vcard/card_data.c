// Data objects and keys of the card.
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/durable.h"
#include "base/hash.h"
#include "token/apdu.h"
#include "vcard/card_int.h"

static EVP_PKEY *read_key(const char *path)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
	if (f)
		fclose(f);
	return key;
}

static bool load_slot(struct card_slot *s, const char *stem, const char *use)
{
	struct err e;
	char *key = xasprintf("%s.%s.key", stem, use), *cert = xasprintf("%s.%s.der", stem, use);
	EVP_PKEY_free(s->key);
	buf_clear(&s->cert);
	s->key = read_key(key);
	bool good = s->key && is_ok(file_read(cert, UINT16_MAX, &s->cert, &e));
	free_p(&key);
	free_p(&cert);
	return good;
}

bool card_load(struct card *c, const char *stem)
{
	bool good = load_slot(&c->slot[SLOT_9A], stem, "sign") && load_slot(&c->slot[SLOT_9C], stem, "sign") &&
		    load_slot(&c->slot[SLOT_9D], stem, "enc");
	if (good)
		memcpy(c->guid, sha256(span_buf(&c->slot[SLOT_9C].cert)).b, sizeof c->guid);
	return good;
}

static void zip(struct span s, struct buf *out)
{
	enum { GZIP = 15 + 16 };
	BUF_AUTO input = BUF_INIT;
	buf_add(&input, s.p, s.n);
	z_stream z = { .next_in = input.p, .avail_in = (uInt)input.n };
	INSIST(deflateInit2(&z, 9, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	buf_reserve(out, s.n + 128);
	z.next_out = out->p;
	z.avail_out = (uInt)(s.n + 128);
	INSIST(deflate(&z, Z_FINISH) == Z_STREAM_END);
	out->n = z.total_out;
	deflateEnd(&z);
}

static bool cert_object(const struct card *c, int slot, struct buf *out)
{
	const struct card_slot *s = &c->slot[slot];
	BUF_AUTO zipped = BUF_INIT;
	uint8_t info = c->fault.zipped;
	if (s->cert.n == 0)
		return false;
	if (info)
		zip(span_buf(&s->cert), &zipped);
	tlv_add(out, 0x70, span_buf(info ? &zipped : &s->cert));
	tlv_add(out, 0x71, span_of(&info, 1));
	tlv_add(out, 0xfe, span_of(NULL, 0));
	return true;
}

static bool chuid(const struct card *c, struct buf *out)
{
	static const uint8_t FASC_N[25] = { 0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0x83, 0x68,
					    0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb };
	tlv_add(out, 0x30, span_of(FASC_N, sizeof FASC_N));
	tlv_add(out, 0x34, span_of(c->guid, sizeof c->guid));
	tlv_add(out, 0x35, span_str("20391231"));
	tlv_add(out, 0x3e, span_of(NULL, 0));
	tlv_add(out, 0xfe, span_of(NULL, 0));
	return true;
}

static bool capabilities(const struct card *c, struct buf *out)
{
	BUF_AUTO id = BUF_INIT;
	static const uint8_t HEAD[] = { 0xa0, 0x00, 0x00, 0x01, 0x16, 0xff, 0x02 };
	static const uint8_t TAGS[] = { 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe };
	buf_add(&id, HEAD, sizeof HEAD);
	buf_add(&id, c->guid, 14);
	tlv_add(out, 0xf0, span_buf(&id));
	for (size_t i = 0; i < sizeof TAGS; i++) {
		uint8_t v = TAGS[i] == 0xf5 ? 0x10 : 0x21;
		bool filled = TAGS[i] == 0xf1 || TAGS[i] == 0xf2 || TAGS[i] == 0xf5;
		tlv_add(out, TAGS[i], span_of(&v, filled));
	}
	return true;
}

bool card_object(const struct card *c, struct span tag, struct buf *out)
{
	static const uint8_t DISCOVERY[] = { 0x7e, 0x12, 0x4f, 0x0b, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00,
					     0x00, 0x10, 0x00, 0x01, 0x00, 0x5f, 0x2f, 0x02, 0x40, 0x00 };
	BUF_AUTO body = BUF_INIT;
	bool known = false;
	if (tag.n == 1 && tag.p[0] == 0x7e) {
		buf_add(out, DISCOVERY, sizeof DISCOVERY);
		return true;
	}
	if (tag.n != 3 || tag.p[0] != 0x5f || tag.p[1] != 0xc1)
		return false;
	if (tag.p[2] == 0x02)
		known = chuid(c, &body);
	else if (tag.p[2] == 0x07)
		known = capabilities(c, &body);
	else if (tag.p[2] == 0x05)
		known = cert_object(c, SLOT_9A, &body);
	else if (tag.p[2] == 0x0a)
		known = cert_object(c, SLOT_9C, &body);
	else if (tag.p[2] == 0x0b)
		known = cert_object(c, SLOT_9D, &body);
	if (known)
		tlv_add(out, 0x53, span_buf(&body));
	return known;
}

static bool raw_rsa(EVP_PKEY *key, struct span in, struct buf *out)
{
	size_t n = in.n;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	buf_reserve(out, n);
	bool good = ctx && (size_t)EVP_PKEY_get_size(key) == n && EVP_PKEY_decrypt_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 && EVP_PKEY_decrypt(ctx, out->p, &n, in.p, in.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	out->n = good ? n : 0;
	return good;
}

static bool ec_sign(EVP_PKEY *key, struct span digest, struct buf *out)
{
	size_t n = (size_t)EVP_PKEY_get_size(key);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	buf_reserve(out, n);
	bool good = ctx && EVP_PKEY_sign_init(ctx) == 1 && EVP_PKEY_sign(ctx, out->p, &n, digest.p, digest.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	out->n = good ? n : 0;
	return good;
}

static bool ecdh(EVP_PKEY *key, struct span point, struct buf *out)
{
	size_t n = point.n;
	EVP_PKEY *peer = EVP_PKEY_new();
	bool good = peer && EVP_PKEY_copy_parameters(peer, key) == 1 && EVP_PKEY_set1_encoded_public_key(peer, point.p, point.n) == 1;
	EVP_PKEY_CTX *ctx = good ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	buf_reserve(out, n);
	good = ctx && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer) == 1 && EVP_PKEY_derive(ctx, out->p, &n) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	out->n = good ? n : 0;
	return good;
}

static int slot_of(uint8_t reference)
{
	return reference == 0x9a ? SLOT_9A : reference == 0x9c ? SLOT_9C : reference == 0x9d ? SLOT_9D : -1;
}

static uint8_t algorithm_of(EVP_PKEY *key)
{
	int bits = EVP_PKEY_get_bits(key);
	if (EVP_PKEY_is_a(key, "RSA"))
		return bits == 2048 ? 0x07 : bits == 3072 ? 0x05 : 0;
	return bits == 256 ? 0x11 : 0x14;
}

uint16_t card_authenticate(struct card *c, uint8_t algorithm, uint8_t reference, struct span data, struct buf *out)
{
	int slot = slot_of(reference);
	struct span template, in;
	BUF_AUTO made = BUF_INIT;
	BUF_AUTO inner = BUF_INIT;
	bool good;
	if (slot < 0 || !c->slot[slot].key || !tlv_find(data, 0x7c, &template))
		return 0x6a88;
	EVP_PKEY *key = c->slot[slot].key;
	if (algorithm != algorithm_of(key))
		return 0x6a86;
	if (tlv_find(template, 0x85, &in))
		good = ecdh(key, in, &made);
	else if (!tlv_find(template, 0x81, &in))
		return 0x6a80;
	else
		good = EVP_PKEY_is_a(key, "RSA") ? raw_rsa(key, in, &made) : ec_sign(key, in, &made);
	if (!good)
		return 0x6a80;
	if (c->fault.bad_sig)
		made.p[made.n - 1] ^= 1;
	c->signatures++;
	tlv_add(&inner, 0x82, span_buf(&made));
	tlv_add(out, 0x7c, span_buf(&inner));
	return 0x9000;
}
