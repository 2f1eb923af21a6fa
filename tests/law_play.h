// The acts of an opening, and playing it up to a phase.
#ifndef KB_TESTS_LAW_PLAY_H
#define KB_TESTS_LAW_PLAY_H

#include "tests/law_world.h"

// --- bodies (owned by the caller)
json_t *play_create(json_t *params);      // two lots; PARAMS is taken over, NULL for none
json_t *play_bind(int who, const char *role);
json_t *play_cover(int who, int version); // of bid kit_bid_id(who, version)
json_t *play_replace(int who, int version, int replaces);
json_t *play_release(int who, int version); // three shares that join to the committed key
json_t *play_release_wrong(int who, int version); // three that join to another key
json_t *play_shares(int who, int version, bool wrong);
json_t *play_evidence(int who, int version, bool wrong, int a, int b); // shows the shares of custodians a and b (0..2)
json_t *play_open(int who, int version);
json_t *play_open_failed(int who, int version, json_t *evidence); // EVIDENCE is taken over; NULL for none
json_t *play_rule(int who, int version, const char *cause);
json_t *play_backup(int who, int version);
json_t *play_hand(const struct lot *l);   // of every bid that was released
json_t *play_bid(int who, int version);   // {bid}
json_t *play_verify(const struct lot *l); // every bid that counts is whole
json_t *play_announce(void);
json_t *play_order(const struct lot *l);  // every opened bid, by number
json_t *play_confirm(int who, int version);
json_t *play_record(void);
json_t *play_sign(void);
json_t *play_sheet(const struct project *p);
struct hash play_commit(const uint8_t key[32], int who, int version);
// The offer of WHO: 1 ordinary, 2 figures and capital figures differ, 3 capital figures that cannot be read, 4 over the ceiling.
const char *play_offer(int who);

// --- playing: every step INSISTs that it is in force
void play_found(struct kit *k, json_t *params); // founded; recorder and supervisor bound
void play_submit(struct kit *k, int lot, int n); // bids of 1..N lie in the intake
void play_start(struct kit *k, int lot);   // closed, taken over, opening.start
void play_unseal(struct kit *k, int lot);  // announced, verified, window open
void play_release_all(struct kit *k, int lot, int n); // 1..N release, the window is closed, the recorder hands over
void play_open_all(struct kit *k, int lot); // whatever is released is opened
void play_read(struct kit *k, int lot);    // ready and read: phase CONFIRM
void play_to(struct kit *k, int lot, enum phase phase, int n); // a founded project's lot with N bidders up to PHASE
void play_end(struct kit *k, int lot);     // record made, three signatures, closed

#endif
