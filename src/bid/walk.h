// The walk through the tar of a sealed bid as it comes out of the decryption: strict, in manifest order, hashing every
// file, with a bounded memory. It takes pieces of any size.
#ifndef KB_BID_WALK_H
#define KB_BID_WALK_H

#include "bid/manifest.h"
#include "bid/output.h"
#include "bid/package.h"
#include "bid/tar.h"

struct walk_in {
	const struct cover *cover;
	const char *project;
	int64_t lot;
	struct trust *trust;
	int64_t at;            // time at which the signer's certificate must be good
	int64_t content_bytes; // of the tar, -1 where the envelope does not say
	struct output *output; // NULL: verify only
};

struct walk;
struct walk *walk_new(const struct walk_in *in);
void walk_free(struct walk *w);
// The first refusal or failure sticks: later pieces are ignored with the same answer.
KB_MUST_USE result walk_add(struct walk *w, struct span s, struct err *e);
// After the last piece: everything was there. Moves manifest, offer and signer into OUT.
KB_MUST_USE result walk_end(struct walk *w, struct unsealed *out, struct err *e);

#endif
