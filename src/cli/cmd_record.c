// kaibiao record: the opening record (R42a): made by the host, read by everybody, signed by those present.
#include <string.h>

#include "cli/cli.h"
#include "desk/record.h"

static result render(const struct project *p, int64_t lot, const char *what, struct buf *out, struct err *e)
{
	return strcmp(what, "pdf") == 0 ? record_pdf(p, lot, out, e) : record_render(p, lot, strcmp(what, "text") == 0, out, e);
}

static result print(int *argc, char **argv, struct err *e)
{
	DESK_AUTO *d = NULL;
	const struct project *p;
	int64_t lot;
	BUF_AUTO b = BUF_INIT;
	TRY(cli_lot(argc, argv, &lot, e));
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, argv[2], &p, e));
	TRY(render(p, lot, argv[1], &b, e));
	fwrite(b.p, 1, b.n, stdout);
	return ok();
}

static result sign(int *argc, char **argv, const char *type, struct work *w, struct err *e)
{
	struct receipt receipt = { 0 };
	TRY(cli_work(argc, argv, strcmp(type, "opening.record") == 0 ? "生成开标记录" : "签署开标记录", w, e));
	result r = work_record(w, type, &receipt, e);
	if (is_ok(r))
		printf(_("done: record %llu, %s\n"), (unsigned long long)receipt.seq, hash_hex(receipt.record_hash).s);
	receipt_release(&receipt);
	return r;
}

int cmd_record(int argc, char **argv)
{
	struct err e;
	struct work w = { 0 };
	const char *what = argc > 1 ? argv[1] : "";
	bool make = strcmp(what, "make") == 0;
	if (strcmp(what, "text") == 0 || strcmp(what, "facts") == 0 || strcmp(what, "pdf") == 0)
		return cli_report(print(&argc, argv, &e), &e);
	if (!make && strcmp(what, "sign") != 0)
		return cli_usage("record");
	result r = sign(&argc, argv, make ? "opening.record" : "record.sign", &w, &e);
	cli_work_end(&w);
	return cli_report(r, &e);
}
