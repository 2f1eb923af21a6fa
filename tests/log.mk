# tests of src/log
include tests/log_pg.mk
