// The recorded draw (R31, R68): the seed comes from everybody's committed contribution, not from one machine.
#include "law/eval_int.h"

static const struct field COMMIT[] = {
	{ "commit", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256(\"kaibiao-draw-commit-1\" || salt || contribution)" },
	END_FIELD,
};
static const struct field REVEAL[] = {
	{ "contribution", FIELD_HASH, false, 0, 0, NULL, NULL, "32 random bytes" },
	{ "salt", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	END_FIELD,
};

static struct draw_part *part_of(const struct evaluation *v, struct hash by)
{
	for (size_t i = 0; i < v->draw_count; i++)
		if (v->draws[i].round == v->draw_round && hash_equal(v->draws[i].by, by))
			return &v->draws[i];
	return NULL;
}

static bool barred(const struct evaluation *v, struct hash by)
{
	for (size_t i = 0; i < v->draw_count; i++)
		if (v->draws[i].barred && hash_equal(v->draws[i].by, by))
			return true;
	return false;
}

// Who must take part: every member that sits, but those who did not reveal in an earlier round.
static bool all_committed(const struct evaluation *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->member_count; i++) {
		const struct member *m = &v->members[i];
		if (!seated(m) || barred(v, m->cert))
			continue;
		if (!part_of(v, m->cert))
			return false;
		n++;
	}
	return n > 0;
}

static bool any_undecided(const struct evaluation *v)
{
	for (size_t i = 0; i < v->bid_count; i++)
		if (v->bids[i].undecided)
			return true;
	return false;
}

static result check_taking_part(const struct project *p, const struct evaluation *v, const struct law_event *ev, struct err *e)
{
	if (!any_undecided(v))
		return refuse(e, "draw.needless", "R68 87号令第68条", "没有需要随机抽取决定的并列");
	if (!(roles_wanted(p, ev, ROLE_HOST | ROLE_SUPERVISOR) & (ROLE_HOST | ROLE_SUPERVISOR)))
		TRY(member_ready(v, ev, e));
	return barred(v, ev->signer) ? refuse(e, "draw.barred", "R68 87号令第68条", "您在前一轮没有按时公开，不再参加抽取") : ok();
}

/// R68 87号令第68条 the draw: first everybody commits
static result check_commit(CHECK_ARGS)
{
	(void)body;
	TRY(check_taking_part(p, l->eval, ev, e));
	if (l->eval->draw_until)
		return refuse(e, "draw.closed", "R68 87号令第68条", "本轮已经开始公开，不能再提交");
	return part_of(l->eval, ev->signer) ? refuse(e, "draw.twice", "R68 87号令第68条", "您在本轮已经提交") : ok();
}

static void effect_commit(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	v->draws = arena_grow(&p->arena, v->draws, v->draw_count, sizeof *v->draws);
	v->draws[v->draw_count++] = (struct draw_part){ .by = ev->signer, .commit = keep_hash(body, "commit"), .committed_at = ev->at, .round = v->draw_round };
	if (all_committed(v))
		v->draw_until = ev->at + p->eval->draw_minutes * EVAL_MINUTE_MS;
}

static result check_reveal(CHECK_ARGS)
{
	const struct evaluation *v = l->eval;
	const struct draw_part *part = part_of(v, ev->signer);
	TRY(check_taking_part(p, v, ev, e));
	if (!v->draw_until)
		return refuse(e, "draw.early", "R68 87号令第68条", "还有人没有提交；全部提交后才公开");
	if (!part || !hash_is_zero(part->contribution))
		return refuse(e, "draw.twice", "R68 87号令第68条", "您在本轮没有提交，或已经公开");
	if (event_time(ev) > v->draw_until)
		return refuse(e, "draw.late", "R68 采购文件 draw_minutes", "公开时限已过");
	if (!hash_equal(draw_commit(keep_hash(body, "contribution"), keep_hash(body, "salt")), part->commit))
		return refuse(e, "draw.other", "R68 87号令第68条", "公开的与您提交的不符");
	return hash_is_zero(keep_hash(body, "contribution")) ? refuse(e, "draw.zero", "R68 87号令第68条", "贡献值不能全是零；请重新抽取") : ok();
}

static void settle(struct project *p, struct lot *l)
{
	struct evaluation *v = l->eval;
	struct err e;
	size_t n = 0;
	struct hash *all = arena_alloc(&p->arena, (v->draw_count + 1) * sizeof *all);
	for (size_t i = 0; i < v->draw_count; i++) {
		if (v->draws[i].round != v->draw_round)
			continue;
		if (hash_is_zero(v->draws[i].contribution))
			return; // not all have revealed
		all[n++] = v->draws[i].contribution;
	}
	v->draw_seed = draw_seed(all, n);
	if (!is_ok(eval_sum(p, l, &e)))
		v->summed = false;
}

static void effect_reveal(EFFECT_ARGS)
{
	struct draw_part *part = part_of(l->eval, ev->signer);
	INSIST(part); // it was checked
	part->contribution = keep_hash(body, "contribution");
	part->revealed_at = ev->at;
	settle(p, l);
}

/// R68 87号令第68条 who does not reveal in time is named and barred, and the others draw anew
static result check_again(CHECK_ARGS)
{
	(void)p;
	(void)body;
	const struct evaluation *v = l->eval;
	if (!v->draw_until || !hash_is_zero(v->draw_seed))
		return refuse(e, "draw.not_open", "R68 87号令第68条", "没有正在公开的抽取");
	return event_time(ev) > v->draw_until ? ok() : refuse(e, "draw.open", "R68 采购文件 draw_minutes", "公开时限还没有到");
}

static void effect_again(EFFECT_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	struct evaluation *v = l->eval;
	for (size_t i = 0; i < v->draw_count; i++)
		if (v->draws[i].round == v->draw_round && hash_is_zero(v->draws[i].contribution))
			v->draws[i].barred = true;
	v->draw_round++;
	v->draw_until = 0;
}

const struct act_row DRAW_ROWS[] = {
	{ "draw.commit", "随机抽取：提交", "commit to a contribution to the draw", ROLE_MEMBER | ROLE_HOST | ROLE_SUPERVISOR, STEP_BIT(STEP_SUM),
	  true, LATE_VOID, ROUTE_LOG, false, "R68 87号令第68条", COMMIT, check_commit, effect_commit },
	{ "draw.reveal", "随机抽取：公开", "open one's contribution", ROLE_MEMBER | ROLE_HOST | ROLE_SUPERVISOR, STEP_BIT(STEP_SUM), true, LATE_VOID,
	  ROUTE_LOG, false, "R68 87号令第68条", REVEAL, check_reveal, effect_reveal },
	{ "draw.again", "随机抽取：重新进行", "draw anew without who did not reveal", ROLE_HOST, STEP_BIT(STEP_SUM), true, LATE_VOID, ROUTE_LOG,
	  false, "R68 87号令第68条", FIELDS_NONE, check_again, effect_again },
	{ .type = NULL },
};
