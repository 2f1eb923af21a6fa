#include "law/why.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

enum { FORMULA_MAX = 2000 };

struct why *why_add(struct arena *a, struct why *parent, const char *clause, const char *who, const char *what, const char *value,
		    const char *fmt, ...)
{
	if (!a)
		return NULL;
	char formula[FORMULA_MAX];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(formula, sizeof formula, fmt, ap);
	va_end(ap);
	INSIST(n >= 0 && n < FORMULA_MAX);
	struct why *w = arena_alloc(a, sizeof *w);
	*w = (struct why){ arena_text(a, who), arena_text(a, what), arena_text(a, clause), arena_text(a, formula),
			   arena_text(a, value), NULL, NULL, NULL };
	if (parent && parent->last)
		parent->last->next = w;
	else if (parent)
		parent->first = w;
	if (parent)
		parent->last = w;
	return w;
}

const char *why_points(struct arena *a, int64_t points)
{
	char text[40];
	int64_t size = points < 0 ? -points : points;
	snprintf(text, sizeof text, "%s%lld.%02d", points < 0 ? "-" : "", (long long)(size / 100), (int)(size % 100));
	return a ? arena_text(a, text) : "";
}

const char *why_money(struct arena *a, int64_t fen)
{
	BUF_AUTO b = BUF_INIT;
	money_add(&b, fen);
	return a ? arena_text(a, buf_text(&b)) : "";
}

json_t *why_json(const struct why *w)
{
	if (!w)
		return json_null();
	json_t *v = json_object(), *parts = w->first ? json_array() : NULL;
	json_put_str(v, "who", w->who);
	json_put_str(v, "what", w->what);
	json_put_str(v, "clause", w->clause);
	json_put_str(v, "formula", w->formula);
	json_put_str(v, "value", w->value);
	for (const struct why *part = w->first; part; part = part->next)
		json_array_append_new(parts, why_json(part));
	if (parts)
		json_put(v, "parts", parts);
	return v;
}
