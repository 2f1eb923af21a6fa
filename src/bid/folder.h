// A bid's working folder: bid.json, offer.json and files/…, read and checked as one.
#ifndef KB_BID_FOLDER_H
#define KB_BID_FOLDER_H

#include "base/json.h"
#include "base/result.h"

struct folder_file {
	char *path;       // from the working folder on: "files/technical/plan.pdf"
	const char *role; // by the subfolder of files/
	char *title;      // from bid.json, else the last part of the path
	int64_t size;
};

struct folder {
	json_t *bid, *offer;       // checked; offer without its nonce
	struct folder_file *files; // in byte order of their paths
	size_t count, cap;
};

// Reads and checks everything: see bid_check.
KB_MUST_USE result folder_read(const char *dir, struct folder *out, struct err *e);
void folder_release(struct folder *f);

// The checks of the two texts alone. "bid.*", "offer.*".
KB_MUST_USE result bid_json_check(const json_t *bid, struct err *e);
KB_MUST_USE result offer_json_check(const json_t *offer, struct err *e);

#endif
