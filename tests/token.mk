# tests of src/token; tests/vcard is a PIV card in software
TOKEN_KIT = tests/token_kit.h tests/token_kit.c
VCARD = tests/vcard/card.h tests/vcard/card_int.h tests/vcard/card.c tests/vcard/card_data.c
VCARD_PORT = $(VCARD) tests/vcard/port_card.h tests/vcard/port_card.c
VCARD_FLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests

check_PROGRAMS += tests/token_p12 tests/token_piv tests/token_child tests/token_tty tests/vcard/vcard
TESTS += tests/token_p12 tests/token_piv tests/token_child tests/token_tty
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
tests_vcard_vcard_SOURCES = tests/vcard/vcard.c $(VCARD)
tests_vcard_vcard_CPPFLAGS = $(VCARD_FLAGS)
tests_vcard_vcard_LDADD = $(TOKEN_LIBS)
