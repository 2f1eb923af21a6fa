// One connection to PostgreSQL for the room's own use: deadlines, one reconnection a call, sentences for errors.
#ifndef KB_LOG_PG_H
#define KB_LOG_PG_H

#include <libpq-fe.h>

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"

enum { PG_ARGS_MAX = 6, PG_DEADLINE_MS = 3000 };

// Arguments of a call, in binary. Borrowed until the call is over; must not be copied.
struct pg_args {
	int n;
	unsigned type[PG_ARGS_MAX];
	const char *value[PG_ARGS_MAX];
	int length[PG_ARGS_MAX];
	int format[PG_ARGS_MAX];
	uint8_t word[PG_ARGS_MAX][8];
	struct buf room; // of arrays
};
#define PG_ARGS __attribute__((cleanup(pg_args_release))) struct pg_args
void pg_args_release(struct pg_args *a);
void pg_add_text(struct pg_args *a, const char *text);
void pg_add_bytes(struct pg_args *a, struct span s);
void pg_add_int4(struct pg_args *a, int32_t n);
void pg_add_int8(struct pg_args *a, int64_t n);
void pg_add_bytes_array(struct pg_args *a, const struct span *list, size_t n); // once a call

struct pg;
// Does not connect yet. "settings.store" where CONNINFO cannot be understood. Several hosts are tried one at a time.
KB_MUST_USE result pg_new(const char *conninfo, struct pg **out, struct err *e);
void pg_free(struct pg *p); // NULL is fine
// The connection is given up when for so long nothing moved on it. Default PG_DEADLINE_MS.
void pg_patience(struct pg *p, int ms);
// From now on a superuser's login is no login: "store.owner". For whoever does acts or reads them; `kaibiao db` alone does without.
void pg_refuse_owner(struct pg *p);
// Calls with binary results. SQL may be sent twice (the connection broke, the answer is lost): it must be idempotent.
// Refusals of the store's functions (SQLSTATE KB001) come as they are; "store.gone", "store.login", "store.owner", "store.busy" (a lock),
// "store.full", "store.rights", "store.schema", "store.error". The result is the caller's (PQclear).
KB_MUST_USE result pg_call(struct pg *p, const char *sql, const struct pg_args *args, PGresult **out, struct err *e);
// Several statements, text results dropped; never sent twice.
KB_MUST_USE result pg_script(struct pg *p, const char *sql, struct err *e);

#define PG_RESULT __attribute__((cleanup(pg_result_drop))) PGresult
void pg_result_drop(PGresult **r);
int64_t pg_int(const PGresult *r, int row, int column);  // int4 or int8; 0 where NULL
struct span pg_span(const PGresult *r, int row, int column); // borrowed; empty where NULL
struct hash pg_hash(const PGresult *r, int row, int column); // zero where it is none

#endif
