// A journal's file as a damaged disk, a power cut or a stranger may leave it: whatever the bytes, opening says yes or says why
// not, every line handed out was whole, what was cut lies beside it, and a journal that opened takes an append that is there
// when it is opened again. Also the same bytes as a record's line: the quick reader and the JSON library read it alike.
// With libFuzzer (--enable-fuzzers), or as a program that replays inputs near journals of its own making.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "log/journal.h"
#include "log/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64];

// The file, its lock, and what was kept aside of it.
static void remove_all(void)
{
	AUTO_FREE char *lock = xasprintf("%s.lock", path);
	unlink(path);
	unlink(lock);
	for (int i = 1;; i++) {
		AUTO_FREE char *torn = xasprintf("%s.torn-%d", path, i);
		if (unlink(torn) != 0)
			return;
	}
}

struct lines {
	size_t count, bytes;

};

static result take(void *ctx, struct span line, struct err *e)
{
	struct lines *l = ctx;
	INSIST(!memchr(line.p, '\n', line.n));
	if (line.n && line.p[0] == 'x')
		return usage(e, "test.line", "x"); // torn, or tampered with
	l->count++;
	l->bytes += line.n + 1;
	return ok();
}

static void open_journal(const uint8_t *data, size_t size)
{
	struct err e = { .code = "" };
	struct journal *j = NULL;
	struct lines before = { .count = 0 }, after = { .count = 0 };
	size_t torn = 0;
	INSIST(is_ok(file_save(path, span_of(data, size), 0600, &e)));
	result r = journal_open(path, take, &before, &j, &torn, &e);
	INSIST(is_ok(r) ? j != NULL : e.code[0] && e.text[0]);
	INSIST(before.bytes + torn <= size + 1);
	if (!is_ok(r))
		return;
	INSIST(is_ok(journal_append(j, span_str("one more"), &e)));
	journal_close(j);
	INSIST(is_ok(journal_open(path, take, &after, &j, &torn, &e)) && torn == 0);
	INSIST(after.count == before.count + 1 && after.bytes == before.bytes + sizeof "one more");
	journal_close(j);
}

// What record_from_line() takes is what record_to_line() writes, byte for byte.
static void read_line(const uint8_t *data, size_t size)
{
	struct record r;
	struct err e;
	BUF_AUTO again = BUF_INIT;
	if (!is_ok(record_from_line(span_of(data, size), &r, &e)))
		return;
	record_to_line(&r, &again);
	INSIST(span_equal(span_buf(&again), span_of(data, size)));
	record_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!path[0]) {
		AUTO_FREE char *name = xasprintf("/tmp/kb-fuzz-journal-%ld", (long)getpid());
		memcpy(path, name, strlen(name) + 1);
	}
	open_journal(data, size);
	remove_all();
	read_line(data, size);
	return 0;
}

#ifndef KB_FUZZER
#include "tap.h"

enum { ROUNDS = 400 };

static uint64_t random_state = 88172645463325252U; // xorshift: the same inputs every time

static size_t draw(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % below);
}

// Lines, some of them refused, zeroes behind; then bytes changed or cut.
static void journal_near(struct buf *b)
{
	static const char *const LINES[] = { "{\"a\":1}", "x", "\xe5\xbc\x80\xe6\xa0\x87", "", "a rather longer line that goes over more than one sector of a disk" };
	for (size_t n = draw(20); n > 0; n--) {
		buf_add_str(b, LINES[draw(draw(8) ? 1 : 5)]);
		buf_add_byte(b, '\n');
	}
	for (size_t n = draw(2) * draw(5000); n > 0; n--)
		buf_add_byte(b, 0);
	for (size_t n = draw(4); n > 0 && b->n; n--)
		b->p[draw(b->n)] = (uint8_t)draw(256);
	if (draw(3) == 0)
		b->n = draw(b->n + 1);
}

static void record_near(struct buf *b)
{
	struct record r = { .project = "SXZC-1", .seq = 1 + draw(1000), .at = (int64_t)draw(1000000), .suite = SUITE_P256_SHA256 };
	buf_add_str(&r.act, "{\"act\":\"\\\\\\\"\xe5\xbc\x80\"}");
	buf_add_str(&r.adm, "{}");
	buf_add_str(&r.sig, "signature");
	record_to_line(&r, b);
	record_release(&r);
	if (draw(4))
		b->p[draw(b->n)] = (uint8_t)draw(256);
}

int main(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		BUF_AUTO b = BUF_INIT;
		if (i % 2)
			record_near(&b);
		else
			journal_near(&b);
		LLVMFuzzerTestOneInput(b.p, b.n);
	}
	CHECK(true, "%d files near a journal or a record's line", ROUNDS);
	return tap_done();
}
#endif
