// kaibiao hall: the console for the opening hall.
#include "cli/cli.h"
#include "tui/app.h"

#include <stdlib.h>

static result run(int argc, char **argv, struct err *e)
{
	const char *token = cli_option(&argc, argv, "token");
	bool linear = cli_flag(&argc, argv, "linear");
	struct settings s;
	if (argc > 2)
		return usage(e, "hall.usage", "用法：kaibiao hall [项目编号] [--token 令牌] [--linear]");
	if (!token)
		token = getenv("KAIBIAO_TOKEN");
	result r = settings_read(&s, e);
	if (is_ok(r))
		r = app_run(&(struct app_options){ .settings = &s, .project = argc == 2 ? argv[1] : NULL, .token = token, .linear = linear,
						       .drill = getenv("KAIBIAO_DRILL") }, e);
	settings_release(&s);
	return r;
}

int cmd_hall(int argc, char **argv)
{
	struct err e;
	return cli_report(run(argc, argv, &e), &e);
}
