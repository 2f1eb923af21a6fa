// kaibiao rules: the table of acts and the table of parameters, for people, for programs and for doc/acts.md.
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

enum format { PLAIN, JSON_LINES, MARKDOWN };

static void who_text(unsigned who, struct buf *out)
{
	for (unsigned bit = ROLE_HOST; bit <= ROLE_LAST; bit <<= 1)
		if (who & bit)
			buf_addf(out, "%s%s", out->n ? " " : "", role_code((enum role)bit));
}

static void phases_text(unsigned phases, struct buf *out)
{
	for (unsigned i = 0; law_stage_code(i); i++)
		if (phases & 1u << i)
			buf_addf(out, "%s%s", out->n ? " " : "", law_stage_code(i));
	if (!phases)
		buf_add_str(out, "-");
}

static const char *kind_name(enum field_kind k)
{
	static const char *const NAMES[] = { "int", "text", "sha256", "base64", "bool", "one of", "object", "list" };
	return NAMES[k];
}

static void fields_text(const struct field *fields, struct buf *out)
{
	for (const struct field *f = fields; f && f->name; f++) {
		buf_addf(out, "%s%s%s", f == fields ? "" : ", ", f->name, f->optional ? "?" : "");
		if (f->members) {
			buf_add_str(out, f->kind == FIELD_ARRAY ? ": [{" : ": {");
			fields_text(f->members, out);
			buf_add_str(out, f->kind == FIELD_ARRAY ? "}]" : "}");
		} else {
			buf_addf(out, " %s%s%s", kind_name(f->kind), f->choices ? " " : "", f->choices ? f->choices : "");
		}
	}
}

static void print_act(const struct act_row *r, enum format format)
{
	BUF_AUTO who = BUF_INIT;
	BUF_AUTO phases = BUF_INIT;
	BUF_AUTO fields = BUF_INIT;
	who_text(r->who, &who);
	phases_text(r->phases, &phases);
	fields_text(r->body, &fields);
	const char *late = r->late == LATE_REFUSE ? "refuse" : "void", *route = r->route == ROUTE_INTAKE ? "intake" : "log";
	if (format == JSON_LINES) {
		JSON_AUTO *v = json_object();
		json_put_str(v, "type", r->type);
		json_put_str(v, "zh", r->zh);
		json_put_str(v, "en", r->en);
		json_put_str(v, "who", buf_text(&who));
		json_put_str(v, "phases", buf_text(&phases));
		json_put_bool(v, "by_lot", r->by_lot);
		json_put_str(v, "late", late);
		json_put_str(v, "route", route);
		json_put_bool(v, "offline", r->offline);
		json_put_str(v, "clause", r->clause);
		json_put_str(v, "body", buf_text(&fields));
		cli_print_json(v, false);
	} else if (format == MARKDOWN) {
		printf("## `%s` %s\n\n%s. Who: %s. Phases: %s. Late: %s. Goes to: %s. Offline: %s. Source: %s.\n\nBody: {%s}\n\n", r->type, r->zh,
		       r->en, buf_text(&who), buf_text(&phases), late, route, r->offline ? "yes" : "no", r->clause, buf_text(&fields));
	} else {
		BUF_AUTO line = BUF_INIT;
		text_add_cells(&line, r->type, 22);
		text_add_cells(&line, r->zh, 22);
		text_add_cells(&line, buf_text(&who), 26);
		printf("%s%s  [%s]\n    {%s}\n", buf_text(&line), r->clause, buf_text(&phases), buf_text(&fields));
	}
}

static void print_param(const struct param_row *r, enum format format)
{
	char range[80];
	if (r->choices)
		snprintf(range, sizeof range, "%s", r->choices);
	else
		snprintf(range, sizeof range, "%lld..%lld", (long long)r->min, (long long)r->max);
	if (format == JSON_LINES) {
		JSON_AUTO *v = json_object();
		json_put_str(v, "key", r->key);
		json_put_str(v, "zh", r->zh);
		json_put_int(v, "standard", r->standard);
		json_put_str(v, "range", range);
		json_put_str(v, "unit", r->unit);
		json_put_str(v, "source", r->source);
		cli_print_json(v, false);
		return;
	}
	const char *first = r->choices ? r->choices : "";
	char standard[40];
	if (r->choices)
		snprintf(standard, sizeof standard, "%.*s", (int)strcspn(first, "|"), first);
	else
		snprintf(standard, sizeof standard, "%lld", (long long)r->standard);
	if (format == MARKDOWN)
		printf("| `%s` | %s | %s | %s | %s | %s |\n", r->key, r->zh, standard, range, r->unit, r->source);
	else
		printf("%-24s %s %s (%s) %s  %s\n", r->key, r->zh, standard, range, r->unit, r->source);
}

static void print_acts(enum format format)
{
	if (format == MARKDOWN)
		puts("# The table of acts\n\nMade by `kaibiao rules acts --markdown` from src/law; do not edit by hand. "
		     "A question mark marks a field that may be left out.\n");
	for (size_t i = 0; law_row_at(i); i++)
		print_act(law_row_at(i), format);
}

static void print_params(enum format format)
{
	size_t n, more;
	const struct param_row *rows = law_params(&n), *others = law_eval_params(&more);
	const char *head = "| key | 名称 | default | range | unit | source |\n| --- | --- | --- | --- | --- | --- |";
	if (format == MARKDOWN)
		printf("# Parameters of the opening (`params` of project.create)\n\n%s\n", head);
	for (size_t i = 0; i < n; i++)
		print_param(&rows[i], format);
	if (format == MARKDOWN)
		printf("\n# Parameters of the evaluation (`evaluation` of project.create)\n\n%s\n", head);
	for (size_t i = 0; i < more; i++)
		print_param(&others[i], format);
}

int cmd_rules(int argc, char **argv)
{
	enum format format = cli_flag(&argc, argv, "json") ? JSON_LINES : cli_flag(&argc, argv, "markdown") ? MARKDOWN : PLAIN;
	if (argc > 2 || (argc == 2 && strcmp(argv[1], "acts") != 0 && strcmp(argv[1], "params") != 0))
		return cli_usage("rules");
	if (argc < 2 || strcmp(argv[1], "acts") == 0)
		print_acts(format);
	if (argc < 2 || strcmp(argv[1], "params") == 0)
		print_params(format);
	return 0;
}
