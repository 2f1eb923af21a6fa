// The sealed bid (doc/formats.md, "Package"): bid.p7m = CMS AuthEnvelopedData AES-256-GCM over a strict ustar of
// manifest.json, manifest.p7s and the files in manifest order; beside it cover.json (the body of the bid.submit act).
// Any size up to 4 GiB in constant memory.
#ifndef KB_BID_PACKAGE_H
#define KB_BID_PACKAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"
#include "crypto/cms.h"

#define BID_BYTES_MAX (INT64_C(4) << 30)
enum { BID_FILES_MAX = 4096, MANIFEST_BYTES_MAX = 2 * 1024 * 1024, OFFER_BYTES_MAX = 32 * 1024 };

typedef void (*progress_fn)(void *ctx, int64_t done, int64_t total); // bytes; may be NULL

struct cover { // parsed from the body of bid.submit or bid.replace (formats: see there)
	char bid_id[37];
	int64_t size;
	struct hash p7m_sha256, chunks_sha256, manifest_sha256, offer_sha256, key_salt, key_commit;
};

// --- making one -------------------------------------------------------------------------------------
// A bid's working folder: bid.json {project, lot, bidder:{code, name}, agent:{name}, titles?:[{path, title}]} and
// offer.json, as the bidder filled them in, and files/… (files/technical/, files/commercial/, files/qualification/ give
// the role); sealing writes manifest.json, manifest.p7s, offer.sealed.json (the offer with its nonce), bid.p7m and, last,
// cover.json there. `bid new` makes it, `bid check` runs bid_check.
KB_MUST_USE result bid_check(const char *dir, struct err *e); // completeness, figures, capital figures, names, sizes

struct seal_in {
	const char *dir;
	const char *project;
	int64_t lot;
	const struct cert *signer, *recipient; // bidder's own certificates
	const struct span *chain;              // of the signer
	size_t chain_count;
	const struct key_ops *ops;
	int64_t now;
	const char *replaces;                  // bid_id, or NULL
	progress_fn progress;
	void *progress_ctx;
};
// Seals: writes the package durably (crash points package.*), then the cover. A second sealing makes a new bid_id and
// a new content key. Nothing is left half-made under its final name.
// An earlier package of the folder goes to before/BID_ID.p7m with its cover, so that it can still be released.
KB_MUST_USE result bid_seal(const struct seal_in *in, struct err *e);
// A backup (S20) of the bid that was last sealed in DIR: the same manifest, signature and files under a new key, for
// RECIPIENT; needs no token. Writes DIR/backup.p7m durably. COVER is that of the bid; its size, hashes, key_salt and
// key_commit become the backup's. KEY is for release_make: wipe it.
KB_MUST_USE result bid_backup(const char *dir, const struct cert *recipient, struct cover *cover, uint8_t key[32],
			      progress_fn progress, void *progress_ctx, struct err *e);

// --- opening one ------------------------------------------------------------------------------------
// Bytes of bid.p7m come from here, in order.
struct byte_source {
	void *ctx;
	result (*read)(void *ctx, uint8_t *p, size_t room, size_t *n, struct err *e); // n = 0: end
};
KB_MUST_USE result byte_source_file(const char *path, struct byte_source *out, struct err *e); // close with byte_source_close
void byte_source_close(struct byte_source *s);

// The recipients and parameters at the front of a package (at most 4 MB): enough to release the key.
struct p7m_head {
	struct buf recipients; // DER contents of the SET OF RecipientInfo
	uint8_t nonce[12];
	int64_t header_bytes, content_bytes;
};
KB_MUST_USE result p7m_head_read(struct byte_source *s, struct p7m_head *out, struct err *e);
void p7m_head_release(struct p7m_head *h);

KB_MUST_USE result cover_read(const json_t *body, struct cover *out, struct err *e);
// SHA-256("kaibiao-key-1" || salt || key)
struct hash key_commitment(struct hash salt, struct span key);

// Single pass: hash of the ciphertext, decryption, walk of the tar, hash of every file; nothing is given out before
// ciphertext hash, GCM tag, manifest hash, manifest signature and every file fit. OUT_DIR NULL: verify only; else the
// files are written to O_TMPFILE and linked there only at the very end (crash points unseal.*).
// Refusals, outermost layer first: package.key (not the promised key), package.size, package.truncated, package.hash
// (ciphertext changed), package.syntax, package.head (header above 4 MB), package.tail (bytes behind the envelope or the
// tar), package.tag; package.tar, package.link, package.pax, package.type, package.name, package.duplicate,
// package.order; package.manifest, package.project, package.signature, package.file. A failure of the source or of the
// disk is handed up as it is. S->read is called in this thread; the hashing of what it gave goes on in another.
struct unsealed {
	struct buf manifest, offer; // exact bytes
	struct hash signer;         // certificate that signed the manifest
	int64_t bytes, files;
};
void unsealed_release(struct unsealed *u);
KB_MUST_USE result bid_unseal(struct byte_source *s, const struct cover *cover, struct span key, const char *project, int64_t lot,
			      struct trust *trust, int64_t at, const char *out_dir, progress_fn progress, void *ctx,
			      struct unsealed *out, struct err *e);

// --- release into custody ---------------------------------------------------------------------------
// Body of bid.release (see acts): splits KEY in two-of-three shares, wraps each for a custodian's encryption
// certificate, commits to each, and checks the result before returning it. Order: host, recorder, supervisor.
KB_MUST_USE result release_make(const struct cover *cover, struct span key, const struct cert *const custodian_enc[3],
				const struct hash custodian_sign[3], json_t **body, struct err *e);
// A custodian opens a share and checks it against the commitment. INDEX 1 host, 2 recorder, 3 supervisor: whose share it
// is, not who opens it. SHARE_AND_SALT gets salt and share, 32 + 33 bytes: buf_wipe it. "share.mismatch".
KB_MUST_USE result release_take(struct span envelope, struct hash commit, int index, const struct cert *custodian_enc,
				const struct key_ops *ops, struct buf *share_and_salt, struct err *e);
// Two shares with salts -> key, checked against the cover's commitment. "key.mismatch".
KB_MUST_USE result release_join(struct span share_a, struct span share_b, const struct cover *cover, uint8_t key[32], struct err *e);

#endif
