// manifest.json: the signed list of what a sealed bid holds (doc/formats.md, "Manifest").
#ifndef KB_BID_MANIFEST_H
#define KB_BID_MANIFEST_H

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "base/span.h"

#define MANIFEST_NAME "manifest.json"
#define SIGNATURE_NAME "manifest.p7s"
#define OFFER_NAME "offer.json"

struct manifest_file {
	const char *path; // inside json
	int64_t size;
	struct hash sha256;
};

struct manifest {
	json_t *json;
	struct manifest_file *files;
	size_t count;
	struct hash sign_cert;
	int64_t tar_bytes; // of the whole tar but for manifest.p7s, the trailer included
};

// Parses TEXT and checks its form, its project and lot, that files[0] is the offer, and that every name is fit and
// unlike the others. "package.manifest", "package.project", "package.name", "package.duplicate".
KB_MUST_USE result manifest_read(struct span text, const char *project, int64_t lot, struct manifest *out, struct err *e);
void manifest_release(struct manifest *m);

#endif
