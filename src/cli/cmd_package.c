// kaibiao package verify: the check of every package before the window is opened (O3), by the host.
#include <string.h>

#include "cli/cli.h"

int cmd_package(int argc, char **argv)
{
	struct err e;
	struct work w = { 0 };
	struct work_count n;
	if (argc < 2 || strcmp(argv[1], "verify") != 0)
		return cli_usage("package");
	result r = cli_work(&argc, argv, "投标文件核验", &w, &e);
	if (is_ok(r))
		r = work_verify(&w, &n, &e);
	if (is_ok(r))
		printf(_("%zu packages are as handed in, %zu are not\n"), n.good, n.bad);
	cli_work_end(&w);
	return cli_report(r, &e);
}
