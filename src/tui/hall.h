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

// The keys that mean the same on every whole screen: the acts (F2 ..) of the person at the seat, BID under the cursor, and the log, the
// parameter sheet, the projects. OVER: the screen that asks is opened over the hall or the bidder's own, and makes room for the next one.
// EFFECT_NONE where the action is none of them, or has no choice now.
struct effect hall_usual(const struct model *m, const struct bid *bid, enum action a, bool over);
#define TAKES_SCREENS (TAKES(LOG) | TAKES(PARAMS))
// Help for the same keys (screen_ops.help), besides those of TAKES_SCREENS; of an act that is not possible now also why.
bool hall_help(const struct model *m, const struct bid *bid, enum action a, struct buf *out);
// For the whole screens above the hall, which have no bid under a cursor.
bool hall_help_over(const struct screen *self, const struct model *m, enum action a, struct buf *out);
// What taking the choice O about BID does: why not, a form, or the consequence.
struct effect hall_take(const struct model *m, const struct judged *o, const struct bid *bid);

#endif
