noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
	src/tui/app.h src/tui/app_int.h src/tui/app.c src/tui/app_model.c src/tui/app_jobs.c src/tui/app_audit.c src/tui/app_place.c \
	src/tui/choice.h src/tui/choice_int.h src/tui/choice.c src/tui/choice_body.c src/tui/choice_say.c src/tui/choice_lines.h src/tui/choice_lines.c \
	src/tui/consequence.h src/tui/consequence.c \
	src/tui/dialogs.h src/tui/confirm.c src/tui/pin.c src/tui/reason.c src/tui/help.c src/tui/line.c src/tui/log_screen.c src/tui/params.c src/tui/projects.c \
	src/tui/sign_in.c src/tui/text_screen.c \
	src/tui/front.h src/tui/front_cells.c src/tui/front_lines.c \
	src/tui/digits.h src/tui/digits.c src/tui/display.h src/tui/display.c \
	src/tui/dossier.h src/tui/dossier.c \
	src/tui/events.h src/tui/events.c \
	src/tui/form.h src/tui/form_int.h src/tui/form.c src/tui/form_field.c \
	src/tui/hall.h src/tui/hall.c src/tui/hall_columns.h src/tui/hall_columns.c src/tui/head.c \
	src/tui/model.h src/tui/model.c \
	src/tui/words.h src/tui/words.c \
	src/tui/public_table.h src/tui/public_table.c \
	src/tui/ready.h src/tui/ready.c src/tui/reckoning.h src/tui/reckoning.c \
	src/tui/watch.h src/tui/watch.c src/tui/watch_news.h src/tui/watch_news.c src/tui/watch_own.h src/tui/watch_own.c \
	src/tui/wrap.h src/tui/wrap.c \
	src/tui/grid.h src/tui/grid.c \
	src/tui/keys.h src/tui/keys.c \
	src/tui/layout.h src/tui/layout.c \
	src/tui/linear.h src/tui/linear.c src/tui/linear_news.c src/tui/linear_words.c \
	src/tui/list.h src/tui/list.c \
	src/tui/screen.h src/tui/stack.c \
	src/tui/say.h src/tui/say.c \
	src/tui/rescue.h src/tui/rescue.c \
	src/tui/term.h src/tui/term.c src/tui/term_keys.h src/tui/term_keys.c src/tui/term_options.c
