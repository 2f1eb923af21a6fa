// kaibiao act: one act of the table, signed.
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

struct request {
	const char *project, *type;
	int64_t lot;
	json_t *body;
};

static result read_request(int *argc, char **argv, struct request *q, struct err *e)
{
	const char *lot = cli_option(argc, argv, "lot"), *body = cli_option(argc, argv, "body");
	if (*argc < 3)
		return usage(e, "act.usage", "用法：kaibiao act 项目编号 行为 [--lot N] [--body 文件|-] --token 令牌");
	if (lot && !cli_int(lot, 1, 999, &q->lot))
		return usage(e, "act.usage", "--lot 后面应是包号，不是“%s”", lot);
	q->project = argv[1];
	q->type = argv[2];
	if (body)
		return cli_read_json(body, &q->body, e);
	q->body = json_object();
	return ok();
}

// What the person at the prompt binds himself to, in words.
static void describe(const struct request *q, struct buf *out)
{
	const struct act_row *row = law_row(q->type);
	BUF_AUTO body = BUF_INIT;
	json_text(q->body, &body);
	buf_addf(out, "%s %s", row ? row->zh : q->type, q->project);
	if (q->lot)
		buf_addf(out, " 第%lld包", (long long)q->lot);
	buf_add_str(out, "\n");
	text_add_safe(out, buf_text(&body));
}

static result perform(int *argc, char **argv, const struct request *q, struct receipt *receipt, struct err *e)
{
	BUF_AUTO prompt = BUF_INIT;
	describe(q, &prompt);
	DESK_AUTO *d = NULL;
	TOKEN_AUTO *t = NULL;
	TRY(cli_desk(&d, e));
	TRY(cli_token(argc, argv, buf_text(&prompt), &t, e));
	desk_shown(d, buf_text(&prompt));
	TRY(desk_perform(d, q->project, q->type, q->lot, q->body, t, receipt, e));
	cli_say_key(d);
	return ok();
}

int cmd_act(int argc, char **argv)
{
	struct err e;
	struct request q = { 0 };
	struct receipt receipt = { 0 };
	result r = read_request(&argc, argv, &q, &e);
	if (is_ok(r))
		r = perform(&argc, argv, &q, &receipt, &e);
	if (is_ok(r))
		printf(_("done: record %llu, %s\n"), (unsigned long long)receipt.seq, hash_hex(receipt.record_hash).s);
	json_decref(q.body);
	receipt_release(&receipt);
	return cli_report(r, &e);
}
