#include "tui/say.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "tui/words.h"

void say_line(struct buf *out, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	text_add_safe(out, buf_text(&text));
	buf_add_byte(out, '\n');
}

void say_text(struct buf *out, const char *text)
{
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");
		BUF_AUTO one = BUF_INIT;
		buf_add(&one, p, n);
		text_add_safe(out, buf_text(&one));
		buf_add_byte(out, '\n');
		p += n + (p[n] == '\n');
	}
}

void say_signs(struct buf *out, const char *cell)
{
	static const struct {
		const char *sign, *alone, *before;
	} SIGNS[] = {
		{ "✓", N_("yes"), N_("yes, ") }, { "✗", N_("bad"), "" }, { "..", N_("waiting"), N_("waiting, ") }, { "!", N_("mind"), N_("mind: ") },
	};
	if (!*cell || strcmp(cell, "-") == 0) {
		buf_add_str(out, _("none"));
		return;
	}
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
		size_t n = strlen(SIGNS[i].sign);
		if (strncmp(cell, SIGNS[i].sign, n) != 0 || (cell[n] && cell[n] != ' '))
			continue;
		if (!cell[n])
			buf_add_str(out, _(SIGNS[i].alone));
		else if (*SIGNS[i].before)
			buf_add_str(out, _(SIGNS[i].before));
		cell += cell[n] ? n + 1 : n;
		break;
	}
	text_add_safe(out, cell);
}

void say_left(struct buf *out, int64_t ms)
{
	long long s = ms > 0 ? (ms + 999) / 1000 : 0, hours = s / 3600, minutes = s / 60 % 60;
	if (hours)
		buf_addf(out, _("%lld h %lld min"), hours, minutes);
	else if (s >= 60 && s % 60)
		buf_addf(out, _("%lld min %lld s"), minutes, s % 60);
	else if (s >= 60)
		buf_addf(out, _("%lld min"), minutes);
	else
		buf_addf(out, _("%lld s"), s);
}
