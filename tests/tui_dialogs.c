// The smaller screens, drawn whole in both languages, and what their keys do: forms, consequences, reasons, the PIN, the log, the
// parameter sheet, projects, help, the command line, signing in and the lock.
#include <string.h>

#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/form.h"
#include "tui/form_int.h"
#include "tui/hall.h"
#include "tui/words.h"

static void both_languages(struct scene *s, int rows, int cols, const char *name)
{
	static const char *const LANGUAGES[] = { "zh_CN", "en" };
	for (size_t l = 0; l < 2; l++) {
		AUTO_FREE char *whole = xasprintf("%s-%dx%d-%.2s", name, cols, rows, LANGUAGES[l]);
		scene_language(LANGUAGES[l]);
		CHECK(scene_matches(s, rows, cols, whole), "%s", whole);
	}
	scene_language("zh_CN");
}

static struct scene *hall_in(enum phase phase, int who)
{
	struct scene *s = scene_begin(phase, who);
	scene_language("zh_CN");
	stack_push(&s->stack, hall_new());
	return s;
}

static void type(struct scene *s, const char *text)
{
	for (const char *p = text; *p; p++) {
		char one[2] = { *p, 0 };
		(void)scene_key(s, *p == ' ' ? "Space" : one);
	}
}

static void forms(void)
{
	struct scene *s = hall_in(PHASE_UNSEAL, HOST);
	(void)scene_key(s, "F3");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "form", "F3 opens the form of opening.extend");
	both_languages(s, 24, 80, "form-extend");
	(void)scene_key(s, "Backspace");
	(void)scene_key(s, "Backspace");
	type(s, "9999");
	struct effect f = scene_key(s, "F8");
	CHECK(f.kind == EFFECT_HANDLED, "a number out of its range is not taken");
	both_languages(s, 24, 80, "form-fault");
	for (int i = 0; i < 4; i++)
		(void)scene_key(s, "Backspace");
	type(s, "15");
	(void)scene_key(s, "Tab");
	type(s, "a bidder's network is down");
	f = scene_key(s, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_WHAT_IF && strcmp(f.job->order.type, "opening.extend") == 0, "whole, it proposes the act");
	const json_t *body = f.job ? f.job->order.body : NULL;
	CHECK(json_int(body, "minutes") == 15 && strcmp(json_str(body, "reason"), "a bidder's network is down") == 0, "with what was typed");
	job_free(f.job);
	scene_end(s);
}

static void consequence(void)
{
	struct scene *now = hall_in(PHASE_CLOSED, HOST), *then = scene_begin(PHASE_ANNOUNCE, HOST);
	stack_push(&now->stack, confirm_new(&now->m, job_act("opening.start", 1, json_object(), "主持开标"), then->m.project));
	CHECK(scene_matches(now, 24, 80, "confirm-start"), "confirm-start");
	struct effect f = scene_key(now, "Enter");
	CHECK(f.kind == EFFECT_HANDLED, "what cannot be undone is not done by one Enter");
	CHECK(scene_matches(now, 24, 80, "confirm-start-asked"), "confirm-start-asked");
	f = scene_key(now, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_ORDER && f.job->order.shown && strstr(f.job->order.shown, "主持开标"),
	      "the second Enter gives the order, with the text that was shown");
	job_free(f.job);
	scene_end(now);
	scene_end(then);
}

static void reason_and_pin(void)
{
	struct scene *s = hall_in(PHASE_UNSEAL, HOST);
	(void)scene_key(s, "F7");
	both_languages(s, 24, 80, "reason-window");
	scene_end(s);
	s = hall_in(PHASE_WAIT, HOST);
	(void)scene_key(s, "F3");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "reason", "F3 before the deadline says why not");
	CHECK(scene_matches(s, 24, 80, "reason-early"), "reason-early");
	(void)scene_key(s, "Esc");
	s->m.task = (struct task){ .on = true, .pin = true, .tries = 3 };
	stack_push(&s->stack, pin_new(&s->m, "主持开标", "SXZC-2026-0187，第1包\n王芳: 主持开标\n"));
	CHECK(scene_matches(s, 24, 80, "pin"), "pin");
	s->m.task.tries = 1;
	CHECK(scene_matches(s, 24, 80, "pin-last"), "pin-last");
	scene_end(s);
}

static const struct factor FACTORS[] = { { "t", "技术方案", true, false, 3000, 10 }, { "o", "技术参数", true, true, 4000, 100 } };
static const struct eval_item ITEMS[] = { { "q", "具有独立承担民事责任的能力", "政府采购法第22条" }, { "c", "★交货期", "采购文件3.1" } };

static void evaluation_sheet(void)
{
	struct scene *s = hall_in(PHASE_CLOSED, HOST);
	struct eval_params p = { .price_weight = 30, .sme_rate = 1500, .jv_rate = 400, .jv_min_share = 3000, .domestic_rate = 2000,
				 .domestic_share = 8000, .candidate_max = 3, .alp_a = 50, .alp_b = 50, .alp_c = 45, .alp_minutes = 60, .outlier_pct = 30,
				 .committee_n = 7, .clarify_minutes = 30, .draw_minutes = 10, .factors = (struct factor *)(uintptr_t)FACTORS,
				 .factor_count = 2, .qualification = (struct eval_item *)(uintptr_t)ITEMS, .qualification_count = 1,
				 .conformity = (struct eval_item *)(uintptr_t)(ITEMS + 1), .conformity_count = 1 };
	s->kit.p->eval = &p;
	stack_push(&s->stack, params_new());
	for (int i = 0; i < 12; i++)
		(void)scene_key(s, "Down");
	both_languages(s, 24, 80, "params-evaluation");
	(void)scene_key(s, "End");
	both_languages(s, 43, 132, "params-evaluation");
	scene_end(s);
}

static void lists(void)
{
	struct scene *s = hall_in(PHASE_VERIFY, HOST);
	char *ids[] = { (char[]){ KIT_PROJECT }, (char[]){ "SXZC-2026-0199" } };
	s->m.projects = ids;
	s->m.project_count = 2;
	stack_push(&s->stack, log_new());
	both_languages(s, 24, 80, "log");
	both_languages(s, 43, 132, "log");
	(void)scene_key(s, "F5");
	CHECK(scene_matches(s, 24, 80, "log-void"), "log-void");
	(void)scene_key(s, "Esc");
	(void)scene_key(s, "P");
	both_languages(s, 24, 80, "params");
	both_languages(s, 43, 132, "params");
	(void)scene_key(s, "Esc");
	(void)scene_key(s, "O");
	both_languages(s, 24, 80, "projects");
	(void)scene_key(s, "Down");
	(void)scene_key(s, "Down");
	struct effect f = scene_key(s, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_LOT && f.job->order.lot == 2, "Enter on a lot shows it");
	job_free(f.job);
	scene_end(s);
}

static void help_and_line(void)
{
	struct scene *s = hall_in(PHASE_REMEDY, HOST);
	stack_push(&s->stack, help_new(stack_top(&s->stack), &s->m));
	CHECK(scene_matches(s, 43, 132, "help-hall"), "help-hall");
	(void)scene_key(s, "Esc");
	stack_push(&s->stack, line_new(""));
	type(s, "opening.ex");
	(void)scene_key(s, "Tab");
	CHECK(scene_matches(s, 24, 80, "line"), "Tab completes an act's name");
	struct effect f = scene_key(s, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->kind == JOB_LINE && strcmp(f.job->text, "opening.extend") == 0, "Enter gives the line to the app");
	job_free(f.job);
	scene_end(s);
}

static void sign_in(void)
{
	struct scene *s = scene_begin(PHASE_UNSEAL, 0);
	JSON_AUTO *tokens = json_pack("[{s:s,s:s,s:s,s:s,s:I}]", "uri", "piv:Virtual", "kind", "piv", "holder", "王芳", "code", "140105198203127721",
				      "valid_to", (json_int_t)KIT_DEADLINE * 1);
	s->m.tokens = tokens;
	stack_push(&s->stack, sign_in_new(&s->m, false));
	both_languages(s, 24, 80, "sign-in");
	struct effect f = scene_key(s, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && f.job->order.kind == HAND_SIGN_IN && strcmp(f.job->order.uri, "piv:Virtual") == 0, "Enter signs in with the token chosen");
	job_free(f.job);
	stack_pop(&s->stack);
	scene_seat(s, HOST);
	s->m.seat.token_here = false;
	stack_push(&s->stack, hall_new());
	stack_push(&s->stack, sign_in_new(&s->m, true));
	both_languages(s, 24, 80, "locked");
	f = scene_key(s, "Esc");
	CHECK(f.kind == EFFECT_HANDLED && s->stack.n == 2, "a lock is not left by Esc");
	f = scene_key(s, "F10");
	CHECK(f.kind == EFFECT_HANDLED && s->stack.n == 2, "nor by leaving");
	f = scene_key(s, "Enter");
	CHECK(f.kind == EFFECT_PROPOSE && hash_equal(f.job->order.expect, kit_cert(HOST)), "only the same token opens it");
	job_free(f.job);
	scene_end(s);
}

// Whoever fills a form in Chinese reads no English in it.
static void every_field(void)
{
	int english = 0;
	scene_language("zh_CN");
	for (size_t i = 0; choice_at(i, NULL, NULL); i++) {
		const struct choice *c = choice_at(i, NULL, NULL);
		JSON_AUTO *body = json_object();
		for (const struct field *f = c->need == NEED_FORM ? law_row(c->type)->body : NULL; f && f->name; f++) {
			if (!field_is_typed(f, body))
				continue;
			bool label = strcmp(code_in_words(f->name), f->name) != 0, doc = !f->doc || !*f->doc || strcmp(doc_in_words(f->doc), f->doc) != 0;
			if (!label || !doc)
				printf("# %s: %s: %s\n", c->type, f->name, f->doc ? f->doc : "");
			english += !label || !doc;
		}
	}
	CHECK(english == 0, "every field of every form has a Chinese name and hint");
}

int main(void)
{
	scene_languages();
	every_field();
	forms();
	consequence();
	reason_and_pin();
	lists();
	evaluation_sheet();
	help_and_line();
	sign_in();
	return tap_done();
}
