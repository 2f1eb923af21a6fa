// The longer works of an opening, for the command line and the screens alike: each goes through the bids of a lot,
// tells how each of them went, and performs the acts that follow from it. A work that ended in the middle is begun
// again and goes on where it was: what was performed is in the log. Done again, it tells the same and performs nothing.
#ifndef KB_DESK_WORK_H
#define KB_DESK_WORK_H

#include "desk/desk.h"

enum work_how { WORK_RUNS, WORK_GOOD, WORK_BAD, WORK_WAITS };
// One step: how it stands with a bid. Borrowed for the call.
struct work_step {
	const struct bid *bid;
	enum work_how how;
	const char *text;   // the reason of WORK_BAD and WORK_WAITS; else ""
	int64_t done, size; // WORK_RUNS: bytes worked through, and of the whole bid; of the bidder's release: enum work_stage
};
struct work {
	struct desk *desk;
	struct token *token;
	const char *project;
	int64_t lot;
	const char *folder; // custody_open: BID.p7m files to open instead of the store's; the bidder's: its own; else NULL
	void (*step)(void *ctx, const struct work_step *s);
	void *ctx;
};
struct work_count {
	size_t good, bad, waiting;
};

/// R41a 87号令第41条
// O3, by the host: the ciphertext that the store holds against the cover sheet of each bid; performs package.verify.
KB_MUST_USE result work_verify(const struct work *w, struct work_count *n, struct err *e);
// During the window, by each custodian: own shares against the bidders' commitments; misfits become custody.check.
KB_MUST_USE result work_check_shares(const struct work *w, struct work_count *n, struct err *e);
// After the window, by recorder or supervisor: the own shares, sealed for the host; performs custody.hand.
KB_MUST_USE result work_hand_shares(const struct work *w, struct work_count *n, struct err *e);
// After the window, by the host: joins two shares of each bid and opens it, in memory only; performs bid.open.
KB_MUST_USE result work_open_bids(const struct work *w, struct work_count *n, struct err *e);
// R42a: opening.record or record.sign, made over the state as it is now; made anew where something came in meanwhile.
// RECEIPT is the caller's to release.
KB_MUST_USE result work_record(const struct work *w, const char *type, struct receipt *receipt, struct err *e);

// --- the bidder's: FOLDER is the working folder in which the bid was sealed (bid/package.h). What the gate answered is kept in
// FOLDER/receipts, and an answer counts where the project's own service key signed it ("receipt.service").
struct work_answer {
	struct receipt receipt;
	bool kept; // it is in FOLDER/receipts
};
void work_answer_release(struct work_answer *a);
// One act. A is set whatever the result, and the caller's to release.
KB_MUST_USE result work_bid_act(const struct work *w, const char *type, const json_t *body, struct work_answer *a, struct err *e);
/// R41a 87号令第41条
// During the window: the content key of the version that counts, by the token, in three shares to the custodians; performs bid.release.
// What fails there is told to the hall as bid.fault at once: a step WORK_WAITS where that was done, WORK_BAD with the reason where not.
enum work_stage { WORK_FINDS, WORK_UNWRAPS, WORK_SPLITS, WORK_SENDS, WORK_REPORTS, WORK_STAGES = WORK_REPORTS };
KB_MUST_USE result work_bid_release(const struct work *w, struct work_answer *a, struct err *e);
KB_MUST_USE result work_bid_sign(const struct work *w, struct work_answer *a, struct err *e); // record.sign
// The three to whom shares go, in the order of the shares; and the refusal where FOLDER does not hold the version handed in.
struct work_custodians {
	struct cert *enc[3];
	struct hash sign[3];
};
KB_MUST_USE result work_custodians(const struct project *p, struct work_custodians *c, struct err *e); // release it in any case
void work_custodians_release(struct work_custodians *c);
KB_MUST_USE result work_other_version(struct err *e);

#endif
