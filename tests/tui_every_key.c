// Every key on every screen, for every role in every phase: what help names does something or says why not, with a code, an article and a
// sentence; what it does not name does nothing; nobody is offered an act that is not his; and whatever is pressed
// in whatever order, the way back stays open and the lock stays shut.
#include <string.h>

#include "tests/tap.h"
#include "tests/tui_bench.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/display.h"
#include "tui/dossier.h"
#include "tui/form.h"

// --- the screens ------------------------------------------------------------------------------------------------------

static void to_base(struct bench *b)
{
	(void)b;
}

static void to_log(struct bench *b)
{
	bench_press(b, "L");
}

static void to_record(struct bench *b)
{
	bench_press(b, "L");
	bench_press(b, "Enter");
}

static void to_finding(struct bench *b)
{
	bench_press(b, "L");
	bench_press(b, "/");
	bench_press(b, "x");
}

static void to_params(struct bench *b)
{
	bench_press(b, "P");
}

static void to_projects(struct bench *b)
{
	stack_push(&b->a->stack, projects_new());
}

static void to_help(struct bench *b)
{
	bench_press(b, "?");
}

static void to_line(struct bench *b)
{
	bench_press(b, ":");
	bench_press(b, "l");
}

static void to_dossier(struct bench *b)
{
	BUF_AUTO text = BUF_INIT;
	const struct lot *l = model_lot(&b->a->m);
	if (l && l->bid_count)
		dossier(&b->a->m, &l->bids[0], &text);
	stack_push(&b->a->stack, text_new(BENCH_WORSE, text.n ? buf_text(&text) : BENCH_WORSE));
}

static void to_form(struct bench *b)
{
	for (size_t i = 0; choice_at(i, NULL, NULL); i++) {
		const struct choice *c = choice_at(i, NULL, NULL);
		JSON_AUTO *body = c->body(&b->a->m, NULL);
		if (c->need == NEED_FORM && is_ok(choice_check(&b->a->m, c->type, 1, body, NULL))) {
			stack_push(&b->a->stack, form_new(&b->a->m, c->type, 1, json_incref(body), c->words));
			return;
		}
	}
	stack_push(&b->a->stack, form_new(&b->a->m, "bid.object", 1, NULL, "object"));
}

static void to_confirm(struct bench *b)
{
	if (b->a->m.seat.signed_in) // nobody else comes so far: the app asks the law first
		stack_push(&b->a->stack, confirm_new(&b->a->m, job_act("recording.register", 0, json_object(), "register"), NULL));
}

static void to_reason(struct bench *b)
{
	struct err why = { .code = "phase.wrong", .clause = "R41a 87号令第41条", .text = "现在不是解密阶段" };
	app_do(b->a, job_refused("opening.extend", 1, "extend", &why));
}

static void to_pin(struct bench *b)
{
	b->a->m.task = (struct task){ .on = true, .pin = true, .tries = 3 };
	stack_push(&b->a->stack, pin_new(&b->a->m, "x", "y"));
}

static void to_sign_in(struct bench *b)
{
	stack_push(&b->a->stack, sign_in_new(&b->a->m, false));
}

static void to_lock(struct bench *b)
{
	b->a->m.seat.token_here = false;
	stack_push(&b->a->stack, sign_in_new(&b->a->m, true));
}

static void to_display(struct bench *b)
{
	stack_release(&b->a->stack);
	stack_push(&b->a->stack, display_new(0));
}

static const struct opened {
	const char *name;
	void (*open)(struct bench *b);
} SCREENS[] = {
	{ "first", to_base },	{ "log", to_log },	   { "record", to_record },   { "finding", to_finding }, { "params", to_params },
	{ "projects", to_projects }, { "help", to_help }, { "line", to_line },	      { "dossier", to_dossier }, { "form", to_form },
	{ "confirm", to_confirm },   { "reason", to_reason }, { "pin", to_pin }, { "sign-in", to_sign_in }, { "lock", to_lock },
	{ "display", to_display },
};
enum { SCREEN_COUNT = sizeof SCREENS / sizeof *SCREENS };

static void open_screen(struct bench *b, const struct opened *o)
{
	struct model *m = &b->a->m;
	m->seat.token_here = m->seat.signed_in;
	m->task = (struct task){ .on = false };
	m->lot = 1;
	bench_base(b);
	o->open(b);
}

// --- one key -------------------------------------------------------------------------------------------------------------

// Keys that write where a text is being typed.
static bool writes(const struct screen *s, struct key k)
{
	return s->ops->typing && s->ops->typing(s) &&
	       (key_is_text(k) || k.code == K_BACKSPACE || k.code == K_DELETE || k.code == K_LEFT || k.code == K_RIGHT || k.code == K_HOME ||
		k.code == K_END);
}

static void key_on(struct bench *b, const struct opened *o, struct key k)
{
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	open_screen(b, o);
	bench_draw(b, BENCH_ROWS, BENCH_COLS, &before);
	struct screen *top = stack_top(&b->a->stack);
	int open = b->a->stack.n;
	enum action a = keymap_action(&b->a->keys, k);
	bool written = writes(top, k), named = !written && a && screen_takes(top, &b->a->m, a, NULL);
	struct effect f = bench_key(b, k);
	bench_draw(b, BENCH_ROWS, BENCH_COLS, &after);
	if (named && f.kind == EFFECT_NONE)
		bench_amiss(b, "help names it, and it does nothing", o->name, k);
	bool same = span_equal(span_buf(&before), span_buf(&after)) && b->a->stack.n == open && (f.kind == EFFECT_NONE || f.kind == EFFECT_HANDLED);
	if (!named && !written && !same)
		bench_amiss(b, "help does not name it, and it does something", o->name, k);
	if (strcmp(o->name, "lock") == 0 && b->a->m.seat.signed_in && (b->a->stack.n != open || f.kind == EFFECT_LEAVE))
		bench_amiss(b, "the lock is opened", o->name, k);
}

static void every_binding(struct bench *b, const struct opened *o)
{
	for (int i = 0; i < b->a->keys.n; i++)
		key_on(b, o, (struct key){ .code = b->a->keys.list[i].code, .row = 5, .col = 5 });
	open_screen(b, o);
	bench_draw_in_sizes(b);
}

// Keys that the table does not know, characters of all kinds, the mouse anywhere.
static void spray(struct bench *b, const struct opened *o)
{
	static const int CODES[] = { 1, 2, 4, 7, 26, K_BACKSPACE, K_INSERT, K_DELETE, K_F12, 0x5F00, 0x202E, 0x200B, 0x1F600, 0x10FFFF, '!', '~', '0' };
	static const int PLACES[][2] = { { 0, 0 }, { 23, 79 }, { 4, 3 }, { 1000, 1000 }, { -1, -1 } };
	for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
		key_on(b, o, (struct key){ .code = CODES[i] });
	for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
		key_on(b, o, (struct key){ .code = K_CLICK, .row = PLACES[i][0], .col = PLACES[i][1] });
}

// --- any keys in any order ---------------------------------------------------------------------------------------------------

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static struct key any_key(const struct bench *b, unsigned *seed)
{
	static const char TEXT[] = "0123456789 abcdefxyz./?:";
	unsigned r = next_random(seed);
	if (r % 4 == 0)
		return (struct key){ .code = TEXT[next_random(seed) % (sizeof TEXT - 1)] };
	return (struct key){ .code = b->a->keys.list[next_random(seed) % (unsigned)b->a->keys.n].code, .row = (int)(r % 24), .col = (int)(r % 80) };
}

static void walk(struct bench *b, unsigned seed)
{
	open_screen(b, &SCREENS[0]);
	for (int i = 0; i < 200; i++) {
		BUF_AUTO text = BUF_INIT;
		(void)bench_key(b, any_key(b, &seed));
		bench_draw(b, BENCH_ROWS, BENCH_COLS, &text);
		if (next_random(&seed) % 16 == 0)
			bench_draw_in_sizes(b);
	}
	for (int i = 0; i < 2 * STACK_MAX && b->a->stack.n > 1; i++)
		bench_press(b, "Esc");
	if (b->a->stack.n != 1)
		bench_amiss(b, "Esc does not lead back", stack_top(&b->a->stack)->ops->name, (struct key){ .code = K_ESC });
}

static void everything(enum phase phase, int who, const char *as)
{
	struct bench b;
	bench_begin(&b, phase, who);
	for (int i = 0; i < SCREEN_COUNT; i++) {
		every_binding(&b, &SCREENS[i]);
		spray(&b, &SCREENS[i]);
	}
	for (unsigned seed = 1; seed <= 2; seed++)
		walk(&b, seed * 7919 + (unsigned)phase * 31 + (unsigned)who);
	CHECK(!b.faults, "%s, %s: %d keys, %d refusals", phase_code(phase), as, b.presses, b.refusals);
	if (b.faults)
		printf("# %s: %s\n", b.faults, b.where);
	bench_end(&b);
}

// --- what help says ----------------------------------------------------------------------------------------------------------

// On every dim item `?` says why not.
static void dim_in_help(enum phase phase, int who, const char *as)
{
	struct bench b;
	struct judged list[CHOICES_MAX];
	bench_begin(&b, phase, who);
	bench_base(&b);
	size_t n = choices(&b.a->m, NULL, list);
	int dim = 0, said = 0;
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO text = BUF_INIT;
		if (list[i].possible)
			continue;
		dim++;
		said += screen_takes(stack_top(&b.a->stack), &b.a->m, list[i].choice->key, &text) && strstr(buf_text(&text), list[i].why.text) &&
			strstr(buf_text(&text), list[i].why.clause);
	}
	CHECK(dim == said, "%s, %s: help says of %d dim keys why", phase_code(phase), as, dim);
	bench_end(&b);
}

// --- between the phases ---------------------------------------------------------------------------------------------------------

static void verified(struct kit *k)
{
	INSIST(kit_act(k, HOST, 1, "package.verify", play_verify(project_lot(k->p, 1))));
}

static void released(struct kit *k)
{
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(k, who, 1, "bid.release", play_release(who, 0)));
}

static void window_over(struct kit *k)
{
	k->now = project_lot(k->p, 1)->unseal_end + SECOND;
}

static void one_opened(struct kit *k)
{
	INSIST(kit_act(k, HOST, 1, "bid.open", play_open(1, 0)));
}

static void one_failed(struct kit *k)
{
	INSIST(kit_act(k, HOST, 1, "bid.open", play_open_failed(1, 0, NULL)));
}

static void one_ruled(struct kit *k)
{
	one_failed(k);
	INSIST(kit_act(k, HOST, 1, "fault.rule", play_rule(1, 0, "other")));
}

static void objected(struct kit *k)
{
	INSIST(kit_act(k, 2, 1, "bid.object", J("{s:s, s:s}", "kind", "objection", "text", "x")));
}

static void confirmed(struct kit *k)
{
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(k, who, 1, "bid.confirm", play_confirm(who, 0)));
}

static void time_to_confirm_over(struct kit *k)
{
	k->now = project_lot(k->p, 1)->confirm_end + SECOND;
}

static void all_signed(struct kit *k)
{
	for (int who = HOST; who <= SUPERVISOR; who++)
		INSIST(kit_act(k, who, 1, "record.sign", play_sign()));
}

static void lead_asked(struct kit *k)
{
	k->station = "another";
	INSIST(kit_act(k, HOST, 1, "lead.ask", J("{s:s}", "reason", "x")));
	k->station = NULL;
}

static const struct moment {
	const char *name;
	enum phase phase;
	void (*comes)(struct kit *k);
	const char *station; // NULL: the one that leads
} MOMENTS[] = {
	{ "all are checked", PHASE_VERIFY, verified, NULL },
	{ "all have released", PHASE_UNSEAL, released, NULL },
	{ "the window is over", PHASE_UNSEAL, window_over, NULL },
	{ "one is open", PHASE_REMEDY, one_opened, NULL },
	{ "one has failed", PHASE_REMEDY, one_failed, NULL },
	{ "its cause is ruled", PHASE_REMEDY, one_ruled, NULL },
	{ "somebody objects", PHASE_CONFIRM, objected, NULL },
	{ "all have confirmed", PHASE_CONFIRM, confirmed, NULL },
	{ "the time to confirm is over", PHASE_CONFIRM, time_to_confirm_over, NULL },
	{ "the staff has signed", PHASE_RECORD, all_signed, NULL },
	{ "another station asks for the lead", PHASE_VERIFY, lead_asked, NULL },
	{ "this station asks for the lead", PHASE_VERIFY, lead_asked, "another" },
	{ "another station leads", PHASE_REMEDY, NULL, "another" },
};

static void moment(const struct moment *at, int who, const char *as)
{
	struct bench b;
	bench_begin(&b, at->phase, who);
	if (at->comes)
		at->comes(&b.s->kit);
	b.a->m.now = b.s->kit.now;
	if (at->station)
		b.a->m.station = at->station;
	every_binding(&b, &SCREENS[0]);
	every_binding(&b, &SCREENS[6]); // its help
	CHECK(!b.faults, "%s, %s: %d keys, %d refusals", at->name, as, b.presses, b.refusals);
	if (b.faults)
		printf("# %s: %s\n", b.faults, b.where);
	bench_end(&b);
}

int main(void)
{
	static const struct {
		int who;
		const char *name;
	} PEOPLE[] = {
		{ HOST, "host" },   { RECORDER, "recorder" }, { SUPERVISOR, "supervisor" }, { PURCHASER, "purchaser" },
		{ READER, "reader" }, { BIDDER, "bidder" },   { ONLOOKER, "onlooker" },
	};
	scene_languages();
	scene_language("zh_CN");
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++) {
			everything(p, PEOPLE[i].who, PEOPLE[i].name);
			dim_in_help(p, PEOPLE[i].who, PEOPLE[i].name);
		}
	for (size_t m = 0; m < sizeof MOMENTS / sizeof *MOMENTS; m++)
		for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++)
			moment(&MOMENTS[m], PEOPLE[i].who, PEOPLE[i].name);
	return tap_done();
}
