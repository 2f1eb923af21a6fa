# tests of src/cli
dist_check_SCRIPTS += tests/cli_again.sh tests/cli_basic.sh tests/cli_bad_package.sh tests/cli_backup.sh tests/cli_bad_input.sh tests/cli_disk.sh tests/cli_ready.sh tests/cli_store_gone.sh
TESTS += tests/cli_again.sh tests/cli_basic.sh tests/cli_bad_package.sh tests/cli_backup.sh tests/cli_bad_input.sh tests/cli_disk.sh tests/cli_ready.sh tests/cli_store_gone.sh
EXTRA_DIST += tests/cli_kit.sh
dist_check_SCRIPTS += tests/cli_basic.sh tests/cli_bad_package.sh tests/cli_backup.sh tests/cli_bad_input.sh tests/cli_disk.sh tests/cli_ready.sh tests/cli_store_gone.sh tests/cli_drill.sh
TESTS += tests/cli_basic.sh tests/cli_bad_package.sh tests/cli_backup.sh tests/cli_bad_input.sh tests/cli_disk.sh tests/cli_ready.sh tests/cli_store_gone.sh tests/cli_drill.sh
EXTRA_DIST += tests/cli_kit.sh tests/drills
check_PROGRAMS += tests/cli_forge
tests_cli_forge_SOURCES = tests/cli_forge.c $(bid_forge)
tests_cli_forge_LDADD = $(BID_LIBS)
