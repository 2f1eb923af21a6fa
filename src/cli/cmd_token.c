// kaibiao token: which tokens are at hand, what is on one, and the venue's check before an opening (S10).
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cli.h"
#include "token/token.h"

static int token_list_command(int argc, char **argv)
{
	struct err e;
	JSON_AUTO *list = NULL;
	bool json = cli_flag(&argc, argv, "json");
	if (argc != 1)
		return cli_usage("token");
	result r = token_list(&list, &e);
	if (!is_ok(r))
		return cli_report(r, &e);
	if (json) {
		cli_print_json(list, true);
		return 0;
	}
	size_t i;
	json_t *row;
	if (json_array_size(list) == 0)
		puts(_("No token found: insert your CA token (its light must be on), or name a file with p12:PATH."));
	json_array_foreach(list, i, row) {
		BUF_AUTO line = BUF_INIT;
		text_add_cells(&line, json_str(row, "holder"), 30);
		buf_addf(&line, "  %s  ", json_str(row, "code"));
		time_add(&line, json_int(row, "valid_to"));
		printf("%s  %s\n", buf_text(&line), json_str(row, "uri"));
	}
	return 0;
}

static void print_cert(const char *use, const struct cert *c)
{
	int64_t from, to;
	BUF_AUTO b = BUF_INIT;
	if (!c) {
		printf("%s: %s\n", use, _("none"));
		return;
	}
	cert_times(c, &from, &to);
	text_add_safe(&b, cert_name(c));
	buf_add_str(&b, "  ");
	text_add_safe(&b, cert_code(c));
	buf_addf(&b, "  %s  ", cert_key_kind(c));
	time_add(&b, from);
	buf_add_str(&b, " - ");
	time_add(&b, to);
	buf_addf(&b, "\n\tSHA-256 %s\n\t", hash_hex(cert_hash(c)).s);
	text_add_safe(&b, cert_issuer(c));
	printf("%s: %s\n", use, buf_text(&b));
}

// "URI [--pin-fd N]"; false where the command line is something else.
static bool read_arguments(int argc, char **argv, const char *prompt, struct pin_source *pin)
{
	int64_t n;
	const char *fd = cli_option(&argc, argv, "pin-fd");
	*pin = (struct pin_source){ .from = PIN_TERMINAL, .fd = -1, .prompt = prompt };
	if (fd && !cli_int(fd, 0, 1023, &n))
		return false;
	if (fd)
		*pin = (struct pin_source){ .from = PIN_FD, .fd = (int)n, .prompt = prompt };
	return argc == 2;
}

// The PIN is not asked for where the certificates can be read without it.
static int token_info_command(int argc, char **argv)
{
	struct err e;
	TOKEN_AUTO *t = NULL;
	struct pin_source pin;
	if (!read_arguments(argc, argv, NULL, &pin))
		return cli_usage("token");
	result r = token_open(argv[1], &pin, &t, &e);
	if (!is_ok(r))
		return cli_report(r, &e);
	printf("%s\n", token_kind(t));
	print_cert(_("signing"), token_cert(t, TOKEN_SIGN));
	print_cert(_("decryption"), token_cert(t, TOKEN_DECRYPT));
	print_cert(_("signing in"), token_cert(t, TOKEN_AUTH));
	return 0;
}

static const char *step_name(const char *step)
{
	static const struct {
		const char *step, *name;
	} NAMES[] = {
		{ "open", N_("token opens") },
		{ "cert_sign", N_("signing certificate") },
		{ "cert_decrypt", N_("encryption certificate") },
		{ "sign", N_("signs") },
		{ "verify", N_("signature verifies") },
		{ "decrypt", N_("decrypts") },
		{ "present", N_("still there") },
	};
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (strcmp(NAMES[i].step, step) == 0)
			return _(NAMES[i].name);
	return step;
}

/// S10 晋财购〔2023〕44号 the check sheet of the venue's equipment: here the CA token and its reader
static bool print_sheet(const char *uri, const json_t *steps)
{
	size_t i;
	json_t *row;
	bool good = true;
	BUF_AUTO when = BUF_INIT;
	time_add(&when, clock_ms());
	printf(_("Token check sheet  %s\n%s\n"), buf_text(&when), uri);
	json_array_foreach(steps, i, row) {
		BUF_AUTO line = BUF_INIT;
		bool fine = json_bool(row, "ok");
		good = good && fine;
		text_add_cells(&line, step_name(json_str(row, "step")), 26);
		buf_addf(&line, " %s %6lld ms  ", fine ? _("good") : _("BAD "), (long long)json_int(row, "ms"));
		text_add_safe(&line, json_str(row, "text"));
		printf("  %s\n", buf_text(&line));
	}
	puts(good ? _("Result: fit for the opening.") : _("Result: NOT fit for the opening; see the lines marked BAD."));
	printf(_("Checked by: ______________  Date: ______________\n"));
	return good;
}

static int token_test_command(int argc, char **argv)
{
	struct err e;
	JSON_AUTO *steps = NULL;
	struct pin_source pin;
	if (!read_arguments(argc, argv, _("Token self-check: a random text is signed, nothing is sent."), &pin))
		return cli_usage("token");
	result r = token_test(argv[1], &pin, &steps, &e);
	if (!is_ok(r))
		return cli_report(r, &e);
	return print_sheet(argv[1], steps) ? 0 : RESULT_FAILED;
}

int cmd_token(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} SUB[] = { { "list", token_list_command }, { "info", token_info_command }, { "test", token_test_command } };
	for (size_t i = 0; argc > 1 && i < sizeof SUB / sizeof *SUB; i++)
		if (strcmp(argv[1], SUB[i].name) == 0)
			return SUB[i].run(argc - 1, argv + 1);
	return cli_usage("token");
}
