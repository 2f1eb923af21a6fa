// kaibiao db: for whoever keeps the PostgreSQL store. CONNINFO is a superuser's; the consoles have logins of their own.
#include <string.h>

#include "cli/cli.h"
#include "log/db.h"

static int init(const char *conninfo)
{
	struct err e;
	result r = db_init(conninfo, &e);
	if (is_ok(r))
		printf(_("the database is ready, version %s\n"), db_newest());
	return cli_report(r, &e);
}

static int migrate(const char *conninfo)
{
	struct err e;
	result r = db_migrate(conninfo, &e);
	if (is_ok(r))
		printf(_("the database has version %s\n"), db_newest());
	return cli_report(r, &e);
}

static int check(const char *conninfo)
{
	struct err e;
	BUF_AUTO report = BUF_INIT;
	result r = db_check(conninfo, &report, &e);
	fputs(buf_text(&report), stdout);
	if (is_ok(r))
		printf(_("version %s; no role has a right on any table\n"), db_newest());
	return cli_report(r, &e);
}

static int user_add(const char *conninfo, const char *name, const char *role)
{
	struct err e;
	result r = db_user_add(conninfo, name, role, &e);
	if (is_ok(r))
		printf(_("login %s may now act as %s; how it proves who it is stands in pg_hba.conf\n"), name, role);
	return cli_report(r, &e);
}

int cmd_db(int argc, char **argv)
{
	const char *role = cli_option(&argc, argv, "role");
	static const struct {
		const char *name;
		int (*run)(const char *conninfo);
	} ALONE[] = { { "init", init }, { "migrate", migrate }, { "check", check } };
	if (argc == 5 && role && strcmp(argv[1], "user") == 0 && strcmp(argv[2], "add") == 0)
		return user_add(argv[3], argv[4], role);
	for (size_t i = 0; argc == 3 && !role && i < sizeof ALONE / sizeof *ALONE; i++)
		if (strcmp(argv[1], ALONE[i].name) == 0)
			return ALONE[i].run(argv[2]);
	return cli_usage("db");
}
