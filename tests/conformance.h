// One suite for every store (log/store.h): conformance.c has main() and the cases, one file a store says what to open.
#ifndef KB_TESTS_CONFORMANCE_H
#define KB_TESTS_CONFORMANCE_H

#include "crypto/cert.h"
#include "crypto/sign.h"
#include "log/store.h"

#define CONFORM_PROJECT "SXZC-2026-0187" // as KIT_PROJECT

struct signer {
	struct key *key;
	struct cert *cert;
};

struct conform {
	const char *name;              // of the store
	const char *source;            // what its records say in adm.source
	bool (*begin)(void);           // false: the plan with its reason was printed
	struct store *(*open)(void);   // another handle on the same logs
	void (*end)(void);
	bool founds;                   // project.create comes in by this store; else begin() has founded CONFORM_PROJECT
	bool handles;                  // several at a time
	bool keeps;                    // what is closed and opened again holds the same
	bool intake;                   // takes PROJECT#LOT without a gate
	bool receipts;                 // signed ones
	struct trust *trust;           // these are set by begin()
	struct signer host, bidder[2];
	struct buf sub;                // the certificate between theirs and the anchor; may be empty
};
extern struct conform CONFORM;

#endif
