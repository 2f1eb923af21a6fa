#include "tui/form_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/say.h"
#include "tui/words.h"

// --- kinds of fields -----------------------------------------------------------------------------------------------------

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), e = strlen(end);
	return n >= e && strcmp(text + n - e, end) == 0;
}

static bool is_money(const struct field *f)
{
	return f->kind == FIELD_INT && ends_with(f->name, "_fen");
}

static bool is_time(const struct field *f)
{
	return f->kind == FIELD_INT && (strcmp(f->name, "deadline") == 0 || strcmp(f->name, "from") == 0 || strcmp(f->name, "to") == 0);
}

bool field_is_chosen(const struct field *f)
{
	return f->kind == FIELD_ENUM || f->kind == FIELD_BOOL;
}

static const char *choices_of(const struct field *f)
{
	return f->kind == FIELD_BOOL ? "yes|no" : f->choices;
}

// What the program knows already (ids, hashes, lists) is not typed.
bool field_is_typed(const struct field *f, const json_t *body)
{
	if (f->kind == FIELD_HASH || f->kind == FIELD_BASE64)
		return !json_object_get(body, f->name);
	if (strcmp(f->name, "finding") == 0)
		return false;
	return f->kind == FIELD_INT || field_is_chosen(f) || (f->kind == FIELD_TEXT && strcmp(f->name, "bid") != 0);
}

// --- from the body to text and back ----------------------------------------------------------------------------------------

void form_line_set(struct form_line *l, const char *text)
{
	snprintf(l->value, sizeof l->value, "%s", text);
}

void form_line_from(struct form_line *l, const json_t *v)
{
	BUF_AUTO b = BUF_INIT;
	if (json_is_string(v))
		buf_add_str(&b, json_string_value(v));
	else if (json_is_boolean(v))
		buf_add_str(&b, json_is_true(v) ? "yes" : "no");
	else if (json_is_integer(v) && is_money(l->field))
		money_add(&b, json_integer_value(v));
	else if (json_is_integer(v) && is_time(l->field))
		time_add(&b, json_integer_value(v));
	else if (json_is_integer(v))
		buf_addf(&b, "%lld", (long long)json_integer_value(v));
	else if (field_is_chosen(l->field))
		buf_add(&b, l->field->kind == FIELD_BOOL ? "yes" : l->field->choices,
			l->field->kind == FIELD_BOOL ? 3 : strcspn(l->field->choices, "|"));
	form_line_set(l, buf_text(&b));
}

// "2026-11-23 09:30" or with seconds, China's time.
static bool read_time(const char *text, int64_t *ms)
{
	AUTO_FREE char *whole = strlen(text) == 16 ? xasprintf("%.10sT%s:00+08:00", text, text + 11) : xasprintf("%.10sT%s+08:00", text, strlen(text) > 11 ? text + 11 : "");
	return time_read(whole, ms);
}

static bool read_int(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	long long n = strtoll(text, &end, 10);
	*out = n;
	return *text && *end == 0 && errno == 0;
}

bool form_line_fault(struct form_line *l, const char *text)
{
	snprintf(l->fault, sizeof l->fault, "%s", text);
	return false;
}

static bool fault_range(struct form_line *l)
{
	BUF_AUTO low = BUF_INIT;
	BUF_AUTO high = BUF_INIT;
	void (*add)(struct buf *, int64_t) = is_money(l->field) ? money_add : is_time(l->field) ? time_add : NULL;
	if (add) {
		add(&low, l->field->min);
		add(&high, l->field->max);
	} else {
		buf_addf(&low, "%lld", (long long)l->field->min);
		buf_addf(&high, "%lld", (long long)l->field->max);
	}
	snprintf(l->fault, sizeof l->fault, _("from %s to %s"), buf_text(&low), buf_text(&high));
	return false;
}

static bool number_of(struct form_line *l, int64_t *n)
{
	const struct field *f = l->field;
	bool read = is_money(f) ? money_read(l->value, n) : is_time(f) ? read_time(l->value, n) : read_int(l->value, n);
	if (!read)
		return form_line_fault(l, is_money(f) ? _("an amount in yuan, such as 1250000.00") : is_time(f) ? _("a time such as 2026-11-23 09:30") : _("a whole number"));
	return *n >= f->min && *n <= f->max ? true : fault_range(l);
}

bool form_line_put(struct form_line *l, json_t *body)
{
	const struct field *f = l->field;
	int64_t n, size = (int64_t)strlen(l->value);
	l->fault[0] = 0;
	if (size == 0 && f->optional) {
		json_object_del(body, f->name); // there may be none
		return true;
	}
	if (f->kind == FIELD_INT) {
		if (!number_of(l, &n))
			return false;
		json_put_int(body, f->name, n);
		return true;
	}
	if (f->kind == FIELD_BOOL) {
		json_put_bool(body, f->name, strcmp(l->value, "yes") == 0);
		return true;
	}
	if (size == 0)
		return form_line_fault(l, _("must be filled in"));
	if (f->kind == FIELD_TEXT && (size < f->min || size > f->max)) {
		snprintf(l->fault, sizeof l->fault, _("%lld to %lld bytes"), (long long)f->min, (long long)f->max);
		return false;
	}
	json_put_str(body, f->name, l->value);
	return true;
}

static void add_choices(const char *choices, struct buf *out)
{
	buf_add_str(out, _("Left and Right choose: "));
	for (const char *p = choices; *p;) {
		size_t n = strcspn(p, "|");
		BUF_AUTO one = BUF_INIT;
		buf_add(&one, p, n);
		buf_addf(out, "%s%s", p == choices ? "" : " | ", code_in_words(buf_text(&one)));
		p += n + (p[n] == '|');
	}
}

void form_line_hint(const struct form_line *l, struct buf *out)
{
	const struct field *f = l->field;
	if (f->kind == FIELD_ENUM)
		add_choices(f->choices, out);
	else if (f->kind == FIELD_BOOL)
		add_choices("yes|no", out);
	else if (is_money(f))
		buf_add_str(out, _("yuan"));
	else if (is_time(f))
		buf_add_str(out, _("such as 2026-11-23 09:30"));
	else if (f->kind == FIELD_INT)
		buf_addf(out, _("%lld to %lld %s"), (long long)f->min, (long long)f->max, doc_in_words(f->doc));
	else
		buf_addf(out, "%s%s", f->optional ? _("may be left empty. ") : "", doc_in_words(f->doc));
}

void form_line_turn(struct form_line *l, int step)
{
	const char *choices = choices_of(l->field);
	const char *list[32];
	size_t size[32];
	int n = 0, now = 0;
	for (const char *p = choices; *p && n < 32; n++) {
		size[n] = strcspn(p, "|");
		list[n] = p;
		if (size[n] == strlen(l->value) && strncmp(p, l->value, size[n]) == 0)
			now = n;
		p += size[n] + (p[size[n]] == '|');
	}
	now = (now + step + n) % n;
	snprintf(l->value, sizeof l->value, "%.*s", (int)size[now], list[now]);
}

void form_line_say_choices(const struct form_line *l, struct buf *out)
{
	int no = 1;
	for (const char *p = choices_of(l->field); *p; no++) {
		size_t n = strcspn(p, "|");
		BUF_AUTO one = BUF_INIT;
		buf_add(&one, p, n);
		say_line(out, "%d  %s", no, code_in_words(buf_text(&one)));
		p += n + (p[n] == '|');
	}
}

bool form_line_choose(struct form_line *l, const char *line)
{
	int no = 1;
	for (const char *p = choices_of(l->field); *p; no++) {
		size_t n = strcspn(p, "|");
		BUF_AUTO one = BUF_INIT;
		AUTO_FREE char *number = xasprintf("%d", no);
		buf_add(&one, p, n);
		if (strcmp(line, number) == 0 || strcmp(line, buf_text(&one)) == 0 || strcmp(line, code_in_words(buf_text(&one))) == 0) {
			form_line_set(l, buf_text(&one));
			return true;
		}
		p += n + (p[n] == '|');
	}
	return form_line_fault(l, _("type the number of one of these"));
}
