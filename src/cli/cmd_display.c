// kaibiao display: the hall display, turned to the public. It follows the project through the gate, as anybody may.
#include "cli/cli.h"
#include "tui/app.h"
#include "tui/display.h"

#include <stdlib.h>
#include <string.h>

// The display has a folder of its own under the state folder: it never sends what waits in the outbox of a person who works on
// the same machine.
static result settings_of_display(struct settings *s, const char *gate, struct err *e)
{
	TRY(settings_read(s, e));
	char *own = xasprintf("%s/display", s->state_dir);
	free(s->state_dir);
	s->state_dir = own;
	if (gate) {
		free(s->store);
		s->store = xstrdup(gate);
	}
	if (s->store && strncmp(s->store, "https://", 8) == 0)
		return ok();
	return usage(e, "display.gate", "大屏只经网关读取公开的内容，不用任何人的登录；请用 --gate https://… 写明网关地址，或在设置里写 store = https://…");
}

static result run(int argc, char **argv, struct err *e)
{
	const char *lot = cli_option(&argc, argv, "lot"), *gate = cli_option(&argc, argv, "gate");
	struct app_options o = { .onlooker = true, .linear = cli_flag(&argc, argv, "linear"), .drill = getenv("KAIBIAO_DRILL") };
	struct settings s = { .state_dir = NULL };
	int64_t no = 0;
	if (argc != 2 || (lot && !cli_int(lot, 1, 999, &no)))
		return usage(e, "display.usage", "用法：kaibiao display 项目编号 [--lot 包号] [--gate https://网关] [--linear]");
	result r = settings_of_display(&s, gate, e);
	if (is_ok(r)) {
		o.settings = &s;
		o.project = argv[1];
		o.first = display_new(no);
		r = app_run(&o, e);
	}
	settings_release(&s);
	return r;
}

int cmd_display(int argc, char **argv)
{
	struct err e;
	return cli_report(run(argc, argv, &e), &e);
}
