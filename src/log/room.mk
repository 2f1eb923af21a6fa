noinst_LIBRARIES += liblog.a
liblog_a_SOURCES =
