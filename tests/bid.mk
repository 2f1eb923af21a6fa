# tests of src/bid
bid_kit = tests/bid_kit.h tests/bid_kit.c
bid_forge = $(bid_kit) tests/bid_forge.h tests/bid_forge.c
check_PROGRAMS += tests/bid_parts tests/bid_round tests/bid_hostile tests/bid_crash tests/bid_memory tests/bid_fault \
	tests/bid_tool \
	tests/fuzz_package
TESTS += tests/bid_parts tests/bid_round tests/bid_hostile tests/bid_crash tests/bid_memory tests/bid_fault \
	tests/bid_interop.sh
dist_check_SCRIPTS += tests/bid_interop.sh
tests_bid_parts_SOURCES = tests/bid_parts.c $(bid_kit)
tests_bid_parts_LDADD = $(BID_LIBS)
tests_bid_round_SOURCES = tests/bid_round.c $(bid_kit)
tests_bid_round_LDADD = $(BID_LIBS)
tests_bid_hostile_SOURCES = tests/bid_hostile.c $(bid_forge)
tests_bid_hostile_LDADD = $(BID_LIBS)
tests_bid_crash_SOURCES = tests/bid_crash.c $(bid_kit)
tests_bid_crash_LDADD = $(BID_LIBS)
tests_bid_memory_SOURCES = tests/bid_memory.c $(bid_kit)
tests_bid_memory_LDADD = $(BID_LIBS)
tests_bid_fault_SOURCES = tests/bid_fault.c $(bid_kit)
tests_bid_fault_LDADD = $(BID_LIBS)
tests_bid_fault_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write,--wrap=fdatasync,--wrap=fsync,--wrap=renameat,--wrap=rename,--wrap=linkat
tests_bid_tool_SOURCES = tests/bid_tool.c $(bid_kit)
tests_bid_tool_LDADD = $(BID_LIBS)
BENCHES += tests/bench_bid
BENCH_GROUPS += seal:tests/bench_bid unseal:tests/bench_bid
tests_bench_bid_SOURCES = tests/bench_bid.c $(bid_kit)
tests_bench_bid_LDADD = $(BID_LIBS)

tests_fuzz_package_SOURCES = tests/fuzz_package.c
tests_fuzz_package_LDADD = $(BID_LIBS)
tests_fuzz_package_CPPFLAGS = $(AM_CPPFLAGS) $(bid_fuzz_define)
tests_fuzz_package_CFLAGS = $(AM_CFLAGS) $(bid_fuzz_flags)
tests_fuzz_package_LDFLAGS = $(AM_LDFLAGS) $(bid_fuzz_flags)
if FUZZERS
bid_fuzz_define = -DKB_FUZZER
bid_fuzz_flags = -fsanitize=fuzzer
else
TESTS += tests/fuzz_package
endif
EXTRA_DIST += tests/corpus/package
