// What a bidder must not miss: one piece of news for each thing that happened to its lot and its bid, out of the folded state.
#ifndef KB_TUI_WATCH_NEWS_H
#define KB_TUI_WATCH_NEWS_H

#include "tui/model.h"

enum { NEWS_MAX = 64, NEWS_KEY = 48 };
struct news {
	char key[NEWS_KEY]; // stable: the same thing has the same key after a restart
	int64_t at;         // ms
	enum style style;   // GOOD, WARN, BAD or NORMAL
	char text[700];     // a sentence: what happened and what to do now, in the user's language
};

// The bid of CODE with a number in the lot, whatever became of it; NULL.
const struct bid *watch_own(const struct lot *l, const char *code);
// Everything so far, oldest first; returns how many (at most NEWS_MAX, the newest). OUT has NEWS_MAX places.
size_t watch_news(const struct model *m, const struct lot *l, const char *code, struct news *out);

#endif
