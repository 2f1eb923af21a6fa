// The opening record: facts and text of several states against golden files, and what must not change them.
// GENERATE=1 writes the golden files anew.
#include <stdlib.h>

#include "base/durable.h"
#include "base/text.h"
#include "paper/opening.h"
#include "paper_states.h"
#include "tap.h"

static void against_golden(const char *name, const struct buf *made)
{
	BUF_AUTO golden = BUF_INIT;
	struct err e = { 0 };
	AUTO_FREE char *path = xasprintf("%s/tests/golden/%s", getenv("srcdir") ? getenv("srcdir") : ".", name);
	if (getenv("GENERATE"))
		CHECK(is_ok(file_save(path, span_buf(made), 0644, &e)), "written: %s %s", name, e.text);
	CHECK(is_ok(file_read(path, 1 << 20, &golden, &e)), "golden %s is there %s", name, e.text);
	CHECK_TEXT(buf_text(made), buf_text(&golden), "%s is as before", name);
}

static int widest(const struct buf *text)
{
	int most = 0;
	AUTO_FREE char *copy = xstrdup(buf_text(text));
	char *rest = copy;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
		if (text_width(line) > most)
			most = text_width(line);
	return most;
}

static void check_state(const char *name, struct opening_state *s)
{
	BUF_AUTO facts = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO later_facts = BUF_INIT;
	BUF_AUTO later_text = BUF_INIT;
	JSON_AUTO *parsed = NULL;
	struct err e = { 0 };
	AUTO_FREE char *json_name = xasprintf("opening-%s.json", name);
	AUTO_FREE char *text_name = xasprintf("opening-%s.txt", name);
	opening_facts(&s->p, &s->lot, &facts);
	opening_text(&s->p, &s->lot, &text);
	CHECK(is_ok(json_read_canonical(span_buf(&facts), 1 << 20, &parsed, &e)), "%s: the facts are canonical %s", name, e.text);
	CHECK(widest(&text) <= OPENING_TEXT_COLUMNS, "%s: no line is wider than the paper (%d)", name, widest(&text));
	CHECK(!strstr(buf_text(&text), "\xe2\x80\xae"), "%s: no character that turns the writing round", name);
	against_golden(json_name, &facts);
	against_golden(text_name, &text);
	/// R42a 87号令第42条 what those sign who come last is what the first one signed
	state_signed_and_closed(s);
	opening_facts(&s->p, &s->lot, &later_facts);
	opening_text(&s->p, &s->lot, &later_text);
	CHECK_TEXT(buf_text(&later_facts), buf_text(&facts), "%s: signing and closing change no fact", name);
	CHECK_TEXT(buf_text(&later_text), buf_text(&text), "%s: nor the text", name);
}

/// L38 政府采购法第38条(四)
static void check_secret_prices(void)
{
	static struct opening_state s;
	BUF_AUTO facts = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	state_opened(&s);
	s.p.params.method = METHOD_NEGOTIATION;
	opening_facts(&s.p, &s.lot, &facts);
	opening_text(&s.p, &s.lot, &text);
	CHECK(!strstr(buf_text(&facts), "98000000") && !strstr(buf_text(&facts), "玖拾捌万"), "negotiation: no price in the facts");
	CHECK(!strstr(buf_text(&text), "980,000") && strstr(buf_text(&text), "不公开"), "nor in the text, which says so");
	against_golden("opening-negotiation.txt", &text);
}

static void check_outcomes(void)
{
	static struct opening_state s;
	BUF_AUTO text = BUF_INIT;
	/// R41b 87号令第41条
	state_no_opening(&s);
	opening_text(&s.p, &s.lot, &text);
	CHECK(strstr(buf_text(&text), "不得开标") && strstr(buf_text(&text), "不足三家") && strstr(buf_text(&text), "第四十一条"),
	      "no opening: the words and the article");
	CHECK(!strstr(buf_text(&text), "唱标与确认") && !strstr(buf_text(&text), "【解密】"), "and nothing of unsealing and reading");
	buf_clear(&text);
	/// X17 开标后不足三家
	state_too_few(&s);
	opening_text(&s.p, &s.lot, &text);
	CHECK(strstr(buf_text(&text), "不足三家") && strstr(buf_text(&text), "未唱标"), "too few: the words");
	CHECK(!strstr(buf_text(&text), "980,000"), "and no price that was never read");
	/// S20 通知二(二)
	CHECK(strstr(buf_text(&text), "备份文件"), "and the backup file is flagged");
}

/// R42c 87号令第42条
static void check_silence(void)
{
	static struct opening_state s;
	BUF_AUTO agree = BUF_INIT;
	BUF_AUTO silent = BUF_INIT;
	state_opened(&s);
	opening_text(&s.p, &s.lot, &agree);
	s.p.params.no_confirm_means_agree = false;
	opening_text(&s.p, &s.lot, &silent);
	CHECK(strstr(buf_text(&agree), "视同认可 \n") || strstr(buf_text(&agree), "视同认可\n"), "silence is taken as agreement");
	CHECK(strstr(buf_text(&silent), "未确认\n"), "where the document does not say so, it is not");
}

static bool has(const struct buf *text, const char *what)
{
	return strstr(buf_text(text), what);
}

static void check_fields(void)
{
	static struct opening_state s;
	BUF_AUTO text = BUF_INIT;
	state_opened(&s);
	s.lot.late_reason = "停电二十分钟";
	opening_text(&s.p, &s.lot, &text);
	/// R39a 87号令第39条
	CHECK(has(&text, "推迟开标原因      停电二十分钟"), "why the opening began late");
	/// R39b 87号令第39条
	CHECK(has(&text, "REC-20261123-01"), "the recording's file");
	/// R40 87号令第40条
	CHECK(has(&text, "主持人            王主持") && has(&text, "记录人            李记录"), "who hosted and recorded");
	/// R34 87号令第34条
	CHECK(has(&text, "不计入的版本      太原甲教育装备股份有限公司") && has(&text, "已被替换"), "the version that was replaced");
	/// R33 87号令第33条
	CHECK(has(&text, "2026-11-23 06:01:00") && has(&text, "截止后拒收 1 件"), "times of receipt, and how many were refused");
	/// R42b 87号令第42条
	CHECK(has(&text, "一号投标人的保证金到账时间请说明") && has(&text, "截止前到账，流水已当场出示（不成立）"), "objection and answer");
	/// R59 87号令第59条
	CHECK(has(&text, "大写与小写金额不一致"), "figures and capital figures that differ");
	/// R63 87号令第63条
	CHECK(has(&text, "报价超过最高限价"), "a quote above the ceiling");
	/// S06 通知一
	CHECK(has(&text, "YS-2026-1102") && has(&text, "JH-2026-0877") && has(&text, "SXZC-2026-0187"), "budget, plan and project code");
}

int main(void)
{
	static struct opening_state s;
	state_opened(&s);
	check_state("opened", &s);
	state_no_opening(&s);
	check_state("no-opening", &s);
	state_too_few(&s);
	check_state("too-few", &s);
	check_secret_prices();
	check_outcomes();
	check_silence();
	check_fields();
	return tap_done();
}
