#include "base/result.h"

#include <stdarg.h>
#include <stdbool.h>
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

static const char *(*other_term)(const char *term);

void err_terms(const char *(*look_up)(const char *term))
{
	other_term = look_up;
}

const char *err_sentence(const struct err *e)
{
	return e->other[0] ? e->other : e->text;
}

// U+4000 to U+9FFF
static bool is_han(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	return p[0] >= 0xE4 && p[0] <= 0xE9 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
}

// Bytes of the Chinese word that TEXT begins with: a term, a name, or nothing.
static size_t run_of(const char *text)
{
	size_t n = 0;
	while (is_han(text + n))
		n += 3;
	return n;
}

// The law's words that came in as arguments.
static void put_terms(char *text, size_t room)
{
	char whole[sizeof ((struct err *)0)->other], word[64];
	size_t at = 0;
	for (const char *p = text; *p && at + 1 < room;) {
		size_t n = run_of(p);
		const char *term = NULL;
		if (n > 0 && n < sizeof word) {
			memcpy(word, p, n);
			word[n] = 0;
			term = other_term(word);
		}
		size_t used = n ? n : 1, bytes = term ? strlen(term) : used;
		if (at + bytes >= room)
			break;
		memcpy(whole + at, term ? term : p, bytes);
		at += bytes;
		p += used;
	}
	whole[at] = 0;
	memcpy(text, whole, at + 1);
}

__attribute__((format(printf, 2, 0))) static void set_other(struct err *e, const char *fmt, va_list ap)
{
	e->other[0] = 0;
	if (!other_language || other_language(fmt) == fmt)
		return;
	vsnprintf(e->other, sizeof e->other, other_language(fmt), ap);
	if (other_term)
		put_terms(e->other, sizeof e->other);
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
