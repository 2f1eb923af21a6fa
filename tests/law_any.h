// Any act of the table: the body that fits the state, a body drawn from the table's fields, and a spoilt one.
#ifndef KB_TESTS_LAW_ANY_H
#define KB_TESTS_LAW_ANY_H

#include "tests/law_play.h"

// Where choices come from: given bytes, then (where ENDLESS) a generator that is the same every time.
struct source {
	struct span bytes;
	uint64_t state;
	bool endless, dry;
};
struct source source_seed(uint64_t seed);
struct source source_bytes(const uint8_t *p, size_t n);
size_t draw(struct source *s, size_t below); // 0 once dry

// What somebody who means it would send in the present state; WHO is the bidder meant (1..9).
json_t *any_fitting(const struct kit *k, int lot, const char *type, int who);
// In form by the row's fields; every value drawn, hashes and ids often such as exist.
json_t *any_drawn(struct source *s, const struct field *fields);
// Changes BODY in one place: a wrong type, out of range, a member more, a member less.
void any_spoil(struct source *s, json_t *body);
// Who would do it: the first of the row's roles; bidders 1..9 by DRAW.
int any_actor(struct source *s, const struct act_row *row);
// What must hold of every state. Prints and returns false where it does not.
bool any_sound(const struct kit *k);

#endif
