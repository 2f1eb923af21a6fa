// kaibiao money: an amount in Chinese capital figures, for the opening list.
#include "base/text.h"
#include "cli/cli.h"

int cmd_money(int argc, char **argv)
{
	struct err e;
	int64_t fen;
	if (argc != 2)
		return cli_usage("money");
	if (!money_read(argv[1], &fen))
		return cli_report(usage(&e, "money.syntax", "“%s”不是金额；请写成 1250000.00 这样的元数，最多两位小数", argv[1]), &e);
	BUF_AUTO b = BUF_INIT;
	money_add_capital(&b, fen);
	puts(buf_text(&b));
	return 0;
}
