noinst_LIBRARIES += liblaw.a
liblaw_a_SOURCES =
