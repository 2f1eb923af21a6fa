#include <stdlib.h>
#include <string.h>

#include "tui/term.h"

static bool is_set(const char *name)
{
	const char *v = getenv(name);
	return v && *v;
}

struct term_options term_options_read(void)
{
	const char *theme = getenv("KAIBIAO_THEME"), *delay = getenv("KAIBIAO_ESCDELAY");
	long ms = delay ? strtol(delay, NULL, 10) : 0;
	return (struct term_options){
		.theme = theme && strcmp(theme, "light") == 0 ? THEME_LIGHT : THEME_DARK,
		.mono = is_set("NO_COLOR"),
		.ascii = is_set("KAIBIAO_ASCII"),
		.no_mouse = is_set("KAIBIAO_NO_MOUSE"),
		.escdelay_ms = ms > 0 && ms <= 1000 ? (int)ms : 0,
	};
}
