// Messages between a program and its token child: u32 length (of what follows), u8 type, body; big-endian.
// Both ends bound what they take; the child's answers are not trusted to be well formed.
#ifndef KB_TOKEN_WIRE_H
#define KB_TOKEN_WIRE_H

#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

enum { WIRE_BODY_MAX = 256 * 1024 };

enum wire_type {
	WIRE_OPEN = 1,    // -> OK: for each enum token_key u32 length and DER (length 0: none)
	WIRE_SIGN = 2,    // u8 key, u8 suite, 32 bytes digest -> OK: signature
	WIRE_DECRYPT = 3, // input -> OK: raw block or x
	WIRE_PRESENT = 4, // -> OK: u8 0 or 1
	WIRE_LIST = 5,    // -> OK: JSON array
	WIRE_CLOSE = 6,   // no answer: the child ends
	WIRE_GO = 7,      // after STAGE_SCREEN: u8 1 the screen holds still, 0 cancelled
	WIRE_BATCH = 8,   // u16 signatures that the next PIN serves; 0: no more -> OK, empty
	WIRE_OK = 64,
	WIRE_ERROR = 65, // u8 kind, then code, clause, text, other, each u16 length and bytes
	WIRE_STAGE = 66, // u8 enum wire_stage, for STAGE_SCREEN u8 tries (255 unknown); any number before the answer
};

// What the child is waiting for, so that a time limit can be put into words.
enum wire_stage { STAGE_WORK = 0, STAGE_CARD = 1, STAGE_PIN = 2, STAGE_SCREEN = 3 };

// "wire.closed" where the other end is gone.
KB_MUST_USE result wire_send(int fd, enum wire_type type, struct span body, struct err *e);
// Waits until DEADLINE (clock_steady_ns; 0 = for ever). BODY is replaced. "wire.late", "wire.closed", "wire.bad".
KB_MUST_USE result wire_read(int fd, int64_t deadline, uint8_t *type, struct buf *body, struct err *e);

void wire_add_err(struct buf *b, const struct err *e);
// Turns such a body back into *e and its kind; texts are made safe to show.
KB_MUST_USE result wire_take_err(struct span body, struct err *e);

#endif
