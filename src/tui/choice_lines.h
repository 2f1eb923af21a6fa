// The choices of choice.h in the line mode: said as numbered lines, done by a word, and told when the step to take becomes another one.
#ifndef KB_TUI_CHOICE_LINES_H
#define KB_TUI_CHOICE_LINES_H

#include "tui/choice.h"

// The rest of LINE behind its first word, without blanks before it; NULL where that is not WORD.
const char *word_rest(const char *line, const char *word);

// "Next: ..." and the word that does it, or whom one waits for.
void choice_next_say(const struct model *m, const struct bid *bid, struct buf *out);
// next, acts, why N, N, TYPE. False where the line is none of them.
bool choice_hear(const struct model *m, const struct bid *bid, const char *line, struct effect *out);

// What a screen has told already. All-zero is: nothing.
struct told {
	char project[64];
	bool online;      // the log was there as a whole once: what comes from now on is news
	size_t records;
	const struct choice *next;
	enum phase phase;
	int64_t lot;
	bool busy, begun;
};
// Records that came in since the last call, a sentence each; many of one kind in one sentence. Nothing while the log is being fetched.
void told_records(struct told *t, const struct model *m, struct buf *out);
// The step to take, where it is another one than at the last call.
void told_next(struct told *t, const struct model *m, const struct bid *bid, struct buf *out);

#endif
