// The parts of the opening record's facts. Only opening.c puts them together.
#ifndef KB_PAPER_FACTS_H
#define KB_PAPER_FACTS_H

#include "base/json.h"
#include "law/state.h"

// Everything about one bid that counted at the deadline. READ: the quotes were read, so that there is something to
// confirm; PRICES: and they may be shown.
struct facts_show {
	bool read, prices;
};
json_t *facts_bid(const struct bid *b, const struct params *params, struct facts_show show);
// A version that did not count (replaced, withdrawn before the deadline): who, when, what became of it.
json_t *facts_other_bid(const struct bid *b);
json_t *facts_params(const struct params *params);

// Members that are left out where they say nothing.
void facts_put_text(json_t *o, const char *key, const char *text); // "" is left out
void facts_put_time(json_t *o, const char *key, int64_t ms);       // 0 is left out
void facts_put_hash(json_t *o, const char *key, struct hash h);    // zero is left out

#endif
