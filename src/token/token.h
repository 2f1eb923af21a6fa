// A CA token: whoever holds it signs and unseals. Drivers run in a child process of their own; the PIN goes from the
// terminal (or a descriptor) to that child alone and never enters this process.
#ifndef KB_TOKEN_TOKEN_H
#define KB_TOKEN_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"
#include "crypto/cms.h"
#include "crypto/sign.h"

// What went wrong, kept apart because a person acts differently on each (err.code):
// token.no_reader, token.no_card, token.removed, token.pin_wrong (text names the tries left), token.pin_locked,
// token.pin_missing, token.other_card, token.busy, token.driver, token.unknown_uri, token.no_key.

// URIs:  p12:PATH[?enc=PATH]      PKCS#12 files for drills, demos and mobile certificates (two: signing, encryption)
//        piv:READER-SUBSTRING     a PIV card in a PC/SC reader; "piv:" = the only one present
// Where the PIN comes from. In every case the child alone reads it.
enum pin_from { PIN_TERMINAL, PIN_FD, PIN_SCREEN };
struct pin_source {
	enum pin_from from;
	int fd;             // PIN_FD: one line a question is read by the child; the descriptor is handed over to it
	const char *prompt; // PIN_TERMINAL: shown above the dots on /dev/tty; the digest of the shown text is the caller's
	// PIN_SCREEN: called in this process before the child reads /dev/tty, dots where the cursor stands: the screen shows
	// the question, puts the cursor in its field, and reads no key until release(). TRIES left, -1 unknown; before the last
	// try the screen must have the person's word. False: cancelled (token.pin_missing).
	bool (*hold)(void *ctx, int tries);
	void (*release)(void *ctx);
	void *ctx;
};

enum token_key { TOKEN_AUTH, TOKEN_SIGN, TOKEN_DECRYPT };

struct token; // a running child

// Starts the child and reads the certificates; what they are is the caller's to look at (token_cert).
KB_MUST_USE result token_open(const char *uri, const struct pin_source *pin, struct token **out, struct err *e);
void token_close(struct token *t); // ends the child; the card is reset
void token_close_p(struct token **t);
#define TOKEN_AUTO __attribute__((cleanup(token_close_p))) struct token

// NULL where the token has none. Borrowed.
const struct cert *token_cert(const struct token *t, enum token_key k);
const char *token_kind(const struct token *t); // "p12", "piv"
// Signs a digest with the signing key. The PIN is asked for by the child, once a signature for PIN-always keys, and
// checked against the certificate before the signature is handed out.
KB_MUST_USE result token_sign(struct token *t, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e);
// The person agreed, by a text that named the number, to so many signatures with one PIN: the child keeps it for these and no
// longer. 0 ends the batch. At most TOKEN_BATCH_MAX.
enum { TOKEN_BATCH_MAX = 2000 };
KB_MUST_USE result token_batch(struct token *t, int signatures, struct err *e);
// With the decryption key: RSA raw block, or ECDH x.
KB_MUST_USE result token_decrypt(struct token *t, struct span input, struct buf *out, struct err *e);
// For crypto/cms.h; valid as long as T.
struct key_ops token_key_ops(struct token *t);
// The card's status word (ISO 7816-4) that a failure of this room names in its sentence; false where it names none.
bool token_status_word(const struct err *e, char hex[5]);
bool token_present(struct token *t); // the card is still there (p12: the file)

// Every token at hand as JSON: [{uri, kind, holder, code, issuer, valid_to, reader, serial}] for `token list`.
KB_MUST_USE result token_list(json_t **out, struct err *e);
// Signs, verifies, decrypts with each key and tells times: [{step, ok, ms, text}] (S10 self-check).
KB_MUST_USE result token_test(const char *uri, const struct pin_source *pin, json_t **out, struct err *e);

#endif
