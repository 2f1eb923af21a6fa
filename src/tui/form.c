#include "tui/form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "tui/layout.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { FIELDS_MAX = 24, VALUE_MAX = 4096, COLS = 76, LABEL = 16, DRAFT_BYTES_MAX = 64 * 1024 };

// A field that is written by hand; the others of the body are carried along.
struct line {
	const struct field *field;
	char value[VALUE_MAX + 1];
	char fault[200]; // why it does not fit; "" where it does
};

struct form {
	struct screen base;
	const struct act_row *row;
	int64_t lot;
	json_t *body;
	char *what, *draft; // draft: path of the file
	struct line lines[FIELDS_MAX];
	int count, at;
	bool typed; // since the draft was kept
};

// --- kinds of fields -----------------------------------------------------------------------------------------------------

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), e = strlen(end);
	return n >= e && strcmp(text + n - e, end) == 0;
}

static bool is_money(const struct field *f)
{
	return f->kind == FIELD_INT && ends_with(f->name, "_fen");
}

static bool is_time(const struct field *f)
{
	return f->kind == FIELD_INT && (strcmp(f->name, "deadline") == 0 || strcmp(f->name, "from") == 0 || strcmp(f->name, "to") == 0);
}

static bool is_chosen(const struct field *f)
{
	return f->kind == FIELD_ENUM || f->kind == FIELD_BOOL;
}

// What the program knows already (ids, hashes, lists) is not typed.
static bool is_typed(const struct field *f, const json_t *body)
{
	if (f->kind == FIELD_HASH || f->kind == FIELD_BASE64)
		return !json_object_get(body, f->name);
	if (strcmp(f->name, "finding") == 0)
		return false;
	return f->kind == FIELD_INT || is_chosen(f) || (f->kind == FIELD_TEXT && strcmp(f->name, "bid") != 0);
}

// --- from the body to text and back ----------------------------------------------------------------------------------------

static void set(struct line *l, const char *text)
{
	snprintf(l->value, sizeof l->value, "%s", text);
}

static void to_text(struct line *l, const json_t *v)
{
	BUF_AUTO b = BUF_INIT;
	if (json_is_string(v))
		buf_add_str(&b, json_string_value(v));
	else if (json_is_boolean(v))
		buf_add_str(&b, json_is_true(v) ? "yes" : "no");
	else if (json_is_integer(v) && is_money(l->field))
		money_add(&b, json_integer_value(v));
	else if (json_is_integer(v) && is_time(l->field))
		time_add(&b, json_integer_value(v));
	else if (json_is_integer(v))
		buf_addf(&b, "%lld", (long long)json_integer_value(v));
	else if (is_chosen(l->field))
		buf_add(&b, l->field->kind == FIELD_BOOL ? "yes" : l->field->choices,
			l->field->kind == FIELD_BOOL ? 3 : strcspn(l->field->choices, "|"));
	set(l, buf_text(&b));
}

// "2026-11-23 09:30" or with seconds, China's time.
static bool read_time(const char *text, int64_t *ms)
{
	AUTO_FREE char *whole = strlen(text) == 16 ? xasprintf("%.10sT%s:00+08:00", text, text + 11) : xasprintf("%.10sT%s+08:00", text, strlen(text) > 11 ? text + 11 : "");
	return time_read(whole, ms);
}

static bool read_int(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	long long n = strtoll(text, &end, 10);
	*out = n;
	return *text && *end == 0 && errno == 0;
}

static bool fault(struct line *l, const char *text)
{
	snprintf(l->fault, sizeof l->fault, "%s", text);
	return false;
}

static bool fault_range(struct line *l)
{
	BUF_AUTO low = BUF_INIT;
	BUF_AUTO high = BUF_INIT;
	void (*add)(struct buf *, int64_t) = is_money(l->field) ? money_add : is_time(l->field) ? time_add : NULL;
	if (add) {
		add(&low, l->field->min);
		add(&high, l->field->max);
	} else {
		buf_addf(&low, "%lld", (long long)l->field->min);
		buf_addf(&high, "%lld", (long long)l->field->max);
	}
	snprintf(l->fault, sizeof l->fault, _("from %s to %s"), buf_text(&low), buf_text(&high));
	return false;
}

static bool number_of(struct line *l, int64_t *n)
{
	const struct field *f = l->field;
	bool read = is_money(f) ? money_read(l->value, n) : is_time(f) ? read_time(l->value, n) : read_int(l->value, n);
	if (!read)
		return fault(l, is_money(f) ? _("an amount in yuan, such as 1250000.00") : is_time(f) ? _("a time such as 2026-11-23 09:30") : _("a whole number"));
	return *n >= f->min && *n <= f->max ? true : fault_range(l);
}

// Puts the line's value into BODY; false with the line's fault set where it does not fit.
static bool put(struct line *l, json_t *body)
{
	const struct field *f = l->field;
	int64_t n, size = (int64_t)strlen(l->value);
	l->fault[0] = 0;
	if (size == 0 && f->optional) {
		json_object_del(body, f->name); // there may be none
		return true;
	}
	if (f->kind == FIELD_INT) {
		if (!number_of(l, &n))
			return false;
		json_put_int(body, f->name, n);
		return true;
	}
	if (f->kind == FIELD_BOOL) {
		json_put_bool(body, f->name, strcmp(l->value, "yes") == 0);
		return true;
	}
	if (size == 0)
		return fault(l, _("must be filled in"));
	if (f->kind == FIELD_TEXT && (size < f->min || size > f->max)) {
		snprintf(l->fault, sizeof l->fault, _("%lld to %lld bytes"), (long long)f->min, (long long)f->max);
		return false;
	}
	json_put_str(body, f->name, l->value);
	return true;
}

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
			set(&s->lines[i], json_str(v, s->lines[i].field->name));
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

static void add_choices(const char *choices, struct buf *out)
{
	buf_add_str(out, _("Left and Right choose: "));
	for (const char *p = choices; *p;) {
		size_t n = strcspn(p, "|");
		BUF_AUTO one = BUF_INIT;
		buf_add(&one, p, n);
		buf_addf(out, "%s%s", p == choices ? "" : " | ", code_in_words(buf_text(&one)));
		p += n + (p[n] == '|');
	}
}

static void hint(const struct line *l, struct buf *out)
{
	const struct field *f = l->field;
	if (f->kind == FIELD_ENUM)
		add_choices(f->choices, out);
	else if (f->kind == FIELD_BOOL)
		add_choices("yes|no", out);
	else if (is_money(f))
		buf_add_str(out, _("yuan"));
	else if (is_time(f))
		buf_add_str(out, _("such as 2026-11-23 09:30"));
	else if (f->kind == FIELD_INT)
		buf_addf(out, _("%lld to %lld %s"), (long long)f->min, (long long)f->max, f->doc ? f->doc : "");
	else
		buf_addf(out, "%s%s", f->optional ? _("may be left empty. ") : "", f->doc ? f->doc : "");
}

static void line_row(const struct line *l, bool here, struct grid *g, int row, int col, int width)
{
	int room = width - LABEL - 2, at = col + LABEL + 2;
	grid_putf(g, row, col, LABEL, here ? STYLE_STRONG : STYLE_NORMAL, "%s%s", code_in_words(l->field->name), l->field->optional ? "" : " *");
	if (here)
		grid_fill(g, row, at, 1, room, STYLE_INPUT);
	const char *value = is_chosen(l->field) ? code_in_words(l->value) : l->value;
	int used = grid_put(g, row, at, room, here ? STYLE_INPUT : STYLE_NORMAL, tail_that_fits(value, room));
	if (here)
		grid_cursor(g, row, at + used);
	BUF_AUTO under = BUF_INIT;
	if (here && !l->fault[0])
		hint(l, &under);
	grid_put(g, row + 1, at, room, l->fault[0] ? STYLE_BAD : STYLE_DIM, l->fault[0] ? l->fault : buf_text(&under));
}

static const struct bid *bid_of(const struct form *s, const struct model *m)
{
	const struct lot *l = m->project ? project_lot(m->project, s->lot) : NULL;
	return l && *json_str(s->body, "bid") ? lot_bid(l, json_str(s->body, "bid")) : NULL;
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
	const struct bid *b = bid_of(s, m);
	struct rect r = layout_center(g, g->rows - 4 < 2 * s->count + 8 ? g->rows - 4 : 2 * s->count + 8, COLS);
	int col = r.col + 2, width = r.cols - 4, row = r.row + 1, page = (r.rows - 6) / 2;
	int first = s->at >= page ? s->at - page + 1 : 0;
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_NORMAL);
	grid_box(g, r.row, r.col, r.rows, r.cols, STYLE_STRONG);
	grid_put(g, row++, col, width, STYLE_TITLE, s->what);
	if (b)
		grid_putf(g, row, col, width, STYLE_STRONG, "%lld  %s", (long long)b->no, b->bidder_name);
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
	(void)put(&s->lines[s->at], s->body); // says what does not fit, and lets go on
	keep_draft(s);
	s->at = (s->at + step + s->count) % s->count;
}

static struct effect submit(struct form *s)
{
	int bad = -1;
	for (int i = s->count; i-- > 0;)
		if (!put(&s->lines[i], s->body))
			bad = i;
	if (bad >= 0) {
		s->at = bad;
		return effect_of(EFFECT_HANDLED);
	}
	struct job *j = job_act(s->row->type, s->lot, json_deep_copy(s->body), s->what);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = j };
}

// The next or the previous of the choices.
static void turn(struct line *l, int step)
{
	const char *choices = l->field->kind == FIELD_BOOL ? "yes|no" : l->field->choices;
	const char *list[32];
	size_t size[32];
	int n = 0, now = 0;
	for (const char *p = choices; *p && n < 32; n++) {
		size[n] = strcspn(p, "|");
		list[n] = p;
		if (size[n] == strlen(l->value) && strncmp(p, l->value, size[n]) == 0)
			now = n;
		p += size[n] + (p[size[n]] == '|');
	}
	now = (now + step + n) % n;
	snprintf(l->value, sizeof l->value, "%.*s", (int)size[now], list[now]);
}

static struct effect type(struct form *s, struct key k)
{
	struct line *l = s->count ? &s->lines[s->at] : NULL;
	BUF_AUTO b = BUF_INIT;
	if (!l)
		return effect_of(EFFECT_HANDLED);
	s->typed = true;
	if (is_chosen(l->field)) {
		if (k.code == K_LEFT || k.code == K_RIGHT || k.code == ' ')
			turn(l, k.code == K_LEFT ? -1 : 1);
		return effect_of(EFFECT_HANDLED);
	}
	if (k.code == K_BACKSPACE)
		text_untype(l->value);
	buf_add_str(&b, l->value);
	key_add_text(&b, k);
	if (b.n <= VALUE_MAX)
		set(l, buf_text(&b));
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
					.typing = typing, .place = place, .resume = resume, .close = close_form };

struct screen *form_new(const struct model *m, const char *type, int64_t lot, json_t *body, const char *what)
{
	struct form *s = xcalloc(1, sizeof *s);
	*s = (struct form){ .base = { &FORM }, .row = law_row(type), .lot = lot, .body = body ? body : json_object(), .what = xstrdup(what) };
	INSIST(s->row);
	for (const struct field *f = s->row->body; f && f->name && s->count < FIELDS_MAX; f++)
		if (is_typed(f, s->body)) {
			s->lines[s->count].field = f;
			to_text(&s->lines[s->count++], json_object_get(s->body, f->name));
		}
	if (m->state_dir && m->project)
		s->draft = draft_path(m->state_dir, m->project->id, lot, type, s->body);
	recall_draft(s);
	return &s->base;
}
