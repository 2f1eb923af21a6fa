// Founding a project, binding people, moving the deadline, recordings and attendance.
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { NAME_MAX_BYTES = 300, DER_MAX = 8192, PEOPLE_MAX = 200 };
#define MONEY_MOST INT64_C(100000000000000)

const struct field FIELDS_NONE[] = { END };

static const struct field LOT_FIELDS[] = {
	{ "no", FIELD_INT, false, 1, 999, NULL, NULL, "lot number" },
	{ "name", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "name" },
	{ "budget_fen", FIELD_INT, false, 1, MONEY_MOST, NULL, NULL, "budget, fen" },
	{ "ceiling_fen", FIELD_INT, true, 1, MONEY_MOST, NULL, NULL, "ceiling price, fen" },
	END,
};
static const struct field HOST_FIELDS[] = {
	{ "name", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "the host's name" },
	{ "org", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "organisation" },
	{ "enc_cert", FIELD_BASE64, false, 100, DER_MAX, NULL, NULL, "encryption certificate, DER" },
	END,
};
static const struct field PARAM_FIELDS[] = {
	{ "signin_open_min", FIELD_INT, true, 0, 1440, NULL, NULL, "minutes" },
	{ "decrypt_min", FIELD_INT, true, 1, 240, NULL, NULL, "minutes" },
	{ "confirm_window_min", FIELD_INT, true, 0, 120, NULL, NULL, "minutes" },
	{ "open_late_warn_s", FIELD_INT, true, 0, 86400, NULL, NULL, "seconds" },
	{ "decrypt_fail_bidder", FIELD_ENUM, true, 0, 0, "invalid|extend", NULL, "" },
	{ "decrypt_fail_other", FIELD_ENUM, true, 0, 0, "backup|extend|suspend", NULL, "" },
	{ "backup_allowed", FIELD_BOOL, true, 0, 0, NULL, NULL, "" },
	{ "no_confirm_means_agree", FIELD_BOOL, true, 0, 0, NULL, NULL, "" },
	{ "announce_prices", FIELD_BOOL, true, 0, 0, NULL, NULL, "" },
	{ "deposit_required", FIELD_BOOL, true, 0, 0, NULL, NULL, "" },
	{ "deposit_fen", FIELD_INT, true, 0, MONEY_MOST, NULL, NULL, "fen" },
	{ "two_left_approved", FIELD_BOOL, true, 0, 0, NULL, NULL, "" },
	END,
};
static const struct field CREATE_FIELDS[] = {
	{ "rules", FIELD_ENUM, false, 0, 0, "cn-87-2026", NULL, "rule set" },
	{ "name", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "project name" },
	{ "purchaser", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "purchaser" },
	{ "agency", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "agency" },
	{ "method", FIELD_ENUM, false, 0, 0, "open_tender|invited_tender|negotiation|consultation|inquiry|single_source", NULL, "" },
	{ "object", FIELD_ENUM, false, 0, 0, "goods|services|works", NULL, "" },
	{ "budget_code", FIELD_TEXT, true, 0, 100, NULL, NULL, "budget number" },
	{ "plan_code", FIELD_TEXT, true, 0, 100, NULL, NULL, "procurement plan number" },
	{ "budget_fen", FIELD_INT, true, 0, MONEY_MOST, NULL, NULL, "budget, fen" },
	{ "ceiling_fen", FIELD_INT, true, 1, MONEY_MOST, NULL, NULL, "ceiling price, fen" },
	{ "place", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "place of the opening" },
	{ "deadline", FIELD_INT, false, 1, JSON_INT_MAX, NULL, NULL, "ms since the epoch" },
	{ "service_cert", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256 of the service certificate" },
	{ "lots", FIELD_ARRAY, false, 1, 999, NULL, LOT_FIELDS, "" },
	{ "params", FIELD_OBJECT, true, 0, 0, NULL, PARAM_FIELDS, "" },
	{ "evaluation", FIELD_OBJECT, true, 0, 0, NULL, FIELDS_EVALUATION, "where the lots are to be evaluated" },
	{ "host", FIELD_OBJECT, false, 0, 0, NULL, HOST_FIELDS, "" },
	END,
};

/// S06 通知一 无预算不采购、无系统不交易、无编码不支付
static result check_codes(const json_t *body, struct err *e)
{
	if (json_int(body, "budget_fen") <= 0 || !*json_str(body, "budget_code"))
		return refuse(e, "project.budget", "S06 通知一", "没有预算金额或预算编号，不能创建项目（无预算不采购）；请补全 budget_fen 和 budget_code");
	if (!*json_str(body, "plan_code"))
		return refuse(e, "project.plan", "S06 通知一", "没有采购计划号，不能创建项目（无编码不支付）；请补全 plan_code");
	return ok();
}

static result check_lots(const json_t *body, struct err *e)
{
	const json_t *lots = json_array_at(body, "lots");
	int64_t sum = 0, budget = json_int(body, "budget_fen");
	for (size_t i = 0; i < json_array_size(lots); i++) {
		const json_t *lot = json_array_get(lots, i);
		for (size_t j = 0; j < i; j++)
			if (json_int(json_array_get(lots, j), "no") == json_int(lot, "no"))
				return refuse(e, "project.lots", "", "包号 %lld 重复", (long long)json_int(lot, "no"));
		if (json_int(lot, "ceiling_fen") > json_int(lot, "budget_fen"))
			return refuse(e, "project.ceiling", "87号令第12条", "第%lld包的最高限价超过预算", (long long)json_int(lot, "no"));
		sum += json_int(lot, "budget_fen");
	}
	return sum <= budget ? ok() : refuse(e, "project.lots", "S06 通知一", "各包预算之和超过项目预算；请核对");
}

static result check_create(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)l;
	struct params params;
	TRY(check_codes(body, e));
	if (json_int(body, "ceiling_fen") > json_int(body, "budget_fen"))
		return refuse(e, "project.ceiling", "87号令第12条", "最高限价超过预算金额；请改正后重新创建");
	TRY(check_lots(body, e));
	if (json_int(body, "deadline") <= event_time(ev))
		return refuse(e, "project.deadline", "R39a 87号令第39条", "投标截止时间已经过去；请核对 deadline（毫秒）");
	TRY(params_read(body, &params, e));
	return eval_params_check(body, &params, e);
}

static void describe_person(struct project *p, struct person *person, const json_t *from)
{
	struct span der = keep_base64(p, from, "enc_cert");
	person->name = keep_text(p, from, "name");
	person->org = keep_text(p, from, "org");
	if (der.n) {
		person->enc_der = der;
		person->enc_cert = sha256(der);
	}
}

static void add_person(struct project *p, const struct law_event *ev, struct hash cert, unsigned roles, const json_t *from)
{
	p->people = arena_grow(&p->arena, p->people, p->person_count, sizeof *p->people);
	struct person *person = &p->people[p->person_count++];
	*person = (struct person){ .cert = cert, .roles = roles, .bound_at = event_time(ev) };
	describe_person(p, person, from);
}

static void add_lots(struct project *p, const json_t *lots)
{
	p->lot_count = json_array_size(lots);
	p->lots = arena_alloc(&p->arena, p->lot_count * sizeof *p->lots);
	for (size_t i = 0; i < p->lot_count; i++) {
		const json_t *lot = json_array_get(lots, i);
		p->lots[i] = (struct lot){ .no = json_int(lot, "no"), .name = keep_text(p, lot, "name"),
					   .budget_fen = json_int(lot, "budget_fen"), .ceiling_fen = json_int(lot, "ceiling_fen"), .late_reason = "", .stamp_tsa = "",
					   .lead = { "", 0, 0, "", "", 0, "" } };
	}
}

static void effect_create(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	struct err ignored;
	p->id = keep_text(p, ev->act, "project");
	p->name = keep_text(p, body, "name");
	p->purchaser = keep_text(p, body, "purchaser");
	p->agency = keep_text(p, body, "agency");
	p->budget_code = keep_text(p, body, "budget_code");
	p->plan_code = keep_text(p, body, "plan_code");
	p->place = keep_text(p, body, "place");
	p->rules = keep_text(p, body, "rules");
	p->deadline = json_int(body, "deadline");
	p->created_at = ev->at;
	p->service_cert = keep_hash(body, "service_cert");
	INSIST(is_ok(params_read(body, &p->params, &ignored)));
	eval_params_keep(p, body);
	add_lots(p, json_array_at(body, "lots"));
	add_person(p, ev, ev->signer, ROLE_HOST | ROLE_CREATOR, json_object_get(body, "host"));
}

static bool any_beyond(const struct project *p, enum phase phase)
{
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].phase > phase)
			return true;
	return false;
}

static bool signs_a_bid(const struct project *p, struct hash cert)
{
	for (size_t i = 0; i < p->lot_count; i++)
		for (size_t j = 0; j < p->lots[i].bid_count; j++)
			if (hash_equal(p->lots[i].bids[j].signer, cert))
				return true;
	return false;
}

static enum role role_named(const char *code)
{
	for (unsigned bit = ROLE_HOST; bit <= ROLE_READER; bit <<= 1)
		if (strcmp(role_code((enum role)bit), code) == 0)
			return (enum role)bit;
	return ROLE_NOBODY;
}

// Three custodians must be three people, or two of three would be one.
static result check_three(const struct project *p, enum role role, struct hash cert, struct err *e)
{
	const unsigned custodians = ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR;
	const struct person *same = project_person(p, cert);
	if (same && (unsigned)role & custodians && same->roles & custodians & ~(unsigned)role)
		return refuse(e, "role.same_person", "R41a 87号令第41条", "主持人、记录人、监督人必须是三个人（三张不同的证书）");
	return ok();
}

/// R40 87号令第40条 who works at the opening is known before it, and bids for nobody
static result check_bind(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)l;
	(void)ev;
	enum role role = role_named(json_str(body, "role"));
	bool custodian = role == ROLE_RECORDER || role == ROLE_SUPERVISOR;
	struct hash cert = keep_hash(body, "cert");
	if (any_beyond(p, PHASE_CLOSED))
		return refuse(e, "role.late", "R40 87号令第40条", "开标已经开始，不能再变更人员");
	if (any_beyond(p, PHASE_WAIT) && role != ROLE_PURCHASER && project_role(p, role))
		return refuse(e, "role.late", "R40 87号令第40条", "投标截止后不能再更换%s", role_zh(role));
	if (custodian && !json_object_get(body, "enc_cert"))
		return refuse(e, "role.enc_cert", "", "记录人和监督人保管密钥份额，要有加密证书（enc_cert）");
	if (hash_equal(cert, p->service_cert))
		return refuse(e, "role.service", "", "服务密钥不能担任人员");
	if (!project_person(p, cert) && p->person_count >= PEOPLE_MAX)
		return refuse(e, "role.many", "", "本项目已绑定 %d 人，不能再增加", PEOPLE_MAX);
	if (!project_person(p, cert) && signs_a_bid(p, cert))
		return refuse(e, "role.bidder", "R40 87号令第40条", "这张证书是投标人的，不能担任开标工作人员");
	return check_three(p, role, cert, e);
}

static void effect_bind(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	enum role role = role_named(json_str(body, "role"));
	struct hash cert = keep_hash(body, "cert");
	for (size_t i = 0; i < p->person_count; i++)
		if (role != ROLE_PURCHASER)
			p->people[i].roles &= ~(unsigned)role;
	for (size_t i = 0; i < p->person_count; i++) {
		if (hash_equal(p->people[i].cert, cert)) {
			p->people[i].roles |= (unsigned)role;
			describe_person(p, &p->people[i], body);
			return;
		}
	}
	add_person(p, ev, cert, (unsigned)role, body);
}

static result check_move(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)l;
	if (event_time(ev) >= p->deadline)
		return refuse(e, "deadline.passed", "R39a 87号令第39条", "投标截止时间已到，不能再变更");
	if (json_int(body, "deadline") <= p->deadline)
		return refuse(e, "deadline.earlier", "R34 87号令第27条", "截止时间只能推迟，不能提前");
	return ok();
}

static void effect_move(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	(void)ev;
	p->deadline = json_int(body, "deadline");
}

/// R39b 87号令第39条 audio and video of the opening are registered
static void effect_recording(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	p->recordings = arena_grow(&p->arena, p->recordings, p->recording_count, sizeof *p->recordings);
	p->recordings[p->recording_count++] = (struct recording){
		keep_text(p, body, "device"), keep_text(p, body, "room"), keep_text(p, body, "file_id"), ev->at,
		json_int(body, "from"),	      json_int(body, "to"),	  keep_hash(body, "sha256"),
	};
}

static void effect_attend(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	for (size_t i = 0; i < p->person_count; i++) {
		struct person *who = &p->people[i];
		if (!hash_equal(who->cert, ev->signer))
			continue;
		who->present_at = who->present_at ? who->present_at : ev->at;
		who->key = keep_proof(p, ev, body, who->key); // may be tried again with a mended token
	}
}

static const struct field BIND_FIELDS[] = {
	{ "role", FIELD_ENUM, false, 0, 0, "recorder|supervisor|purchaser|reader", NULL, "" },
	{ "cert", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256 of the signing certificate" },
	{ "name", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "the person's name" },
	{ "org", FIELD_TEXT, false, 1, NAME_MAX_BYTES, NULL, NULL, "organisation" },
	{ "enc_cert", FIELD_BASE64, true, 100, DER_MAX, NULL, NULL, "encryption certificate, DER; for recorder and supervisor" },
	END,
};
static const struct field MOVE_FIELDS[] = {
	{ "deadline", FIELD_INT, false, 1, JSON_INT_MAX, NULL, NULL, "the new one, ms; later than the old" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END,
};
static const struct field RECORDING_FIELDS[] = {
	{ "device", FIELD_TEXT, false, 1, 200, NULL, NULL, "" },
	{ "room", FIELD_TEXT, false, 1, 200, NULL, NULL, "" },
	{ "file_id", FIELD_TEXT, false, 1, 200, NULL, NULL, "" },
	{ "from", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "ms" },
	{ "to", FIELD_INT, true, 0, JSON_INT_MAX, NULL, NULL, "ms" },
	{ "sha256", FIELD_HASH, true, 0, 0, NULL, NULL, "of the file" },
	END,
};

const struct act_row PROJECT_ROWS[] = {
	{ "project.create", "创建项目", "found the project", ROLE_CREATOR, 0, false, LATE_VOID, ROUTE_LOG, false, "S06 通知一",
	  CREATE_FIELDS, check_create, effect_create },
	{ "role.bind", "绑定人员", "bind a person to a role", ROLE_HOST, 0, false, LATE_VOID, ROUTE_LOG, false, "R40 87号令第40条",
	  BIND_FIELDS, check_bind, effect_bind },
	{ "deadline.move", "推迟截止时间", "move the deadline", ROLE_HOST, 0, false, LATE_VOID, ROUTE_LOG, false, "R34 87号令第27条",
	  MOVE_FIELDS, check_move, effect_move },
	{ "recording.register", "登记录音录像", "register a recording", ROLE_HOST | ROLE_RECORDER, 0, false, LATE_VOID, ROUTE_LOG, true,
	  "R39b 87号令第39条", RECORDING_FIELDS, NULL, effect_recording },
	{ "staff.attend", "人员到场", "attend",
	  ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR | ROLE_PURCHASER | ROLE_READER, 0, false, LATE_VOID, ROUTE_LOG, true,
	  "S11 通知二(一)", FIELDS_PROOF, NULL, effect_attend },
	{ .type = NULL },
};
