# tests of the PostgreSQL store: each starts a private cluster (tests/pg.sh), and is skipped where there is no server
log_pg_kit = tests/log_pg_kit.h tests/log_pg_kit.c
LOG_PG_TESTS = tests/log_pg_store tests/log_pg_intake tests/log_pg_race tests/log_pg_chunks tests/log_pg_gone
log_pg_scripts = tests/log_pg_db.sh tests/log_pg_rights.sh
check_PROGRAMS += $(LOG_PG_TESTS)
TESTS += $(LOG_PG_TESTS) $(log_pg_scripts)
dist_check_SCRIPTS += tests/pg.sh $(log_pg_scripts)
tests_log_pg_store_SOURCES = tests/log_pg_store.c $(log_pg_kit)
tests_log_pg_store_LDADD = $(LOG_LIBS)
tests_log_pg_intake_SOURCES = tests/log_pg_intake.c $(log_pg_kit)
tests_log_pg_intake_LDADD = $(LOG_LIBS)
tests_log_pg_race_SOURCES = tests/log_pg_race.c $(log_pg_kit)
tests_log_pg_race_LDADD = $(LOG_LIBS)
tests_log_pg_chunks_SOURCES = tests/log_pg_chunks.c $(log_pg_kit)
tests_log_pg_chunks_LDADD = $(LOG_LIBS)
tests_log_pg_gone_SOURCES = tests/log_pg_gone.c $(log_pg_kit)
tests_log_pg_gone_LDADD = $(LOG_LIBS)
