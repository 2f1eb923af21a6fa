// CMS (RFC 5652, 5083, 5084): detached CAdES-B signatures, and envelopes that `openssl cms` opens.
// Private keys stay behind two callbacks, so that a token, a child process or a test key serves alike.
#ifndef KB_CRYPTO_CMS_H
#define KB_CRYPTO_CMS_H

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"
#include "crypto/sign.h"

// What a token does for this file. SIGN gets a SHA-256 digest and answers by SUITE; DECRYPT gets an RSA block or
// an uncompressed EC point (04 || x || y) and answers the raw block or x. Both may take seconds.
struct key_ops {
	void *ctx;
	result (*sign)(void *ctx, enum suite suite, struct hash digest, struct buf *sig, struct err *e);
	result (*decrypt)(void *ctx, struct span input, struct buf *out, struct err *e);
};
// The same with a key in this process; valid as long as K.
struct key_ops key_ops_of(struct key *k);

// Detached SignedData with contentType, messageDigest, signingTime (AT ms) and signing-certificate-v2, the signer's
// certificate and CHAIN (DER) inside. Appends DER.
KB_MUST_USE result cms_sign(const struct cert *signer, const struct span *chain, size_t chain_count, struct span content,
			    int64_t at, const struct key_ops *ops, struct buf *out, struct err *e);
// Verifies such a signature; *signer is owned by the caller. "cms.bad" (refused) with what is wrong. The chain is
// not looked at: cert_check() does that at the time that counts. DER only, one signer; the text is bound to the signer's
// certificate by signing-certificate-v2. Codes: "cms.syntax", "cms.bad", "suite.unsupported".
KB_MUST_USE result cms_verify(struct span der, struct span content, struct cert **signer, struct err *e);

// One RecipientInfo for a content key of 32 bytes: RSA -> KTRI RSAES-OAEP (SHA-256), EC -> KARI
// dhSinglePass-stdDH-sha256kdf with aes256-wrap. Appends DER.
KB_MUST_USE result cms_wrap_key(const struct cert *recipient, struct span key, struct buf *out, struct err *e);
// Finds, in the DER of a SET OF RecipientInfo (contents, without the SET's header), the one for RECIPIENT and opens
// it (OAEP-SHA256, OAEP-SHA1, PKCS#1 v1.5 with implicit rejection: a damaged block gives a key that opens nothing; KARI as
// above, also with the SHA-1 and SHA-384 KDF). 32 bytes are appended to KEY; wipe it.
// "envelope.syntax", "envelope.not_for_you", "envelope.key" (wrong key or damaged), and whatever OPS says.
KB_MUST_USE result cms_unwrap_key(struct span recipients, const struct cert *recipient, const struct key_ops *ops,
				  struct buf *key, struct err *e);

// A small whole envelope (AuthEnvelopedData, AES-256-GCM, 16-byte tag, content <= 64 KiB): shares of content keys.
// 1..32 recipients. The content appears only after its tag was checked; codes as above and "envelope.bad" (tag).
KB_MUST_USE result cms_envelope_seal(const struct cert *const *recipients, size_t n, struct span content, struct buf *out,
				     struct err *e);
KB_MUST_USE result cms_envelope_open(struct span der, const struct cert *recipient, const struct key_ops *ops,
				     struct buf *content, struct err *e);

// Two of three: Shamir over GF(2^8), index 1..3. Each share is 33 bytes: index, then 32. Constant time.
void share_split(const uint8_t key[32], uint8_t share[3][33]);
KB_MUST_USE bool share_join(const uint8_t a[33], const uint8_t b[33], uint8_t key[32]); // false: same or bad index

#endif
