# tests of src/base
check_PROGRAMS += tests/base_text tests/base_json
TESTS += tests/base_text tests/base_json
tests_base_text_SOURCES = tests/base_text.c
tests_base_text_LDADD = $(BASE_LIBS)
tests_base_json_SOURCES = tests/base_json.c
tests_base_json_LDADD = $(BASE_LIBS)

check_PROGRAMS += tests/json_suite tests/fuzz_json
TESTS += tests/json_suite
tests_json_suite_SOURCES = tests/json_suite.c
tests_json_suite_LDADD = $(BASE_LIBS)
tests_fuzz_json_SOURCES = tests/fuzz_json.c
tests_fuzz_json_LDADD = $(BASE_LIBS)
tests_fuzz_json_CPPFLAGS = $(AM_CPPFLAGS) $(crypto_fuzz_define)
tests_fuzz_json_CFLAGS = $(AM_CFLAGS) $(crypto_fuzz_flags)
tests_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(crypto_fuzz_flags)
if !FUZZERS
TESTS += tests/fuzz_json
endif
