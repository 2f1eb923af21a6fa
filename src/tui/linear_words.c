#include "tui/linear.h"

#include <string.h>

#include "tui/choice_lines.h"
#include "tui/say.h"
#include "tui/words.h"

// A word, the other language's word for it, and what it does.
enum { FOR_ALL = 1, FOR_STAFF = 2, FOR_BIDDER = 4 };
static const struct word {
	const char *word, *zh, *args, *help;
	int who;
} WORDS[] = {
	{ "where", "在哪", "", N_("project, lot, phase, time left, connection, who is signed in, the next step (Enter says it, too)"), FOR_ALL },
	{ "next", "下一步", "", N_("does the next step"), FOR_ALL },
	{ "acts", "事项", "", N_("what can be done now, and what not and why not; a number or a name does it"), FOR_ALL },
	{ "why", "为什么", " N", N_("why the act with that number is not possible now: rule and article"), FOR_ALL },
	{ "bidders", "投标人", "", N_("the bidders, a line each"), FOR_ALL },
	{ "bidder", "投标人", " N", N_("all that is known of one bidder; what is done next is about it"), FOR_STAFF },
	{ "staff", "人员", "", N_("who is here, has signed the sheet, has proved the key; who is missing"), FOR_STAFF },
	{ "news", "消息", "", N_("all that happened; Enter acknowledges the oldest that was not"), FOR_BIDDER },
	{ "read", "阅读", "", N_("the opening record, or what is known of the own bid"), FOR_BIDDER },
	{ "lots", "分包", "", N_("the lots and the projects; a number opens one"), FOR_STAFF },
	{ "lot", "包", " N", N_("another lot"), FOR_STAFF },
	{ "projects", "项目", "", N_("the projects that you may see"), FOR_STAFF },
	{ "log", "日志", "", N_("the newest records of the log; a number shows one whole"), FOR_ALL },
	{ "params", "参数", "", N_("the parameter sheet"), FOR_ALL },
	{ "sign-in", "登录", "", N_("sign in with the token"), FOR_ALL },
	{ "sign-out", "退出登录", "", N_("let the token go"), FOR_ALL },
	{ "cancel", "放弃", "", N_("gives up the order under way"), FOR_ALL },
	{ "again", "重读", "", N_("says once more what is open"), FOR_ALL },
	{ "back", "返回", "", N_("back one level; nothing typed is lost"), FOR_ALL },
	{ "help", "帮助", "", N_("these words"), FOR_ALL },
	{ "quit", "离开", "", N_("leave the program"), FOR_ALL },
};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

void linear_words_translate(const char *line, struct buf *out)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		const char *rest = word_rest(line, WORDS[i].zh);
		if (!rest || (*rest != 0) != (WORDS[i].args[0] != 0)) // one Chinese word may stand for two
			continue;
		buf_addf(out, *rest ? "%s %s" : "%s%s", WORDS[i].word, rest);
		return;
	}
	buf_add_str(out, line);
}

void linear_words_say(const struct model *m, struct buf *out)
{
	int who = FOR_ALL | (m->bid_dir ? FOR_BIDDER : FOR_STAFF);
	for (size_t i = 0; i < WORD_COUNT; i++) {
		const struct word *w = &WORDS[i];
		if (!(w->who & who))
			continue;
		if (words_zh())
			say_line(out, _("%s%s or %s%s: %s"), w->zh, w->args, w->word, w->args, _(w->help));
		else
			say_line(out, "%s%s: %s", w->word, w->args, _(w->help));
	}
	say_line(out, "%s", _("the acts can be called by their names, too (opening.start), and the function keys by theirs (F3)"));
}
