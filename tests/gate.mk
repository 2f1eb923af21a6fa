# tests of src/gate
gate_kit = tests/gate_kit.h tests/gate_kit.c
gate_local = $(gate_kit) tests/gate_local.h tests/gate_local.c
GATE_TESTS = tests/gate_acts
check_PROGRAMS += $(GATE_TESTS)
TESTS += $(GATE_TESTS)
tests_gate_acts_SOURCES = tests/gate_acts.c $(gate_local)
tests_gate_acts_LDADD = $(GATE_LIBS)
