# tests of src/law
TESTS += tests/law_pure.sh
dist_check_SCRIPTS += tests/law_pure.sh
law_world = tests/law_world.h tests/law_world.c tests/law_play.h tests/law_play.c
LAW_TESTS = tests/law_project tests/law_intake tests/law_unseal tests/law_remedy tests/law_record tests/law_ready tests/law_console tests/law_golden \
	tests/law_reckon tests/law_rank tests/law_evaluation
check_PROGRAMS += $(LAW_TESTS)
TESTS += $(LAW_TESTS)
tests_law_project_SOURCES = tests/law_project.c $(law_world)
tests_law_project_LDADD = $(LAW_LIBS)
tests_law_intake_SOURCES = tests/law_intake.c $(law_world)
tests_law_intake_LDADD = $(LAW_LIBS)
tests_law_unseal_SOURCES = tests/law_unseal.c $(law_world)
tests_law_unseal_LDADD = $(LAW_LIBS)
tests_law_remedy_SOURCES = tests/law_remedy.c $(law_world)
tests_law_remedy_LDADD = $(LAW_LIBS)
tests_law_record_SOURCES = tests/law_record.c $(law_world)
tests_law_record_LDADD = $(LAW_LIBS)
tests_law_ready_SOURCES = tests/law_ready.c $(law_world)
tests_law_ready_LDADD = $(LAW_LIBS)
tests_law_console_SOURCES = tests/law_console.c tests/law_any.h tests/law_any.c $(law_world)
tests_law_console_LDADD = $(LAW_LIBS)
tests_law_golden_SOURCES = tests/law_golden.c $(law_world)
tests_law_golden_LDADD = $(LAW_LIBS)
tests_law_reckon_SOURCES = tests/law_reckon.c
tests_law_reckon_LDADD = $(LAW_LIBS)
tests_law_rank_SOURCES = tests/law_rank.c
tests_law_rank_LDADD = $(LAW_LIBS)
tests_law_evaluation_SOURCES = tests/law_evaluation.c tests/eval_play.h tests/eval_play.c tests/law_any.h tests/law_any.c $(law_world)
tests_law_evaluation_LDADD = $(LAW_LIBS)
EXTRA_DIST += tests/logs

check_PROGRAMS += tests/fuzz_law
tests_fuzz_law_SOURCES = tests/fuzz_law.c tests/law_any.h tests/law_any.c $(law_world)
tests_fuzz_law_LDADD = $(LAW_LIBS)
tests_fuzz_law_CPPFLAGS = $(AM_CPPFLAGS) $(crypto_fuzz_define)
tests_fuzz_law_CFLAGS = $(AM_CFLAGS) $(crypto_fuzz_flags)
tests_fuzz_law_LDFLAGS = $(AM_LDFLAGS) $(crypto_fuzz_flags)
if !FUZZERS
TESTS += tests/fuzz_law
endif
EXTRA_DIST += tests/corpus/law

BENCHES += tests/bench_sum
BENCH_GROUPS += sum:tests/bench_sum
tests_bench_sum_SOURCES = tests/bench_sum.c
tests_bench_sum_LDADD = $(LAW_LIBS)
