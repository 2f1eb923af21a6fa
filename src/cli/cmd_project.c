// kaibiao project: founds a project from a JSON file, lists the projects.
#include <string.h>

#include "cli/cli.h"

// The file is the body of project.create with the project's code beside it; what only the token knows is added.
static result complete(json_t *body, struct token *t, struct err *e)
{
	const struct cert *enc = token_cert(t, TOKEN_DECRYPT), *sign = token_cert(t, TOKEN_SIGN);
	if (!enc || !sign)
		return fail(e, "token.no_key", "主持人的令牌要同时有签名证书和加密证书（开标时保管密钥份额）");
	if (!json_object_get(body, "host"))
		json_put(body, "host", json_object());
	json_t *host = json_object_get(body, "host");
	if (!json_object_get(host, "name"))
		json_put_str(host, "name", cert_name(sign));
	if (!json_object_get(host, "org"))
		json_put_str(host, "org", cert_org(sign));
	json_put_base64(host, "enc_cert", cert_der(enc));
	return ok();
}

static result create(int *argc, char **argv, struct err *e)
{
	JSON_AUTO *body = NULL;
	if (*argc < 3)
		return usage(e, "project.usage", "用法：kaibiao project create 文件 --token 令牌");
	TRY(cli_read_json(argv[2], &body, e));
	AUTO_FREE char *id = xstrdup(json_str(body, "project"));
	if (!*id)
		return usage(e, "project.usage", "文件里没有项目编号（project）");
	json_object_del(body, "project");
	AUTO_FREE char *prompt = xasprintf("创建项目 %s %s", id, json_str(body, "name"));
	DESK_AUTO *d = NULL;
	TOKEN_AUTO *t = NULL;
	struct receipt receipt = { 0 };
	TRY(cli_desk(&d, e));
	TRY(cli_token(argc, argv, prompt, &t, e));
	TRY(complete(body, t, e));
	desk_shown(d, prompt);
	TRY(desk_perform(d, id, "project.create", 0, body, t, &receipt, e));
	printf(_("project %s is founded: record %llu, %s\n"), id, (unsigned long long)receipt.seq, hash_hex(receipt.record_hash).s);
	receipt_release(&receipt);
	return ok();
}

static result list(struct err *e)
{
	DESK_AUTO *d = NULL;
	JSON_AUTO *ids = NULL;
	TRY(cli_desk(&d, e));
	TRY(desk_store(d)->ops->projects(desk_store(d), &ids, e));
	for (size_t i = 0; i < json_array_size(ids); i++)
		puts(json_string_value(json_array_get(ids, i)));
	return ok();
}

int cmd_project(int argc, char **argv)
{
	struct err e;
	if (argc >= 2 && strcmp(argv[1], "create") == 0)
		return cli_report(create(&argc, argv, &e), &e);
	if (argc >= 2 && strcmp(argv[1], "list") == 0)
		return cli_report(list(&e), &e);
	return cli_usage("project");
}
