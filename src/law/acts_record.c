// The opening record: made, signed by those present, and the end (O8, O9).
#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }

static const struct field RECORD[] = {
	{ "facts_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "of the record's facts" },
	{ "text_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "of the record as text" },
	END,
};
static const struct field SIGN[] = {
	{ "facts_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "cms", FIELD_BASE64, false, 100, 32 * 1024, NULL, NULL, "detached CMS over the facts" },
	END,
};

static bool everybody_confirmed(const struct lot *l)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].state == BID_OPENED && !l->bids[i].confirmed_at)
			return false;
	return true;
}

/// R42b 87号令第42条 the opening cannot go on over an unanswered objection
static result check_answered(const struct lot *l, struct err *e)
{
	for (size_t i = 0; i < l->objection_count; i++)
		if (!l->objections[i].answered_at)
			return refuse(e, "record.unanswered", "R42b 87号令第42条", "第 %lld 号%s还没有答复，不能生成开标记录",
				      (long long)l->objections[i].id, l->objections[i].recusal ? "回避申请" : "异议");
	return ok();
}

// The host must have had everything about this lot before his eyes, or nobody could sign what he recorded.
static result check_fresh(const struct lot *l, const struct law_event *ev, struct err *e)
{
	if (json_int(json_object_get(ev->act, "seen"), "seq") >= (int64_t)l->touched)
		return ok();
	return refuse(e, "record.stale", "R42a 87号令第42条", "生成记录时本包又有了新情况（第 %llu 条记录）；请重新生成", (unsigned long long)l->touched);
}

static result check_record(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)body;
	bool stopped = l->outcome == OUTCOME_NO_OPENING || l->outcome == OUTCOME_TOO_FEW;
	TRY(check_answered(l, e));
	if (stopped && (!project_role(p, ROLE_RECORDER) || !project_role(p, ROLE_SUPERVISOR))) // they must sign it
		return refuse(e, "record.staff", "R42a 87号令第42条", "还没有绑定记录人或监督人，没有人签署记录；请先绑定");
	TRY(check_fresh(l, ev, e));
	if (stopped || l->phase == PHASE_CONFIRM)
		return stopped || everybody_confirmed(l) || event_time(ev) >= l->confirm_end
			       ? ok()
			       : refuse(e, "record.early", "R42c 87号令第42条", "还有投标人没有确认，确认时限未到");
	return refuse(e, "act.phase", "R42a 87号令第42条", "第%lld包现在是“%s”阶段，还不能生成开标记录", (long long)l->no, phase_zh(l->phase));
}

/// R42c 87号令第42条 a bidder that does not confirm is deemed to agree, where the document says so
static void effect_record(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->record_facts = keep_hash(body, "facts_sha256");
	l->record_text = keep_hash(body, "text_sha256");
	l->record_at = ev->at;
	if (l->outcome == OUTCOME_NONE)
		l->outcome = OUTCOME_OPENED;
	l->phase = PHASE_RECORD;
	for (size_t i = 0; i < l->bid_count; i++)
		l->bids[i].deemed = l->bids[i].state == BID_OPENED && !l->bids[i].confirmed_at && p->params.no_confirm_means_agree;
}

static bool has_signed(const struct lot *l, struct hash cert)
{
	for (size_t i = 0; i < l->sign_count; i++)
		if (l->signs[i].role != ROLE_BIDDER && hash_equal(l->signs[i].cert, cert))
			return true;
	return false;
}

static enum role signing_role(const struct project *p, const struct law_event *ev)
{
	static const enum role ORDER[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	const struct person *person = project_person(p, ev->signer);
	for (size_t i = 0; i < 3 && person; i++)
		if (person->roles & (unsigned)ORDER[i])
			return ORDER[i];
	return ROLE_BIDDER;
}

static result check_sign(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	if (!hash_equal(keep_hash(body, "facts_sha256"), l->record_facts))
		return refuse(e, "sign.facts", "R42a 87号令第42条", "签署的不是登记的那份开标记录；请刷新后重签");
	const struct bid *own = lot_bid_of(l, ev->signer_code);
	bool staff = signing_role(p, ev) != ROLE_BIDDER;
	if (!staff && !own)
		return refuse(e, "sign.stranger", "R42a 87号令第42条", "只有在场的工作人员和参加本包的投标人签署开标记录");
	if (staff ? has_signed(l, ev->signer) : own->signed_at != 0)
		return refuse(e, "sign.twice", "R42a 87号令第42条", "您已经签署过了");
	return ok();
}

static void effect_sign(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	const struct person *person = project_person(p, ev->signer);
	const struct bid *own = lot_bid_of(l, ev->signer_code);
	l->signs = arena_grow(&p->arena, l->signs, l->sign_count, sizeof *l->signs);
	l->signs[l->sign_count++] = (struct record_sign){
		signing_role(p, ev), ev->signer, person ? person->name : arena_text(&p->arena, ev->signer_name), ev->at,
		keep_base64(p, body, "cms"),
	};
	if (signing_role(p, ev) == ROLE_BIDDER && own)
		bid_mutable(l, own->bid_id)->signed_at = ev->at;
}

/// R42a 87号令第42条 staff and the bidders present sign
static result check_close(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	(void)body;
	static const enum role MUST[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	for (size_t i = 0; i < 3; i++) {
		const struct person *person = project_role(p, MUST[i]);
		if (!person || !has_signed(l, person->cert))
			return refuse(e, "close.unsigned", "R42a 87号令第42条", "%s%s还没有签署开标记录，不能结束", role_zh(MUST[i]),
				      person ? person->name : "（未绑定）");
	}
	for (size_t i = 0; i < l->bid_count && !p->params.no_confirm_means_agree; i++)
		if (bid_counts(&l->bids[i]) && l->bids[i].checkin_at && !l->bids[i].signed_at && l->bids[i].state == BID_OPENED)
			return refuse(e, "close.unsigned", "R42c 采购文件 no_confirm_means_agree", "到场的“%s”还没有签署；采购文件没有规定视同认可",
				      l->bids[i].bidder_name);
	return ok();
}

static void effect_close(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)body;
	l->phase = PHASE_END;
	l->ended_at = ev->at;
}

const struct act_row RECORD_ROWS[] = {
	{ "opening.record", "生成开标记录", "make the opening record", ROLE_HOST,
	  PHASE_BIT(PHASE_CLOSED) | PHASE_BIT(PHASE_REMEDY) | PHASE_BIT(PHASE_CONFIRM), true, LATE_VOID, ROUTE_LOG, true,
	  "R42a 87号令第42条", RECORD, check_record, effect_record },
	{ "record.sign", "签署开标记录", "sign the opening record", ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR | ROLE_BIDDER,
	  PHASE_BIT(PHASE_RECORD), true, LATE_VOID, ROUTE_LOG, true, "R42a 87号令第42条", SIGN, check_sign, effect_sign },
	{ "opening.close", "开标结束", "close the opening", ROLE_HOST, PHASE_BIT(PHASE_RECORD), true, LATE_VOID, ROUTE_LOG, true,
	  "R42a 87号令第42条", FIELDS_NONE, check_close, effect_close },
	{ .type = NULL },
};
