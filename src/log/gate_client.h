// The bidder's side of the gate's HTTP (doc/gate.md), over libcurl.
#ifndef KB_LOG_GATE_CLIENT_H
#define KB_LOG_GATE_CLIENT_H

#include "crypto/cms.h"
#include "log/chunks.h"
#include "log/store.h"

struct gate_client;
KB_MUST_USE result gate_client_new(const char *url, const char *ca_file, struct gate_client **out, struct err *e);
void gate_client_free(struct gate_client *c); // NULL is fine

// One request. BODY may be empty. *status is HTTP's; "store.gone" where no answer came within the time limit.
KB_MUST_USE result gate_client_ask(struct gate_client *c, const char *method, const char *path, struct span body, struct buf *answer,
				   long *status, struct err *e);
// The same, and a JSON answer; an answer that is an error becomes that error (*answer is set all the same).
KB_MUST_USE result gate_client_json(struct gate_client *c, const char *method, const char *path, struct span body, json_t **answer,
				    struct err *e);

typedef void (*upload_progress_fn)(void *ctx, int64_t done, int64_t total); // bytes
// Uploads PATH's chunks for LOG (PROJECT#LOT): asks what is missing with a request signed by OPS as SIGNER, then sends
// only that. Calling it again after a cut goes on where it stopped. EXPECT is the chunks_sha256 that the cover sheet promises
// (NULL: none): another file is "bid.damaged" before anything is sent.
KB_MUST_USE result gate_client_upload(struct gate_client *c, const char *log, const char *path, const struct hash *expect,
				      const struct cert *signer, const struct key_ops *ops, int64_t now, upload_progress_fn fn, void *ctx,
				      struct err *e);
#define DOMAIN_UPLOAD "kaibiao-upload-1\n"

#endif
