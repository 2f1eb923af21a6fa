// What must stand before and beside the opening: the parameter sheet is signed, one station leads a lot, keys are proved.
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { SECOND_MS = 1000 };

static const struct field SHEET[] = {
	{ "sheet_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "of the parameter sheet (doc/formats.md)" },
	END,
};
static const struct field ASK[] = {
	{ "reason", FIELD_TEXT, false, 1, 300, NULL, NULL, "why this station is to lead" },
	END,
};
static const struct field ANSWER[] = {
	{ "give", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: the asking station leads from now on" },
	{ "reason", FIELD_TEXT, true, 1, 300, NULL, NULL, "where it is not given" },
	END,
};
/// S10 通知二(一) from check-in on every token of the opening proves that it can decrypt
const struct field FIELDS_KEY[] = {
	{ "cert", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256 of the encryption certificate" },
	{ "canary", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256 of the envelope that the token was given to open" },
	{ "ok", FIELD_BOOL, false, 0, 0, NULL, NULL, "it was opened and held what had been put in" },
	{ "note", FIELD_TEXT, true, 1, 300, NULL, NULL, "why not" },
	END,
};

const struct field FIELDS_PROOF[] = {
	{ "key", FIELD_OBJECT, true, 0, 0, NULL, FIELDS_KEY, "the token opened a canary" },
	END,
};

struct key_proof keep_proof(struct project *p, const struct law_event *ev, const json_t *body, struct key_proof before)
{
	const json_t *key = json_object_get(body, "key");
	if (!key)
		return before;
	return (struct key_proof){ event_time(ev), json_bool(key, "ok"), keep_text(p, key, "note"), keep_hash(key, "cert") };
}

struct hash project_sheet(const struct project *p)
{
	JSON_AUTO *sheet = json_object();
	BUF_AUTO text = BUF_INIT;
	json_put_str(sheet, "type", "parameters");
	json_put_str(sheet, "project", p->id);
	json_put_str(sheet, "rules", p->rules);
	json_put(sheet, "params", project_params_json(p));
	json_text(sheet, &text);
	return sha256(span_of(text.p, text.n));
}

bool project_sheet_signed(const struct project *p)
{
	const struct person *host = project_role(p, ROLE_HOST);
	return host && host->sheet_at;
}

/// S11 通知二(一) what the procurement document sets is laid open, and signed, before the opening applies it
static result check_sheet(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)l;
	if (!hash_equal(keep_hash(body, "sheet_sha256"), project_sheet(p)))
		return refuse(e, "sheet.other", "S11 通知二(一)", "签署的参数表与本项目的参数表不是同一份；请重新打开参数表再签署");
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].phase > PHASE_CLOSED)
			return refuse(e, "sheet.late", "S11 通知二(一)", "第%lld包已经开标，参数表只能在开标前签署", (long long)p->lots[i].no);
	const struct person *who = project_person(p, ev->signer);
	return who && who->sheet_at ? refuse(e, "sheet.twice", "", "您已经签署过参数表") : ok();
}

static void effect_sheet(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)l;
	(void)body;
	for (size_t i = 0; i < p->person_count; i++)
		if (hash_equal(p->people[i].cert, ev->signer))
			p->people[i].sheet_at = ev->at;
}

// --- one host's station leads a lot

static bool leads(const struct lot *l, const struct law_event *ev)
{
	return strcmp(l->lead.station, json_str(ev->act, "station")) == 0;
}

static bool about_the_lead(const struct act_row *row)
{
	for (const struct act_row *r = READY_ROWS; r->type; r++)
		if (r == row)
			return true;
	return false;
}

/// R40 87号令第40条 one host's station leads the opening of a lot; it cannot be overwritten from another
result check_lead(const struct project *p, const struct lot *l, const struct act_row *row, const struct law_event *ev, struct err *e)
{
	if (!l || l->phase == PHASE_END || about_the_lead(row) || !l->lead.since || leads(l, ev) || !(roles_wanted(p, ev, ROLE_HOST) & ROLE_HOST))
		return ok();
	return refuse(e, "lead.other", "R40 87号令第40条",
		      "第%lld包正由“%s”终端主持，本终端（%s）不能同时办理；请在那里继续，或先请求主持权", (long long)l->no,
		      l->lead.station, json_str(ev->act, "station"));
}

static result check_ask(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)body;
	return leads(l, ev) ? refuse(e, "lead.yours", "R40 87号令第40条", "第%lld包本来就由本终端主持", (long long)l->no) : ok();
}

static void effect_ask(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->lead.asked_at = ev->at;
	l->lead.asked_by = keep_text(p, ev->act, "station");
	l->lead.asked_why = keep_text(p, body, "reason");
	l->lead.denied_at = 0;
	l->lead.denied_why = "";
}

static result check_asked(const struct lot *l, struct err *e)
{
	return l->lead.asked_at ? ok() : refuse(e, "lead.not_asked", "R40 87号令第40条", "没有终端在请求第%lld包的主持权", (long long)l->no);
}

static result check_answer(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	TRY(check_asked(l, e));
	if (!leads(l, ev))
		return refuse(e, "lead.other", "R40 87号令第40条", "只有正在主持的终端（%s）可以答复；本终端是 %s", l->lead.station,
			      json_str(ev->act, "station"));
	if (!json_bool(body, "give") && !*json_str(body, "reason"))
		return refuse(e, "lead.reason", "R40 87号令第40条", "不移交主持权要写明理由 reason");
	return ok();
}

static void hand_over(struct lot *l, int64_t at)
{
	l->lead = (struct lead){ .station = l->lead.asked_by, .since = at, .asked_by = "", .asked_why = "", .denied_why = "" };
}

static void effect_answer(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	if (json_bool(body, "give")) {
		hand_over(l, ev->at);
		return;
	}
	l->lead.asked_at = 0;
	l->lead.denied_at = ev->at;
	l->lead.denied_why = keep_text(p, body, "reason");
}

/// R40 87号令第40条 a station that does not answer (dead, cut off) does not hold the hall up
static result check_take(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)body;
	TRY(check_asked(l, e));
	if (strcmp(l->lead.asked_by, json_str(ev->act, "station")) != 0)
		return refuse(e, "lead.other", "R40 87号令第40条", "请求主持权的是“%s”，不是本终端", l->lead.asked_by);
	int64_t left = l->lead.asked_at + LEAD_WAIT_MS - event_time(ev);
	if (left > 0)
		return refuse(e, "lead.wait", "R40 87号令第40条", "“%s”还有 %lld 秒可以答复；到时没有答复才能接管", l->lead.station,
			      (long long)((left + SECOND_MS - 1) / SECOND_MS));
	return ok();
}

static void effect_take(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)body;
	hand_over(l, ev->at);
}

#define OPENING_GOES_ON                                                                                                            \
	(PHASE_BIT(PHASE_ANNOUNCE) | PHASE_BIT(PHASE_VERIFY) | PHASE_BIT(PHASE_UNSEAL) | PHASE_BIT(PHASE_REMEDY) |                 \
	 PHASE_BIT(PHASE_READ) | PHASE_BIT(PHASE_CONFIRM) | PHASE_BIT(PHASE_RECORD))

const struct act_row READY_ROWS[] = {
	{ "sheet.sign", "签署参数表", "sign the parameter sheet", ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR | ROLE_PURCHASER, 0, false,
	  LATE_VOID, ROUTE_LOG, false, "S11 通知二(一)", SHEET, check_sheet, effect_sheet },
	{ "lead.ask", "请求主持权", "ask for the lead", ROLE_HOST, OPENING_GOES_ON, true, LATE_VOID, ROUTE_LOG, false,
	  "R40 87号令第40条", ASK, check_ask, effect_ask },
	{ "lead.answer", "答复主持权请求", "answer who asks for the lead", ROLE_HOST, OPENING_GOES_ON, true, LATE_VOID, ROUTE_LOG, false,
	  "R40 87号令第40条", ANSWER, check_answer, effect_answer },
	{ "lead.take", "接管主持权", "take the lead over", ROLE_HOST, OPENING_GOES_ON, true, LATE_VOID, ROUTE_LOG, false,
	  "R40 87号令第40条", FIELDS_NONE, check_take, effect_take },
	{ .type = NULL },
};
