// The proof that a token can decrypt, given before that is needed: at attendance and check-in.
#ifndef KB_DESK_PROOF_H
#define KB_DESK_PROOF_H

#include "law/law.h"
#include "token/token.h"

/// S10 通知二(一)
// Does an act of TYPE bring such a proof?
bool proof_belongs(const char *type);
// A fresh key is wrapped for the certificate that was bound to the token's holder in P (for a bidder: the token's own), and
// T unwraps it: one operation of the token, with its PIN. *out is the act's "key", owned by the caller; NULL where
// neither has an encryption certificate. That the token cannot is no error: it stands in *out with its reason.
// An error is a PIN that did not come, and a token that is gone: then nothing was proved.
KB_MUST_USE result proof_make(const struct project *p, struct token *t, json_t **out, struct err *e);

// The same of what was given to the token elsewhere (a bidder's: its own sealed bid): GIVEN for C went as R and E say.
KB_MUST_USE result proof_say(const struct cert *c, struct span given, result r, struct err *e, json_t **out);

#endif
