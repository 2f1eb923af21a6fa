noinst_LIBRARIES += libpaper.a
libpaper_a_SOURCES = \
	src/paper/facts.h src/paper/facts_bid.c \
	src/paper/opening.h src/paper/opening.c src/paper/opening_text.c \
	src/paper/table.h src/paper/table.c \
	src/paper/words.h src/paper/words.c
