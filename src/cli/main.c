// kaibiao: finds the subcommand and runs it.
#include "config.h"

#include "cli/cli.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

const struct command COMMANDS[] = {
	{ "project", "create FILE | list", N_("found a project from a JSON file, or list the projects"), cmd_project },
	{ "act", "PROJECT TYPE [--lot N] [--body FILE|-]", N_("do one act, signed by the token"), cmd_act },
	{ "show", "PROJECT [--json]", N_("the folded state of a project"), cmd_show },
	{ "log", "[PROJECT] [--json] [--audit]", N_("the records of a project's log"), cmd_log },
	{ "follow", "PROJECT [--lot N] [--until PHASE] [--timeout S]", N_("follow a project live, until a phase"), cmd_follow },
	{ "hall", "[PROJECT] [--token URI] [--linear]", N_("the console for the opening hall"), cmd_hall },
	{ "display", "PROJECT [--lot N] [--gate URL] [--linear]", N_("the hall display for the public, through the gate"), cmd_display },
	{ "package", "verify PROJECT --lot N", N_("check every package before the window is opened"), cmd_package },
	{ "custody", "check|hand|open PROJECT --lot N", N_("hand key shares over and open the bids"), cmd_custody },
	{ "record", "make|sign|text|pdf|facts PROJECT --lot N", N_("the opening record: make it, sign it, read it"), cmd_record },
	{ "bid", "new|check|seal|submit|...", N_("the bidder's side: seal, hand in, release, confirm"), cmd_bid },
	{ "export", "PROJECT DIR", N_("write a project as a package that anybody can verify"), cmd_export },
	{ "verify", "PATH [--json]", N_("verify an exported package, from the package alone"), cmd_verify },
	{ "gate", "--listen ADDRESS:PORT ...", N_("run the gate for bidders and displays"), cmd_gate },
	{ "db", "init|migrate|check CONNINFO | user add CONNINFO NAME --role ROLE", N_("keep the PostgreSQL store"), cmd_db },
	{ "money", "YUAN", N_("an amount in Chinese capital figures"), cmd_money },
	{ "token", "list [--json] | info URI | test URI [--pin-fd N]", N_("tokens at hand and their self-check"), cmd_token },
	{ "rules", "[acts|params] [--json|--markdown]", N_("the table of acts and parameters"), cmd_rules },
	{ "drill", "run FILE|- [--json]", N_("play a scenario through the law, without database or token"), cmd_drill },
	{ "help", "[COMMAND]", N_("this list, or one command"), cmd_help },
	{ NULL, NULL, NULL, NULL },
};

// The catalogue is chosen by the program's own setting, Chinese unless told otherwise: on a bare machine the
// zh_CN locale was never generated, while C.UTF-8 is always there.
// The libraries' sentences are Chinese in the source; the English catalogue (po/en.po) has them in English.
__attribute__((format_arg(1))) static const char *sentence(const char *format)
{
	return gettext(format);
}

static void set_language(void)
{
	if (!setlocale(LC_ALL, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_ALL, "C.UTF-8");
	const char *language = getenv("KAIBIAO_LANG"), *lang = getenv("LANG");
	if (!language || !*language)
		language = lang && strncmp(lang, "en_", 3) == 0 ? "en" : "zh_CN";
	setenv("LANGUAGE", language, 1);
	bindtextdomain("kaibiao", getenv("KAIBIAO_LOCALEDIR") ? getenv("KAIBIAO_LOCALEDIR") : LOCALEDIR);
	bind_textdomain_codeset("kaibiao", "UTF-8");
	textdomain("kaibiao");
	err_language(sentence);
	if (strcmp(language, "en") == 0)
		err_terms(law_in_english);
}

// No core file may hold a key, and a peer that hangs up must not end the program.
static void harden(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	prctl(PR_SET_DUMPABLE, 0);
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
}

int main(int argc, char **argv)
{
	harden();
	set_language();
	if (argc < 2) {
		cmd_help(1, (char *[]){ (char *)(uintptr_t)"help", NULL });
		return RESULT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return cmd_help(1, argv + 1);
	if (strcmp(argv[1], "--version") == 0) {
		puts("kaibiao " PACKAGE_VERSION);
		return 0;
	}
	for (const struct command *c = COMMANDS; c->name; c++)
		if (strcmp(c->name, argv[1]) == 0)
			return c->run(argc - 1, argv + 1);
	fprintf(stderr, _("kaibiao: there is no command '%s'; 'kaibiao help' lists them\n"), argv[1]);
	return RESULT_USAGE;
}
