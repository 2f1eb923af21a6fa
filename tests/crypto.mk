# tests of src/crypto
CRYPTO_TESTS = tests/crypto_cms
check_PROGRAMS += $(CRYPTO_TESTS)
TESTS += $(CRYPTO_TESTS)
EXTRA_DIST += tests/crypto_world.h
tests_crypto_cms_SOURCES = tests/crypto_cms.c
tests_crypto_cms_LDADD = $(CRYPTO_LIBS)
