noinst_LIBRARIES += libbid.a
libbid_a_SOURCES =
