// For the tests of the PostgreSQL store: a private cluster with the schema and a login for each role, people with keys,
// signed acts. A watcher process ends the cluster even where the test crashes.
#ifndef KB_TESTS_LOG_PG_KIT_H
#define KB_TESTS_LOG_PG_KIT_H

#include "crypto/sign.h"
#include "log/store.h"
#include "tests/tap.h"

struct actor {
	struct key *key;
	struct cert *cert;
	int64_t n;
};

// An act with its signature; s borrows from the rest.
struct signed_text {
	struct buf act, sig;
	struct signed_act s;
};

// False where there is no PostgreSQL: the plan with the reason is printed, the test has to end.
bool pgkit_begin(void);
void pgkit_end(void);
const char *pgkit_dir(void); // the folder with the authority (contrib/pki.sh) and the cluster
struct trust *pgkit_trust(void);
const char *pgkit_conninfo(const char *role); // NULL: the superuser; valid until called eight more times
struct store *pgkit_store(const char *role);
bool pgkit_server(const char *command);       // "start", "stop", "kill"

bool actor_make(struct actor *a, const char *name, const char *cn, const char *code);
void actor_release(struct actor *a);

// Signs {act, project, lot (0: none), n, at, seen, station, salt, body}; takes BODY over.
void act_sign(struct actor *a, const char *project, int64_t lot, const char *type, json_t *body, struct signed_text *out);
// Signs any bytes at all.
void text_sign(struct actor *a, const char *text, struct signed_text *out);
void act_release(struct signed_text *t);
json_t *create_body(int64_t deadline, const struct actor *service);
// Signs and appends; the err's code is "" where it went well.
const char *act_append(struct store *s, const char *log, struct actor *a, int64_t lot, const char *type, json_t *body, struct receipt *out);

// As the superuser. pgkit_number gives the first column of the first row, -1 where it failed.
bool pgkit_sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int64_t pgkit_number(const char *sql);
// From now on the store's clock is what pgkit_clock() says.
bool pgkit_clock_stop(void);
bool pgkit_clock(int64_t ms);

// Follows the whole chain of LOG: the number of records, -1 where a link or a hash does not fit.
int64_t chain_length(struct store *s, const char *log);

#endif
