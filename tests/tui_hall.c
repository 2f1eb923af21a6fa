// The hall, drawn whole: each phase as each person sees it, in three sizes and both languages; hostile names; what the keys do.
#include <string.h>

#include "base/text.h"
#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/hall.h"

static const struct size {
	int rows, cols;
} SIZES[] = { { 24, 80 }, { 43, 132 }, { 60, 200 } };
static const char *const LANGUAGES[] = { "zh_CN", "en" };

static void phase_in_sizes(enum phase phase)
{
	struct scene *s = scene_begin(phase, HOST);
	stack_push(&s->stack, hall_new());
	for (size_t l = 0; l < 2; l++) {
		scene_language(LANGUAGES[l]);
		for (size_t i = 0; i < 3; i++) {
			AUTO_FREE char *name = xasprintf("hall-%s-%dx%d-%.2s", phase_code(phase), SIZES[i].cols, SIZES[i].rows, LANGUAGES[l]);
			CHECK(scene_matches(s, SIZES[i].rows, SIZES[i].cols, name), "%s", name);
		}
	}
	scene_end(s);
}

static void others_see(enum phase phase, int who, const char *as)
{
	struct scene *s = scene_begin(phase, who);
	stack_push(&s->stack, hall_new());
	scene_language("zh_CN");
	AUTO_FREE char *name = xasprintf("hall-%s-%s", phase_code(phase), as);
	CHECK(scene_matches(s, 24, 80, name), "%s", name);
	scene_end(s);
}

/// R28 87号令第28条 before the deadline no screen shows a bidder's name or how many there are
static void masked(void)
{
	GRID_AUTO a = { .cells = NULL };
	GRID_AUTO b = { .cells = NULL };
	BUF_AUTO text_a = BUF_INIT;
	BUF_AUTO text_b = BUF_INIT;
	struct scene *with = scene_begin(PHASE_WAIT, HOST);
	struct scene *without = scene_begin(PHASE_WAIT, HOST);
	play_submit(&with->kit, 1, 5);
	stack_push(&with->stack, hall_new());
	stack_push(&without->stack, hall_new());
	grid_init(&a, 43, 132);
	grid_init(&b, 43, 132);
	stack_render(&with->stack, &with->m, &a);
	stack_render(&without->stack, &without->m, &b);
	grid_dump(&a, &text_a);
	grid_dump(&b, &text_b);
	CHECK(text_a.n == text_b.n && memcmp(text_a.p, text_b.p, text_a.n) == 0, "five bids or none: the same screen");
	scene_end(with);
	scene_end(without);
}

// What the bottom bar names is what the key does; what is dim says why.
static void every_key(enum phase phase, int who)
{
	struct judged list[CHOICES_MAX];
	struct scene *s = scene_begin(phase, who);
	stack_push(&s->stack, hall_new());
	GRID_AUTO g = { .cells = NULL };
	grid_init(&g, 24, 80);
	stack_render(&s->stack, &s->m, &g);
	size_t n = choices(&s->m, NULL, list);
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO key = BUF_INIT;
		keymap_add_key(&s->keys, list[i].choice->key, &key);
		int open = s->stack.n;
		struct effect f = scene_key(s, buf_text(&key));
		bool form = list[i].possible && list[i].choice->need == NEED_FORM;
		bool job = f.kind == EFFECT_PROPOSE && f.job->kind == JOB_WHAT_IF;
		const char *above = s->stack.n > open ? stack_top(&s->stack)->ops->name : "";
		CHECK(!list[i].possible ? strcmp(above, "reason") == 0 && *list[i].why.text : form ? strcmp(above, "form") == 0 : job,
		      "%s, %s, %s: %s %s", phase_code(phase), role_code((enum role)s->m.seat.roles), buf_text(&key), list[i].choice->words,
		      list[i].possible ? "begins" : "says why not");
		job_free(f.job);
		while (s->stack.n > open)
			stack_pop(&s->stack);
	}
	scene_end(s);
}

// THERE: they have attended already.
static void next_step(enum phase phase, int who, bool there, const char *words)
{
	struct judged list[CHOICES_MAX];
	struct scene *s = scene_begin(phase, who);
	INSIST(!there || kit_act(&s->kit, who, 0, "staff.attend", json_object()));
	size_t n = choices(&s->m, NULL, list);
	const struct judged *next = choice_next(list, n);
	CHECK_TEXT(next ? next->choice->type : "", words, "in %s the step of %s", phase_code(phase), kit_name(who));
	scene_end(s);
}

static void next_steps(void)
{
	next_step(PHASE_WAIT, HOST, false, "staff.attend");
	next_step(PHASE_WAIT, HOST, true, "");
	next_step(PHASE_CLOSED, HOST, false, "staff.attend");
	next_step(PHASE_CLOSED, HOST, true, "opening.start");
	next_step(PHASE_ANNOUNCE, HOST, true, "opening.announce");
	next_step(PHASE_ANNOUNCE, RECORDER, false, "staff.attend");
	next_step(PHASE_ANNOUNCE, RECORDER, true, "");
	next_step(PHASE_VERIFY, HOST, true, "package.verify");
	next_step(PHASE_REMEDY, RECORDER, true, "");
	next_step(PHASE_READ, HOST, true, "opening.read");
	next_step(PHASE_RECORD, RECORDER, true, "record.sign");
	next_step(PHASE_RECORD, SUPERVISOR, true, "record.sign");
	next_step(PHASE_END, HOST, true, "");
}

/// R40 87号令第40条 the station that leads sees who asks and why; the other one sees who leads
static void lead(void)
{
	struct scene *s = scene_begin(PHASE_ANNOUNCE, HOST);
	stack_push(&s->stack, hall_new());
	s->m.station = "hall-2";
	CHECK(scene_matches(s, 24, 80, "hall-lead-other"), "another station of the host's");
	s->kit.station = "hall-2";
	INSIST(kit_act(&s->kit, HOST, 1, "lead.ask", J("{s:s}", "reason", "键盘坏了")));
	s->m.now = s->kit.now + 5000;
	CHECK(scene_matches(s, 24, 80, "hall-lead-asking"), "which has asked");
	s->m.station = "t";
	CHECK(scene_matches(s, 24, 80, "hall-lead-asked"), "the one that leads");
	scene_end(s);
}

int main(void)
{
	static const int PEOPLE[] = { HOST, RECORDER, SUPERVISOR };
	scene_languages();
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		phase_in_sizes(p);
	others_see(PHASE_VERIFY, RECORDER, "recorder");
	others_see(PHASE_REMEDY, SUPERVISOR, "supervisor");
	others_see(PHASE_CONFIRM, 0, "onlooker");
	masked();
	scene_language("zh_CN");
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		for (size_t i = 0; i < 3; i++)
			every_key(p, PEOPLE[i]);
	lead();
	next_steps();
	return tap_done();
}
