// A sealing in progress; shared by the files seal*.c.
#ifndef KB_BID_SEALING_H
#define KB_BID_SEALING_H

#include "bid/folder.h"
#include "bid/sealer.h"

struct sealing {
	const struct seal_in *in;
	struct folder folder;
	int dir;
	char bid_id[37];
	struct hash nonce, key_salt;
	uint8_t key[P7M_KEY];
	struct hash *sums;                   // of folder.files
	struct buf offer, manifest, signature;
	struct sealed sealed;
	int64_t done, total;                 // bytes, for the progress: hashed, then sealed
};

// Fills bid_id, the nonces, and the texts offer, manifest and signature (sums must be there).
KB_MUST_USE result sealing_texts(struct sealing *s, struct err *e);
// The body of bid.submit (bid.replace); owned by the caller.
json_t *sealing_cover(const struct sealing *s);

#endif
