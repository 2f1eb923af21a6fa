// The dossier of a bid that does not open: every fact that the log holds about it, what the facts suggest, what the host ruled; the
// suggestion goes into the ruling as it stood before the host, and no bid's facts are mixed with another's.
#include <string.h>

#include "tests/tap.h"
#include "tests/tui_model.h"
#include "tui/choice.h"
#include "tui/dialogs.h"
#include "tui/dossier.h"
#include "tui/hall.h"

static const struct bid *bid_of(const struct scene *s, int who)
{
	return lot_bid_of(project_lot(s->kit.p, 1), kit_code(who));
}

static json_t *fault(int who, const char *stage, json_t *evidence)
{
	json_t *body = J("{s:s, s:s, s:s}", "bid", kit_bid_id(who, 0), "stage", stage, "text", "令牌拒绝了操作");
	if (evidence)
		json_put(body, "evidence", evidence);
	return body;
}

static bool says(const struct scene *s, int who, const char *text)
{
	BUF_AUTO out = BUF_INIT;
	dossier(&s->m, bid_of(s, who), &out);
	if (strstr(buf_text(&out), text))
		return true;
	printf("# lacks %s:\n# %s\n", text, buf_text(&out));
	return false;
}

// The window is open; 1 and 2 release.
static struct scene *in_window(void)
{
	struct scene *s = scene_begin(PHASE_UNSEAL, HOST);
	for (int who = 1; who <= 2; who++)
		INSIST(kit_act(&s->kit, who, 1, "bid.release", play_release(who, 0)));
	return s;
}

static const char *finding(const struct scene *s, int who)
{
	return finding_row(fault_finding(project_lot(s->kit.p, 1), bid_of(s, who)))->code;
}

/// R41a 87号令第41条 whose the failure seems to be, from the facts in the log
static void findings(void)
{
	static const struct {
		const char *stage;
		json_int_t cert_end;
		const char *file, *want;
	} CASES[] = {
		{ "network", 0, "same", "line_own" },		      { "platform", 0, "same", "line_own" },
		{ "token", KIT_DEADLINE - 1000, "same", "cert_ended" }, { "certificate", 0, "same", "certificate" },
		{ "token", 0, "differs", "file" },		      { "key", 0, "missing", "file" },
		{ "token", KIT_DEADLINE * 2, "same", "token" },	      { "other", 0, "same", "token" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct scene *s = in_window();
		INSIST(kit_act(&s->kit, 3, 1, "bid.fault",
			       fault(3, CASES[i].stage, J("{s:s, s:I, s:s}", "code", "x", "cert_end", CASES[i].cert_end, "file", CASES[i].file))));
		CHECK_TEXT(finding(s, 3), CASES[i].want, "stage %s, file %s", CASES[i].stage, CASES[i].file);
		scene_end(s);
	}
	struct scene *s = scene_begin(PHASE_UNSEAL, HOST);
	CHECK_TEXT(finding(s, 3), "silent", "nothing was heard");
	INSIST(kit_act(&s->kit, 3, 1, "bid.fault", fault(3, "network", NULL)));
	CHECK_TEXT(finding(s, 3), "line_all", "nobody came through");
	scene_end(s);
	for (int i = 0; i < FINDING_COUNT; i++)
		CHECK(finding_named(finding_row((enum finding)i)->code) == finding_row((enum finding)i) && *finding_row((enum finding)i)->zh,
		      "finding %d has a code and a sentence", i);
	CHECK(!finding_named("x"), "what is none is none");
}

static void facts(void)
{
	struct scene *s = in_window();
	INSIST(kit_act(&s->kit, 3, 1, "bid.fault", fault(3, "token", J("{s:s}", "code", "token.driver"))));
	INSIST(kit_act(&s->kit, 3, 1, "bid.fault",
		       fault(3, "token", J("{s:s, s:i, s:s, s:s, s:s, s:i, s:I}", "code", "token.driver", "tries", 2, "card", "piv", "status", "6982", "file", "same",
					   "link_ms", 35, "cert_end", (json_int_t)KIT_DEADLINE + 1000000000))));
	CHECK(says(s, 3, "错误代码                  token.driver") && says(s, 3, "卡的状态字                6982") && says(s, 3, "令牌                      piv"),
	      "code, card and status word");
	CHECK(says(s, 3, "与递交的一致") && says(s, 3, "解密次数                  2") && says(s, 3, "网关 35 毫秒应答") && says(s, 3, "加密证书有效期至"),
	      "file, tries, connection, certificate");
	CHECK(says(s, 3, "其余 2 家中 2 家已交出密钥") && says(s, 3, "令牌没有给出密钥"), "how the others fared, and what that suggests");
	CHECK(!says(s, 1, "6982") && bid_of(s, 3)->faults == 2, "none of it stands with another bid");
	INSIST(kit_act(&s->kit, 2, 1, "bid.fault", fault(2, "network", J("{s:s, s:s}", "code", "store.gone", "card", "p12"))));
	CHECK(says(s, 2, "网关没有应答"), "no answer is said, too");
	scene_end(s);
}

// The form of the ruling carries the suggestion; the log and the record keep both.
static void ruling(void)
{
	struct scene *s = in_window();
	struct kit *k = &s->kit;
	INSIST(kit_act(k, 3, 1, "bid.fault", fault(3, "network", J("{s:s, s:s}", "code", "store.gone", "card", "piv"))));
	k->now = project_lot(k->p, 1)->unseal_end + SECOND;
	INSIST(kit_act(k, HOST, 1, "opening.unseal_close", json_object()));
	INSIST(kit_act(k, RECORDER, 1, "custody.hand", play_hand(project_lot(k->p, 1))));
	play_open_all(k, 1);
	s->m.now = k->now;
	stack_push(&s->stack, hall_new());
	(void)scene_key(s, "F5");
	CHECK_TEXT(stack_top(&s->stack)->ops->name, "form", "F5 opens the ruling");
	CHECK(scene_matches(s, 24, 80, "form-ruling"), "form-ruling");
	(void)scene_key(s, "Tab");
	(void)scene_key(s, "x");
	struct effect f = scene_key(s, "F8");
	const char *told = f.kind == EFFECT_PROPOSE ? json_str(f.job->order.body, "finding") : "";
	CHECK_TEXT(told, "line_own", "what was suggested goes with it");
	INSIST(f.kind == EFFECT_PROPOSE);
	stack_push(&s->stack, confirm_new(&s->m, job_act("fault.rule", 1, json_deep_copy(f.job->order.body), "裁定"), NULL));
	CHECK(scene_matches(s, 24, 80, "confirm-ruling"), "confirm-ruling: the text that is signed names it");
	CHECK(kit_act(k, HOST, 1, "fault.rule", json_deep_copy(f.job->order.body)), "the ruling is in force");
	job_free(f.job);
	CHECK_TEXT(bid_of(s, 3)->finding, "line_own", "the log keeps it");
	CHECK(says(s, 3, "裁定时的推断") && says(s, 3, "主持人裁定"), "the dossier shows both");
	CHECK(kit_same_again(k), "the same log gives the same state");
	scene_end(s);
}

int main(void)
{
	scene_languages();
	scene_language("zh_CN");
	findings();
	facts();
	ruling();
	return tap_done();
}
