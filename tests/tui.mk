# tests of src/tui; tui_show is what the test on a real terminal runs
TUI_TESTS = tests/tui_grid tests/tui_keys tests/tui_layout tests/tui_list tests/tui_stack
check_PROGRAMS += $(TUI_TESTS) tests/tui_show
dist_check_SCRIPTS += tests/tui_term.sh
TESTS += $(TUI_TESTS) tests/tui_term.sh
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
