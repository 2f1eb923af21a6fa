// What the form's files share: a line of it, which is a field that is written by hand. Only src/tui/form*.c see it.
#ifndef KB_TUI_FORM_INT_H
#define KB_TUI_FORM_INT_H

#include "base/json.h"
#include "law/law.h"

enum { VALUE_MAX = 4096 };

struct form_line {
	const struct field *field;
	char value[VALUE_MAX + 1];
	char fault[200]; // why it does not fit; "" where it does
};

bool field_is_chosen(const struct field *f);                    // one of a few, not typed
bool field_is_typed(const struct field *f, const json_t *body); // false: it is carried along
void form_line_set(struct form_line *l, const char *text);
void form_line_from(struct form_line *l, const json_t *v);     // what BODY holds; V may be NULL
bool form_line_fault(struct form_line *l, const char *text);   // sets it; always false
// Puts the line's value into BODY; false with the line's fault set where it does not fit.
bool form_line_put(struct form_line *l, json_t *body);
void form_line_hint(const struct form_line *l, struct buf *out); // range, unit, what it is
// Of a chosen field: the next or the previous choice; the choices as numbered lines; one by its number, its word or its code.
void form_line_turn(struct form_line *l, int step);
void form_line_say_choices(const struct form_line *l, struct buf *out);
bool form_line_choose(struct form_line *l, const char *typed);

#endif
