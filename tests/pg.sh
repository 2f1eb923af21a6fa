#!/bin/sh
# The private PostgreSQL of the tests: contrib/pg.sh, which the demo uses, too.
exec "$(dirname "$0")/../contrib/pg.sh" "$@"
