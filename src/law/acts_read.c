// Announcing the quotes, confirmation, objections and answers (O6, O7).
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { MINUTE_MS = 60 * 1000 };

static const struct field READ[] = { { "order", FIELD_ARRAY, false, 0, 500, NULL, NULL, "bids as they are read out" }, END };
static const struct field CONFIRM[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "offer_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "what is confirmed" },
	END,
};
static const struct field OBJECT[] = {
	{ "kind", FIELD_ENUM, false, 0, 0, "objection|recusal", NULL, "" },
	{ "text", FIELD_TEXT, false, 1, 4000, NULL, NULL, "" },
	END,
};
static const struct field ANSWER[] = {
	{ "id", FIELD_INT, false, 1, 1000000, NULL, NULL, "number of the objection" },
	{ "text", FIELD_TEXT, false, 1, 4000, NULL, NULL, "" },
	{ "result", FIELD_ENUM, false, 0, 0, "accepted|rejected|noted", NULL, "" },
	END,
};

static result check_settled(const struct project *p, const struct bid *b, struct err *e)
{
	const char *code = "ready.open_case", *clause = "采购文件 decrypt_fail", *who = b->bidder_name;
	if (b->state == BID_RELEASED)
		return refuse(e, code, clause, "“%s”还没有开启，不能结束补救", who);
	if (b->state != BID_FAILED)
		return ok();
	if (b->backup_step == BACKUP_AWAITED)
		return refuse(e, code, clause, "“%s”的备份文件还没有送达（不再等待的，请重新裁定），不能结束补救", who);
	if (b->backup_step == BACKUP_DELIVERED)
		return refuse(e, code, clause, "“%s”的备份文件还没有开启，不能结束补救", who);
	if (!b->ruled_at)
		return refuse(e, code, clause, "“%s”的解密失败还没有裁定，不能结束补救", who);
	return p->params.decrypt_fail_other == FAIL_SUSPEND
		       ? refuse(e, code, clause, "“%s”解密失败，非投标人原因：采购文件规定中止，不能结束补救", who)
		       : ok();
}

static result check_ready(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	(void)body;
	TRY(lot_going_on(p, l, e));
	for (size_t i = 0; i < l->bid_count; i++)
		TRY(check_settled(p, &l->bids[i], e));
	return ok();
}

/// X17 87号令第41条 fewer than the minimum left after unsealing: the tender cannot go on
static void effect_ready(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)ev;
	(void)body;
	if (l->valid_count < p->params.min_bidders)
		l->outcome = OUTCOME_TOO_FEW;
	else
		l->phase = PHASE_READ;
}

static int64_t opened_count(const struct lot *l)
{
	int64_t n = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		n += l->bids[i].state == BID_OPENED;
	return n;
}

/// R41a 87号令第41条 every opened bid is announced, once, in the order of receipt
static result check_read(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	const json_t *order = json_array_at(body, "order");
	int64_t last = 0;
	for (size_t i = 0; i < json_array_size(order); i++) {
		const struct bid *b = lot_bid(l, json_string_value(json_array_get(order, i)));
		if (!b || b->state != BID_OPENED)
			return refuse(e, "read.order", "R41a 87号令第41条", "唱标顺序里有没有开启的投标");
		if (b->no <= last)
			return refuse(e, "read.order", "R41a 87号令第41条", "唱标按递交顺序，每家一次；“%s”的位置不对", b->bidder_name);
		last = b->no;
	}
	if ((int64_t)json_array_size(order) != opened_count(l))
		return refuse(e, "read.order", "R41a 87号令第41条", "唱标顺序少了 %lld 家已开启的投标",
			      (long long)(opened_count(l) - (int64_t)json_array_size(order)));
	return ok();
}

static void effect_read(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)body;
	l->phase = PHASE_CONFIRM;
	l->read_at = ev->at;
	l->confirm_end = ev->at + p->params.confirm_window_min * MINUTE_MS;
}

static result check_confirm(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	const struct bid *b;
	TRY(bid_own(l, ev, body, &b, e));
	if (b->state != BID_OPENED || !hash_equal(b->offer_sha256, keep_hash(body, "offer_sha256")))
		return refuse(e, "confirm.offer", "R42a 87号令第42条", "确认的内容不是所唱的开标一览表；请刷新后核对");
	return b->confirmed_at ? refuse(e, "confirm.twice", "", "您已经确认过了") : ok();
}

static void effect_confirm(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->confirmed_at = event_time(ev);
	b->confirm_act = ev->act_hash;
}

static result check_object(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)body;
	return lot_bid_of(l, ev->signer_code) ? ok() : refuse(e, "object.no_bid", "R42b 87号令第42条", "只有参加本包的投标人可以在开标现场提出");
}

static void effect_object(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->objections = arena_grow(&p->arena, l->objections, l->objection_count, sizeof *l->objections);
	l->objections[l->objection_count] = (struct objection){
		.id = (int64_t)l->objection_count + 1,
		.bidder_code = arena_text(&p->arena, ev->signer_code),
		.bidder_name = arena_text(&p->arena, ev->signer_name),
		.recusal = strcmp(json_str(body, "kind"), "recusal") == 0,
		.text = keep_text(p, body, "text"),
		.at = event_time(ev),
		.answer = "",
		.result = "",
		.answerer = "",
	};
	l->objection_count++;
}

static result check_answer(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	int64_t id = json_int(body, "id");
	if (id > (int64_t)l->objection_count)
		return refuse(e, "answer.unknown", "", "没有第 %lld 号异议", (long long)id);
	return l->objections[id - 1].answered_at ? refuse(e, "answer.twice", "", "第 %lld 号异议已经答复", (long long)id) : ok();
}

static void effect_answer(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct objection *o = &l->objections[json_int(body, "id") - 1];
	const struct person *who = project_person(p, ev->signer);
	o->answered_at = ev->at;
	o->answer = keep_text(p, body, "text");
	o->result = keep_text(p, body, "result");
	o->answerer = who ? who->name : "";
}

enum { DURING = PHASE_BIT(PHASE_ANNOUNCE) | PHASE_BIT(PHASE_VERIFY) | PHASE_BIT(PHASE_UNSEAL) | PHASE_BIT(PHASE_REMEDY) |
		PHASE_BIT(PHASE_READ) | PHASE_BIT(PHASE_CONFIRM) };

const struct act_row READ_ROWS[] = {
	{ "opening.ready", "结束补救", "end the remedies", ROLE_HOST, PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true,
	  "R41b 87号令第41条", FIELDS_NONE, check_ready, effect_ready },
	{ "opening.read", "唱标", "announce the quotes", ROLE_HOST | ROLE_READER, PHASE_BIT(PHASE_READ), true, LATE_VOID, ROUTE_LOG, true,
	  "R41a 87号令第41条", READ, check_read, effect_read },
	{ "bid.confirm", "确认开标结果", "confirm", ROLE_BIDDER, PHASE_BIT(PHASE_CONFIRM), true, LATE_VOID, ROUTE_LOG, false,
	  "R42a 87号令第42条", CONFIRM, check_confirm, effect_confirm },
	{ "bid.object", "提出异议或回避申请", "object", ROLE_BIDDER, DURING, true, LATE_VOID, ROUTE_LOG, false, "R42b 87号令第42条", OBJECT,
	  check_object, effect_object },
	{ "objection.answer", "答复异议", "answer", ROLE_HOST, DURING, true, LATE_VOID, ROUTE_LOG, true, "R42b 87号令第42条", ANSWER,
	  check_answer, effect_answer },
	{ .type = NULL },
};
