#include <string.h>

#include "bid/package.h"
#include "bid/wording.h"

static bool is_uuid(const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
			return false;
	}
	return n == 36;
}

result cover_read(const json_t *body, struct cover *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	const char *id = json_str(body, "bid");
	out->size = json_int(body, "p7m_size");
	if (!is_uuid(id) || out->size <= 0 || out->size > BID_BYTES_MAX)
		return refuse(e, "cover.bad", CLAUSE_SEAL, "投标封面的投标编号或文件大小有误；请用 kaibiao bid seal 重新封装");
	memcpy(out->bid_id, id, sizeof out->bid_id);
	if (!json_hash(body, "p7m_sha256", &out->p7m_sha256) || !json_hash(body, "chunks_sha256", &out->chunks_sha256) ||
	    !json_hash(body, "manifest_sha256", &out->manifest_sha256) || !json_hash(body, "offer_sha256", &out->offer_sha256) ||
	    !json_hash(body, "key_salt", &out->key_salt) || !json_hash(body, "key_commit", &out->key_commit))
		return refuse(e, "cover.bad", CLAUSE_SEAL, "投标封面缺少摘要或密钥承诺；请用 kaibiao bid seal 重新封装");
	return ok();
}

struct hash key_commitment(struct hash salt, struct span key)
{
	BUF_AUTO b = BUF_INIT;
	buf_reserve(&b, 128); // no growing: no copy of the key stays behind
	buf_add_str(&b, "kaibiao-key-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, key.p, key.n);
	struct hash h = sha256(span_buf(&b));
	buf_wipe(&b);
	return h;
}
