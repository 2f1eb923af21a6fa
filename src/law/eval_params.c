// The evaluation's parameters: table, form, ranges by law.
#include <string.h>

#include "law/law_int.h"
#include "law/reckon.h"

#define END { NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL }
enum { NAME_BYTES = 300, FACTORS_MAX = 100, ITEMS_MAX = 100, DAYS_MAX = 200, WHOLE_POINTS = 10000 };

static const struct param_row ROWS[] = {
	{ "eval_method", "评标方法", FIELD_ENUM, 0, 0, 0, "scoring|lowest_price", "", "87号令第53条" },
	{ "price_weight", "价格分值", FIELD_INT, 30, 0, 100, NULL, "分", "87号令第55条：货物不低于30，服务不低于10" },
	{ "fixed_price", "价格固定，不作评审因素", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第55条" },
	{ "weight_waiver", "价格分值经财政部门同意", FIELD_BOOL, 0, 0, 1, NULL, "", "财库〔2014〕214号第24条" },
	{ "sme_rate", "小微企业价格扣除", FIELD_INT, 1000, 0, 2000, NULL, "万分之一", "财库〔2020〕46号第9条；财库〔2022〕19号" },
	{ "jv_rate", "联合体、分包价格扣除", FIELD_INT, 400, 0, 600, NULL, "万分之一", "财库〔2020〕46号第9条；财库〔2022〕19号" },
	{ "jv_min_share", "小微企业份额", FIELD_INT, 3000, 3000, 10000, NULL, "万分之一", "财库〔2020〕46号第9条" },
	{ "domestic_rate", "本国产品价格扣除", FIELD_INT, 2000, 2000, 2000, NULL, "万分之一", "国办发〔2025〕34号" },
	{ "domestic_share", "本国产品成本占比", FIELD_INT, 8000, 8000, 8000, NULL, "万分之一", "国办发〔2025〕34号" },
	{ "reserved_sme", "专门面向中小企业", FIELD_BOOL, 0, 0, 1, NULL, "", "财库〔2020〕46号" },
	{ "avg_mode", "平均方式", FIELD_ENUM, 0, 0, 0, "sum_then_round|round_each_item", "", "采购文件" },
	{ "round_stage", "价格分修约", FIELD_ENUM, 0, 0, 0, "direct|hundred_mark", "", "采购文件" },
	{ "tie_price_basis", "同分比价", FIELD_ENUM, 0, 0, 0, "adjusted|quoted", "", "87号令第55条、第57条" },
	{ "round_price", "评审价修约到分", FIELD_BOOL, 0, 0, 1, NULL, "", "采购文件" },
	{ "rank_tie", "并列时", FIELD_ENUM, 0, 0, 0, "draw|technical", "", "87号令第68条" },
	{ "candidate_max", "中标候选人数", FIELD_INT, 3, 1, 10, NULL, "名", "87号令第46条、第57条" },
	{ "committee_decides_winner", "委托评标委员会确定中标人", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第46条" },
	{ "alp_a", "异常低价：均价比例", FIELD_INT, 50, 50, 65, NULL, "%", "财库〔2026〕2号" },
	{ "alp_b", "异常低价：次低价比例", FIELD_INT, 50, 50, 65, NULL, "%", "财库〔2026〕2号" },
	{ "alp_c", "异常低价：限价比例", FIELD_INT, 45, 45, 65, NULL, "%", "财库〔2026〕2号" },
	{ "alp_minutes", "异常低价说明时限", FIELD_INT, 30, 30, 1440, NULL, "分钟", "财库〔2026〕2号" },
	{ "outlier_pct", "畸高畸低提示", FIELD_INT, 30, 1, 1000, NULL, "%", "采购文件；只作提示" },
	{ "trim_expert_scores", "去掉一个最高分和最低分", FIELD_BOOL, 0, 0, 1, NULL, "", "采购文件" },
	{ "committee_n", "评标委员会人数", FIELD_INT, 5, 3, 99, NULL, "人", "87号令第47条" },
	{ "complex", "技术复杂", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第47条" },
	{ "social_effect", "社会影响较大", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第47条" },
	{ "allow_zero_rep", "可无采购人代表", FIELD_BOOL, 0, 0, 1, NULL, "", "87号令第47条" },
	{ "above_threshold", "达到公开招标数额标准", FIELD_BOOL, 0, 0, 1, NULL, "", "74号令第7条" },
	{ "two_left", "两家可继续的情形", FIELD_ENUM, 0, 0, 0, "never|services|research", "", "财库〔2015〕124号；财库〔2014〕214号第21条" },
	{ "after_invalid_lt3", "评审中不足三家", FIELD_ENUM, 0, 0, 0, "void|go_on", "", "政府采购法第36条" },
	{ "clarify_minutes", "澄清时限", FIELD_INT, 30, 1, 1440, NULL, "分钟", "87号令第51条" },
	{ "draw_minutes", "抽取时公开时限", FIELD_INT, 10, 1, 120, NULL, "分钟", "采购文件" },
};

static const struct field FACTOR[] = {
	{ "key", FIELD_TEXT, false, 1, 40, NULL, NULL, "[a-z0-9_], unique" },
	{ "name", FIELD_TEXT, false, 1, NAME_BYTES, NULL, NULL, "" },
	{ "stage", FIELD_ENUM, false, 0, 0, "technical|business", NULL, "" },
	{ "objective", FIELD_BOOL, true, 0, 0, NULL, NULL, "all members must give the same" },
	{ "max", FIELD_INT, false, 1, WHOLE_POINTS, NULL, NULL, "0.01 point" },
	{ "step", FIELD_INT, true, 1, WHOLE_POINTS, NULL, NULL, "0.01 point; default 1" },
	END,
};
static const struct field ITEM[] = {
	{ "key", FIELD_TEXT, false, 1, 40, NULL, NULL, "[a-z0-9_], unique" },
	{ "name", FIELD_TEXT, false, 1, NAME_BYTES, NULL, NULL, "" },
	{ "clause", FIELD_TEXT, false, 1, 80, NULL, NULL, "of the procurement document or the law" },
	END,
};
static const struct field CALENDAR[] = {
	{ "until", FIELD_TEXT, false, 10, 10, NULL, NULL, "2026-12-31: the last day that the table knows" },
	{ "off", FIELD_ARRAY, false, 0, DAYS_MAX, NULL, NULL, "statutory holidays, days, weekends among them included" },
	{ "on", FIELD_ARRAY, false, 0, DAYS_MAX, NULL, NULL, "Saturdays and Sundays that are worked" },
	END,
};
#define NUMBER(key, min, max) { key, FIELD_INT, true, min, max, NULL, NULL, "" }
#define FLAG(key) { key, FIELD_BOOL, true, 0, 0, NULL, NULL, "" }
#define CHOICE(key, choices) { key, FIELD_ENUM, true, 0, 0, choices, NULL, "" }
const struct field FIELDS_EVALUATION[] = {
	CHOICE("eval_method", "scoring|lowest_price"),
	NUMBER("price_weight", 0, 100),
	FLAG("fixed_price"),
	FLAG("weight_waiver"),
	NUMBER("sme_rate", 0, 2000),
	NUMBER("jv_rate", 0, 600),
	NUMBER("jv_min_share", 3000, 10000),
	NUMBER("domestic_rate", 2000, 2000),
	NUMBER("domestic_share", 8000, 8000),
	FLAG("reserved_sme"),
	CHOICE("avg_mode", "sum_then_round|round_each_item"),
	CHOICE("round_stage", "direct|hundred_mark"),
	CHOICE("tie_price_basis", "adjusted|quoted"),
	FLAG("round_price"),
	CHOICE("rank_tie", "draw|technical"),
	NUMBER("candidate_max", 1, 10),
	FLAG("committee_decides_winner"),
	NUMBER("alp_a", 50, 65),
	NUMBER("alp_b", 50, 65),
	NUMBER("alp_c", 45, 65),
	NUMBER("alp_minutes", 30, 1440),
	NUMBER("outlier_pct", 1, 1000),
	FLAG("trim_expert_scores"),
	NUMBER("committee_n", 3, 99),
	FLAG("complex"),
	FLAG("social_effect"),
	FLAG("allow_zero_rep"),
	FLAG("above_threshold"),
	CHOICE("two_left", "never|services|research"),
	CHOICE("after_invalid_lt3", "void|go_on"),
	NUMBER("clarify_minutes", 1, 1440),
	NUMBER("draw_minutes", 1, 120),
	{ "calendar", FIELD_OBJECT, true, 0, 0, NULL, CALENDAR, "by the State Council's notice; for the periods after the evaluation" },
	{ "factors", FIELD_ARRAY, true, 0, FACTORS_MAX, NULL, FACTOR, "scoring only" },
	{ "qualification", FIELD_ARRAY, false, 1, ITEMS_MAX, NULL, ITEM, "what purchaser or agency look at (R44)" },
	{ "conformity", FIELD_ARRAY, false, 1, ITEMS_MAX, NULL, ITEM, "what the committee looks at (R50)" },
	END,
};

const struct param_row *law_eval_params(size_t *count)
{
	*count = sizeof ROWS / sizeof *ROWS;
	return ROWS;
}

// --- reading

static const struct param_row *row_named(const char *key)
{
	size_t i = 0;
	while (i < sizeof ROWS / sizeof *ROWS && strcmp(ROWS[i].key, key) != 0)
		i++;
	INSIST(i < sizeof ROWS / sizeof *ROWS);
	return &ROWS[i];
}

// An integer or a flag as it stands; of a choice its place in the list. The default where absent.
static int64_t value(const json_t *v, const char *key)
{
	const struct param_row *row = row_named(key);
	const json_t *given = json_object_get(v, key);
	if (!json_is_string(given))
		return json_is_integer(given) ? json_integer_value(given) : given ? json_is_true(given) : row->standard;
	const char *word = json_string_value(given), *p = row->choices;
	int64_t at = 0;
	for (size_t n = strlen(word); strncmp(p, word, n) != 0 || (p[n] != '|' && p[n] != 0); at++)
		p = strchr(p, '|') + 1; // the form was checked: it is there
	return at;
}

static bool flag(const json_t *v, const char *key)
{
	return value(v, key) != 0;
}

static void read_choices(const json_t *v, struct eval_params *p)
{
	p->way = (enum eval_way)value(v, "eval_method");
	p->avg_mode = (enum avg_mode)value(v, "avg_mode");
	p->round_stage = (enum round_stage)value(v, "round_stage");
	p->tie_price_basis = (enum price_basis)value(v, "tie_price_basis");
	p->rank_tie = (enum tie_way)value(v, "rank_tie");
	p->two_left = (enum two_left)value(v, "two_left");
	p->after_invalid_lt3 = (enum after_invalid)value(v, "after_invalid_lt3");
}

static void read_flags(const json_t *v, struct eval_params *p)
{
	p->fixed_price = flag(v, "fixed_price");
	p->weight_waiver = flag(v, "weight_waiver");
	p->reserved_sme = flag(v, "reserved_sme");
	p->round_price = flag(v, "round_price");
	p->committee_decides_winner = flag(v, "committee_decides_winner");
	p->trim_expert_scores = flag(v, "trim_expert_scores");
	p->complex = flag(v, "complex");
	p->social_effect = flag(v, "social_effect");
	p->allow_zero_rep = flag(v, "allow_zero_rep");
	p->above_threshold = flag(v, "above_threshold");
}

static void read_numbers(const json_t *v, struct eval_params *p)
{
	bool works = p->object == OBJECT_WORKS;
	p->price_weight = p->way == EVAL_LOWEST ? 100 : p->fixed_price ? 0 : value(v, "price_weight");
	p->sme_rate = works ? json_int_or(v, "sme_rate", 300) : value(v, "sme_rate");
	p->jv_rate = works ? json_int_or(v, "jv_rate", 100) : value(v, "jv_rate");
	p->jv_min_share = value(v, "jv_min_share");
	p->domestic_rate = value(v, "domestic_rate");
	p->domestic_share = value(v, "domestic_share");
	p->candidate_max = value(v, "candidate_max");
	p->alp_a = value(v, "alp_a");
	p->alp_b = value(v, "alp_b");
	p->alp_c = value(v, "alp_c");
	p->alp_minutes = value(v, "alp_minutes");
	p->outlier_pct = value(v, "outlier_pct");
	p->committee_n = value(v, "committee_n");
	p->clarify_minutes = value(v, "clarify_minutes");
	p->draw_minutes = value(v, "draw_minutes");
}

// --- ranges by law

static bool key_ok(const char *key)
{
	return key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

static result check_keys(const json_t *list, const char *what, struct err *e)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *key = json_str(json_array_get(list, i), "key");
		if (!key_ok(key))
			return refuse(e, "evaluation.key", "", "%s的 key“%.40s”只能由小写字母、数字和下划线组成", what, key);
		for (size_t j = 0; j < i; j++)
			if (strcmp(json_str(json_array_get(list, j), "key"), key) == 0)
				return refuse(e, "evaluation.key", "", "%s的 key“%.40s”重复；请改正", what, key);
	}
	return ok();
}

static result within(int64_t v, int64_t min, int64_t max, const char *what, const char *clause, struct err *e)
{
	if (v >= min && v <= max)
		return ok();
	return refuse(e, "evaluation.range", clause, "%s %lld 不在规定的 %lld 至 %lld 之间；请改正采购文件的规定", what, (long long)v,
		      (long long)min, (long long)max);
}

/// R55c 87号令第55条 price weight: goods at least 30, services at least 10; consultation 30-60 and 10-30
static result check_weight(const struct eval_params *p, enum method m, struct err *e)
{
	bool goods = p->object == OBJECT_GOODS, consult = m == METHOD_CONSULTATION;
	if (p->fixed_price || p->weight_waiver || p->object == OBJECT_WORKS)
		return ok();
	return within(p->price_weight, goods ? 30 : 10, !consult ? 100 : goods ? 60 : 30, "价格分值",
		      consult ? "R55c 财库〔2014〕214号第24条" : "R55c 87号令第55条", e);
}

static result check_factors(const json_t *v, const struct eval_params *p, enum method m, struct err *e)
{
	const json_t *list = json_array_at(v, "factors");
	int64_t sum = p->price_weight * 100;
	if (p->way == EVAL_LOWEST)
		return json_array_size(list) == 0 ? ok()
						  : refuse(e, "evaluation.factors", "R53 87号令第54条", "最低评标价法不设评审因素；请删去 factors");
	TRY(check_weight(p, m, e));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		if (json_int(f, "max") % json_int_or(f, "step", 1) != 0)
			return refuse(e, "evaluation.step", "R55a 87号令第55条", "“%.60s”的满分不是档差的整数倍；请改正", json_str(f, "name"));
		sum += json_int(f, "max");
	}
	if (sum == WHOLE_POINTS)
		return ok();
	return refuse(e, "evaluation.sum", "R55e 87号令第55条", "价格分值与各评审因素满分之和为 %lld.%02lld，应为 100；请改正", (long long)sum / 100,
		      (long long)sum % 100);
}

/// P1 财库〔2020〕46号第9条 goods and services 10-20 %, works 3-5 %; P2 4-6 %, works 1-2 %
static result check_rates(const struct eval_params *p, struct err *e)
{
	bool works = p->object == OBJECT_WORKS;
	if (p->reserved_sme)
		return ok();
	TRY(within(p->sme_rate, works ? 300 : 1000, works ? 500 : 2000, "小微企业价格扣除（万分之一）", "P1 财库〔2020〕46号第9条", e));
	return within(p->jv_rate, works ? 100 : 400, works ? 200 : 600, "联合体、分包价格扣除（万分之一）", "P2 财库〔2020〕46号第9条", e);
}

static result check_days(const json_t *list, struct err *e)
{
	int64_t day;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!day_read(json_string_value(json_array_get(list, i)), &day))
			return refuse(e, "evaluation.calendar", "G3 国务院节假日通知", "“%.20s”不是日期；请写成 2026-10-01", json_string_value(json_array_get(list, i)));
	return ok();
}

/// G3 国务院节假日通知 the table of holidays is data
static result check_calendar(const json_t *v, struct err *e)
{
	int64_t day;
	if (!v)
		return ok();
	if (!day_read(json_str(v, "until"), &day))
		return refuse(e, "evaluation.calendar", "G3 国务院节假日通知", "“%.20s”不是日期；请写成 2026-10-01", json_str(v, "until"));
	TRY(check_days(json_array_at(v, "off"), e));
	return check_days(json_array_at(v, "on"), e);
}

static result check_size(const struct eval_params *p, const struct params *base, struct err *e)
{
	int64_t reps = p->allow_zero_rep ? 0 : 1;
	struct committee_makeup c = { base->method, p->committee_n, reps, base->budget_fen, p->complex, p->social_effect, p->allow_zero_rep,
				      p->above_threshold };
	return committee_check(&c, e);
}

static enum object object_of(const json_t *create)
{
	const char *word = json_str(create, "object");
	return strcmp(word, "goods") == 0 ? OBJECT_GOODS : strcmp(word, "services") == 0 ? OBJECT_SERVICES : OBJECT_WORKS;
}

static void read_plain(const json_t *create, struct eval_params *p)
{
	const json_t *v = json_object_get(create, "evaluation");
	*p = (struct eval_params){ .object = object_of(create) };
	read_choices(v, p);
	read_flags(v, p);
	read_numbers(v, p);
}

/// R53 87号令第53条 one of two methods, and what belongs to it
result eval_params_check(const json_t *create, const struct params *base, struct err *e)
{
	const json_t *v = json_object_get(create, "evaluation");
	struct eval_params p;
	if (!v)
		return ok();
	read_plain(create, &p);
	TRY(check_keys(json_array_at(v, "factors"), "评审因素", e));
	TRY(check_keys(json_array_at(v, "qualification"), "资格审查项", e));
	TRY(check_keys(json_array_at(v, "conformity"), "符合性审查项", e));
	TRY(check_factors(v, &p, base->method, e));
	TRY(check_rates(&p, e));
	TRY(check_calendar(json_object_get(v, "calendar"), e));
	return check_size(&p, base, e);
}

// --- keeping

static struct eval_item *keep_items(struct project *p, const json_t *list, size_t *count)
{
	*count = json_array_size(list);
	struct eval_item *items = arena_alloc(&p->arena, (*count + 1) * sizeof *items);
	for (size_t i = 0; i < *count; i++) {
		const json_t *v = json_array_get(list, i);
		items[i] = (struct eval_item){ keep_text(p, v, "key"), keep_text(p, v, "name"), keep_text(p, v, "clause") };
	}
	return items;
}

static void keep_factors(struct project *p, struct eval_params *out, const json_t *list)
{
	out->factor_count = json_array_size(list);
	out->factors = arena_alloc(&p->arena, (out->factor_count + 1) * sizeof *out->factors);
	for (size_t i = 0; i < out->factor_count; i++) {
		const json_t *v = json_array_get(list, i);
		out->factors[i] = (struct factor){ keep_text(p, v, "key"), keep_text(p, v, "name"), strcmp(json_str(v, "stage"), "technical") == 0,
						   json_bool(v, "objective"), json_int(v, "max"), json_int_or(v, "step", 1) };
	}
}

static const int64_t *keep_days(struct project *p, const json_t *list, size_t *count)
{
	*count = json_array_size(list);
	int64_t *days = arena_alloc(&p->arena, (*count + 1) * sizeof *days);
	for (size_t i = 0; i < *count; i++)
		INSIST(day_read(json_string_value(json_array_get(list, i)), &days[i]));
	return days;
}

static void keep_calendar(struct project *p, struct calendar *out, const json_t *v)
{
	if (!v)
		return;
	INSIST(day_read(json_str(v, "until"), &out->until));
	out->off = keep_days(p, json_array_at(v, "off"), &out->off_count);
	out->on = keep_days(p, json_array_at(v, "on"), &out->on_count);
}

void eval_params_keep(struct project *p, const json_t *create)
{
	const json_t *v = json_object_get(create, "evaluation");
	if (!v)
		return;
	struct eval_params *out = arena_alloc(&p->arena, sizeof *out);
	read_plain(create, out);
	keep_factors(p, out, json_array_at(v, "factors"));
	keep_calendar(p, &out->calendar, json_object_get(v, "calendar"));
	out->qualification = keep_items(p, json_array_at(v, "qualification"), &out->qualification_count);
	out->conformity = keep_items(p, json_array_at(v, "conformity"), &out->conformity_count);
	p->eval = out;
}
