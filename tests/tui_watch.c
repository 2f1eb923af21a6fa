// The bidder's screen in each phase, in two sizes and both languages; that nothing is missed; what the keys do.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/watch.h"
#include "tui/watch_news.h"

enum { ME = 1 };
static const struct size {
	int rows, cols;
} SIZES[] = { { 24, 80 }, { 43, 132 } };
static const char *const LANGUAGES[] = { "zh_CN", "en" };

static struct scene *at_phase(enum phase phase)
{
	struct scene *s = scene_begin(phase, ME);
	s->m.bid_dir = "/bid";
	stack_push(&s->stack, watch_new(kit_code(ME), kit_name(ME), "6f1c0000-0000-4000-8000-000000000001", NULL));
	return s;
}

static void phase_in_sizes(enum phase phase)
{
	struct scene *s = at_phase(phase);
	for (size_t l = 0; l < 2; l++) {
		scene_language(LANGUAGES[l]);
		for (size_t i = 0; i < 2; i++) {
			AUTO_FREE char *name = xasprintf("watch-%s-%dx%d-%.2s", phase_code(phase), SIZES[i].cols, SIZES[i].rows, LANGUAGES[l]);
			CHECK(scene_matches(s, SIZES[i].rows, SIZES[i].cols, name), "%s", name);
		}
	}
	scene_end(s);
}

static bool shows(struct scene *s, const char *text)
{
	GRID_AUTO g = { .cells = NULL };
	BUF_AUTO b = BUF_INIT;
	grid_init(&g, 43, 132);
	stack_render(&s->stack, &s->m, &g);
	grid_dump(&g, &b);
	return strstr(buf_text(&b), text) != NULL;
}

/// R28 87号令第28条 a bidder learns nothing of the others before the deadline either
static void masked(void)
{
	struct scene *with = at_phase(PHASE_WAIT), *without = at_phase(PHASE_WAIT);
	GRID_AUTO a = { .cells = NULL };
	GRID_AUTO b = { .cells = NULL };
	BUF_AUTO text_a = BUF_INIT;
	BUF_AUTO text_b = BUF_INIT;
	play_submit(&with->kit, 1, 5);
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

static size_t news_at(enum phase phase, const char *newest)
{
	struct scene *s = at_phase(phase);
	struct news *n = xcalloc(NEWS_MAX, sizeof *n);
	size_t count = watch_news(&s->m, model_lot(&s->m), kit_code(ME), n);
	CHECK_TEXT(count ? n[count - 1].key : "", newest, "in %s the newest of %zu", phase_code(phase), count);
	for (size_t i = 1; i < count; i++)
		if (n[i].at < n[i - 1].at || strcmp(n[i].key, n[i - 1].key) == 0)
			CHECK(false, "%s: %s after %s", phase_code(phase), n[i].key, n[i - 1].key);
	free(n);
	scene_end(s);
	return count;
}

static void each_phase_tells(void)
{
	CHECK(news_at(PHASE_WAIT, "") == 0, "before the deadline nothing has happened");
	news_at(PHASE_CLOSED, "deadline");
	news_at(PHASE_VERIFY, "announced");
	news_at(PHASE_UNSEAL, "window");
	news_at(PHASE_CONFIRM, "read");
	news_at(PHASE_RECORD, "record");
	news_at(PHASE_END, "end");
}

static void acknowledged(void)
{
	char dir[] = "/tmp/kb-watch-XXXXXX";
	INSIST(mkdtemp(dir));
	AUTO_FREE char *folder = xasprintf("%s/seen", dir);
	AUTO_FREE char *path = xasprintf("%s/P-1.json", folder);
	struct scene *s = scene_begin(PHASE_UNSEAL, ME);
	stack_push(&s->stack, watch_new(kit_code(ME), kit_name(ME), "", path));
	CHECK(shows(s, "4 条待确认"), "four pieces of news wait");
	scene_key(s, "Enter");
	CHECK(shows(s, "3 条待确认"), "Enter acknowledges one");
	stack_pop(&s->stack);
	stack_push(&s->stack, watch_new(kit_code(ME), kit_name(ME), "", path));
	CHECK(shows(s, "3 条待确认"), "a restarted screen remembers which");
	scene_key(s, "Enter");
	scene_key(s, "Enter");
	scene_key(s, "Enter");
	CHECK(!shows(s, "待确认"), "until all were seen");
	CHECK(s->stack.n == 1 && shows(s, "F3 解密"), "then the next step is named");
	struct lot *l = &s->kit.p->lots[0];
	struct bid *own = &l->bids[0];
	own->share_bad[1] = true;
	own->released_at = s->m.now;
	CHECK(shows(s, "! "), "what comes later waits again");
	scene_end(s);
	INSIST(unlink(path) == 0 && rmdir(folder) == 0 && rmdir(dir) == 0);
}

static void damaged_memory(void)
{
	char path[] = "/tmp/kb-seen-XXXXXX";
	int fd = mkstemp(path);
	INSIST(fd >= 0 && write(fd, "[1,{}", 5) == 5 && close(fd) == 0);
	struct scene *s = scene_begin(PHASE_UNSEAL, ME);
	stack_push(&s->stack, watch_new(kit_code(ME), kit_name(ME), "", path));
	CHECK(shows(s, "4 条待确认"), "a damaged memory asks again: nothing is missed");
	scene_end(s);
	INSIST(unlink(path) == 0);
}

static void next_step(enum phase phase, const char *type)
{
	struct judged list[CHOICES_MAX];
	struct scene *s = at_phase(phase);
	size_t n = choices(&s->m, NULL, list);
	const struct judged *next = choice_next(list, n);
	CHECK_TEXT(next ? next->choice->type : "", type, "in %s the bidder's step", phase_code(phase));
	scene_end(s);
}

static void needs_the_folder(void)
{
	struct scene *s = at_phase(PHASE_UNSEAL);
	struct effect f = scene_key(s, "F3");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->order.kind == HAND_RELEASE_KEY, "F3 proposes to release the key");
	job_free(f.job);
	s->m.bid_dir = NULL;
	scene_key(s, "F3");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "reason", "without the bid's folder it says why not");
	stack_pop(&s->stack);
	scene_key(s, "F5");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "form", "F5 opens the form of an objection");
	scene_end(s);
}

static void record_is_read(void)
{
	struct scene *s = at_phase(PHASE_RECORD);
	for (int i = 0; i < NEWS_MAX && s->stack.n == 1; i++)
		scene_key(s, "Enter");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "text", "when all was seen Enter opens a text");
	CHECK(shows(s, "开标记录表") && shows(s, "有效投标 3 家"), "which is the record");
	struct effect sign = scene_key(s, "F8");
	CHECK(sign.kind == EFFECT_PROPOSE && sign.job->order.kind == HAND_RECORD_SIGN, "and F8, which the bottom line names, signs it from there");
	job_free(sign.job);
	scene_end(s);
	s = at_phase(PHASE_WAIT);
	scene_key(s, "Enter");
	CHECK(s->stack.n == 1, "before the deadline there is nothing to read");
	s->m.now = s->kit.p->deadline - 60000;
	CHECK(shows(s, "F6 签到"), "an hour before the deadline check-in is told");
	struct effect f = scene_key(s, "F6");
	CHECK(f.kind == EFFECT_PROPOSE && strcmp(f.job->order.type, "bid.checkin") == 0, "and F6 proposes it");
	job_free(f.job);
	scene_end(s);
}

// The release at work, and what a fault looks like, whatever a stranger wrote.
static void at_work(void)
{
	struct scene *s = at_phase(PHASE_UNSEAL);
	s->m.task = (struct task){ .on = true, .kind = HAND_RELEASE_KEY, .what = "解密（交出密钥）", .done = 1, .all = 4, .step = "令牌解出密钥" };
	CHECK(scene_matches(s, 24, 80, "watch-at-work"), "the stage of the release stands above the bottom line");
	s->m.task.on = false;
	struct bid *own = &s->kit.p->lots[0].bids[0];
	own->fault_at = s->m.now;
	own->fault_stage = "token";
	own->fault_text = "卡\x1b[2J已\u202e拔出";
	CHECK(shows(s, "令牌") && shows(s, "已报告故障") && !shows(s, "\x1b") && !shows(s, "\u202e"), "a fault is told, its text made harmless");
	scene_end(s);
}

/// R42b 87号令第42条 the answer to the own objection is told to the bidder, and another's is not
static void answered(void)
{
	struct scene *s = at_phase(PHASE_CONFIRM);
	s->kit.now += SECOND;
	INSIST(kit_act(&s->kit, ME, 1, "bid.object", J("{ssss}", "kind", "objection", "text", "金额")));
	INSIST(kit_act(&s->kit, HOST, 1, "objection.answer", J("{sissss}", "id", 1, "text", "与一览表一致", "result", "rejected")));
	s->m.now = s->kit.now;
	CHECK(shows(s, "与一览表一致"), "the own objection's answer is told");
	stack_pop(&s->stack);
	stack_push(&s->stack, watch_new(kit_code(2), kit_name(2), "", NULL));
	CHECK(!shows(s, "与一览表一致"), "to who objected alone");
	scene_end(s);
}

static void strangers(void)
{
	struct scene *s = at_phase(PHASE_UNSEAL);
	scene_seat(s, 2);
	CHECK(shows(s, "不是这份投标的投标人"), "another bidder's token is told apart");
	scene_end(s);
	s = scene_begin(PHASE_UNSEAL, 0);
	stack_push(&s->stack, watch_new(kit_code(9), "别的公司", "", NULL));
	CHECK(shows(s, "没有您的有效投标"), "who has no bid is told so");
	scene_end(s);
}

int main(void)
{
	scene_languages();
	for (enum phase p = PHASE_WAIT; p < PHASE_COUNT; p++)
		phase_in_sizes(p);
	scene_language("zh_CN");
	masked();
	each_phase_tells();
	acknowledged();
	damaged_memory();
	next_step(PHASE_WAIT, "");
	next_step(PHASE_UNSEAL, "bid.release");
	next_step(PHASE_CONFIRM, "bid.confirm");
	next_step(PHASE_RECORD, "record.sign");
	needs_the_folder();
	record_is_read();
	at_work();
	answered();
	strangers();
	return tap_done();
}
