noinst_LIBRARIES += libgate.a
libgate_a_SOURCES =
