// The two texts that a bidder fills in: bid.json and offer.json.
#include <string.h>

#include "base/text.h"
#include "bid/folder.h"
#include "bid/package.h"

#define MONEY_MAX INT64_C(1000000000000000)
enum { TEXT_MAX = 500, QUOTES_MAX = 500, TITLE_MAX = 200 };

// Only these members: a mistyped name must not be passed over in silence.
static result only_members(const json_t *object, const char *const *names, const char *file, struct err *e)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		const char *const *name = names;
		while (*name && strcmp(*name, key) != 0)
			name++;
		if (!*name)
			return usage(e, "bid.member", "%s 里有不认识的项“%.60s”；请改正或删去", file, key);
	}
	return ok();
}

static bool text_ok(const json_t *object, const char *key, size_t max)
{
	const char *text = json_str(object, key);
	return text[0] && strlen(text) <= max;
}

static bool code_ok(const char *code)
{
	return strlen(code) == 18 && strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 18;
}

static result titles_check(const json_t *bid, struct err *e)
{
	const json_t *titles = json_object_get(bid, "titles");
	if (titles && !json_is_array(titles))
		return usage(e, "bid.titles", "bid.json 的 titles 应为 [{\"path\":…,\"title\":…}]");
	for (size_t i = 0; i < json_array_size(titles); i++)
		if (!text_ok(json_array_get(titles, i), "path", 100) || !text_ok(json_array_get(titles, i), "title", TITLE_MAX))
			return usage(e, "bid.titles", "bid.json 的 titles 第 %zu 项缺少 path 或 title，或超过 %d 字节", i + 1, TITLE_MAX);
	return ok();
}

result bid_json_check(const json_t *bid, struct err *e)
{
	static const char *const NAMES[] = { "project", "lot", "bidder", "agent", "titles", NULL };
	if (!json_is_object(bid))
		return usage(e, "bid.json", "bid.json 应为 {project, lot, bidder:{code, name}, agent:{name}}");
	TRY(only_members(bid, NAMES, "bid.json", e));
	if (!text_ok(bid, "project", 40) || json_int(bid, "lot") < 1)
		return usage(e, "bid.project", "bid.json 没有写明项目编号 project 和标段号 lot（从 1 起）");
	const json_t *bidder = json_object_get(bid, "bidder"), *agent = json_object_get(bid, "agent");
	if (!code_ok(json_str(bidder, "code")))
		return usage(e, "bid.code", "bid.json 的投标人代码 bidder.code 应为 18 位统一社会信用代码，现为“%.40s”", json_str(bidder, "code"));
	if (!text_ok(bidder, "name", TITLE_MAX))
		return usage(e, "bid.bidder", "bid.json 没有写明投标人名称 bidder.name");
	if (!text_ok(agent, "name", TITLE_MAX))
		return usage(e, "bid.agent", "bid.json 没有写明授权代表姓名 agent.name");
	return titles_check(bid, e);
}

static bool amount_ok(const json_t *object, const char *key)
{
	int64_t fen = json_int_or(object, key, -1);
	return fen >= 0 && fen <= MONEY_MAX;
}

static result differs(struct err *e, const char *code, const char *what, int64_t total, int64_t other)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	money_add(&a, total);
	money_add(&b, other);
	return refuse(e, code, "R59 87号令第59条", "offer.json 的投标总价为 %s 元，%s为 %s 元，二者不一致；请改正后再封装", buf_text(&a), what,
		      buf_text(&b));
}

/// R59 87号令第59条 大写金额和小写金额不一致的，以大写金额为准：封装前就要求一致
static result total_check(const json_t *offer, struct err *e)
{
	int64_t total = json_int(offer, "total_fen"), words;
	if (!amount_ok(offer, "total_fen"))
		return usage(e, "offer.total", "offer.json 的投标总价 total_fen 应为以分为单位的整数（0 至 10 万亿元）");
	if (!money_read_capital(json_str(offer, "total_text"), &words)) {
		BUF_AUTO want = BUF_INIT;
		money_add_capital(&want, total);
		return usage(e, "offer.text", "offer.json 的大写金额 total_text 无法识别；%lld 分应写作“%s”", (long long)total, buf_text(&want));
	}
	return words == total ? ok() : differs(e, "offer.text_differs", "大写金额", total, words);
}

static result quotes_check(const json_t *offer, struct err *e)
{
	const json_t *quotes = json_object_get(offer, "quotes");
	if (!json_is_array(quotes) || json_array_size(quotes) < 1 || json_array_size(quotes) > QUOTES_MAX)
		return usage(e, "offer.quotes", "offer.json 的分项报价 quotes 应有 1 至 %d 项", QUOTES_MAX);
	int64_t sum = 0;
	for (size_t i = 0; i < json_array_size(quotes); i++) {
		const json_t *quote = json_array_get(quotes, i);
		if (!text_ok(quote, "item", TEXT_MAX) || !amount_ok(quote, "amount_fen") || json_object_size(quote) != 2)
			return usage(e, "offer.quotes", "offer.json 的分项报价第 %zu 项应为 {item, amount_fen}，金额以分为单位", i + 1);
		sum += json_int(quote, "amount_fen"); // at most 500 times 10^15
	}
	int64_t total = json_int(offer, "total_fen");
	if (sum > MONEY_MAX)
		return usage(e, "offer.sum", "offer.json 的分项报价之和超过 10 万亿元");
	return sum == total ? ok() : differs(e, "offer.sum", "分项报价之和", total, sum);
}

result offer_json_check(const json_t *offer, struct err *e)
{
	static const char *const NAMES[] = { "currency", "total_fen", "total_text", "quotes", "term", "quality", "sme", "note", NULL };
	if (!json_is_object(offer))
		return usage(e, "bid.json", "offer.json 应为 {total_fen, total_text, quotes, term, quality, sme, note}");
	TRY(only_members(offer, NAMES, "offer.json", e));
	const json_t *currency = json_object_get(offer, "currency");
	if (currency && strcmp(json_str(offer, "currency"), "CNY") != 0)
		return usage(e, "offer.currency", "offer.json 的币种 currency 只能是 CNY（人民币）");
	TRY(total_check(offer, e));
	TRY(quotes_check(offer, e));
	if (!text_ok(offer, "term", TEXT_MAX) || !text_ok(offer, "quality", TEXT_MAX))
		return usage(e, "offer.text_missing", "offer.json 没有写明工期或交货期 term、质量 quality（各不超过 %d 字节）", TEXT_MAX);
	const json_t *note = json_object_get(offer, "note");
	if (note && (!json_is_string(note) || json_string_length(note) > 2000))
		return usage(e, "offer.note", "offer.json 的备注 note 应为不超过 2000 字节的文字");
	return json_is_boolean(json_object_get(offer, "sme"))
		       ? ok()
		       : usage(e, "offer.sme", "offer.json 没有写明是否享受中小企业政策 sme（true 或 false）");
}
