// kaibiao record: the opening record (R42a): made by the host, read by everybody, signed by those present.
#include <string.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "desk/record.h"

enum { AGAIN = 5 };

struct place {
	const char *project;
	int64_t lot;
};

static result read_place(int *argc, char **argv, struct place *at, struct err *e)
{
	const char *lot = cli_option(argc, argv, "lot");
	if (*argc < 3 || !cli_int(lot, 1, 999, &at->lot))
		return usage(e, "record.usage", "用法：kaibiao record make|sign|text|facts 项目编号 --lot N [--token 令牌]");
	at->project = argv[2];
	return ok();
}

static result print(const struct place *at, bool text, struct err *e)
{
	DESK_AUTO *d = NULL;
	const struct project *p;
	BUF_AUTO b = BUF_INIT;
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, at->project, &p, e));
	TRY(record_render(p, at->lot, text, &b, e));
	fwrite(b.p, 1, b.n, stdout);
	return ok();
}

// Makes the body from the state as it is now and performs the act on that same state.
static result perform(struct desk *d, const struct place *at, const char *type, struct token *t, struct receipt *receipt, struct err *e)
{
	const struct project *p;
	JSON_AUTO *body = NULL;
	TRY(desk_follow(d, at->project, &p, e));
	if (strcmp(type, "opening.record") == 0)
		TRY(record_make_body(p, at->lot, &body, e));
	else
		TRY(record_sign_body(p, at->lot, t, clock_ms(), &body, e));
	desk_seen(d);
	return desk_perform(d, at->project, type, at->lot, body, t, receipt, e);
}

static result sign(int *argc, char **argv, const struct place *at, const char *type, struct err *e)
{
	AUTO_FREE char *prompt = xasprintf("%s %s 第%lld包", strcmp(type, "opening.record") == 0 ? "生成开标记录" : "签署开标记录",
					   at->project, (long long)at->lot);
	DESK_AUTO *d = NULL;
	TOKEN_AUTO *t = NULL;
	struct receipt receipt = { 0 };
	TRY(cli_desk(&d, e));
	TRY(cli_token(argc, argv, prompt, &t, e));
	desk_shown(d, prompt);
	result r = perform(d, at, type, t, &receipt, e);
	for (int again = 0; again < AGAIN && r.kind == RESULT_REFUSED && strcmp(e->code, "record.stale") == 0; again++) {
		receipt_release(&receipt);
		r = perform(d, at, type, t, &receipt, e); // something came in meanwhile: once more, on the newer state
	}
	TRY(r);
	printf(_("done: record %llu, %s\n"), (unsigned long long)receipt.seq, hash_hex(receipt.record_hash).s);
	receipt_release(&receipt);
	return ok();
}

int cmd_record(int argc, char **argv)
{
	struct err e;
	struct place at;
	if (argc < 2)
		return cli_usage("record");
	result r = read_place(&argc, argv, &at, &e);
	if (!is_ok(r))
		return cli_report(r, &e);
	if (strcmp(argv[1], "text") == 0 || strcmp(argv[1], "facts") == 0)
		return cli_report(print(&at, strcmp(argv[1], "text") == 0, &e), &e);
	if (strcmp(argv[1], "make") == 0)
		return cli_report(sign(&argc, argv, &at, "opening.record", &e), &e);
	if (strcmp(argv[1], "sign") == 0)
		return cli_report(sign(&argc, argv, &at, "record.sign", &e), &e);
	return cli_usage("record");
}
