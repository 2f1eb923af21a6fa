// A whole opening made in this process, with real certificates and a clock of its own: for the tests of exports.
#ifndef KB_TESTS_PAPER_KIT_H
#define KB_TESTS_PAPER_KIT_H

#include "log/record.h"
#include "paper/export.h"
#include "replay/replay.h"

#define KIT_PROJECT "SXZC-2026-0187"
enum { KIT_BIDDERS = 3, KIT_RECORDS_MAX = 96 };

struct player {
	struct cert *cert;
	struct key *key;
	int64_t n, intake_n; // acts so far in the project's log, in the intake log
	bool known, intake_known; // its certificate is in that log
};

enum lie { LIE_NONE, LIE_FACTS, LIE_CMS }; // what the host records, what the recorder signs

struct kit {
	enum lie lie;
	struct trust *trust;
	struct player host, recorder, supervisor, service, bidder[KIT_BIDDERS];
	int64_t now, deadline;
	struct record records[KIT_RECORDS_MAX]; // the project's log
	size_t count;
	struct record intake[KIT_RECORDS_MAX];  // PROJECT#1
	size_t intake_count;
	struct replay *replay;
	char bid[KIT_BIDDERS][37];
	struct buf offer[KIT_BIDDERS];
};

// False where the certificates cannot be made (no openssl command).
bool kit_begin(struct kit *k);
void kit_end(struct kit *k);
void kit_restart(struct kit *k);              // an empty log, the same people
const char *kit_dir(void);                    // a folder of the test's own
const struct lot *kit_lot(const struct kit *k);

// Signs and admits one act at k->now (which moves on by a second). BODY is taken over.
void kit_act(struct kit *k, struct player *a, const char *type, int64_t lot, json_t *body);
void kit_intake_act(struct kit *k, struct player *a, const char *type, json_t *body);
void kit_close_intake(struct kit *k);         // the deadline passes; intake.close and the take-over
// The parts of an opening, in order; BIDDERS hand in.
void kit_found(struct kit *k, int bidders);
void kit_unseal(struct kit *k);
void kit_read(struct kit *k);
void kit_record(struct kit *k);               // opening.record, three signatures, opening.close
void kit_whole(struct kit *k);                // all of it

struct record_source kit_source(struct kit *k);
// The log as log.jsonl at PATH.
void kit_save_log(const struct kit *k, const char *path);
// Repairs numbers and hashes from record FROM (0-based) on: what somebody without the signers' keys could do.
void kit_rechain(struct kit *k, size_t from);

#endif
