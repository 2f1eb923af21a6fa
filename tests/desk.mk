# tests of src/desk
check_PROGRAMS += tests/desk_custody
TESTS += tests/desk_custody
# the works themselves, with stand-ins for desk, token and store
tests_desk_custody_SOURCES = tests/desk_custody.c src/desk/custody.c src/desk/custody_open.c src/desk/work.c $(bid_kit)
tests_desk_custody_LDADD = $(BID_LIBS)
