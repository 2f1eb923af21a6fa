noinst_LIBRARIES += libgate.a
libgate_a_SOURCES = \
	src/gate/gate.h src/gate/gate_int.h src/gate/gate.c \
	src/gate/admit.c \
	src/gate/answers.c \
	src/gate/close.c src/gate/stamp.c \
	src/gate/http.h src/gate/http.c \
	src/gate/uploads.c \
	src/gate/waiting.h src/gate/waiting.c
