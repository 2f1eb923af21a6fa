#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tui/app_int.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/form.h"
#include "tui/words.h"

// --- orders for the hand ----------------------------------------------------------------------------------------------

static void start_task(struct app *a, const struct job *j)
{
	const struct lot *l = model_lot(&a->m);
	struct task *t = &a->m.task;
	*t = (struct task){ .on = true, .kind = j->order.kind, .started_ns = clock_steady_ns(), .tries = -1 };
	snprintf(t->what, sizeof t->what, "%s", j->what ? j->what : "");
	for (size_t i = 0; l && i < l->bid_count && j->order.kind != HAND_ACT && j->order.kind != HAND_SIGN_IN; i++)
		t->all += l->bids[i].no > 0;
}

static void order(struct app *a, struct job *j)
{
	struct err e = { .code = "" };
	const char *what = j->what ? j->what : "";
	if (!j->order.project && a->project)
		j->order.project = xstrdup(a->project);
	j->order.folder = a->m.bid_dir;
	result r = a->hand ? ok() : hand_start(a->settings, &a->hand, &e);
	if (is_ok(r))
		r = hand_order(a->hand, &j->order, &e);
	if (!is_ok(r)) {
		app_tell_err(a, what, &e);
		job_free(j);
		return;
	}
	start_task(a, j);
	job_free(a->job);
	a->job = j;
}

// --- what would follow -----------------------------------------------------------------------------------------------------

static struct project *consequence(struct app *a, const struct job *j)
{
	const struct seat *s = &a->m.seat;
	struct project *after = NULL;
	struct err e;
	bool in_force;
	const struct draft d = { .project = a->project, .type = j->order.type, .lot = j->order.lot, .now = a->m.now, .body = j->order.body,
				 .signer = s->cert, .signer_name = s->name, .signer_code = s->code };
	if (j->order.kind != HAND_ACT || !a->desk || !is_ok(desk_what_if(a->desk, &d, &after, &in_force, &e)))
		return NULL;
	return after;
}

static void what_if(struct app *a, struct job *j)
{
	struct err e = { .code = "" };
	if (a->hand && hand_busy(a->hand)) {
		app_tell(a, STYLE_WARN, "%s", _("the step before is not done yet; wait for it, or Esc to give it up"));
		job_free(j);
		return;
	}
	if (j->order.kind == HAND_ACT && !is_ok(choice_check(&a->m, j->order.type, j->order.lot, j->order.body, &e))) {
		app_note(a, "refused", j, &e);
		stack_push(&a->stack, reason_new(j->what, &e));
		job_free(j);
		return;
	}
	struct project *after = consequence(a, j);
	stack_push(&a->stack, confirm_new(&a->m, j, after));
	project_free(after);
}

// --- the command line ---------------------------------------------------------------------------------------------------------

static struct screen *form_for(struct app *a, const char *type)
{
	const struct act_row *row = law_row(type);
	if (!row || !a->m.project)
		return NULL;
	for (size_t i = 0; choice_at(i, NULL, NULL); i++) {
		const struct choice *c = choice_at(i, NULL, NULL);
		if (strcmp(c->type, type) == 0 && !choice_is_work(c))
			return form_new(&a->m, type, row->by_lot ? a->m.lot : 0, c->body(&a->m, NULL), in_words(row->zh, row->en));
	}
	return form_new(&a->m, type, row->by_lot ? a->m.lot : 0, NULL, in_words(row->zh, row->en));
}

static struct screen *screen_named(struct app *a, const char *name)
{
	if (strcmp(name, "log") == 0)
		return log_new();
	if (strcmp(name, "audit") == 0)
		return app_audit_screen(a);
	if (strcmp(name, "params") == 0)
		return params_new();
	if (strcmp(name, "projects") == 0)
		return projects_new();
	if (strcmp(name, "sign-in") == 0)
		return sign_in_new(&a->m, false);
	if (strcmp(name, "help") == 0)
		return help_new(stack_top(&a->stack), &a->m);
	return form_for(a, name);
}

static bool set_lot(struct app *a, int64_t no)
{
	if (!a->m.project || !project_lot(a->m.project, no))
		return false;
	a->m.lot = no;
	return true;
}

static void open_project(struct app *a, const char *id)
{
	struct err e;
	if (!is_ok(app_open(a, id, &e)))
		app_tell_err(a, id, &e);
}

static void run_line(struct app *a, const char *text)
{
	AUTO_FREE char *line = xstrdup(text);
	char *rest = line, *word = strsep(&rest, " ");
	const char *value = rest ? rest : "";
	if (strcmp(word, "quit") == 0 || strcmp(word, "q") == 0)
		a->leave = true;
	else if (strcmp(word, "project") == 0 && *value)
		open_project(a, value);
	else if (strcmp(word, "sign-out") == 0)
		app_do(a, job_work(HAND_SIGN_OUT, 0, _("sign out")));
	else if (strcmp(word, "lot") == 0) {
		if (!set_lot(a, strtoll(value, NULL, 10)))
			app_tell(a, STYLE_WARN, _("there is no lot \"%s\" in this project; \"projects\" lists the lots"), value);
	} else {
		struct screen *s = screen_named(a, word);
		if (s)
			stack_push(&a->stack, s);
		else if (*word)
			app_tell(a, STYLE_WARN, _("\"%s\" is no command here; there are: log, audit, params, projects, sign-in, sign-out, help, lot N, project ID, quit, and the acts (Tab)"), text);
	}
}

static void keep_typed(struct app *a, const char *screen, const char *text)
{
	char **kept = strcmp(screen, "line") == 0 ? &a->kept_line : &a->kept_uri;
	free(*kept);
	*kept = *text ? xstrdup(text) : NULL;
	a->m.kept_line = a->kept_line;
	a->m.kept_uri = a->kept_uri;
}

// The hand holds the token: without it nobody is signed in. A new hand comes with the next order.
static void give_up(struct app *a)
{
	hand_stop(a->hand);
	a->hand = NULL;
	app_note(a, "given_up", a->job, NULL);
	a->m.task = (struct task){ .on = false };
	a->m.seat = (struct seat){ .signed_in = false };
	app_tell(a, STYLE_WARN, "%s", _("given up; what was signed already is kept and sent. Sign in again to go on"));
	stack_push(&a->stack, sign_in_new(&a->m, false));
}

// --- the terminal is lent for the PIN -------------------------------------------------------------------------------------------

static void pop_named(struct app *a, const char *name)
{
	while (stack_top(&a->stack) && strcmp(stack_top(&a->stack)->ops->name, name) == 0)
		stack_pop(&a->stack);
}

static void hold_terminal(struct app *a)
{
	app_show(a);
	a->held = true;
	a->front->ops->hold(a->front);
	hand_go(a->hand, true);
}

static void answer_last(struct app *a, bool willing)
{
	if (willing) {
		hold_terminal(a);
		return;
	}
	pop_named(a, "pin");
	hand_go(a->hand, false);
}

// --- what the screens ask for -----------------------------------------------------------------------------------------------------

void app_do(struct app *a, struct job *j)
{
	switch (j->kind) {
	case JOB_WHAT_IF:
		if (j->order.kind == HAND_SIGN_OUT)
			order(a, j);
		else
			what_if(a, j);
		return;
	case JOB_ORDER:
		order(a, j);
		return;
	case JOB_PROJECT:
		open_project(a, j->order.project);
		break;
	case JOB_LOT:
		set_lot(a, j->order.lot);
		break;
	case JOB_REFUSED:
		app_note(a, "refused", j, &j->why);
		stack_push(&a->stack, reason_new(j->what, &j->why));
		break;
	case JOB_KEEP:
		keep_typed(a, j->what, j->text);
		break;
	case JOB_CANCEL:
		give_up(a);
		break;
	case JOB_TRY:
	case JOB_NO_TRY:
		answer_last(a, j->kind == JOB_TRY);
		break;
	case JOB_LINE:
		keep_typed(a, "line", "");
		run_line(a, j->text ? j->text : "");
		break;
	}
	job_free(j);
}

// --- news of the hand -----------------------------------------------------------------------------------------------------------

static void ask_pin(struct app *a, int tries)
{
	a->m.task.pin = true;
	a->m.task.tries = tries;
	stack_push(&a->stack, pin_new(&a->m, a->m.task.what, a->job && a->job->order.shown ? a->job->order.shown : ""));
	if (tries != 1) // the last one only where the person says so
		hold_terminal(a);
}

static void release_terminal(struct app *a)
{
	if (a->held)
		a->front->ops->resume(a->front);
	a->held = a->m.task.pin = false;
	pop_named(a, "pin");
}

// The own bid: what is being done, and what the hall was told where it failed.
static void note_stage(struct app *a, const struct hand_news *n)
{
	static const char *const STAGES[WORK_STAGES + 1] = {
		[WORK_FINDS] = N_("finding the version that was handed in"),
		[WORK_UNWRAPS] = N_("the token gives the key"),
		[WORK_SPLITS] = N_("three shares, sealed and checked"),
		[WORK_SENDS] = N_("signing and sending"),
		[WORK_REPORTS] = N_("reporting the fault to the hall"),
	};
	struct task *t = &a->m.task;
	if (n->how == WORK_RUNS && n->done >= 0 && n->done <= WORK_STAGES) {
		t->done = (size_t)n->done;
		t->all = (size_t)n->size;
		snprintf(t->step, sizeof t->step, "%s", _(STAGES[n->done]));
	} else if (n->how == WORK_WAITS)
		app_tell(a, STYLE_WARN, "%s", _("the fault was reported to the hall; try again while the window is open"));
	else if (n->how == WORK_BAD)
		app_tell(a, STYLE_BAD, _("the fault could not be reported: %s"), n->text);
}

static void note_step(struct app *a, const struct hand_news *n)
{
	struct task *t = &a->m.task;
	if (t->kind == HAND_RELEASE_KEY) {
		note_stage(a, n);
		return;
	}
	t->no = n->no;
	t->bytes = n->done;
	t->size = n->how == WORK_RUNS ? n->size : 0;
	t->done += n->how != WORK_RUNS;
	if (n->how == WORK_BAD || n->how == WORK_WAITS)
		app_tell(a, STYLE_WARN, _("bidder %lld: %s"), (long long)n->no, n->text);
}

static void signed_in(struct app *a, const struct hand_news *n)
{
	struct seat *s = &a->m.seat;
	bool again = s->signed_in;
	s->signed_in = s->token_here = true;
	s->cert = n->cert;
	snprintf(s->name, sizeof s->name, "%s", n->name);
	snprintf(s->code, sizeof s->code, "%s", n->code);
	snprintf(s->org, sizeof s->org, "%s", n->org);
	snprintf(s->uri, sizeof s->uri, "%s", a->job && a->job->order.uri ? a->job->order.uri : "");
	pop_named(a, "sign-in");
	app_refresh(a);
	app_place_resume(a);
	app_note(a, again ? "unlock" : "sign_in", NULL, NULL);
	app_tell(a, STYLE_GOOD, again ? _("%s is back; it goes on where it was") : _("%s signed in"), s->name);
}

static void done_well(struct app *a, const struct hand_news *n)
{
	switch (a->m.task.kind) {
	case HAND_SIGN_IN:
		signed_in(a, n);
		return;
	case HAND_SIGN_OUT:
		app_note(a, "sign_out", NULL, NULL);
		a->m.seat = (struct seat){ .signed_in = false };
		app_tell(a, STYLE_NORMAL, "%s", _("signed out"));
		return;
	case HAND_ACT:
	case HAND_RECORD_MAKE:
	case HAND_RECORD_SIGN:
	case HAND_RELEASE_KEY:
		if (n->seq)
			app_tell(a, STYLE_GOOD, _("✓ %s: record %llu of the log"), a->m.task.what, (unsigned long long)n->seq);
		else // in the intake, whose numbers are known at the deadline
			app_tell(a, STYLE_GOOD, _("✓ %s: receipted"), a->m.task.what);
		if (n->text[0])
			app_tell(a, STYLE_ALARM, _("! this token could not decrypt: %s. It is recorded; bring a token that can before the opening"), n->text);
		break;
	case HAND_VERIFY:
	case HAND_CHECK_SHARES:
	case HAND_HAND_SHARES:
	case HAND_OPEN_BIDS:
		app_tell(a, n->count.bad || n->count.waiting ? STYLE_WARN : STYLE_GOOD, _("%s: %zu in order, %zu not, %zu wait"), a->m.task.what, n->count.good,
			 n->count.bad, n->count.waiting);
		break;
	}
	if (a->job && a->job->order.type)
		form_forget_draft(a->settings->state_dir, a->job->order.project, a->job->order.lot, a->job->order.type, a->job->order.body);
}

// Refusals of acts were noted where they were made (desk/perform.c).
static void went_wrong(struct app *a, const struct hand_news *n)
{
	bool pin = strcmp(n->err.code, "token.pin_wrong") == 0 || strcmp(n->err.code, "token.pin_locked") == 0;
	if (a->m.task.kind == HAND_SIGN_IN && strcmp(n->err.code, "token.pin_missing") != 0)
		app_note(a, "sign_in.failed", NULL, &n->err);
	else if (pin)
		app_note(a, "pin.failed", a->job, &n->err);
	app_tell_err(a, a->m.task.what, &n->err);
}

static void finish(struct app *a, const struct hand_news *n)
{
	release_terminal(a);
	if (n->kind == RESULT_OK)
		done_well(a, n);
	else
		went_wrong(a, n);
	a->m.task = (struct task){ .on = false };
	job_free(a->job);
	a->job = NULL;
	app_refresh(a);
}

// The token was taken out: at once nothing can be seen or done here until it is back.
static void lock(struct app *a)
{
	if (!a->m.seat.signed_in || !a->m.seat.token_here)
		return;
	a->m.seat.token_here = false;
	app_note(a, "lock", NULL, NULL);
	while (!stack_push(&a->stack, sign_in_new(&a->m, true)))
		stack_pop(&a->stack); // whatever else is open, the lock is above it
	app_ask(a);
}

void app_take_hand(struct app *a)
{
	struct hand_news n;
	while (a->hand && hand_read(a->hand, &n)) {
		switch (n.event) {
		case HAND_STEP:
			note_step(a, &n);
			break;
		case HAND_HOLD:
			ask_pin(a, n.tries);
			return; // the screen holds still
		case HAND_RELEASE:
			release_terminal(a);
			break;
		case HAND_DONE:
			finish(a, &n);
			break;
		case HAND_GONE:
			lock(a);
			break;
		}
	}
}
