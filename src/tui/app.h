// The console: one loop over the terminal, the feed and the hand; it fills the model and does what the screens ask for.
#ifndef KB_TUI_APP_H
#define KB_TUI_APP_H

#include "desk/desk.h"

// Opens the console on PROJECT (NULL: the project list). TOKEN: URI offered first at the sign-in (NULL: none). Returns when the person leaves. Failures
// are those of the start: no terminal ("term.*"), no settings, no state folder.
KB_MUST_USE result app_run(const struct settings *s, const char *project, const char *token, struct err *e);

#endif
