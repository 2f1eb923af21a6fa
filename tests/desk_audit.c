// The station's audit log: chained, durable, nothing in it that is secret; a record changed, dropped or swapped is found; a torn end is not.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/durable.h"
#include "desk/audit.h"
#include "tests/tap.h"

static char dir[] = "/tmp/kb-audit-XXXXXX";

struct seen {
	int n;
	struct buf text, lines;
};

static result see(void *ctx, const struct record *r, struct err *e)
{
	struct seen *s = ctx;
	(void)e;
	s->n++;
	audit_say(r, false, &s->text);
	buf_add_byte(&s->text, '\n');
	record_to_line(r, &s->lines);
	buf_add_byte(&s->lines, '\n');
	return ok();
}

// How many records are read; -1 where the reading ends with CODE.
static int read_all_of_it(struct seen *s, const char *code)
{
	struct err e = { .code = "" };
	buf_clear(&s->text);
	buf_clear(&s->lines);
	s->n = 0;
	if (is_ok(audit_read(dir, see, s, &e)))
		return s->n;
	return strcmp(e.code, code) == 0 ? -1 : -2;
}

static bool add(const char *what, int64_t at, const struct err *why)
{
	struct err e = { .code = "" };
	const struct audit_note n = { .what = what, .at = at, .station = "host-1", .project = "SXZC-1", .lot = 1, .type = "opening.start", .name = "王\x1B芳",
				      .signer = sha256(span_str("certificate")), .why = why };
	bool good = is_ok(audit_add(dir, &n, &e));
	if (!good)
		printf("# [%s] %s\n", e.code, e.text);
	return good;
}

static char *path(void)
{
	return xasprintf("%s/audit.journal", dir);
}

static void put_back(const struct buf *whole)
{
	struct err e;
	AUTO_FREE char *file = path();
	INSIST(is_ok(file_save(file, span_buf(whole), 0600, &e)));
}

static void written(struct seen *s)
{
	const struct err why = { .code = "act.phase", .clause = "R39a 87号令第39条", .text = "第1包现在是“等待”阶段" };
	CHECK(read_all_of_it(s, "") == 0, "no file: no records");
	CHECK(add("console.start", 1000, NULL) && add("refused", 2000, &why) && add("sign_out", 1500, NULL), "three records");
	CHECK(read_all_of_it(s, "") == 3, "are read again");
	CHECK(strstr(buf_text(&s->text), "被拒绝  SXZC-1 第1包  opening.start") && strstr(buf_text(&s->text), "[act.phase]  R39a 87号令第39条  第1包现在是“等待”阶段"),
	      "a refusal with rule, article and sentence");
	CHECK(!strchr(buf_text(&s->text), '\x1B') && !strstr(buf_text(&s->lines), "\\u001b"), "nobody's name paints the screen");
	CHECK(strstr(buf_text(&s->text), "1970-01-01 08:00:02  退出登录"), "a clock that was set back does not run the chain backwards");
	CHECK_TEXT(audit_words("lock", true), "token taken out, locked", "words in English");
}

// Any byte of the records changed, a record dropped, two swapped.
static void tampered(struct seen *s)
{
	struct err e;
	AUTO_FREE char *file = path();
	BUF_AUTO whole = BUF_INIT;
	INSIST(is_ok(file_read(file, 1 << 20, &whole, &e)) && whole.n > 600);
	size_t used = 0, found = 0, tried = 0;
	while (used < whole.n && whole.p[used])
		used++;
	for (size_t i = 0; i < used; i++) {
		if (whole.p[i] == '\n')
			continue;
		whole.p[i] ^= 1;
		put_back(&whole);
		whole.p[i] ^= 1;
		tried++;
		found += read_all_of_it(s, "chain.broken") < 0;
	}
	CHECK(tried == found, "each of %zu bytes flipped: found", tried);
	const uint8_t *first = memchr(whole.p, '\n', whole.n);
	BUF_AUTO without = BUF_INIT;
	buf_add(&without, first + 1, (size_t)(whole.p + whole.n - first - 1));
	put_back(&without);
	CHECK(read_all_of_it(s, "chain.broken") == -1, "the first one dropped: found");
	put_back(&whole);
}

// A power cut in the middle of a record: what was whole stays, the next one follows it.
static void torn(struct seen *s)
{
	AUTO_FREE char *file = path();
	CHECK(read_all_of_it(s, "") == 3, "three records as before");
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	struct err e;
	BUF_AUTO whole = BUF_INIT;
	INSIST(is_ok(file_read(file, 1 << 20, &whole, &e)));
	INSIST(pwrite(fd, "{\"act\":\"{", 9, (off_t)strlen(buf_text(&whole))) == 9 && close(fd) == 0);
	CHECK(read_all_of_it(s, "") == 3, "half a record is none");
	CHECK(add("console.back", 3000, NULL) && read_all_of_it(s, "") == 4, "the next one follows the last whole one");
}

// Several processes of one station at once: each record has its place.
static void together(struct seen *s)
{
	enum { WRITERS = 4, EACH = 5 };
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0) {
			bool good = true;
			for (int k = 0; k < EACH; k++)
				good = add("refused", 4000 + k, NULL) && good;
			_exit(!good);
		}
	int bad = 0, status;
	while (wait(&status) > 0)
		bad += status != 0;
	CHECK(bad == 0 && read_all_of_it(s, "") == 4 + WRITERS * EACH, "%d processes with %d records each: one chain", WRITERS, EACH);
}

int main(void)
{
	struct seen s = { .text = BUF_INIT, .lines = BUF_INIT };
	INSIST(mkdtemp(dir));
	written(&s);
	tampered(&s);
	torn(&s);
	together(&s);
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	INSIST(system(remove) == 0);
	buf_release(&s.text);
	buf_release(&s.lines);
	return tap_done();
}
