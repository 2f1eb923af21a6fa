// A dialog with the fields of an act's body, made from the table of acts (struct field): one line a field with its range
// and unit, checked as it is left. What was typed is kept as a draft (STATE/drafts) until the act is admitted.
#ifndef KB_TUI_FORM_H
#define KB_TUI_FORM_H

#include "tui/model.h"

// The form for act TYPE of the table, filled from BODY (taken over; NULL: empty). OK proposes job_act(). Fields that BODY already
// holds and that a person does not write by hand (ids, hashes, arrays) are carried along and shown, not edited.
struct screen *form_new(const struct model *m, const char *type, int64_t lot, json_t *body, const char *what);

// The draft of that form is done with: the act was admitted.
void form_forget_draft(const char *state_dir, const char *project, int64_t lot, const char *type, const json_t *body);

#endif
