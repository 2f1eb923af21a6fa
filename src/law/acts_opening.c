// From the start of the opening to the end of the decryption window (O2-O4).
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
#define MONEY_MOST INT64_C(100000000000000)
enum { MINUTE_MS = 60 * 1000, SECOND_MS = 1000 };

static const struct field START[] = {
	{ "late_reason", FIELD_TEXT, true, 1, 1000, NULL, NULL, "where the opening starts late" },
	END,
};
static const struct field STAFF[] = {
	{ "name", FIELD_TEXT, false, 1, 100, NULL, NULL, "" },
	{ "post", FIELD_TEXT, false, 1, 100, NULL, NULL, "" },
	END,
};
static const struct field COUNTED[] = {
	{ "handed_in", FIELD_INT, false, 0, 1000000, NULL, NULL, "bids that were receipted" },
	{ "taken_back", FIELD_INT, false, 0, 1000000, NULL, NULL, "withdrawn or replaced" },
	{ "ineffective", FIELD_INT, false, 0, 1000000, NULL, NULL, "receipted, and void by a rule" },
	{ "refused", FIELD_INT, false, 0, 1000000, NULL, NULL, "late or refused otherwise" },
	END,
};
static const struct field ANNOUNCE[] = {
	{ "discipline", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: the discipline was read" },
	{ "staff", FIELD_ARRAY, false, 1, 50, NULL, STAFF, "who works at this opening" },
	{ "counted", FIELD_OBJECT, true, 0, 0, NULL, COUNTED, "the numbers as they are read out" },
	END,
};
static const struct field DEPOSIT[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "ok", FIELD_BOOL, false, 0, 0, NULL, NULL, "as the document wants it" },
	{ "amount_fen", FIELD_INT, false, 0, MONEY_MOST, NULL, NULL, "fen" },
	{ "way", FIELD_ENUM, false, 0, 0, "transfer|guarantee|insurance|cheque|none", NULL, "" },
	{ "payer", FIELD_TEXT, true, 0, 300, NULL, NULL, "account name" },
	{ "flow_no", FIELD_TEXT, true, 0, 100, NULL, NULL, "" },
	END,
};
static const struct field CHECK_ITEM[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "ok", FIELD_BOOL, false, 0, 0, NULL, NULL, "bytes equal the cover sheet" },
	{ "note", FIELD_TEXT, true, 0, 300, NULL, NULL, "" },
	END,
};
static const struct field VERIFY[] = { { "checks", FIELD_ARRAY, false, 1, 200, NULL, CHECK_ITEM, "" }, END };
static const struct field UNSEAL[] = {
	{ "minutes", FIELD_INT, true, 1, 240, NULL, NULL, "not less than decrypt_min" },
	END,
};
static const struct field EXTEND[] = {
	{ "minutes", FIELD_INT, false, 1, 240, NULL, NULL, "" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END,
};

/// R41b 87号令第41条 fewer than the minimum: no opening, nothing is decrypted
static result check_enough(const struct project *p, const struct lot *l, struct err *e)
{
	if (l->intake_broken)
		return refuse(e, "intake.root", "R33 87号令第33条", "受理清单的哈希根与截止时登记的不一致，不能开标；请中止并核查网关");
	if (l->intake_taken < l->intake_count)
		return refuse(e, "intake.incomplete", "R33 87号令第33条", "受理清单还差 %lld 条没有移交，请稍候再开标",
			      (long long)(l->intake_count - l->intake_taken));
	if (l->outcome == OUTCOME_NO_OPENING)
		return refuse(e, "opening.too_few", "R41b 87号令第41条", "投标人只有 %lld 家，不足 %lld 家，不得开标；请直接生成记录",
			      (long long)l->valid_count, (long long)p->params.min_bidders);
	return ok();
}

static result check_start(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	TRY(check_enough(p, l, e));
	if (!project_role(p, ROLE_RECORDER) || !project_role(p, ROLE_SUPERVISOR))
		return refuse(e, "opening.staff", "R41a 87号令第41条", "还没有绑定记录人或监督人（密钥须由三人中的两人共同开启）");
	/// S11 通知二(一) the host signed what the procurement document sets
	if (!project_sheet_signed(p))
		return refuse(e, "sheet.unsigned", "S11 通知二(一)", "主持人还没有签署参数表（采购文件规定的时限、家数等），不能开标；请先签署");
	/// R39a 87号令第39条 an opening that starts late says why
	if (event_time(ev) > p->deadline + p->params.open_late_warn_s * SECOND_MS && !*json_str(body, "late_reason"))
		return refuse(e, "opening.late", "R39a 87号令第39条", "开标时间应与截止时间一致；已晚于截止 %lld 秒以上，请写明理由 late_reason",
			      (long long)p->params.open_late_warn_s);
	return ok();
}

static void effect_start(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->phase = PHASE_ANNOUNCE;
	l->started_at = ev->at;
	l->late_reason = keep_text(p, body, "late_reason");
	l->lead.station = keep_text(p, ev->act, "station");
	l->lead.since = ev->at;
}

static result check_announce(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	if (!json_bool(body, "discipline"))
		return refuse(e, "opening.discipline", "R41a 87号令第41条", "请先宣读开标纪律");
	const json_t *said = json_object_get(body, "counted");
	const struct reckoning r = lot_reckoning(l);
	/// R33 87号令第33条 what is read out is what was receipted
	if (said && (json_int(said, "handed_in") != r.handed_in || json_int(said, "taken_back") != r.gone ||
		     json_int(said, "ineffective") != r.ineffective || json_int(said, "refused") != l->intake_refused))
		return refuse(e, "opening.counted", "R33 87号令第33条", "宣布的数目与受理清单不符：清单上递交 %lld 份，撤回或替换 %lld，不生效 %lld，拒收 %lld",
			      (long long)r.handed_in, (long long)r.gone, (long long)r.ineffective, (long long)l->intake_refused);
	return ok();
}

static void effect_announce(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)body;
	l->phase = PHASE_VERIFY;
	l->announced_at = ev->at;
}

static result check_bid_only(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	const struct bid *b;
	return bid_named(l, body, &b, e);
}

static void effect_deposit(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->deposit_at = ev->at;
	b->deposit_ok = json_bool(body, "ok");
	b->deposit_fen = json_int(body, "amount_fen");
	b->deposit_way = keep_text(p, body, "way");
}

static result check_verify(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	const json_t *checks = json_array_at(body, "checks");
	const struct bid *b;
	for (size_t i = 0; i < json_array_size(checks); i++)
		TRY(bid_named(l, json_array_get(checks, i), &b, e));
	return ok();
}

static const struct bid *unverified(const struct lot *l)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (bid_counts(&l->bids[i]) && !l->bids[i].verified_at)
			return &l->bids[i];
	return NULL;
}

static void effect_verify(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	const json_t *checks = json_array_at(body, "checks");
	for (size_t i = 0; i < json_array_size(checks); i++) {
		const json_t *check = json_array_get(checks, i);
		struct bid *b = bid_mutable(l, json_str(check, "bid"));
		b->verified_at = ev->at;
		b->verified_ok = json_bool(check, "ok");
		b->verify_note = keep_text(p, check, "note");
	}
	if (!unverified(l))
		l->verified_at = ev->at;
}

static result check_unseal(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	const struct bid *b = unverified(l);
	if (b)
		return refuse(e, "unseal.unverified", "R41a 87号令第41条", "“%s”的投标文件还没有核验，不能开始解密", b->bidder_name);
	if (json_int_or(body, "minutes", p->params.decrypt_min) < p->params.decrypt_min)
		return refuse(e, "unseal.short", "采购文件 decrypt_min", "解密时限不得短于采购文件规定的 %lld 分钟", (long long)p->params.decrypt_min);
	return ok();
}

static void effect_unseal(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->phase = PHASE_UNSEAL;
	l->unseal_at = ev->at;
	l->unseal_end = ev->at + json_int_or(body, "minutes", p->params.decrypt_min) * MINUTE_MS;
}

static result check_extend(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)body;
	return event_time(ev) < l->unseal_end ? ok() : refuse(e, "unseal.over", "采购文件 decrypt_min", "解密窗口已经结束，不能再延长");
}

static void effect_extend(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->extensions = arena_grow(&p->arena, l->extensions, l->extension_count, sizeof *l->extensions);
	l->extensions[l->extension_count++] = (struct extension){ ev->at, json_int(body, "minutes"), keep_text(p, body, "reason") };
	l->unseal_end += json_int(body, "minutes") * MINUTE_MS;
}

static int64_t waiting_for(const struct lot *l)
{
	int64_t n = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		n += bid_counts(&l->bids[i]) && l->bids[i].state == BID_IN;
	return n;
}

static result check_unseal_close(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)body;
	int64_t n = waiting_for(l);
	if (n == 0 || event_time(ev) >= l->unseal_end)
		return ok();
	return refuse(e, "unseal.open", "采购文件 decrypt_min", "还有 %lld 家没有解密，窗口还剩 %lld 秒；到时或全部解密后才能结束", (long long)n,
		      (long long)((l->unseal_end - event_time(ev) + SECOND_MS - 1) / SECOND_MS));
}

static void effect_unseal_close(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)body;
	l->phase = PHASE_REMEDY;
	l->unseal_closed_at = ev->at;
	for (size_t i = 0; i < l->bid_count; i++) {
		struct bid *b = &l->bids[i];
		if (b->state != BID_IN)
			continue;
		bid_become(l, b, BID_FAILED);
		b->ruled_at = 0; // where the window was open for it again: to be ruled on anew
		b->open_note = *b->fault_text ? b->fault_text : "解密时限内没有解密";
	}
}

const struct act_row OPENING_ROWS[] = {
	{ "opening.start", "主持开标", "start the opening", ROLE_HOST, PHASE_BIT(PHASE_CLOSED), true, LATE_VOID, ROUTE_LOG, true,
	  "R39a 87号令第39条", START, check_start, effect_start },
	{ "opening.announce", "宣布投标人名单", "announce the bidders", ROLE_HOST, PHASE_BIT(PHASE_ANNOUNCE), true, LATE_VOID, ROUTE_LOG,
	  true, "R41a 87号令第41条", ANNOUNCE, check_announce, effect_announce },
	{ "deposit.record", "登记保证金", "record a deposit", ROLE_HOST | ROLE_RECORDER,
	  PHASE_BIT(PHASE_VERIFY) | PHASE_BIT(PHASE_UNSEAL) | PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true,
	  "R38 87号令第38条", DEPOSIT, check_bid_only, effect_deposit },
	{ "package.verify", "核验投标文件", "verify the packages", ROLE_HOST, PHASE_BIT(PHASE_VERIFY), true, LATE_VOID, ROUTE_LOG, true,
	  "R41a 87号令第41条", VERIFY, check_verify, effect_verify },
	{ "opening.unseal", "开始解密", "open the decryption window", ROLE_HOST, PHASE_BIT(PHASE_VERIFY), true, LATE_VOID, ROUTE_LOG,
	  false, "R41a 87号令第41条", UNSEAL, check_unseal, effect_unseal },
	{ "opening.extend", "延长解密", "extend the window", ROLE_HOST, PHASE_BIT(PHASE_UNSEAL), true, LATE_VOID, ROUTE_LOG, false,
	  "采购文件 decrypt_min", EXTEND, check_extend, effect_extend },
	{ "opening.unseal_close", "结束解密", "close the window", ROLE_HOST, PHASE_BIT(PHASE_UNSEAL), true, LATE_VOID, ROUTE_LOG, false,
	  "采购文件 decrypt_min", FIELDS_NONE, check_unseal_close, effect_unseal_close },
	{ .type = NULL },
};
