noinst_LIBRARIES += libtoken.a
libtoken_a_SOURCES = \
	src/token/token.h src/token/token.c src/token/self_test.c \
	src/token/wire.h src/token/wire.c \
	src/token/child.h src/token/child.c src/token/cell.h src/token/pin.c \
	src/token/seal.h src/token/seal.c \
	src/token/driver.h src/token/p12.c src/token/pem.h src/token/pem.c \
	src/token/listing.h src/token/listing.c \
	src/token/piv.h src/token/piv.c src/token/piv_card.h src/token/piv_card.c \
	src/token/block.h src/token/block.c src/token/unzip.h src/token/unzip.c \
	src/token/apdu.h src/token/apdu.c \
	src/token/port.h src/token/pcsc.c src/token/replay.c
# certificates that cards keep compressed
TOKEN_LIBS += $(ZLIB_LIBS)
DESK_LIBS += $(ZLIB_LIBS)
