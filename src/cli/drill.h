// A drill: a scenario played through the same check and fold as a log, with throw-away people and without database, token or network
// (doc/drill.md). Nothing is signed; whatever the law would not let happen is void here, too.
#ifndef KB_CLI_DRILL_H
#define KB_CLI_DRILL_H

#include "law/law.h"

enum { DRILL_LOTS_MAX = 99 };

struct drill {
	struct project *p;
	const char *id;                 // of the project; borrowed from the header line
	json_t *people;                 // id -> {id, name, code?}
	json_t *intake[DRILL_LOTS_MAX]; // by lot - 1: acts that wait for the intake's closing
	json_t *played;                 // every act: {line, seq, at, who, act, lot, in_force, code?, clause?, text?}
	int64_t now;
	uint64_t seq;
	size_t line;                    // of the file; 1, 2, ...
};

void drill_init(struct drill *d);
void drill_release(struct drill *d);
// The header line: project and people. "drill.header", "drill.person"
KB_MUST_USE result drill_begin(struct drill *d, const json_t *header, struct err *e);
bool drill_knows(const struct drill *d, const char *who);
struct hash drill_hash(const char *what, const char *of); // SHA-256("kaibiao-drill-1 WHAT OF")
struct hash drill_cert(const char *who);
const char *drill_name(const struct drill *d, const char *who);
const char *drill_code(const struct drill *d, const char *who); // "" where it has none
json_t *drill_hex(struct hash h);
json_t *drill_base64(const char *text);
// A made-up uuid for the bid of WHO in LOT. Valid until the next call.
const char *drill_bid(const char *who, int64_t lot);
// BODY with its "@..." words replaced (doc/drill.md). "drill.word"
KB_MUST_USE result drill_body(const struct drill *d, const json_t *body, int64_t lot, json_t **out, struct err *e);
// WHO does TYPE at d->now; BODY is taken over. Before the deadline acts for the intake wait there. *in_force may be NULL.
KB_MUST_USE result drill_act(struct drill *d, const char *who, int64_t lot, const char *type, json_t *body, bool *in_force, struct err *e);
// The service closes the intake of LOT and hands its acts over.
KB_MUST_USE result drill_close(struct drill *d, int64_t lot, struct err *e);
// A whole stretch in one line: LINE's "play" names it. "drill.play"
KB_MUST_USE result drill_play(struct drill *d, const json_t *line, int64_t lot, struct err *e);
// Which of the members of WANT are not so in GOT: sentences, one an item of OUT. PATH is where they lie.
void drill_differs(const json_t *want, const json_t *got, const char *path, json_t *out);

#endif
