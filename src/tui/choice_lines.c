#include "tui/choice_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/say.h"
#include "tui/words.h"

enum { RUN_MIN = 5 }; // so many records of one kind at once are told in one sentence

const char *word_rest(const char *line, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(line, word, n) != 0 || (line[n] && line[n] != ' '))
		return NULL;
	return line + n + strspn(line + n, " ");
}

// --- what can be done ---------------------------------------------------------------------------------------------------

void choice_next_say(const struct model *m, const struct bid *bid, struct buf *out)
{
	struct judged list[CHOICES_MAX];
	size_t n = choices(m, bid, list);
	const struct judged *next = choice_next(list, n);
	const struct lot *l = model_lot(m);
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	buf_add_str(&b, _("Next: "));
	if (!l)
		buf_add_str(&b, m->link.link == FEED_CONNECTING ? _("wait for the connection") : _("choose a project: \"projects\""));
	else if (m->task.on)
		buf_addf(&b, _("wait, \"%s\" is being done (\"cancel\" gives it up)"), m->task.what);
	else if (next) {
		keymap_add_key(m->keys, next->choice->key, &key);
		buf_addf(&b, _("%s (\"next\", or %s)"), _(next->choice->words), buf_text(&key));
	} else
		choice_say_waiting(m, l, &b);
	say_line(out, "%s", buf_text(&b));
}

static void say_choice(const struct judged *o, size_t no, struct buf *out)
{
	const char *words = _(o->choice->words);
	if (o->possible)
		say_line(out, _("%zu  %s (%s): possible%s"), no, words, o->choice->type, o->wanted ? _(", and the step to take") : "");
	else
		say_line(out, _("%zu  %s (%s): not now. %s%s%s"), no, words, o->choice->type, err_sentence(&o->why), o->why.clause[0] ? " " : "", o->why.clause);
}

static void say_choices(const struct model *m, const struct bid *bid, const struct judged *list, size_t n, struct buf *out)
{
	if (!m->seat.signed_in)
		say_line(out, "%s", _("nobody is signed in: \"sign-in\""));
	else if (n == 0)
		say_line(out, "%s", _("nothing can be done by you here in this phase"));
	if (bid && n)
		say_line(out, _("about bidder %lld %s"), (long long)bid->no, bid->bidder_name);
	for (size_t i = 0; i < n; i++)
		say_choice(&list[i], i + 1, out);
	if (n)
		say_line(out, "%s", _("a number or a name in brackets does it; \"why\" and a number says why not"));
}

// The one that LINE names, by number or type; NULL.
static const struct judged *named(const struct judged *list, size_t n, const char *line)
{
	char *end;
	unsigned long long no = strtoull(line, &end, 10);
	if (*line && !*end)
		return no >= 1 && no <= n ? &list[no - 1] : NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].choice->type, line) == 0)
			return &list[i];
	return NULL;
}

static struct effect hear_next(const struct model *m, const struct bid *bid, const struct judged *list, size_t n)
{
	const struct judged *next = m->task.on ? NULL : choice_next(list, n);
	BUF_AUTO b = BUF_INIT;
	if (next)
		return hall_take(m, next, bid);
	choice_next_say(m, bid, &b);
	return effect_push(text_new("", buf_text(&b)));
}

static struct effect hear_why(const struct judged *o, const char *what)
{
	BUF_AUTO b = BUF_INIT;
	if (o && !o->possible)
		return effect_push(reason_new(_(o->choice->words), &o->why));
	if (o)
		say_line(&b, _("%s: possible now"), _(o->choice->words));
	else if (strspn(what, "0123456789") == strlen(what)) // not repeated: it may be a PIN that was typed where none was asked for
		say_line(&b, "%s", _("there is no act of that number here now; \"acts\" lists them"));
	else
		say_line(&b, _("there is no act \"%s\" here now; \"acts\" lists them"), what);
	return effect_push(text_new("", buf_text(&b)));
}

bool choice_hear(const struct model *m, const struct bid *bid, const char *line, struct effect *out)
{
	struct judged list[CHOICES_MAX];
	size_t n = choices(m, bid, list);
	const char *why = word_rest(line, "why");
	BUF_AUTO b = BUF_INIT;
	if (strcmp(line, "next") == 0)
		*out = hear_next(m, bid, list, n);
	else if (strcmp(line, "acts") == 0) {
		say_choices(m, bid, list, n, &b);
		*out = effect_push(text_new("", buf_text(&b)));
	} else if (why)
		*out = hear_why(named(list, n, why), why);
	else if (named(list, n, line))
		*out = hall_take(m, named(list, n, line), bid);
	else if (strspn(line, "0123456789") == strlen(line))
		*out = hear_why(NULL, line);
	else
		return false;
	return true;
}

// --- what happened ------------------------------------------------------------------------------------------------------

static void add_result(const json_t *body, struct buf *b)
{
	const json_t *good = json_object_get(body, "ok");
	if (json_is_boolean(good))
		buf_add_str(b, json_is_true(good) ? _(", in order") : _(", failed"));
}

static void add_bid(const struct lot *l, const json_t *body, struct buf *b)
{
	const struct bid *bid = l && *json_str(body, "bid") ? lot_bid(l, json_str(body, "bid")) : NULL;
	if (!bid || bid->no == 0)
		return;
	buf_addf(b, _(", bidder %lld %s"), (long long)bid->no, bid->bidder_name);
	add_result(body, b);
}

// What the person wrote: an objection, an answer, a reason.
static void add_words(const json_t *body, struct buf *b)
{
	const char *words = *json_str(body, "text") ? json_str(body, "text") : json_str(body, "reason");
	if (*words)
		buf_addf(b, _(": %s"), words);
}

void log_row_say(const struct model *m, const struct log_row *r, struct buf *out)
{
	const struct act_row *act = law_row(r->type);
	BUF_AUTO time = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	JSON_AUTO *act_json = NULL;
	struct err e;
	const json_t *body = is_ok(json_read(r->act, r->act.n, &act_json, &e)) ? json_object_get(act_json, "body") : NULL;
	time_add_clock(&time, r->at);
	buf_addf(&b, _("%s record %llu: %s"), buf_text(&time), (unsigned long long)r->seq,
		 act ? in_words(act->zh, act->en) : *r->type ? r->type : _("(unreadable)"));
	if (r->lot)
		buf_addf(&b, _(", lot %lld"), (long long)r->lot);
	add_bid(m->project ? project_lot(m->project, r->lot) : NULL, body, &b);
	if (*r->signer)
		buf_addf(&b, _(", signed by %s"), r->signer);
	add_words(body, &b);
	if (!r->authentic)
		buf_add_str(&b, _("; mind: signature or certificate does not hold"));
	else if (r->void_text)
		buf_addf(&b, _("; void: %s"), r->void_text);
	say_line(out, "%s", buf_text(&b));
}

static size_t run_of(const struct model *m, size_t from)
{
	size_t n = 1;
	while (from + n < m->log_count && strcmp(m->log[from].type, m->log[from + n].type) == 0 && !m->log[from + n].void_text == !m->log[from].void_text)
		n++;
	return n;
}

static void tell_run(const struct model *m, size_t from, size_t n, struct buf *out)
{
	const struct log_row *r = &m->log[from];
	const struct act_row *act = law_row(r->type);
	const char *what = act ? in_words(act->zh, act->en) : r->type;
	say_line(out, _("records %llu to %llu: %zu times \"%s\"%s; \"log\" reads them"), (unsigned long long)r->seq, (unsigned long long)m->log[from + n - 1].seq, n, what,
		 r->void_text ? _(", void") : "");
}

void told_records(struct told *t, const struct model *m, struct buf *out)
{
	const char *id = m->project ? m->project->id : "";
	if (strcmp(t->project, id) != 0) {
		*t = (struct told){ .online = false };
		snprintf(t->project, sizeof t->project, "%s", id);
	}
	bool fresh = t->online && t->records <= m->log_count;
	t->online |= m->link.link == FEED_ONLINE;
	for (size_t i = fresh ? t->records : m->log_count, n; i < m->log_count; i += n) {
		n = run_of(m, i);
		if (n < RUN_MIN)
			n = 1;
		if (n > 1)
			tell_run(m, i, n, out);
		else
			log_row_say(m, &m->log[i], out);
	}
	t->records = m->log_count;
}

void told_next(struct told *t, const struct model *m, const struct bid *bid, struct buf *out)
{
	struct judged list[CHOICES_MAX];
	const struct judged *o = choice_next(list, choices(m, bid, list));
	const struct choice *next = o ? o->choice : NULL;
	const struct lot *l = model_lot(m);
	enum phase phase = l ? l->phase : PHASE_COUNT;
	bool same = t->begun && next == t->next && phase == t->phase && (!t->busy || m->task.on);
	bool first = !t->begun || t->lot != m->lot;
	t->lot = m->lot;
	if (!first && l && phase != t->phase)
		say_line(out, _("phase: %s"), in_words(phase_zh(phase), phase_code(phase)));
	t->begun = true;
	t->busy = m->task.on;
	t->next = next;
	t->phase = phase;
	if (!same && !first && !m->task.on)
		choice_next_say(m, bid, out);
}
