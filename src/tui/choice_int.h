// What the choices' three files share. Only src/tui/choice*.c see it.
#ifndef KB_TUI_CHOICE_INT_H
#define KB_TUI_CHOICE_INT_H

#include "tui/choice.h"

// Bodies, as far as the state gives them (choice.h), and which bids a step is about.
json_t *no_body(const struct model *m, const struct bid *bid);
bool bid_in_play(const struct bid *b);
json_t *announce_body(const struct model *m, const struct bid *bid);
bool bid_lacks_deposit(const struct bid *b);
json_t *deposit_body(const struct model *m, const struct bid *bid);
bool bid_lacks_check(const struct bid *b);
json_t *verify_body(const struct model *m, const struct bid *bid);
json_t *unseal_body(const struct model *m, const struct bid *bid);
json_t *extend_body(const struct model *m, const struct bid *bid);
bool bid_has_released(const struct bid *b);
json_t *check_body(const struct model *m, const struct bid *bid);
json_t *hand_body(const struct model *m, const struct bid *bid);
json_t *open_body(const struct model *m, const struct bid *bid);
bool bid_lacks_ruling(const struct bid *b);
json_t *rule_body(const struct model *m, const struct bid *bid);
json_t *admit_body(const struct model *m, const struct bid *bid);
json_t *read_body(const struct model *m, const struct bid *bid);
const struct objection *lot_open_objection(const struct lot *l);
json_t *answer_body(const struct model *m, const struct bid *bid);
json_t *record_body(const struct model *m, const struct bid *bid);
json_t *sign_body(const struct model *m, const struct bid *bid);
json_t *release_body(const struct model *m, const struct bid *bid);
json_t *checkin_body(const struct model *m, const struct bid *bid);
json_t *confirm_body(const struct model *m, const struct bid *bid);
json_t *object_body(const struct model *m, const struct bid *bid);
json_t *recording_body(const struct model *m, const struct bid *bid);
json_t *bind_body(const struct model *m, const struct bid *bid);
json_t *sheet_body(const struct model *m, const struct bid *bid);
json_t *lead_body(const struct model *m, const struct bid *bid);
json_t *deadline_body(const struct model *m, const struct bid *bid);

bool lot_wants_shares(const struct model *m, const struct lot *l);

#endif
