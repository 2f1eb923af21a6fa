# tests of the PostgreSQL store: each starts a private cluster (tests/pg.sh), and is skipped where there is no server
log_pg_kit = tests/log_pg_kit.h tests/log_pg_kit.c
LOG_PG_TESTS = tests/log_pg_store
check_PROGRAMS += $(LOG_PG_TESTS)
TESTS += $(LOG_PG_TESTS)
dist_check_SCRIPTS += tests/pg.sh
EXTRA_DIST += contrib/pg.sh
tests_log_pg_store_SOURCES = tests/log_pg_store.c $(log_pg_kit)
tests_log_pg_store_LDADD = $(LOG_LIBS)
