// Where the person was: kept beside the drafts, so that a console that was killed comes back there (place.json, until it is left by the person).
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "desk/audit.h"
#include "tui/app_int.h"
#include "tui/dialogs.h"
#include "tui/form.h"
#include "tui/words.h"

enum { BYTES_MAX = 1024 * 1024, LOCK_TRIES = 20, LOCK_WAIT_MS = 50 };

static char *path_of(const struct app *a)
{
	return xasprintf("%s/place.json", a->m.state_dir);
}

// --- keeping -------------------------------------------------------------------------------------------------------------

static json_t *place_of(const struct app *a)
{
	json_t *v = json_object(), *screens = json_array();
	for (int i = 0; i < a->stack.n; i++) {
		const struct screen *s = a->stack.list[i];
		if (!s->ops->place)
			continue;
		json_t *one = json_object();
		s->ops->place(s, one);
		json_put_str(one, "screen", s->ops->name);
		json_array_append_new(screens, one);
	}
	if (a->project)
		json_put_str(v, "project", a->project);
	json_put_int(v, "lot", a->m.lot);
	if (a->m.seat.signed_in)
		json_put_hash(v, "who", a->m.seat.cert);
	json_put(v, "screens", screens);
	return v;
}

// Survives the program's end, not yet that of the machine: the next quiet second sees to that.
static bool put_aside(const char *path, struct span text)
{
	AUTO_FREE char *fresh = xasprintf("%s.new", path);
	struct err ignored;
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && is_ok(write_all(fd, text, path, &ignored));
	if (fd >= 0)
		close(fd);
	return good && rename(fresh, path) == 0;
}

// What cannot be kept here is missed after a crash alone; what is signed is kept elsewhere.
void app_place_keep(struct app *a, bool quiet)
{
	BUF_AUTO text = BUF_INIT;
	struct err ignored;
	if (a->place_lock < 0 || a->place)
		return;
	JSON_AUTO *v = place_of(a);
	json_text(v, &text);
	AUTO_FREE char *path = path_of(a);
	if (!span_equal(span_buf(&text), span_buf(&a->placed))) {
		buf_clear(&a->placed);
		buf_add(&a->placed, text.p, text.n);
		a->place_synced = !put_aside(path, span_buf(&text));
	} else if (quiet && !a->place_synced) {
		a->place_synced = true;
		(void)!is_ok(file_save(path, span_buf(&text), 0600, &ignored));
	}
}

void app_place_forget(struct app *a)
{
	AUTO_FREE char *path = path_of(a);
	if (a->place_lock >= 0 && !a->place)
		(void)!unlink(path); // there may be none
}

// --- coming back -----------------------------------------------------------------------------------------------------------

// One console keeps its place in a state folder; one that was killed a moment ago still has children that end.
static bool take_lock(struct app *a)
{
	AUTO_FREE char *path = xasprintf("%s/place.lock", a->m.state_dir);
	struct err e = { .code = "" };
	if (!is_ok(dir_make(a->m.state_dir, &e)))
		return false;
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (is_ok(lock_take(path, &a->place_lock, &e)))
			return true;
		nanosleep(&(struct timespec){ 0, LOCK_WAIT_MS * 1000000L }, NULL);
	}
	a->place_lock = -1;
	return false;
}

void app_place_recall(struct app *a, const char *project)
{
	BUF_AUTO text = BUF_INIT;
	struct err ignored;
	AUTO_FREE char *path = path_of(a);
	if (!take_lock(a) || !file_exists(path) || !is_ok(file_read(path, BYTES_MAX, &text, &ignored)) ||
	    !is_ok(json_read(span_buf(&text), BYTES_MAX, &a->place, &ignored)))
		return;
	if (*json_str(a->place, "project") && (!project || strcmp(project, json_str(a->place, "project")) == 0))
		return;
	json_decref(a->place); // of another project
	a->place = NULL;
}

static struct screen *screen_for(const struct app *a, const json_t *v)
{
	const char *name = json_str(v, "screen"), *type = json_str(v, "type");
	BUF_AUTO text = BUF_INIT;
	if (strcmp(name, "log") == 0)
		return log_new();
	if (strcmp(name, "params") == 0)
		return params_new();
	if (strcmp(name, "projects") == 0)
		return projects_new();
	if (strcmp(name, "line") == 0)
		return line_new(json_str(v, "text"));
	if (strcmp(name, "text") == 0 && json_get_base64(v, "text", &text))
		return text_new(json_str(v, "title"), buf_text(&text));
	if (strcmp(name, "form") == 0 && a->m.project && law_row(type))
		return form_new(&a->m, type, json_int(v, "lot"), json_deep_copy(json_object_get(v, "body")), json_str(v, "what"));
	return NULL;
}

static struct screen *reopened(const struct app *a, const json_t *v)
{
	struct screen *s = screen_for(a, v);
	if (s && s->ops->resume)
		s->ops->resume(s, v);
	return s;
}

// What was to be confirmed is asked of the law anew.
static void confirm_again(struct app *a, const json_t *v)
{
	const char *type = json_str(v, "type"), *what = json_str(v, "what");
	const enum hand_kind kind = (enum hand_kind)json_int(v, "kind");
	if (kind == HAND_ACT && law_row(type))
		app_do(a, job_act(type, json_int(v, "lot"), json_deep_copy(json_object_get(v, "body")), what));
	else if (kind > HAND_ACT && kind <= HAND_RELEASE_KEY)
		app_do(a, job_work(kind, json_int(v, "lot"), what));
}

void app_place_base(struct app *a)
{
	const json_t *first = json_array_get(json_array_at(a->place, "screens"), 0);
	struct screen *base = stack_top(&a->stack);
	if (!a->place || !base || strcmp(base->ops->name, json_str(first, "screen")) != 0)
		return;
	if (!a->m.bid_dir && json_int(a->place, "lot") > 0)
		a->m.lot = json_int(a->place, "lot");
	if (base->ops->resume)
		base->ops->resume(base, first);
}

// A form that nobody comes back to becomes a draft.
static void leave_as_drafts(struct app *a, const json_t *screens)
{
	for (size_t i = 0; i < json_array_size(screens); i++) {
		struct screen *s = strcmp(json_str(json_array_get(screens, i), "screen"), "form") == 0 ? reopened(a, json_array_get(screens, i)) : NULL;
		if (s)
			s->ops->close(s);
	}
}

void app_place_resume(struct app *a)
{
	struct hash who = { { 0 } };
	JSON_AUTO *place = a->place;
	const json_t *screens = json_array_at(place, "screens");
	a->place = NULL;
	bool same = !json_object_get(place, "who") || (json_hash(place, "who", &who) && hash_equal(who, a->m.seat.cert));
	if (!same || a->stack.n != 1) {
		leave_as_drafts(a, screens);
		return;
	}
	for (size_t i = 1; i < json_array_size(screens); i++) {
		const json_t *one = json_array_get(screens, i);
		struct screen *s = reopened(a, one);
		if (s)
			stack_push(&a->stack, s);
		else if (strcmp(json_str(one, "screen"), "confirm") == 0)
			confirm_again(a, one);
	}
}
