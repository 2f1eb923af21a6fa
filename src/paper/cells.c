#include "paper/cells.h"

#include <string.h>

#include "base/text.h"
#include "paper/words.h"

void cell_time(struct buf *b, int64_t ms)
{
	if (ms)
		time_add(b, ms);
}

const char *cell_name(const json_t *bid)
{
	return json_str(json_object_get(bid, "bidder"), "name");
}

const char *cell_code(const json_t *bid)
{
	return json_str(json_object_get(bid, "bidder"), "code");
}

void cell_number(struct buf *b, const json_t *bid)
{
	buf_addf(b, "%lld", (long long)json_int(bid, "no"));
}

void cell_verify(struct buf *b, const json_t *bid)
{
	const json_t *v = json_object_get(bid, "verify");
	buf_add_str(b, !v ? "未核验" : json_bool(v, "ok") ? "一致" : "不一致");
	if (*json_str(v, "note"))
		buf_addf(b, "：%s", json_str(v, "note"));
}

void cell_deposit(struct buf *b, const json_t *bid, const json_t *params)
{
	const json_t *d = json_object_get(bid, "deposit");
	if (!d) {
		buf_add_str(b, json_bool(params, "deposit_required") ? "未登记" : "不要求");
		return;
	}
	buf_addf(b, "%s ", word_of("deposit", json_str(d, "way")));
	money_add(b, json_int(d, "amount_fen"));
	buf_add_str(b, json_bool(d, "ok") ? " 符合" : " 不符合");
}

// What the bidder's client found, as far as it said.
static void add_fault(struct buf *b, const json_t *f)
{
	buf_addf(b, "报告故障（%s）：%s", word_of("stage", json_str(f, "stage")), json_str(f, "text"));
	if (*json_str(f, "code"))
		buf_addf(b, "，代码 %s", json_str(f, "code"));
	if (*json_str(f, "card"))
		buf_addf(b, "，令牌 %s", json_str(f, "card"));
	if (*json_str(f, "status"))
		buf_addf(b, "，状态字 %s", json_str(f, "status"));
	if (*json_str(f, "file"))
		buf_addf(b, "，手中文件%s", word_of("file", json_str(f, "file")));
	if (json_int(f, "tries"))
		buf_addf(b, "，第 %lld 次", (long long)json_int(f, "tries"));
	if (json_object_get(f, "link_ms"))
		buf_addf(b, "，网关应答 %lld 毫秒", (long long)json_int(f, "link_ms"));
	if (json_int(f, "cert_end")) {
		buf_add_str(b, "，加密证书至 ");
		time_add(b, json_int(f, "cert_end"));
	}
	buf_add_str(b, "；");
}

void cell_cause(struct buf *b, const json_t *u)
{
	const json_t *fault = json_object_get(u, "fault"), *ruling = json_object_get(u, "ruling"), *backup = json_object_get(u, "backup");
	if (*json_str(u, "note"))
		buf_addf(b, "%s；", json_str(u, "note"));
	if (json_bool(u, "key_proved_wrong"))
		buf_add_str(b, "出示的份额证明所交密钥与投标时的承诺不符；");
	if (fault)
		add_fault(b, fault);
	if (*json_str(ruling, "finding"))
		buf_addf(b, "系统推断：%s；", word_of("finding", json_str(ruling, "finding")));
	if (ruling)
		buf_addf(b, "认定：%s%s%s；", word_of("cause", json_str(ruling, "cause")), *json_str(ruling, "reason") ? "，" : "",
			 json_str(ruling, "reason"));
	/// S20 通知二(二) the use of a backup file is flagged
	if (backup)
		buf_add_str(b, json_int(backup, "at") ? "启用备份文件，内容与原文件清单一致；" : "准许启用备份文件，未提交；");
}

void cell_confirm(struct buf *b, const json_t *bid)
{
	const json_t *c = json_object_get(bid, "confirm");
	buf_addf(b, "%s", word_of("confirm", json_str(c, "state")));
	if (json_int(c, "at")) {
		buf_add_byte(b, ' ');
		cell_time(b, json_int(c, "at"));
	}
}

/// R41b 87号令第41条 不足三家: no opening; the record says so
/// X17 开标后有效投标不足: the same end, and the record says which
void cell_outcome(struct buf *b, const json_t *facts)
{
	const char *outcome = json_str(facts, "outcome");
	const char *least = word_number(json_int(json_object_get(facts, "params"), "min_bidders"));
	long long n = (long long)json_int(facts, "valid_count");
	if (strcmp(least, "两") == 0)
		least = "二";
	if (strcmp(outcome, "no_opening") == 0)
		buf_addf(b, "不得开标：投标截止时投标人 %lld 家，不足%s家（财政部令第87号第四十一条）。投标文件未解密，原样封存。", n, least);
	else if (strcmp(outcome, "too_few") == 0)
		buf_addf(b, "解密后有效投标 %lld 家，不足%s家，本包终止开标，未唱标（财政部令第87号第四十一条、政府采购法第三十六条第一款"
			     "第（一）项）。", n, least);
	else
		buf_addf(b, "已开标，有效投标 %lld 家。", n);
}

void cell_sheet_signer(struct buf *b, const json_t *signer)
{
	buf_addf(b, "%s %s，", word_of("role", json_str(signer, "role")), json_str(signer, "name"));
	cell_time(b, json_int(signer, "at"));
	buf_addf(b, "，证书 %.16s", json_str(signer, "cert"));
}

void cell_reckoning(struct buf *b, const json_t *intake)
{
	const json_t *r = json_object_get(intake, "reckoning");
	buf_addf(b, "递交 %lld 份 = 开启 %lld + 失败 %lld + 撤回或替换 %lld + 不生效 %lld + 未开启 %lld", (long long)json_int(r, "handed_in"),
		 (long long)json_int(r, "opened"), (long long)json_int(r, "failed"), (long long)json_int(r, "gone"),
		 (long long)json_int(r, "ineffective"), (long long)json_int(r, "unopened"));
}

void cell_stamp(struct buf *b, const json_t *intake)
{
	const json_t *stamp = json_object_get(intake, "stamp");
	if (!stamp) {
		buf_add_str(b, "无");
		return;
	}
	cell_time(b, json_int(stamp, "at"));
	buf_addf(b, "，%s", json_str(stamp, "tsa"));
}
