// Texts for the line mode: lines that are read aloud or felt, one after the other. The same safety as the grid's: nothing that a stranger wrote
// can move, hide or reorder anything, and a name never begins a line of its own.
#ifndef KB_TUI_SAY_H
#define KB_TUI_SAY_H

#include "tui/model.h"

// Appends one line and its end; whatever is in it, it stays one line.
void say_line(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// Appends a text of several lines, each made safe; ends it with a line's end where it has none.
void say_text(struct buf *out, const char *text);
// Appends a cell's text with its sign in words, as signs are often not read aloud: "✓ 09:40:55" is "yes, 09:40:55", "-" is "none".
void say_signs(struct buf *out, const char *cell);
// What is left of a time, in words: "1 hour 5 minutes", "9 seconds". MS below 0 counts as 0.
void say_left(struct buf *out, int64_t ms);

// What stands in the head of every screen: project, lot, phase and time that runs, connection, log, person. A line each.
void head_say(const struct model *m, struct buf *out);
// A record of the log in one sentence: time, number, act, lot, bidder and what became of it, who signed, and why where it is void.
void log_row_say(const struct model *m, const struct log_row *r, struct buf *out);

#endif
