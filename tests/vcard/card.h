// A PIV card (NIST SP 800-73-4 part 2) in software, for tests: enough that OpenSC and yubico-piv-tool take it for one.
// Its keys come from contrib/pki.sh. Faults can be asked for at the n-th command, counted from 1 over the card's life.
#ifndef KB_TESTS_CARD_H
#define KB_TESTS_CARD_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { SLOT_9A, SLOT_9C, SLOT_9D, SLOT_COUNT };

struct card_slot {
	EVP_PKEY *key; // NULL: empty
	struct buf cert;
};

struct card_faults {
	long remove_at; // the card is gone from this command on: card_answer is false
	long reset_at;  // before this command it forgets selection and PIN
	long short_at;  // this command is answered with nothing
	long wrong_at;  // and this one with wrong_sw
	uint16_t wrong_sw;
	bool from_verify; // commands are counted from the first VERIFY on
	unsigned slow_ms; // before every answer
	bool zipped;      // certificates are kept compressed
	bool bad_sig;     // signatures have a bit flipped
	bool no_counter;  // VERIFY without data is not understood
	bool forgets;     // the PIN is forgotten before GENERAL AUTHENTICATE, once
	unsigned piece;   // bytes an answer before 61xx; 0 = 256
	bool others_reset; // port_card(): the next transaction finds that somebody reset the card
	bool pulled;       // port_card(): the next transaction finds that the card was out
	bool hang;         // port_card(): begin() blocks, as when another program holds the card
};

struct card {
	struct card_slot slot[SLOT_COUNT];
	char pin[9];
	int tries, tries_max;
	uint8_t guid[16];
	struct card_faults fault;
	// state
	bool selected, verified, fresh; // fresh: the very last command was VERIFY (9C wants that)
	// command data so far, and the rest of the answer; in place, because tests keep the card in shared memory
	uint8_t chain[2048], chain_ins, rest[8192];
	size_t chain_n, rest_n;
	long count;                     // commands seen
	long signatures, verifications;
};

// PIN of 6 to 8 digits; the GUID is made from the signing certificate.
void card_init(struct card *c, const char *pin, int tries);
// STEM.sign.{key,der} into 9A and 9C, STEM.enc.{key,der} into 9D; false where a file is missing.
bool card_load(struct card *c, const char *stem);
void card_release(struct card *c);
void card_reset(struct card *c); // power off and on
// Replaces ANSWER (data and status word); false where the card has been pulled.
bool card_answer(struct card *c, struct span command, struct buf *answer);

#endif
