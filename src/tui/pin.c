// The PIN is being asked for. The token's child reads it from the terminal, dots where the cursor stands; this screen only
// shows what is signed and holds the place.
#include <stdlib.h>
#include <string.h>

#include "tui/dialogs.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { ROWS = 18, COLS = 74, FIELD = 24 };

struct pin_screen {
	struct screen base;
	char *what, *shown;
};

static void tries_row(int tries, struct grid *g, int row, int col, int width)
{
	if (tries == 1)
		grid_wrap(g, row, col, width, 2, STYLE_ALARM, _("! The last try: a wrong PIN locks the token for good. Enter: I am sure and type it; Esc: not now."));
	else if (tries >= 0)
		grid_putf(g, row, col, width, STYLE_DIM, _("%d tries left"), tries);
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct pin_screen *s = (const struct pin_screen *)self;
	GRID_AUTO whole = { .cells = NULL };
	grid_init(&whole, ROWS, COLS - 4);
	int lines = grid_wrap(&whole, 0, 0, COLS - 4, ROWS - 8, STYLE_NORMAL, s->shown);
	struct rect r = layout_center(g, lines + 10, COLS);
	int col = r.col + 2, width = r.cols - 4, field = r.row + r.rows - 3;
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_STRONG);
	int row = r.row + 1 + grid_wrap(g, r.row + 1, col, width, 1, STYLE_TITLE, s->what);
	grid_wrap(g, row + 1, col, width, lines, STYLE_NORMAL, s->shown);
	tries_row(m->task.tries, g, field - 2, col, width);
	int at = col + grid_put(g, field, col, width, STYLE_STRONG, _("PIN of the token: "));
	grid_fill(g, field, at, 1, FIELD, STYLE_INPUT);
	grid_cursor(g, field, at);
	grid_put(g, field + 1, col, width, STYLE_DIM, _("Enter: sign   Esc: not now, nothing is signed"));
	if (m->drill)
		grid_putf(g, field - 1, col, width, STYLE_WARN, _("Drill: the PIN of this token is %s"), m->drill);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	(void)self;
	// keys come here only before the last try, while the child does not read; the app closes the screen
	if (m->task.tries == 1 && (in->action == ACTION_OPEN || in->action == ACTION_BACK))
		return effect_job(job_new(in->action == ACTION_OPEN ? JOB_TRY : JOB_NO_TRY));
	return effect_of(EFFECT_HANDLED);
}

static void close_pin(struct screen *self)
{
	struct pin_screen *s = (struct pin_screen *)self;
	free(s->what);
	free(s->shown);
	free(s);
}

// What is signed was said when the word was asked for, to the letter; the prompt itself is the front's, as it has no line's end.
static void say(struct screen *self, const struct model *m, struct buf *out)
{
	const struct pin_screen *s = (const struct pin_screen *)self;
	say_line(out, _("%s: the token wants its PIN; Enter signs, Esc or Ctrl-C: not now, nothing is signed"), s->what);
	if (m->task.tries == 1)
		say_line(out, "%s", _("The last try: a wrong PIN locks the token for good. Type \"yes\" to use it, \"back\" to leave it."));
	else if (m->task.tries >= 0)
		say_line(out, _("%d tries left"), m->task.tries);
	if (m->drill)
		say_line(out, _("Drill: the PIN of this token is %s"), m->drill);
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	bool yes = strcmp(line, "yes") == 0 || strcmp(line, "是") == 0;
	if (yes)
		*out = act(self, m, &(struct input){ .action = ACTION_OPEN });
	return yes;
}

static const struct screen_ops PIN = { .name = "pin", .title = N_("The PIN"), .overlay = true, .render = render, .act = act, .close = close_pin,
				       .say = say, .hear = hear };

struct screen *pin_new(const struct model *m, const char *what, const char *shown)
{
	struct pin_screen *s = xcalloc(1, sizeof *s);
	(void)m;
	*s = (struct pin_screen){ .base = { &PIN }, .what = xstrdup(what), .shown = xstrdup(shown) };
	return &s->base;
}
