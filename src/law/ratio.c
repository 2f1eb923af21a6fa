// Rationals over 128 bits. Products are tested before they are made: clang has no checked 128-bit product without its own library.
#include "law/ratio.h"

static const struct ratio NO_NUMBER = { 0, 0 };

static int128 most(void)
{
	return (int128)1 << 120;
}

static int128 size_of_wide(int128 a)
{
	return a < 0 ? -a : a;
}

static bool times(int128 a, int128 b, int128 *out)
{
	int128 x = size_of_wide(a), y = size_of_wide(b);
	if (y != 0 && x > most() / y)
		return false;
	*out = a * b;
	return true;
}

static int128 common(int128 a, int128 b)
{
	a = size_of_wide(a);
	while (b != 0) {
		int128 rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

static struct ratio reduced(int128 n, int128 d)
{
	if (d == 0)
		return NO_NUMBER;
	int128 by = common(n, size_of_wide(d));
	struct ratio r = { n / by, d / by };
	if (r.d < 0)
		r = (struct ratio){ -r.n, -r.d };
	return size_of_wide(r.n) > most() || r.d > most() ? NO_NUMBER : r;
}

struct ratio ratio_of(int64_t n, int64_t d)
{
	return reduced(n, d);
}

struct ratio ratio_int(int64_t n)
{
	return (struct ratio){ n, 1 };
}

bool ratio_is(struct ratio a)
{
	return a.d > 0;
}

struct ratio ratio_add(struct ratio a, struct ratio b)
{
	int128 left, right, d;
	if (!ratio_is(a) || !ratio_is(b))
		return NO_NUMBER;
	int128 by = common(a.d, b.d);
	if (!times(a.n, b.d / by, &left) || !times(b.n, a.d / by, &right) || !times(a.d, b.d / by, &d))
		return NO_NUMBER;
	return reduced(left + right, d);
}

struct ratio ratio_sub(struct ratio a, struct ratio b)
{
	return ratio_add(a, (struct ratio){ -b.n, b.d });
}

struct ratio ratio_mul(struct ratio a, struct ratio b)
{
	int128 n, d;
	if (!ratio_is(a) || !ratio_is(b))
		return NO_NUMBER;
	struct ratio x = reduced(a.n, b.d), y = reduced(b.n, a.d); // crosswise first: the products stay small
	return times(x.n, y.n, &n) && times(x.d, y.d, &d) ? reduced(n, d) : NO_NUMBER;
}

struct ratio ratio_div(struct ratio a, struct ratio b)
{
	if (!ratio_is(b) || b.n == 0)
		return NO_NUMBER;
	return ratio_mul(a, b.n < 0 ? (struct ratio){ -b.d, -b.n } : (struct ratio){ b.d, b.n });
}

static int128 floor_of(struct ratio a)
{
	return a.n >= 0 ? a.n / a.d : -((-a.n + a.d - 1) / a.d);
}

// Whole parts first; where they are equal, the rests compare as their reciprocals do, the other way round.
int ratio_cmp(struct ratio a, struct ratio b)
{
	INSIST(ratio_is(a) && ratio_is(b));
	for (int sign = 1;; sign = -sign) {
		int128 x = floor_of(a), y = floor_of(b);
		if (x != y)
			return x < y ? -sign : sign;
		int128 rest_a = a.n - x * a.d, rest_b = b.n - y * b.d;
		if (rest_a == 0 || rest_b == 0)
			return rest_a == rest_b ? 0 : rest_a == 0 ? -sign : sign;
		a = (struct ratio){ a.d, rest_a };
		b = (struct ratio){ b.d, rest_b };
	}
}

/// G5 四舍五入 rounding is half-up, once, from the exact value
result ratio_half_up(struct ratio a, int64_t *out, struct err *e)
{
	if (ratio_is(a)) {
		int128 up = floor_of((struct ratio){ 2 * a.n + a.d, 2 * a.d });
		if (up >= INT64_MIN && up <= INT64_MAX) {
			*out = (int64_t)up;
			return ok();
		}
	}
	return refuse(e, "ratio.range", "G5 四舍五入", "计算超出范围（除数为零或数字过大），不给出结果；请核对报价和参数");
}

void ratio_add_text(struct buf *b, struct ratio a, int places)
{
	if (!ratio_is(a)) {
		buf_add_str(b, "?");
		return;
	}
	int128 whole = size_of_wide(a.n) / a.d, rest = size_of_wide(a.n) % a.d;
	buf_addf(b, "%s%lld", a.n < 0 ? "-" : "", (long long)whole);
	for (int i = 0; i < places && (rest != 0 || i < 2); i++) {
		rest *= 10;
		buf_addf(b, "%s%d", i == 0 ? "." : "", (int)(rest / a.d));
		rest %= a.d;
	}
	if (rest != 0)
		buf_add_str(b, "…");
}
