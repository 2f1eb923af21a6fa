# Killed at every durable write: tests/faults.sh over the product with armed crash points. Part of check; alone, with its
# last line `faults N survived N lost 0`: make check-faults
check_PROGRAMS += tests/kaibiao_faults
tests_kaibiao_faults_SOURCES = tests/crash_hook.c $(kaibiao_SOURCES)
tests_kaibiao_faults_LDADD = $(kaibiao_LDADD)
TESTS += tests/faults.sh
dist_check_SCRIPTS += tests/faults.sh
.PHONY: check-faults
check-faults: tests/kaibiao_faults tests/bid_crash
	$(AM_TESTS_ENVIRONMENT) $(SHELL) -c 'exec $(top_srcdir)/tests/faults.sh'
