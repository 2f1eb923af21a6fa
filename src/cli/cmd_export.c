// kaibiao export: a project as a folder that anybody can verify.
#include <string.h>

#include "cli/cli.h"
#include "paper/export.h"

struct desk_project {
	struct desk *desk;
	const char *project;
};

static result each_record(void *ctx, record_fn fn, void *fn_ctx, struct err *e)
{
	const struct desk_project *p = ctx;
	return desk_records(p->desk, p->project, fn, fn_ctx, e);
}

static result run(int argc, char **argv, struct err *e)
{
	const char *receipts = cli_option(&argc, argv, "receipts");
	if (argc != 3)
		return usage(e, "export.usage", "用法：kaibiao export 项目编号 文件夹 [--receipts 回执文件夹]");
	DESK_AUTO *d = NULL;
	const struct project *p;
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, argv[1], &p, e));
	struct desk_project at = { .desk = d, .project = argv[1] };
	TRY(export_write(argv[1], (struct record_source){ &at, each_record }, desk_trust(d), receipts, argv[2], e));
	printf(_("exported to %s: %llu records, head %s\n"), argv[2], (unsigned long long)p->seq, hash_hex(p->head).s);
	return ok();
}

int cmd_export(int argc, char **argv)
{
	struct err e;
	return cli_report(run(argc, argv, &e), &e);
}
