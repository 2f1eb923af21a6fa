// The line mode: the same screens, said in lines instead of drawn, and done by words instead of keys. Nothing is ever painted over: a person
// hears or feels one line after the other. No terminal is known here (front_lines.c does).
//
// What is said: a screen when it comes up, a dialog again whenever it is on top again; of the project what happens, as it happens: notices, the
// connection, a log that does not verify, the phase, the time that is left at 30, 10, 5 and 1 minutes and 10 seconds, the progress
// of work every few seconds, and what the lowest screen tells. While the console is locked, only that it is.
#ifndef KB_TUI_LINEAR_H
#define KB_TUI_LINEAR_H

#include "tui/model.h"

struct linear;
struct linear *linear_new(void);
void linear_free(struct linear *l);

// Appends what is to be said now, in whole lines that are safe to print; nothing where there is nothing new.
void linear_show(struct linear *l, struct stack *s, const struct model *m, struct buf *out);
// A line that was typed goes to the top screen; a screen that is only read and does not understand it is closed and the one below gets
// it; what none understands is a command line of the screens (":"). What concerns the app comes back, as from stack_act().
struct effect linear_hear(struct linear *l, struct stack *s, const struct model *m, const char *line);

// The words that mean the same everywhere, for the help; a line each. Appends.
void linear_words_say(const struct model *m, struct buf *out);
// LINE with the other language's word for its first one: "日志 12" is "log 12". Appends; as it is where there is none.
void linear_words_translate(const char *line, struct buf *out);

// What happened besides what the lowest screen tells (linear_news.c).
struct linear_news {
	size_t notices;
	bool begun, online, verified, busy;
	enum feed_link link;
	int64_t waiting;
	int64_t end, mark;     // of the time that runs: its end, and the last mark that was passed, ms
	size_t done;           // of the work under way, as last said
	int64_t said_at;       // ms
	char step[200];
};
void linear_notices(struct linear_news *n, const struct model *m, struct buf *out);  // what was said to the person: also while it is locked
void linear_project(struct linear_news *n, const struct model *m, struct buf *out);  // connection, log, time
void linear_progress(struct linear_news *n, const struct model *m, struct buf *out); // of the order under way

#endif
