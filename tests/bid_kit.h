// What the tests of sealed bids share: certificates made on the spot, a filled-in folder, packages built by hand.
#ifndef KB_TESTS_BID_KIT_H
#define KB_TESTS_BID_KIT_H

#include "base/json.h"
#include "bid/package.h"
#include "crypto/cert.h"
#include "crypto/cms.h"
#include "crypto/sign.h"

#define KIT_CODE "91310000MA1K35XH7T"
#define KIT_PROJECT "SXZC-2026-0187"
#define KIT_NOW INT64_C(1795000000000)

struct kit_party { // one person with one certificate for everything
	struct cert *cert;
	struct key *key;
	struct key_ops ops;
};
struct kit {
	struct trust *trust;
	struct kit_party bidder, other; // "rsa" or "ec"
	char dir[256];                  // of the test, removed by kit_end
};
struct key_ops kit_ops(struct key *key);
// The test's folder gets ca.pem and for each party NAME.key, NAME.pem, NAME.p12 (PIN 1234): "bidder", "other".
void kit_begin(struct kit *k, const char *kind);
void kit_end(struct kit *k);
void kit_close(struct kit *k); // the same, but the folder stays

char *kit_path(const struct kit *k, const char *name); // DIR/name; free()
void kit_write(const char *path, const void *p, size_t n);
void kit_fill(const char *path, int64_t size); // a sparse file
size_t kit_files_in(const char *dir);          // files and folders at any depth; 0 where DIR is missing
// A bid's folder with two files of that many bytes.
void kit_bid(const struct kit *k, const char *name, int64_t size);
result kit_seal(const struct kit *k, const char *name, const char *replaces, struct err *e);
void kit_cover(const struct kit *k, const char *name, struct cover *out);
// The content key, from bid.p7m by the bidder's key.
result kit_key(const struct kit *k, const char *name, uint8_t key[32], struct err *e);
// bid_unseal of NAME/bid.p7m with its own cover.
result kit_unseal(const struct kit *k, const char *name, const char *out_dir, struct unsealed *out, struct err *e);

struct byte_source kit_source(struct span *s); // consumes S

#endif
