#include "tui/linear.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/choice_lines.h"
#include "tui/dialogs.h"
#include "tui/say.h"
#include "tui/words.h"

enum { DRAWN_ROWS = 60, DRAWN_COLS = 160 }; // of a screen that has nothing to say but what it draws

struct linear {
	unsigned said[STACK_MAX]; // of each place in the stack: the id of the screen that was said
	unsigned top;             // the id of the screen that was on top
	bool again;               // the top one is said once more
	bool told;                // the lowest screen was said: what is other from then on is news
	char *project;            // id of the open one; NULL
	int64_t lot;
	const json_t *tokens;
	size_t project_count;
	struct buf answer;        // what is to be said to the last line
	struct linear_news news;
};

struct linear *linear_new(void)
{
	struct linear *l = xcalloc(1, sizeof *l);
	return l;
}

void linear_free(struct linear *l)
{
	buf_release(&l->answer);
	free(l->project);
	free(l);
}

// --- saying ----------------------------------------------------------------------------------------------------------------

// Rows as drawn, without lines and wide gaps: for screens that have no words of their own.
static void say_drawn(struct screen *top, const struct model *m, struct buf *out)
{
	GRID_AUTO g = { .cells = NULL };
	grid_init(&g, DRAWN_ROWS, DRAWN_COLS);
	top->ops->render(top, m, &g);
	for (int row = 0; row < g.rows; row++) {
		BUF_AUTO line = BUF_INIT;
		int blanks = 0;
		for (int col = 0; col < g.cols; col++) {
			const struct cell *c = grid_at(&g, row, col);
			bool blank = c->border || !c->text[0];
			if (!blank && line.n && blanks)
				buf_add_str(&line, blanks > 1 ? "  " : " ");
			blanks = blank ? blanks + (c->width > 0) : 0;
			buf_add_str(&line, blank ? "" : c->text);
		}
		if (line.n)
			say_line(out, "%s", buf_text(&line));
	}
}

static void say_screen(struct screen *top, const struct model *m, struct buf *out)
{
	if (top->ops->say)
		top->ops->say(top, m, out);
	else
		say_drawn(top, m, out);
}

static bool is_named(const struct screen *s, const char *name)
{
	return strcmp(s->ops->name, name) == 0;
}

static bool is_dialog(const struct screen *s)
{
	return s->ops->overlay && s->ops->hear;
}

static bool is_other_project(const struct linear *l, const struct model *m)
{
	const char *id = m->project ? m->project->id : NULL;
	return id && l->project ? strcmp(id, l->project) != 0 : id != l->project;
}

// Another project or lot is open: the lowest screen is said anew.
static void note_project(struct linear *l, const struct model *m)
{
	bool other = is_other_project(l, m);
	if (!other && m->lot == l->lot)
		return;
	l->said[0] = 0;
	l->lot = m->lot;
	if (!other)
		return;
	free(l->project);
	l->project = m->project ? xstrdup(m->project->id) : NULL;
	l->told = false;
}

static bool is_locked(const struct model *m)
{
	return m->seat.signed_in && !m->seat.token_here;
}

// A list that was still being looked for when it was said.
static void note_lists(struct linear *l, const struct screen *top, const struct model *m)
{
	l->again |= m->tokens != l->tokens && is_named(top, "sign-in") && !is_locked(m); // a lock names no tokens
	l->again |= m->project_count != l->project_count && is_named(top, "projects");
	l->tokens = m->tokens;
	l->project_count = m->project_count;
}

static bool show_top(struct linear *l, struct stack *s, const struct model *m, struct buf *out)
{
	struct screen *top = stack_top(s);
	unsigned id = s->id[s->n - 1];
	bool up = id != l->top && is_dialog(top);
	bool says = l->said[s->n - 1] != id || up || l->again;
	if (says)
		say_screen(top, m, out);
	l->said[s->n - 1] = l->top = id;
	l->again = false;
	return says;
}

static void tell(struct linear *l, struct stack *s, const struct model *m, struct buf *out)
{
	struct screen *base = s->list[0];
	linear_project(&l->news, m, out);
	linear_progress(&l->news, m, out);
	if (base->ops->tell)
		base->ops->tell(base, m, out);
}

// What happens is told once the lowest screen was said, and not to somebody who has taken the token out.
void linear_show(struct linear *l, struct stack *s, const struct model *m, struct buf *out)
{
	BUF_AUTO known = BUF_INIT;
	buf_add(out, l->answer.p, l->answer.n);
	buf_clear(&l->answer);
	if (s->n == 0)
		return;
	linear_notices(&l->news, m, out);
	if (l->told && !is_locked(m) && !is_other_project(l, m))
		tell(l, s, m, out);
	note_project(l, m);
	note_lists(l, stack_top(s), m);
	if (show_top(l, s, m, out) && s->n == 1 && !l->told) {
		l->news.begun = false;
		tell(l, s, m, &known); // all of it was just said
		l->told = true;
	}
}

// --- hearing ----------------------------------------------------------------------------------------------------------------

static struct effect done(struct linear *l, struct stack *s, struct effect f)
{
	l->again |= f.kind == EFFECT_HANDLED;
	return stack_settle(s, f);
}

static struct effect press(struct linear *l, struct stack *s, const struct model *m, enum action a)
{
	unsigned before = stack_top(s) ? s->id[s->n - 1] : 0;
	struct effect f = stack_do(s, m, &(struct input){ .action = a });
	l->again |= f.kind == EFFECT_HANDLED && s->n && s->id[s->n - 1] == before;
	if (f.kind == EFFECT_HELP || f.kind == EFFECT_COMMAND || f.kind == EFFECT_REDRAW) // the words say it
		f.kind = EFFECT_HANDLED;
	return f;
}

// A screen that is being typed into gets the line key by key, and Enter.
static struct effect type_line(struct linear *l, struct stack *s, const struct model *m, const char *line)
{
	struct key_bytes partial = { .n = 0 };
	for (const char *p = line; *p; p++) {
		unsigned char byte = (unsigned char)*p;
		int code = byte < 0x80 ? byte : key_join(&partial, byte);
		if (code != K_NONE)
			stack_act(s, m, m->keys, (struct key){ .code = code });
	}
	return press(l, s, m, ACTION_OPEN);
}

static enum action action_named(const struct model *m, const char *line)
{
	struct key k;
	if (line[0] && line[1] && key_read(line, &k) && k.code >= K_F1 && k.code <= K_F12)
		return keymap_action(m->keys, k);
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		if (strcmp(action_name(a), line) == 0)
			return a;
	return ACTION_NONE;
}

static bool everywhere(struct linear *l, struct stack *s, const struct model *m, const char *line, struct effect *out)
{
	*out = effect_of(EFFECT_HANDLED);
	if (strcmp(line, "back") == 0)
		*out = press(l, s, m, ACTION_BACK);
	else if (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0)
		*out = press(l, s, m, ACTION_LEAVE);
	else if (strcmp(line, "again") == 0)
		l->again = true;
	else if (strcmp(line, "cancel") == 0 && m->task.on && !m->task.pin)
		*out = effect_job(job_new(JOB_CANCEL));
	else if (strcmp(line, "help") == 0 || strcmp(line, "?") == 0) {
		linear_words_say(m, &l->answer);
		l->again = is_dialog(stack_top(s));
	} else if (strcmp(line, "lots") == 0 && !m->bid_dir) // a bid's folder belongs to one project
		*out = stack_settle(s, effect_push(projects_new()));
	else
		return false;
	return true;
}

// Keys and their names, for whoever knows them; never in a dialog, where the word alone counts.
static bool by_key(struct linear *l, struct stack *s, const struct model *m, const char *line, struct effect *out)
{
	const struct screen *top = stack_top(s);
	enum action a = *line ? action_named(m, line) : ACTION_OPEN;
	if (is_dialog(top) || (top->ops->say && !top->ops->hear)) // what is only read gives way to what is below
		return false;
	if (top->ops->typing && top->ops->typing(top) && !top->ops->hear) {
		*out = type_line(l, s, m, line);
		return true;
	}
	// what the command line calls by the same word is its matter
	if (a == ACTION_NONE || a == ACTION_LOG || a == ACTION_PARAMS || a == ACTION_PROJECTS || a == ACTION_HELP || a == ACTION_COMMAND)
		return false;
	*out = press(l, s, m, a);
	if (out->kind == EFFECT_NONE)
		say_line(&l->answer, _("\"%s\" does nothing here now; \"acts\" says what can be done"), line);
	return true;
}

// True where the top screen, or everything, took the line.
static bool offer(struct linear *l, struct stack *s, const struct model *m, const char *line, struct effect *out)
{
	struct screen *top = stack_top(s);
	BUF_AUTO word = BUF_INIT;
	linear_words_translate(line, &word);
	const char *known = buf_text(&word);
	static const char *const BEFORE[] = { "quit", "again", "help", "cancel" };
	for (size_t i = 0; is_dialog(top) && i < sizeof BEFORE / sizeof *BEFORE; i++)
		if (strcmp(known, BEFORE[i]) == 0)
			return everywhere(l, s, m, known, out);
	struct effect f = effect_of(EFFECT_NONE);
	if (top->ops->hear && top->ops->hear(top, m, is_dialog(top) && strcmp(known, "back") != 0 ? line : known, &f)) {
		*out = done(l, s, f);
		return true;
	}
	return everywhere(l, s, m, known, out) || by_key(l, s, m, known, out);
}

// A number is not repeated: it may be a PIN that was typed where none was asked for.
static struct effect not_understood(struct linear *l, const char *line)
{
	if (strspn(line, "0123456789") == strlen(line))
		say_line(&l->answer, "%s", *line ? _("that number is no answer here") : _("an answer is needed here"));
	else
		say_line(&l->answer, _("\"%s\" is no answer here"), line);
	l->again = true;
	return effect_of(EFFECT_HANDLED);
}

static struct effect command(const char *line)
{
	struct job *j = job_new(JOB_LINE);
	BUF_AUTO word = BUF_INIT;
	linear_words_translate(line, &word);
	j->text = xstrdup(buf_text(&word));
	return effect_job(j);
}

static bool is_text(const char *line)
{
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, line);
	return strcmp(buf_text(&safe), line) == 0;
}

struct effect linear_hear(struct linear *l, struct stack *s, const struct model *m, const char *line)
{
	struct effect f = effect_of(EFFECT_HANDLED);
	if (!is_text(line)) {
		say_line(&l->answer, "%s", _("the line holds characters that are no text (an arrow key?); nothing was done, type it again"));
		l->again = is_dialog(stack_top(s));
		return f;
	}
	line += *line == ':';
	while (!offer(l, s, m, line, &f)) {
		if (is_dialog(stack_top(s)) || is_named(stack_top(s), "sign-in"))
			return not_understood(l, line);
		if (s->n == 1)
			return command(line);
		stack_pop(s);
	}
	return f;
}
