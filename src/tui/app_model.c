#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "tui/app_int.h"
#include "tui/words.h"

enum { ANSWER_BYTES_MAX = 128 * 1024 };

// --- notices ----------------------------------------------------------------------------------------------------------

void app_tell(struct app *a, enum style s, const char *fmt, ...)
{
	struct notice *n = &a->m.notices[a->m.notice_count++ % NOTICES];
	va_list ap;
	*n = (struct notice){ .at = a->m.now, .style = s };
	va_start(ap, fmt);
	vsnprintf(n->text, sizeof n->text, fmt, ap);
	va_end(ap);
}

void app_tell_err(struct app *a, const char *what, const struct err *e)
{
	bool saved = strcmp(e->code, "store.gone") == 0;
	app_tell(a, saved ? STYLE_WARN : STYLE_BAD, e->clause[0] ? "%s: %s (%s)" : "%s: %s%s", what, err_sentence(e), e->clause);
}

// --- the log's rows -----------------------------------------------------------------------------------------------------

static const char *kept(struct app *a, const char *text)
{
	return arena_text(&a->arena, text);
}

static void note_record(void *ctx, const struct replayed *r)
{
	struct app *a = ctx;
	if (a->row_count == a->row_cap) {
		a->row_cap = a->row_cap ? a->row_cap * 2 : 256;
		a->rows = xrealloc(a->rows, a->row_cap * sizeof *a->rows);
	}
	struct log_row *row = &a->rows[a->row_count++];
	const struct voided *v = !r->in_force && r->state->void_count ? &r->state->voids[r->state->void_count - 1] : NULL;
	*row = (struct log_row){ .seq = r->record->seq, .at = r->record->at, .type = kept(a, json_str(r->event->act, "act")),
				 .signer = kept(a, r->event->signer_name), .lot = json_int(r->event->act, "lot"), .authentic = r->event->authentic,
				 .hash = r->record->hash, .act = arena_copy(&a->arena, span_buf(&r->record->act)) };
	if (v && v->seq == row->seq) {
		row->void_code = kept(a, v->code);
		row->void_text = kept(a, v->text);
	}
}

static void clear_rows(struct app *a)
{
	arena_release(&a->arena);
	a->arena = (struct arena){ 0 };
	a->row_count = 0;
	a->m.log = NULL;
	a->m.log_count = 0;
}

// --- the project ----------------------------------------------------------------------------------------------------------

static void note_roles(struct app *a)
{
	const struct law_event me = { .signer = a->m.seat.cert, .signer_code = a->m.seat.code, .signer_name = a->m.seat.name, .authentic = true };
	a->m.seat.roles = a->m.project && a->m.seat.signed_in ? project_roles(a->m.project, &me) : 0;
}

static void note_fault(struct app *a, const struct err *e)
{
	a->m.verified = false;
	snprintf(a->m.fault, sizeof a->m.fault, "%s", err_sentence(e));
}

void app_refresh(struct app *a)
{
	struct err e;
	const struct project *p;
	if (!a->project)
		return;
	if (!is_ok(desk_local(a->desk, a->project, &p, &e))) {
		note_fault(a, &e);
		return;
	}
	a->m.verified = true;
	a->m.project = p->seq ? p : NULL;
	a->m.log = a->rows;
	a->m.log_count = a->row_count;
	if (a->m.project && !model_lot(&a->m) && p->lot_count)
		a->m.lot = p->lots[0].no;
	note_roles(a);
}

result app_open(struct app *a, const char *project, struct err *e)
{
	feed_stop(a->feed);
	a->feed = NULL;
	desk_close(a->desk);
	a->desk = NULL;
	clear_rows(a);
	free(a->project);
	a->project = xstrdup(project);
	a->m.project = NULL;
	a->m.lot = 1;
	a->m.link = (struct feed_news){ .link = FEED_CONNECTING };
	TRY(desk_open(a->settings, &a->desk, e));
	desk_watch(a->desk, note_record, a);
	app_refresh(a);
	return feed_start(a->settings, project, &a->feed, e);
}

static void note_lost(struct app *a)
{
	struct err why = { .code = "store.gone" };
	snprintf(why.text, sizeof why.text, "%s", a->m.link.kept);
	app_note(a, "link.lost", NULL, &why);
}

void app_take_feed(struct app *a)
{
	enum feed_link before = a->m.link.link;
	if (!a->feed || !feed_read(a->feed, &a->m.link))
		return;
	if (before != FEED_LOST && a->m.link.link == FEED_LOST)
		note_lost(a);
	if (before == FEED_LOST && a->m.link.link == FEED_ONLINE)
		app_note(a, "link.back", NULL, NULL);
	if (before == FEED_LOST && a->m.link.link == FEED_ONLINE)
		app_tell(a, STYLE_GOOD, "%s", _("the connection is back; what waited was sent"));
	app_refresh(a);
}

void app_clock(struct app *a)
{
	int64_t now = clock_ms() + a->m.link.store_offset;
	a->m.now = now - now % 1000;
}

// --- questions -------------------------------------------------------------------------------------------------------------

static void say(int fd, const json_t *v)
{
	BUF_AUTO text = BUF_INIT;
	json_text(v, &text);
	(void)!send(fd, text.p, text.n, MSG_NOSIGNAL);
}

static void ask_tokens(void *ctx, int fd)
{
	JSON_AUTO *list = NULL;
	struct err e;
	(void)ctx;
	if (!is_ok(token_list(&list, &e)))
		list = list ? list : json_array();
	say(fd, list);
}

static void ask_projects(void *ctx, int fd)
{
	JSON_AUTO *ids = NULL;
	struct err e;
	struct desk *d;
	if (!is_ok(desk_open(ctx, &d, &e)))
		return;
	if (is_ok(desk_store(d)->ops->projects(desk_store(d), &ids, &e)))
		say(fd, ids);
}

static void ask(struct question *q, void (*fn)(void *, int), const struct settings *s)
{
	struct err e;
	if (q->process.pid == 0)
		(void)!is_ok(process_start(fn, (void *)(uintptr_t)s, &q->process, &e)); // asked again the next time
}

void app_ask(struct app *a)
{
	ask(&a->tokens, ask_tokens, a->settings);
	ask(&a->projects, ask_projects, a->settings);
}

static bool answered(struct question *q)
{
	if (q->process.pid == 0)
		return false;
	char *text = xcalloc(1, ANSWER_BYTES_MAX);
	ssize_t n = recv(q->process.fd, text, ANSWER_BYTES_MAX, 0);
	json_t *v = NULL;
	struct err e;
	bool got = n > 0 && is_ok(json_read(span_of((const uint8_t *)text, (size_t)n), ANSWER_BYTES_MAX, &v, &e));
	if (got) {
		json_decref(q->answer);
		q->answer = v;
	}
	if (n >= 0)
		process_end(&q->process);
	free(text);
	return got;
}

static void take_ids(struct app *a)
{
	size_t n = json_array_size(a->projects.answer);
	free(a->ids);
	a->ids = xcalloc(n + 1, sizeof *a->ids);
	a->m.project_count = 0;
	for (size_t i = 0; i < n; i++)
		a->ids[a->m.project_count++] = (char *)(uintptr_t)json_string_value(json_array_get(a->projects.answer, i));
	a->m.projects = a->ids;
}

void app_take_answers(struct app *a)
{
	if (answered(&a->tokens))
		a->m.tokens = a->tokens.answer;
	if (answered(&a->projects))
		take_ids(a);
}

void app_model_release(struct app *a)
{
	feed_stop(a->feed);
	desk_close(a->desk);
	process_kill(&a->tokens.process);
	process_kill(&a->projects.process);
	json_decref(a->tokens.answer);
	json_decref(a->projects.answer);
	arena_release(&a->arena);
	free(a->rows);
	free(a->ids);
	free(a->project);
	free(a->kept_uri);
	json_decref(a->place);
	buf_release(&a->placed);
	lock_release(a->place_lock);
	free(a->kept_line);
}
