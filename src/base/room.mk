noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/result.h src/base/result.c \
	src/base/span.h src/base/span.c \
	src/base/arena.h src/base/arena.c \
	src/base/hash.h src/base/hash.c \
	src/base/json.h src/base/json.c \
	src/base/text.h src/base/text.c src/base/money.c src/base/time.c \
	src/base/durable.h src/base/durable.c src/base/crash.c \
	src/base/clock.h src/base/clock.c
