// The hand of the person at a console: a child process that holds a desk and the person's token and carries out one
// order after another, so that the screen never waits. A PIN goes from the terminal to the token's own child; this
// process and the hand only arrange that the screen holds still meanwhile.
#ifndef KB_DESK_HAND_H
#define KB_DESK_HAND_H

#include "desk/work.h"

enum hand_kind {
	HAND_SIGN_IN,      // opens the token at URI and proves the person's presence by a signature over a challenge
	HAND_SIGN_OUT,     // lets the token go
	HAND_ACT,          // one act: TYPE, BODY
	HAND_VERIFY,       // work_verify and the others of desk/work.h
	HAND_CHECK_SHARES,
	HAND_HAND_SHARES,
	HAND_OPEN_BIDS,
	HAND_RECORD_MAKE,
	HAND_RECORD_SIGN,
	HAND_RELEASE_KEY,  // work_bid_release, out of FOLDER
};
// Borrowed for the call of hand_order(). Unused members are NULL or 0.
struct hand_order {
	enum hand_kind kind;
	const char *uri;       // SIGN_IN: of the token
	struct hash expect;    // SIGN_IN: the certificate that must come back (zero: any)
	const char *project, *type;
	int64_t lot;
	const json_t *body;
	const char *folder;    // of a bidder: where the bid was sealed; an ACT's and a RECORD_SIGN's answer is kept there, too
	const char *shown;     // the text that stands on the screen where the PIN is asked for
};

enum hand_event {
	HAND_STEP,    // how it stands with a bid: no, how, done, size, text
	HAND_HOLD,    // the token wants a PIN: show it, put the cursor into the field, read no key, answer hand_go()
	HAND_RELEASE, // the PIN was typed, or not: the screen goes on
	HAND_DONE,    // the order was carried out, or why not: kind, err, seq, count
	HAND_GONE,    // the token was taken out; the hand holds none any more
};
struct hand_news {
	enum hand_event event;
	int64_t no;
	enum work_how how;
	int64_t done, size;
	int tries;               // HOLD: left, -1 unknown
	enum result_kind kind;   // DONE
	struct err err;          // DONE, where kind is not RESULT_OK
	struct work_count count; // DONE of a work
	uint64_t seq;            // DONE of an act: its place in the log, 0 where not known
	char text[600];          // STEP: reason; DONE of an act: why the token could not decrypt (desk_key_fault)
	char name[200], code[64], org[200]; // DONE of SIGN_IN: the holder
	struct hash cert;
};

struct hand;
KB_MUST_USE result hand_start(const struct settings *s, struct hand **out, struct err *e);
void hand_stop(struct hand *h); // NULL is fine. An act in the middle of being sent stays in the outbox.
int hand_fd(const struct hand *h);
bool hand_busy(const struct hand *h); // an order is under way: no other is taken
// "hand.busy", "hand.gone".
KB_MUST_USE result hand_order(struct hand *h, const struct hand_order *o, struct err *e);
// The next news; false where there is none. A hand that died is HAND_DONE with a failure where it was busy, then HAND_GONE.
bool hand_read(struct hand *h, struct hand_news *news);
void hand_go(struct hand *h, bool willing); // the answer to HAND_HOLD

#endif
