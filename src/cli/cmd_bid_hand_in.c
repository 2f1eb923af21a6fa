// kaibiao bid: until the deadline. New, seal, submit, replace, withdraw, check in.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/durable.h"
#include "cli/bidder.h"
#include "log/gate_client.h"

static result save_json(const char *dir, const char *name, const json_t *v, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/%s", dir, name), *text = json_dumps(v, JSON_INDENT(2) | JSON_SORT_KEYS);
	INSIST(text);
	return file_exists(path) ? refuse(e, "bid.exists", "", "“%s”已经存在，不会覆盖；请换一个目录", path)
				 : file_save(path, span_str(text), 0600, e);
}

static json_t *blank_offer(void)
{
	json_t *v = json_object(), *quotes = json_array(), *quote = json_object();
	json_put_str(quote, "item", "");
	json_put_int(quote, "amount_fen", 0);
	json_array_append_new(quotes, quote);
	json_put_str(v, "currency", "CNY");
	json_put_int(v, "total_fen", 0);
	json_put_str(v, "total_text", "");
	json_put(v, "quotes", quotes);
	json_put_str(v, "term", "");
	json_put_str(v, "quality", "");
	json_put_bool(v, "sme", false);
	return v;
}

static result make_folder(int *argc, char **argv, struct err *e)
{
	static const char *const FOLDERS[] = { "technical", "commercial", "qualification", "other" };
	const char *project = cli_option(argc, argv, "project"), *lot = cli_option(argc, argv, "lot"), *code = cli_option(argc, argv, "code"),
		   *name = cli_option(argc, argv, "name"), *agent = cli_option(argc, argv, "agent");
	int64_t no;
	if (*argc != 2 || !project || !cli_int(lot, 1, 999, &no) || !code || !name || !agent)
		return usage(e, "bid.usage", "用法：kaibiao bid new 目录 --project 项目编号 --lot 包号 --code 统一社会信用代码 --name 单位 --agent 授权代表");
	JSON_AUTO *bid = json_object();
	JSON_AUTO *offer = blank_offer();
	json_t *bidder = json_object(), *who = json_object();
	json_put_str(bidder, "code", code);
	json_put_str(bidder, "name", name);
	json_put_str(who, "name", agent);
	json_put_str(bid, "project", project);
	json_put_int(bid, "lot", no);
	json_put(bid, "bidder", bidder);
	json_put(bid, "agent", who);
	for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
		AUTO_FREE char *folder = xasprintf("%s/files/%s", argv[1], FOLDERS[i]);
		TRY(dir_make(folder, e));
	}
	TRY(save_json(argv[1], "bid.json", bid, e));
	TRY(save_json(argv[1], "offer.json", offer, e));
	printf(_("now put your files into %s/files/ and fill in %s/offer.json\n"), argv[1], argv[1]);
	return ok();
}

int bid_new(int argc, char **argv)
{
	struct err e;
	return cli_report(make_folder(&argc, argv, &e), &e);
}

static void show_progress(void *ctx, int64_t done, int64_t total)
{
	int *shown = ctx;
	int percent = total ? (int)(done * 100 / total) : 100;
	if (percent / 10 == *shown)
		return;
	*shown = percent / 10;
	fprintf(stderr, "  %3d%%  %lld / %lld MB\n", percent, (long long)(done >> 20), (long long)(total >> 20));
}

static result seal(struct bidder *b, const char *replaces, struct err *e)
{
	int shown = -1;
	struct key_ops ops = token_key_ops(b->token);
	struct seal_in in = {
		.dir = b->dir,
		.project = b->project,
		.lot = b->lot,
		.signer = token_cert(b->token, TOKEN_SIGN),
		.recipient = token_cert(b->token, TOKEN_DECRYPT),
		.ops = &ops,
		.now = clock_ms(),
		.replaces = replaces,
		.progress = show_progress,
		.progress_ctx = &shown,
	};
	TRY(bid_check(b->dir, e));
	return bid_seal(&in, e);
}

int bid_seal_command(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "签名并加密投标文件", false, &e);
	if (is_ok(r))
		r = seal(&b, NULL, &e);
	if (is_ok(r))
		puts(_("sealed: only your own token opens it; now submit it before the deadline"));
	bidder_end(&b);
	return cli_report(r, &e);
}

static result upload(struct bidder *b, struct err *e)
{
	struct settings s;
	struct gate_client *client = NULL;
	struct key_ops ops = token_key_ops(b->token);
	AUTO_FREE char *path = bidder_path(b, "bid.p7m"), *log = xasprintf("%s#%lld", b->project, (long long)b->lot);
	int shown = -1;
	struct cover cover;
	TRY(cover_read(b->cover, &cover, e));
	TRY(settings_read(&s, e));
	result r = strncmp(s.store ? s.store : "", "https://", 8) == 0 ? gate_client_new(s.store, s.gate_ca, &client, e)
								       : usage(e, "settings.store", "投标人请把 store 设为网关的 https:// 地址");
	if (is_ok(r))
		r = gate_client_upload(client, log, path, &cover.chunks_sha256, token_cert(b->token, TOKEN_SIGN), &ops, clock_ms(), show_progress, &shown, e);
	gate_client_free(client);
	settings_release(&s);
	return r;
}

// A replacement must name the version that the gate has: one that names another would be void at the opening.
static result check_version(const struct bidder *b, struct err *e)
{
	AUTO_FREE char *handed = bidder_handed_in(b, "bid"), *withdrawn = bidder_handed_in(b, "withdrawn");
	const char *replaces = json_str(b->cover, "replaces");
	if (*handed && strcmp(handed, json_str(b->cover, "bid")) == 0)
		return refuse(e, "bid.twice", "", "这一版已经递交，回执在 %s/receipts；要修改请用 kaibiao bid replace %s", b->dir, b->dir);
	if (strcmp(handed, replaces) == 0 && strcmp(withdrawn, json_str(b->cover, "bid")) != 0)
		return ok();
	if (*handed)
		return refuse(e, "bid.replace", "R34 87号令第34条", "您已经递交过另一版；要换成现在这一版，请用 kaibiao bid replace %s", b->dir);
	return refuse(e, "bid.replace", "R34 87号令第34条", "现在这一版已经撤回，或它要替换的那一版没有递交成功；请先运行 kaibiao bid seal %s", b->dir);
}

// Lateness is asked first: nobody should upload a gigabyte to be refused. The gate judges all the same, and signs it: also
// where the deadline came in the middle of the upload.
/// R33 87号令第33条
static result hand_in(struct bidder *b, const char *type, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	int64_t now;
	if (!b->cover)
		return usage(e, "bid.not_sealed", "还没有加密；请先运行 kaibiao bid seal %s", b->dir);
	TRY(bidder_settle(b, e));
	TRY(check_version(b, e));
	TRY(bidder_follow(b, &p, &l, &own, e));
	TRY(store_now(desk_store(b->desk), &now, e));
	result r = now < p->deadline ? upload(b, e) : ok();
	if (!is_ok(r) && strcmp(e->code, "bid.late") != 0)
		return r;
	return bidder_note(b, bidder_perform(b, type, b->cover, e), "bid", json_str(b->cover, "bid"), e);
}

int bid_submit(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "递交投标文件", true, &e);
	if (is_ok(r))
		r = hand_in(&b, json_object_get(b.cover, "replaces") ? "bid.replace" : "bid.submit", &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

// Seals anew in place of the version handed in, then hands it in.
static result replace(struct bidder *b, struct err *e)
{
	TRY(bidder_settle(b, e));
	AUTO_FREE char *old = bidder_handed_in(b, "bid");
	if (!*old)
		return usage(e, "bid.not_sealed", "还没有收到递交的回执；请先运行 kaibiao bid submit %s", b->dir);
	TRY(seal(b, old, e));
	AUTO_FREE char *path = bidder_path(b, "cover.json");
	json_t *cover = NULL;
	TRY(cli_read_json(path, &cover, e));
	json_decref(b->cover);
	b->cover = cover;
	return hand_in(b, "bid.replace", e);
}

int bid_replace(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "替换投标文件", true, &e);
	if (is_ok(r))
		r = replace(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

int bid_withdraw(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	const char *reason = cli_option(&argc, argv, "reason");
	result r = bidder_begin(&b, &argc, argv, "撤回投标", true, &e);
	JSON_AUTO *body = json_object();
	if (is_ok(r))
		r = bidder_settle(&b, &e);
	AUTO_FREE char *handed = is_ok(r) ? bidder_handed_in(&b, "bid") : NULL;
	if (is_ok(r) && !*handed)
		r = usage(&e, "bid.not_sealed", "这个目录里没有收到过回执的投标");
	if (is_ok(r)) {
		json_put_str(body, "bid", handed);
		if (reason)
			json_put_str(body, "reason", reason);
		r = bidder_note(&b, bidder_perform(&b, "bid.withdraw", body, &e), "withdrawn", handed, &e);
	}
	bidder_end(&b);
	return cli_report(r, &e);
}

int bid_checkin(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "签到", true, &e);
	JSON_AUTO *body = json_object();
	if (is_ok(r))
		r = bidder_settle(&b, &e);
	if (is_ok(r)) {
		AUTO_FREE char *handed = bidder_handed_in(&b, "bid");
		if (*handed)
			json_put_str(body, "bid", handed);
		json_put(body, "agent", json_deep_copy(json_object_get(b.bid, "agent")));
		r = bidder_perform(&b, "bid.checkin", body, &e);
	}
	bidder_end(&b);
	return cli_report(r, &e);
}
