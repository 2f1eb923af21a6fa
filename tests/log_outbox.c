// The outbox: saved before sent, in order, until the store has answered; a store that comes and goes, a disk that fails.
#include "log/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "tap.h"

#define LOG "SXZC-2026-0187"

// The calls that change the disk, counted; the one whose turn it is finds no room.
static long calls, turn;
static bool fails(void)
{
	if (turn == 0 || ++calls != turn)
		return false;
	errno = ENOSPC;
	return true;
}

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	return fd > 2 && fails() ? -1 : __real_write(fd, p, n);
}

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	return fails() ? -1 : __real_fdatasync(fd);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	return fails() ? -1 : __real_fsync(fd);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	return fails() ? -1 : __real_rename(from, to);
}

// --- a store that answers as it is told ---------------------------------------------------------------------------

enum { MOST = 64 };

struct desk {
	struct store base;
	struct hash held[MOST]; // acts admitted, in order
	size_t count, calls;
	size_t gone_after; // so many calls are answered; then it is gone
	bool mute;         // takes the act, but its answer is lost
	struct buf last;   // what came last, as text
};

static void describe(struct desk *d, const char *log, const struct signed_act *a)
{
	buf_clear(&d->last);
	buf_addf(&d->last, "%s|%.*s|%d|%.*s", log, (int)a->act.n, (const char *)a->act.p, (int)a->suite, (int)a->sig.n, (const char *)a->sig.p);
	for (size_t i = 0; i < a->cert_count; i++)
		buf_addf(&d->last, "|%.*s", (int)a->certs[i].n, (const char *)a->certs[i].p);
}

static size_t place(struct desk *d, struct hash act)
{
	for (size_t i = 0; i < d->count; i++)
		if (hash_equal(d->held[i], act))
			return i;
	d->held[d->count] = act;
	return d->count++;
}

static result desk_append(struct store *s, const char *log, const struct signed_act *a, struct receipt *out, struct err *e)
{
	struct desk *d = (struct desk *)s;
	if (d->calls >= d->gone_after)
		return fail(e, "store.gone", "（连不上）");
	d->calls++;
	describe(d, log, a);
	if (strstr(buf_text(&d->last), "\"late\""))
		return refuse(e, "bid.late", "R33 87号令第33条", "（迟到）");
	*out = (struct receipt){ .seq = place(d, sha256(a->act)) + 1, .act_hash = sha256(a->act) };
	return d->mute ? fail(e, "store.gone", "（断了）") : ok();
}

static const struct store_ops DESK = { .name = "desk", .append = desk_append };
static struct desk desk;

static void desk_new(void)
{
	buf_release(&desk.last);
	desk = (struct desk){ .base = { &DESK }, .gone_after = SIZE_MAX };
}

// --- acts -----------------------------------------------------------------------------------------------------------

static char dir[64];

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

static char *act_text(int n, const char *what)
{
	return xasprintf("{\"act\":\"%s\",\"n\":%d,\"text\":\"汉字 \\\"引号\\\" \\\\\"}", what, n);
}

static struct hash act_hash(int n, const char *what)
{
	AUTO_FREE char *text = act_text(n, what);
	return sha256(span_str(text));
}

static result put(struct outbox *o, int n, const char *what, struct err *e)
{
	AUTO_FREE char *text = act_text(n, what);
	struct signed_act a = { .act = span_str(text), .suite = SUITE_RSA_PSS_SHA256, .sig = span_str("signature"),
				.certs = { span_str("certificate"), span_str("chain") }, .cert_count = 2 };
	return outbox_put(o, LOG, &a, e);
}

static struct outbox *open_box(const char *name)
{
	struct outbox *o = NULL;
	struct err e = { 0 };
	AUTO_FREE char *where = path_of(name);
	if (!is_ok(outbox_open(where, &o, &e)))
		printf("# %s: %s %s\n", where, e.code, e.text);
	INSIST(o);
	return o;
}

static struct outbox *filled(const char *name, int count)
{
	struct err e = { 0 };
	struct outbox *o = open_box(name);
	desk_new();
	for (int i = 1; i <= count; i++)
		INSIST(is_ok(put(o, i, "staff.attend", &e)));
	return o;
}

static size_t files_in(const char *name, const char *suffix)
{
	size_t n = 0;
	AUTO_FREE char *where = path_of(name);
	DIR *d = opendir(where);
	for (const struct dirent *f; d && (f = readdir(d));)
		n += strlen(f->d_name) > strlen(suffix) && strcmp(f->d_name + strlen(f->d_name) - strlen(suffix), suffix) == 0;
	if (d)
		closedir(d);
	return n;
}

static bool in_order(size_t count)
{
	bool good = desk.count == count;
	for (size_t i = 0; i < desk.count; i++)
		good = good && hash_equal(desk.held[i], act_hash((int)i + 1, "staff.attend"));
	return good;
}

// Drains; the error's code, "" where it went well.
static const char *drained(struct outbox *o, outbox_fn fn, void *ctx)
{
	static struct err e;
	e = (struct err){ .kind = RESULT_OK };
	return is_ok(outbox_drain(o, &desk.base, fn, ctx, &e)) ? "" : e.code;
}

// --- cases ----------------------------------------------------------------------------------------------------------

static void test_order(void)
{
	struct err e = { 0 };
	struct outbox *o = filled("order", 12), *second;
	AUTO_FREE char *where = path_of("order");
	CHECK(outbox_pending(o) == 12 && files_in("order", ".act") == 12, "twelve are saved");
	CHECK(!is_ok(outbox_open(where, &second, &e)) && strcmp(e.code, "file.locked") == 0, "one process at a time");
	CHECK_TEXT(drained(o, NULL, NULL), "", "they are sent");
	CHECK(in_order(12) && desk.calls == 12, "in order, each once");
	CHECK(outbox_pending(o) == 0 && files_in("order", ".act") == 0, "and are gone from here");
	CHECK_TEXT(drained(o, NULL, NULL), "", "nothing is left to send");
	CHECK(desk.calls == 12, "and nothing is sent");
	outbox_close(o);
}

static void test_bytes(void)
{
	AUTO_FREE char *text = act_text(1, "staff.attend");
	AUTO_FREE char *want = xasprintf(LOG "|%s|%d|signature|certificate|chain", text, (int)SUITE_RSA_PSS_SHA256);
	outbox_close(filled("bytes", 1));
	struct outbox *o = open_box("bytes");
	CHECK(outbox_pending(o) == 1, "what was saved is there after a restart");
	CHECK_TEXT(drained(o, NULL, NULL), "", "and is sent");
	CHECK_TEXT(buf_text(&desk.last), want, "as it was handed in");
	outbox_close(o);
}

struct answers {
	size_t ok, refused;
	bool fail;
	char code[40];
	uint64_t last;
};

static result note(void *ctx, const char *log, struct hash act, result r, const struct receipt *receipt, const struct err *why, struct err *e)
{
	struct answers *a = ctx;
	if (a->fail)
		return fail(e, "disk.full", "（回执没有存下）");
	INSIST(strcmp(log, LOG) == 0);
	if (is_ok(r)) {
		a->ok += hash_equal(act, receipt->act_hash);
		a->last = receipt->seq;
	} else {
		a->refused++;
		snprintf(a->code, sizeof a->code, "%s", why->code);
	}
	return ok();
}

static void test_idempotent(void)
{
	struct err e = { 0 };
	struct answers got = { .ok = 0 };
	struct outbox *o = filled("twice", 2);
	CHECK(is_ok(put(o, 1, "staff.attend", &e)) && outbox_pending(o) == 3, "the same act is put in again");
	CHECK_TEXT(drained(o, note, &got), "", "all are sent");
	CHECK(in_order(2) && got.ok == 3 && got.last == 1, "the store knows it: two records, and the receipt of the first");
	desk.mute = true;
	INSIST(is_ok(put(o, 3, "staff.attend", &e)));
	CHECK_TEXT(drained(o, note, &got), "store.gone", "the answer is lost");
	CHECK(outbox_pending(o) == 1 && in_order(3), "the store has the act, and it is still here");
	desk.mute = false;
	CHECK_TEXT(drained(o, note, &got), "", "sent again");
	CHECK(outbox_pending(o) == 0 && in_order(3) && got.last == 3, "it is one record");
	outbox_close(o);
}

static void test_unkept_answer(void)
{
	struct answers got = { .fail = true };
	struct outbox *o = filled("unkept", 3);
	CHECK_TEXT(drained(o, note, &got), "disk.full", "an answer that cannot be kept stops it");
	CHECK(outbox_pending(o) == 3 && desk.calls == 1, "the act stays");
	got.fail = false;
	CHECK_TEXT(drained(o, note, &got), "", "and is sent again");
	CHECK(in_order(3) && got.ok == 3 && desk.calls == 4, "to the same answer");
	outbox_close(o);
}

static void test_refused(void)
{
	struct err e = { 0 };
	struct answers got = { .ok = 0 };
	BUF_AUTO reason = BUF_INIT;
	struct outbox *o = filled("refused", 2);
	INSIST(is_ok(put(o, 9, "late", &e)) && is_ok(put(o, 3, "staff.attend", &e)));
	CHECK_TEXT(drained(o, note, &got), "", "a refusal stops nothing");
	CHECK(in_order(3) && got.ok == 3 && got.refused == 1 && strcmp(got.code, "bid.late") == 0, "the others are admitted, the answer is handed on");
	CHECK(outbox_pending(o) == 0 && files_in("refused", ".act") == 0, "nothing waits");
	CHECK(files_in("refused/refused", ".act") == 1, "the refused act is kept aside");
	AUTO_FREE char *file = xasprintf("%s/refused/refused/%012d-%s.act.reason", dir, 3, hash_hex(act_hash(9, "late")).s);
	CHECK(is_ok(file_read(file, 4096, &reason, &e)) && strstr(buf_text(&reason), "bid.late") && strstr(buf_text(&reason), "R33") &&
		      strstr(buf_text(&reason), "（迟到）"),
	      "with code, clause and sentence");
	outbox_close(o);
	o = open_box("refused");
	CHECK(outbox_pending(o) == 0 && *drained(o, note, &got) == 0 && got.refused == 1, "and is not sent again after a restart");
	outbox_close(o);
}

static void test_gone(void)
{
	struct err e = { 0 };
	struct answers got = { .ok = 0 };
	struct outbox *o = filled("gone", 6);
	desk.gone_after = 0;
	CHECK_TEXT(drained(o, note, &got), "store.gone", "the store is gone");
	CHECK(outbox_pending(o) == 6 && files_in("gone", ".act") == 6 && got.ok + got.refused == 0, "everything stays, nobody is told of an answer");
	desk.gone_after = 3;
	CHECK_TEXT(drained(o, note, &got), "store.gone", "it goes in the middle");
	CHECK(outbox_pending(o) == 3 && in_order(3), "what was answered is gone, the rest stays");
	outbox_close(o);
	o = open_box("gone");
	CHECK(outbox_pending(o) == 3, "a restart in the middle");
	INSIST(is_ok(put(o, 7, "staff.attend", &e)));
	desk.gone_after = SIZE_MAX;
	CHECK_TEXT(drained(o, note, &got), "", "the store is there again");
	CHECK(in_order(7) && desk.calls == 7 && got.ok == 7, "the rest follows in order, and the new one after it");
	outbox_close(o);
}

static void test_count(void)
{
	struct err e = { 0 };
	int64_t n = -1;
	struct outbox *o = filled("count", 3);
	CHECK(is_ok(outbox_count(o, LOG, sha256(span_str("certificate")), &n, &e)) && n == 3, "three of this signer wait for this log");
	CHECK(is_ok(outbox_count(o, LOG, sha256(span_str("chain")), &n, &e)) && n == 0, "none of another");
	CHECK(is_ok(outbox_count(o, LOG "#1", sha256(span_str("certificate")), &n, &e)) && n == 0, "none for another log");
	CHECK(*drained(o, NULL, NULL) == 0 && is_ok(outbox_count(o, LOG, sha256(span_str("certificate")), &n, &e)) && n == 0, "then none");
	outbox_close(o);
}

// A file that the disk has changed is not sent, and is named.
static void test_damaged(size_t at, const char *what)
{
	BUF_AUTO text = BUF_INIT;
	struct err e = { 0 };
	struct outbox *o = filled("damaged", 2);
	AUTO_FREE char *file = xasprintf("%s/damaged/%012d-%s.act", dir, 1, hash_hex(act_hash(1, "staff.attend")).s);
	AUTO_FREE char *away = path_of("away");
	INSIST(is_ok(file_read(file, 1 << 20, &text, &e)));
	text.p[at] ^= 1;
	INSIST(is_ok(file_save(file, span_buf(&text), 0600, &e)));
	result r = outbox_drain(o, &desk.base, NULL, NULL, &e);
	CHECK(r.kind == RESULT_FAILED && strcmp(e.code, "outbox.syntax") == 0 && strstr(e.text, file), "%s: %s", what, e.text);
	CHECK(desk.calls == 0 && outbox_pending(o) == 2, "nothing is sent out of order");
	INSIST(rename(file, away) == 0);
	outbox_close(o);
	o = open_box("damaged");
	CHECK(outbox_pending(o) == 1 && *drained(o, NULL, NULL) == 0 && desk.calls == 1, "moved away, the rest is sent");
	outbox_close(o);
}

static void test_disk(void)
{
	for (long n = 1;; n++) {
		struct err e = { 0 };
		AUTO_FREE char *name = xasprintf("disk%ld", n);
		struct outbox *o = filled(name, 1);
		calls = 0;
		turn = n;
		result r = put(o, 2, "staff.attend", &e);
		turn = 0;
		size_t saved = 1 + (size_t)is_ok(r);
		if (!is_ok(r))
			CHECK(strcmp(e.code, "disk.full") == 0 && files_in(name, "") - files_in(name, ".act") == 4, "saving, call %ld: %s, nothing is left",
			      n, e.code);
		CHECK(outbox_pending(o) == saved && files_in(name, ".act") == saved, "%zu wait", saved);
		CHECK(*drained(o, NULL, NULL) == 0 && in_order(saved) && outbox_pending(o) == 0, "what was saved is sent, and nothing else");
		CHECK(is_ok(put(o, (int)saved + 1, "staff.attend", &e)) && *drained(o, NULL, NULL) == 0 && in_order(saved + 1), "and it goes on");
		outbox_close(o);
		if (is_ok(r)) {
			CHECK(n == 5, "saving passed %ld calls", n - 1);
			return;
		}
	}
}

int main(void)
{
	snprintf(dir, sizeof dir, "/tmp/kb-outbox-XXXXXX");
	INSIST(mkdtemp(dir));
	test_order();
	test_bytes();
	test_idempotent();
	test_unkept_answer();
	test_refused();
	test_gone();
	test_count();
	test_damaged(0, "no JSON");
	test_damaged(20, "another act");
	test_disk();
	desk_new();
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	FILE *p = popen(remove, "r");
	if (p)
		pclose(p);
	return tap_done();
}
