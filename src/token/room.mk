noinst_LIBRARIES += libtoken.a
libtoken_a_SOURCES =
