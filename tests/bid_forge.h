// Packages built by hand, right or wrong: the hostile tests, the fuzzer's corpus and the benchmarks start here.
#ifndef KB_TESTS_BID_FORGE_H
#define KB_TESTS_BID_FORGE_H

#include "bid_kit.h"

enum { FORGE_MEMBERS = 8 };

struct forge_member {
	char name[256];
	char type;
	struct buf content;
	int64_t said; // size in the header; -1 = what there is
};

struct forge {
	const struct kit *kit;
	json_t *manifest;                 // made canonical and signed at the end
	struct forge_member members[FORGE_MEMBERS]; // [0] and [1] are filled in from the manifest
	size_t count;
	uint8_t key[32];
	struct cover cover;
	struct buf recipients; // RecipientInfos; empty: one that nobody can read (the key is given)
	struct buf tar, p7m;
};

// A good package of offer.json and two files, not yet assembled.
void forge_begin(struct forge *f, const struct kit *k);
void forge_end(struct forge *f);
void forge_sign(struct forge *f, const struct kit_party *signer); // members 0 and 1 from the manifest
void forge_tar(struct forge *f);      // tar from members
void forge_seal(struct forge *f);     // p7m from tar, DER, with KEY
void forge_seal_ber(struct forge *f, size_t chunk); // as openssl's -stream: indefinite lengths, content in chunks
void forge_cover(struct forge *f);    // what an honest bidder would have promised for this p7m and manifest
void forge_sum(uint8_t *header);      // the checksum of a tar header

#endif
