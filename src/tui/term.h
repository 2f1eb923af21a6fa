// The terminal: the only part that knows ncurses. It shows grids, reads keys, and gives the terminal back as it was, whatever
// ends the program.
#ifndef KB_TUI_TERM_H
#define KB_TUI_TERM_H

#include <stdbool.h>

#include "base/result.h"
#include "tui/grid.h"
#include "tui/keys.h"

enum theme { THEME_DARK, THEME_LIGHT };

struct term_options {
	enum theme theme; // what the terminal's background is
	bool mono;        // no colours: bold, underlined and reversed alone
	bool ascii;       // lines and signs in ASCII, for terminals that draw lines two cells wide or lack the signs
	bool no_mouse;    // leave the mouse to the terminal (marking text without the Shift key)
	int escdelay_ms;  // 0: 25; slow serial lines want 100
};

// From the environment: KAIBIAO_THEME=dark|light, NO_COLOR (not empty), KAIBIAO_ASCII, KAIBIAO_NO_MOUSE, KAIBIAO_ESCDELAY.
struct term_options term_options_read(void);

struct term;
// Takes the terminal over (stdin and stdout). There is one: a second open fails. Needs a UTF-8 locale and takes C.UTF-8 where
// there is none. RESULT_USAGE with a sentence that names --linear where this is no terminal that can be drawn on:
// "term.none" (no terminal), "term.dumb" (TERM not set, unknown, or without cursor movement), "term.locale".
KB_MUST_USE result term_open(const struct term_options *o, struct term **out, struct err *e);
void term_close(struct term *t); // the terminal is as before

// Both become readable when term_read() has something to give. For the program's one poll().
int term_fd(const struct term *t);        // keys
int term_signal_fd(const struct term *t); // the window's size changed

void term_size(const struct term *t, int *rows, int *cols);
// Shows the grid; what differs from the last one goes to the terminal, in one write. Never waits for anything else.
void term_draw(struct term *t, const struct grid *g);
void term_redraw(struct term *t); // the next draw paints every cell
// The next key, false where there is none now. Read until false before drawing: keys typed ahead cost one frame.
bool term_read(struct term *t, struct key *k);

// The screen stays as it was drawn, the cursor in its field, and the keys are left to somebody else (the token's child process, which
// reads the PIN); then the terminal is taken back: what was typed in between is thrown away, the next draw paints every cell.
void term_hold(struct term *t);
void term_resume(struct term *t);

#endif
