#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "desk/desk.h"

enum { CONFIG_BYTES_MAX = 64 * 1024 };

static char *state_dir(void)
{
	const char *own = getenv("KAIBIAO_STATE"), *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (own && *own)
		return xstrdup(own);
	if (xdg && *xdg)
		return xasprintf("%s/kaibiao", xdg);
	return xasprintf("%s/.local/state/kaibiao", home ? home : ".");
}

static char *station_name(void)
{
	char name[65] = "";
	if (gethostname(name, sizeof name - 1) != 0 || !name[0])
		return xstrdup("station");
	return xstrdup(name);
}

// The value of KEY in DIR/config ("key = value" lines, # comments), NULL where it does not stand.
static char *config_value(const struct buf *config, const char *key)
{
	AUTO_FREE char *text = xstrdup(buf_text(config));
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		line += strspn(line, " \t");
		size_t n = strlen(key);
		if (strncmp(line, key, n) != 0)
			continue;
		char *value = line + n + strspn(line + n, " \t");
		if (*value++ != '=')
			continue;
		value += strspn(value, " \t");
		value[strcspn(value, "\r")] = 0;
		return xstrdup(value);
	}
	return NULL;
}

static char *setting(const char *variable, const struct buf *config, const char *key)
{
	const char *v = getenv(variable);
	return v && *v ? xstrdup(v) : config_value(config, key);
}

result settings_read(struct settings *out, struct err *e)
{
	*out = (struct settings){ .state_dir = state_dir() };
	BUF_AUTO config = BUF_INIT;
	AUTO_FREE char *path = xasprintf("%s/config", out->state_dir);
	if (file_exists(path))
		TRY(file_read(path, CONFIG_BYTES_MAX, &config, e));
	out->store = setting("KAIBIAO_STORE", &config, "store");
	out->trust = setting("KAIBIAO_TRUST", &config, "trust");
	out->gate_ca = setting("KAIBIAO_GATE_CA", &config, "gate_ca");
	out->station = setting("KAIBIAO_STATION", &config, "station");
	if (!out->station)
		out->station = station_name();
	return ok();
}

void settings_release(struct settings *s)
{
	free_p(&s->state_dir);
	free_p(&s->store);
	free_p(&s->trust);
	free_p(&s->gate_ca);
	free_p(&s->station);
}
