// Shared by the bidder's subcommands (cmd_bid*.c): a working folder, its project and the bidder's desk.
#ifndef KB_CLI_BIDDER_H
#define KB_CLI_BIDDER_H

#include "bid/package.h"
#include "cli/cli.h"

struct bidder {
	const char *dir;
	json_t *bid;    // bid.json
	json_t *cover;  // cover.json of what was sealed last; NULL where nothing was sealed
	const char *project; // of bid.json
	int64_t lot;
	struct desk *desk;
	struct token *token;
	char *prompt;
	struct hash act_hash; // of the act that bidder_perform() did last, also where it waits in the outbox
};

// Reads DIR; opens desk and, where PROMPT is not NULL, the token. Release with bidder_end whatever the result.
KB_MUST_USE result bidder_begin(struct bidder *b, int *argc, char **argv, const char *prompt, bool desk, struct err *e);
void bidder_end(struct bidder *b);
// The project and lot as the log has them now; own bid NULL where it is not known yet.
KB_MUST_USE result bidder_follow(struct bidder *b, const struct project **p, const struct lot **l, const struct bid **own, struct err *e);
// Performs TYPE and keeps the receipt (or the signed refusal) in DIR/receipts/.
KB_MUST_USE result bidder_perform(struct bidder *b, const char *type, const json_t *body, struct err *e);
// The same for the works of desk/work.h: what they work on, and what is said and noted of their answer, which is released.
struct work bidder_work(const struct bidder *b);
KB_MUST_USE result bidder_answered(struct bidder *b, result r, struct work_answer *a);
// handed_in.json: KEY "bid" is the version that was receipted last, which a replacement replaces and a withdrawal withdraws;
// "withdrawn" was withdrawn last. "" where there is none. The caller frees it.
char *bidder_handed_in(const struct bidder *b, const char *key);
// After bidder_perform() gave R: notes BID_ID as KEY, or, where the act waits in the outbox, that it does.
KB_MUST_USE result bidder_note(struct bidder *b, result r, const char *key, const char *bid_id, struct err *e);
// Sends what waited since an earlier command and takes its answer over. "bid.waiting" where the gate is still away.
KB_MUST_USE result bidder_settle(struct bidder *b, struct err *e);
char *bidder_path(const struct bidder *b, const char *name); // DIR/NAME; the caller frees it

// One function a subcommand; argv[0] is its word.
int bid_new(int argc, char **argv);
int bid_seal_command(int argc, char **argv);
int bid_submit(int argc, char **argv);
int bid_replace(int argc, char **argv);
int bid_withdraw(int argc, char **argv);
int bid_checkin(int argc, char **argv);
int bid_unseal_command(int argc, char **argv);
int bid_backup_command(int argc, char **argv);
int bid_confirm(int argc, char **argv);
int bid_object(int argc, char **argv);
int bid_sign(int argc, char **argv);
int bid_receipt(int argc, char **argv);
int bid_watch(int argc, char **argv);

#endif
