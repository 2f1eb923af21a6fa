// kaibiao verify: an exported package, from the package alone.
#include <string.h>

#include "cli/cli.h"
#include "paper/export.h"

static void print_voids(const json_t *report)
{
	const json_t *v;
	size_t i;
	json_array_foreach (json_object_get(report, "not_authentic"), i, v)
		printf(_("record %lld: not authentic, changes nothing\n"), (long long)json_integer_value(v));
	json_array_foreach (json_object_get(report, "void"), i, v)
		printf(_("record %lld: %s is void: %s [%s]\n"), (long long)json_int(v, "seq"), json_str(v, "act"), json_str(v, "text"),
		       json_str(v, "clause"));
}

static const char *phase_word(const char *code)
{
	for (int i = 0; i < PHASE_COUNT; i++)
		if (strcmp(phase_code((enum phase)i), code) == 0 && !cli_english())
			return phase_zh((enum phase)i);
	return code;
}

static const char *outcome_word(const char *code)
{
	for (int i = OUTCOME_NONE; i <= OUTCOME_TOO_FEW; i++)
		if (strcmp(outcome_code((enum outcome)i), code) == 0 && !cli_english())
			return outcome_zh((enum outcome)i);
	return code;
}

static void print_lots(const json_t *report)
{
	const json_t *l;
	size_t i;
	json_array_foreach (json_object_get(report, "lots"), i, l)
		printf(_("lot %lld %s: %s, %s, %lld valid bids, %zu signatures\n"), (long long)json_int(l, "no"), json_str(l, "name"),
		       phase_word(json_str(l, "phase")), outcome_word(json_str(l, "outcome")), (long long)json_int(l, "valid"),
		       json_array_size(json_object_get(l, "signed")));
}

static void print_faults(const json_t *report)
{
	const json_t *f;
	size_t i;
	json_array_foreach (json_object_get(report, "faults"), i, f) {
		if (json_int(f, "record"))
			printf(_("FAULT %s, record %lld: %s\n"), json_str(f, "file"), (long long)json_int(f, "record"), json_str(f, "text"));
		else
			printf(_("FAULT %s: %s\n"), json_str(f, "file"), json_str(f, "text"));
	}
}

static void print_report(const json_t *report)
{
	const json_t *head = json_object_get(report, "head");
	printf(_("project %s: %lld files, %lld records, head %lld %s\n"), json_str(report, "project"),
	       (long long)json_int(report, "files"), (long long)json_int(report, "records"), (long long)json_int(head, "seq"),
	       json_str(head, "hash"));
	print_voids(report);
	print_lots(report);
	print_faults(report);
	puts(json_bool(report, "ok") ? _("verified: everything holds") : _("NOT verified"));
}

static result run(int argc, char **argv, struct err *e)
{
	const char *trust = cli_option(&argc, argv, "trust");
	bool as_json = cli_flag(&argc, argv, "json");
	JSON_AUTO *report = NULL;
	if (argc != 2)
		return usage(e, "verify.usage", "用法：kaibiao verify 文件夹或log.jsonl [--trust 根证书] [--json]");
	TRY(export_verify(argv[1], trust, &report, e));
	if (as_json)
		cli_print_json(report, true);
	else
		print_report(report);
	if (!json_bool(report, "ok"))
		return refuse(e, "verify.faults", "", "核验不通过：有 %zu 处不符，不要以此包为证据；请向出具单位另行取得",
			      json_array_size(json_object_get(report, "faults")));
	return ok();
}

int cmd_verify(int argc, char **argv)
{
	struct err e;
	return cli_report(run(argc, argv, &e), &e);
}
