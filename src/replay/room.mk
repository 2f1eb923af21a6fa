noinst_LIBRARIES += libreplay.a
libreplay_a_SOURCES = src/replay/replay.h src/replay/replay.c
