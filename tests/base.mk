# tests of src/base
check_PROGRAMS += tests/base_text tests/base_json
TESTS += tests/base_text tests/base_json
tests_base_text_SOURCES = tests/base_text.c
tests_base_text_LDADD = $(BASE_LIBS)
tests_base_json_SOURCES = tests/base_json.c
tests_base_json_LDADD = $(BASE_LIBS)
