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

#define SEALED_OFFER_NAME "offer.sealed.json" // offer.json as it lies in the package, with its nonce

// Opens and locks the folder IN names; sealing_close wipes and frees everything.
KB_MUST_USE result sealing_open(struct sealing *s, struct err *e);
void sealing_close(struct sealing *s);
// Fills bid_id, the manifest's nonce, and the texts offer, manifest and signature (sums must be there).
KB_MUST_USE result sealing_texts(struct sealing *s, struct err *e);
// Writes the package under a new key and salt to the file PART in the folder; durable, but not yet under its name.
KB_MUST_USE result sealing_write(struct sealing *s, const char *part, struct err *e);
// The body of bid.submit (bid.replace); owned by the caller.
json_t *sealing_cover(const struct sealing *s);

#endif
