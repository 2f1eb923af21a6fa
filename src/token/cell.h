// Inside of the token child: the socket to the program that started it, and the PIN. The only memory that ever
// holds a PIN is the locked page of struct pin, and for the length of a call what a driver hands on from it.
#ifndef KB_TOKEN_CELL_H
#define KB_TOKEN_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"
#include "base/span.h"
#include "token/token.h"
#include "token/wire.h"

enum { PIN_MAX = 128 };

struct pin {
	enum pin_from from;
	int fd;             // the terminal (-1: there is none) or the descriptor
	int watch;          // the program's socket: when it closes, nobody waits for a PIN any more
	const char *prompt; // may be NULL
	char *page;         // mlock()ed, not dumped, PIN_MAX + 1 bytes used
	size_t n;           // bytes of PIN in the page; 0 = none at hand
	bool standing;      // the PIN may stay for uses that ask once (decryption)
	int batch;          // signatures that one PIN may still serve (token_batch)
	bool fresh;         // typed when the token was opened: serves the first signature too
};

// How often a person is asked: for every signature, or once as long as the token is open (decryption).
// From a descriptor one line is read when first needed and serves until it proves wrong. A batch that the person agreed to
// (token_batch) is asked for once.
enum pin_use { PIN_EACH, PIN_ONCE };

// WATCH: descriptor whose hang-up cancels a question. token.driver where no locked memory can be had.
KB_MUST_USE result pin_init(struct pin *p, const struct pin_source *from, int watch, struct err *e);
void pin_release(struct pin *p);
// Makes sure there is a PIN for this use. TRIES: left on the card, shown; -1 = unknown or unlimited. Before the last
// try the person must say so with 是 or yes; from a descriptor KAIBIAO_LAST_TRY=1 must be in the environment.
// token.pin_missing, token.pin_locked (the last try is kept).
KB_MUST_USE result pin_ask(struct pin *p, enum pin_use use, int tries, struct err *e);
struct span pin_get(const struct pin *p);        // borrowed until the next pin_ call
void pin_batch(struct pin *p, int signatures);   // so many with one PIN; 0: no more, wiped
void pin_done(struct pin *p, enum pin_use use);  // it was right
void pin_wrong(struct pin *p);                   // it was not: wiped, the next question asks anew

struct cell {
	int fd; // socket to the program
	struct pin pin;
};

void cell_stage(struct cell *c, enum wire_stage s);

#endif
