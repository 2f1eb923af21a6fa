// The hall: the lot that is being opened, on one screen (the main screen of host, recorder and supervisor).
#ifndef KB_TUI_HALL_H
#define KB_TUI_HALL_H

#include "tui/choice.h"

struct screen *hall_new(void);
// The head that every whole screen has: project and lot, phase, the store's clock, connection, who is signed in, the log.
// Rows 0 and 1; the caller leaves them free.
void head_render(const struct model *m, struct grid *g);
// The foot, the last two rows: what is to be done next, and the keys.
void foot_render(const struct model *m, const struct bid *bid, struct grid *g);

// A time that runs in the lot's phase: until the deadline, of the decryption window, of the confirming. False: none.
struct running {
	const char *what; // in the user's language: "deadline in "
	int64_t from, to; // ms
};
bool time_that_runs(const struct model *m, const struct lot *l, struct running *r);
// "handed in = opened + failed + withdrawn + ..."; nothing before the intake was closed.
void reckoning_text(const struct lot *l, struct buf *out);

// What an act's key (F2 ..) does for the person at the seat, BID under the cursor, and what help says of it: EFFECT_NONE and NULL where the
// key has no choice now.
struct effect hall_choose(const struct model *m, const struct bid *bid, enum action key);
const char *hall_choice_help(const struct model *m, const struct bid *bid, enum action key);
// What taking the choice O about BID does: why not, a form, or the consequence.
struct effect hall_take(const struct model *m, const struct judged *o, const struct bid *bid);

#endif
