#include "tui/app.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tui/app_int.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/words.h"

enum { TICK_MS = 1000, BUSY_TICK_MS = 200, FDS = 6 };

void app_show(struct app *a)
{
	if (!a->held)
		a->front->ops->show(a->front, &a->stack, &a->m);
}

void app_effect(struct app *a, struct effect f)
{
	if (f.kind == EFFECT_LEAVE || f.kind == EFFECT_GONE)
		a->leave = true;
	if (f.kind == EFFECT_GONE)
		a->gone = true;
	else if (f.kind == EFFECT_PROPOSE)
		app_do(a, f.job);
	else if (f.kind == EFFECT_HELP)
		stack_push(&a->stack, help_new(stack_top(&a->stack), &a->m));
	else if (f.kind == EFFECT_COMMAND)
		stack_push(&a->stack, line_new(a->kept_line ? a->kept_line : ""));
}

static void take_input(struct app *a)
{
	struct effect f;
	while (!a->held && !a->leave && a->front->ops->read(a->front, &a->stack, &a->m, &f))
		app_effect(a, f);
}

static int until_next(const struct app *a)
{
	if (a->m.task.on)
		return BUSY_TICK_MS;
	int64_t now = clock_ms() + a->m.link.store_offset;
	int tick = (int)(TICK_MS - now % TICK_MS), patience = a->feed ? feed_patience_ms(a->feed) : TICK_MS;
	return patience < tick ? patience : tick;
}

// False where nothing happened in time.
static bool wait_for_something(struct app *a)
{
	int fds[FRONT_FDS] = { -1, -1 };
	if (!a->held)
		a->front->ops->wait(a->front, fds);
	struct pollfd p[FDS] = {
		{ .fd = fds[0], .events = POLLIN },
		{ .fd = fds[1], .events = POLLIN },
		{ .fd = a->feed ? feed_fd(a->feed) : -1, .events = POLLIN },
		{ .fd = a->hand ? hand_fd(a->hand) : -1, .events = POLLIN },
		{ .fd = a->tokens.process.pid ? a->tokens.process.fd : -1, .events = POLLIN },
		{ .fd = a->projects.process.pid ? a->projects.process.fd : -1, .events = POLLIN },
	};
	return poll(p, FDS, until_next(a)) != 0; // whatever it was, everything is looked at
}

static void loop(struct app *a)
{
	while (!a->leave) {
		app_clock(a);
		app_show(a);
		app_place_keep(a, false); // what stands on the screen is kept
		if (!wait_for_something(a))
			app_place_keep(a, true);
		app_clock(a);
		app_take_feed(a);
		app_take_answers(a);
		app_take_hand(a);
		take_input(a);
	}
}

static void say_keys_file(struct app *a)
{
	BUF_AUTO said = BUF_INIT;
	keymap_init(&a->keys);
	if (keymap_load(&a->keys, a->settings->state_dir, &said))
		app_tell(a, STYLE_WARN, "%.*s", (int)strcspn(buf_text(&said), "\n"), buf_text(&said));
}

// A console that was killed comes back where it was.
static const char *recall(struct app *a, const struct app_options *o)
{
	if (!o->onlooker)
		app_place_recall(a, o->project);
	return o->project ? o->project : a->place ? json_str(a->place, "project") : NULL;
}

static void say_back(struct app *a)
{
	if (!a->place)
		return;
	app_note(a, "console.back", NULL, NULL);
	app_tell(a, STYLE_WARN, "%s", _("this console ended without being left; it goes on where it was"));
}

static void open_screens(struct app *a, const struct app_options *o, bool project)
{
	app_place_base(a);
	if (a->place && !json_object_get(a->place, "who"))
		app_place_resume(a);
	if (!project)
		stack_push(&a->stack, projects_new());
	if (!o->onlooker)
		stack_push(&a->stack, sign_in_new(&a->m, false));
}

// A long log takes a moment to read: meanwhile there is a screen, not a blank terminal.
static void first_frame(struct app *a, const struct app_options *o)
{
	if (o->linear)
		return;
	if (!o->onlooker)
		stack_push(&a->stack, sign_in_new(&a->m, false));
	app_show(a);
	if (!o->onlooker)
		stack_pop(&a->stack);
}

static result open_front(struct app *a, const struct app_options *o, struct err *e)
{
	if (!o->linear)
		return front_cells_new(&a->front, e);
	a->front = front_lines_new();
	return ok();
}

static result start(struct app *a, const struct app_options *o, struct err *e)
{
	stack_push(&a->stack, o->first ? o->first : hall_new());
	say_keys_file(a);
	if (!o->onlooker)
		TRY(hand_start(a->settings, &a->hand, e));
	TRY(open_front(a, o, e));
	first_frame(a, o);
	const char *project = recall(a, o);
	if (project)
		TRY(app_open(a, project, e));
	if (o->lot)
		a->m.lot = o->lot;
	if (!o->onlooker)
		app_ask(a);
	a->audited = !o->onlooker;
	app_note(a, "console.start", NULL, NULL);
	say_back(a);
	open_screens(a, o, a->project != NULL);
	return ok();
}

static void end(struct app *a)
{
	stack_release(&a->stack);
	if (a->front)
		a->front->ops->close(a->front);
	hand_stop(a->hand);
	app_model_release(a);
	job_free(a->job);
	free(a);
}

result app_run(const struct app_options *o, struct err *e)
{
	struct app *a = xcalloc(1, sizeof *a);
	a->settings = o->settings;
	a->place_lock = -1;
	a->m.keys = &a->keys;
	a->m.station = o->settings->station;
	a->m.state_dir = o->settings->state_dir;
	a->m.token_uri = o->token;
	a->m.drill = o->drill;
	a->m.bid_dir = o->bid_dir;
	a->m.bid_agent = o->bid_agent;
	app_clock(a);
	result r = start(a, o, e);
	if (is_ok(r)) {
		loop(a);
		if (!a->gone)
			app_place_forget(a);
		app_note(a, a->gone ? "console.gone" : "console.end", NULL, NULL);
	}
	end(a);
	return r;
}
