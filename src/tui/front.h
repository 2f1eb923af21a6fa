// What the person has before him: a terminal full of cells (front_cells.c), or lines (front_lines.c). The loop in app.c, the model, the
// screens and their stack are the same behind both.
#ifndef KB_TUI_FRONT_H
#define KB_TUI_FRONT_H

#include "tui/model.h"

enum { FRONT_FDS = 2 };

struct front;
struct front_ops {
	// Shows the stack as it stands; called before each wait, and once more before a hold.
	void (*show)(struct front *f, struct stack *s, const struct model *m);
	// The person is waited for: what becomes readable, -1 where there is nothing.
	void (*wait)(struct front *f, int fds[FRONT_FDS]);
	// The next thing that the person did, given to the stack; false where there is none now. What concerns the app is in *OUT;
	// EFFECT_GONE where the terminal went away.
	bool (*read)(struct front *f, struct stack *s, const struct model *m, struct effect *out);
	// The terminal is left to the token's child, which reads the PIN, and taken back: read() is not called in between.
	void (*hold)(struct front *f);
	void (*resume)(struct front *f);
	void (*close)(struct front *f);
};

// The first member of every front's own struct.
struct front {
	const struct front_ops *ops;
};

// Failures are those of term_open().
KB_MUST_USE result front_cells_new(struct front **out, struct err *e);
// Lines from standard input and to standard output, with or without a terminal (linear.h).
struct front *front_lines_new(void);

#endif
