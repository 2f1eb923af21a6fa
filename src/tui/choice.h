// What a person may do next, from the table of acts: for each role and phase the steps of an opening, with the key, the
// words, and why not where it is not possible now. The hall's bottom bar, its help, the line mode and the tests of "every key" read
// this one table.
#ifndef KB_TUI_CHOICE_H
#define KB_TUI_CHOICE_H

#include "tui/model.h"

// What must be filled in before the act can be proposed.
enum choice_need {
	NEED_NOTHING,
	NEED_FORM, // the fields of the act's body, filled with what is known: form.h
};

struct choice {
	enum action key;      // ACTION_F2 .. F9
	const char *type;     // the act; of a work: the act that it performs
	enum hand_kind work;  // HAND_VERIFY ... ; HAND_SIGN_IN: no work, an act
	const char *words;    // N_("open the bids")
	enum choice_need need;
	// The body as far as the state gives it, about the bid under the cursor, or about the first one that needs it; owned by
	// the caller. BID may be NULL. Of a work: one that stands for those it will make.
	json_t *(*body)(const struct model *m, const struct bid *bid);
};

enum { CHOICES_MAX = 9 };
struct judged {
	const struct choice *choice;
	bool possible;
	bool wanted;    // possible, and the step to take as it stands
	struct err why; // where not possible: the refusal, with its article
};

// The choices of the person at M's seat in the phase of the lot shown, in the order of their keys; BID is the one under the
// cursor (NULL: none). Returns how many. The check is law_check() on the body as far as known.
size_t choices(const struct model *m, const struct bid *bid, struct judged out[CHOICES_MAX]);
// The step to take: the first that is wanted; NULL: wait.
const struct judged *choice_next(const struct judged *list, size_t n);
// What the bottom line says: the next step with its key, or whom one waits for and until when. Appends, in the user's language.
void choice_say_next(const struct model *m, const struct judged *list, size_t n, struct buf *out);
// Of a host: that another station leads the lot shown, or asks for it, who and why. Appends nothing where this one leads undisturbed.
void choice_say_lead(const struct model *m, struct buf *out);
// The same where there is no step to take: whom one waits for and until when. Appends.
void choice_say_waiting(const struct model *m, const struct lot *l, struct buf *out);
// Every row of the table, for tests and documentation; NULL beyond the last. *WHO: role bits, *PHASES: 1 << enum phase.
const struct choice *choice_at(size_t index, unsigned *who, unsigned *phases);
bool choice_is_work(const struct choice *o);

// May the person at M's seat do this act now? The one check of the law on a proposal.
KB_MUST_USE result choice_check(const struct model *m, const char *type, int64_t lot, const json_t *body, struct err *e);

#endif
