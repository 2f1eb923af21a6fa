noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
	src/tui/words.h \
	src/tui/grid.h src/tui/grid.c \
	src/tui/keys.h src/tui/keys.c \
	src/tui/layout.h src/tui/layout.c \
	src/tui/list.h src/tui/list.c \
	src/tui/screen.h src/tui/stack.c \
	src/tui/rescue.h src/tui/rescue.c \
	src/tui/term.h src/tui/term.c src/tui/term_options.c
