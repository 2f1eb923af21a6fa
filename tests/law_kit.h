// Events for the law's tests: a made-up project, its people and bidders, without any cryptography.
#ifndef KB_TESTS_LAW_KIT_H
#define KB_TESTS_LAW_KIT_H

#include "law/law.h"

enum { KIT_BIDDERS = 9, HOST = 100, RECORDER, SUPERVISOR, SERVICE, STRANGER }; // actors; 1..9 are the bidders
#define KIT_DEADLINE INT64_C(1795398137000)

struct kit {
	struct project *p;
	int64_t now;
	int64_t taken[3];          // acts put into lot 1's and 2's intake
	struct hash leaves[3][64];
	json_t *intake[3];         // [{who, act, received_at, hash}]
	struct err e;              // of the last refusal
	const char *code;          // its code, "" where in force
	uint64_t seq;
};

void kit_init(struct kit *k);
void kit_release(struct kit *k);
struct hash kit_cert(int who);
const char *kit_bid_id(int who, int lot);
// The body with default project; PARAMS (owned) may be NULL.
json_t *kit_create_body(json_t *params);
json_t *kit_cover(int who, int lot);
// Folds TYPE by WHO at k->now (BODY is taken over); true where in force.
bool kit_act(struct kit *k, int who, int lot, const char *type, json_t *body);
// Asks without folding.
bool kit_may(struct kit *k, int who, int lot, const char *type, json_t *body);
// Puts an act into the lot's intake (seen by the fold only after kit_close).
void kit_hand_in(struct kit *k, int who, int lot, const char *type, json_t *body, int64_t received_at);
// intake.close by the service with the right root, then the take-over of every act.
bool kit_close(struct kit *k, int lot);
// Founds the project, binds recorder and supervisor.
void kit_found(struct kit *k, json_t *params);
// Bids of bidders 1..N in lot, handed in before the deadline, closed, started, announced, verified, window open.
void kit_to_unseal(struct kit *k, int lot, int n);
json_t *kit_release_body(int who, int lot);
json_t *kit_open_body(int who, int lot);
const char *kit_offer(int who);
// Handed shares, opens every bid that was released, ready, read.
void kit_to_confirm(struct kit *k, int lot);

#endif
