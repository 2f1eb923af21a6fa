#include "paper/layout.h"

#include <string.h>

static void add_hash(struct buf *out, struct hash h)
{
	buf_add(out, h.b, HASH_BYTES);
}

// The signer is hidden under the act's salt; an act that cannot be read has none, and 32 zero bytes stand for it.
static struct hash hidden_signer(const struct record *r)
{
	JSON_AUTO *act = NULL;
	struct err ignored;
	struct hash salt = { { 0 } };
	uint8_t both[2 * HASH_BYTES];
	if (is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &ignored)) && !json_hash(act, "salt", &salt))
		salt = (struct hash){ { 0 } };
	memcpy(both, salt.b, HASH_BYTES);
	memcpy(both + HASH_BYTES, r->signer.b, HASH_BYTES);
	return sha256(span_of(both, sizeof both));
}

void layout_add(const struct record *r, struct buf *out)
{
	buf_add_str(out, "kaibiao-record-1\n");
	buf_add_u16(out, (uint16_t)strlen(r->project));
	buf_add_str(out, r->project);
	buf_add_u64(out, r->seq);
	buf_add_u64(out, (uint64_t)r->at);
	add_hash(out, sha256(span_buf(&r->adm)));
	add_hash(out, r->act_hash);
	add_hash(out, hidden_signer(r));
	buf_add_u16(out, (uint16_t)r->suite);
	add_hash(out, sha256(span_buf(&r->sig)));
	add_hash(out, r->prev);
}
