# tests of src/token; tests/vcard is a PIV card in software
TOKEN_KIT = tests/token_kit.h tests/token_kit.c
VCARD = tests/vcard/card.h tests/vcard/card_int.h tests/vcard/card.c tests/vcard/card_data.c
VCARD_PORT = $(VCARD) tests/vcard/port_card.h tests/vcard/port_card.c
VCARD_FLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests

check_PROGRAMS += tests/token_p12 tests/token_piv tests/token_child tests/token_tty tests/token_tool tests/vcard/vcard
TESTS += tests/token_p12 tests/token_piv tests/token_child tests/token_tty tests/token_pcsc.sh
dist_check_SCRIPTS += tests/token_pcsc.sh
tests_token_p12_SOURCES = tests/token_p12.c $(TOKEN_KIT)
tests_token_p12_LDADD = $(TOKEN_LIBS)
tests_token_piv_SOURCES = tests/token_piv.c $(TOKEN_KIT) $(VCARD_PORT)
tests_token_piv_CPPFLAGS = $(VCARD_FLAGS)
tests_token_piv_LDADD = $(TOKEN_LIBS)
tests_token_child_SOURCES = tests/token_child.c $(TOKEN_KIT)
tests_token_child_LDADD = $(TOKEN_LIBS)
tests_token_tty_SOURCES = tests/token_tty.c $(TOKEN_KIT) $(VCARD_PORT)
tests_token_tty_CPPFLAGS = $(VCARD_FLAGS)
tests_token_tty_LDADD = $(TOKEN_LIBS)
tests_token_tool_SOURCES = tests/token_tool.c $(TOKEN_KIT)
tests_token_tool_LDADD = $(TOKEN_LIBS)
tests_vcard_vcard_SOURCES = tests/vcard/vcard.c $(VCARD)
tests_vcard_vcard_CPPFLAGS = $(VCARD_FLAGS)
tests_vcard_vcard_LDADD = $(TOKEN_LIBS)

check_PROGRAMS += tests/fuzz_apdu
tests_fuzz_apdu_LDADD = $(TOKEN_LIBS)
tests_fuzz_apdu_CPPFLAGS = $(VCARD_FLAGS) $(token_fuzz_define)
tests_fuzz_apdu_CFLAGS = $(AM_CFLAGS) $(token_fuzz_flags)
tests_fuzz_apdu_LDFLAGS = $(AM_LDFLAGS) $(token_fuzz_flags)
tests_fuzz_apdu_SOURCES = tests/fuzz_apdu.c $(VCARD_PORT)
if FUZZERS
token_fuzz_define = -DKB_FUZZER
token_fuzz_flags = -fsanitize=fuzzer
else
TESTS += tests/fuzz_apdu
endif
EXTRA_DIST += tests/corpus/apdu
