// The parameters of the procurement document that concern the opening (rule book 9).
#include <string.h>

#include "law/law_int.h"

static const struct param_row PARAMS[] = {
	{ "signin_open_min", "签到开放提前时间", FIELD_INT, 60, 0, 1440, NULL, "分钟", "采购文件" },
	{ "decrypt_min", "解密时限", FIELD_INT, 30, 1, 240, NULL, "分钟", "采购文件" },
	{ "confirm_window_min", "开标结果确认时限", FIELD_INT, 10, 0, 120, NULL, "分钟", "采购文件；87号令第42条" },
	{ "open_late_warn_s", "开标延迟须说明理由", FIELD_INT, 600, 0, 86400, NULL, "秒", "87号令第39条" },
	{ "decrypt_fail_bidder", "投标人原因解密失败", FIELD_ENUM, 0, 0, 0, "invalid|extend", "", "采购文件" },
	{ "decrypt_fail_other", "非投标人原因解密失败", FIELD_ENUM, 0, 0, 0, "backup|extend|suspend", "", "采购文件" },
	{ "backup_allowed", "允许启用备份文件", FIELD_BOOL, 1, 0, 1, NULL, "", "通知二(二)1" },
	{ "no_confirm_means_agree", "未确认视同认可", FIELD_BOOL, 1, 0, 1, NULL, "", "87号令第42条" },
	{ "announce_prices", "公布报价", FIELD_BOOL, 1, 0, 1, NULL, "", "87号令第41条；政府采购法第38条" },
	{ "deposit_required", "收取投标保证金", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第38条" },
	{ "deposit_fen", "投标保证金", FIELD_INT, 0, 0, INT64_C(100000000000000), NULL, "分", "条例第33条：不超过预算的2%" },
	{ "two_left_approved", "经批准与两家谈判", FIELD_BOOL, 0, 0, 1, NULL, "", "74号令第27条第2款" },
};

const struct param_row *law_params(size_t *count)
{
	*count = sizeof PARAMS / sizeof *PARAMS;
	return PARAMS;
}

struct word {
	const char *word;
	int value;
};

static const struct word METHODS[] = {
	{ "open_tender", METHOD_OPEN_TENDER },	 { "invited_tender", METHOD_INVITED_TENDER },
	{ "negotiation", METHOD_NEGOTIATION },	 { "consultation", METHOD_CONSULTATION },
	{ "inquiry", METHOD_INQUIRY },		 { "single_source", METHOD_SINGLE_SOURCE },
};
static const struct word WAYS[] = {
	{ "invalid", FAIL_INVALID }, { "backup", FAIL_BACKUP }, { "extend", FAIL_EXTEND }, { "suspend", FAIL_SUSPEND },
};

static int word_value(const struct word *words, size_t n, const char *word, int absent)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].value;
	return absent;
}

static enum fail_way way(const json_t *params, const char *key, enum fail_way absent)
{
	return (enum fail_way)word_value(WAYS, sizeof WAYS / sizeof *WAYS, json_str(params, key), (int)absent);
}

static int64_t number(const json_t *params, const char *key)
{
	for (size_t i = 0; i < sizeof PARAMS / sizeof *PARAMS; i++)
		if (strcmp(PARAMS[i].key, key) == 0)
			return json_int_or(params, key, PARAMS[i].standard);
	return 0;
}

static bool flag(const json_t *params, const char *key, bool absent)
{
	const json_t *v = json_object_get(params, key);
	return v ? json_is_true(v) : absent;
}

// Minimum-supplier matrix, column "at deadline" (rule book 1).
static int64_t minimum(enum method m, bool two_left)
{
	if (m == METHOD_SINGLE_SOURCE)
		return 1;
	return m == METHOD_NEGOTIATION && two_left ? 2 : 3;
}

/// X12 条例第33条 the deposit is at most two per cent of the budget, rounded down
static result check_deposit(const struct params *p, struct err *e)
{
	int64_t most = p->budget_fen / 100 * 2 + p->budget_fen % 100 * 2 / 100;
	if (p->deposit_fen > most)
		return refuse(e, "params.deposit", "R38 条例第33条", "投标保证金 %lld 分超过预算的2%%（最多 %lld 分）；请调低后重新创建",
			      (long long)p->deposit_fen, (long long)most);
	if (p->deposit_required && p->deposit_fen == 0)
		return refuse(e, "params.deposit", "R38 87号令第38条", "收取保证金的项目要写明金额（deposit_fen）");
	return ok();
}

result params_read(const json_t *body, struct params *out, struct err *e)
{
	const json_t *params = json_object_get(body, "params");
	enum method m = (enum method)word_value(METHODS, sizeof METHODS / sizeof *METHODS, json_str(body, "method"), 0);
	*out = (struct params){
		.method = m,
		.budget_fen = json_int(body, "budget_fen"),
		.ceiling_fen = json_int(body, "ceiling_fen"),
		.min_bidders = minimum(m, flag(params, "two_left_approved", false)),
		.signin_open_min = number(params, "signin_open_min"),
		.decrypt_min = number(params, "decrypt_min"),
		.confirm_window_min = number(params, "confirm_window_min"),
		.open_late_warn_s = number(params, "open_late_warn_s"),
		.decrypt_fail_bidder = way(params, "decrypt_fail_bidder", FAIL_INVALID),
		.decrypt_fail_other = way(params, "decrypt_fail_other", FAIL_BACKUP),
		.backup_allowed = flag(params, "backup_allowed", true),
		.no_confirm_means_agree = flag(params, "no_confirm_means_agree", true),
		.announce_prices = flag(params, "announce_prices", true) && (m == METHOD_OPEN_TENDER || m == METHOD_INVITED_TENDER),
		.deposit_required = flag(params, "deposit_required", false),
		.two_left_approved = flag(params, "two_left_approved", false),
		.deposit_fen = number(params, "deposit_fen"),
	};
	return check_deposit(out, e);
}
