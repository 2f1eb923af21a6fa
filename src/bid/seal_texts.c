// The texts of a sealing: offer, manifest with its signature, cover.
#include <stdio.h>
#include <string.h>

#include "bid/client.h"
#include "bid/manifest.h"
#include "bid/sealing.h"
#include "config.h"

static void make_bid_id(char id[37], int64_t now)
{
	uint8_t b[16]; // UUID version 7 (RFC 9562): 48 bits of ms, then random
	random_bytes(b, sizeof b);
	for (int i = 0; i < 6; i++)
		b[i] = (uint8_t)(now >> (8 * (5 - i)));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x70);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	BUF_AUTO hex = BUF_INIT;
	hex_add(&hex, span_of(b, sizeof b));
	const char *h = buf_text(&hex);
	snprintf(id, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}

static void add_file(json_t *files, const char *path, int64_t size, struct hash sum, const char *role, const char *title)
{
	json_t *f = json_object();
	json_put_str(f, "path", path);
	json_put_int(f, "size", size);
	json_put_hash(f, "sha256", sum);
	json_put_str(f, "role", role);
	json_put_str(f, "title", title);
	INSIST(json_array_append_new(files, f) == 0);
}

static json_t *files_json(const struct sealing *s)
{
	json_t *files = json_array();
	add_file(files, OFFER_NAME, (int64_t)s->offer.n, sha256(span_buf(&s->offer)), "offer", "开标一览表");
	for (size_t i = 0; i < s->folder.count; i++) {
		const struct folder_file *f = &s->folder.files[i];
		add_file(files, f->path, f->size, s->sums[i], f->role, f->title);
	}
	return files;
}

// The nonce hides the offer behind its hash until the opening: amounts could be guessed otherwise.
static void make_offer(struct sealing *s)
{
	struct hash nonce;
	random_bytes(nonce.b, sizeof nonce.b);
	JSON_AUTO *offer = json_deep_copy(s->folder.offer);
	json_put_hash(offer, "nonce", nonce);
	json_put_str(offer, "currency", "CNY");
	json_text(offer, &s->offer);
}

// {code, name} and {name}: only what the profile knows
static void put_people(const struct sealing *s, json_t *out)
{
	const json_t *bidder = json_object_get(s->folder.bid, "bidder"), *agent = json_object_get(s->folder.bid, "agent");
	json_t *who = json_object(), *by = json_object();
	json_put_str(who, "code", json_str(bidder, "code"));
	json_put_str(who, "name", json_str(bidder, "name"));
	json_put_str(by, "name", json_str(agent, "name"));
	json_put(out, "bidder", who);
	json_put(out, "agent", by);
	json_put_str(out, "bid", s->bid_id);
	json_put_int(out, "sealed_at", s->in->now);
	if (s->in->replaces)
		json_put_str(out, "replaces", s->in->replaces);
}

static result make_manifest(struct sealing *s, struct err *e)
{
	JSON_AUTO *m = json_object();
	json_put_int(m, "v", 1);
	json_put_str(m, "type", "sealed-bid");
	json_put_hash(m, "nonce", s->nonce);
	json_put_str(m, "project", s->in->project);
	json_put_int(m, "lot", s->in->lot);
	put_people(s, m);
	json_put_hash(m, "sign_cert", cert_hash(s->in->signer));
	json_put_hash(m, "enc_cert", cert_hash(s->in->recipient));
	json_put(m, "client", client_facts());
	json_put(m, "files", files_json(s));
	json_text(m, &s->manifest);
	if (s->manifest.n > MANIFEST_BYTES_MAX)
		return usage(e, "bid.manifest", "投标文件清单超过 2 MiB；请合并文件后再封装");
	return cms_sign(s->in->signer, s->in->chain, s->in->chain_count, span_buf(&s->manifest), s->in->now, s->in->ops, &s->signature,
			e);
}

result sealing_texts(struct sealing *s, struct err *e)
{
	make_bid_id(s->bid_id, s->in->now);
	random_bytes(s->nonce.b, sizeof s->nonce.b);
	make_offer(s);
	if (s->offer.n > OFFER_BYTES_MAX)
		return usage(e, "offer.size", "开标一览表超过 32 KiB；请缩短备注或合并分项报价");
	return make_manifest(s, e);
}

json_t *sealing_cover(const struct sealing *s)
{
	json_t *c = json_object(), *client = json_object();
	put_people(s, c);
	json_put_int(c, "p7m_size", s->sealed.size);
	json_put_hash(c, "p7m_sha256", s->sealed.p7m_sha256);
	json_put_hash(c, "chunks_sha256", s->sealed.chunks_sha256);
	json_put_hash(c, "manifest_sha256", sha256(span_buf(&s->manifest)));
	json_put_hash(c, "offer_sha256", sha256(span_buf(&s->offer)));
	json_put_hash(c, "key_salt", s->key_salt);
	json_put_hash(c, "key_commit", key_commitment(s->key_salt, span_of(s->key, sizeof s->key)));
	json_put_bool(c, "statement", true);
	json_put_str(client, "tool", PACKAGE_NAME);
	json_put_str(client, "version", PACKAGE_VERSION);
	json_put(c, "client", client);
	return c;
}
