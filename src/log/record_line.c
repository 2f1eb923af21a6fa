// A record's line read in one pass. It takes the one form that record_to_line() writes, byte by byte; whatever else there is
// goes to the JSON library, which says what is wrong with it.
#include "log/record_line.h"

#include <string.h>

#include "base/text.h"

struct scan {
	const uint8_t *p, *end;
	bool bad;
};

static void literal(struct scan *s, const char *text)
{
	size_t n = strlen(text);
	if (s->bad || (size_t)(s->end - s->p) < n || memcmp(s->p, text, n) != 0)
		s->bad = true;
	else
		s->p += n;
}

// The canonical text escapes the quote and the backslash alone; control characters are outside the profile.
static size_t plain(const struct scan *s)
{
	const uint8_t *p = s->p;
	while (p < s->end && *p != '"' && *p != '\\' && *p >= 0x20 && *p != 0x7f)
		p++;
	return (size_t)(p - s->p);
}

static void text(struct scan *s, size_t limit, struct buf *out)
{
	if (!s->bad)
		buf_reserve(out, (size_t)(s->end - s->p)); // once, not as it grows
	while (!s->bad) {
		size_t n = plain(s);
		buf_add(out, s->p, n);
		s->p += n;
		if (s->p == s->end || out->n > limit) {
			s->bad = true;
		} else if (*s->p == '"') {
			s->p++;
			break;
		} else if (*s->p == '\\' && s->end - s->p > 1 && (s->p[1] == '"' || s->p[1] == '\\')) {
			buf_add_byte(out, s->p[1]);
			s->p += 2;
		} else {
			s->bad = true;
		}
	}
	s->bad = s->bad || !utf8_valid(span_buf(out));
}

static int64_t number(struct scan *s)
{
	int64_t n = 0;
	const uint8_t *start = s->p;
	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9' && s->p - start < 17; s->p++)
		n = n * 10 + (*s->p - '0');
	if (s->p == start || (*start == '0' && s->p - start > 1) || n > JSON_INT_MAX)
		s->bad = true;
	return n;
}

static void hash(struct scan *s, struct hash *out)
{
	char hex[HASH_HEX + 1];
	if (s->bad || s->end - s->p < HASH_HEX) {
		s->bad = true;
		return;
	}
	memcpy(hex, s->p, HASH_HEX);
	hex[HASH_HEX] = 0;
	s->bad = !hash_parse(hex, out);
	s->p += HASH_HEX;
}

static void base64(struct scan *s, struct buf *out)
{
	const uint8_t *start = s->p, *quote = s->bad ? NULL : memchr(s->p, '"', (size_t)(s->end - s->p));
	s->bad = !quote || !base64_decode(span_of(start, (size_t)(quote - start)), out);
	if (!s->bad)
		s->p = quote + 1;
}

static void log_name(struct scan *s, char *out)
{
	BUF_AUTO b = BUF_INIT;
	text(s, PROJECT_ID_MAX, &b);
	if (s->bad || b.n == 0 || b.n > PROJECT_ID_MAX)
		s->bad = true;
	else
		memcpy(out, buf_text(&b), b.n + 1);
}

bool record_scan(struct span line, struct record *out)
{
	struct scan s = { line.p, line.p + line.n, false };
	literal(&s, "{\"act\":\"");
	text(&s, ACT_BYTES_MAX, &out->act);
	literal(&s, ",\"act_hash\":\"");
	hash(&s, &out->act_hash);
	literal(&s, "\",\"adm\":\"");
	text(&s, ADM_BYTES_MAX, &out->adm);
	literal(&s, ",\"at\":");
	out->at = number(&s);
	literal(&s, ",\"hash\":\"");
	hash(&s, &out->hash);
	literal(&s, "\",\"log\":\"");
	log_name(&s, out->project);
	literal(&s, ",\"prev\":\"");
	hash(&s, &out->prev);
	literal(&s, "\",\"seq\":");
	out->seq = (uint64_t)number(&s);
	literal(&s, ",\"sig\":\"");
	base64(&s, &out->sig);
	literal(&s, ",\"signer\":\"");
	hash(&s, &out->signer);
	literal(&s, "\",\"suite\":");
	out->suite = (enum suite)(number(&s) & 0xffff);
	literal(&s, "}");
	return !s.bad && s.p == s.end && out->seq > 0;
}
