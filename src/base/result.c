#include "base/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

result ok(void)
{
	return (result){ RESULT_OK };
}

static const char *(*other_language)(const char *format) __attribute__((format_arg(1)));

void err_language(const char *(*look_up)(const char *format) __attribute__((format_arg(1))))
{
	other_language = look_up;
}

const char *err_sentence(const struct err *e)
{
	return e->other[0] ? e->other : e->text;
}

__attribute__((format(printf, 2, 0))) static void set_other(struct err *e, const char *fmt, va_list ap)
{
	e->other[0] = 0;
	if (other_language && other_language(fmt) != fmt)
		vsnprintf(e->other, sizeof e->other, other_language(fmt), ap);
}

__attribute__((format(printf, 5, 0))) static result set(struct err *e, enum result_kind kind, const char *code,
							 const char *clause, const char *fmt, va_list ap)
{
	if (e) {
		e->kind = kind;
		snprintf(e->code, sizeof e->code, "%s", code);
		snprintf(e->clause, sizeof e->clause, "%s", clause);
		va_list again;
		va_copy(again, ap);
		vsnprintf(e->text, sizeof e->text, fmt, ap);
		set_other(e, fmt, again);
		va_end(again);
	}
	return (result){ kind };
}

result refuse(struct err *e, const char *code, const char *clause, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	result r = set(e, RESULT_REFUSED, code, clause, fmt, ap);
	va_end(ap);
	return r;
}

result fail(struct err *e, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	result r = set(e, RESULT_FAILED, code, "", fmt, ap);
	va_end(ap);
	return r;
}

result usage(struct err *e, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	result r = set(e, RESULT_USAGE, code, "", fmt, ap);
	va_end(ap);
	return r;
}

void insist_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "kaibiao: bug: '%s' does not hold at %s:%d\n", condition, file, line);
	abort();
}
