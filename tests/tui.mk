# tests of src/tui; tui_show is what the test on a real terminal runs
TUI_TESTS = tests/tui_grid tests/tui_keys tests/tui_layout tests/tui_list tests/tui_stack
check_PROGRAMS += $(TUI_TESTS) tests/tui_show
dist_check_SCRIPTS += tests/tui_term.sh tests/tui_public.sh tests/tui_words.sh
TESTS += $(TUI_TESTS) tests/tui_term.sh tests/tui_public.sh tests/tui_words.sh
TUI_TEST_LIBS = libtui.a $(BASE_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
tests_tui_grid_SOURCES = tests/tui_grid.c
tests_tui_grid_LDADD = $(TUI_TEST_LIBS)
tests_tui_keys_SOURCES = tests/tui_keys.c
tests_tui_keys_LDADD = $(TUI_TEST_LIBS)
tests_tui_layout_SOURCES = tests/tui_layout.c
tests_tui_layout_LDADD = $(TUI_TEST_LIBS)
tests_tui_list_SOURCES = tests/tui_list.c
tests_tui_list_LDADD = $(TUI_TEST_LIBS)
tests_tui_stack_SOURCES = tests/tui_stack.c
tests_tui_stack_LDADD = $(TUI_TEST_LIBS)
tests_tui_show_SOURCES = tests/tui_show.c
tests_tui_show_LDADD = $(TUI_TEST_LIBS)
# screens over a folded project, in both languages
tui_model = tests/tui_model.h tests/tui_model.c $(law_world)
check_PROGRAMS += tests/tui_hall
TESTS += tests/tui_hall
tests_tui_hall_SOURCES = tests/tui_hall.c $(tui_model)
tests_tui_hall_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
check_PROGRAMS += tests/tui_display
TESTS += tests/tui_display
tests_tui_display_SOURCES = tests/tui_display.c $(tui_model)
tests_tui_display_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
check_PROGRAMS += tests/tui_watch
TESTS += tests/tui_watch
tests_tui_watch_SOURCES = tests/tui_watch.c $(tui_model)
tests_tui_watch_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
check_PROGRAMS += tests/tui_linear
TESTS += tests/tui_linear
tests_tui_linear_SOURCES = tests/tui_linear.c $(tui_model)
tests_tui_linear_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
check_DATA = tests/locale/zh_CN/LC_MESSAGES/kaibiao.mo tests/locale/en/LC_MESSAGES/kaibiao.mo
CLEANFILES += $(check_DATA)
tests/locale/zh_CN/LC_MESSAGES/kaibiao.mo: $(top_srcdir)/po/zh_CN.po
	$(MKDIR_P) tests/locale/zh_CN/LC_MESSAGES
	$(MSGFMT) -o $@ $(top_srcdir)/po/zh_CN.po
tests/locale/en/LC_MESSAGES/kaibiao.mo: $(top_srcdir)/po/en.po
	$(MKDIR_P) tests/locale/en/LC_MESSAGES
	$(MSGFMT) -o $@ $(top_srcdir)/po/en.po
EXTRA_DIST += tests/screens
check_PROGRAMS += tests/tui_dialogs
TESTS += tests/tui_dialogs
tests_tui_dialogs_SOURCES = tests/tui_dialogs.c $(tui_model)
tests_tui_dialogs_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
tui_bench = tests/tui_bench.h tests/tui_bench.c $(tui_model)
check_PROGRAMS += tests/tui_every_key tests/tui_kept
TESTS += tests/tui_every_key tests/tui_kept
tests_tui_every_key_SOURCES = tests/tui_every_key.c $(tui_bench)
tests_tui_every_key_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
tests_tui_kept_SOURCES = tests/tui_kept.c $(tui_bench)
tests_tui_kept_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
dist_check_SCRIPTS += tests/tui_back.sh tests/tui_terms.sh tests/tui_card.sh
TESTS += tests/tui_back.sh tests/tui_terms.sh tests/tui_card.sh
EXTRA_DIST += tests/screen_kit.sh
check_PROGRAMS += tests/tui_dossier
TESTS += tests/tui_dossier
tests_tui_dossier_SOURCES = tests/tui_dossier.c $(tui_model)
tests_tui_dossier_LDADD = libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(LIBINTL)
# the console in a pseudo-terminal, over PostgreSQL
BENCHES += tests/bench_console
BENCH_GROUPS += screen:tests/bench_console start:tests/bench_console live:tests/bench_console
tests_bench_console_SOURCES = tests/bench_console.c $(log_pg_kit)
tests_bench_console_LDADD = $(GATE_LIBS)
