// The line mode: everything that is said in each phase, in both languages; what is announced, and when; which answers count.
#include "tui/linear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/display.h"
#include "tui/form.h"
#include "tui/hall.h"
#include "tui/watch.h"

static const char *const LANGUAGES[] = { "zh_CN", "en" };

// A scene that is listened to.
struct ear {
	struct scene *s;
	struct linear *l;
	struct buf said; // by the last show
};

static void ear_begin(struct ear *a, enum phase phase, int who, struct screen *first)
{
	*a = (struct ear){ .s = scene_begin(phase, who), .l = linear_new(), .said = BUF_INIT };
	stack_push(&a->s->stack, first);
}

static void ear_end(struct ear *a)
{
	linear_free(a->l);
	scene_end(a->s);
	buf_release(&a->said);
}

static void listen(struct ear *a)
{
	buf_clear(&a->said);
	linear_show(a->l, &a->s->stack, &a->s->m, &a->said);
}

// What the app does with what a screen proposes, as far as it is seen: the consequence is laid open, a screen is shown.
static void take(struct ear *a, struct job *j)
{
	struct stack *s = &a->s->stack;
	if (j->kind == JOB_WHAT_IF) {
		stack_push(s, confirm_new(&a->s->m, j, NULL));
		return;
	}
	if (j->kind == JOB_LINE && strcmp(j->text, "log") == 0)
		stack_push(s, log_new());
	else if (j->kind == JOB_LINE && strcmp(j->text, "params") == 0)
		stack_push(s, params_new());
	job_free(j);
}

static enum effect_kind answer(struct ear *a, const char *line)
{
	struct effect f = linear_hear(a->l, &a->s->stack, &a->s->m, line);
	if (f.kind == EFFECT_PROPOSE)
		take(a, f.job);
	listen(a);
	return f.kind;
}

static bool heard(const struct ear *a, const char *text)
{
	bool found = strstr(buf_text(&a->said), text) != NULL;
	if (!found)
		printf("# not \"%s\" but:\n# %s\n", text, buf_text(&a->said));
	return found;
}

// --- transcripts ---------------------------------------------------------------------------------------------------------

static void write_down(struct ear *a, const char *const *lines, struct buf *out)
{
	listen(a);
	buf_add(out, a->said.p, a->said.n);
	for (; *lines; lines++) {
		buf_addf(out, "> %s\n", *lines);
		answer(a, *lines);
		buf_add(out, a->said.p, a->said.n);
	}
}

static struct screen *new_hall(void)
{
	return hall_new();
}

static struct screen *new_watch(void)
{
	return watch_new(kit_code(1), kit_name(1), "6f1c0000-0000-4000-8000-000000000001", NULL);
}

static struct screen *new_display(void)
{
	return display_new(0);
}

static void transcript(const char *name, int who, struct screen *(*first)(void), const char *const *lines)
{
	for (size_t l = 0; l < 2; l++) {
		BUF_AUTO all = BUF_INIT;
		scene_language(LANGUAGES[l]);
		for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++) {
			struct ear a;
			ear_begin(&a, p, who, first());
			a.s->m.bid_dir = who == 1 ? "/bid" : NULL;
			buf_addf(&all, "=== %s\n", phase_code(p));
			write_down(&a, lines, &all);
			ear_end(&a);
		}
		AUTO_FREE char *file = xasprintf("linear-%s-%.2s", name, LANGUAGES[l]);
		CHECK(scene_text_matches(&all, file), "%s", file);
	}
}

static void transcripts(void)
{
	static const char *const AS_HOST[] = { "acts", "bidders", "bidder 1", "staff", "next", "back", "back", NULL };
	static const char *const AS_BIDDER[] = { "", "acts", "bidders", "news", "next", "back", NULL };
	static const char *const AS_PUBLIC[] = { "log", NULL };
	transcript("hall", HOST, new_hall, AS_HOST);
	transcript("watch", 1, new_watch, AS_BIDDER);
	transcript("display", 0, new_display, AS_PUBLIC);
}

// What is the same in every phase.
static void reading(void)
{
	static const char *const LINES[] = { "help", "log", "6", "F5", "F6", "params", "why 1", "why 99", "bidder 9", "F8", "9", "F9", "",	"x", "back", "back", NULL };
	for (size_t l = 0; l < 2; l++) {
		struct ear a;
		BUF_AUTO all = BUF_INIT;
		scene_language(LANGUAGES[l]);
		ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
		write_down(&a, LINES, &all);
		AUTO_FREE char *file = xasprintf("linear-reading-%.2s", LANGUAGES[l]);
		CHECK(scene_text_matches(&all, file), "%s", file);
		ear_end(&a);
	}
}

// --- what is announced -----------------------------------------------------------------------------------------------------

static void announced(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	a.s->m.log_count = 4;
	listen(&a);
	listen(&a);
	CHECK(a.said.n == 0, "where nothing happens nothing is said");
	a.s->m.log_count = 6;
	listen(&a);
	CHECK(heard(&a, "record 5: ") && heard(&a, "record 6: ") && heard(&a, "; void: 现在不是截止阶段"), "new records are told, a void one with its reason");
	CHECK(!strstr(buf_text(&a.said), "record 4"), "old ones are not");
	a.s->m.link.link = FEED_LOST;
	snprintf(a.s->m.link.text, sizeof a.s->m.link.text, "the line is cut");
	listen(&a);
	CHECK(heard(&a, "no connection to the centre: the line is cut"), "a lost connection is told");
	a.s->m.verified = false;
	snprintf(a.s->m.fault, sizeof a.s->m.fault, "record 3 is forged");
	listen(&a);
	CHECK(heard(&a, "the log does not verify: record 3 is forged"), "so is a log that does not verify");
	ear_end(&a);
}

static void many_at_once(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	for (size_t i = 1; i < 7; i++) {
		a.s->rows[i] = a.s->rows[4];
		a.s->rows[i].seq = i + 1;
	}
	a.s->m.log_count = 1;
	listen(&a);
	listen(&a);
	a.s->m.log_count = 7;
	listen(&a);
	CHECK(heard(&a, "records 2 to 7: 6 times"), "many of one kind at once are one sentence");
	ear_end(&a);
}

static void counted_down(void)
{
	struct ear a;
	int said = 0, right = 0;
	scene_language("en");
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	int64_t end = a.s->kit.p->lots[0].unseal_end;
	a.s->m.now = end - 31 * 60000;
	listen(&a);
	for (; a.s->m.now < end; a.s->m.now += 1000) {
		static const char *const MARKS[] = { "in 30 min\n", "in 10 min\n", "in 5 min\n", "in 1 min\n", "in 10 s\n" };
		listen(&a);
		if (a.said.n == 0)
			continue;
		right += said < 5 && strstr(buf_text(&a.said), MARKS[said]) != NULL;
		said++;
	}
	CHECK(said == 5 && right == 5, "of half an hour 30, 10, 5 and 1 minutes and 10 seconds are said, each once (%d, %d)", said, right);
	a.s->kit.p->lots[0].unseal_end = end + 600000;
	listen(&a);
	CHECK(a.said.n == 0, "an extension begins anew");
	ear_end(&a);
}

static void locked(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	a.s->m.log_count = 4;
	listen(&a);
	listen(&a);
	a.s->m.seat.token_here = false;
	stack_push(&a.s->stack, sign_in_new(&a.s->m, true));
	a.s->m.log_count = 6;
	listen(&a);
	CHECK(heard(&a, "Locked: the token was taken out") && !strstr(buf_text(&a.said), "record 5"), "taken out: locked at once, and nothing else is said");
	static const char *const TRIED[] = { "next", "quit", "back", "bidders", ":log", "acts", "F3" };
	for (size_t i = 0; i < sizeof TRIED / sizeof *TRIED; i++) {
		enum effect_kind k = answer(&a, TRIED[i]);
		CHECK(k == EFFECT_HANDLED && a.s->stack.n == 2 && !strstr(buf_text(&a.said), "record"), "locked: \"%s\" opens nothing", TRIED[i]);
	}
	a.s->m.seat.token_here = true;
	stack_pop(&a.s->stack);
	listen(&a);
	CHECK(heard(&a, "record 5") && heard(&a, "record 6"), "when it is back, what happened meanwhile is told");
	ear_end(&a);
}

// --- what counts as an answer -------------------------------------------------------------------------------------------------

static void the_word(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_ANNOUNCE, HOST, hall_new());
	listen(&a);
	CHECK(answer(&a, "next") == EFFECT_PROPOSE && heard(&a, "This cannot be undone"), "what follows is read, and the word asked for");
	static const char *const NO[] = { "", "y", "sign", "next", "open", "F3", "1234", "yes please" };
	for (size_t i = 0; i < sizeof NO / sizeof *NO; i++)
		CHECK(answer(&a, NO[i]) == EFFECT_HANDLED && a.s->stack.n == 2 && heard(&a, "This cannot be undone"), "\"%s\" signs nothing that cannot be undone", NO[i]);
	struct effect f = linear_hear(a.l, &a.s->stack, &a.s->m, "yes");
	listen(&a);
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_ORDER && strcmp(f.job->order.type, "opening.announce") == 0 && a.s->stack.n == 1, "\"yes\" does");
	CHECK(strstr(f.job->order.shown, "discipline") || strstr(f.job->order.shown, kit_name(HOST)), "the text that was read goes with it");
	job_free(f.job);
	CHECK(answer(&a, "next") == EFFECT_PROPOSE && answer(&a, "back") == EFFECT_HANDLED && a.s->stack.n == 1, "\"back\" forgets it");
	ear_end(&a);
}

static void what_is_read_is_signed(void)
{
	struct ear a;
	scene_language("zh_CN");
	ear_begin(&a, PHASE_ANNOUNCE, HOST, hall_new());
	listen(&a);
	answer(&a, "下一步");
	AUTO_FREE char *read = xstrdup(buf_text(&a.said));
	struct effect f = linear_hear(a.l, &a.s->stack, &a.s->m, "是");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->order.shown && strstr(read, f.job->order.shown), "the text that is signed was read, to the letter");
	job_free(f.job);
	ear_end(&a);
}

static void last_try(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_ANNOUNCE, HOST, hall_new());
	a.s->m.task = (struct task){ .on = true, .pin = true, .tries = 1 };
	stack_push(&a.s->stack, pin_new(&a.s->m, "open", "text"));
	listen(&a);
	CHECK(heard(&a, "The last try"), "the last try is said");
	CHECK(answer(&a, "") == EFFECT_HANDLED && answer(&a, "1234") == EFFECT_HANDLED && !strstr(buf_text(&a.said), "1234"), "Enter or a number does not use it");
	struct effect f = linear_hear(a.l, &a.s->stack, &a.s->m, "yes");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_TRY, "\"yes\" does");
	job_free(f.job);
	f = linear_hear(a.l, &a.s->stack, &a.s->m, "back");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_NO_TRY, "\"back\" leaves it");
	job_free(f.job);
	ear_end(&a);
}

static void hostile(void)
{
	struct ear a;
	scene_language("en");
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	a.s->kit.p->lots[0].bids[0].bidder_name = "evil\nNext: pay\x1b[2J\xE2\x80\xAE";
	a.s->kit.p->name = "name\r\nphase: end";
	static const char *const LINES[] = { "where", "bidders", "bidder 1", "acts", "log" };
	for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
		answer(&a, LINES[i]);
		bool harmless = !strstr(buf_text(&a.said), "\x1b") && !strstr(buf_text(&a.said), "\xE2\x80\xAE") && !strstr(buf_text(&a.said), "\nNext: pay") &&
				!strstr(buf_text(&a.said), "\nphase: end") && !strchr(buf_text(&a.said), '\r');
		CHECK(harmless, "\"%s\": a stranger's text begins no line, moves nothing", LINES[i]);
	}
	CHECK(answer(&a, "next\x1b[A") == EFFECT_HANDLED && heard(&a, "no text") && a.s->stack.n <= 2, "a line with control characters does nothing");
	ear_end(&a);
}

/// R28 87号令第28条 before the deadline the line mode says nothing about bids, whatever the state holds
static void masked(void)
{
	static const char *const LINES[] = { "where", "bidders", "bidder 1", "acts", "lots", "next" };
	struct ear with, without;
	scene_language("en");
	ear_begin(&with, PHASE_WAIT, HOST, hall_new());
	ear_begin(&without, PHASE_WAIT, HOST, hall_new());
	play_submit(&with.s->kit, 1, 5);
	bool same = true;
	for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
		answer(&with, LINES[i]);
		answer(&without, LINES[i]);
		same &= !strstr(buf_text(&with.said), kit_name(5)) && (i == 0 || strcmp(buf_text(&with.said), buf_text(&without.said)) == 0);
	}
	CHECK(same, "before the deadline a bid changes nothing of what is said");
	ear_end(&with);
	ear_end(&without);
}

// --- a screen that has no words of its own, as one to come may be ------------------------------------------------------------------

struct plain {
	struct screen base;
	char typed[20];
	int downs;
};

static void plain_render(struct screen *self, const struct model *m, struct grid *g)
{
	const struct plain *p = (const struct plain *)self;
	(void)m;
	grid_box(g, 0, 0, 3, 30, STYLE_BORDER);
	grid_put(g, 1, 2, 10, STYLE_NORMAL, "left");
	grid_put(g, 1, 20, 8, STYLE_NORMAL, "right");
	grid_putf(g, 4, 0, 40, STYLE_NORMAL, "typed %s, down %d", p->typed, p->downs);
}

static struct effect plain_act(struct screen *self, const struct model *m, const struct input *in)
{
	struct plain *p = (struct plain *)self;
	(void)m;
	size_t n = strlen(p->typed);
	p->downs += in->action == ACTION_DOWN;
	if (in->action == ACTION_TYPE && n + 1 < sizeof p->typed)
		p->typed[n] = (char)in->key.code;
	return effect_of(in->action == ACTION_DOWN || in->action == ACTION_TYPE || in->action == ACTION_OPEN ? EFFECT_HANDLED : EFFECT_NONE);
}

static bool plain_typing(const struct screen *self)
{
	return ((const struct plain *)self)->downs > 0;
}

static void plain_close(struct screen *self)
{
	free(self);
}

static void drawn_only(void)
{
	static const struct screen_ops PLAIN = { .name = "plain", .title = "plain", .render = plain_render, .act = plain_act, .typing = plain_typing, .close = plain_close };
	struct plain *p = xcalloc(1, sizeof *p);
	struct ear a;
	scene_language("en");
	p->base.ops = &PLAIN;
	ear_begin(&a, PHASE_UNSEAL, HOST, hall_new());
	stack_push(&a.s->stack, &p->base);
	listen(&a);
	CHECK(heard(&a, "left  right\n") && heard(&a, "typed , down 0\n"), "its rows are said, without lines and gaps");
	answer(&a, "down");
	CHECK(heard(&a, "down 1"), "its keys are called by their names");
	answer(&a, "42");
	CHECK(heard(&a, "typed 42,"), "what it takes typed is typed, with Enter");
	ear_end(&a);
}

// --- every word, everywhere ----------------------------------------------------------------------------------------------------------

static bool answers_all(enum phase p, int who)
{
	static const char *const WORDS[] = { "", "where", "next", "acts", "why 1", "1", "7", "bidders", "bidder 1", "staff", "news", "read", "lots", "lot 1", "projects",
					     "log", "params", "sign-in", "cancel", "again", "help", "F2", "F7", "opening.start", "bid.object", "xyzzy", "下一步" };
	bool all = true;
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		struct ear a;
		ear_begin(&a, p, who, who == 1 ? new_watch() : hall_new());
		listen(&a);
		enum effect_kind k = answer(&a, WORDS[i]);
		if (a.said.n == 0 && k != EFFECT_PROPOSE) {
			printf("# \"%s\" in %s is not answered\n", WORDS[i], phase_code(p));
			all = false;
		}
		ear_end(&a);
	}
	return all;
}

static void every_word(void)
{
	static const int WHO[] = { 0, 1, HOST, RECORDER, SUPERVISOR };
	scene_language("zh_CN");
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		for (size_t i = 0; i < sizeof WHO / sizeof *WHO; i++)
			CHECK(answers_all(p, WHO[i]), "%s, person %zu: every word is answered", phase_code(p), i);
}

int main(void)
{
	scene_languages();
	transcripts();
	reading();
	announced();
	many_at_once();
	counted_down();
	locked();
	the_word();
	what_is_read_is_signed();
	last_try();
	hostile();
	masked();
	drawn_only();
	every_word();
	return tap_done();
}
