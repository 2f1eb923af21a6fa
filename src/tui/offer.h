// What a person may do next, from the table of acts: for each role and phase the steps of an opening, with the key, the
// words, and why not where it is not possible now. The hall's bottom bar, its help, the line mode and the tests of "every key" read
// this one table.
#ifndef KB_TUI_OFFER_H
#define KB_TUI_OFFER_H

#include "tui/model.h"

// What must be filled in before the act can be proposed.
enum offer_need {
	NEED_NOTHING,
	NEED_FORM, // the fields of the act's body, filled with what is known: form.h
};

struct offer {
	enum action key;      // ACTION_F2 .. F9
	const char *type;     // the act; NULL for a work
	enum hand_kind work;  // HAND_VERIFY ... where TYPE is NULL
	const char *words;    // N_("open the bids")
	const char *next;     // N_("…"): what the bottom line says where this is the step to take; NULL: never the next step
	enum offer_need need;
	bool by_bid;          // concerns the bid under the cursor
	// The body as far as the state gives it; owned by the caller. BID may be NULL.
	json_t *(*body)(const struct model *m, const struct bid *bid);
};

enum { OFFERS_MAX = 9 };
struct offered {
	const struct offer *offer;
	bool possible;
	struct err why; // where not possible: the refusal, with its article
};

// The offers to the person at M's seat in the phase of the lot shown, in the order of their keys; BID is the one under the
// cursor (NULL: none). Returns how many. The check is law_check() on the body as far as known.
size_t offers(const struct model *m, const struct bid *bid, struct offered out[OFFERS_MAX]);
// The step to take: the first possible offer that has words for it; NULL: wait.
const struct offered *offer_next(const struct offered *list, size_t n);
// What the bottom line says: the next step with its key, or whom one waits for and until when. Appends, in the user's language.
void offer_say_next(const struct model *m, const struct offered *list, size_t n, struct buf *out);
// Every row of the table, for tests and documentation; NULL beyond the last. *role and *phase where not NULL: whose, when.
const struct offer *offer_at(size_t index, enum role *role, unsigned *phases);

// May the person at M's seat do this act now? The one check of the law on a proposal.
KB_MUST_USE result offer_check(const struct model *m, const char *type, int64_t lot, const json_t *body, struct err *e);

#endif
