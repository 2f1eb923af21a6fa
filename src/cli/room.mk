bin_PROGRAMS += kaibiao
kaibiao_SOURCES = \
	src/cli/cli.h src/cli/cli.c src/cli/main.c src/cli/bidder.h \
	src/cli/cmd_act.c \
	src/cli/cmd_bid.c src/cli/cmd_bid_hand_in.c src/cli/cmd_bid_opening.c src/cli/cmd_bid_waiting.c src/cli/cmd_bid_watch.c \
	src/cli/cmd_custody.c \
	src/cli/cmd_db.c \
	src/cli/cmd_display.c \
	src/cli/cmd_drill.c src/cli/drill.h src/cli/drill.c src/cli/drill_play.h src/cli/drill_play.c src/cli/drill_opening.c \
	src/cli/cmd_export.c \
	src/cli/cmd_follow.c \
	src/cli/cmd_gate.c \
	src/cli/cmd_hall.c \
	src/cli/cmd_help.c \
	src/cli/cmd_log.c \
	src/cli/cmd_money.c \
	src/cli/cmd_package.c \
	src/cli/cmd_project.c \
	src/cli/cmd_record.c \
	src/cli/cmd_rules.c \
	src/cli/cmd_show.c \
	src/cli/cmd_token.c \
	src/cli/cmd_verify.c
kaibiao_LDADD = libgate.a libtui.a $(DESK_LIBS) $(NCURSESW_LIBS) $(MICROHTTPD_LIBS) $(LIBINTL)
