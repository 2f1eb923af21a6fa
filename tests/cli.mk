# tests of src/cli
dist_check_SCRIPTS += tests/cli_basic.sh
TESTS += tests/cli_basic.sh
