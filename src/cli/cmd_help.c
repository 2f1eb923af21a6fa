#include <string.h>

#include "cli/cli.h"

static void print_all(void)
{
	puts(_("kaibiao - the console on which public tenders are opened and judged\n"));
	for (const struct command *c = COMMANDS; c->name; c++)
		printf("  %-8s %s\n", c->name, _(c->summary));
	puts(_("\nExit status: 0 done, 1 refused by a rule, 2 usage, 3 a system error.\n"
	       "Settings: KAIBIAO_STATE, KAIBIAO_STORE, KAIBIAO_TRUST, KAIBIAO_GATE_CA, KAIBIAO_TOKEN; see kaibiao(1)."));
}

int cmd_help(int argc, char **argv)
{
	if (argc < 2) {
		print_all();
		return 0;
	}
	for (const struct command *c = COMMANDS; c->name; c++) {
		if (strcmp(c->name, argv[1]) != 0)
			continue;
		printf("kaibiao %s %s\n  %s\n", c->name, c->args, _(c->summary));
		return 0;
	}
	fprintf(stderr, _("kaibiao: there is no command '%s'; 'kaibiao help' lists them\n"), argv[1]);
	return RESULT_USAGE;
}
