#include "tui/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "tui/form_int.h"
#include "tui/layout.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { FIELDS_MAX = 24, COLS = 76, LABEL = 16, DRAFT_BYTES_MAX = 64 * 1024 };

struct form {
	struct screen base;
	const struct act_row *row;
	int64_t lot;
	json_t *body;
	char *what, *draft; // draft: path of the file
	struct form_line lines[FIELDS_MAX];
	int count, at;
	bool typed; // since the draft was kept
	bool said; // line mode: what it is about
};

// --- the draft ------------------------------------------------------------------------------------------------------------

// What was typed about one bid is not proposed for another.
static char *draft_path(const char *state_dir, const char *project, int64_t lot, const char *type, const json_t *body)
{
	const char *bid = json_str(body, "bid");
	return xasprintf("%s/drafts/%s-%lld-%s%s%s.json", state_dir, project, (long long)lot, type, *bid ? "-" : "", bid);
}

static json_t *values(const struct form *s)
{
	json_t *v = json_object();
	for (int i = 0; i < s->count; i++)
		json_put_str(v, s->lines[i].field->name, s->lines[i].value);
	return v;
}

static void take_values(struct form *s, const json_t *v)
{
	for (int i = 0; i < s->count; i++)
		if (json_object_get(v, s->lines[i].field->name))
			form_line_set(&s->lines[i], json_str(v, s->lines[i].field->name));
}

static void keep_draft(struct form *s)
{
	BUF_AUTO text = BUF_INIT;
	struct err e;
	if (!s->draft || !s->typed)
		return;
	s->typed = false;
	JSON_AUTO *v = values(s);
	json_text(v, &text);
	AUTO_FREE char *dir = xstrdup(s->draft);
	*strrchr(dir, '/') = 0;
	// a draft that cannot be kept must not stop the work: the act itself says what is wrong with the disk
	if (is_ok(dir_make(dir, &e)))
		(void)!is_ok(file_save(s->draft, span_buf(&text), 0600, &e));
}

static void recall_draft(struct form *s)
{
	JSON_AUTO *v = NULL;
	BUF_AUTO text = BUF_INIT;
	struct err e;
	if (!s->draft || !file_exists(s->draft) || !is_ok(file_read(s->draft, DRAFT_BYTES_MAX, &text, &e)) ||
	    !is_ok(json_read(span_buf(&text), DRAFT_BYTES_MAX, &v, &e)))
		return;
	take_values(s, v);
}

void form_forget_draft(const char *state_dir, const char *project, int64_t lot, const char *type, const json_t *body)
{
	AUTO_FREE char *path = draft_path(state_dir, project, lot, type, body);
	(void)!unlink(path); // there may be none
}

// --- drawing -----------------------------------------------------------------------------------------------------------------

static const char *tail_that_fits(const char *text, int cells)
{
	while (text_width(text) >= cells)
		for (text++; ((unsigned char)*text & 0xC0) == 0x80; text++)
			continue;
	return text;
}

static void line_row(const struct form_line *l, bool here, struct grid *g, int row, int col, int width)
{
	int room = width - LABEL - 2, at = col + LABEL + 2;
	grid_putf(g, row, col, LABEL, here ? STYLE_STRONG : STYLE_NORMAL, "%s%s", code_in_words(l->field->name), l->field->optional ? "" : " *");
	if (here)
		grid_fill(g, row, at, 1, room, STYLE_INPUT);
	const char *value = field_is_chosen(l->field) ? code_in_words(l->value) : l->value;
	int used = grid_put(g, row, at, room, here ? STYLE_INPUT : STYLE_NORMAL, tail_that_fits(value, room));
	if (here)
		grid_cursor(g, row, at + used);
	BUF_AUTO under = BUF_INIT;
	if (here && !l->fault[0])
		form_line_hint(l, &under);
	grid_put(g, row + 1, at, room, l->fault[0] ? STYLE_BAD : STYLE_DIM, l->fault[0] ? l->fault : buf_text(&under));
}

static const struct bid *bid_of(const struct form *s, const struct model *m)
{
	const struct lot *l = m->project ? project_lot(m->project, s->lot) : NULL;
	return l && *json_str(s->body, "bid") ? lot_bid(l, json_str(s->body, "bid")) : NULL;
}

/// R42b 87号令第42条 who answers an objection has it before the eyes
static const struct objection *objection_of(const struct form *s, const struct model *m)
{
	const struct lot *l = m->project ? project_lot(m->project, s->lot) : NULL;
	for (size_t i = 0; l && strcmp(s->row->type, "objection.answer") == 0 && i < l->objection_count; i++)
		if (l->objections[i].id == json_int(s->body, "id"))
			return &l->objections[i];
	return NULL;
}

// What the act is about: a bid, or an objection.
static void subject_text(const struct form *s, const struct model *m, struct buf *out)
{
	const struct bid *b = bid_of(s, m);
	const struct objection *o = objection_of(s, m);
	if (b)
		buf_addf(out, _("bidder %lld %s"), (long long)b->no, b->bidder_name);
	else if (o)
		buf_addf(out, _("%s: %s"), o->bidder_name, o->text);
}

// What the machine found is shown and goes along; it is not the person's to change.
static void finding_line(const struct form *s, struct grid *g, int row, int col, int width)
{
	const struct finding_row *f = finding_named(json_str(s->body, "finding"));
	if (f)
		grid_putf(g, row, col, width, STYLE_WARN, _("The facts suggest: %s"), in_words(f->zh, f->en));
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct form *s = (const struct form *)self;
	BUF_AUTO about = BUF_INIT;
	struct rect r = layout_center(g, g->rows - 4 < 2 * s->count + 8 ? g->rows - 4 : 2 * s->count + 8, COLS);
	int col = r.col + 2, width = r.cols - 4, row = r.row + 1, page = (r.rows - 6) / 2;
	int first = s->at >= page ? s->at - page + 1 : 0;
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_STRONG);
	grid_put(g, row++, col, width, STYLE_TITLE, s->what);
	subject_text(s, m, &about);
	grid_wrap(g, row, col, width, 2, STYLE_STRONG, buf_text(&about));
	finding_line(s, g, row + 1, col, width);
	row += 2;
	for (int i = first; i < s->count && i < first + page; i++, row += 2)
		line_row(&s->lines[i], i == s->at, g, row, col, width);
	grid_put(g, r.row + r.rows - 2, col, width, STYLE_KEY, _("Tab: next field   F8, or Enter in the last: go on   Esc: back, the draft is kept"));
}

// --- keys --------------------------------------------------------------------------------------------------------------------

static void go(struct form *s, int step)
{
	if (s->count == 0)
		return;
	(void)form_line_put(&s->lines[s->at], s->body); // says what does not fit, and lets go on
	keep_draft(s);
	s->at = (s->at + step + s->count) % s->count;
}

static struct effect submit(struct form *s)
{
	int bad = -1;
	for (int i = s->count; i-- > 0;)
		if (!form_line_put(&s->lines[i], s->body))
			bad = i;
	if (bad >= 0) {
		s->at = bad;
		return effect_of(EFFECT_HANDLED);
	}
	struct job *j = job_act(s->row->type, s->lot, json_deep_copy(s->body), s->what);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = j };
}

static struct effect type(struct form *s, struct key k)
{
	struct form_line *l = s->count ? &s->lines[s->at] : NULL;
	BUF_AUTO b = BUF_INIT;
	if (!l)
		return effect_of(EFFECT_HANDLED);
	s->typed = true;
	if (field_is_chosen(l->field)) {
		if (k.code == K_LEFT || k.code == K_RIGHT || k.code == ' ')
			form_line_turn(l, k.code == K_LEFT ? -1 : 1);
		return effect_of(EFFECT_HANDLED);
	}
	if (k.code == K_BACKSPACE)
		text_untype(l->value);
	buf_add_str(&b, l->value);
	key_add_text(&b, k);
	if (b.n <= VALUE_MAX)
		form_line_set(l, buf_text(&b));
	return effect_of(EFFECT_HANDLED);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct form *s = (struct form *)self;
	(void)m;
	switch ((int)in->action) {
	case ACTION_TYPE:
		return type(s, in->key);
	case ACTION_UP:
	case ACTION_PREV_PANE:
		go(s, -1);
		return effect_of(EFFECT_HANDLED);
	case ACTION_DOWN:
	case ACTION_NEXT_PANE:
		go(s, 1);
		return effect_of(EFFECT_HANDLED);
	case ACTION_OPEN:
		if (s->at + 1 < s->count) {
			go(s, 1);
			return effect_of(EFFECT_HANDLED);
		}
		return submit(s);
	case ACTION_F8:
		return submit(s);
	case ACTION_BACK:
		return effect_of(EFFECT_POP);
	default:
		return effect_of(TAKES_DIALOG >> in->action & 1 ? EFFECT_NONE : EFFECT_HANDLED);
	}
}

static bool typing(const struct screen *self)
{
	(void)self;
	return true;
}

static bool help(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	(void)self, (void)m;
	if (a != ACTION_F8)
		return false;
	buf_add_str(out, _("go on: what was filled in is shown before it is signed"));
	return true;
}

static void place(const struct screen *self, json_t *out)
{
	const struct form *s = (const struct form *)self;
	json_put_str(out, "type", s->row->type);
	json_put_int(out, "lot", s->lot);
	json_put_str(out, "what", s->what);
	json_put(out, "body", json_deep_copy(s->body));
	json_put(out, "values", values(s));
	json_put_int(out, "at", s->at);
}

static void resume(struct screen *self, const json_t *from)
{
	struct form *s = (struct form *)self;
	int64_t at = json_int(from, "at");
	take_values(s, json_object_get(from, "values"));
	s->at = at > 0 && at < s->count ? (int)at : 0;
	s->typed = true;
}

// --- in lines --------------------------------------------------------------------------------------------------------------

static void say_field(const struct form *s, struct buf *out)
{
	const struct form_line *l = &s->lines[s->at];
	const struct field *f = l->field;
	BUF_AUTO range = BUF_INIT;
	if (l->fault[0])
		say_line(out, _("that does not fit: %s"), l->fault);
	if (!field_is_chosen(f))
		form_line_hint(l, &range);
	if (range.n)
		say_line(out, _("%d of %d: %s; %s"), s->at + 1, s->count, code_in_words(f->name), buf_text(&range));
	else
		say_line(out, _("%d of %d: %s"), s->at + 1, s->count, code_in_words(f->name));
	if (field_is_chosen(f))
		form_line_say_choices(l, out);
	if (l->value[0])
		say_line(out, _("Enter keeps: %s"), field_is_chosen(f) ? code_in_words(l->value) : l->value);
	else if (f->optional)
		say_line(out, "%s", _("Enter leaves it empty"));
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	struct form *s = (struct form *)self;
	if (!s->said) {
		BUF_AUTO about = BUF_INIT;
		say_line(out, "%s", s->what);
		subject_text(s, m, &about);
		if (about.n)
			say_line(out, "%s", buf_text(&about));
		say_line(out, "%s", _("field by field; \"-\" empties one, \"back\" goes back, the draft is kept"));
	}
	s->said = true;
	if (s->count)
		say_field(s, out);
	else
		say_line(out, "%s", _("there is nothing to fill in; Enter goes on"));
}

static bool answer(struct form *s, const char *line)
{
	struct form_line *l = &s->lines[s->at];
	s->typed = s->typed || *line;
	if (*line && field_is_chosen(l->field))
		return form_line_choose(l, line);
	if (strlen(line) > VALUE_MAX)
		return form_line_fault(l, _("too long"));
	AUTO_FREE char *before = xstrdup(l->value);
	if (*line)
		form_line_set(l, strcmp(line, "-") == 0 ? "" : line);
	if (form_line_put(l, s->body))
		return true;
	form_line_set(l, before); // what does not fit is no value that Enter could keep
	return false;
}

static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct form *s = (struct form *)self;
	(void)m;
	*out = effect_of(EFFECT_HANDLED);
	if (strcmp(line, "back") == 0 && s->at > 0) {
		s->lines[--s->at].fault[0] = 0; // what was wrong with it was said
		return true;
	}
	if (strcmp(line, "back") == 0)
		return false;
	if (s->count && !answer(s, line)) {
		keep_draft(s);
		return true;
	}
	if (s->at + 1 < s->count) {
		go(s, 1);
		s->lines[s->at].fault[0] = 0;
	} else
		*out = submit(s);
	return true;
}

static void close_form(struct screen *self)
{
	struct form *s = (struct form *)self;
	keep_draft(s);
	json_decref(s->body);
	free(s->what);
	free(s->draft);
	free(s);
}

static const struct screen_ops FORM = { .name = "form", .title = N_("Filling in an act"), .overlay = true,
					.takes = TAKES_DIALOG | TAKES(UP) | TAKES(DOWN) | TAKES(NEXT_PANE) | TAKES(PREV_PANE) | TAKES(OPEN) | TAKES(BACK),
					.help = help, .render = render, .act = act,
					.typing = typing, .place = place, .resume = resume, .close = close_form, .say = say, .hear = hear };

struct screen *form_new(const struct model *m, const char *type, int64_t lot, json_t *body, const char *what)
{
	struct form *s = xcalloc(1, sizeof *s);
	*s = (struct form){ .base = { &FORM }, .row = law_row(type), .lot = lot, .body = body ? body : json_object(), .what = xstrdup(what) };
	INSIST(s->row);
	for (const struct field *f = s->row->body; f && f->name && s->count < FIELDS_MAX; f++)
		if (field_is_typed(f, s->body)) {
			s->lines[s->count].field = f;
			form_line_from(&s->lines[s->count++], json_object_get(s->body, f->name));
		}
	if (m->state_dir && m->project)
		s->draft = draft_path(m->state_dir, m->project->id, lot, type, s->body);
	recall_draft(s);
	return &s->base;
}
