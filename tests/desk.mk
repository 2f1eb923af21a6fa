# tests of src/desk
check_PROGRAMS += tests/desk_custody
TESTS += tests/desk_custody
# the works themselves, with stand-ins for desk, token and store
tests_desk_custody_SOURCES = tests/desk_custody.c src/desk/custody.c src/desk/custody_open.c src/desk/work.c $(bid_kit)
tests_desk_custody_LDADD = $(BID_LIBS)
BENCHES += tests/bench_fold
BENCH_GROUPS += fold:tests/bench_fold
tests_bench_fold_SOURCES = tests/bench_fold.c tests/crypto_world.h
tests_bench_fold_LDADD = $(DESK_LIBS)
check_PROGRAMS += tests/desk_audit
TESTS += tests/desk_audit
tests_desk_audit_SOURCES = tests/desk_audit.c
tests_desk_audit_LDADD = $(DESK_LIBS)
