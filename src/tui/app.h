// The console: one loop over the terminal, the feed and the hand; it fills the model and does what the screens ask for.
#ifndef KB_TUI_APP_H
#define KB_TUI_APP_H

#include "desk/desk.h"

struct screen;

struct app_options {
	const struct settings *settings;
	const char *project; // NULL: the project list comes first
	const char *token;   // URI offered first at the sign-in; NULL: none
	const char *bid_dir, *bid_agent; // a bidder sits here: the folder of its bid, its agent's name; NULL as a rule
	int64_t lot;          // shown first; 0: the project's first
	struct screen *first; // shown instead of the hall; the app's from now on. NULL: the hall
	bool onlooker;     // nobody sits here: no token is looked for, nothing can be done, the project list does not come
	bool linear;       // line by line instead of screens: for screen readers, braille lines, pipes
	const char *drill;   // NULL: no drill; else every screen is marked as one, and this PIN is shown where a PIN is asked for
};
// Returns when the person leaves. Failures are those of the start: no terminal ("term.*"), no settings, no state folder.
KB_MUST_USE result app_run(const struct app_options *o, struct err *e);

#endif
