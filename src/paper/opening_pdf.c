// The opening record as PDF: the facts of opening.c in the order of the text, A4 landscape.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "paper/cells.h"
#include "paper/opening.h"
#include "paper/pdf.h"
#include "paper/words.h"

// Cells of one row that are made here; texts of the facts themselves are borrowed.
struct cells {
	struct buf made[8];
	size_t n;
};

static struct buf *cell(struct cells *c)
{
	return &c->made[c->n++];
}

static void cells_release(struct cells *c)
{
	for (size_t i = 0; i < c->n; i++)
		buf_release(&c->made[i]);
}

#define CELLS_AUTO __attribute__((cleanup(cells_release))) struct cells

static void pair_time(struct pdf *p, const char *label, int64_t ms)
{
	BUF_AUTO b = BUF_INIT;
	cell_time(&b, ms);
	pdf_pair(p, label, buf_text(&b));
}

static void pair_money(struct pdf *p, const char *label, const json_t *o, const char *key)
{
	BUF_AUTO b = BUF_INIT;
	if (!json_object_get(o, key))
		return;
	money_add(&b, json_int(o, key));
	buf_add_str(&b, " 元");
	pdf_pair(p, label, buf_text(&b));
}

static void draw_project(struct pdf *p, const json_t *facts)
{
	const json_t *o = json_object_get(facts, "project"), *l = json_object_get(facts, "lot");
	BUF_AUTO lot = BUF_INIT;
	buf_addf(&lot, "第 %lld 包 %s", (long long)json_int(l, "no"), json_str(l, "name"));
	pdf_pair(p, "项目名称", json_str(o, "name"));
	pdf_pair(p, "项目编号", json_str(o, "id"));
	pdf_pair(p, "包（标项）", buf_text(&lot));
	pdf_pair(p, "采购方式", word_of("method", json_str(o, "method")));
	pdf_pair(p, "采购计划号", json_str(o, "plan_code"));
	pdf_pair(p, "预算编号", json_str(o, "budget_code"));
	pdf_pair(p, "采购人", json_str(o, "purchaser"));
	pdf_pair(p, "采购代理机构", json_str(o, "agency"));
	pair_money(p, "项目预算", o, "budget_fen");
	pair_money(p, "本包预算", l, "budget_fen");
	pair_money(p, "本包最高限价", json_object_get(l, "ceiling_fen") ? l : o, "ceiling_fen");
	pdf_pair(p, "开标地点", json_str(o, "place"));
}

static void draw_extensions(struct pdf *p, const json_t *times)
{
	const json_t *x;
	size_t i;
	json_array_foreach (json_object_get(times, "extensions"), i, x) {
		BUF_AUTO b = BUF_INIT;
		cell_time(&b, json_int(x, "at"));
		buf_addf(&b, " 延长 %lld 分钟：%s", (long long)json_int(x, "minutes"), json_str(x, "reason"));
		pdf_pair(p, "延长解密时间", buf_text(&b));
	}
}

static void draw_times(struct pdf *p, const json_t *facts)
{
	const json_t *t = json_object_get(facts, "times");
	pair_time(p, "投标截止时间", json_int(json_object_get(facts, "project"), "deadline"));
	pair_time(p, "开标开始时间", json_int(t, "started_at"));
	pdf_pair(p, "推迟开标原因", json_str(t, "late_reason"));
	pair_time(p, "核验完成时间", json_int(t, "verified_at"));
	pair_time(p, "解密开始时间", json_int(t, "unseal_at"));
	pair_time(p, "解密截止时间", json_int(t, "unseal_end"));
	draw_extensions(p, t);
	pair_time(p, "解密结束时间", json_int(t, "unseal_closed_at"));
	pair_time(p, "唱标时间", json_int(t, "read_at"));
	pair_time(p, "确认截止时间", json_int(t, "confirm_end"));
}

static void draw_outcome(struct pdf *p, const json_t *facts)
{
	const json_t *k = json_object_get(facts, "intake");
	BUF_AUTO outcome = BUF_INIT;
	BUF_AUTO taken = BUF_INIT;
	cell_outcome(&outcome, facts);
	buf_addf(&taken, "截止前受理 %lld 件，截止后拒收 %lld 件", (long long)json_int(k, "count"), (long long)json_int(k, "refused"));
	pdf_section(p, "开标结论");
	pdf_strong(p, buf_text(&outcome));
	pdf_pair(p, "受理情况", buf_text(&taken));
	BUF_AUTO sum = BUF_INIT;
	BUF_AUTO stamp = BUF_INIT;
	cell_reckoning(&sum, k);
	cell_stamp(&stamp, k);
	pdf_pair(p, "对账", buf_text(&sum));
	pdf_pair(p, "受理日志根", json_str(k, "root"));
	pdf_pair(p, "根的时间戳", buf_text(&stamp));
}

static void draw_recordings(struct pdf *p, const json_t *facts)
{
	const json_t *r, *list = json_object_get(facts, "recordings");
	size_t i;
	json_array_foreach (list, i, r) {
		BUF_AUTO b = BUF_INIT;
		buf_addf(&b, "%s %s 文件 %s", json_str(r, "room"), json_str(r, "device"), json_str(r, "file_id"));
		pdf_pair(p, "录音录像", buf_text(&b));
	}
	if (json_array_size(list) == 0)
		pdf_pair(p, "录音录像", "未登记");
}

/// R33 87号令第33条 R41a 87号令第41条 when each bid came, and that it is the one that was handed in
static void draw_receipts(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "序号", 5, true },      { "投标人", 30, false },  { "统一社会信用代码", 19, false },
						     { "递交时间", 18, false }, { "签到时间", 18, false }, { "授权代表", 9, false },
						     { "密文核验", 14, false }, { "保证金", 18, false } };
	const json_t *bid, *params = json_object_get(facts, "params");
	size_t i;
	pdf_section(p, "投标文件递交与核验");
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (json_object_get(facts, "bids"), i, bid) {
		CELLS_AUTO c = { 0 };
		struct buf *no = cell(&c), *received = cell(&c), *checkin = cell(&c), *verify = cell(&c), *deposit = cell(&c);
		cell_number(no, bid);
		cell_time(received, json_int(bid, "received_at"));
		cell_time(checkin, json_int(bid, "checkin_at"));
		cell_verify(verify, bid);
		cell_deposit(deposit, bid, params);
		pdf_table_row(p, (const char *[]){ buf_text(no), cell_name(bid), cell_code(bid), buf_text(received),
						   checkin->n ? buf_text(checkin) : "未签到", json_str(bid, "agent"), buf_text(verify),
						   buf_text(deposit) });
	}
	pdf_table_end(p);
}

/// R34 87号令第34条 what was withdrawn or replaced before the deadline is told too
static void draw_other_versions(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "投标人", 40, false }, { "递交时间", 20, false }, { "状态", 12, false },
						     { "文件号", 38, false } };
	const json_t *o, *list = json_object_get(facts, "other_versions");
	size_t i;
	if (json_array_size(list) == 0)
		return;
	pdf_section(p, "撤回与被替换的投标文件（不计入）");
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (list, i, o) {
		CELLS_AUTO c = { 0 };
		struct buf *at = cell(&c);
		cell_time(at, json_int(o, "received_at"));
		pdf_table_row(p, (const char *[]){ cell_name(o), buf_text(at), word_of("state", json_str(o, "state")), json_str(o, "bid") });
	}
	pdf_table_end(p);
}

static void draw_unsealing(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "序号", 5, true },       { "投标人", 30, false }, { "密钥交付时间", 18, false },
						     { "开启时间", 18, false }, { "方式", 9, false },   { "结果", 10, false },
						     { "原因与处理", 41, false } };
	const json_t *bid;
	size_t i;
	pdf_section(p, "解密");
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (json_object_get(facts, "bids"), i, bid) {
		const json_t *u = json_object_get(bid, "unseal");
		CELLS_AUTO c = { 0 };
		struct buf *no = cell(&c), *released = cell(&c), *opened = cell(&c), *cause = cell(&c);
		cell_number(no, bid);
		cell_time(released, json_int(u, "released_at"));
		cell_time(opened, json_int(u, "opened_at"));
		cell_cause(cause, u);
		pdf_table_row(p, (const char *[]){ buf_text(no), cell_name(bid), released->n ? buf_text(released) : "未按时交付",
						   buf_text(opened), word_of("via", json_str(u, "via")),
						   word_of("state", json_str(u, "state")), buf_text(cause) });
	}
	pdf_table_end(p);
}

static void add_remarks(struct buf *b, const json_t *offer)
{
	const json_t *q;
	size_t i;
	/// R59 87号令第59条 R63 87号令第63条 shown, decided by the committee
	if (json_bool(offer, "text_differs"))
		buf_add_str(b, "大写与小写金额不一致，由评标委员会按第五十九条处理；");
	if (json_bool(offer, "over_ceiling"))
		buf_add_str(b, "报价超过最高限价，由评标委员会按第六十三条处理；");
	json_array_foreach (json_object_get(offer, "quotes"), i, q) {
		buf_addf(b, "%s ", json_str(q, "item"));
		money_add(b, json_int(q, "amount_fen"));
		buf_add_str(b, "；");
	}
	buf_add_str(b, json_str(offer, "note"));
}

static void draw_quote(struct pdf *p, const json_t *bid)
{
	const json_t *offer = json_object_get(bid, "offer");
	CELLS_AUTO c = { 0 };
	struct buf *no = cell(&c), *total = cell(&c), *remarks = cell(&c), *confirm = cell(&c);
	cell_number(no, bid);
	if (offer)
		money_add(total, json_int(offer, "total_fen"));
	add_remarks(remarks, offer);
	cell_confirm(confirm, bid);
	pdf_table_row(p, (const char *[]){ buf_text(no), cell_name(bid), offer ? buf_text(total) : "不公开", json_str(offer, "total_text"),
					   json_str(offer, "currency"), json_str(offer, "term"), json_str(offer, "quality"),
					   !offer ? "" : json_bool(offer, "sme") ? "是" : "否", buf_text(remarks), buf_text(confirm) });
}

/// R41a 87号令第41条 what was read out, and who confirmed it
static void draw_quotes(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "序号", 5, true },	 { "投标人", 25, false },	{ "报价（元）", 15, true },
						     { "大写", 25, false },	 { "币种", 5, false },	{ "交货期/服务期", 16, false },
						     { "质量", 10, false }, { "中小企业", 6, false }, { "分项与备注", 22, false },
						     { "投标人确认", 12, false } };
	const json_t *bid;
	size_t i;
	pdf_section(p, "唱标与确认");
	/// L38 政府采购法第38条(四) no price of another is told in these methods
	if (!json_bool(facts, "prices_announced"))
		pdf_paragraph(p, "本采购方式不公开唱价（政府采购法第三十八条第（四）项）");
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (json_object_get(facts, "bids"), i, bid)
		if (strcmp(json_str(json_object_get(bid, "unseal"), "state"), "opened") == 0)
			draw_quote(p, bid);
	pdf_table_end(p);
}

static void draw_objection(struct pdf *p, const json_t *o)
{
	CELLS_AUTO c = { 0 };
	struct buf *asked = cell(&c), *answered = cell(&c);
	cell_time(asked, json_int(o, "at"));
	cell_time(answered, json_int(o, "answered_at"));
	pdf_table_row(p, (const char *[]){ word_of("kind", json_str(o, "kind")), json_str(o, "bidder_name"), buf_text(asked),
					   json_str(o, "text"), answered->n ? buf_text(answered) : "未答复", json_str(o, "answerer"),
					   json_str(o, "answer"), word_of("result", json_str(o, "result")) });
}

/// R42b 87号令第42条 doubts and recusal requests raised on the spot, with their answers
static void draw_objections(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "类别", 8, false },	{ "提出人", 20, false },   { "提出时间", 11, false },
						     { "内容", 32, false }, { "答复时间", 11, false }, { "答复人", 9, false },
						     { "答复", 32, false }, { "结果", 7, false } };
	const json_t *o, *list = json_object_get(facts, "objections");
	size_t i;
	pdf_section(p, "异议与回避申请");
	if (json_array_size(list) == 0) {
		pdf_paragraph(p, "无");
		return;
	}
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (list, i, o)
		draw_objection(p, o);
	pdf_table_end(p);
}

// The default of a choice is the first one of its row.
static void add_standard(struct buf *b, const struct param_row *row)
{
	if (row->kind == FIELD_BOOL)
		buf_add_str(b, row->standard ? "是" : "否");
	else if (row->kind == FIELD_ENUM) {
		AUTO_FREE char *first = xasprintf("%.*s", (int)strcspn(row->choices, "|"), row->choices);
		buf_add_str(b, word_of("fail", first));
	} else if (strcmp(row->unit, "分") == 0) {
		money_add(b, row->standard);
		buf_add_str(b, " 元");
	} else
		buf_addf(b, "%lld %s", (long long)row->standard, row->unit);
}

static void add_value(struct buf *b, const struct param_row *row, const json_t *params)
{
	struct param_row here = *row;
	if (row->kind == FIELD_ENUM)
		here.choices = json_str(params, row->key);
	else if (row->kind == FIELD_BOOL)
		here.standard = json_bool(params, row->key);
	else
		here.standard = json_int(params, row->key);
	add_standard(b, &here);
}

static void draw_param(struct pdf *p, const struct param_row *row, const json_t *params)
{
	CELLS_AUTO c = { 0 };
	struct buf *value = cell(&c), *standard = cell(&c);
	add_value(value, row, params);
	add_standard(standard, row);
	bool same = strcmp(buf_text(value), buf_text(standard)) == 0;
	pdf_table_row(p, (const char *[]){ row->zh, buf_text(value), buf_text(standard), same ? "" : "● 不同", row->source, row->key });
}

/// S11 通知二(一) the sheet was signed before the opening
static void draw_sheet(struct pdf *p, const json_t *sheet)
{
	const json_t *list = json_object_get(sheet, "signed"), *o;
	size_t i;
	pdf_pair(p, "参数表 SHA-256", json_str(sheet, "sha256"));
	json_array_foreach (list, i, o) {
		BUF_AUTO b = BUF_INIT;
		cell_sheet_signer(&b, o);
		pdf_pair(p, "参数表签署", buf_text(&b));
	}
	if (json_array_size(list) == 0)
		pdf_pair(p, "参数表签署", "未签署");
}

// Rule book 9: every value with its default; what differs is marked
static void draw_params(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "参数", 30, false },      { "本项目取值", 22, false }, { "规则默认值", 22, false },
						     { "与默认比较", 12, false }, { "依据", 40, false },       { "代码", 26, false } };
	static const struct param_row LEAST = { "min_bidders", "最少投标人", FIELD_INT, 3, 1, 3, NULL, "家", "87号令第41条；74号令第27条" };
	const json_t *params = json_object_get(facts, "params");
	size_t n;
	const struct param_row *rows = law_params(&n);
	pdf_section(p, "项目参数表");
	pdf_pair(p, "规则版本", json_str(facts, "rules"));
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	draw_param(p, &LEAST, params);
	for (size_t i = 0; i < n; i++)
		if (json_object_get(params, rows[i].key))
			draw_param(p, &rows[i], params);
	pdf_table_end(p);
	draw_sheet(p, json_object_get(facts, "sheet"));
}

static void draw_staff_line(struct pdf *p, const json_t *s)
{
	CELLS_AUTO c = { 0 };
	struct buf *at = cell(&c);
	cell_time(at, json_int(s, "present_at"));
	pdf_table_row(p, (const char *[]){ word_of("role", json_str(s, "role")), json_str(s, "name"), json_str(s, "org"), buf_text(at),
					   json_str(s, "cert"), "" });
}

static void draw_bidder_line(struct pdf *p, const json_t *bid)
{
	const json_t *confirm = json_object_get(bid, "confirm");
	CELLS_AUTO c = { 0 };
	struct buf *state = cell(&c), *mark = cell(&c);
	if (confirm)
		cell_confirm(state, bid);
	if (*json_str(confirm, "act"))
		buf_addf(mark, "%s", json_str(confirm, "act"));
	else
		buf_add_str(mark, json_str(bid, "signer"));
	pdf_table_row(p, (const char *[]){ "投标人", json_str(bid, "agent"), cell_name(bid), buf_text(state), buf_text(mark), "" });
}

/// R42a 87号令第42条 signed by the staff and by the bidders who attended
static void draw_signatures(struct pdf *p, const json_t *facts)
{
	static const struct pdf_column COLUMNS[] = { { "身份", 10, false },	    { "姓名", 12, false }, { "单位", 32, false },
						     { "签到/确认时间", 20, false }, { "证书或确认动作的 SHA-256", 58, false },
						     { "签名", 16, false } };
	const json_t *o;
	size_t i;
	pdf_section(p, "签署");
	pdf_paragraph(p, "以数字证书签署：各方的签名文件（.p7s）覆盖页脚所列哈希的开标记录事实，可用 openssl 核验；另行手签的，签于末栏。");
	pdf_table_begin(p, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
	json_array_foreach (json_object_get(facts, "staff"), i, o)
		draw_staff_line(p, o);
	json_array_foreach (json_object_get(facts, "bids"), i, o)
		if (json_int(o, "checkin_at"))
			draw_bidder_line(p, o);
	pdf_table_end(p);
}

static void draw_record(struct pdf *p, const void *ctx)
{
	const json_t *facts = ctx;
	draw_project(p, facts);
	draw_times(p, facts);
	draw_outcome(p, facts);
	draw_recordings(p, facts);
	draw_receipts(p, facts);
	draw_other_versions(p, facts);
	if (strcmp(json_str(facts, "outcome"), "no_opening") != 0)
		draw_unsealing(p, facts);
	if (strcmp(json_str(facts, "outcome"), "opened") == 0)
		draw_quotes(p, facts);
	draw_objections(p, facts);
	draw_params(p, facts);
	draw_signatures(p, facts);
}

// When the last of what the record tells was fixed.
static int64_t time_of(const json_t *facts)
{
	static const char *const LAST[] = { "read_at", "unseal_closed_at", "intake_closed_at" };
	const json_t *t = json_object_get(facts, "times");
	for (size_t i = 0; i < sizeof LAST / sizeof *LAST; i++)
		if (json_int(t, LAST[i]))
			return json_int(t, LAST[i]);
	return json_int(json_object_get(facts, "project"), "deadline");
}

result opening_pdf_of(const json_t *facts, struct buf *out, struct err *e)
{
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO foot = BUF_INIT;
	json_text(facts, &bytes);
	const json_t *project = json_object_get(facts, "project"), *lot = json_object_get(facts, "lot");
	buf_addf(&foot, "%s 第 %lld 包　事实 SHA-256 %s", json_str(project, "id"), (long long)json_int(lot, "no"),
		 hash_hex(sha256(span_buf(&bytes))).s);
	struct pdf_head head = { .title = "开标记录表", .footer = buf_text(&foot), .at = time_of(facts) };
	return pdf_make(&head, draw_record, facts, out, e);
}
