// The bidder's release into custody, reported faults, and the custodians' word on their shares (O4, O5).
#include <string.h>

#include "law/law_int.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }

static const struct field SHARE[] = {
	{ "to", FIELD_HASH, false, 0, 0, NULL, NULL, "custodian's signing certificate" },
	{ "commit", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256(\"kaibiao-share-1\" || index || salt || share)" },
	{ "envelope", FIELD_BASE64, false, 1, 8192, NULL, NULL, "CMS for the custodian's encryption certificate" },
	END,
};
static const struct field RELEASE[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "shares", FIELD_ARRAY, false, 3, 3, NULL, SHARE, "host, recorder, supervisor" },
	END,
};
static const struct field BACKUP[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "p7m_size", FIELD_INT, false, 1, INT64_C(4) << 30, NULL, NULL, "bytes" },
	{ "p7m_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "chunks_sha256", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "key_salt", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "key_commit", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "shares", FIELD_ARRAY, false, 3, 3, NULL, SHARE, "host, recorder, supervisor" },
	END,
};
static const struct field EVIDENCE[] = {
	{ "code", FIELD_TEXT, false, 1, 100, NULL, NULL, "error code of the client" },
	{ "tries", FIELD_INT, true, 0, 1000, NULL, NULL, "releases tried, this one among them" },
	{ "card", FIELD_TEXT, true, 1, 40, NULL, NULL, "kind of token" },
	{ "status", FIELD_TEXT, true, 4, 4, NULL, NULL, "the card's status word, hexadecimal" },
	{ "file", FIELD_ENUM, true, 0, 0, "same|differs|missing", NULL, "the client's sealed file against what was handed in" },
	{ "link_ms", FIELD_INT, true, 0, 1000000, NULL, NULL, "ms; a question to the gate and its answer" },
	{ "cert_end", FIELD_INT, true, 0, JSON_INT_MAX, NULL, NULL, "end of the encryption certificate" },
	END,
};
static const struct field FAULT[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "stage", FIELD_ENUM, false, 0, 0, "token|certificate|key|network|platform|other", NULL, "" },
	{ "text", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	{ "evidence", FIELD_OBJECT, true, 0, 0, NULL, EVIDENCE, "" },
	END,
};
static const struct field CHECK[] = { { "bad", FIELD_ARRAY, false, 0, 500, NULL, NULL, "bids whose share does not fit" }, END };
static const struct field HANDED[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "envelope", FIELD_BASE64, false, 1, 8192, NULL, NULL, "share and salt for the receiver's encryption certificate" },
	END,
};
static const struct field HAND[] = {
	{ "to", FIELD_HASH, false, 0, 0, NULL, NULL, "signing certificate of the receiver, the host" },
	{ "shares", FIELD_ARRAY, false, 1, 100, NULL, HANDED, "" },
	END,
};

static result check_custodians(const struct project *p, const json_t *shares, struct err *e)
{
	for (size_t i = 0; i < 3; i++)
		if (project_custodian(p, keep_hash(json_array_get(shares, i), "to")) != (int)i)
			return refuse(e, "release.custodian", "", "密钥份额没有按主持人、记录人、监督人的顺序交给本项目的三位保管人");
	return ok();
}

static bool any_bad(const struct bid *b)
{
	return b->share_bad[0] || b->share_bad[1] || b->share_bad[2];
}

static result check_release(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	const struct bid *b;
	TRY(bid_own(l, ev, body, &b, e));
	/// S42 通知二(三)3 只认规定时间内解密
	if (event_time(ev) >= l->unseal_end)
		return refuse(e, "release.late", "采购文件 decrypt_min", "解密窗口已经结束，这次解密不产生效力");
	if (b->state != BID_IN && (b->state != BID_RELEASED || !any_bad(b)))
		return refuse(e, "release.twice", "", "这份投标是“%s”，不必（也不能）再解密", bid_state_zh(b->state));
	return check_custodians(p, json_array_at(body, "shares"), e);
}

static void take_shares(struct project *p, struct bid *b, const json_t *shares)
{
	for (size_t i = 0; i < 3; i++) {
		const json_t *share = json_array_get(shares, i);
		b->share[i] = (struct share){ keep_hash(share, "to"), keep_hash(share, "commit"), keep_base64(p, share, "envelope") };
		b->share_bad[i] = false;
		b->handed[i] = false;
	}
}

static void effect_release(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	bid_become(l, b, BID_RELEASED);
	b->released_at = event_time(ev);
	take_shares(p, b, json_array_at(body, "shares"));
	if (!b->checkin_at)
		b->checkin_at = event_time(ev); // who releases is there
}

/// S20 通知二(二)1 the backup is the same content under a new key, only where the host declared it
static result check_backup(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	const struct bid *b;
	TRY(lot_going_on(p, l, e));
	TRY(bid_own(l, ev, body, &b, e));
	if (b->state == BID_OPENED)
		return refuse(e, "backup.void", "S20 通知二(二)1", "原文件已经开启，备份文件作废");
	if (b->backup_step == BACKUP_DELIVERED && !any_bad(b))
		return refuse(e, "backup.twice", "S20 通知二(二)1", "您的备份文件已经送达，等待开启");
	if (b->backup_step == BACKUP_NONE)
		return refuse(e, "backup.not_admitted", "S20 通知二(二)1", "主持人没有宣布启用您的备份文件");
	return check_custodians(p, json_array_at(body, "shares"), e);
}

static void effect_backup(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->backup_step = BACKUP_DELIVERED;
	b->backup_at = event_time(ev);
	b->backup_size = json_int(body, "p7m_size");
	b->backup_p7m_sha256 = keep_hash(body, "p7m_sha256");
	b->backup_chunks_sha256 = keep_hash(body, "chunks_sha256");
	b->key_salt = keep_hash(body, "key_salt"); // of the key that is in custody now
	b->key_commit = keep_hash(body, "key_commit");
	b->released_at = event_time(ev);
	take_shares(p, b, json_array_at(body, "shares"));
}

static result check_fault(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	const struct bid *b;
	TRY(bid_own(l, ev, body, &b, e));
	return b->state != BID_OPENED ? ok() : refuse(e, "fault.opened", "", "这份投标已经开启，没有故障可报");
}

static struct fault_evidence keep_evidence(struct project *p, const json_t *e)
{
	return (struct fault_evidence){ .code = keep_text(p, e, "code"), .card = keep_text(p, e, "card"), .status = keep_text(p, e, "status"),
					.file = keep_text(p, e, "file"), .tries = json_int(e, "tries"), .link_ms = json_int_or(e, "link_ms", -1),
					.cert_end = json_int(e, "cert_end") };
}

static void effect_fault(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	struct bid *b = bid_mutable(l, json_str(body, "bid"));
	b->fault_stage = keep_text(p, body, "stage");
	b->fault_text = keep_text(p, body, "text");
	b->fault_at = event_time(ev);
	b->faults++;
	b->evidence = keep_evidence(p, json_object_get(body, "evidence"));
}

static result check_check(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)p;
	(void)ev;
	const json_t *bad = json_array_at(body, "bad");
	for (size_t i = 0; i < json_array_size(bad); i++) {
		const struct bid *b = lot_bid(l, json_string_value(json_array_get(bad, i)));
		if (!b || (b->state != BID_RELEASED && b->backup_step != BACKUP_DELIVERED))
			return refuse(e, "share.none", "", "列出的投标没有交给您保管的份额");
	}
	return ok();
}

static void effect_check(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	int i = project_custodian(p, ev->signer);
	const json_t *bad = json_array_at(body, "bad");
	for (size_t k = 0; k < json_array_size(bad); k++)
		bid_mutable(l, json_string_value(json_array_get(bad, k)))->share_bad[i] = true;
}

/// R41a 87号令第41条 nothing is opened before the window is closed, and nothing by one person alone
static result check_hand(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e)
{
	(void)ev;
	TRY(lot_going_on(p, l, e));
	const json_t *shares = json_array_at(body, "shares");
	const struct person *host = project_role(p, ROLE_HOST);
	if (!host || !hash_equal(host->cert, keep_hash(body, "to")))
		return refuse(e, "custody.receiver", "R41a 87号令第41条", "份额只能交给主持人");
	for (size_t i = 0; i < json_array_size(shares); i++) {
		const struct bid *b = lot_bid(l, json_str(json_array_get(shares, i), "bid"));
		if (!b || !b->released_at)
			return refuse(e, "share.none", "", "列出的投标没有交给您保管的份额");
	}
	return ok();
}

static void effect_hand(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body)
{
	int k = project_custodian(p, ev->signer);
	const json_t *shares = json_array_at(body, "shares");
	for (size_t i = 0; i < json_array_size(shares); i++) {
		const json_t *share = json_array_get(shares, i);
		bid_mutable(l, json_str(share, "bid"))->handed[k] = true;
	}
}

const struct act_row UNSEAL_ROWS[] = {
	{ "bid.release", "解密（交出密钥）", "release the key", ROLE_BIDDER, PHASE_BIT(PHASE_UNSEAL), true, LATE_VOID, ROUTE_LOG, false,
	  "采购文件 decrypt_min", RELEASE, check_release, effect_release },
	{ "bid.fault", "报告解密故障", "report a fault", ROLE_BIDDER, PHASE_BIT(PHASE_UNSEAL) | PHASE_BIT(PHASE_REMEDY), true, LATE_VOID,
	  ROUTE_LOG, false, "采购文件 decrypt_fail", FAULT, check_fault, effect_fault },
	{ "custody.check", "核对密钥份额", "check shares", ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR,
	  PHASE_BIT(PHASE_UNSEAL) | PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, true, "R41a 87号令第41条", CHECK, check_check,
	  effect_check },
	{ "custody.hand", "交出密钥份额", "hand shares over", ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR, PHASE_BIT(PHASE_REMEDY), true,
	  LATE_VOID, ROUTE_LOG, true, "R41a 87号令第41条", HAND, check_hand, effect_hand },
	{ "bid.backup", "送达备份文件", "deliver the backup", ROLE_BIDDER, PHASE_BIT(PHASE_REMEDY), true, LATE_VOID, ROUTE_LOG, false,
	  "S20 通知二(二)1", BACKUP, check_backup, effect_backup },
	{ .type = NULL },
};
