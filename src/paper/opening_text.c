// The opening record on paper: a function of the facts alone, so that whoever has the facts can print it.
#include <string.h>

#include "base/text.h"
#include "paper/opening.h"
#include "paper/cells.h"
#include "paper/table.h"
#include "paper/words.h"

enum { WIDTH = OPENING_TEXT_COLUMNS, LEAD = 18 };

static void field(struct buf *out, const char *lead, const char *text)
{
	if (*text)
		table_paragraph(out, lead, LEAD, WIDTH, text);
}

static void field_money(struct buf *out, const char *lead, const json_t *o, const char *key)
{
	if (!json_object_get(o, key))
		return;
	BUF_AUTO b = BUF_INIT;
	money_add(&b, json_int(o, key));
	buf_add_str(&b, " 元");
	field(out, lead, buf_text(&b));
}

static void field_time(struct buf *out, const char *lead, const json_t *o, const char *key)
{
	BUF_AUTO b = BUF_INIT;
	cell_time(&b, json_int(o, key));
	field(out, lead, buf_text(&b));
}

static void section(struct buf *out, const char *title)
{
	buf_addf(out, "\n【%s】\n", title);
}

static void add_title(struct buf *out, const json_t *facts)
{
	static const char TITLE[] = "开标记录表";
	int room = (WIDTH - text_width(TITLE)) / 2;
	buf_addf(out, "%*s%s\n\n", room, "", TITLE);
	const json_t *p = json_object_get(facts, "project"), *l = json_object_get(facts, "lot");
	BUF_AUTO lot = BUF_INIT;
	buf_addf(&lot, "第 %lld 包 %s", (long long)json_int(l, "no"), json_str(l, "name"));
	field(out, "项目名称", json_str(p, "name"));
	field(out, "项目编号", json_str(p, "id"));
	field(out, "包（标项）", buf_text(&lot));
	field(out, "采购计划号", json_str(p, "plan_code"));
	field(out, "预算编号", json_str(p, "budget_code"));
	field(out, "采购人", json_str(p, "purchaser"));
	field(out, "采购代理机构", json_str(p, "agency"));
	field(out, "采购方式", word_of("method", json_str(p, "method")));
	field_money(out, "项目预算", p, "budget_fen");
	field_money(out, "本包预算", l, "budget_fen");
	field_money(out, "本包最高限价", json_object_get(l, "ceiling_fen") ? l : p, "ceiling_fen");
	field(out, "开标地点", json_str(p, "place"));
	field_time(out, "投标截止时间", p, "deadline");
}

static void add_times(struct buf *out, const json_t *facts)
{
	const json_t *t = json_object_get(facts, "times"), *x;
	size_t i;
	field_time(out, "开标开始时间", t, "started_at");
	field(out, "推迟开标原因", json_str(t, "late_reason"));
	field_time(out, "核验完成时间", t, "verified_at");
	field_time(out, "解密开始时间", t, "unseal_at");
	field_time(out, "解密截止时间", t, "unseal_end");
	json_array_foreach (json_object_get(t, "extensions"), i, x) {
		BUF_AUTO b = BUF_INIT;
		cell_time(&b, json_int(x, "at"));
		buf_addf(&b, " 延长 %lld 分钟：%s", (long long)json_int(x, "minutes"), json_str(x, "reason"));
		field(out, "延长解密时间", buf_text(&b));
	}
	field_time(out, "唱标时间", t, "read_at");
	field_time(out, "确认截止时间", t, "confirm_end");
}

static void add_outcome(struct buf *out, const json_t *facts)
{
	BUF_AUTO b = BUF_INIT;
	cell_outcome(&b, facts);
	section(out, "开标结论");
	field(out, "结论", buf_text(&b));
}

static void add_intake(struct buf *out, const json_t *facts)
{
	const json_t *k = json_object_get(facts, "intake");
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "截止前受理 %lld 件，截止后拒收 %lld 件", (long long)json_int(k, "count"), (long long)json_int(k, "refused"));
	field(out, "受理情况", buf_text(&b));
	BUF_AUTO sum = BUF_INIT;
	BUF_AUTO stamp = BUF_INIT;
	cell_reckoning(&sum, k);
	cell_stamp(&stamp, k);
	field(out, "对账", buf_text(&sum));
	field(out, "受理日志根", json_str(k, "root"));
	field(out, "根的时间戳", buf_text(&stamp));
}

static void add_staff(struct buf *out, const json_t *facts)
{
	const json_t *s;
	size_t i;
	section(out, "开标人员与录音录像");
	json_array_foreach (json_object_get(facts, "staff"), i, s) {
		BUF_AUTO b = BUF_INIT;
		buf_addf(&b, "%s（%s）证书 %.16s", json_str(s, "name"), json_str(s, "org"), json_str(s, "cert"));
		if (json_int(s, "present_at")) {
			buf_add_str(&b, " 签到 ");
			cell_time(&b, json_int(s, "present_at"));
		}
		field(out, word_of("role", json_str(s, "role")), buf_text(&b));
	}
	json_array_foreach (json_object_get(facts, "recordings"), i, s) {
		BUF_AUTO b = BUF_INIT;
		buf_addf(&b, "%s %s 文件 %s", json_str(s, "room"), json_str(s, "device"), json_str(s, "file_id"));
		field(out, "录音录像", buf_text(&b));
	}
	if (json_array_size(json_object_get(facts, "recordings")) == 0)
		field(out, "录音录像", "未登记");
}

static void add_receipts(struct buf *out, const json_t *facts)
{
	static const struct column COLUMNS[] = { { "序号", 4, true },      { "投标人", 32, false },    { "统一社会信用代码", 18, false },
						 { "递交时间", 19, false }, { "签到时间", 19, false }, { "授权代表", 8, false },
						 { "密文核验", 8, false },  { "保证金", 16, false } };
	enum { N = sizeof COLUMNS / sizeof *COLUMNS };
	const json_t *bid, *params = json_object_get(facts, "params");
	size_t i;
	section(out, "投标文件递交与核验");
	table_head(out, COLUMNS, N);
	json_array_foreach (json_object_get(facts, "bids"), i, bid) {
		struct buf cell[5] = { 0 };
		cell_number(&cell[0], bid);
		cell_time(&cell[1], json_int(bid, "received_at"));
		cell_time(&cell[2], json_int(bid, "checkin_at"));
		cell_verify(&cell[3], bid);
		cell_deposit(&cell[4], bid, params);
		table_row(out, COLUMNS, N,
			  (const char *[]){ buf_text(&cell[0]), cell_name(bid), cell_code(bid), buf_text(&cell[1]),
					    cell[2].n ? buf_text(&cell[2]) : "未签到", json_str(bid, "agent"), buf_text(&cell[3]),
					    buf_text(&cell[4]) });
		for (size_t k = 0; k < 5; k++)
			buf_release(&cell[k]);
	}
	table_end(out, COLUMNS, N);
}

static void add_other_versions(struct buf *out, const json_t *facts)
{
	const json_t *o;
	size_t i;
	json_array_foreach (json_object_get(facts, "other_versions"), i, o) {
		BUF_AUTO b = BUF_INIT;
		buf_addf(&b, "%s ", cell_name(o));
		cell_time(&b, json_int(o, "received_at"));
		buf_addf(&b, " %s（%s）", word_of("state", json_str(o, "state")), json_str(o, "bid"));
		field(out, "不计入的版本", buf_text(&b));
	}
}

static void add_unsealing(struct buf *out, const json_t *facts)
{
	static const struct column COLUMNS[] = { { "序号", 4, true },       { "投标人", 36, false },   { "密钥交付时间", 19, false },
						 { "开启时间", 19, false }, { "方式", 8, false }, { "结果", 12, false },
						 { "原因与处理", 27, false } };
	enum { N = sizeof COLUMNS / sizeof *COLUMNS };
	const json_t *bid;
	size_t i;
	section(out, "解密");
	table_head(out, COLUMNS, N);
	json_array_foreach (json_object_get(facts, "bids"), i, bid) {
		const json_t *u = json_object_get(bid, "unseal");
		struct buf cell[4] = { 0 };
		cell_number(&cell[0], bid);
		cell_time(&cell[1], json_int(u, "released_at"));
		cell_time(&cell[2], json_int(u, "opened_at"));
		cell_cause(&cell[3], u);
		table_row(out, COLUMNS, N,
			  (const char *[]){ buf_text(&cell[0]), cell_name(bid), cell[1].n ? buf_text(&cell[1]) : "未按时交付",
					    buf_text(&cell[2]), word_of("via", json_str(u, "via")),
					    word_of("state", json_str(u, "state")), buf_text(&cell[3]) });
		for (size_t k = 0; k < 4; k++)
			buf_release(&cell[k]);
	}
	table_end(out, COLUMNS, N);
}

static void offer_lines(struct buf *out, const json_t *offer)
{
	enum { INDENT = 16 };
	const json_t *q;
	size_t i;
	table_paragraph(out, "     大写：", INDENT, WIDTH, json_str(offer, "total_text"));
	/// R59 87号令第59条 shown, decided by the committee
	if (json_bool(offer, "text_differs"))
		table_paragraph(out, "     提示：", INDENT, WIDTH, "大写与小写金额不一致，由评标委员会按第五十九条处理");
	/// R63 87号令第63条 flagged only
	if (json_bool(offer, "over_ceiling"))
		table_paragraph(out, "     提示：", INDENT, WIDTH, "报价超过最高限价，由评标委员会按第六十三条处理");
	json_array_foreach (json_object_get(offer, "quotes"), i, q) {
		BUF_AUTO b = BUF_INIT;
		buf_addf(&b, "%s ", json_str(q, "item"));
		money_add(&b, json_int(q, "amount_fen"));
		table_paragraph(out, "     分项：", INDENT, WIDTH, buf_text(&b));
	}
	if (*json_str(offer, "note"))
		table_paragraph(out, "     备注：", INDENT, WIDTH, json_str(offer, "note"));
}

static const struct column QUOTE_COLUMNS[] = { { "序号", 4, true },    { "投标人", 36, false },     { "报价（元）", 20, true },
					       { "币种", 4, false },   { "交货期/服务期", 18, false }, { "质量", 14, false },
					       { "中小企业", 8, false }, { "投标人确认", 19, false } };
enum { QUOTE_N = sizeof QUOTE_COLUMNS / sizeof *QUOTE_COLUMNS };

static void add_quote(struct buf *out, const json_t *bid)
{
	const json_t *offer = json_object_get(bid, "offer");
	struct buf cell[3] = { 0 };
	cell_number(&cell[0], bid);
	if (offer)
		money_add(&cell[1], json_int(offer, "total_fen"));
	cell_confirm(&cell[2], bid);
	table_row(out, QUOTE_COLUMNS, QUOTE_N,
		  (const char *[]){ buf_text(&cell[0]), cell_name(bid), offer ? buf_text(&cell[1]) : "不公开",
				    json_str(offer, "currency"), json_str(offer, "term"), json_str(offer, "quality"),
				    !offer ? "" : json_bool(offer, "sme") ? "是" : "否", buf_text(&cell[2]) });
	if (offer)
		offer_lines(out, offer);
	for (size_t k = 0; k < 3; k++)
		buf_release(&cell[k]);
}

static void add_quotes(struct buf *out, const json_t *facts)
{
	const json_t *bid;
	size_t i;
	section(out, "唱标与确认");
	/// L38 政府采购法第38条(四) no price of another is told in these methods
	if (!json_bool(facts, "prices_announced"))
		field(out, "说明", "本采购方式不公开唱价（政府采购法第三十八条第（四）项）");
	table_head(out, QUOTE_COLUMNS, QUOTE_N);
	json_array_foreach (json_object_get(facts, "bids"), i, bid)
		if (strcmp(json_str(json_object_get(bid, "unseal"), "state"), "opened") == 0)
			add_quote(out, bid);
	table_end(out, QUOTE_COLUMNS, QUOTE_N);
}

static void add_objections(struct buf *out, const json_t *facts)
{
	const json_t *o, *list = json_object_get(facts, "objections");
	size_t i;
	section(out, "异议与回避申请");
	if (json_array_size(list) == 0)
		field(out, "异议", "无");
	json_array_foreach (list, i, o) {
		BUF_AUTO asked = BUF_INIT;
		BUF_AUTO answered = BUF_INIT;
		cell_time(&asked, json_int(o, "at"));
		buf_addf(&asked, " %s：%s", json_str(o, "bidder_name"), json_str(o, "text"));
		field(out, word_of("kind", json_str(o, "kind")), buf_text(&asked));
		cell_time(&answered, json_int(o, "answered_at"));
		buf_addf(&answered, " %s：%s（%s）", json_str(o, "answerer"), json_str(o, "answer"), word_of("result", json_str(o, "result")));
		field(out, "答复", json_int(o, "answered_at") ? buf_text(&answered) : "未答复");
	}
}

static const char *yes_no(const json_t *o, const char *key)
{
	return json_bool(o, key) ? "是" : "否";
}

/// S11 通知二(一) the sheet was signed before the opening, and is printed with the record
static void add_sheet(struct buf *out, const json_t *sheet)
{
	const json_t *list = json_object_get(sheet, "signed"), *o;
	size_t i;
	field(out, "参数表 SHA-256", json_str(sheet, "sha256"));
	json_array_foreach (list, i, o) {
		BUF_AUTO b = BUF_INIT;
		cell_sheet_signer(&b, o);
		field(out, "参数表签署", buf_text(&b));
	}
	if (json_array_size(list) == 0)
		field(out, "参数表签署", "未签署");
}

static void add_params(struct buf *out, const json_t *facts)
{
	const json_t *s = json_object_get(facts, "params");
	BUF_AUTO b = BUF_INIT;
	section(out, "项目参数");
	buf_addf(&b, "最少投标人 %lld 家；签到开放 %lld 分钟；解密 %lld 分钟；确认 %lld 分钟；推迟开标说明界限 %lld 秒；",
		 (long long)json_int(s, "min_bidders"), (long long)json_int(s, "signin_open_min"), (long long)json_int(s, "decrypt_min"),
		 (long long)json_int(s, "confirm_window_min"), (long long)json_int(s, "open_late_warn_s"));
	buf_addf(&b, "投标人原因解密失败：%s；非投标人原因解密失败：%s；允许备份文件：%s；", word_of("fail", json_str(s, "decrypt_fail_bidder")),
		 word_of("fail", json_str(s, "decrypt_fail_other")), yes_no(s, "backup_allowed"));
	buf_addf(&b, "未确认视同认可：%s；公开唱价：%s；经批准与两家谈判：%s；要求保证金：%s，金额 ", yes_no(s, "no_confirm_means_agree"), yes_no(s, "announce_prices"),
		 yes_no(s, "two_left_approved"), yes_no(s, "deposit_required"));
	money_add(&b, json_int(s, "deposit_fen"));
	buf_add_str(&b, " 元");
	field(out, "参数", buf_text(&b));
	field(out, "规则版本", json_str(facts, "rules"));
	add_sheet(out, json_object_get(facts, "sheet"));
}

void opening_text_of(const json_t *facts, struct buf *out)
{
	bool opened = strcmp(json_str(facts, "outcome"), "opened") == 0;
	bool unsealed = strcmp(json_str(facts, "outcome"), "no_opening") != 0;
	add_title(out, facts);
	add_times(out, facts);
	add_outcome(out, facts);
	add_intake(out, facts);
	add_staff(out, facts);
	add_receipts(out, facts);
	add_other_versions(out, facts);
	if (unsealed)
		add_unsealing(out, facts);
	if (opened)
		add_quotes(out, facts);
	add_objections(out, facts);
	add_params(out, facts);
	buf_add_str(out, "\n本记录由主持人、记录人、监督人及参加开标的投标人以数字证书签署；签名见同包签名文件，文件哈希见开标日志。\n");
}
