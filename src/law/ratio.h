// Exact rationals for prices and points: the law rounds once, where a clause says so, and nowhere else.
#ifndef KB_LAW_RATIO_H
#define KB_LAW_RATIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

__extension__ typedef __int128 int128;

// In lowest terms, d > 0; |n| and d below 2^120. d == 0: not a number (it grew beyond that, or was divided by zero);
// whatever is reckoned with it is not a number either, and ratio_half_up() says so. Never a wrong figure.
struct ratio {
	int128 n, d;
};

struct ratio ratio_of(int64_t n, int64_t d); // d of any sign; 0 gives no number
struct ratio ratio_int(int64_t n);
struct ratio ratio_add(struct ratio a, struct ratio b);
struct ratio ratio_sub(struct ratio a, struct ratio b);
struct ratio ratio_mul(struct ratio a, struct ratio b);
struct ratio ratio_div(struct ratio a, struct ratio b);
bool ratio_is(struct ratio a); // a number
// -1, 0, 1: exact for any two numbers, without a product that could overflow. Both must be numbers.
int ratio_cmp(struct ratio a, struct ratio b);
// G5: the one rounding, 四舍五入: the nearest integer, a half goes up. "ratio.range" where it is no number or no int64_t.
KB_MUST_USE result ratio_half_up(struct ratio a, int64_t *out, struct err *e);
// Decimal, cut (not rounded) after PLACES, with "…" where something was cut: "29.3218…". For explanations only. "?" for no number.
void ratio_add_text(struct buf *b, struct ratio a, int places);

#endif
