#include <openssl/crypto.h>
#include <string.h>

#include "bid/p7m.h"
#include "bid/wording.h"

enum { SHARES = 3, SHARE = 33, SHARE_AND_SALT = HASH_BYTES + SHARE };

// SHA-256("kaibiao-share-1" || index || salt || share)
static struct hash share_commitment(int index, struct span salt_and_share)
{
	BUF_AUTO b = BUF_INIT;
	buf_reserve(&b, 128); // no growing: no copy of the share stays behind
	buf_add_str(&b, "kaibiao-share-1");
	buf_add_byte(&b, (uint8_t)index);
	buf_add(&b, salt_and_share.p, salt_and_share.n);
	struct hash h = sha256(span_buf(&b));
	buf_wipe(&b);
	return h;
}

static result mismatch(struct err *e)
{
	return refuse(e, "key.mismatch", CLAUSE_SEAL, "密钥与投标时承诺的那一把不符；请核对是否用错了投标文件或 CA 锁");
}

static bool key_fits(const struct cover *cover, const uint8_t key[P7M_KEY])
{
	return hash_equal(key_commitment(cover->key_salt, span_of(key, P7M_KEY)), cover->key_commit);
}

result release_join(struct span share_a, struct span share_b, const struct cover *cover, uint8_t key[32], struct err *e)
{
	if (share_a.n == SHARE_AND_SALT && share_b.n == SHARE_AND_SALT &&
	    share_join(share_a.p + HASH_BYTES, share_b.p + HASH_BYTES, key) && key_fits(cover, key))
		return ok();
	OPENSSL_cleanse(key, P7M_KEY);
	return mismatch(e);
}

// What is about to be released must open the bid with any two custodians: tried before it is signed.
static result check_joins(uint8_t parts[SHARES][SHARE_AND_SALT], const struct cover *cover, struct err *e)
{
	for (int i = 0; i < SHARES; i++) {
		uint8_t key[P7M_KEY];
		int other = (i + 1) % SHARES;
		TRY(release_join(span_of(parts[i], SHARE_AND_SALT), span_of(parts[other], SHARE_AND_SALT), cover, key, e));
		OPENSSL_cleanse(key, sizeof key);
	}
	return ok();
}

static result add_share(json_t *shares, int index, struct span part, const struct cert *enc, struct hash to, struct err *e)
{
	BUF_AUTO envelope = BUF_INIT;
	TRY(cms_envelope_seal(&enc, 1, part, &envelope, e));
	json_t *share = json_object();
	json_put_hash(share, "to", to);
	json_put_hash(share, "commit", share_commitment(index, part));
	json_put_base64(share, "envelope", span_buf(&envelope));
	INSIST(json_array_append_new(shares, share) == 0);
	return ok();
}

static result make_body(uint8_t parts[SHARES][SHARE_AND_SALT], const struct cover *cover,
			const struct cert *const custodian_enc[3], const struct hash custodian_sign[3], json_t **body, struct err *e)
{
	TRY(check_joins(parts, cover, e));
	JSON_AUTO *shares = json_array();
	for (int i = 0; i < SHARES; i++)
		TRY(add_share(shares, i + 1, span_of(parts[i], SHARE_AND_SALT), custodian_enc[i], custodian_sign[i], e));
	*body = json_object();
	json_put_str(*body, "bid", cover->bid_id);
	json_put(*body, "shares", json_incref(shares));
	return ok();
}

result release_make(const struct cover *cover, struct span key, const struct cert *const custodian_enc[3],
		    const struct hash custodian_sign[3], json_t **body, struct err *e)
{
	*body = NULL;
	if (key.n != P7M_KEY || !key_fits(cover, key.p))
		return mismatch(e);
	uint8_t shares[SHARES][SHARE], parts[SHARES][SHARE_AND_SALT];
	share_split(key.p, shares);
	for (int i = 0; i < SHARES; i++) {
		random_bytes(parts[i], HASH_BYTES);
		memcpy(parts[i] + HASH_BYTES, shares[i], SHARE);
	}
	result r = make_body(parts, cover, custodian_enc, custodian_sign, body, e);
	OPENSSL_cleanse(shares, sizeof shares);
	OPENSSL_cleanse(parts, sizeof parts);
	return r;
}

result release_take(struct span envelope, struct hash commit, int index, const struct cert *custodian_enc,
		    const struct key_ops *ops, struct buf *share_and_salt, struct err *e)
{
	INSIST(index >= 1 && index <= SHARES);
	buf_clear(share_and_salt);
	buf_reserve(share_and_salt, 1024);
	TRY(cms_envelope_open(envelope, custodian_enc, ops, share_and_salt, e));
	if (share_and_salt->n == SHARE_AND_SALT && share_and_salt->p[HASH_BYTES] == index &&
	    hash_equal(share_commitment(index, span_buf(share_and_salt)), commit))
		return ok();
	buf_wipe(share_and_salt);
	return refuse(e, "share.mismatch", CLAUSE_SEAL, "信封里的密钥份额与投标人签名的承诺不符；请报告“份额不符”，投标人在解密窗口内可以重新交出");
}
