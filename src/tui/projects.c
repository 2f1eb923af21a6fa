// The projects at hand, and the lots of the one that is open.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/words.h"

struct projects {
	struct screen base;
	struct list list;
	int first; // row of the grid, for the mouse
};

static bool is_open(const struct model *m, size_t i)
{
	return m->project && strcmp(m->project->id, m->projects[i]) == 0;
}

// A line of the list is a project or, below the open one, a lot of it.
struct entry {
	size_t project;
	const struct lot *lot; // NULL: the project itself
};

static int entries(const struct model *m, int wanted, struct entry *out)
{
	int n = 0;
	for (size_t i = 0; i < m->project_count; i++) {
		if (n++ == wanted)
			*out = (struct entry){ i, NULL };
		for (size_t l = 0; is_open(m, i) && l < m->project->lot_count; l++)
			if (n++ == wanted)
				*out = (struct entry){ i, &m->project->lots[l] };
	}
	return n;
}

static const char *state_of(const struct lot *l)
{
	return l->outcome != OUTCOME_NONE && l->phase >= PHASE_RECORD ? in_words(outcome_zh(l->outcome), outcome_code(l->outcome)) :
								       in_words(phase_zh(l->phase), phase_code(l->phase));
}

static void lot_row(const struct lot *l, bool shown, struct grid *g, int row, int col, int width)
{
	const char *state = state_of(l);
	int at = col + grid_putf(g, row, col, width, STYLE_NORMAL, _("lot %lld"), (long long)l->no) + 2;
	at += grid_put(g, row, at, 40, STYLE_NORMAL, l->name) + 2;
	at += grid_put(g, row, at, 20, l->phase == PHASE_END ? STYLE_DIM : STYLE_STRONG, state) + 2;
	if (shown)
		grid_put(g, row, at, 20, STYLE_DIM, _("(on the screen)"));
}

static void entry_row(const struct model *m, const struct entry *e, bool chosen, struct grid *g, int row)
{
	grid_put(g, row, 1, 2, chosen ? STYLE_CHOSEN : STYLE_NORMAL, chosen ? "> " : "  ");
	if (e->lot) {
		lot_row(e->lot, e->lot->no == m->lot, g, row, 6, g->cols - 6);
		return;
	}
	int at = 3 + grid_put(g, row, 3, 44, is_open(m, e->project) ? STYLE_STRONG : STYLE_NORMAL, m->projects[e->project]) + 2;
	if (is_open(m, e->project))
		grid_put(g, row, at, g->cols - at, STYLE_NORMAL, m->project->name);
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct projects *s = (struct projects *)self;
	struct panes p;
	struct entry e = { 0, NULL };
	layout_panes(g->rows, g->cols, 2, 3, 0, &p);
	head_render(m, g);
	layout_lines(g, &p);
	grid_put(g, p.main.row, 0, g->cols, STYLE_TITLE, _("Projects that you may see"));
	list_fit(&s->list, entries(m, -1, &e), p.main.rows - 2);
	s->first = p.main.row + 2;
	if (s->list.count == 0)
		grid_put(g, p.main.row + 2, 3, g->cols - 3, STYLE_DIM, m->link.link == FEED_LOST ? m->link.text : _("none found yet; \":project ID\" opens one by its number"));
	for (int i = s->list.offset; i < s->list.count && i < s->list.offset + s->list.page; i++) {
		entries(m, i, &e);
		entry_row(m, &e, i == s->list.cursor, g, s->first + i - s->list.offset);
	}
	grid_put(g, g->rows - 2, 0, g->cols, STYLE_STRONG, _("Next: Enter opens; Esc goes back"));
}

static struct effect open_entry(const struct projects *s, const struct model *m)
{
	struct entry e = { 0, NULL };
	if (s->list.cursor >= entries(m, s->list.cursor, &e))
		return effect_of(EFFECT_HANDLED);
	struct job *j = job_new(e.lot ? JOB_LOT : JOB_PROJECT);
	if (e.lot)
		j->order.lot = e.lot->no;
	else
		j->order.project = xstrdup(m->projects[e.project]);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = e.lot || is_open(m, e.project) || m->project_count == 1, .job = j };
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct projects *s = (struct projects *)self;
	if (list_act(&s->list, in->action))
		return effect_of(EFFECT_HANDLED);
	if (in->action == ACTION_CLICK) {
		list_click(&s->list, in->key.row - s->first);
		return effect_of(EFFECT_HANDLED);
	}
	if (in->action == ACTION_OPEN)
		return open_entry(s, m);
	if (in->action == ACTION_LOG || in->action == ACTION_PARAMS)
		return hall_usual(m, NULL, in->action, true);
	return effect_of(EFFECT_NONE);
}

static void place(const struct screen *self, json_t *out)
{
	list_place(&((const struct projects *)self)->list, out);
}

static void resume(struct screen *self, const json_t *from)
{
	list_resume(&((struct projects *)self)->list, from);
}

static void close_projects(struct screen *self)
{
	free(self);
}

static void say_entry(const struct model *m, int i, const struct entry *e, struct buf *out)
{
	if (e->lot)
		say_line(out, _("%d  lot %lld: %s; %s%s"), i + 1, (long long)e->lot->no, e->lot->name, state_of(e->lot), e->lot->no == m->lot ? _("; it is open here") : "");
	else
		say_line(out, "%d  %s  %s", i + 1, m->projects[e->project], is_open(m, e->project) ? m->project->name : "");
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	struct entry e = { 0, NULL };
	int n = entries(m, -1, &e);
	(void)self;
	say_line(out, "%s", _("Projects that you may see"));
	for (int i = 0; i < n; i++) {
		entries(m, i, &e);
		say_entry(m, i, &e, out);
	}
	if (n == 0)
		say_line(out, "%s", m->link.link == FEED_LOST ? m->link.text : _("none found yet; \":project ID\" opens one by its number"));
	else
		say_line(out, "%s", _("a number opens; \"back\" goes back"));
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct projects *s = (struct projects *)self;
	struct entry e = { 0, NULL };
	char *end;
	long n = strtol(line, &end, 10);
	list_fit(&s->list, entries(m, -1, &e), 1);
	if (!*line || *end || n < 1 || n > s->list.count)
		return false;
	list_choose(&s->list, (int)n - 1);
	*out = open_entry(s, m);
	out->close = true; // no list stays open that would have to be drawn
	return true;
}

static const struct screen_ops PROJECTS = { .name = "projects", .title = N_("Projects and lots"),
					    .takes = TAKES_LIST | TAKES_USUAL | TAKES_SCREENS | TAKES(OPEN) | TAKES(BACK) | TAKES(CLICK), .render = render,
					    .act = act, .place = place, .resume = resume, .close = close_projects, .say = say, .hear = hear };

struct screen *projects_new(void)
{
	struct projects *s = xcalloc(1, sizeof *s);
	s->base.ops = &PROJECTS;
	return &s->base;
}
