// Screens and the stack of them. A screen renders itself into a grid from the model alone and answers actions with effects;
// it never calls another screen, a token or a store. A dialog is a screen on the stack: there is no second loop.
#ifndef KB_TUI_SCREEN_H
#define KB_TUI_SCREEN_H

#include <stdbool.h>

#include "base/json.h"
#include "tui/grid.h"
#include "tui/keys.h"

// What the screens show: the app's own, given to every call, never kept. The stack does not look into it.
struct model;
// Work that the app does for a screen: an act to sign, packages to verify ... The stack only hands it on.
struct job;
struct screen;

enum effect_kind {
	EFFECT_NONE,    // the action means nothing here: the stack may do what is usual (see stack_act)
	EFFECT_HANDLED, // done; the next frame shows it
	EFFECT_PUSH,    // show effect.screen above this one
	EFFECT_POP,     // close this screen
	EFFECT_LEAVE,   // leave the program
	EFFECT_GONE,    // the terminal went away: nobody left, and the console comes back where it was
	EFFECT_PROPOSE, // effect.job is to be done
	EFFECT_REDRAW,  // the terminal may have been painted over: draw every cell anew
	EFFECT_HELP,    // show the help of the top screen
	EFFECT_COMMAND, // ask for a command line
};

struct effect {
	enum effect_kind kind;
	bool close;            // with PUSH and PROPOSE: the screen that says so is closed first (a dialog that has its answer)
	struct screen *screen; // PUSH: owned by the stack from now on
	struct job *job;       // PROPOSE: owned by the app from now on
};

struct input {
	enum action action;
	struct key key;
};

struct screen_ops {
	const char *name;  // stable, for tests and `:` commands: "hall"
	const char *title; // N_("..."), for the head of its help
	bool overlay;      // the screen below is drawn first (a dialog)
	bool any_size;     // drawn below SCREEN_ROWS_MIN x SCREEN_COLS_MIN, too (a lock)
	// A pure function of screen and model: no clock, no I/O. The grid is blank (overlay: holds the screen below). The screen may
	// fit its lists to the size (list_fit), nothing else of it changes.
	void (*render)(struct screen *self, const struct model *m, struct grid *g);
	struct effect (*act)(struct screen *self, const struct model *m, const struct input *in);
	// While true, text keys, Backspace, Delete and the arrows Left and Right, Home and End arrive as ACTION_TYPE. May be NULL: never.
	bool (*typing)(const struct screen *self);
	// What does something on this screen, TAKES_ bits: its help names these and no others. Those that the stack does for it (leaving,
	// help ...) are among them.
	uint64_t takes;
	// What ACTION does just now in the screen's own words, appended in the user's language; where it is not possible now, also why, from the
	// second line on. False: what TAKES says, in the words of the table of keys. May be NULL: always false.
	bool (*help)(const struct screen *self, const struct model *m, enum action a, struct buf *out);
	// What is needed to open the screen again as it is, put into OUT, and taken from there by one that is new: for a console that comes back
	// after it was killed. May be NULL: then it is not opened again (place), or opens as new (resume).
	void (*place)(const struct screen *self, json_t *out);
	void (*resume)(struct screen *self, const json_t *place);
	void (*close)(struct screen *self); // frees the screen and what it owns

	// --- the line mode (linear.h), where nothing is drawn ---
	// What is to be said of the screen as it stands, when it comes up and after each line that it heard: whole lines, made safe
	// (say.h). Appends. NULL: the rows that it draws.
	void (*say)(struct screen *self, const struct model *m, struct buf *out);
	// A line that was typed while the screen is on top, without blanks at its ends. False where it means nothing here. NULL: never.
	bool (*hear)(struct screen *self, const struct model *m, const char *line, struct effect *out);
	// Of the lowest screen: what happened since the last call that a person must hear. Appends. NULL: nothing.
	void (*tell)(struct screen *self, const struct model *m, struct buf *out);
};

// The first member of every screen's own struct.
struct screen {
	const struct screen_ops *ops;
};

#define TAKES(action) (UINT64_C(1) << (ACTION_##action))
#define TAKES_LIST (TAKES(UP) | TAKES(DOWN) | TAKES(PAGE_UP) | TAKES(PAGE_DOWN) | TAKES(HOME) | TAKES(END))
#define TAKES_DIALOG (TAKES(LEAVE) | TAKES(REDRAW) | TAKES(HELP))
#define TAKES_USUAL (TAKES_DIALOG | TAKES(COMMAND))
#define TAKES_FIND (TAKES(FIND) | TAKES(FIND_NEXT) | TAKES(FIND_PREV))
_Static_assert(ACTION_COUNT <= 64, "a bit an action");

enum { SCREEN_ROWS_MIN = 24, SCREEN_COLS_MIN = 80, STACK_MAX = 16 };

// Does ACTION do something on the screen just now? OUT, where not NULL, gets the screen's own words for it, if it has any.
bool screen_takes(const struct screen *s, const struct model *m, enum action a, struct buf *out);

struct stack {
	struct screen *list[STACK_MAX];
	unsigned id[STACK_MAX]; // of each: no two screens that were ever on the stack have the same
	unsigned pushed;
	int n;
};

// All-zero is an empty stack. SCREEN is owned by the stack; where STACK_MAX are open it is closed at once and false comes back.
bool stack_push(struct stack *s, struct screen *screen);
void stack_pop(struct stack *s); // closes the top one
struct screen *stack_top(const struct stack *s); // NULL where empty
void stack_release(struct stack *s);             // closes all, from the top

// Clears the grid and renders the topmost whole screen with the dialogs above it. A grid below SCREEN_ROWS_MIN x SCREEN_COLS_MIN gets one
// line that asks for a larger window.
void stack_render(struct stack *s, const struct model *m, struct grid *g);

// Gives the key to the top screen, as the action bound to it, and does what the effect says as far as it concerns the stack. What
// concerns the app comes back: LEAVE, PROPOSE, REDRAW, HELP, COMMAND; HANDLED and NONE otherwise. Where the screen answers
// EFFECT_NONE: BACK closes it (the last one stays), LEAVE, REDRAW, HELP and COMMAND become their effects.
struct effect stack_act(struct stack *s, const struct model *m, const struct keymap *keys, struct key k);
// What an effect that the top screen gave does to the stack; what concerns the app comes back.
struct effect stack_settle(struct stack *s, struct effect e);
// The same with the action given: for tests and for scripts of actions.
struct effect stack_do(struct stack *s, const struct model *m, const struct input *in);

#endif
