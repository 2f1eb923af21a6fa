# tests of src/token
TOKEN_KIT = tests/token_kit.h tests/token_kit.c
check_PROGRAMS += tests/token_p12
TESTS += tests/token_p12
tests_token_p12_SOURCES = tests/token_p12.c $(TOKEN_KIT)
tests_token_p12_LDADD = $(TOKEN_LIBS)
