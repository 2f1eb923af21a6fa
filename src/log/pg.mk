# the PostgreSQL store; its SQL goes into the program
liblog_a_SOURCES += \
	src/log/chunks_pg.c \
	src/log/db.h src/log/db.c \
	src/log/pg.h src/log/pg.c \
	src/log/sql.h \
	src/log/store_pg.c
nodist_liblog_a_SOURCES = src/log/sql_files.c
kb_sql = \
	$(srcdir)/src/log/sql/0001-roles.sql \
	$(srcdir)/src/log/sql/0002-tables.sql \
	$(srcdir)/src/log/sql/0003-record.sql \
	$(srcdir)/src/log/sql/0004-log.sql \
	$(srcdir)/src/log/sql/0005-intake.sql \
	$(srcdir)/src/log/sql/0006-chunks.sql \
	$(srcdir)/src/log/sql/rights.sql \
	$(srcdir)/src/log/sql/check.sql
src/log/sql_files.c: $(kb_sql) $(srcdir)/src/log/sql/embed.sh
	$(AM_V_GEN)$(MKDIR_P) src/log && $(SHELL) $(srcdir)/src/log/sql/embed.sh $(kb_sql) >$@.tmp && mv $@.tmp $@
CLEANFILES += src/log/sql_files.c
EXTRA_DIST += $(kb_sql) src/log/sql/embed.sh
