// What a kind of token must be able to do. Runs in the token child only; may block, the parent keeps the time.
#ifndef KB_TOKEN_DRIVER_H
#define KB_TOKEN_DRIVER_H

#include "base/json.h"
#include "token/cell.h"
#include "token/token.h"

struct token_driver {
	const char *kind; // "p12": also the URI's scheme
	bool enclosed;    // needs no file and no socket once open() is through: system calls are cut down
	// Appends the tokens at hand (members of token_list()). Never asks for a PIN.
	result (*list)(json_t *out, struct err *e);
	// WHERE: the URI after its scheme. *CARD is for the functions below.
	result (*open)(const char *where, struct cell *cell, void **card, struct err *e);
	// The certificate read by open(); empty where there is none. Borrowed.
	struct span (*cert)(void *card, enum token_key k);
	// As token_sign() and token_decrypt(), with the PIN from the cell.
	result (*sign)(void *card, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e);
	result (*decrypt)(void *card, struct span input, struct buf *out, struct err *e);
	bool (*present)(void *card);
	void (*close)(void *card); // NULL is fine
};

extern const struct token_driver TOKEN_P12, TOKEN_PIV;

#endif
