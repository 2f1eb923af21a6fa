// kaibiao custody: what the three custodians of the content keys do (desk/work.h).
#include <string.h>

#include "cli/cli.h"

typedef result (*work_fn)(const struct work *w, struct work_count *n, struct err *e);

static const struct task {
	const char *name, *prompt;
	work_fn run;
	const char *good, *bad; // what the counts are of
} TASKS[] = {
	{ "check", "核对密钥份额", work_check_shares, N_("shares fit"), N_("do not fit") },
	{ "hand", "交出密钥份额", work_hand_shares, N_("shares handed over"), N_("do not fit") },
	{ "open", "开启投标文件", work_open_bids, N_("bids opened"), N_("failed") },
};

static const struct task *task(const char *name)
{
	for (size_t i = 0; i < sizeof TASKS / sizeof *TASKS; i++)
		if (strcmp(TASKS[i].name, name) == 0)
			return &TASKS[i];
	return NULL;
}

static result run(const struct task *t, int *argc, char **argv, struct work *w, struct err *e)
{
	struct work_count n;
	TRY(cli_work(argc, argv, t->prompt, w, e));
	TRY(t->run(w, &n, e));
	printf("%zu %s, %zu %s", n.good, _(t->good), n.bad, _(t->bad));
	if (n.waiting)
		printf(_(", %zu wait for shares"), n.waiting);
	puts("");
	return ok();
}

int cmd_custody(int argc, char **argv)
{
	struct err e;
	struct work w = { .folder = cli_option(&argc, argv, "packages") };
	const struct task *t = argc > 1 ? task(argv[1]) : NULL;
	if (!t)
		return cli_usage("custody");
	result r = run(t, &argc, argv, &w, &e);
	cli_work_end(&w);
	return cli_report(r, &e);
}
