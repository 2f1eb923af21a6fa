// Transport: how APDUs get to a card. pcsc is real, replay answers from a recording (tests, fuzzing).
#ifndef KB_TOKEN_PORT_H
#define KB_TOKEN_PORT_H

#include <stdbool.h>

#include "base/result.h"
#include "base/span.h"

enum { READER_NAME_MAX = 128 };

struct reader {
	char name[READER_NAME_MAX];
	bool card; // one is in it
};

struct port;

// Codes: token.no_reader, token.no_card, token.removed, token.busy, token.driver, and token.reset, which never leaves
// this room: somebody reset the card; connect() again, then everything that was selected and verified is to be redone.
struct port_ops {
	// Fills at most ROOM readers.
	result (*list)(struct port *p, struct reader *out, size_t room, size_t *n, struct err *e);
	result (*connect)(struct port *p, const char *reader, struct err *e); // again: after a reset or removal
	result (*begin)(struct port *p, struct err *e); // of a transaction; blocks while another program has one
	result (*transmit)(struct port *p, struct span apdu, struct buf *answer, struct err *e); // ANSWER is replaced
	void (*end)(struct port *p, bool reset); // RESET: the card forgets that a PIN was given
	bool (*present)(struct port *p);
	void (*close)(struct port *p); // resets the card and frees P; NULL is fine
};

struct port {
	const struct port_ops *ops;
};

// The PC/SC service. Does not speak to it yet.
struct port *port_pcsc(void);
// Answers from RECORDING: for each command u16 length and answer, in order; then the card is gone. Borrowed.
struct port *port_replay(struct span recording);

#endif
