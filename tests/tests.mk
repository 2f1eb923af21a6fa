# Tests: TAP through automake's driver. Each room lists its own in tests/ROOM.mk.
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/contrib/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = srcdir='$(srcdir)' builddir='$(abs_builddir)' KAIBIAO='$(abs_builddir)/kaibiao' \
	SHARED_DATA="$${SHARED_DATA:-$(abs_srcdir)/../shared/data}" LC_ALL=C.UTF-8 TZ=UTC \
	LSAN_OPTIONS='suppressions=$(abs_srcdir)/tests/lsan.supp:print_suppressions=0'; export LSAN_OPTIONS srcdir builddir KAIBIAO SHARED_DATA LC_ALL TZ;
AM_COLOR_TESTS = no
EXTRA_DIST += tests/tap.h tests/lsan.supp

include tests/base.mk
include tests/law.mk
include tests/crypto.mk
include tests/log.mk
include tests/bid.mk
include tests/token.mk
include tests/paper.mk
include tests/desk.mk
include tests/gate.mk
include tests/tui.mk
include tests/cli.mk
include tests/faults.mk
include tests/lint.mk
