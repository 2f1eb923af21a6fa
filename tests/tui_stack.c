// Screens on a stack: effects, dialogs, typing, the smallest window.
#include "tests/tap.h"

#include <stdlib.h>

#include "tui/list.h"
#include "tui/screen.h"

struct model {
	const char *title;
};

struct job {
	int number;
};

// A screen that draws its name and does what it was told to.
struct probe {
	struct screen screen;
	struct effect answer;
	bool types;
	struct input last;
	int acts;
	int *closed; // counts
};

static void probe_render(struct screen *self, const struct model *m, struct grid *g)
{
	grid_put(g, 0, 0, g->cols, STYLE_TITLE, m->title);
	grid_put(g, 1, 0, g->cols, STYLE_NORMAL, self->ops->name);
	grid_cursor(g, 1, 0);
}

static void dialog_render(struct screen *self, const struct model *m, struct grid *g)
{
	(void)m;
	grid_put(g, 2, 0, g->cols, STYLE_NORMAL, self->ops->name);
}

static struct effect probe_act(struct screen *self, const struct model *m, const struct input *in)
{
	struct probe *p = (struct probe *)self;
	(void)m;
	p->last = *in;
	p->acts++;
	return p->answer;
}

static bool probe_typing(const struct screen *self)
{
	return ((const struct probe *)self)->types;
}

static void probe_close(struct screen *self)
{
	struct probe *p = (struct probe *)self;
	if (p->closed)
		++*p->closed;
	free(p);
}

static const struct screen_ops HALL = { .name = "hall", .title = "Hall", .render = probe_render, .act = probe_act, .typing = probe_typing, .close = probe_close };
static const struct screen_ops DIALOG = { .name = "dialog", .title = "Dialog", .overlay = true, .render = dialog_render, .act = probe_act, .close = probe_close };
static const struct screen_ops LOCK = { .name = "lock", .title = "Lock", .any_size = true, .render = dialog_render, .act = probe_act, .close = probe_close };
static const struct model MODEL = { "第二中学" };

static struct probe *probe_new(const struct screen_ops *ops, struct effect answer, int *closed)
{
	struct probe *p = xcalloc(1, sizeof *p);
	p->screen.ops = ops;
	p->answer = answer;
	p->closed = closed;
	return p;
}

static struct effect press(struct stack *s, const char *key)
{
	struct keymap m;
	struct key k;
	keymap_init(&m);
	key_read(key, &k);
	return stack_act(s, &MODEL, &m, k);
}

static void expect_rows(struct stack *s, int rows, int cols, const char *want, const char *what)
{
	GRID_AUTO g;
	BUF_AUTO got = BUF_INIT;
	grid_init(&g, rows, cols);
	grid_put(&g, 5, 5, 10, STYLE_BAD, "left over");
	stack_render(s, &MODEL, &g);
	for (int row = 0; row < 3; row++) {
		grid_dump_row(&g, row, &got);
		buf_add_byte(&got, '|');
	}
	CHECK_TEXT(buf_text(&got), want, "%s", what);
	CHECK(grid_at(&g, 5, 5)->text[0] == 0, "and nothing is left of the last frame");
}

static void test_render(void)
{
	struct stack s = { .n = 0 };
	int closed = 0;
	expect_rows(&s, 24, 80, "|||", "no screen: nothing");
	stack_push(&s, &probe_new(&HALL, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen);
	expect_rows(&s, 24, 80, "第二中学|hall||", "the model is drawn");
	stack_push(&s, &probe_new(&DIALOG, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen);
	expect_rows(&s, 24, 80, "第二中学|hall|dialog|", "a dialog above the screen below");
	GRID_AUTO g;
	grid_init(&g, 24, 80);
	stack_render(&s, &MODEL, &g);
	CHECK(g.cursor_row == -1, "the cursor is the top screen's alone");
	stack_push(&s, &probe_new(&LOCK, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen);
	expect_rows(&s, 24, 80, "||lock|", "a whole screen hides what is below");
	expect_rows(&s, 10, 40, "||lock|", "a lock is drawn at any size");
	stack_release(&s);
	CHECK(closed == 3 && s.n == 0, "all are closed");
}

static void test_small(void)
{
	struct stack s = { .n = 0 };
	stack_push(&s, &probe_new(&HALL, (struct effect){ .kind = EFFECT_NONE }, NULL)->screen);
	static const int SIZES[][2] = { { 23, 80 }, { 24, 79 }, { 1, 1 }, { 3, 20 }, { 60, 40 } };
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		GRID_AUTO g;
		BUF_AUTO all = BUF_INIT;
		grid_init(&g, SIZES[i][0], SIZES[i][1]);
		stack_render(&s, &MODEL, &g);
		int written = 0;
		for (int row = 0; row < g.rows; row++) {
			size_t before = all.n;
			grid_dump_row(&g, row, &all);
			written += all.n > before;
		}
		CHECK(written == 1 && !strstr(buf_text(&all), "hall"), "%dx%d: one line, and it asks for room", g.rows, g.cols);
	}
	expect_rows(&s, 24, 80, "第二中学|hall||", "80x24 is enough");
	stack_release(&s);
}

static void test_effects(void)
{
	struct stack s = { .n = 0 };
	int closed = 0;
	struct probe *hall = probe_new(&HALL, (struct effect){ .kind = EFFECT_NONE }, &closed);
	stack_push(&s, &hall->screen);
	CHECK(press(&s, "j").kind == EFFECT_NONE && hall->last.action == ACTION_DOWN && hall->last.key.code == 'j', "a key comes as its action");
	CHECK(press(&s, "Esc").kind == EFFECT_HANDLED && s.n == 1, "back leaves the last screen open");
	CHECK(press(&s, "q").kind == EFFECT_LEAVE && s.n == 1, "leaving is the app's");
	CHECK(press(&s, "Ctrl-L").kind == EFFECT_REDRAW && press(&s, "?").kind == EFFECT_HELP && press(&s, ":").kind == EFFECT_COMMAND,
	      "so are redraw, help and the command line");
	struct probe *dialog = probe_new(&DIALOG, (struct effect){ .kind = EFFECT_NONE }, &closed);
	hall->answer = (struct effect){ .kind = EFFECT_PUSH, .screen = &dialog->screen };
	CHECK(press(&s, "F3").kind == EFFECT_HANDLED && stack_top(&s) == &dialog->screen, "a screen opens another");
	hall->answer = (struct effect){ .kind = EFFECT_HANDLED };
	int acts = hall->acts;
	press(&s, "j");
	CHECK(dialog->acts == 1 && hall->acts == acts, "only the top one acts");
	CHECK(press(&s, "Esc").kind == EFFECT_HANDLED && stack_top(&s) == &hall->screen && closed == 1, "back closes it");
	CHECK(press(&s, "q").kind == EFFECT_HANDLED, "a screen may keep an action for itself");
	stack_release(&s);
}

static void test_answers(void)
{
	struct stack s = { .n = 0 };
	int closed = 0;
	struct job job = { 7 };
	stack_push(&s, &probe_new(&HALL, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen);
	stack_push(&s, &probe_new(&DIALOG, (struct effect){ .kind = EFFECT_PROPOSE, .job = &job, .close = true }, &closed)->screen);
	struct effect e = press(&s, "Enter");
	CHECK(e.kind == EFFECT_PROPOSE && e.job == &job && e.job->number == 7 && s.n == 1 && closed == 1, "a dialog that proposes an act is closed");
	struct probe *next = probe_new(&DIALOG, (struct effect){ .kind = EFFECT_POP }, &closed);
	stack_push(&s, &probe_new(&DIALOG, (struct effect){ .kind = EFFECT_PUSH, .screen = &next->screen, .close = true }, &closed)->screen);
	press(&s, "Enter");
	CHECK(stack_top(&s) == &next->screen && s.n == 2 && closed == 2, "one that opens the next gives it its place");
	press(&s, "x");
	CHECK(s.n == 1 && closed == 3, "a screen that is done closes itself");
	stack_release(&s);
	CHECK(press(&s, "q").kind == EFFECT_LEAVE, "without any screen one can leave still");
}

static void test_typing(void)
{
	struct stack s = { .n = 0 };
	struct probe *p = probe_new(&HALL, (struct effect){ .kind = EFFECT_HANDLED }, NULL);
	stack_push(&s, &p->screen);
	p->types = true;
	static const char *const TEXT[] = { "q", "?", ":", "j", "开", "Space", "Backspace", "Left", "Home", "Delete" };
	for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
		press(&s, TEXT[i]);
		CHECK(p->last.action == ACTION_TYPE, "%s is text while one types", TEXT[i]);
	}
	static const struct {
		const char *key;
		enum action action;
	} KEPT[] = { { "Enter", ACTION_OPEN }, { "Esc", ACTION_BACK }, { "F1", ACTION_HELP }, { "Tab", ACTION_NEXT_PANE },
		     { "Up", ACTION_UP }, { "F10", ACTION_LEAVE }, { "Ctrl-L", ACTION_REDRAW } };
	for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
		press(&s, KEPT[i].key);
		CHECK(p->last.action == KEPT[i].action, "%s still does \"%s\"", KEPT[i].key, action_name(KEPT[i].action));
	}
	p->types = false;
	press(&s, "q");
	CHECK(p->last.action == ACTION_LEAVE, "afterwards letters are keys again");
	stack_release(&s);
}

static void test_full(void)
{
	struct stack s = { .n = 0 };
	int closed = 0;
	for (int i = 0; i < STACK_MAX; i++)
		CHECK(stack_push(&s, &probe_new(&DIALOG, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen), "screen %d", i + 1);
	CHECK(!stack_push(&s, &probe_new(&DIALOG, (struct effect){ .kind = EFFECT_NONE }, &closed)->screen) && closed == 1,
	      "one too many is closed, not lost");
	stack_release(&s);
	CHECK(closed == STACK_MAX + 1, "all are closed");
	stack_pop(&s);
	CHECK(!stack_top(&s), "an empty stack stays one");
}

int main(void)
{
	test_render();
	test_small();
	test_effects();
	test_answers();
	test_typing();
	test_full();
	return tap_done();
}
