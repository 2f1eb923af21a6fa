// Text as people see it: UTF-8, cell widths, times, money in figures and in Chinese capital figures.
#ifndef KB_BASE_TEXT_H
#define KB_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

// Appends TEXT with everything that could paint a screen or hide itself (C0, C1, bidi and format
// characters, zero-width characters, invalid UTF-8) replaced by U+FFFD. For every text a stranger wrote.
void text_add_safe(struct buf *b, const char *text);
// Terminal cells that TEXT takes: East Asian wide and full-width 2, combining 0; own table, no locale.
int text_width(const char *text);
// Appends TEXT, cut or padded with spaces to exactly CELLS terminal cells; never splits a character.
void text_add_cells(struct buf *b, const char *text, int cells);
bool utf8_valid(struct span s);

// Money is integer fen. "1,250,000.00"; negative with a leading minus.
void money_add(struct buf *b, int64_t fen);
// 壹拾贰万叁仟肆佰伍拾陆元柒角捌分 (the capital figures of 正确填写票据和结算凭证的基本规定). 0 <= fen <= 10^15.
void money_add_capital(struct buf *b, int64_t fen);
// Reads capital figures, tolerant of 圆/元, 整/正, a leading 人民币, 拾 without 壹, and 零 in or left out.
// False where the text is no amount. Worked examples: rule book X7.
bool money_read_capital(const char *text, int64_t *fen);
// Reads "1250000", "1,250,000.5", "1250000.00" (at most two decimals); false otherwise.
bool money_read(const char *text, int64_t *fen);

// Local time of China (UTC+8, no summer time): "2026-11-23 09:42:17"; ms since the epoch.
void time_add(struct buf *b, int64_t ms);
void time_add_clock(struct buf *b, int64_t ms); // the time of day alone: "09:42:17"
// RFC 3339: "2026-11-23T09:42:17+08:00" (any offset, or Z) -> ms. False where it is no time.
bool time_read(const char *text, int64_t *ms);
void time_add_rfc3339(struct buf *b, int64_t ms); // in UTC+8

#endif
