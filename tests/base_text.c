// Money, capital figures, times, safe text and widths.
#include "base/text.h"

#include <string.h>

#include "base/result.h"
#include "tests/tap.h"

static void check_capital(const char *text, int64_t want)
{
	int64_t got = -1;
	bool read = money_read_capital(text, &got);
	CHECK(read == (want >= 0) && (!read || got == want), "%s is %lld fen (got %lld)", text, (long long)want, (long long)got);
}

/// X7 worked example: the capital-figure parser
static void test_capital_reading(void)
{
	check_capital("壹佰贰拾万元整", 120000000);
	check_capital("壹佰零伍万叁仟元伍角", 105300050);
	check_capital("贰仟万零捌佰元零叁分", 2000080003);
	check_capital("壹亿零叁万元整", 10003000000);
	check_capital("拾万元整", 10000000);
	check_capital("人民币壹拾圆正", 1000);
	check_capital("伍角", 50);
	check_capital("零元整", 0);
	check_capital("壹万亿元整", 100000000000000);
	check_capital("", -1);
	check_capital("壹拾", -1);
	check_capital("壹壹元", -1);
	check_capital("壹佰贰仟元", -1);
	check_capital("12元", -1);
	check_capital("万元", -1);
	check_capital("元整", -1);
}

static void test_capital_writing(void)
{
	static const struct {
		int64_t fen;
		const char *text;
	} CASES[] = {
		{ 0, "零元整" },
		{ 120000000, "壹佰贰拾万元整" },
		{ 105300050, "壹佰零伍万叁仟元伍角" },
		{ 2000080003, "贰仟万零捌佰元零叁分" },
		{ 10003000000, "壹亿零叁万元整" },
		{ 98000000, "玖拾捌万元整" },
		{ 12345678901, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分" },
		{ 50, "伍角" },
		{ 3, "叁分" },
		{ 1000000100, "壹仟万零壹元整" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		BUF_AUTO b = BUF_INIT;
		money_add_capital(&b, CASES[i].fen);
		CHECK_TEXT(buf_text(&b), CASES[i].text, "%lld in capital figures", (long long)CASES[i].fen);
	}
}

static void test_capital_round_trip(void)
{
	uint64_t x = 88172645463325252u;
	int bad = 0;
	for (int i = 0; i < 20000; i++) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		int64_t fen = (int64_t)(x % 100000000000000u) >> (i % 40), got = -1;
		BUF_AUTO b = BUF_INIT;
		money_add_capital(&b, fen);
		if (!money_read_capital(buf_text(&b), &got) || got != fen) {
			if (bad++ < 3)
				printf("# %lld -> %s -> %lld\n", (long long)fen, buf_text(&b), (long long)got);
		}
	}
	CHECK(bad == 0, "20,000 amounts read back from their capital figures");
}

static void test_figures(void)
{
	int64_t fen = 0;
	CHECK(money_read("1,250,000.5", &fen) && fen == 125000050, "1,250,000.5");
	CHECK(money_read("980000", &fen) && fen == 98000000, "980000");
	CHECK(!money_read("-1", &fen) && !money_read("1.234", &fen) && !money_read("", &fen), "no amounts");
	BUF_AUTO b = BUF_INIT;
	money_add(&b, 123456789);
	CHECK_TEXT(buf_text(&b), "1,234,567.89", "figures are grouped");
	buf_clear(&b);
	money_add(&b, -5);
	CHECK_TEXT(buf_text(&b), "-0.05", "a negative amount");
}

static void test_time(void)
{
	int64_t ms = 0;
	CHECK(time_read("2026-11-23T09:42:17+08:00", &ms) && ms == INT64_C(1795398137000), "RFC 3339 (%lld)", (long long)ms);
	BUF_AUTO b = BUF_INIT;
	time_add(&b, ms);
	CHECK_TEXT(buf_text(&b), "2026-11-23 09:42:17", "China time");
	CHECK(!time_read("2026-02-30T00:00:00Z", &ms) && !time_read("2026-13-01T00:00:00Z", &ms), "days that do not exist");
	CHECK(time_read("2024-02-29T23:59:59.250Z", &ms) && ms % 1000 == 250, "leap day with a fraction");
}

static void test_safe(void)
{
	BUF_AUTO b = BUF_INIT;
	text_add_safe(&b, "晋阳\x1b[31m\xe2\x80\xae红\xff\xe2\x80\x8b");
	CHECK_TEXT(buf_text(&b), "晋阳\xef\xbf\xbd[31m\xef\xbf\xbd红\xef\xbf\xbd\xef\xbf\xbd", "hostile text is shown harmless");
	CHECK(text_width("晋阳ab") == 6 && text_width("e\xcc\x81") == 1, "cells");
	buf_clear(&b);
	text_add_cells(&b, "晋阳教育", 5);
	CHECK_TEXT(buf_text(&b), "晋阳 ", "a wide character is never split");
	CHECK(!utf8_valid(span_str("\xc0\x80")) && !utf8_valid(span_str("\xed\xa0\x80")) && utf8_valid(span_str("晋")), "UTF-8");
}

__attribute__((format_arg(1))) static const char *in_english(const char *format)
{
	return strcmp(format, "第%d包现在是“%s”阶段，%s不能办理") == 0 ? "lot %d is in phase \"%s\", %s may not" : format;
}

static const char *term_in_english(const char *term)
{
	return strcmp(term, "截止") == 0 ? "closed" : NULL;
}

// The sentence in the other language, with the law's terms in it; what is stored stays Chinese.
static void test_sentence(void)
{
	struct err e;
	err_language(in_english);
	err_terms(term_in_english);
	CHECK(!is_ok(refuse(&e, "x", "", "第%d包现在是“%s”阶段，%s不能办理", 1, "截止", "截止先生")), "refused");
	CHECK_TEXT(err_sentence(&e), "lot 1 is in phase \"closed\", 截止先生 may not", "a term is put into the language, a name is not");
	CHECK_TEXT(e.text, "第1包现在是“截止”阶段，截止先生不能办理", "what is kept is Chinese");
	CHECK(!is_ok(refuse(&e, "x", "", "第%d包现在是“%s”阶段，%s不能办理", 1, "\xE6\x88", "\xE6")), "refused");
	CHECK_TEXT(err_sentence(&e), "lot 1 is in phase \"\xE6\x88\", \xE6 may not", "half a character does no harm");
	char longer[700];
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	CHECK(!is_ok(refuse(&e, "x", "", "第%d包现在是“%s”阶段，%s不能办理", 1, longer, "截止")) && strlen(e.other) < sizeof e.other, "nor does a long one");
	err_language(NULL);
	err_terms(NULL);
}

int main(void)
{
	test_sentence();
	test_capital_reading();
	test_capital_writing();
	test_capital_round_trip();
	test_figures();
	test_time();
	test_safe();
	return tap_done();
}
