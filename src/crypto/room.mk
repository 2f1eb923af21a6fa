noinst_LIBRARIES += libcrypto_kb.a
libcrypto_kb_a_SOURCES =
