// kaibiao follow: every record as it comes in, until a phase is reached. What a person without the console sees.
#include <string.h>

#include "base/clock.h"
#include "cli/cli.h"

enum { POLL_MS = 1000 };

struct goal {
	const char *project;
	int64_t lot, timeout_s;
	enum phase phase; // PHASE_COUNT: none
};

static bool phase_named(const char *code, enum phase *out)
{
	for (*out = PHASE_WAIT; *out < PHASE_COUNT; (*out)++)
		if (strcmp(phase_code(*out), code) == 0)
			return true;
	return false;
}

static result read_goal(int *argc, char **argv, struct goal *g, struct err *e)
{
	const char *lot = cli_option(argc, argv, "lot"), *until = cli_option(argc, argv, "until"),
		   *timeout = cli_option(argc, argv, "timeout");
	*g = (struct goal){ .lot = 1, .timeout_s = 24 * 3600, .phase = PHASE_COUNT };
	if (*argc != 2 || (lot && !cli_int(lot, 1, 999, &g->lot)) || (timeout && !cli_int(timeout, 1, 86400, &g->timeout_s)))
		return usage(e, "follow.usage", "用法：kaibiao follow 项目编号 [--lot N] [--until 阶段] [--timeout 秒]");
	if (until && !phase_named(until, &g->phase))
		return usage(e, "follow.usage", "没有“%s”这个阶段；阶段有 wait closed announce verify unseal remedy read confirm record end", until);
	g->project = argv[1];
	return ok();
}

// Reached, or beyond it, or decided otherwise: an outcome that skips the phase ends the waiting too.
static bool reached(const struct project *p, const struct goal *g)
{
	const struct lot *l = project_lot(p, g->lot);
	if (!l || g->phase == PHASE_COUNT)
		return false;
	return l->phase >= g->phase || (l->outcome != OUTCOME_NONE && g->phase < PHASE_RECORD);
}

static void print_phase(const struct project *p, const struct goal *g, uint64_t *seen)
{
	const struct lot *l = project_lot(p, g->lot);
	if (*seen == p->seq || !l)
		return;
	printf(_("record %llu, lot %lld: %s %s\n"), (unsigned long long)p->seq, (long long)l->no, phase_code(l->phase), phase_zh(l->phase));
	fflush(stdout);
	*seen = p->seq;
}

static result follow(int argc, char **argv, struct err *e)
{
	struct goal g;
	DESK_AUTO *d = NULL;
	const struct project *p;
	TRY(read_goal(&argc, argv, &g, e));
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, g.project, &p, e));
	uint64_t seen = 0;
	int64_t end = clock_steady_ns() + g.timeout_s * 1000000000;
	for (print_phase(p, &g, &seen); !reached(p, &g); print_phase(p, &g, &seen)) {
		if (clock_steady_ns() >= end)
			return fail(e, "follow.timeout", "等了 %lld 秒，第 %lld 包还没有到这个阶段", (long long)g.timeout_s, (long long)g.lot);
		TRY(desk_wait(d, g.project, POLL_MS, &p, e));
	}
	return ok();
}

int cmd_follow(int argc, char **argv)
{
	struct err e;
	return cli_report(follow(argc, argv, &e), &e);
}
