#include "law/calendar.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000, EAST_MS = 8 * 3600 * 1000, WEEK = 7, FRIDAY = 5 };

int64_t day_of(int64_t ms)
{
	int64_t local = ms + EAST_MS;
	return local >= 0 ? local / DAY_MS : (local + 1) / DAY_MS - 1;
}

// Days from the civil date, years counted from March, so that the leap day comes last.
static int64_t day_number(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y / 400, of_era = y % 400, of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil(int64_t day, int64_t *y, int64_t *m, int64_t *d)
{
	int64_t z = day + 719468, era = z / 146097, rest = z % 146097;
	int64_t of_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int64_t of_year = rest - (365 * of_era + of_era / 4 - of_era / 100), month = (5 * of_year + 2) / 153;
	*d = of_year - (153 * month + 2) / 5 + 1;
	*m = month < 10 ? month + 3 : month - 9;
	*y = era * 400 + of_era + (*m <= 2);
}

static int64_t number(const char *text, size_t n)
{
	int64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = text[i] >= '0' && text[i] <= '9' && v >= 0 ? v * 10 + text[i] - '0' : -1;
	return v;
}

bool day_read(const char *text, int64_t *day)
{
	int64_t y, m, d;
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	y = number(text, 4);
	m = number(text + 5, 2);
	d = number(text + 8, 2);
	if (y < 1970 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	*day = day_number(y, m, d);
	int64_t y2, m2, d2;
	civil(*day, &y2, &m2, &d2);
	return y == y2 && m == m2 && d == d2; // 31 April is none
}

void day_add(struct buf *b, int64_t day)
{
	int64_t y, m, d;
	civil(day, &y, &m, &d);
	buf_addf(b, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
}

static bool among(const int64_t *days, size_t n, int64_t day)
{
	for (size_t i = 0; i < n; i++)
		if (days[i] == day)
			return true;
	return false;
}

bool day_works(const struct calendar *c, int64_t day)
{
	int64_t weekday = (day + 3) % WEEK + 1; // 1970-01-01 was a Thursday
	return weekday > FRIDAY ? among(c->on, c->on_count, day) : !among(c->off, c->off_count, day);
}

/// G3 国务院节假日通知 nothing is reckoned beyond the table's end
static result within_table(const struct calendar *c, int64_t day, struct err *e)
{
	BUF_AUTO end = BUF_INIT;
	if (day <= c->until)
		return ok();
	day_add(&end, c->until);
	return refuse(e, "calendar.end", "G3 国务院节假日通知", "节假日表只到 %s，不能计算更晚的期限；请补充下一年度的节假日安排", buf_text(&end));
}

/// G2 87号令第85条 the first day is not counted
/// X9 87号令第85条
result working_days_after(const struct calendar *c, int64_t start, int64_t n, int64_t *out, struct err *e)
{
	for (*out = start; n > 0; n -= day_works(c, *out)) {
		++*out;
		TRY(within_table(c, *out, e));
	}
	return ok();
}

/// G2 87号令第85条 where the last day is a statutory holiday, the day after it
result days_after(const struct calendar *c, int64_t start, int64_t n, int64_t *out, struct err *e)
{
	*out = start + n;
	TRY(within_table(c, *out, e));
	while (among(c->off, c->off_count, *out)) {
		++*out;
		TRY(within_table(c, *out, e));
	}
	return ok();
}
