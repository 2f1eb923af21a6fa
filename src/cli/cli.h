// The command line: main.c finds the subcommand, each lives in a file of its own (cmd_NAME.c).
// Exit status: 0 done, 1 refused by a rule (reason and article on stderr), 2 usage, 3 a system error.
#ifndef KB_CLI_CLI_H
#define KB_CLI_CLI_H

#include <libintl.h>
#include <stdio.h>

#include "base/result.h"
#include "desk/work.h"

#define _(text) gettext(text)
#define N_(text) (text)

struct command {
	const char *name;    // "act"; two words where it has subcommands of its own: "bid seal"
	const char *args;    // "PROJECT TYPE [--lot N] ..."
	const char *summary; // N_("…"), English source text, translated in po/zh_CN.po
	int (*run)(int argc, char **argv); // argv[0] is the subcommand's last word
};

extern const struct command COMMANDS[]; // ends with name NULL; table in main.c

// Prints what went wrong to stderr (sentence; clause for refusals) and returns the exit status.
int cli_report(result r, const struct err *e);
// Usage sentence for a subcommand on stderr; returns 2.
int cli_usage(const char *subcommand);

// Options common to commands that sign: --token URI, --pin-fd N. Consumed from argc/argv (getopt_long style tables
// would differ a subcommand): takes "--NAME VALUE" or "--NAME=VALUE" out of argv; NULL where absent.
const char *cli_option(int *argc, char **argv, const char *name);
bool cli_flag(int *argc, char **argv, const char *name);
bool cli_int(const char *text, int64_t min, int64_t max, int64_t *out);
// Opens the token named by --token (default KAIBIAO_TOKEN) with the PIN from --pin-fd (default: the terminal).
KB_MUST_USE result cli_token(int *argc, char **argv, const char *prompt, struct token **out, struct err *e);
KB_MUST_USE result cli_desk(struct desk **out, struct err *e); // settings + desk_open
// Where the token could not open what was sealed for it at attendance or check-in, says so at once.
void cli_say_key(const struct desk *d);
// PROJECT (argv[2]) and --lot N of the commands that concern one lot.
KB_MUST_USE result cli_lot(int *argc, char **argv, int64_t *lot, struct err *e);
// Fills W for a work on PROJECT (argv[2]) --lot N --token URI: desk, then token, steps printed a line a bid. WHAT is
// said at the PIN prompt with the project and the lot. cli_work_end() always, whatever the result.
KB_MUST_USE result cli_work(int *argc, char **argv, const char *what, struct work *w, struct err *e);
void cli_work_end(struct work *w);
// Canonical or indented JSON to stdout.
void cli_print_json(const json_t *v, bool indent);
bool cli_english(void); // the words of the law's tables: codes and English instead of Chinese
// Reads a JSON body from FILE or "-".
KB_MUST_USE result cli_read_json(const char *path, json_t **out, struct err *e);

// Step, outcome and bids of a lot's evaluation, a line each; nothing where there is none.
void cli_print_evaluation(const struct lot *l);

int cmd_act(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_project(int argc, char **argv);
int cmd_hall(int argc, char **argv);
int cmd_display(int argc, char **argv);
int cmd_drill(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_money(int argc, char **argv);
int cmd_follow(int argc, char **argv);
int cmd_package(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_db(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_gate(int argc, char **argv);
int cmd_bid(int argc, char **argv);
int cmd_custody(int argc, char **argv); // hand shares over, open bids: the custodians' and the host's work after the window

#endif
