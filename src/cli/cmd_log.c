// kaibiao log: the records of a project, a line each.
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "desk/audit.h"
#include "log/intake.h"

static result print_line(void *ctx, const struct record *r, struct err *e)
{
	(void)ctx;
	(void)e;
	BUF_AUTO line = BUF_INIT;
	record_to_line(r, &line);
	puts(buf_text(&line));
	return ok();
}

static const struct voided *void_of(const struct project *p, uint64_t seq)
{
	for (size_t i = 0; i < p->void_count; i++)
		if (p->voids[i].seq == seq)
			return &p->voids[i];
	return NULL;
}

static result print_row(void *ctx, const struct record *r, struct err *e)
{
	(void)e;
	const struct project *p = ctx;
	JSON_AUTO *act = NULL;
	struct err unreadable;
	if (!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &unreadable)))
		act = NULL;
	const struct act_row *row = law_row(json_str(act, "act"));
	const struct voided *v = void_of(p, r->seq);
	BUF_AUTO b = BUF_INIT;
	bool english = cli_english();
	buf_addf(&b, "%5llu  ", (unsigned long long)r->seq);
	time_add(&b, r->at);
	buf_addf(&b, "  %.12s  ", hash_hex(r->hash).s);
	text_add_cells(&b, json_str(act, "act"), 20);
	buf_addf(&b, " %s", !row ? "?" : english ? row->en : row->zh);
	if (json_int(act, "lot"))
		buf_addf(&b, english ? " lot %lld" : " 第%lld包", (long long)json_int(act, "lot"));
	if (v)
		buf_addf(&b, english ? "  [void %s %s] %s" : "  [作废 %s %s] %s", v->code, v->clause, v->text);
	puts(buf_text(&b));
	return ok();
}

static void print_refusal(const json_t *v, bool as_json)
{
	struct err ignored;
	JSON_AUTO *entry = NULL;
	BUF_AUTO b = BUF_INIT;
	if (as_json) {
		cli_print_json(v, false);
		return;
	}
	if (!is_ok(json_read(span_str(json_str(v, "entry")), ACT_BYTES_MAX, &entry, &ignored)))
		entry = NULL;
	time_add(&b, json_int(v, "at"));
	buf_addf(&b, cli_english() ? "  lot %lld  %.12s  [%s] %s  " : "  第%lld包  %.12s  [%s] %s  ", (long long)json_int(v, "lot"),
		 json_str(entry, "act_hash"), json_str(entry, "code"), json_str(entry, "clause"));
	text_add_safe(&b, json_str(entry, "text"));
	puts(buf_text(&b));
}

/// R28 87号令第28条 what the gate refused is shown after the deadline, to host and supervisor: the store sees to both
static result print_refused(struct desk *d, const char *project, bool as_json, struct err *e)
{
	const struct project *p;
	JSON_AUTO *list = NULL;
	const json_t *v;
	size_t i;
	TRY(desk_follow(d, project, &p, e));
	TRY(intake_audit(desk_store(d), project, &list, e));
	json_array_foreach (list, i, v)
		print_refusal(v, as_json);
	if (!as_json)
		printf(_("%zu acts were refused by the gate (nothing is shown before the deadline)\n"), json_array_size(list));
	return ok();
}

static result print_note(void *ctx, const struct record *r, struct err *e)
{
	BUF_AUTO b = BUF_INIT;
	(void)e;
	if (*(const bool *)ctx)
		record_to_line(r, &b);
	else
		audit_say(r, cli_english(), &b);
	puts(buf_text(&b));
	return ok();
}

// The station's own, which needs neither project nor store.
static result print_audit(bool as_json, struct err *e)
{
	struct settings s;
	TRY(settings_read(&s, e));
	result r = audit_read(s.state_dir, print_note, &as_json, e);
	settings_release(&s);
	return r;
}

static result print_log(int argc, char **argv, struct err *e)
{
	bool as_json = cli_flag(&argc, argv, "json"), refused = cli_flag(&argc, argv, "audit");
	if (argc == 1 && refused)
		return print_audit(as_json, e);
	if (argc != 2)
		return usage(e, "log.usage", "用法：kaibiao log 项目编号 [--json] [--audit]，或 kaibiao log --audit [--json]；--audit 列出网关拒收的行为，不写项目编号则列出本机的审计日志");
	DESK_AUTO *d = NULL;
	const struct project *p;
	TRY(cli_desk(&d, e));
	if (refused)
		return print_refused(d, argv[1], as_json, e);
	TRY(desk_follow(d, argv[1], &p, e));
	return desk_records(d, argv[1], as_json ? print_line : print_row, (void *)(uintptr_t)p, e);
}

int cmd_log(int argc, char **argv)
{
	struct err e;
	return cli_report(print_log(argc, argv, &e), &e);
}
