#include "tui/screen.h"

#include "tui/words.h"

struct screen *stack_top(const struct stack *s)
{
	return s->n > 0 ? s->list[s->n - 1] : NULL;
}

bool screen_takes(const struct screen *s, const struct model *m, enum action a, struct buf *out)
{
	BUF_AUTO own = BUF_INIT;
	return (s->ops->help && s->ops->help(s, m, a, out ? out : &own)) || (s->ops->takes >> a & 1);
}

bool stack_push(struct stack *s, struct screen *screen)
{
	if (s->n >= STACK_MAX) {
		screen->ops->close(screen);
		return false;
	}
	s->id[s->n] = ++s->pushed;
	s->list[s->n++] = screen;
	return true;
}

void stack_pop(struct stack *s)
{
	struct screen *top = stack_top(s);
	if (!top)
		return;
	s->n--;
	top->ops->close(top);
}

void stack_release(struct stack *s)
{
	while (s->n > 0)
		stack_pop(s);
}

static void ask_for_room(struct grid *g)
{
	const char *text = _("please make the window larger: at least 80 columns and 24 rows");
	grid_put_center(g, g->rows / 2, 0, g->cols, STYLE_STRONG, text);
}

void stack_render(struct stack *s, const struct model *m, struct grid *g)
{
	grid_clear(g);
	const struct screen *top = stack_top(s);
	if (!top)
		return;
	bool small = g->rows < SCREEN_ROWS_MIN || g->cols < SCREEN_COLS_MIN;
	if (small && !top->ops->any_size) {
		ask_for_room(g);
		return;
	}
	int first = s->n - 1;
	while (!small && first > 0 && s->list[first]->ops->overlay)
		first--;
	for (int i = first; i < s->n; i++) {
		grid_cursor(g, -1, -1);
		s->list[i]->ops->render(s->list[i], m, g);
	}
}

// What an action does where the screen has no use for it.
static struct effect usual(enum action a)
{
	switch ((int)a) {
	case ACTION_BACK: return (struct effect){ .kind = EFFECT_POP };
	case ACTION_LEAVE: return (struct effect){ .kind = EFFECT_LEAVE };
	case ACTION_REDRAW: return (struct effect){ .kind = EFFECT_REDRAW };
	case ACTION_HELP: return (struct effect){ .kind = EFFECT_HELP };
	case ACTION_COMMAND: return (struct effect){ .kind = EFFECT_COMMAND };
	default: return (struct effect){ .kind = EFFECT_NONE };
	}
}

struct effect stack_settle(struct stack *s, struct effect e)
{
	if (e.kind == EFFECT_POP || e.close)
		stack_pop(s);
	if (e.kind == EFFECT_PUSH)
		stack_push(s, e.screen);
	if (e.kind == EFFECT_POP || e.kind == EFFECT_PUSH)
		return (struct effect){ .kind = EFFECT_HANDLED };
	return e;
}

struct effect stack_do(struct stack *s, const struct model *m, const struct input *in)
{
	struct screen *top = stack_top(s);
	if (!top)
		return usual(in->action);
	struct effect e = top->ops->act(top, m, in);
	if (e.kind != EFFECT_NONE)
		return stack_settle(s, e);
	e = usual(in->action);
	// nobody leaves the last screen by going back one level too many
	return e.kind == EFFECT_POP && s->n == 1 ? (struct effect){ .kind = EFFECT_HANDLED } : stack_settle(s, e);
}

// Keys that edit a text, whatever else they are bound to.
static bool edits(struct key k)
{
	return key_is_text(k) || k.code == K_BACKSPACE || k.code == K_DELETE || k.code == K_LEFT || k.code == K_RIGHT ||
	       k.code == K_HOME || k.code == K_END;
}

struct effect stack_act(struct stack *s, const struct model *m, const struct keymap *keys, struct key k)
{
	struct screen *top = stack_top(s);
	struct input in = { keymap_action(keys, k), k };
	if (top && top->ops->typing && top->ops->typing(top) && edits(k))
		in.action = ACTION_TYPE;
	return stack_do(s, m, &in);
}
