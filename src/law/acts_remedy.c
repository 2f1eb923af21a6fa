// After the window: opening with two of three shares, failures and their cause, backup files (O5).
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { SALTED_SHARE = 65, MINUTE_MS = 60 * 1000 }; // salt32 || share33

static const struct field SHOWN_SHARE[] = {
	{ "to", FIELD_HASH, false, 0, 0, NULL, NULL, "custodian" },
	{ "share", FIELD_BASE64, false, SALTED_SHARE, SALTED_SHARE, NULL, NULL, "salt and share, shown as evidence" },
	END,
};
static const struct field KEY_EVIDENCE[] = { { "shares", FIELD_ARRAY, false, 2, 2, NULL, SHOWN_SHARE, "" }, END };
static const struct field OPEN[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "via", FIELD_ENUM, false, 0, 0, "main|backup", NULL, "" },
	{ "ok", FIELD_BOOL, false, 0, 0, NULL, NULL, "" },
	{ "stage", FIELD_TEXT, true, 1, 60, NULL, NULL, "where it failed: error code" },
	{ "note", FIELD_TEXT, true, 1, 1000, NULL, NULL, "" },
	{ "manifest_sha256", FIELD_HASH, true, 0, 0, NULL, NULL, "" },
	{ "offer", FIELD_TEXT, true, 2, 32 * 1024, NULL, NULL, "exact bytes of offer.json" },
	{ "files", FIELD_INT, true, 0, 4096, NULL, NULL, "" },
	{ "bytes", FIELD_INT, true, 0, INT64_C(4) << 30, NULL, NULL, "" },
	{ "key_evidence", FIELD_OBJECT, true, 0, 0, NULL, KEY_EVIDENCE, "two shares that do not give the committed key" },
	END,
};
static const struct field RULE[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "cause", FIELD_ENUM, false, 0, 0, "bidder|other", NULL, "" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	{ "evidence", FIELD_HASH, true, 0, 0, NULL, NULL, "hash of an evidence file" },
	{ "finding", FIELD_ENUM, true, 0, 0, "none|bytes|key|line_own|line_all|token_known|cert_ended|certificate|file|token|silent", NULL,
	  "what the machine suggested to who ruled" },
	END,
};
static const struct field ADMIT[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END,
};

static result check_custody(const struct bid *b, struct err *e)
{
	if (b->handed[1] || b->handed[2])
		return ok();
	return refuse(e, "custody.one", "R41a 87号令第41条", "开启“%s”需要两位保管人：需要 2 人，到场 1 人，缺记录人或监督人交出份额", b->bidder_name);
}

// The content is what the cover sheet promised before the deadline, or it is not this bid.
static result check_content(const struct bid *b, const json_t *body, struct err *e)
{
	const char *offer = json_str(body, "offer");
	if (!hash_equal(keep_hash(body, "manifest_sha256"), b->manifest_sha256))
		return refuse(e, "open.manifest", "S20 通知二(二)1", "内容清单的哈希与截止前封面所载不一致，不能作为这份投标开启");
	if (!*offer || !hash_equal(sha256(span_str(offer)), b->offer_sha256))
		return refuse(e, "open.offer", "R41a 87号令第41条", "开标一览表的哈希与截止前封面所载不一致，不能唱标");
	struct err ignored;
	json_t *parsed = NULL;
	result r = json_read(span_str(offer), 32 * 1024, &parsed, &ignored);
	bool usable = is_ok(r) && json_int(parsed, "total_fen") > 0;
	json_decref(parsed);
	return usable ? ok() : refuse(e, "open.offer", "R41a 87号令第41条", "开标一览表读不出报价");
}

// Returns true where the shown shares are those that the bidder committed to; *key_fits tells whether they give the
// key that the cover sheet committed to.
static bool shown_shares(const struct project *p, const struct bid *b, const json_t *evidence, bool *key_fits)
{
	uint8_t share[2][33];
	int from[2];
	const json_t *shares = json_array_at(evidence, "shares");
	for (size_t i = 0; i < 2; i++) {
		const json_t *shown = json_array_get(shares, i);
		int k = project_custodian(p, keep_hash(shown, "to"));
		BUF_AUTO bytes = BUF_INIT;
		BUF_AUTO text = BUF_INIT;
		if (k < 0 || !json_get_base64(shown, "share", &bytes) || bytes.n != SALTED_SHARE)
			return false;
		buf_add_str(&text, "kaibiao-share-1");
		buf_add_byte(&text, (uint8_t)(k + 1));
		buf_add(&text, bytes.p, bytes.n);
		if (!hash_equal(sha256(span_buf(&text)), b->share[k].commit))
			return false;
		memcpy(share[i], bytes.p + 32, 33);
		from[i] = k;
	}
	if (from[0] == from[1])
		return false; // one share shown twice joins to nothing, and proves nothing
	uint8_t key[32];
	BUF_AUTO commit = BUF_INIT;
	*key_fits = false;
	if (!key_joins(share[0], share[1], key))
		return true; // committed to, and useless: the bidder's doing
	buf_add_str(&commit, "kaibiao-key-1");
	buf_add(&commit, b->key_salt.b, HASH_BYTES);
	buf_add(&commit, key, sizeof key);
	*key_fits = hash_equal(sha256(span_buf(&commit)), b->key_commit);
	return true;
}

static result check_complaint(const struct project *p, const struct bid *b, const json_t *body, struct err *e)
{
	const json_t *evidence = json_object_get(body, "key_evidence");
	bool key_fits = false;
	if (!*json_str(body, "stage") || !*json_str(body, "note"))
		return refuse(e, "open.reason", "R41a 87号令第41条", "开启失败要写明失败的环节（stage）和说明（note）");
	if (!evidence)
		return ok();
	if (!shown_shares(p, b, evidence, &key_fits))
		return refuse(e, "open.evidence", "", "出示的份额不是投标人交出的份额（与其签名的承诺不符），证据不成立");
	if (key_fits)
		return refuse(e, "open.false_complaint", "", "出示的份额合成的正是封面承诺的密钥：密钥没有错，失败的说法不成立");
	return ok();
}

static result check_open(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	const struct bid *b;
	bool backup = strcmp(json_str(body, "via"), "backup") == 0;
	TRY(lot_going_on(p, l, e));
	TRY(bid_named(l, body, &b, e));
	if (b->state == BID_OPENED)
		return refuse(e, "open.twice", "", "“%s”已经开启", b->bidder_name);
	if (backup && b->backup_step != BACKUP_DELIVERED)
		return refuse(e, "open.no_backup", "S20 通知二(二)1", "“%s”没有经批准送达的备份文件", b->bidder_name);
	if (!backup && b->state != BID_RELEASED)
		return refuse(e, "open.not_released", "采购文件 decrypt_min", "“%s”没有在时限内解密，不能开启", b->bidder_name);
	TRY(check_custody(b, e));
	return json_bool(body, "ok") ? check_content(b, body, e) : check_complaint(p, b, body, e);
}

static void take_quotes(struct project *p, struct offer *o, const json_t *quotes)
{
	o->quote_count = json_array_size(quotes);
	o->quotes = arena_alloc(&p->arena, (o->quote_count + 1) * sizeof *o->quotes);
	for (size_t i = 0; i < o->quote_count; i++) {
		const json_t *q = json_array_get(quotes, i);
		o->quotes[i] = (struct quote){ keep_text(p, q, "item"), json_int(q, "amount_fen") };
	}
}

/// R59 87号令第59条 figures and capital figures that differ are shown, not decided here
/// R63 87号令第63条 a price over the ceiling is only flagged at the opening
static void take_offer(struct project *p, const struct lot *l, struct bid *b, const char *text)
{
	struct err ignored;
	JSON_AUTO *v = NULL;
	struct offer *o = &b->offer;
	int64_t ceiling = lot_ceiling(p, l);
	if (!is_ok(json_read(span_str(text), 32 * 1024, &v, &ignored)))
		return;
	o->text = arena_copy(&p->arena, span_str(text));
	o->total_fen = json_int(v, "total_fen");
	o->total_text = keep_text(p, v, "total_text");
	o->total_text_fen = -1;
	if (!money_read_capital(o->total_text, &o->total_text_fen))
		o->total_text_fen = -1;
	o->text_differs = o->total_text_fen != o->total_fen;
	o->over_ceiling = o->total_fen > ceiling;
	o->currency = keep_text(p, v, "currency");
	o->term = keep_text(p, v, "term");
	o->quality = keep_text(p, v, "quality");
	o->note = keep_text(p, v, "note");
	o->sme = json_bool(v, "sme");
	take_quotes(p, o, json_array_at(v, "quotes"));
}

static void effect_open(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->backup_step = BACKUP_NONE;
	if (json_bool(body, "ok")) {
		bid_become(l, b, BID_OPENED);
		b->opened_at = ev->at;
		b->via_backup = strcmp(json_str(body, "via"), "backup") == 0;
		take_offer(p, l, b, json_str(body, "offer"));
	} else {
		bid_become(l, b, BID_FAILED);
		b->ruled_at = 0; // a backup that fails is ruled on anew
		b->cause = CAUSE_NONE;
		b->fault_stage = keep_text(p, body, "stage");
		b->open_note = keep_text(p, body, "note");
		b->key_proved_wrong = json_object_get(body, "key_evidence") != NULL;
	}
}

static result check_rule(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	const struct bid *b;
	TRY(lot_going_on(p, l, e));
	TRY(bid_named(l, body, &b, e));
	if (b->state != BID_FAILED)
		return refuse(e, "fault.none", "采购文件 decrypt_fail", "“%s”没有待裁定的解密失败", b->bidder_name);
	if (b->key_proved_wrong && strcmp(json_str(body, "cause"), "other") == 0)
		return refuse(e, "fault.proved", "采购文件 decrypt_fail_bidder", "日志已证明投标人交出的密钥与其封面承诺不符，不能归为非投标人原因");
	if (b->backup_step == BACKUP_DELIVERED)
		return refuse(e, "fault.backup", "S20 通知二(二)1", "“%s”的备份文件已经送达，要先开启，才能再裁定", b->bidder_name);
	return ok();
}

static void note_extension(struct project *p, struct lot *l, const struct law_event *ev, int64_t minutes, const char *reason)
{
	l->extensions = arena_grow(&p->arena, l->extensions, l->extension_count, sizeof *l->extensions);
	l->extensions[l->extension_count++] = (struct extension){ ev->at, minutes, reason };
	l->unseal_end = ev->at + minutes * MINUTE_MS;
}

// decrypt_fail_* = extend: the window opens again, for this bid, once.
static void reopen_window(struct project *p, struct lot *l, struct bid *b, const struct law_event *ev)
{
	bid_become(l, b, BID_IN);
	b->extended = true;
	b->released_at = 0;
	b->key_proved_wrong = false;
	b->open_note = "";
	l->phase = PHASE_UNSEAL;
	note_extension(p, l, ev, p->params.decrypt_min, b->cause_reason);
}

static void effect_rule(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->cause = strcmp(json_str(body, "cause"), "bidder") == 0 ? CAUSE_BIDDER : CAUSE_OTHER;
	b->cause_reason = keep_text(p, body, "reason");
	b->finding = keep_text(p, body, "finding");
	b->ruled_at = ev->at;
	b->backup_step = BACKUP_NONE; // one that was awaited is awaited no longer
	enum fail_way way = b->cause == CAUSE_BIDDER ? p->params.decrypt_fail_bidder : p->params.decrypt_fail_other;
	if (way == FAIL_EXTEND && !b->extended)
		reopen_window(p, l, b, ev);
	else if (b->cause == CAUSE_BIDDER)
		bid_become(l, b, BID_INVALID);
}

/// S20 通知二(二)1 a backup file only in special circumstances, declared by the host
static result check_admit(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	const struct bid *b;
	TRY(lot_going_on(p, l, e));
	TRY(bid_named(l, body, &b, e));
	if (!p->params.backup_allowed)
		return refuse(e, "backup.forbidden", "S20 通知二(二)1", "采购文件不允许启用备份文件（backup_allowed = false）");
	if (b->state != BID_FAILED || b->cause != CAUSE_OTHER)
		return refuse(e, "backup.cause", "S20 通知二(二)1", "只有裁定为非投标人原因的解密失败，才能启用备份文件");
	if (b->backup_step != BACKUP_NONE)
		return refuse(e, "backup.twice", "S20 通知二(二)1", "“%s”的备份文件已经宣布启用", b->bidder_name);
	return ok();
}

static void effect_admit(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	(void)p;
	(void)ev;
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->backup_admitted = true;
	b->backup_step = BACKUP_AWAITED;
}

const struct act_row REMEDY_ROWS[] = {
	{ "bid.open", "开启投标", "open a bid", ROLE_HOST, PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true, "R41a 87号令第41条",
	  OPEN, check_open, effect_open },
	{ "fault.rule", "裁定解密失败原因", "rule on a failure", ROLE_HOST, PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true,
	  "采购文件 decrypt_fail_bidder", RULE, check_rule, effect_rule },
	{ "backup.admit", "启用备份文件", "admit a backup file", ROLE_HOST, PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true,
	  "S20 通知二(二)1", ADMIT, check_admit, effect_admit },
	{ .type = NULL },
};
