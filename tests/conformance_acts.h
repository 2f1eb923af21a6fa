// Acts for the suite of the stores.
#ifndef KB_TESTS_CONFORMANCE_ACTS_H
#define KB_TESTS_CONFORMANCE_ACTS_H

#include "conformance.h"

struct signed_text { // s borrows from the rest
	struct buf act, sig;
	struct signed_act s;
};
void signed_release(struct signed_text *t);
#define SIGNED_AUTO __attribute__((cleanup(signed_release))) struct signed_text

// Signs t->act, once more where it was signed already. SUB: the certificate between, may be empty.
void sign_text(const struct signer *by, struct span sub, struct signed_text *t);
// An act that every store takes at any time; no two are the same.
void sign_objection(const struct signer *by, const char *project, const char *text, struct signed_text *out);
void sign_founding(const char *project, struct signed_text *out);

#endif
