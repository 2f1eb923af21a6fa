// What the fold is given: a record of the log after its chain, signature and certificate were looked at.
#ifndef KB_LAW_EVENT_H
#define KB_LAW_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/json.h"

// Everything the law may know about a record. Borrowed; the fold copies what it keeps.
struct law_event {
	uint64_t seq;            // 1, 2, 3 ...; 0 for a proposal that has not been admitted
	int64_t at;              // the store's time of admission, ms
	int64_t received_at;     // the store's time of receipt, taken before any lock: judges deadlines
	struct hash record_hash; // zero for a proposal
	struct hash act_hash;
	struct hash signer;      // SHA-256 of the signer's certificate (DER)
	const char *signer_name; // the certificate's subject: organisation or person (CN)
	const char *signer_code; // unified social credit code (18) or a person's code (subject serialNumber); ""
	bool authentic;          // signature and certificate hold at that time
	const char *fault;       // why not, where not authentic; else NULL
	// Acts that lay in a lot's intake log until the deadline carry what the intake witnessed (R28, R33).
	struct {
		bool present;
		uint64_t seq;
		int64_t received_at;
		struct hash record_hash;
	} intake;
	const json_t *act; // the act's JSON (profile and frame checked by law_event_frame); NULL if unreadable
};

#endif
