// Trust anchors and the memory of good chains.
#ifndef KB_CRYPTO_TRUST_INT_H
#define KB_CRYPTO_TRUST_INT_H

#include <openssl/x509_vfy.h>
#include <pthread.h>

#include "crypto/cert.h"

enum { CHAIN_SLOTS = 8192 };

// A chain that was found good; it is good at every time t (seconds) with from <= t < to.
struct good_chain {
	struct hash id; // certificate, use and intermediates; zero where the slot is empty
	int64_t from, to;
};

struct trust {
	struct cert **anchors;
	size_t count;
	X509_STORE *store;
	pthread_mutex_t lock; // over CHAINS: a trust list may serve several threads
	struct good_chain *chains;
};

#endif
