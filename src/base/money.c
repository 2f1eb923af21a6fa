#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/result.h"

static const int64_t MONEY_MAX = INT64_C(1000000000000000); // 10^15 fen = ten million million yuan

void money_add(struct buf *b, int64_t fen)
{
	INSIST(fen >= -MONEY_MAX && fen <= MONEY_MAX);
	int64_t positive = fen < 0 ? -fen : fen, yuan = positive / 100;
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%lld", (long long)yuan);
	if (fen < 0)
		buf_add_byte(b, '-');
	for (int i = 0; i < n; i++) {
		buf_add_byte(b, (uint8_t)digits[i]);
		if ((n - 1 - i) % 3 == 0 && i + 1 < n)
			buf_add_byte(b, ',');
	}
	buf_addf(b, ".%02d", (int)(positive % 100));
}

static const char *const DIGIT[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };
static const char *const PLACE[] = { "", "拾", "佰", "仟" };
static const char *const GROUP[] = { "", "万", "亿", "万亿" };

// One group of four digits; *zero says that a 零 is owed before the next digit.
static void add_group(struct buf *b, int group, bool *zero, bool first)
{
	for (int place = 3, unit = 1000; place >= 0; place--, unit /= 10) {
		int d = group / unit % 10;
		if (d == 0) {
			*zero = true;
			continue;
		}
		if (*zero && !first)
			buf_add_str(b, "零");
		*zero = false;
		first = false;
		buf_add_str(b, DIGIT[d]);
		buf_add_str(b, PLACE[place]);
	}
}

static void add_yuan(struct buf *b, int64_t yuan)
{
	bool zero = false, first = true;
	int64_t unit = INT64_C(1000000000000);
	for (int g = 3; g >= 0; g--, unit /= 10000) {
		int group = (int)(yuan / unit % 10000);
		if (group == 0) {
			zero = zero || !first;
			continue;
		}
		add_group(b, group, &zero, first);
		first = false;
		buf_add_str(b, GROUP[g]);
		zero = zero && group % 10 == 0 && group < 1000 ? true : false;
	}
}

void money_add_capital(struct buf *b, int64_t fen)
{
	INSIST(fen >= 0 && fen <= MONEY_MAX);
	int64_t yuan = fen / 100;
	int jiao = (int)(fen / 10 % 10), cent = (int)(fen % 10);
	if (yuan > 0) {
		add_yuan(b, yuan);
		buf_add_str(b, "元");
	}
	if (fen == 0)
		buf_add_str(b, "零元");
	if (jiao == 0 && cent == 0) {
		buf_add_str(b, "整");
		return;
	}
	if (jiao > 0)
		buf_addf(b, "%s角", DIGIT[jiao]);
	else if (yuan > 0)
		buf_add_str(b, "零");
	if (cent > 0)
		buf_addf(b, "%s分", DIGIT[cent]);
}

struct sign {
	const char *text;
	int kind; // 'd' digit, 'p' place, 'g' group, 'y' yuan, 'j' jiao, 'f' fen, 'w' whole, '-' nothing
	int64_t value;
};

static const struct sign SIGNS[] = {
	{ "零", 'd', 0 },    { "〇", 'd', 0 },	 { "壹", 'd', 1 },    { "一", 'd', 1 },	   { "贰", 'd', 2 },
	{ "二", 'd', 2 },    { "两", 'd', 2 },	 { "叁", 'd', 3 },    { "三", 'd', 3 },	   { "肆", 'd', 4 },
	{ "四", 'd', 4 },    { "伍", 'd', 5 },	 { "五", 'd', 5 },    { "陆", 'd', 6 },	   { "六", 'd', 6 },
	{ "柒", 'd', 7 },    { "七", 'd', 7 },	 { "捌", 'd', 8 },    { "八", 'd', 8 },	   { "玖", 'd', 9 },
	{ "九", 'd', 9 },    { "拾", 'p', 10 },	 { "十", 'p', 10 },   { "佰", 'p', 100 },  { "百", 'p', 100 },
	{ "仟", 'p', 1000 }, { "千", 'p', 1000 }, { "万", 'g', 10000 }, { "亿", 'g', 100000000 },
	{ "元", 'y', 0 },    { "圆", 'y', 0 },	 { "角", 'j', 10 },   { "分", 'f', 1 },	   { "整", 'w', 0 },
	{ "正", 'w', 0 },    { "人民币", '-', 0 }, { "：", '-', 0 },	 { ":", '-', 0 },     { " ", '-', 0 },
	{ "　", '-', 0 },   { "￥", '-', 0 },
};

static const struct sign *sign_at(const char *p)
{
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
		if (strncmp(p, SIGNS[i].text, strlen(SIGNS[i].text)) == 0)
			return &SIGNS[i];
	return NULL;
}

struct reading {
	int64_t total, section, digit; // groups done; within a group; digit waiting for its place (-1: none)
	int64_t fen;
	int64_t last_place, last_group, last_small;
	bool yuan, any, done, zero;
};

static bool read_place(struct reading *r, int64_t place)
{
	// 拾 may stand without 壹 at the beginning of a group
	int64_t digit = r->digit >= 0 ? r->digit : place == 10 && r->section == 0 ? 1 : -1;
	if (digit <= 0 || place >= r->last_place)
		return false;
	r->section += digit * place;
	r->last_place = place;
	r->digit = -1;
	r->any = true;
	return true;
}

static bool read_group(struct reading *r, int64_t group)
{
	if (r->digit > 0)
		r->section += r->digit;
	r->digit = -1;
	if (group == 100000000) { // 亿 multiplies all before it: 壹万亿 is 10^12
		r->total = (r->total + r->section) * group;
		r->last_group = group;
	} else {
		if (r->section == 0 || r->last_group <= group)
			return false;
		r->total += r->section * group;
		r->last_group = group;
	}
	r->section = 0;
	r->last_place = 10000;
	return r->total > 0 && r->total <= MONEY_MAX;
}

static bool read_yuan(struct reading *r)
{
	if (r->yuan || (!r->any && r->digit < 0 && !r->zero))
		return false;
	if (r->digit > 0)
		r->section += r->digit;
	r->fen = (r->total + r->section) * 100;
	r->digit = -1;
	r->yuan = true;
	return true;
}

static bool read_small(struct reading *r, int64_t value)
{
	if (r->digit <= 0 || value >= r->last_small || (!r->yuan && r->any && r->fen == 0))
		return false;
	r->fen += r->digit * value;
	r->last_small = value;
	r->digit = -1;
	r->any = true;
	return true;
}

static bool read_sign(struct reading *r, const struct sign *s)
{
	if (r->done)
		return s->kind == '-';
	switch (s->kind) {
	case 'd':
		if (r->digit > 0)
			return false;
		r->zero = r->zero || s->value == 0;
		r->digit = s->value > 0 ? s->value : -1;
		r->any = r->any || s->value > 0;
		return true;
	case 'p':
		return !r->yuan && read_place(r, s->value);
	case 'g':
		return !r->yuan && read_group(r, s->value);
	case 'y':
		return read_yuan(r);
	case 'j':
	case 'f':
		if (!r->yuan && r->fen == 0 && r->total == 0 && r->section == 0)
			r->any = false;
		return read_small(r, s->value);
	case 'w':
		r->done = true;
		return r->yuan || r->fen > 0;
	default:
		return true;
	}
}

bool money_read_capital(const char *text, int64_t *fen)
{
	struct reading r = { .digit = -1, .last_place = 10000, .last_group = INT64_MAX, .last_small = 100 };
	for (const char *p = text; *p;) {
		const struct sign *s = sign_at(p);
		if (!s || !read_sign(&r, s))
			return false;
		p += strlen(s->text);
	}
	if ((!r.yuan && r.fen == 0) || r.digit > 0 || r.fen > MONEY_MAX)
		return false;
	*fen = r.fen;
	return true;
}

bool money_read(const char *text, int64_t *fen)
{
	int64_t yuan = 0;
	const char *p = text;
	if (!(*p >= '0' && *p <= '9'))
		return false;
	for (; (*p >= '0' && *p <= '9') || *p == ','; p++) {
		if (*p == ',')
			continue;
		yuan = yuan * 10 + (*p - '0');
		if (yuan > MONEY_MAX / 100)
			return false;
	}
	int64_t cents = 0;
	if (*p == '.') {
		if (!(p[1] >= '0' && p[1] <= '9'))
			return false;
		cents = (p[1] - '0') * 10;
		p += 2;
		if (*p >= '0' && *p <= '9')
			cents += *p++ - '0';
	}
	*fen = yuan * 100 + cents;
	return *p == 0;
}
