noinst_LIBRARIES += libpaper.a
libpaper_a_SOURCES =
