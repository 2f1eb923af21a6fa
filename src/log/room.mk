noinst_LIBRARIES += liblog.a
liblog_a_SOURCES = \
	src/log/chunks.h src/log/chunks_memory.c \
	src/log/gate_client.h src/log/gate_client.c src/log/store_gate.c \
	src/log/head.c \
	src/log/intake.h \
	src/log/journal.h src/log/journal.c \
	src/log/outbox.h src/log/outbox.c \
	src/log/record.h src/log/record.c src/log/record_line.h src/log/record_line.c \
	src/log/sequencer.h src/log/sequencer.c \
	src/log/store.h src/log/store.c src/log/store_local.c \
	src/log/verify.h src/log/verify.c
include src/log/pg.mk
