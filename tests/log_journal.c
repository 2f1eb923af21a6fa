// The journal: torn tails, tampering, and a disk that refuses at every single call.
#include "log/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/hash.h"
#include "log/sequencer.h"
#include "tap.h"

// The calls that change the disk, counted; from the one whose turn it is on the disk is as FAULT says.
static enum { ENOUGH, FULL, BROKEN, SHORT, SHORT_THEN_FULL } fault;
static long calls, turn;

static bool its_turn(void)
{
	calls++;
	return fault != ENOUGH && calls == turn;
}

static bool fails(void)
{
	if (!its_turn() || fault == SHORT)
		return false;
	errno = fault == BROKEN ? EIO : ENOSPC;
	return true;
}

// How much of N goes to the disk; 0: an error.
static size_t share(size_t n)
{
	if (!its_turn())
		return n;
	errno = fault == BROKEN ? EIO : ENOSPC;
	if (fault == SHORT_THEN_FULL)
		turn++; // the rest finds no room
	return fault == FULL || fault == BROKEN || n < 2 ? 0 : n / 2;
}

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	size_t part = fd <= 2 ? n : share(n);
	return part ? __real_write(fd, p, part) : -1;
}

ssize_t __real_pwrite(int fd, const void *p, size_t n, off_t at);
ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at);
ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at)
{
	size_t part = share(n);
	return part ? __real_pwrite(fd, p, part, at) : -1;
}

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	return fails() ? -1 : __real_fdatasync(fd);
}

static char dir[64], path[96];
static const char LOG[] = "SXZC-2026-0187";

// --- lines that say themselves which they are -------------------------------------------------------------------

static void line_text(uint64_t number, size_t size, struct buf *out)
{
	buf_clear(out);
	buf_addf(out, "%06llu-%zu-", (unsigned long long)number, size);
	struct hash h = sha256(span_buf(out));
	buf_addf(out, "%s", hash_hex(h).s);
	while (out->n < size)
		buf_add_byte(out, 'x');
}

struct lines {
	uint64_t count;
	size_t torn;
	struct err e;
};

static result take(void *ctx, struct span line, struct err *e)
{
	struct lines *l = ctx;
	BUF_AUTO want = BUF_INIT;
	size_t size = line.n > 7 ? strtoul((const char *)line.p + 7, NULL, 10) : 0;
	line_text(l->count + 1, size < 200000 ? size : 0, &want);
	if (!span_equal(line, span_buf(&want)))
		return usage(e, "test.line", "（不是第 %llu 行）", (unsigned long long)l->count + 1);
	l->count++;
	return ok();
}

// NULL where it cannot be opened; l->e says why.
static struct journal *open_lines(struct lines *l)
{
	struct journal *j = NULL;
	*l = (struct lines){ .count = 0 };
	return is_ok(journal_open(path, take, l, &j, &l->torn, &l->e)) ? j : NULL;
}

static bool holds(uint64_t count, size_t torn)
{
	struct lines l;
	struct journal *j = open_lines(&l);
	journal_close(j);
	if (!j || l.count != count || l.torn != torn)
		printf("# %s: %llu lines, %zu bytes torn; %s\n", path, (unsigned long long)l.count, l.torn, j ? "" : l.e.text);
	return j && l.count == count && l.torn == torn;
}

static result add(struct journal *j, uint64_t number, size_t size, struct err *e)
{
	BUF_AUTO line = BUF_INIT;
	line_text(number, size, &line);
	return journal_append(j, span_buf(&line), e);
}

static void fresh(const char *name, uint64_t count, size_t size)
{
	struct lines l;
	struct err e;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
	struct journal *j = open_lines(&l);
	INSIST(j);
	for (uint64_t i = 1; i <= count; i++)
		INSIST(is_ok(add(j, i, size, &e)));
	journal_close(j);
}

// Writes bytes behind the first KEEP of the file; the rest of the file stays as it was.
static void scribble(size_t keep, const void *bytes, size_t n)
{
	FILE *f = fopen(path, "r+");
	INSIST(f && fseek(f, (long)keep, SEEK_SET) == 0 && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

static size_t file_size(void)
{
	BUF_AUTO b = BUF_INIT;
	struct err e;
	INSIST(is_ok(file_read(path, 1 << 24, &b, &e)));
	return b.n;
}

// --- ends --------------------------------------------------------------------------------------------------------

static void test_plain(void)
{
	struct lines l, other;
	struct err e = { 0 };
	fresh("plain", 0, 0);
	CHECK(holds(0, 0), "an empty one is empty");
	fresh("plain", 300, 1000);
	CHECK(holds(300, 0), "300 lines of 1000 bytes");
	CHECK(file_size() % (64 * 1024) == 0, "it grows in pieces, which are zeroes at first");
	struct journal *j = open_lines(&l);
	CHECK(!open_lines(&other) && strcmp(other.e.code, "file.locked") == 0, "one writer");
	CHECK(is_ok(add(j, 301, 150000, &e)), "a line of more than one piece");
	journal_close(j);
	CHECK(holds(301, 0), "and it goes on from there");
}

static void test_torn(size_t tail, bool zeroes, const char *what)
{
	BUF_AUTO line = BUF_INIT;
	BUF_AUTO kept = BUF_INIT;
	struct lines l;
	struct err e = { 0 };
	AUTO_FREE char *aside = NULL;
	fresh("torn", 3, 100);
	line_text(4, 100, &line);
	if (!zeroes)
		INSIST(truncate(path, 303) == 0);
	scribble(303, line.p, tail);
	aside = xasprintf("%s.torn-1", path);
	unlink(aside);
	CHECK(holds(3, tail), "%s: %zu bytes are cut", what, tail);
	CHECK(is_ok(file_read(aside, 4096, &kept, &e)) && span_equal(span_buf(&kept), span_of(line.p, tail)), "and kept aside %s", e.text);
	CHECK(holds(3, 0), "once");
	struct journal *j = open_lines(&l);
	CHECK(j && is_ok(add(j, 4, 5000, &e)), "the next line takes its place");
	journal_close(j);
	CHECK(holds(4, 0), "and is read");
}

// The end of the line came to the disk, its beginning did not.
static void test_hole(void)
{
	uint8_t bytes[1001] = { 0 };
	fresh("hole", 2, 100);
	memset(bytes + 512, 'x', 488);
	bytes[1000] = '\n';
	scribble(202, bytes, sizeof bytes);
	CHECK(holds(2, sizeof bytes), "a line whose first block is missing is torn");
	CHECK(holds(2, 0), "and cut");
}

static void test_many_torn(void)
{
	AUTO_FREE char *first = xasprintf("%s/torn.torn-1", dir), *second = xasprintf("%s/torn.torn-2", dir);
	fresh("torn", 1, 100);
	unlink(second);
	scribble(101, "0000", 4);
	CHECK(holds(1, 4) && file_exists(first) && file_exists(second), "what was kept before is not overwritten");
}

// --- tampering -----------------------------------------------------------------------------------------------------

static bool refused(const char *code)
{
	struct lines l;
	struct journal *j = open_lines(&l);
	journal_close(j);
	return !j && strcmp(l.e.code, code) == 0;
}

static void test_tampered(void)
{
	BUF_AUTO line = BUF_INIT;
	fresh("tampered", 5, 100);
	line_text(9, 100, &line);
	size_t before = file_size();
	scribble(202, line.p, line.n);
	CHECK(refused("journal.tampered"), "another line in the middle");
	CHECK(refused("journal.tampered") && file_size() == before, "is refused again, and nothing is cut");
	fresh("tampered", 5, 100);
	scribble(404, line.p, line.n);
	CHECK(refused("journal.tampered"), "another line at the end: it is whole, and was not torn by a power cut");
	fresh("tampered", 5, 100);
	scribble(202, (uint8_t[101]){ 0 }, 101);
	CHECK(refused("journal.tampered"), "a line wiped with zeroes");
}

// Every bit of every byte but the last newline, whose loss is a torn tail.
static void test_flips(void)
{
	BUF_AUTO good = BUF_INIT;
	struct err e;
	size_t wrong = 0, flips = 0;
	fresh("flips", 4, 80);
	INSIST(is_ok(file_read(path, 1 << 20, &good, &e)));
	for (size_t at = 0; at < 4 * 81 - 1; at++)
		for (int bit = 0; bit < 8; bit++, flips++) {
			uint8_t byte = good.p[at] ^ (uint8_t)(1 << bit);
			scribble(at, &byte, 1);
			bool seen = refused("journal.tampered");
			if (!seen)
				printf("# bit %d of byte %zu is not seen\n", bit, at);
			wrong += !seen;
			scribble(at, good.p + at, 1);
		}
	CHECK(flips == 323 * 8 && wrong == 0, "each of %zu flipped bits is seen", flips);
	CHECK(holds(4, 0), "mended it is read again");
}

// --- records -------------------------------------------------------------------------------------------------------

static void write_records(int count)
{
	struct sequencer s;
	struct err e;
	BUF_AUTO file = BUF_INIT;
	sequencer_init(&s, LOG);
	for (int i = 0; i < count; i++) {
		struct record r;
		AUTO_FREE char *act = xasprintf("{\"act\":\"staff.attend\",\"n\":%d,\"project\":\"%s\"}", i + 1, LOG);
		struct signed_act a = { .act = span_str(act), .suite = SUITE_P256_SHA256, .sig = span_str("sig"), .certs = { span_str("cert") }, .cert_count = 1 };
		sequencer_make(&s, &a, 1000 + i, "file", &r);
		record_to_line(&r, &file);
		buf_add_byte(&file, '\n');
		sequencer_take(&s, &r);
	}
	sequencer_release(&s);
	snprintf(path, sizeof path, "%s/%s.journal", dir, LOG);
	INSIST(is_ok(file_save(path, span_buf(&file), 0600, &e)));
}

static bool head_is(uint64_t seq, const char *code)
{
	struct err e = { 0 };
	struct store *s;
	struct head head = { .seq = 0 };
	INSIST(is_ok(store_file(dir, NULL, &s, &e)));
	result r = store_head(s, LOG, &head, &e);
	store_close(s);
	return *code ? !is_ok(r) && strcmp(e.code, code) == 0 : is_ok(r) && head.seq == seq;
}

static void test_records(void)
{
	BUF_AUTO good = BUF_INIT;
	struct err e;
	size_t wrong = 0;
	write_records(3);
	INSIST(is_ok(file_read(path, 1 << 20, &good, &e)));
	CHECK(head_is(3, ""), "a file store of three records");
	for (size_t at = 0; at + 1 < good.n; at++) {
		uint8_t byte = good.p[at] ^ 1;
		scribble(at, &byte, 1);
		bool seen = head_is(0, "journal.tampered");
		if (!seen)
			printf("# byte %zu, '%c', is not seen\n", at, good.p[at]);
		wrong += !seen;
		scribble(at, good.p + at, 1);
	}
	CHECK(good.n > 1200 && wrong == 0, "each of %zu flipped bytes of a record is seen", good.n);
	const uint8_t *second = memchr(good.p, '\n', good.n);
	INSIST(second);
	INSIST(is_ok(file_save(path, span_of(second + 1, good.n - (size_t)(second + 1 - good.p)), 0600, &e)));
	CHECK(head_is(0, "journal.tampered"), "a chain without its first record");
}

static void test_asking(void)
{
	struct err e = { 0 };
	struct store *s;
	struct head head;
	AUTO_FREE char *unknown = xasprintf("%s/SXZC-2026-9999.journal", dir);
	INSIST(is_ok(store_file(dir, NULL, &s, &e)));
	CHECK(is_ok(store_head(s, "SXZC-2026-9999", &head, &e)) && head.seq == 0, "an unknown log is empty");
	CHECK(!file_exists(unknown), "and asking for it makes no file");
	CHECK(is_ok(store_head(s, "x/../SXZC-2026-0187", &head, &e)) && head.seq == 0, "a path is no name");
	store_close(s);
}

// --- a disk that fails ---------------------------------------------------------------------------------------------

// The second line crosses into a new piece: it grows, syncs, writes, syncs. True where call N was reached.
static bool fail_append(long n, const char *what)
{
	struct lines l;
	struct err e = { 0 }, later = { 0 };
	fresh("fault", 1, 65000);
	struct journal *j = open_lines(&l);
	INSIST(j);
	calls = 0;
	turn = n;
	result r = add(j, 2, 2000, &e);
	bool reached = calls >= n;
	turn = 0;
	if (!reached || fault == SHORT) {
		CHECK(is_ok(r), "%s, call %ld: the line is written %s", what, n, e.text);
	} else {
		CHECK(r.kind == RESULT_FAILED && strcmp(e.code, fault == BROKEN ? "disk.write" : "disk.full") == 0, "%s, call %ld: %s %s", what, n, e.code,
		      e.text);
	}
	uint64_t next = is_ok(r) ? 3 : 2;
	result again = add(j, next, 2000, &later);
	if (is_ok(r) || n == 1) // before the line itself nothing is in doubt
		CHECK(is_ok(again), "%s, call %ld: the next is written %s", what, n, later.code);
	else
		CHECK(!is_ok(again) && strcmp(later.code, "journal.stopped") == 0, "%s, call %ld: it has stopped", what, n);
	journal_close(j);
	j = open_lines(&l);
	uint64_t sure = 1 + (uint64_t)is_ok(r) + (uint64_t)is_ok(again);
	CHECK(j && (l.count == sure || (!is_ok(r) && !is_ok(again) && l.count == sure + 1)), "opened again: all that was promised is there (%llu) %s",
	      (unsigned long long)l.count, l.e.text);
	CHECK(j && is_ok(add(j, l.count + 1, 2000, &e)), "and it goes on");
	journal_close(j);
	CHECK(holds(l.count + 1, 0), "in order");
	return reached;
}

static void test_disk(void)
{
	static const char *const NAMES[] = { "", "no room", "a broken disk", "a short write", "half a write" };
	for (fault = FULL; fault <= SHORT_THEN_FULL; fault++) {
		long n = 1;
		while (fail_append(n, NAMES[fault]))
			n++;
		CHECK(n == 5, "%s: four calls an append that grows (%ld)", NAMES[fault], n - 1);
	}
	fault = ENOUGH;
}

// The tail cannot be kept aside: then it is not cut either.
static void test_disk_torn(void)
{
	long n = 1;
	for (fault = FULL;; n++) {
		struct lines l;
		fresh("aside", 2, 100);
		scribble(202, "000003-", 7);
		calls = 0;
		turn = n;
		struct journal *j = open_lines(&l);
		bool reached = calls >= n;
		turn = 0;
		journal_close(j);
		if (!reached)
			break;
		CHECK(!j && strcmp(l.e.code, "disk.full") == 0, "cutting, call %ld: %s %s", n, l.e.code, l.e.text);
		j = open_lines(&l);
		CHECK(j && l.count == 2, "then it opens");
		journal_close(j);
		CHECK(holds(2, 0), "and is clean");
	}
	fault = ENOUGH;
	CHECK(n > 2, "cutting passed %ld calls", n - 1);
}

int main(void)
{
	snprintf(dir, sizeof dir, "/tmp/kb-journal-XXXXXX");
	INSIST(mkdtemp(dir));
	test_plain();
	test_torn(40, true, "half a line");
	test_torn(40, false, "half a line at the file's end");
	test_torn(1, true, "a byte");
	test_torn(100, true, "a line without its newline");
	test_hole();
	test_many_torn();
	test_tampered();
	test_flips();
	test_records();
	test_asking();
	test_disk();
	test_disk_torn();
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	FILE *p = popen(remove, "r");
	if (p)
		pclose(p);
	return tap_done();
}
