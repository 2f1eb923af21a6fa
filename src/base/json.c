#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void json_drop(json_t **p)
{
	json_decref(*p);
}

static bool key_ok(const char *key)
{
	size_t n = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n > 0 && key[n] == 0;
}

static bool string_ok(const json_t *s)
{
	const unsigned char *p = (const unsigned char *)json_string_value(s);
	for (size_t i = 0; i < json_string_length(s); i++)
		if (p[i] < 0x20 || p[i] == 0x7f)
			return false;
	return true;
}

static result profile(const json_t *v, int depth, struct err *e);

static result profile_object(const json_t *v, int depth, struct err *e)
{
	const char *key;
	json_t *member;
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		if (!key_ok(key))
			return usage(e, "json.profile", "JSON 键名“%.40s”含有不允许的字符（只允许 a-z 0-9 _）", key);
		TRY(profile(member, depth + 1, e));
	}
	return ok();
}

static result profile(const json_t *v, int depth, struct err *e)
{
	if (depth > JSON_DEPTH_MAX)
		return usage(e, "json.profile", "JSON 嵌套超过 %d 层", JSON_DEPTH_MAX);
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return profile_object(v, depth, e);
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(v); i++)
			TRY(profile(json_array_get(v, i), depth + 1, e));
		return ok();
	case JSON_STRING:
		return string_ok(v) ? ok() : usage(e, "json.profile", "JSON 字符串含有控制字符");
	case JSON_INTEGER:
		return json_integer_value(v) <= JSON_INT_MAX && json_integer_value(v) >= -JSON_INT_MAX
			       ? ok()
			       : usage(e, "json.profile", "JSON 整数超出 ±(2^53-1)");
	case JSON_REAL:
		return usage(e, "json.profile", "JSON 中不允许小数（金额用分，时间用毫秒）");
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return ok();
	}
	return usage(e, "json.profile", "JSON 值的类型无法识别");
}

static const char *what_is_wrong(const json_error_t *je)
{
	static const struct {
		enum json_error_code code;
		const char *text;
	} SENTENCES[] = {
		{ json_error_duplicate_key, "同一个名称写了两次，不能确定以哪个为准；请只留一个" },
		{ json_error_invalid_utf8, "这里的字节不是 UTF-8 文本；请把文件另存为 UTF-8" },
		{ json_error_premature_end_of_input, "文本没有写完就断了；请补全后再试" },
		{ json_error_stack_overflow, "嵌套的层数太多；请减少层数" },
		{ json_error_numeric_overflow, "数字太大；整数不能超过 2^53-1" },
		{ json_error_end_of_input_expected, "完整的 JSON 之后还有别的内容；请删去" },
	};
	for (size_t i = 0; i < sizeof SENTENCES / sizeof *SENTENCES; i++)
		if (SENTENCES[i].code == json_error_code(je))
			return SENTENCES[i].text;
	return "这里不符合 JSON 语法；请检查引号、逗号和括号";
}

result json_read_again(struct span text, size_t limit, json_t **out, struct err *e)
{
	*out = NULL;
	if (text.n > limit)
		return usage(e, "json.size", "JSON 文本有 %zu 字节，超过上限 %zu 字节", text.n, limit);
	json_error_t je;
	json_t *v = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &je);
	if (!v)
		return usage(e, "json.syntax", "JSON 第 %d 行第 %d 列有误：%s", je.line, je.column, what_is_wrong(&je));
	*out = v;
	return ok();
}

result json_read(struct span text, size_t limit, json_t **out, struct err *e)
{
	TRY(json_read_again(text, limit, out, e));
	result r = profile(*out, 1, e);
	if (is_ok(r))
		return r;
	json_decref(*out);
	*out = NULL;
	return r;
}

result json_read_canonical(struct span text, size_t limit, json_t **out, struct err *e)
{
	TRY(json_read(text, limit, out, e));
	result r = json_check_canonical(*out, text, e);
	if (is_ok(r))
		return r;
	json_decref(*out);
	*out = NULL;
	return r;
}

result json_check_canonical(const json_t *value, struct span text, struct err *e)
{
	BUF_AUTO again = BUF_INIT;
	json_text(value, &again);
	return span_equal(span_buf(&again), text) ? ok() : usage(e, "json.canonical", "JSON 文本不是规范形式（键排序、无空白）");
}

static int add_chunk(const char *p, size_t n, void *buf)
{
	buf_add(buf, p, n);
	return 0;
}

void json_text(const json_t *value, struct buf *out)
{
	INSIST(json_dump_callback(value, add_chunk, out, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) == 0);
}

const char *json_str(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));
	return s ? s : "";
}

int64_t json_int_or(const json_t *object, const char *key, int64_t absent)
{
	const json_t *v = json_object_get(object, key);
	return json_is_integer(v) ? json_integer_value(v) : absent;
}

int64_t json_int(const json_t *object, const char *key)
{
	return json_int_or(object, key, 0);
}

bool json_bool(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

bool json_hash(const json_t *object, const char *key, struct hash *out)
{
	return hash_parse(json_str(object, key), out);
}

json_t *json_array_at(const json_t *object, const char *key)
{
	json_t *v = json_object_get(object, key);
	return json_is_array(v) ? v : NULL;
}

void json_put(json_t *object, const char *key, json_t *value)
{
	INSIST(value && json_object_set_new(object, key, value) == 0);
}

void json_put_str(json_t *object, const char *key, const char *text)
{
	json_put(object, key, json_string(text));
}

void json_put_int(json_t *object, const char *key, int64_t n)
{
	json_put(object, key, json_integer(n));
}

void json_put_bool(json_t *object, const char *key, bool b)
{
	json_put(object, key, json_boolean(b));
}

void json_put_hash(json_t *object, const char *key, struct hash h)
{
	json_put_str(object, key, hash_hex(h).s);
}

void json_put_base64(json_t *object, const char *key, struct span bytes)
{
	BUF_AUTO b = BUF_INIT;
	base64_add(&b, bytes);
	json_put_str(object, key, buf_text(&b));
}

bool json_get_base64(const json_t *object, const char *key, struct buf *out)
{
	const json_t *v = json_object_get(object, key);
	return json_is_string(v) && base64_decode(span_of(json_string_value(v), json_string_length(v)), out);
}
