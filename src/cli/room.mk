bin_PROGRAMS += kaibiao
kaibiao_SOURCES = src/cli/main.c
kaibiao_LDADD = libgate.a $(DESK_LIBS) $(MICROHTTPD_LIBS) $(LTLIBINTL)
