# tests of src/crypto
tsa_kit = tests/tsa_kit.h tests/tsa_kit.c
CRYPTO_TESTS = tests/crypto_tsp tests/crypto_cms tests/crypto_cert tests/crypto_sign tests/crypto_bad tests/crypto_vectors
check_PROGRAMS += $(CRYPTO_TESTS)
TESTS += $(CRYPTO_TESTS)
EXTRA_DIST += tests/crypto_world.h
tests_crypto_cms_SOURCES = tests/crypto_cms.c
tests_crypto_cms_LDADD = $(CRYPTO_LIBS)
tests_crypto_tsp_SOURCES = tests/crypto_tsp.c $(tsa_kit)
tests_crypto_tsp_LDADD = $(CRYPTO_LIBS)
tests_crypto_cert_SOURCES = tests/crypto_cert.c
tests_crypto_cert_LDADD = $(CRYPTO_LIBS)
tests_crypto_sign_SOURCES = tests/crypto_sign.c
tests_crypto_sign_LDADD = $(CRYPTO_LIBS)
tests_crypto_bad_SOURCES = tests/crypto_bad.c
tests_crypto_bad_LDADD = $(CRYPTO_LIBS)
tests_crypto_vectors_SOURCES = tests/crypto_vectors.c
tests_crypto_vectors_LDADD = $(CRYPTO_LIBS)

# EXTRA_PROGRAMS: make bench
BENCHES += tests/bench_verify
BENCH_GROUPS += verify:tests/bench_verify
tests_bench_verify_SOURCES = tests/bench_verify.c
tests_bench_verify_LDADD = $(CRYPTO_LIBS)

check_PROGRAMS += tests/fuzz_cms
tests_fuzz_cms_SOURCES = tests/fuzz_cms.c
tests_fuzz_cms_LDADD = $(CRYPTO_LIBS)
tests_fuzz_cms_CPPFLAGS = $(AM_CPPFLAGS) $(crypto_fuzz_define)
tests_fuzz_cms_CFLAGS = $(AM_CFLAGS) $(crypto_fuzz_flags)
tests_fuzz_cms_LDFLAGS = $(AM_LDFLAGS) $(crypto_fuzz_flags)
if FUZZERS
crypto_fuzz_define = -DKB_FUZZER
crypto_fuzz_flags = -fsanitize=fuzzer
else
TESTS += tests/fuzz_cms
endif
EXTRA_DIST += tests/corpus/cms
