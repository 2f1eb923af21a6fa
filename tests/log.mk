# tests of src/log
include tests/log_pg.mk
conformance = tests/conformance.h tests/conformance_acts.h tests/conformance_acts.c tests/conformance.c
LOG_TESTS = tests/log_conform_memory tests/log_conform_file tests/log_conform_pg tests/log_conform_gate tests/log_journal tests/log_outbox tests/log_head
check_PROGRAMS += $(LOG_TESTS)
TESTS += $(LOG_TESTS)
tests_log_conform_memory_SOURCES = tests/log_conform_local.c $(conformance)
tests_log_conform_memory_LDADD = $(LOG_LIBS)
tests_log_conform_file_SOURCES = tests/log_conform_local.c $(conformance)
tests_log_conform_file_CPPFLAGS = $(AM_CPPFLAGS) -DCONFORM_FILE
tests_log_conform_file_LDADD = $(LOG_LIBS)
tests_log_conform_pg_SOURCES = tests/log_conform_pg.c $(log_pg_kit) $(conformance)
tests_log_conform_pg_LDADD = $(LOG_LIBS)
tests_log_conform_gate_SOURCES = tests/log_conform_gate.c $(gate_local) $(conformance)
tests_log_conform_gate_LDADD = $(GATE_LIBS)
tests_log_journal_SOURCES = tests/log_journal.c
tests_log_journal_LDADD = $(LOG_LIBS)
tests_log_journal_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write,--wrap=pwrite,--wrap=fdatasync
tests_log_outbox_SOURCES = tests/log_outbox.c
tests_log_outbox_LDADD = $(LOG_LIBS)
tests_log_outbox_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write,--wrap=fdatasync,--wrap=fsync,--wrap=rename
tests_log_head_SOURCES = tests/log_head.c tests/conformance.h tests/conformance_acts.h tests/conformance_acts.c tests/crypto_world.h
tests_log_head_LDADD = $(DESK_LIBS)

check_PROGRAMS += tests/fuzz_journal
tests_fuzz_journal_SOURCES = tests/fuzz_journal.c
tests_fuzz_journal_LDADD = $(LOG_LIBS)
tests_fuzz_journal_CPPFLAGS = $(AM_CPPFLAGS) $(crypto_fuzz_define)
tests_fuzz_journal_CFLAGS = $(AM_CFLAGS) $(crypto_fuzz_flags)
tests_fuzz_journal_LDFLAGS = $(AM_LDFLAGS) $(crypto_fuzz_flags)
if !FUZZERS
TESTS += tests/fuzz_journal
endif
