// The SQL of src/log/sql, inside the program.
#ifndef KB_LOG_SQL_H
#define KB_LOG_SQL_H

#include "base/span.h"

struct sql_file {
	const char *name; // "0001-roles", "rights", "check"
	struct span text;
};
extern const struct sql_file SQL_FILES[]; // in order; ends with name NULL

#endif
