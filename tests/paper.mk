# tests of src/paper
paper_states = tests/paper_states.h tests/paper_states.c
paper_kit = tests/paper_kit.h tests/paper_kit.c tests/paper_play.c
PAPER_TESTS = tests/paper_layout tests/paper_opening tests/paper_export tests/paper_forged tests/paper_pdf
check_PROGRAMS += $(PAPER_TESTS)
TESTS += $(PAPER_TESTS) tests/paper_pdf_tools.sh
dist_check_SCRIPTS += tests/paper_pdf_tools.sh
EXTRA_DIST += tests/golden
tests_paper_layout_SOURCES = tests/paper_layout.c
tests_paper_layout_LDADD = $(PAPER_LIBS)
tests_paper_opening_SOURCES = tests/paper_opening.c $(paper_states)
tests_paper_opening_LDADD = libpaper.a $(LAW_LIBS)
tests_paper_export_SOURCES = tests/paper_export.c $(paper_kit)
tests_paper_export_LDADD = $(PAPER_LIBS)
tests_paper_forged_SOURCES = tests/paper_forged.c $(paper_kit)
tests_paper_forged_LDADD = $(PAPER_LIBS)
tests_paper_pdf_SOURCES = tests/paper_pdf.c $(paper_states)
tests_paper_pdf_LDADD = libpaper.a $(LAW_LIBS) $(PANGOCAIRO_LIBS)
