#include "base/text.h"

#include <string.h>

#include "base/result.h"

static const int64_t CHINA_OFFSET_MS = 8 * 3600 * INT64_C(1000);
static const int64_t DAY_MS = 24 * 3600 * INT64_C(1000);

struct civil {
	int64_t year;
	int month, day, hour, minute, second;
};

// Days since 1970-01-01 of a Gregorian date, and back (H. Hinnant, chrono-compatible low-level date algorithms).
static int64_t days_from_civil(int64_t y, int m, int d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct civil civil_from_ms(int64_t ms)
{
	int64_t days = ms / DAY_MS, rest = ms % DAY_MS;
	if (rest < 0) {
		rest += DAY_MS;
		days--;
	}
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);
	int64_t second = rest / 1000;
	return (struct civil){ yoe + era * 400 + (month <= 2), month, (int)(doy - (153 * mp + 2) / 5 + 1),
			       (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60) };
}

void time_add(struct buf *b, int64_t ms)
{
	struct civil c = civil_from_ms(ms + CHINA_OFFSET_MS);
	buf_addf(b, "%04lld-%02d-%02d %02d:%02d:%02d", (long long)c.year, c.month, c.day, c.hour, c.minute, c.second);
}

void time_add_clock(struct buf *b, int64_t ms)
{
	BUF_AUTO whole = BUF_INIT;
	time_add(&whole, ms);
	buf_add_str(b, strchr(buf_text(&whole), ' ') + 1);
}

void time_add_rfc3339(struct buf *b, int64_t ms)
{
	struct civil c = civil_from_ms(ms + CHINA_OFFSET_MS);
	buf_addf(b, "%04lld-%02d-%02dT%02d:%02d:%02d", (long long)c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (ms % 1000)
		buf_addf(b, ".%03d", (int)((ms % 1000 + 1000) % 1000));
	buf_add_str(b, "+08:00");
}

// N digits at *p as a number, -1 where there are none; *p moves on.
static int digits(const char **p, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return -1;
		value = value * 10 + (**p - '0');
	}
	return value;
}

static bool literal(const char **p, char c)
{
	return *(*p)++ == c;
}

static bool read_offset(const char **p, int64_t *offset_ms)
{
	char sign = *(*p)++;
	*offset_ms = 0;
	if (sign == 'Z')
		return true;
	if (sign != '+' && sign != '-')
		return false;
	int hour = digits(p, 2);
	if (hour < 0 || hour > 23 || !literal(p, ':'))
		return false;
	int minute = digits(p, 2);
	*offset_ms = (sign == '-' ? -1 : 1) * (hour * 60 + minute) * INT64_C(60000);
	return minute >= 0 && minute < 60;
}

static bool read_date(const char **p, struct civil *c)
{
	c->year = digits(p, 4);
	if (c->year < 0 || !literal(p, '-'))
		return false;
	c->month = digits(p, 2);
	if (c->month < 1 || c->month > 12 || !literal(p, '-'))
		return false;
	c->day = digits(p, 2);
	return c->day >= 1 && c->day <= 31;
}

static bool read_clock(const char **p, struct civil *c)
{
	c->hour = digits(p, 2);
	if (c->hour < 0 || c->hour > 23 || !literal(p, ':'))
		return false;
	c->minute = digits(p, 2);
	if (c->minute < 0 || c->minute > 59 || !literal(p, ':'))
		return false;
	c->second = digits(p, 2);
	return c->second >= 0 && c->second <= 59;
}

bool time_read(const char *text, int64_t *ms)
{
	struct civil c;
	const char *p = text;
	if (!read_date(&p, &c) || (*p != 'T' && *p != ' '))
		return false;
	p++;
	if (!read_clock(&p, &c))
		return false;
	int64_t fraction = 0;
	if (*p == '.') {
		p++;
		int f = digits(&p, 3);
		if (f < 0)
			return false;
		fraction = f;
	}
	int64_t offset;
	if (!read_offset(&p, &offset) || *p != 0)
		return false;
	int64_t seconds = days_from_civil(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 + c.second;
	*ms = seconds * 1000 + fraction - offset;
	// a day that its month does not have (31 April) would have moved: it must read back as itself
	struct civil again = civil_from_ms(*ms + offset);
	return again.day == c.day && again.month == c.month;
}
