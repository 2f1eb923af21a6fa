noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES = \
	src/desk/desk.h src/desk/desk.c \
	src/desk/record.h src/desk/record.c \
	src/desk/replica.h src/desk/replica.c \
	src/desk/settings.c
