# tests of src/law
check_PROGRAMS += tests/law_opening tests/law_patched
TESTS += tests/law_opening tests/law_patched tests/law_pure.sh
dist_check_SCRIPTS += tests/law_pure.sh
tests_law_opening_SOURCES = tests/law_opening.c tests/law_kit.h tests/law_kit.c
tests_law_opening_LDADD = $(LAW_LIBS)
tests_law_patched_SOURCES = tests/law_patched.c tests/law_kit.h tests/law_kit.c
tests_law_patched_LDADD = $(LAW_LIBS)

law_world = tests/law_world.h tests/law_world.c tests/law_play.h tests/law_play.c
LAW_TESTS = tests/law_project tests/law_intake tests/law_unseal tests/law_remedy
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
