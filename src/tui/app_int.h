// The app's parts: app.c (the loop), app_model.c (what is known), app_jobs.c (what is done), app_audit.c (what the
// station keeps of it), app_place.c (where one was). Only src/tui/app*.c see it.
#ifndef KB_TUI_APP_INT_H
#define KB_TUI_APP_INT_H

#include "base/arena.h"
#include "desk/process.h"
#include "tui/app.h"
#include "tui/front.h"
#include "tui/model.h"

// A question that may take long, asked by a child: its answer is one JSON text.
struct question {
	struct process process; // pid 0: none under way
	json_t *answer;         // NULL until it came
};

struct app {
	const struct settings *settings;
	struct front *front;
	struct stack stack;
	struct keymap keys;
	struct model m;
	struct desk *desk;     // reads what is on this machine
	struct feed *feed;
	struct hand *hand;
	char *project;         // the open one's id; NULL
	struct arena arena;    // texts of the log's rows
	struct log_row *rows;
	size_t row_count, row_cap;
	struct question tokens, projects;
	char **ids;            // of the projects, as m.projects
	struct job *job;       // the order under way
	char *kept_uri, *kept_line; // as the model's
	json_t *place;         // where a console that was killed was, until somebody is there again; NULL
	struct buf placed;     // what was kept last
	int place_lock;        // -1: another console of this state folder keeps its place
	bool place_synced;
	bool gone;             // the terminal went away: nobody left
	bool audited, audit_failed; // the station keeps what happens here; and it was said that it cannot
	bool held;             // the terminal is the token child's just now
	bool leave;
};

// app.c
void app_show(struct app *a); // nothing while the terminal is held
void app_effect(struct app *a, struct effect f); // what a screen asks for

// app_model.c
void app_tell(struct app *a, enum style s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void app_tell_err(struct app *a, const char *what, const struct err *e);
KB_MUST_USE result app_open(struct app *a, const char *project, struct err *e); // another project; the feed starts
void app_refresh(struct app *a);      // folds what came in
void app_take_feed(struct app *a);    // the feed has news
void app_ask(struct app *a);          // tokens and projects, in children
void app_take_answers(struct app *a);
void app_clock(struct app *a);        // the store's time, to the second
void app_model_release(struct app *a);

// app_audit.c
// WHAT of AUDIT_ROWS, about J's act and WHY it was not possible; both may be NULL. A log that cannot be written is said once.
void app_note(struct app *a, const char *what, const struct job *j, const struct err *why);
struct screen *app_audit_screen(struct app *a); // the newest records, as a text

// app_place.c
void app_place_recall(struct app *a, const char *project); // what a killed console left, of PROJECT (NULL: of any)
void app_place_base(struct app *a);     // lot, and the first screen as it was
void app_place_resume(struct app *a);   // the screens above it, where the same person is there again; else what was typed becomes drafts
void app_place_keep(struct app *a, bool quiet); // QUIET: nothing happened for a while
void app_place_forget(struct app *a);   // the person leaves

// app_jobs.c
void app_do(struct app *a, struct job *j);  // takes J over
void app_take_hand(struct app *a);          // the hand has news

#endif
