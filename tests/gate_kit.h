// A gate in this process, with real certificates and TLS on a free port of the loopback: for the tests of src/gate.
#ifndef KB_TESTS_GATE_KIT_H
#define KB_TESTS_GATE_KIT_H

#include "gate/http.h"
#include "log/gate_client.h"

#define KIT_PROJECT "SXZC-2026-0187"
#define KIT_INTAKE KIT_PROJECT "#1"
enum { KIT_BIDDERS = 6 };

struct player {
	struct cert *cert;
	struct key *key;
	struct key_ops ops;
};

struct kit {
	char dir[64];
	struct trust *trust;
	struct player host, service, bidder[KIT_BIDDERS];
	struct store *store; // the gate's; closed by kit_end
	struct chunks *chunks;
	struct gate *gate;
	struct http *http;
	struct store *remote; // the same over HTTPS
	struct gate_client *client;
	unsigned requests_per_second; // 0: as many as one likes
	char *state;                  // the gate's folder
};

// Certificates only; false where they cannot be made (no openssl command).
bool kit_begin(struct kit *k);
void kit_serve(struct kit *k);   // k->store and k->chunks are set: starts gate and client
void kit_restart(struct kit *k); // the gate ends and starts anew; the store stays
void kit_end(struct kit *k);
char *kit_path(const struct kit *k, const char *name); // free it

struct made { // a signed act, with what it points to
	struct buf act, sig;
	struct signed_act a;
};
void made_release(struct made *m);
#define MADE_AUTO __attribute__((cleanup(made_release))) struct made
// BODY is taken over. LOT 0: none.
void kit_sign(const struct kit *k, const struct player *p, const char *type, int64_t lot, int64_t n, json_t *body, struct made *out);
// The founding act of KIT_PROJECT with lot 1, for whatever store.
void kit_found(struct kit *k, struct store *s, int64_t deadline);
// A file of SIZE bytes that no other I has, and the cover sheet for it.
char *kit_package(const struct kit *k, int i, size_t size);
json_t *kit_cover(const struct kit *k, int i, const char *path);
struct hash kit_file_id(const char *path);
result kit_upload(struct kit *k, int i, const char *path, struct err *e);
// Uploads a package of 3000 bytes and hands it in; R may be NULL.
result kit_bid(struct kit *k, int i, struct receipt *r, struct err *e);
// One request; the answer is text. Returns HTTP's status.
long kit_ask(struct kit *k, const char *method, const char *path, struct span body, struct buf *answer);
// The act as the body of POST /v1/acts.
void kit_post_text(const char *log, const struct signed_act *a, struct buf *out);
bool kit_is(result r, const struct err *e, const char *code);
void kit_sleep_until(int64_t ms); // wall clock

#endif
