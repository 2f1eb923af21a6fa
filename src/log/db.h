// Keeping the PostgreSQL store: schema, migrations, rights, logins. CONNINFO is a superuser's; consoles never use it.
#ifndef KB_LOG_DB_H
#define KB_LOG_DB_H

#include "base/result.h"
#include "base/span.h"

// Makes roles and schema in an empty database, or brings an older one up to date. "db.rights" (no superuser), "db.encoding",
// "db.version" (PostgreSQL older than 15).
KB_MUST_USE result db_init(const char *conninfo, struct err *e);
// Forward only: each migration's SHA-256 stands in kb.migration. "db.empty", "db.altered", "db.newer".
KB_MUST_USE result db_migrate(const char *conninfo, struct err *e);
// Appends a sentence a line for everything that is wrong; then the result is "db.wrong". Also "db.empty", "db.behind" and
// the codes of db_migrate.
KB_MUST_USE result db_check(const char *conninfo, struct buf *report, struct err *e);
// Makes the login NAME ([a-z][a-z0-9_.-]*) a member of group ROLE: host, recorder, supervisor, purchaser, gate. Done twice it
// is done once. "db.user" (name, role or an existing role of another kind).
KB_MUST_USE result db_user_add(const char *conninfo, const char *name, const char *role, struct err *e);
// The newest migration in the program, e.g. "0006-chunks".
const char *db_newest(void);

#endif
