# tests of src/law
check_PROGRAMS += tests/law_opening tests/law_patched
TESTS += tests/law_opening tests/law_patched tests/law_pure.sh
dist_check_SCRIPTS += tests/law_pure.sh
tests_law_opening_SOURCES = tests/law_opening.c tests/law_kit.h tests/law_kit.c
tests_law_opening_LDADD = $(LAW_LIBS)
tests_law_patched_SOURCES = tests/law_patched.c tests/law_kit.h tests/law_kit.c
tests_law_patched_LDADD = $(LAW_LIBS)
