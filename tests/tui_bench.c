#include "tests/tui_bench.h"

#include <stdlib.h>
#include <string.h>

#include "tui/hall.h"
#include "tui/watch.h"

void bench_amiss(struct bench *b, const char *what, const char *screen, struct key k)
{
	BUF_AUTO name = BUF_INIT;
	if (b->faults)
		return; // the first one is told
	key_add_name(&name, k);
	b->faults = what;
	snprintf(b->where, sizeof b->where, "%s, key %s (%d)", screen, buf_text(&name), k.code);
}

// Names that turn the line around, hide or pile up: as far as a record's text may hold them. What comes by other ways may hold anything.
static const char HOSTILE[] = "甲\u202E乙\u202C\u200B\u2066丙\u0301\u0301\u0301\u0301\uFEFF丁\xC2\x85(司)";
const char BENCH_WORSE[] = "甲\x1B[2J\x1B[31m乙\r\n\u202E丙\x07\xFF";

static void turn_hostile(struct project *p)
{
	for (size_t i = 0; i < p->person_count; i++)
		p->people[i].name = p->people[i].org = HOSTILE;
	for (size_t l = 0; l < p->lot_count; l++) {
		struct lot *lot = &p->lots[l];
		lot->name = HOSTILE;
		for (size_t i = 0; i < lot->bid_count; i++)
			lot->bids[i].bidder_name = lot->bids[i].agent = lot->bids[i].fault_text = HOSTILE;
	}
	p->name = p->place = HOSTILE;
}

// No control character, none that turns the text around, none without a width that is no mark on another.
static bool is_harmless(const struct buf *dump)
{
	static const char *const NEVER[] = { "\x1B", "\r", "\u202E", "\u202C", "\u200B", "\u2066", "\uFEFF", "\xC2\x85", "\xFF", "\x07" };
	for (size_t i = 0; i < sizeof NEVER / sizeof *NEVER; i++)
		if (strstr(buf_text((struct buf *)(uintptr_t)dump), NEVER[i]))
			return false;
	return true;
}

void bench_begin(struct bench *b, enum phase phase, int who)
{
	static const char *const IDS[] = { KIT_PROJECT, "SXZC-2026-0199" };
	static const struct settings NOWHERE = { .state_dir = NULL };
	*b = (struct bench){ .s = scene_begin(phase, who) };
	turn_hostile(b->s->kit.p);
	if (who)
		snprintf(b->s->m.seat.name, sizeof b->s->m.seat.name, "%.190s", HOSTILE);
	b->a = xcalloc(1, sizeof *b->a);
	b->a->settings = &NOWHERE;
	b->a->place_lock = -1;
	b->a->m = b->s->m;
	b->a->keys = b->s->keys;
	b->a->m.keys = &b->a->keys;
	b->a->m.projects = (char **)(uintptr_t)IDS;
	b->a->m.project_count = 2;
	if (who == BIDDER)
		b->a->m.bid_dir = "/nowhere";
}

void bench_end(struct bench *b)
{
	stack_release(&b->a->stack);
	app_model_release(b->a);
	job_free(b->a->job);
	free(b->a);
	scene_end(b->s);
}

void bench_base(struct bench *b)
{
	const char *handed_in = kit_bid_id(BIDDER, 0);
	stack_release(&b->a->stack);
	stack_push(&b->a->stack, b->a->m.bid_dir ? watch_new(kit_code(BIDDER), kit_name(BIDDER), handed_in, NULL) : hall_new());
}

static bool is_chinese(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p >= 0xE4 && *p <= 0xE9)
			return true;
	return false;
}

static void look_at_order(struct bench *b, const struct job *j, const char *screen, struct key k)
{
	const struct model *m = &b->a->m;
	const struct act_row *row = j->order.type ? law_row(j->order.type) : NULL;
	if (j->kind == JOB_REFUSED) {
		b->refusals++;
		if (!*j->why.code || !*j->why.clause || !is_chinese(j->why.text) || !row)
			bench_amiss(b, "a refusal without code, article or sentence", screen, k);
		return;
	}
	if (j->kind == JOB_ORDER && j->order.kind == HAND_SIGN_IN) {
		if (!m->seat.token_here && m->seat.signed_in && !hash_equal(j->order.expect, m->seat.cert))
			bench_amiss(b, "another token may open the lock", screen, k);
		return;
	}
	if (j->kind != JOB_ORDER && j->kind != JOB_WHAT_IF)
		return;
	if (!m->seat.signed_in || !m->seat.token_here)
		bench_amiss(b, "an act is proposed where nobody is signed in", screen, k);
	if (row && strcmp(screen, "form") != 0 && strcmp(screen, "confirm") != 0 && !(row->who & m->seat.roles))
		bench_amiss(b, "an act is proposed that is another's", screen, k);
}

// What the app would have its children do, and what needs a terminal, ends here.
static bool is_far(const struct effect *f)
{
	const struct job *j = f->kind == EFFECT_PROPOSE ? f->job : NULL;
	return f->kind == EFFECT_REDRAW || f->kind == EFFECT_LEAVE ||
	       (j && (j->kind == JOB_ORDER || j->kind == JOB_PROJECT || j->kind == JOB_CANCEL ||
		      (j->kind == JOB_LINE && (strncmp(j->text, "project ", 8) == 0 || strncmp(j->text, "sign-out", 8) == 0))));
}

struct effect bench_key(struct bench *b, struct key k)
{
	struct screen *top = stack_top(&b->a->stack);
	const char *screen = top ? top->ops->name : "";
	struct effect f = stack_act(&b->a->stack, &b->a->m, &b->a->keys, k);
	b->presses++;
	if (f.kind == EFFECT_PROPOSE)
		look_at_order(b, f.job, screen, k);
	if (is_far(&f))
		job_free(f.kind == EFFECT_PROPOSE ? f.job : NULL);
	else
		app_effect(b->a, f);
	f.job = NULL;
	return f;
}

void bench_draw(struct bench *b, int rows, int cols, struct buf *out)
{
	GRID_AUTO g = { .cells = NULL };
	grid_init(&g, rows, cols);
	stack_render(&b->a->stack, &b->a->m, &g);
	grid_dump(&g, out);
	if (!is_harmless(out))
		bench_amiss(b, "a stranger's text is on the screen as it came", stack_top(&b->a->stack)->ops->name, (struct key){ 0 });
	if (g.cursor_row >= rows || g.cursor_col >= cols)
		bench_amiss(b, "the cursor is beside the screen", stack_top(&b->a->stack)->ops->name, (struct key){ 0 });
}

void bench_draw_in_sizes(struct bench *b)
{
	static const int SIZES[][2] = { { 1, 1 }, { 3, 7 }, { 23, 80 }, { 24, 79 }, { 24, 80 }, { 25, 110 }, { 60, 200 } };
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		BUF_AUTO text = BUF_INIT;
		bench_draw(b, SIZES[i][0], SIZES[i][1], &text);
	}
}

void bench_press(struct bench *b, const char *name)
{
	struct key k;
	INSIST(key_read(name, &k));
	(void)bench_key(b, k);
}
