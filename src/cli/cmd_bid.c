// kaibiao bid: the bidder's side. This file: the list of subcommands and what they share.
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "cli/bidder.h"

enum { JSON_FILE_MAX = 1024 * 1024 };

static int bid_check_command(int argc, char **argv)
{
	struct err e;
	if (argc != 2)
		return cli_usage("bid");
	result r = bid_check(argv[1], &e);
	if (is_ok(r))
		puts(_("complete: the bid can be sealed"));
	return cli_report(r, &e);
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} SUBCOMMANDS[] = {
	{ "new", bid_new },	      { "check", bid_check_command }, { "seal", bid_seal_command },   { "submit", bid_submit },
	{ "replace", bid_replace },   { "withdraw", bid_withdraw },   { "checkin", bid_checkin },     { "unseal", bid_unseal_command },
	{ "backup", bid_backup_command }, { "confirm", bid_confirm }, { "object", bid_object },	      { "sign", bid_sign },
	{ "receipt", bid_receipt },   { "watch", bid_watch },
};

int cmd_bid(int argc, char **argv)
{
	for (size_t i = 0; argc >= 2 && i < sizeof SUBCOMMANDS / sizeof *SUBCOMMANDS; i++)
		if (strcmp(SUBCOMMANDS[i].name, argv[1]) == 0)
			return SUBCOMMANDS[i].run(argc - 1, argv + 1);
	return cli_usage("bid");
}

char *bidder_path(const struct bidder *b, const char *name)
{
	return xasprintf("%s/%s", b->dir, name);
}

static result read_json(const struct bidder *b, const char *name, json_t **out, struct err *e)
{
	AUTO_FREE char *path = bidder_path(b, name);
	BUF_AUTO text = BUF_INIT;
	TRY(file_read(path, JSON_FILE_MAX, &text, e));
	return json_read(span_buf(&text), JSON_FILE_MAX, out, e);
}

result bidder_begin(struct bidder *b, int *argc, char **argv, const char *prompt, bool desk, struct err *e)
{
	struct token *token = NULL;
	*b = (struct bidder){ .dir = NULL };
	const char *uri = cli_option(argc, argv, "dir");
	b->dir = uri ? uri : *argc >= 2 && strncmp(argv[1], "--", 2) != 0 ? argv[1] : NULL;
	if (!b->dir)
		return usage(e, "bid.usage", "请写明投标文件所在的目录，例如 kaibiao bid %s ./我的投标", argv[0]);
	TRY(read_json(b, "bid.json", &b->bid, e));
	AUTO_FREE char *cover = bidder_path(b, "cover.json");
	if (file_exists(cover))
		TRY(read_json(b, "cover.json", &b->cover, e));
	b->project = json_str(b->bid, "project");
	b->lot = json_int(b->bid, "lot");
	if (desk)
		TRY(cli_desk(&b->desk, e));
	if (!prompt)
		return ok();
	b->prompt = xasprintf("%s %s 第%lld包", prompt, b->project, (long long)b->lot);
	TRY(cli_token(argc, argv, b->prompt, &token, e));
	b->token = token;
	if (b->desk)
		desk_shown(b->desk, b->prompt);
	if (!token_cert(token, TOKEN_SIGN) || !token_cert(token, TOKEN_DECRYPT))
		return fail(e, "token.no_key", "投标人的令牌要同时有签名证书和加密证书；请换一个令牌");
	return ok();
}

void bidder_end(struct bidder *b)
{
	token_close_p(&b->token);
	desk_close_p(&b->desk);
	json_decref(b->bid);
	json_decref(b->cover);
	free(b->prompt);
}

result bidder_follow(struct bidder *b, const struct project **p, const struct lot **l, const struct bid **own, struct err *e)
{
	TRY(desk_follow(b->desk, b->project, p, e));
	*l = project_lot(*p, b->lot);
	if (!*l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", b->project, (long long)b->lot);
	*own = lot_bid_of(*l, json_str(json_object_get(b->bid, "bidder"), "code"));
	return ok();
}

struct work bidder_work(const struct bidder *b)
{
	return (struct work){ .desk = b->desk, .token = b->token, .project = b->project, .lot = b->lot, .folder = b->dir };
}

result bidder_answered(struct bidder *b, result r, struct work_answer *a)
{
	if (r.kind == RESULT_REFUSED && a->receipt.signed_text.n && a->kept)
		printf(_("the gate's signed refusal is kept in %s/receipts: it proves that this came, and when\n"), b->dir);
	if (is_ok(r))
		printf(_("accepted at %lld, record hash %s\n"), (long long)a->receipt.received_at, hash_hex(a->receipt.record_hash).s);
	b->act_hash = a->receipt.act_hash;
	work_answer_release(a);
	return r;
}

result bidder_perform(struct bidder *b, const char *type, const json_t *body, struct err *e)
{
	const struct work w = bidder_work(b);
	struct work_answer a;
	result r = work_bid_act(&w, type, body, &a, e);
	cli_say_key(b->desk);
	return bidder_answered(b, r, &a);
}
