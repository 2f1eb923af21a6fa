noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES = \
	src/desk/audit.h src/desk/audit.c \
	src/desk/custody.c src/desk/custody_open.c \
	src/desk/desk.h src/desk/desk_int.h src/desk/desk.c \
	src/desk/feed.h src/desk/feed.c \
	src/desk/hand.h src/desk/hand.c \
	src/desk/kept.h src/desk/kept.c \
	src/desk/perform.c \
	src/desk/process.h src/desk/process.c \
	src/desk/proof.h src/desk/proof.c \
	src/desk/record.h src/desk/record.c \
	src/desk/replica.h src/desk/replica.c \
	src/desk/settings.c \
	src/desk/work.h src/desk/work_int.h src/desk/work.c src/desk/work_bid.c src/desk/work_verify.c
