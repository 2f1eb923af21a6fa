# tests of src/gate
gate_kit = tests/gate_kit.h tests/gate_kit.c
gate_local = $(gate_kit) tests/gate_local.h tests/gate_local.c
GATE_TESTS = tests/gate_acts tests/gate_uploads tests/gate_http tests/gate_masking tests/gate_pg
check_PROGRAMS += $(GATE_TESTS)
TESTS += $(GATE_TESTS) tests/gate_bidder.sh
dist_check_SCRIPTS += tests/gate_bidder.sh
tests_gate_acts_SOURCES = tests/gate_acts.c $(gate_local)
tests_gate_acts_LDADD = $(GATE_LIBS)
tests_gate_uploads_SOURCES = tests/gate_uploads.c $(gate_local)
tests_gate_uploads_LDADD = $(GATE_LIBS)
tests_gate_http_SOURCES = tests/gate_http.c $(gate_local)
tests_gate_http_LDADD = $(GATE_LIBS)
tests_gate_masking_SOURCES = tests/gate_masking.c $(gate_local)
tests_gate_masking_LDADD = $(GATE_LIBS)
tests_gate_pg_SOURCES = tests/gate_pg.c $(gate_kit)
tests_gate_pg_LDADD = $(GATE_LIBS)
