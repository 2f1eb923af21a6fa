// The form of an act: its frame and its body, by the fields of its row.
#include <stdio.h>
#include <string.h>

#include "law/law_int.h"

static result bad(struct err *e, const char *path, const char *name, const char *what)
{
	return refuse(e, "act.field", "", "字段“%s%s”%s；请改正后重新提交", path, name, what);
}

static bool in_choices(const char *choices, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = choices; n > 0 && p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
		if (strncmp(p, word, n) == 0 && (p[n] == '|' || p[n] == 0))
			return true;
	return false;
}

static result check_base64(const struct field *f, const json_t *v, const char *path, struct err *e)
{
	BUF_AUTO bytes = BUF_INIT;
	bool good = json_is_string(v) && base64_decode(span_of(json_string_value(v), json_string_length(v)), &bytes);
	return good && (int64_t)bytes.n >= f->min && (int64_t)bytes.n <= f->max ? ok()
										: bad(e, path, f->name, "应是 base64，且长度在允许范围内");
}

static result check_array(const struct field *f, const json_t *v, const char *path, struct err *e)
{
	size_t n = json_array_size(v);
	char inner[200];
	if (!json_is_array(v) || (int64_t)n < f->min || (int64_t)n > f->max)
		return bad(e, path, f->name, "应是列表，且项数在允许范围内");
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(v, i);
		snprintf(inner, sizeof inner, "%.80s%s[%zu].", path, f->name, i);
		if (f->members)
			TRY(schema_check(f->members, item, inner, e));
		else if (!json_is_string(item) || json_string_length(item) == 0 || json_string_length(item) > 100)
			return bad(e, path, f->name, "的每一项应是 1–100 字节的文字");
	}
	return ok();
}

static result check_text(const struct field *f, const json_t *v, const char *path, struct err *e)
{
	int64_t n = (int64_t)json_string_length(v);
	return json_is_string(v) && n >= f->min && n <= f->max ? ok() : bad(e, path, f->name, "应是文字，且长度在允许范围内");
}

static result check_value(const struct field *f, const json_t *v, const char *path, struct err *e)
{
	struct hash h;
	char inner[200];
	switch (f->kind) {
	case FIELD_INT:
		return json_is_integer(v) && json_integer_value(v) >= f->min && json_integer_value(v) <= f->max
			       ? ok()
			       : bad(e, path, f->name, "应是允许范围内的整数");
	case FIELD_TEXT:
		return check_text(f, v, path, e);
	case FIELD_HASH:
		return json_is_string(v) && hash_parse(json_string_value(v), &h) ? ok() : bad(e, path, f->name, "应是64位小写十六进制");
	case FIELD_BASE64:
		return check_base64(f, v, path, e);
	case FIELD_BOOL:
		return json_is_boolean(v) ? ok() : bad(e, path, f->name, "应是 true 或 false");
	case FIELD_ENUM:
		return json_is_string(v) && in_choices(f->choices, json_string_value(v)) ? ok() : bad(e, path, f->name, "不在允许的取值之中");
	case FIELD_OBJECT:
		snprintf(inner, sizeof inner, "%.80s%s.", path, f->name);
		return f->members ? schema_check(f->members, v, inner, e) : json_is_object(v) ? ok() : bad(e, path, f->name, "应是对象");
	case FIELD_ARRAY:
		return check_array(f, v, path, e);
	}
	return bad(e, path, f->name, "类型不明");
}

result schema_check(const struct field *fields, const json_t *body, const char *path, struct err *e)
{
	if (!json_is_object(body))
		return refuse(e, "act.field", "", "“%s”应是对象", *path ? path : "body");
	size_t known = 0;
	for (const struct field *f = fields; f->name; f++) {
		const json_t *v = json_object_get(body, f->name);
		if (!v && f->optional)
			continue;
		if (!v)
			return bad(e, path, f->name, "缺失");
		TRY(check_value(f, v, path, e));
		known++;
	}
	if (json_object_size(body) == known)
		return ok();
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)body, key, value)
	{
		const struct field *f = fields;
		while (f->name && strcmp(f->name, key) != 0)
			f++;
		if (!f->name)
			return refuse(e, "act.field", "", "“%s%.40s”不是这种行为的字段；请删去", path, key);
	}
	return ok();
}

static const struct field SEEN[] = {
	{ "seq", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "newest record that the actor had" },
	{ "hash", FIELD_HASH, false, 0, 0, NULL, NULL, "its hash" },
	{ NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL },
};
static const struct field FRAME[] = {
	{ "act", FIELD_TEXT, false, 3, 40, NULL, NULL, "type of the act" },
	{ "project", FIELD_TEXT, false, 3, 40, NULL, NULL, "project code" },
	{ "lot", FIELD_INT, true, 1, 999, NULL, NULL, "lot number" },
	{ "n", FIELD_INT, false, 1, JSON_INT_MAX, NULL, NULL, "the actor's own counter in this log" },
	{ "at", FIELD_INT, false, 0, JSON_INT_MAX, NULL, NULL, "the actor's clock, ms" },
	{ "seen", FIELD_OBJECT, false, 0, 0, NULL, SEEN, "what the actor had before his eyes" },
	{ "station", FIELD_TEXT, false, 1, 64, NULL, NULL, "where" },
	{ "salt", FIELD_HASH, false, 0, 0, NULL, NULL, "32 random bytes" },
	{ "shown", FIELD_HASH, true, 0, 0, NULL, NULL, "digest of the text at the PIN prompt" },
	{ "shown_text", FIELD_BASE64, true, 1, SHOWN_BYTES_MAX, NULL, NULL, "that text, where it is not too long" },
	{ "body", FIELD_OBJECT, false, 0, 0, NULL, NULL, "by the act's row" },
	{ NULL, FIELD_INT, true, 0, 0, NULL, NULL, NULL },
};

static bool project_id_ok(const char *id)
{
	return id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

// What is kept as seen is what was signed as seen.
static bool shown_fits(const json_t *act)
{
	struct hash shown;
	BUF_AUTO text = BUF_INIT;
	if (!json_object_get(act, "shown_text"))
		return true;
	return json_hash(act, "shown", &shown) && json_get_base64(act, "shown_text", &text) && hash_equal(shown, sha256(span_buf(&text)));
}

result law_frame(const json_t *act, struct err *e)
{
	const json_t *body = json_object_get(act, "body");
	const struct act_row *row = law_row(json_str(act, "act"));
	if (!json_is_object(act) || !json_is_object(body))
		return refuse(e, "act.frame", "", "这不是一个行为：缺少 body");
	TRY(schema_check(FRAME, act, "", e));
	if (!shown_fits(act))
		return refuse(e, "act.shown", "", "签署时屏幕上的文字与签名所记的摘要不符");
	if (!row)
		return refuse(e, "act.unknown", "", "没有“%.40s”这种行为；本规则版本不认识它", json_str(act, "act"));
	if (!project_id_ok(json_str(act, "project")))
		return refuse(e, "act.frame", "", "项目编号只能由字母、数字和连字符组成");
	if (row->by_lot != (json_object_get(act, "lot") != NULL))
		return refuse(e, "act.lot", "", row->by_lot ? "“%s”要写明包号" : "“%s”不属于某一包，不应写包号", row->zh);
	return schema_check(row->body, body, "", e);
}
