#include "base/text.h"

#include <string.h>

#include "base/result.h"

static const uint32_t REPLACEMENT = 0xFFFD;

// The code point at *p, which moves on; REPLACEMENT (and one byte) where the bytes are no UTF-8.
static uint32_t next_point(const uint8_t **p, const uint8_t *end, bool *valid)
{
	uint8_t first = *(*p)++;
	if (first < 0x80)
		return first;
	int more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xC2 && first < 0xE0 ? 1 : 0;
	uint32_t c = more == 3 ? first & 7u : more == 2 ? first & 15u : first & 31u;
	if (more == 0 || end - *p < more) {
		*valid = false;
		return REPLACEMENT;
	}
	for (int i = 0; i < more; i++) {
		if (((*p)[i] & 0xC0) != 0x80) {
			*valid = false;
			return REPLACEMENT;
		}
		c = c << 6 | ((*p)[i] & 0x3Fu);
	}
	*p += more;
	bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
	if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
		*valid = false;
		return REPLACEMENT;
	}
	return c;
}

static void add_point(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_add_byte(b, (uint8_t)c);
	} else if (c < 0x800) {
		buf_add_byte(b, (uint8_t)(0xC0 | c >> 6));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		buf_add_byte(b, (uint8_t)(0xE0 | c >> 12));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	} else {
		buf_add_byte(b, (uint8_t)(0xF0 | c >> 18));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	}
}

struct range {
	uint32_t from, to;
};

// R: in ascending order.
static bool in_ranges(uint32_t c, const struct range *r, size_t n)
{
	if (c < r[0].from)
		return false;
	while (n > 0) {
		const struct range *half = r + n / 2;
		if (c < half->from)
			n /= 2;
		else if (c > half->to)
			n -= n / 2 + 1, r = half + 1;
		else
			return true;
	}
	return false;
}

// C0, DEL, C1, soft hyphen, Arabic letter mark, zero-width, bidi and invisible operators, separators, interlinear
// annotation, tags, variation selectors, byte order mark, Hangul fillers: nothing that could hide or reorder text.
static const struct range HARMFUL[] = {
	{ 0, 0x1F },	  { 0x7F, 0x9F },     { 0xAD, 0xAD },	  { 0x34F, 0x34F },   { 0x61C, 0x61C },
	{ 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F }, { 0x200B, 0x200F }, { 0x2028, 0x202E },
	{ 0x2060, 0x206F }, { 0x3164, 0x3164 }, { 0xE000, 0xF8FF }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
	{ 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFC }, { 0xFFFE, 0xFFFF }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
	{ 0xF0000, 0x10FFFF },
};

void text_add_safe(struct buf *b, const char *text)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
	while (p < end) {
		bool valid = true;
		uint32_t c = next_point(&p, end, &valid);
		add_point(b, in_ranges(c, HARMFUL, sizeof HARMFUL / sizeof *HARMFUL) ? REPLACEMENT : c);
	}
}

// East Asian Wide and Fullwidth (Unicode 14, the blocks that Debian 12's C.UTF-8 counts as two cells).
static const struct range WIDE[] = {
	{ 0x1100, 0x115F },   { 0x231A, 0x231B },   { 0x2329, 0x232A },	  { 0x23E9, 0x23EC },	{ 0x2E80, 0x303E },
	{ 0x3041, 0x33FF },   { 0x3400, 0x4DBF },   { 0x4E00, 0xA4CF },	  { 0xA960, 0xA97F },	{ 0xAC00, 0xD7A3 },
	{ 0xF900, 0xFAFF },   { 0xFE10, 0xFE19 },   { 0xFE30, 0xFE6F },	  { 0xFF00, 0xFF60 },	{ 0xFFE0, 0xFFE6 },
	{ 0x16FE0, 0x18CD5 }, { 0x1B000, 0x1B2FB }, { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF },
	{ 0x20000, 0x3FFFD },
};

// Marks of Latin, Cyrillic, Hebrew and Arabic script (with Uyghur), Thai, Tibetan, Hangul, kana, and the general ones.
static const struct range COMBINING[] = {
	{ 0x300, 0x36F },   { 0x483, 0x489 },	{ 0x591, 0x5BD },   { 0x5BF, 0x5BF },	{ 0x5C1, 0x5C2 },   { 0x5C4, 0x5C5 },
	{ 0x610, 0x61A },   { 0x64B, 0x65F },	{ 0x670, 0x670 },   { 0x6D6, 0x6DC },	{ 0x6DF, 0x6E4 },   { 0x6E7, 0x6E8 },
	{ 0x6EA, 0x6ED },   { 0xE31, 0xE31 },	{ 0xE34, 0xE3A },   { 0xE47, 0xE4E },	{ 0xF18, 0xF19 },   { 0xF35, 0xF35 },
	{ 0xF37, 0xF37 },   { 0xF39, 0xF39 },	{ 0xF71, 0xF7E },   { 0xF80, 0xF84 },	{ 0xF86, 0xF87 },   { 0xF8D, 0xF97 },
	{ 0xF99, 0xFBC },   { 0xFC6, 0xFC6 },	{ 0x1161, 0x11FF }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20FF },
	{ 0x302A, 0x302D }, { 0x3099, 0x309A }, { 0xFE20, 0xFE2F },
};

static int point_width(uint32_t c)
{
	if (in_ranges(c, COMBINING, sizeof COMBINING / sizeof *COMBINING))
		return 0;
	return in_ranges(c, WIDE, sizeof WIDE / sizeof *WIDE) ? 2 : 1;
}

int text_width(const char *text)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
	int cells = 0;
	bool valid = true;
	while (p < end)
		cells += point_width(next_point(&p, end, &valid));
	return cells;
}

void text_add_cells(struct buf *b, const char *text, int cells)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
	int used = 0;
	while (p < end) {
		bool valid = true;
		uint32_t c = next_point(&p, end, &valid);
		int w = point_width(c);
		if (used + w > cells)
			break;
		add_point(b, c);
		used += w;
	}
	while (used++ < cells)
		buf_add_byte(b, ' ');
}

bool utf8_valid(struct span s)
{
	const uint8_t *p = s.p, *end = s.p + s.n;
	bool valid = true;
	while (valid && p < end)
		next_point(&p, end, &valid);
	return valid;
}
