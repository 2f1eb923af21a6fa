// The hall display in each phase, in two sizes and both languages; what must not stand there; how it turns through lots and pages.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/digits.h"
#include "tui/display.h"

static const struct size {
	int rows, cols;
} SIZES[] = { { 24, 80 }, { 43, 132 } };
static const char *const LANGUAGES[] = { "zh_CN", "en" };

static void phase_in_sizes(enum phase phase)
{
	struct scene *s = scene_begin(phase, 0);
	stack_push(&s->stack, display_new(1));
	for (size_t l = 0; l < 2; l++) {
		scene_language(LANGUAGES[l]);
		for (size_t i = 0; i < 2; i++) {
			AUTO_FREE char *name = xasprintf("display-%s-%dx%d-%.2s", phase_code(phase), SIZES[i].cols, SIZES[i].rows, LANGUAGES[l]);
			CHECK(scene_matches(s, SIZES[i].rows, SIZES[i].cols, name), "%s", name);
		}
	}
	scene_end(s);
}

static void drawn(struct scene *s, int rows, int cols, struct buf *out)
{
	GRID_AUTO g = { .cells = NULL };
	grid_init(&g, rows, cols);
	stack_render(&s->stack, &s->m, &g);
	grid_dump(&g, out);
}

static bool shows(struct scene *s, const char *text)
{
	BUF_AUTO b = BUF_INIT;
	drawn(s, 43, 132, &b);
	return strstr(buf_text(&b), text) != NULL;
}

/// R28 87号令第28条 before the deadline the public sees neither a bidder's name nor how many there are
static void masked(void)
{
	BUF_AUTO text_a = BUF_INIT;
	BUF_AUTO text_b = BUF_INIT;
	struct scene *with = scene_begin(PHASE_WAIT, 0);
	struct scene *without = scene_begin(PHASE_WAIT, 0);
	play_submit(&with->kit, 1, 5);
	stack_push(&with->stack, display_new(0));
	stack_push(&without->stack, display_new(0));
	drawn(with, 43, 132, &text_a);
	drawn(without, 43, 132, &text_b);
	CHECK(text_a.n == text_b.n && memcmp(text_a.p, text_b.p, text_a.n) == 0, "five bids or none: the same display");
	scene_end(with);
	scene_end(without);
}

// Even a state that held bids before the deadline would not be shown.
static void masked_by_itself(void)
{
	struct scene *s = scene_begin(PHASE_VERIFY, 0);
	stack_push(&s->stack, display_new(1));
	CHECK(shows(s, s->kit.p->lots[0].bids[0].bidder_name), "after the deadline the bidders are shown");
	s->kit.p->lots[0].phase = PHASE_WAIT;
	CHECK(!shows(s, s->kit.p->lots[0].bids[0].bidder_name), "in the waiting phase no name is drawn, whatever is known");
	scene_end(s);
}

/// L38 政府采购法第38条(四) in negotiation, consultation and inquiry nobody may learn another's price
static void prices(void)
{
	struct scene *s = scene_begin(PHASE_CONFIRM, 0);
	BUF_AUTO quote = BUF_INIT;
	stack_push(&s->stack, display_new(1));
	money_add(&quote, s->kit.p->lots[0].bids[0].offer.total_fen);
	CHECK(shows(s, buf_text(&quote)), "the quotes are shown from the announcing on");
	s->kit.p->params.method = METHOD_NEGOTIATION;
	CHECK(!shows(s, buf_text(&quote)), "not where the method keeps them secret");
	scene_end(s);
	s = scene_begin(PHASE_READ, 0);
	stack_push(&s->stack, display_new(1));
	CHECK(!shows(s, buf_text(&quote)), "not before they were announced");
	scene_end(s);
}

static void turns(void)
{
	struct scene *s = scene_begin(PHASE_VERIFY, 0);
	const char *first = s->kit.p->lots[0].name, *second = s->kit.p->lot_count > 1 ? s->kit.p->lots[1].name : NULL;
	INSIST(second);
	stack_push(&s->stack, display_new(0));
	int64_t round = 15000 * (int64_t)s->kit.p->lot_count;
	s->m.now -= s->m.now % round;
	CHECK(shows(s, first) && !shows(s, second), "the first lot for fifteen seconds");
	s->m.now += 15000;
	CHECK(shows(s, second) && !shows(s, first), "then the second");
	stack_pop(&s->stack);
	stack_push(&s->stack, display_new(1));
	CHECK(shows(s, first), "with a lot given, that one stays");
	scene_end(s);
}

static void silent(void)
{
	static const char *const KEYS[] = { "F2", "F3", "F7", "Enter", ":", "L", "P", "O", "Esc", "/", "x" };
	struct scene *s = scene_begin(PHASE_CLOSED, 0);
	bool still = true;
	stack_push(&s->stack, display_new(0));
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
		struct effect f = scene_key(s, KEYS[i]);
		still = still && (f.kind == EFFECT_HANDLED || f.kind == EFFECT_NONE) && s->stack.n == 1;
	}
	CHECK(still, "no key opens, signs or asks for anything");
	CHECK(scene_key(s, "F10").kind == EFFECT_LEAVE, "F10 leaves");
	s->m.link.link = FEED_LOST;
	snprintf(s->m.link.text, sizeof s->m.link.text, "网关没有应答");
	CHECK(shows(s, "网关没有应答"), "a dead connection is said");
	scene_end(s);
}

// What a bidder calls itself cannot reach the terminal.
static void hostile(void)
{
	struct scene *s = scene_begin(PHASE_VERIFY, 0);
	stack_push(&s->stack, display_new(1));
	s->kit.p->lots[0].bids[0].bidder_name = "坏\x1b[31m\u202e名\u200b字";
	s->kit.p->name = "项\x1b]0;x\x07目\u202e";
	CHECK(!shows(s, "\x1b") && !shows(s, "\u202e") && !shows(s, "\u200b") && !shows(s, "\x07"), "a hostile name is shown harmless");
	scene_end(s);
}

static void pages(void)
{
	struct scene *s = scene_begin(PHASE_VERIFY, 0);
	struct lot *l = &s->kit.p->lots[0];
	struct bid *own = l->bids, *many = xcalloc(60, sizeof *many);
	size_t count = l->bid_count;
	for (int i = 0; i < 60; i++) {
		many[i] = own[0];
		many[i].no = i + 1;
		many[i].bidder_name = i == 59 ? "最后一家" : "其他";
	}
	l->bids = many;
	l->bid_count = 60;
	stack_push(&s->stack, display_new(1));
	bool seen = false;
	for (int i = 0; i < 20 && !seen; i++) {
		s->m.now += 5000;
		seen = shows(s, "最后一家");
	}
	CHECK(seen, "with sixty bidders the pages turn until the last one was seen");
	l->bids = own;
	l->bid_count = count;
	free(many);
	scene_end(s);
}

static void figures(void)
{
	CHECK(digits_width("00:17:43", 1) == 54, "eight glyphs take 54 columns, not %d", digits_width("00:17:43", 1));
	CHECK(digits_scale("00:17:43", 8, 78) == 1 && digits_scale("00:17:43", 14, 130) == 2 && digits_scale("00:17:43", 6, 200) == 0,
	      "as large as there is room");
}

int main(void)
{
	scene_languages();
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		phase_in_sizes(p);
	scene_language("zh_CN");
	masked();
	masked_by_itself();
	prices();
	turns();
	silent();
	hostile();
	pages();
	figures();
	return tap_done();
}
