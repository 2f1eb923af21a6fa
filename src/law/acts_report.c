// From step to step; the report, its signatures, and the re-evaluation after them (E17-E19).
#include <string.h>

#include "law/eval_int.h"

static const struct field STOP[] = {
	{ "ground", FIELD_ENUM, false, 0, 0, "document|committee", NULL, "the document is defective (R65); the committee cannot be completed (R49)" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field MAKE[] = {
	{ "facts_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "of the report's facts" },
	{ "text_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "of the report as text" },
	END_FIELD,
};
static const struct field SIGN[] = {
	{ "facts_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "dissent", FIELD_TEXT, true, 1, 4000, NULL, NULL, "different opinion and its reasons; absent: agrees" },
	END_FIELD,
};
static const struct field DECLINE[] = {
	{ "member", FIELD_HASH, false, 0, 0, NULL, NULL, "who refuses to sign" },
	{ "note", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field REOPEN[] = {
	{ "ground", FIELD_ENUM, false, 0, 0, "range|objective|outlier|challenge", NULL, "87号令第64条" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};

/// S11 通知二(一) a fixed order of steps, none skipped
static result check_next(CHECK_ARGS)
{
	(void)body;
	return step_leave(p, l, ev, e);
}

static void effect_next(EFFECT_ARGS)
{
	(void)body;
	step_next(p, l, ev->at);
}

/// R65 87号令第65条 a defective document stops the evaluation
static void effect_stop(EFFECT_ARGS)
{
	l->eval->outcome = EVAL_STOPPED;
	l->eval->stop_reason = keep_text(p, body, "reason");
	step_enter(p, l, STEP_REPORT, ev->at);
}

// --- the report

/// R58 87号令第58条 made by the chair; by the host where the evaluation stopped before there was one
static result check_make(CHECK_ARGS)
{
	(void)body;
	struct evaluation *v = l->eval;
	bool host = roles_wanted(p, ev, ROLE_HOST) & ROLE_HOST;
	if (!host || !hash_is_zero(v->chair))
		TRY(chair_only(v, ev, e));
	for (size_t i = 0; i < v->member_count; i++)
		if (v->members[i].signed_at)
			return refuse(e, "report.signed", "R64 87号令第64条", "评审报告已经有人签署，不能重新生成");
	if (json_int(json_object_get(ev->act, "seen"), "seq") < (int64_t)l->touched)
		return refuse(e, "report.stale", "R58 87号令第58条", "生成报告时本包又有了新情况（第 %llu 条记录）；请重新生成", (unsigned long long)l->touched);
	return ok();
}

static void effect_make(EFFECT_ARGS)
{
	(void)p;
	l->eval->report_facts = keep_hash(body, "facts_sha256");
	l->eval->report_text = keep_hash(body, "text_sha256");
	l->eval->report_at = ev->at;
}

/// R61 87号令第61条 who differs writes it down with reasons
static result check_sign(CHECK_ARGS)
{
	(void)p;
	const struct member *m = member_of(l->eval, ev->signer);
	if (!m)
		return refuse(e, "member.stranger", "R46 87号令第46条", "您不是本包评标委员会的成员");
	if (!l->eval->report_at || !hash_equal(keep_hash(body, "facts_sha256"), l->eval->report_facts))
		return refuse(e, "report.facts", "R58 87号令第58条", "签署的不是登记的那份评审报告；请刷新后重签");
	return m->signed_at || m->deemed ? refuse(e, "report.twice", "R61 87号令第61条", "您已经签署，或已记录为拒签") : ok();
}

static void effect_sign(EFFECT_ARGS)
{
	struct member *m = member_of(l->eval, ev->signer);
	m->signed_at = ev->at;
	m->dissent = keep_text(p, body, "dissent");
}

/// T41 条例第41条 who refuses to sign and gives no reason in writing is taken to agree
static result check_decline(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	const struct member *m = member_of(l->eval, keep_hash(body, "member"));
	if (!m)
		return refuse(e, "member.unknown", "R61 87号令第61条", "评标委员会中没有这张证书");
	if (!l->eval->report_at || m->signed_at || m->deemed)
		return refuse(e, "report.twice", "R61 87号令第61条", "报告还没有生成，或“%s”已经签署（或已记录）", m->name);
	return ok();
}

static void effect_decline(EFFECT_ARGS)
{
	(void)ev;
	struct member *m = member_of(l->eval, keep_hash(body, "member"));
	m->deemed = true;
	m->refusal = keep_text(p, body, "note");
}

static bool ticked_check(const struct evaluation *v)
{
	for (size_t i = 0; i < v->tick_count; i++)
		if (strcmp(v->ticks[i].item, "check") == 0)
			return true;
	return false;
}

/// S26 通知二(一) everybody has confirmed the result with the certificate
static result check_close(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	const struct evaluation *v = l->eval;
	if (!v->report_at)
		return refuse(e, "report.none", "R58 87号令第58条", "还没有生成评审报告");
	for (size_t i = 0; i < v->member_count; i++)
		if (seated(&v->members[i]) && !v->members[i].signed_at && !v->members[i].deemed)
			return refuse(e, "report.unsigned", "R58 87号令第58条", "%s还没有签署评审报告；拒绝签署又不说明理由的，记录（report.decline）",
				      v->members[i].name);
	if (v->outcome == EVAL_GOING_ON && !ticked_check(v))
		return refuse(e, "step.checklist", "R45 87号令第45条", "组织者还没有登记“核对评审结果”（organiser.tick check）");
	return ok();
}

static const struct eval_bid *first_candidate(const struct evaluation *v)
{
	for (size_t i = 0; i < v->bid_count; i++)
		if (v->bids[i].place == 1)
			return &v->bids[i];
	return NULL;
}

/// R64 87号令第64条 a result that changes after signature is reported to the finance department
static void effect_close(EFFECT_ARGS)
{
	(void)body;
	struct evaluation *v = l->eval;
	const struct eval_bid *first = first_candidate(v);
	if (v->outcome == EVAL_GOING_ON)
		v->outcome = EVAL_RANKED;
	v->tell_finance = v->tell_finance || (v->reopened && strcmp(first ? first->id : "", v->first_before) != 0);
	v->ended_at = ev->at;
	eval_due(p, v);
	step_enter(p, l, STEP_END, ev->at);
}

/// R64 87号令第64条 after signature only by a re-evaluation of the same committee
static result check_reopen(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	return l->eval->outcome == EVAL_RANKED ? ok()
					       : refuse(e, "reopen.outcome", "R64 87号令第64条", "本包评审的结果是“%s”，没有排序可以重新评审",
							eval_outcome_zh(l->eval->outcome));
}

static void effect_reopen(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	const struct eval_bid *first = first_candidate(v);
	v->first_before = first ? first->id : "";
	v->reopened++;
	v->reopen_reason = keep_text(p, body, "reason");
	v->outcome = EVAL_GOING_ON;
	v->ended_at = v->report_at = v->due_report = v->due_decision = 0;
	v->due_note = "";
	for (size_t i = 0; i < v->member_count; i++) {
		v->members[i].signed_at = 0;
		v->members[i].deemed = false;
		v->members[i].dissent = v->members[i].refusal = "";
	}
	step_enter(p, l, STEP_SUM, ev->at);
}

const struct act_row REPORT_ROWS[] = {
	{ "evaluation.next", "进入下一步", "go on to the next step", ROLE_HOST, STEPS(STEP_SIGN_IN, STEP_SUM), true, LATE_VOID, ROUTE_LOG, false,
	  "S11 通知二(一)", FIELDS_NONE, check_next, effect_next },
	{ "evaluation.stop", "停止评审", "stop the evaluation", ROLE_HOST, STEPS(STEP_SIGN_IN, STEP_SUM), true, LATE_VOID, ROUTE_LOG, false,
	  "R65 87号令第65条", STOP, NULL, effect_stop },
	{ "report.make", "生成评审报告", "make the report", ROLE_MEMBER | ROLE_HOST, STEP_BIT(STEP_REPORT), true, LATE_VOID, ROUTE_LOG, false,
	  "R58 87号令第58条", MAKE, check_make, effect_make },
	{ "report.sign", "签署评审报告", "sign the report", ROLE_MEMBER, STEP_BIT(STEP_REPORT), true, LATE_VOID, ROUTE_LOG, false,
	  "R61 87号令第61条", SIGN, check_sign, effect_sign },
	{ "report.decline", "记录拒签", "record who refuses to sign", ROLE_HOST | ROLE_SUPERVISOR, STEP_BIT(STEP_REPORT), true, LATE_VOID,
	  ROUTE_LOG, false, "T41 条例第41条", DECLINE, check_decline, effect_decline },
	{ "report.close", "评审结束", "close the evaluation", ROLE_HOST, STEP_BIT(STEP_REPORT), true, LATE_VOID, ROUTE_LOG, false,
	  "R58 87号令第58条", FIELDS_NONE, check_close, effect_close },
	{ "evaluation.reopen", "重新评审", "re-evaluate after signature", ROLE_HOST, STEP_BIT(STEP_END), true, LATE_VOID, ROUTE_LOG, false,
	  "R64 87号令第64条", REOPEN, check_reopen, effect_reopen },
	{ .type = NULL },
};
