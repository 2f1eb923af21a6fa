noinst_LIBRARIES += libpaper.a
libpaper_a_CFLAGS = $(AM_CFLAGS) $(PANGOCAIRO_CFLAGS)
libpaper_a_SOURCES = \
	src/paper/cells.h src/paper/cells.c \
	src/paper/derive.h src/paper/derive.c \
	src/paper/export.h src/paper/export_write.c src/paper/export_verify.c \
	src/paper/facts.h src/paper/facts_bid.c \
	src/paper/fileset.h src/paper/fileset.c \
	src/paper/intake.h src/paper/intake.c src/paper/inclusion.h src/paper/inclusion.c \
	src/paper/layout.h src/paper/layout.c \
	src/paper/opening.h src/paper/opening.c src/paper/opening_text.c \
	src/paper/opening_pdf.c src/paper/pdf.h src/paper/pdf.c \
	src/paper/readme.h src/paper/readme.c \
	src/paper/receipts.h src/paper/receipts.c \
	src/paper/table.h src/paper/table.c \
	src/paper/words.h src/paper/words.c
