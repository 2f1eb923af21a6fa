// kaibiao bid watch: the bidder's screen, from the folder in which the bid was sealed.
#include <stdlib.h>

#include "cli/bidder.h"
#include "tui/app.h"
#include "tui/watch.h"

static result watch(const struct bidder *b, const char *token, bool linear, struct err *e)
{
	struct settings s;
	result r = settings_read(&s, e);
	if (is_ok(r)) {
		const json_t *who = json_object_get(b->bid, "bidder");
		AUTO_FREE char *seen = xasprintf("%s/seen/%s-%lld.json", s.state_dir, b->project, (long long)b->lot);
		AUTO_FREE char *handed_in = bidder_handed_in(b, "bid");
		const struct app_options o = { .settings = &s, .project = b->project, .lot = b->lot, .token = token, .bid_dir = b->dir, .linear = linear,
					       .bid_agent = json_str(json_object_get(b->bid, "agent"), "name"), .drill = getenv("KAIBIAO_DRILL"),
					       .first = watch_new(json_str(who, "code"), json_str(who, "name"), handed_in, seen) };
		r = app_run(&o, e);
	}
	settings_release(&s);
	return r;
}

int bid_watch(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	const char *token = cli_option(&argc, argv, "token");
	bool linear = cli_flag(&argc, argv, "linear");
	result r = bidder_begin(&b, &argc, argv, NULL, false, &e);
	if (is_ok(r))
		r = watch(&b, token ? token : getenv("KAIBIAO_TOKEN"), linear, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}
