// Events for the law's tests: a made-up project, its people and bidders, without signatures. Every event is kept as
// JSON, so that any test's log can be folded again; and whatever is void is looked at for what it changed.
#ifndef KB_TESTS_LAW_WORLD_H
#define KB_TESTS_LAW_WORLD_H

#include "law/law.h"

// Actors: 1..9 are the bidders of an ordinary opening. OUTSIDER has a credit code and no bid.
enum { KIT_BIDDERS = 9, HOST = 100000, RECORDER, SUPERVISOR, PURCHASER, READER, SERVICE, STRANGER, OUTSIDER, MEMBER, MEMBER_LAST = MEMBER + 7 };
enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, KIT_LOTS = 2 };
#define KIT_PROJECT "SXZC-2026-0187"
#define KIT_DEADLINE INT64_C(1795398137000)
#define J json_pack

struct kit {
	struct project *p;
	int64_t now;
	uint64_t seq;
	json_t *events;                // every event that was folded, in order
	json_t *intake[KIT_LOTS + 1];  // events that wait for intake.close
	char code[40], clause[80];     // of the last refusal; empty where in force
	int leaks;                     // void acts that changed something
	const char *station;           // where the next acts are done; NULL: "t"
	bool quick;                    // do not look for such
};

void kit_init(struct kit *k);
void kit_release(struct kit *k);
struct hash kit_cert(int who);
struct hash kit_tag(const char *what, int who, int lot);
const char *kit_name(int who);
const char *kit_code(int who);                 // "" for staff
const char *kit_bid_id(int who, int version);  // version 0, 1, ... of the same bidder
json_t *kit_hex(struct hash h);

// --- events
// An act's JSON by an actor who has seen everything; BODY is taken over.
json_t *kit_frame(const struct kit *k, int64_t n, int lot, const char *type, int64_t at, json_t *body);
// The event of ACT (taken over), admitted next, received at `received_at`.
json_t *kit_event(const struct kit *k, int who, json_t *act, int64_t received_at);
// What the fold is given; borrows from EVENT.
struct law_event kit_law_event(const json_t *event);
// Folds EVENT (taken over) as the next record; true where in force.
bool kit_fold(struct kit *k, json_t *event);
// WHO does TYPE at k->now. BODY is taken over. LOT 0: concerns the project.
bool kit_act(struct kit *k, int who, int lot, const char *type, json_t *body);
// Asks law_check for a proposal, without folding.
bool kit_may(struct kit *k, int who, int lot, const char *type, json_t *body);
// True where the same act is void with this CODE and its clause begins with CLAUSE, and the proposal was refused too.
bool kit_void(struct kit *k, int who, int lot, const char *type, json_t *body, const char *code, const char *clause);
// The state as text; FACTS: without voids, seq, head and at, which every record moves.
char *kit_state(const struct project *p, bool facts);
// Folds the kept events from nothing: the same state comes out.
bool kit_same_again(const struct kit *k);

// --- the intake of a lot
void kit_hand_in(struct kit *k, int who, int lot, const char *type, json_t *body, int64_t received_at);
bool kit_close(struct kit *k, int lot); // intake.close by the service, then every act is taken over
// The two halves, for what may go wrong between them.
json_t *kit_close_body(const struct kit *k, int lot);
void kit_take_over(struct kit *k, int lot, size_t from, size_t to);

#endif
