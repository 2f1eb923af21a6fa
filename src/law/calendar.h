// Days and periods (rule book G2, G3): working days by a table of the State Council's notice, which is data and has an end.
#ifndef KB_LAW_CALENDAR_H
#define KB_LAW_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

// A day is the number of days since 1970-01-01, in China's time (UTC+8).
struct calendar {
	int64_t until;       // the last day that the table knows
	const int64_t *off;  // days of statutory holidays as the notice sets them, weekends among them included
	size_t off_count;
	const int64_t *on;   // Saturdays and Sundays that are worked
	size_t on_count;
};

int64_t day_of(int64_t ms);                          // of a time, ms since the epoch
bool day_read(const char *text, int64_t *day);       // "2026-10-20"; false where it is no date
void day_add(struct buf *b, int64_t day);            // "2026-10-20"
bool day_works(const struct calendar *c, int64_t day);
// The Nth working day after START, which is not counted itself. "calendar.end" beyond the table.
KB_MUST_USE result working_days_after(const struct calendar *c, int64_t start, int64_t n, int64_t *out, struct err *e);
// N days after START; where the last one is a statutory holiday, the day after the holiday (G2). "calendar.end" beyond the table.
KB_MUST_USE result days_after(const struct calendar *c, int64_t start, int64_t n, int64_t *out, struct err *e);

#endif
