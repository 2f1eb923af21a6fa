// The smaller screens, each in a file of its own.
#ifndef KB_TUI_DIALOGS_H
#define KB_TUI_DIALOGS_H

#include "tui/model.h"

// Says what JOB will record and what follows from it, and asks for the word. JOB is taken over. AFTER: the project as it would be
// (NULL: not known), read during the call only: what changes is put into sentences at once. Enter (the second of
// two, for what cannot be undone) proposes the job as JOB_ORDER; Esc forgets it.
struct screen *confirm_new(const struct model *m, struct job *job, const struct project *after);
// Why a choice is not possible: rule, article, parameter, the value that failed, and what to do now.
struct screen *reason_new(const char *what, const struct err *why);
// Choosing a token and signing in; LOCKED: the token was taken out, only that one unlocks.
struct screen *sign_in_new(const struct model *m, bool locked);
// The PIN is being asked for: the text that is signed stands above the field, the cursor in it. Closed by the app.
struct screen *pin_new(const struct model *m, const char *what, const char *shown);
struct screen *log_new(void);                        // every record, filter by type, person, lot, void; Enter: the record whole
struct screen *help_new(const struct screen *about, const struct model *m); // of the screen that is open, from the table of keys
struct screen *params_new(void);                     // the parameter sheet: value, legal default, differences marked, source
// One parameter as the sheet shows it: its value in PARAMS (project_params_json), its legal default. Append.
void param_add_value(const struct param_row *p, const json_t *params, struct buf *out);
void param_add_standard(const struct param_row *p, struct buf *out);
void params_text(const struct project *p, struct buf *out); // the whole sheet, a line each, with default and source
struct screen *projects_new(void);                   // the projects at hand
struct screen *line_new(const char *start);          // the command line
struct screen *text_new(const char *title, const char *text); // a text to read and scroll
struct screen *text_help_new(const char *title, const char *text); // the same, above the screen that it is about: the key that asked for it closes it

#endif
