// A time stamping authority (RFC 3161) for the tests, on OpenSSL's own.
#ifndef KB_TESTS_TSA_KIT_H
#define KB_TESTS_TSA_KIT_H

#include <openssl/ts.h>
#include <stdbool.h>

#include "base/span.h"

struct tsa {
	X509 *cert;
	EVP_PKEY *key;
	long ahead;       // its clock: seconds before the machine's
	bool denies;      // gives no stamp
	bool other_nonce; // answers another request
};

// From PEM files; aborts where it cannot.
void tsa_open(struct tsa *t, const char *cert, const char *key);
void tsa_close(struct tsa *t);
// The answer (DER TimeStampResp) to REQUEST (DER). Appends.
void tsa_answers(const struct tsa *t, struct span request, struct buf *answer);

#endif
