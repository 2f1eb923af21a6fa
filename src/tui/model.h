// What the screens show, filled by the app and read by everybody else; and what a screen may ask the app to do.
// Plain data: a test fills a model by hand, folds a log into its project, and compares what the screens draw.
#ifndef KB_TUI_MODEL_H
#define KB_TUI_MODEL_H

#include "desk/feed.h"
#include "desk/hand.h"
#include "law/law.h"
#include "tui/screen.h"

// Who sits here. A console without a person follows and shows, and offers nothing.
struct seat {
	bool signed_in;
	bool token_here;  // false: the token was taken out, the screen is locked until it is back with its PIN
	char uri[256];    // of the token
	char name[200], code[64], org[200];
	struct hash cert;
	unsigned roles;   // enum role bits in the project, as of the newest record
};

// The order under way, if any.
struct task {
	bool on;
	enum hand_kind kind;
	char what[120];   // "开启投标文件", for the progress line
	int64_t no;       // the bid being worked on
	size_t done, all; // bids
	int64_t bytes, size, started_ns;
	char step[200];   // of a work that goes in stages: what is being done
	bool pin;         // the token asks for its PIN just now: the screen holds still
	int tries;        // left; -1 unknown
};

// What was said to the person, newest last.
enum { NOTICES = 32 };
struct notice {
	int64_t at;       // the store's time, ms
	enum style style; // GOOD, WARN, BAD or NORMAL
	char text[700];   // a sentence; for a refusal with its article
};

// One record for the log screen, as far as it was read.
struct log_row {
	uint64_t seq;
	int64_t at;
	const char *type;   // "opening.start"; "" where the act could not be read
	const char *signer; // name
	int64_t lot;        // 0 none
	bool authentic;
	const char *void_code, *void_text; // NULL where in force
	struct hash hash;
	struct span act;    // its bytes
};

struct model {
	struct seat seat;
	const struct project *project; // NULL: none is open
	int64_t lot;                   // the one that is shown, 1 ..
	struct feed_news link;
	bool verified;                 // the log verifies to its head
	char fault[600];               // where it does not: why
	int64_t now;                   // the store's time as far as known, ms
	uint64_t seen_seq;             // records up to this one are old: what a later one touched is marked as just changed
	struct task task;
	struct notice notices[NOTICES];
	size_t notice_count;           // so far; the newest is notices[(notice_count - 1) % NOTICES]
	const struct log_row *log;     // all records, oldest first
	size_t log_count;
	char **projects;               // ids of the projects at hand
	size_t project_count;
	const json_t *tokens;          // as token_list() gives them; NULL while they are being looked for
	const char *token_uri;         // offered first at the sign-in; may be NULL
	const char *kept_uri, *kept_line; // what was typed at the sign-in and the command line when they were left; may be NULL
	const char *station;           // this console's name in every act
	const char *state_dir;         // where drafts are kept
	const char *bid_dir;           // of a bidder: the folder in which its bid was sealed; else NULL
	const char *bid_agent;         // and the name of the authorised agent that stands there
	const struct keymap *keys;
	const char *drill;             // NULL: none; else every screen is marked 演练, and this is the PIN of the drill's token
};

const struct lot *model_lot(const struct model *m); // NULL where there is none
// The newest notice that is no older than MAX_AGE_MS; NULL.
const struct notice *model_notice(const struct model *m, int64_t max_age_ms);

// --- what a screen asks for ------------------------------------------------------------------------------------

enum job_kind {
	JOB_ORDER,   // for the hand: sign in, an act, a work
	JOB_WHAT_IF, // the act's consequence is computed, then the confirming dialog opened (confirm.h)
	JOB_PROJECT, // opens another project: order.project
	JOB_LOT,     // shows another lot: order.lot
	JOB_CANCEL,  // gives up the order under way
	JOB_TRY,     // the token's last try is to be used
	JOB_NO_TRY,  // it is not: the order ends without a signature
	JOB_LINE,    // a command line, as typed: text
	JOB_REFUSED, // nothing to do: what was asked for is not possible, and that is said and noted: why, order.type, order.lot
	JOB_KEEP,    // a screen is left with something typed in it: text, for the screen of that name (what)
};
// Made by job_new(), freed by the app with job_free(). Text is copied.
struct job {
	enum job_kind kind;
	struct hand_order order; // its texts and body are owned by the job
	char *what;              // for the progress line and the PIN dialog: what is being done, in the user's words
	char *text;
	struct err why;
};
struct job *job_new(enum job_kind kind);
struct job *job_act(const char *type, int64_t lot, json_t *body, const char *what); // JOB_WHAT_IF of an act; takes BODY over
struct job *job_work(enum hand_kind kind, int64_t lot, const char *what);           // JOB_WHAT_IF of a work
struct job *job_refused(const char *type, int64_t lot, const char *what, const struct err *why);
struct job *job_keep(const char *screen, const char *text);
void job_free(struct job *j);

static inline struct effect effect_of(enum effect_kind kind)
{
	return (struct effect){ .kind = kind };
}
static inline struct effect effect_push(struct screen *s)
{
	return (struct effect){ .kind = EFFECT_PUSH, .screen = s };
}
static inline struct effect effect_job(struct job *j)
{
	return (struct effect){ .kind = EFFECT_PROPOSE, .job = j };
}

#endif
