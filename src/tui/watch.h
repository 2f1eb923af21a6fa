// A bidder's screen: the time that runs, what happened and was seen, the own bid, the quotes, and the bidder's acts.
#ifndef KB_TUI_WATCH_H
#define KB_TUI_WATCH_H

#include "tui/model.h"

// CODE and NAME: the bidder's, of its folder; HANDED_IN: the id of the version that was receipted last, "" where none is known.
// SEEN: the file that remembers what was acknowledged; NULL: it is forgotten with the screen. All are copied.
struct screen *watch_new(const char *code, const char *name, const char *handed_in, const char *seen);

#endif
