#include "paper/words.h"

#include <string.h>

#include "law/law.h"

static const struct {
	const char *family, *code, *zh;
} WORDS[] = {
	{ "method", "open_tender", "公开招标" },
	{ "method", "invited_tender", "邀请招标" },
	{ "method", "negotiation", "竞争性谈判" },
	{ "method", "consultation", "竞争性磋商" },
	{ "method", "inquiry", "询价" },
	{ "method", "single_source", "单一来源" },
	{ "fail", "invalid", "投标无效" },
	{ "fail", "backup", "启用备份文件" },
	{ "fail", "extend", "延长解密时间" },
	{ "fail", "suspend", "中止" },
	{ "cause", "none", "未认定" },
	{ "cause", "bidder", "投标人原因" },
	{ "cause", "other", "非投标人原因" },
	{ "deposit", "transfer", "转账" },
	{ "deposit", "guarantee", "保函" },
	{ "deposit", "insurance", "保证保险" },
	{ "deposit", "cheque", "票据" },
	{ "deposit", "none", "无" },
	{ "state", "in", "已递交" },
	{ "state", "replaced", "已被替换" },
	{ "state", "withdrawn", "已撤回" },
	{ "state", "released", "已解密授权" },
	{ "state", "opened", "解密成功" },
	{ "state", "failed", "解密失败" },
	{ "state", "invalid", "投标无效" },
	{ "result", "accepted", "成立" },
	{ "result", "rejected", "不成立" },
	{ "result", "noted", "已记录" },
	{ "stage", "token", "令牌" },
	{ "stage", "certificate", "证书" },
	{ "stage", "key", "密钥" },
	{ "stage", "network", "网络" },
	{ "stage", "platform", "平台" },
	{ "stage", "other", "其他" },
	{ "file", "same", "与递交的一致" },
	{ "file", "differs", "与递交的不一致" },
	{ "file", "missing", "不在" },
	{ "role", "host", "主持人" },
	{ "role", "recorder", "记录人" },
	{ "role", "supervisor", "监督人" },
	{ "role", "purchaser", "采购人代表" },
	{ "role", "reader", "唱标人" },
	{ "confirm", "confirmed", "已确认" },
	{ "confirm", "deemed", "视同认可" },
	{ "confirm", "none", "未确认" },
	{ "kind", "objection", "异议" },
	{ "kind", "recusal", "回避申请" },
	{ "via", "main", "主文件" },
	{ "via", "backup", "备份文件" },
};

const char *word_of(const char *family, const char *code)
{
	const struct finding_row *f = strcmp(family, "finding") == 0 ? finding_named(code) : NULL;
	if (f)
		return f->zh;
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (strcmp(WORDS[i].family, family) == 0 && strcmp(WORDS[i].code, code) == 0)
			return WORDS[i].zh;
	return code;
}

const char *word_number(int64_t n)
{
	static const char *const NUMBERS[] = { "零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十" };
	return n >= 0 && n <= 10 ? NUMBERS[n] : "若干";
}

const char *fail_way_code(enum fail_way w)
{
	static const char *const CODES[] = {
		[FAIL_INVALID] = "invalid", [FAIL_BACKUP] = "backup", [FAIL_EXTEND] = "extend", [FAIL_SUSPEND] = "suspend",
	};
	return CODES[w];
}

const char *cause_code(enum cause c)
{
	static const char *const CODES[] = { [CAUSE_NONE] = "none", [CAUSE_BIDDER] = "bidder", [CAUSE_OTHER] = "other" };
	return CODES[c];
}

const char *deposit_way_code(const char *way)
{
	return *way ? way : "none";
}
