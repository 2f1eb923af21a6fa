// Handing in: bids, replacements, withdrawals, check-in, and the closing of a lot's intake.
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { MINUTE_MS = 60 * 1000, UUID_CHARS = 36, STAMP_SLACK_MS = MINUTE_MS, STAMP_BYTES_MAX = 24 * 1024 };

static const struct field BIDDER[] = {
	{ "code", FIELD_TEXT, false, 18, 18, NULL, NULL, "unified social credit code" },
	{ "name", FIELD_TEXT, false, 1, 300, NULL, NULL, "as in the certificate" },
	END,
};
static const struct field AGENT[] = {
	{ "name", FIELD_TEXT, false, 1, 100, NULL, NULL, "authorised agent" },
	{ "id_hash", FIELD_HASH, true, 0, 0, NULL, NULL, "salted hash of the identity number" },
	END,
};
static const struct field CLIENT[] = {
	{ "tool", FIELD_TEXT, false, 1, 60, NULL, NULL, "" },
	{ "version", FIELD_TEXT, false, 1, 60, NULL, NULL, "" },
	END,
};
#define COVER_FIELDS                                                                                        \
	{ "bid", FIELD_TEXT, false, UUID_CHARS, UUID_CHARS, NULL, NULL, "uuid of this version" },            \
	{ "bidder", FIELD_OBJECT, false, 0, 0, NULL, BIDDER, "" },                                           \
	{ "agent", FIELD_OBJECT, false, 0, 0, NULL, AGENT, "" },                                             \
	{ "p7m_size", FIELD_INT, false, 1, INT64_C(4) << 30, NULL, NULL, "bytes of bid.p7m" },               \
	{ "p7m_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },                                           \
	{ "chunks_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "over the hashes of its 1 MiB chunks" },     \
	{ "manifest_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },                                      \
	{ "offer_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },                                         \
	{ "key_salt", FIELD_HASH, false, 0, 0, NULL, NULL, "" },                                             \
	{ "key_commit", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256(\"kaibiao-key-1\" || salt || key)" },  \
	{ "sealed_at", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "bidder's clock, ms" },                \
	{ "client", FIELD_OBJECT, false, 0, 0, NULL, CLIENT, "" },                                           \
	{ "statement", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: answers for truth and consistency (S21)" }

static const struct field SUBMIT[] = { COVER_FIELDS, END };
static const struct field REPLACE[] = { COVER_FIELDS,
					{ "replaces", FIELD_TEXT, false, UUID_CHARS, UUID_CHARS, NULL, NULL, "uuid of the old version" },
					END };
static const struct field WITHDRAW[] = {
	{ "bid", FIELD_TEXT, false, UUID_CHARS, UUID_CHARS, NULL, NULL, "" },
	{ "reason", FIELD_TEXT, true, 0, 1000, NULL, NULL, "" },
	END,
};
static const struct field CHECKIN[] = {
	{ "bid", FIELD_TEXT, true, UUID_CHARS, UUID_CHARS, NULL, NULL, "" },
	{ "agent", FIELD_OBJECT, false, 0, 0, NULL, AGENT, "who is present" },
	{ "key", FIELD_OBJECT, true, 0, 0, NULL, FIELDS_KEY, "the token opened a canary" },
	END,
};
static const struct field STAMP[] = {
	{ "at", FIELD_INT, false, 1, JSON_INT_MAX, NULL, NULL, "ms: the token's genTime" },
	{ "tsa", FIELD_TEXT, false, 1, 200, NULL, NULL, "the authority's name, out of its certificate" },
	{ "token", FIELD_BASE64, false, 64, STAMP_BYTES_MAX, NULL, NULL, "RFC 3161 TimeStampToken (DER) over the root (doc/formats.md)" },
	END,
};
static const struct field HEAD[] = {
	{ "seq", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "" },
	{ "hash", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	END,
};
static const struct field CLOSE[] = {
	{ "count", FIELD_INT, false, 0, 1000000, NULL, NULL, "acts in the lot's intake log" },
	{ "root", FIELD_HASH, false, 0, 0, NULL, NULL, "RFC 9162 root over their record hashes" },
	{ "refused", FIELD_INT, false, 0, 1000000, NULL, NULL, "refusals (late and others)" },
	{ "closed_at", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "ms" },
	{ "head", FIELD_OBJECT, false, 0, 0, NULL, HEAD, "of the intake log" },
	END,
};

/// R33 87号令第33条 received at or after the deadline is late, and refused
/// R28 87号令第28条 before the deadline only the lot's intake may hold it
static result check_in_time(const struct project *p, const struct lot *l, const struct law_event *ev, struct err *e)
{
	if (event_time(ev) >= p->deadline)
		return refuse(e, "bid.late", "R33 87号令第33条", "已过投标截止时间，拒收；未开启、未留存");
	if (ev->seq > 0 && (!ev->intake.present || l->phase != PHASE_CLOSED || l->intake_taken >= l->intake_count))
		return refuse(e, "bid.not_intake", "R28 87号令第28条", "投标只能经受理日志递交；直接写入项目日志的不产生效力");
	return ok();
}

/// S16 通知二(一) the certificate is the bidder's own
static result check_bidder(const struct law_event *ev, const json_t *body, struct err *e)
{
	const json_t *bidder = json_object_get(body, "bidder");
	if (strcmp(json_str(bidder, "code"), ev->signer_code) != 0 || strcmp(json_str(bidder, "name"), ev->signer_name) != 0)
		return refuse(e, "bid.identity", "S16 通知二(一)", "投标人的名称或统一社会信用代码与证书不一致；请用本单位的令牌重新签名");
	return ok();
}

static result check_submit(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	TRY(check_in_time(p, l, ev, e));
	TRY(check_bidder(ev, body, e));
	if (!json_bool(body, "statement"))
		return refuse(e, "bid.statement", "S21 通知二(二)1", "递交前须声明对材料的真实性和一致性负责");
	if (lot_bid(l, json_str(body, "bid")))
		return refuse(e, "bid.twice", "", "这份投标已经递交过了");
	if (ev->seq > 0 && lot_bid_of(l, ev->signer_code))
		return refuse(e, "bid.replace", "R34 87号令第34条", "本包已有您的投标；要修改请用替换（bid.replace）");
	return ok();
}

static result check_own_before(const struct lot *l, const struct law_event *ev, const char *id, struct err *e)
{
	const struct bid *b = lot_bid(l, id);
	if (ev->seq == 0) // before the deadline nobody but the intake knows what was handed in
		return ok();
	if (!b || !bid_counts(b) || strcmp(b->bidder_code, ev->signer_code) != 0)
		return refuse(e, "bid.unknown", "R34 87号令第34条", "没有您的这份投标可以替换或撤回");
	return ok();
}

static result check_replace(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	TRY(check_in_time(p, l, ev, e));
	TRY(check_bidder(ev, body, e));
	if (lot_bid(l, json_str(body, "bid")))
		return refuse(e, "bid.twice", "", "这份投标已经递交过了");
	return check_own_before(l, ev, json_str(body, "replaces"), e);
}

static result check_withdraw(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	TRY(check_in_time(p, l, ev, e));
	return check_own_before(l, ev, json_str(body, "bid"), e);
}

static result check_checkin(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)body;
	int64_t from = p->deadline - p->params.signin_open_min * MINUTE_MS;
	if (event_time(ev) < from)
		return refuse(e, "checkin.early", "采购文件 signin_open_min", "签到还没有开放；截止前 %lld 分钟开放", (long long)p->params.signin_open_min);
	if (event_time(ev) < p->deadline)
		return check_in_time(p, l, ev, e);
	if (l->phase == PHASE_WAIT || l->intake_taken < l->intake_count)
		return refuse(e, "checkin.wait", "R28 87号令第28条", "受理清单正在移交，请几秒后再签到");
	if (l->phase == PHASE_UNSEAL && event_time(ev) >= l->unseal_end)
		return refuse(e, "checkin.late", "R42a 87号令第42条", "解密窗口已结束，不再签到");
	if (!lot_bid_of(l, ev->signer_code))
		return refuse(e, "checkin.no_bid", "R42a 87号令第42条", "本包没有您的投标");
	return ok();
}

// The bids that count are numbered in order of receipt, once all of them are here.
static void number_bids(struct lot *l)
{
	int64_t no = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		l->bids[i].no = bid_counts(&l->bids[i]) ? ++no : 0;
}

/// R41b 87号令第41条 fewer than the method's minimum at the deadline: no opening
static void judge_number(struct project *p, struct lot *l)
{
	if (l->intake_taken < l->intake_count)
		return;
	if (!hash_equal(merkle_root(l->intake_leaves, (size_t)l->intake_taken), l->intake_root)) {
		l->intake_broken = true;
		return;
	}
	number_bids(l);
	lot_recount(l);
	if (l->valid_count < p->params.min_bidders)
		l->outcome = OUTCOME_NO_OPENING;
}

static bool brings_bid(const struct law_event *ev)
{
	const char *type = json_str(ev->act, "act");
	return strcmp(type, "bid.submit") == 0 || strcmp(type, "bid.replace") == 0;
}

void intake_take(struct project *p, struct lot *l, const struct law_event *ev, bool in_force)
{
	l->intake_void += !in_force && brings_bid(ev);
	l->intake_leaves = arena_grow(&p->arena, l->intake_leaves, (size_t)l->intake_taken, sizeof *l->intake_leaves);
	l->intake_leaves[l->intake_taken++] = merkle_leaf(span_of(ev->intake.record_hash.b, HASH_BYTES));
	judge_number(p, l);
}

static void take_cover(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	const json_t *bidder = json_object_get(body, "bidder");
	bid_add(p, l, (struct bid){
		.bid_id = keep_text(p, body, "bid"),
		.bidder_code = keep_text(p, bidder, "code"),
		.bidder_name = keep_text(p, bidder, "name"),
		.agent = keep_text(p, json_object_get(body, "agent"), "name"),
		.signer = ev->signer,
		.state = BID_IN,
		.seq = ev->seq,
		.received_at = event_time(ev),
		.intake_hash = ev->intake.record_hash,
		.act_hash = ev->act_hash,
		.size = json_int(body, "p7m_size"),
		.p7m_sha256 = keep_hash(body, "p7m_sha256"),
		.chunks_sha256 = keep_hash(body, "chunks_sha256"),
		.manifest_sha256 = keep_hash(body, "manifest_sha256"),
		.offer_sha256 = keep_hash(body, "offer_sha256"),
		.key_salt = keep_hash(body, "key_salt"),
		.key_commit = keep_hash(body, "key_commit"),
		.sealed_at = json_int(body, "sealed_at"),
		.verify_note = "", .deposit_way = "", .fault_stage = "", .fault_text = "", .open_note = "", .cause_reason = "", .finding = "",
		.evidence = { .code = "", .card = "", .status = "", .file = "", .link_ms = -1 },
		.offer = { .total_text = "", .currency = "", .term = "", .quality = "", .note = "" },
	});
}

static void effect_submit(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	take_cover(p, l, ev, body);
}

static void effect_replace(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *old = bid_mutable(l, json_str(body, "replaces"));
	int64_t checkin_at = old->checkin_at;
	struct key_proof key = old->key;
	bool same_key = hash_equal(old->signer, ev->signer);
	old->state = BID_REPLACED;
	take_cover(p, l, ev, body);
	l->bids[l->bid_count - 1].checkin_at = checkin_at;
	if (same_key)
		l->bids[l->bid_count - 1].key = key;
}

static void effect_withdraw(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)ev;
	bid_mutable(l, json_str(body, "bid"))->state = BID_WITHDRAWN;
}

static void effect_checkin(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	const struct bid *own = lot_bid_of(l, ev->signer_code);
	if (own) {
		struct bid *b = bid_mutable(l, own->bid_id);
		b->checkin_at = b->checkin_at ? b->checkin_at : event_time(ev); // a second one may name another agent
		b->agent = keep_text(p, json_object_get(body, "agent"), "name");
		b->key = keep_proof(p, ev, body, b->key);
	}
}

/// R39a 87号令第39条 the intake is closed at the deadline, not before
static result check_close(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)l;
	(void)body;
	return event_time(ev) >= p->deadline ? ok()
					     : refuse(e, "intake.early", "R39a 87号令第39条", "还没有到投标截止时间，不能关闭受理");
}

static void effect_close(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	l->phase = PHASE_CLOSED;
	l->intake_closed_at = ev->at;
	l->intake_count = json_int(body, "count");
	l->intake_refused = json_int(body, "refused");
	l->intake_root = keep_hash(body, "root");
	judge_number(p, l);
}

// --- the root's time stamp: what the gate asked of an authority; its signature is looked at where certificates are (src/replay)

struct hash lot_stamp_imprint(const struct project *p, const struct lot *l)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "kaibiao-intake-root-1\n%s\n%lld\n%lld\n%s\n", p->id, (long long)l->no, (long long)l->intake_count,
		 hash_hex(l->intake_root).s);
	return sha256(span_buf(&b));
}

/// R28 87号令第28条 what was handed in is fixed at the deadline, before anybody could know it
static result check_stamp(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	if (l->stamp_at)
		return refuse(e, "stamp.twice", "R28 87号令第28条", "第%lld包的受理清单已有时间戳", (long long)l->no);
	if (json_int(body, "at") + STAMP_SLACK_MS < l->intake_closed_at)
		return refuse(e, "stamp.early", "R28 87号令第28条", "时间戳的时间早于受理关闭的时间，不是对封存后的受理清单盖的");
	if (json_int(body, "at") > event_time(ev) + STAMP_SLACK_MS)
		return refuse(e, "stamp.future", "R28 87号令第28条", "时间戳的时间晚于收到它的时间；请核对时间戳服务和平台的时钟");
	return ok();
}

static void effect_stamp(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)ev;
	l->stamp_at = json_int(body, "at");
	l->stamp_tsa = keep_text(p, body, "tsa");
}

#define UNTIL_SIGNED                                                                                                               \
	(PHASE_BIT(PHASE_CLOSED) | PHASE_BIT(PHASE_ANNOUNCE) | PHASE_BIT(PHASE_VERIFY) | PHASE_BIT(PHASE_UNSEAL) |                  \
	 PHASE_BIT(PHASE_REMEDY) | PHASE_BIT(PHASE_READ) | PHASE_BIT(PHASE_CONFIRM))

const struct act_row INTAKE_ROWS[] = {
	{ "bid.submit", "递交投标", "hand a bid in", ROLE_BIDDER, PHASE_BIT(PHASE_WAIT) | PHASE_BIT(PHASE_CLOSED), true, LATE_REFUSE,
	  ROUTE_INTAKE, false, "R33 87号令第33条", SUBMIT, check_submit, effect_submit },
	{ "bid.replace", "替换投标", "replace a bid", ROLE_BIDDER, PHASE_BIT(PHASE_WAIT) | PHASE_BIT(PHASE_CLOSED), true, LATE_REFUSE,
	  ROUTE_INTAKE, false, "R34 87号令第34条", REPLACE, check_replace, effect_replace },
	{ "bid.withdraw", "撤回投标", "withdraw a bid", ROLE_BIDDER, PHASE_BIT(PHASE_WAIT) | PHASE_BIT(PHASE_CLOSED), true, LATE_REFUSE,
	  ROUTE_INTAKE, false, "R34 87号令第34条", WITHDRAW, check_withdraw, effect_withdraw },
	{ "bid.checkin", "签到", "check in", ROLE_BIDDER,
	  PHASE_BIT(PHASE_WAIT) | PHASE_BIT(PHASE_CLOSED) | PHASE_BIT(PHASE_ANNOUNCE) | PHASE_BIT(PHASE_VERIFY) | PHASE_BIT(PHASE_UNSEAL),
	  true, LATE_VOID, ROUTE_INTAKE, false, "R42a 87号令第42条", CHECKIN, check_checkin, effect_checkin },
	{ "intake.close", "关闭受理", "close the intake", ROLE_SERVICE, PHASE_BIT(PHASE_WAIT), true, LATE_VOID, ROUTE_LOG, false,
	  "R39a 87号令第39条", CLOSE, check_close, effect_close },
	{ "intake.stamp", "受理清单加盖时间戳", "time-stamp the intake's root", ROLE_SERVICE, UNTIL_SIGNED, true, LATE_VOID, ROUTE_LOG, false,
	  "R28 87号令第28条", STAMP, check_stamp, effect_stamp },
	{ .type = NULL },
};
