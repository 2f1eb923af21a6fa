// The disk refuses at every single call of sealing and unsealing: the failure is reported as one of the disk, nothing
// half-made stands under a final name, and the next run succeeds.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid_kit.h"
#include "tap.h"

// The calls that change the disk, counted; the one whose turn it is fails with ENOSPC. A write is cut short first.
static long calls, turn;
static bool fails(void)
{
	calls++;
	if (turn == 0 || calls != turn)
		return false;
	errno = ENOSPC;
	return true;
}

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	if (fd <= 2)
		return __real_write(fd, p, n);
	return fails() ? -1 : __real_write(fd, p, n > 50000 ? 50000 : n);
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

int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return fails() ? -1 : __real_renameat(from_dir, from, to_dir, to);
}

int __real_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	return fails() ? -1 : __real_linkat(from_dir, from, to_dir, to, flags);
}

static bool of_the_disk(result r, const struct err *e)
{
	return r.kind == RESULT_FAILED && strncmp(e->code, "disk.", 5) == 0;
}

static void sealing(const struct kit *k)
{
	AUTO_FREE char *cover = kit_path(k, "bid/cover.json");
	AUTO_FREE char *part = kit_path(k, "bid/bid.p7m.part");
	for (long n = 1;; n++) {
		struct err e = { .kind = RESULT_OK };
		struct unsealed u = { .files = 0 };
		calls = 0;
		turn = n;
		result r = kit_seal(k, "bid", NULL, &e);
		turn = 0;
		if (is_ok(r)) {
			CHECK(n > 20, "sealing passed %ld calls", n - 1);
			return;
		}
		CHECK(of_the_disk(r, &e), "sealing, call %ld: %s", n, e.text);
		CHECK(!file_exists(part), "no part is left");
		struct err why = { .kind = RESULT_OK };
		CHECK(!file_exists(cover) || is_ok(kit_unseal(k, "bid", NULL, &u, &why)), "a cover stands only beside its package %s", why.text);
		unsealed_release(&u);
	}
}

static void unsealing(const struct kit *k)
{
	for (long n = 1;; n++) {
		AUTO_FREE char *out = xasprintf("%s/out%ld", k->dir, n);
		AUTO_FREE char *manifest = xasprintf("%s/manifest.json", out);
		struct err e = { .kind = RESULT_OK };
		struct unsealed u;
		calls = 0;
		turn = n;
		result r = kit_unseal(k, "bid", out, &u, &e);
		turn = 0;
		unsealed_release(&u);
		if (is_ok(r)) {
			CHECK(n > 10 && kit_files_in(out) == 7, "unsealing passed %ld calls", n - 1);
			return;
		}
		CHECK(of_the_disk(r, &e), "unsealing, call %ld: %s", n, e.text);
		CHECK(!file_exists(manifest) && kit_files_in(out) <= 2, "no file is left (%zu folders)", kit_files_in(out));
	}
}

int main(void)
{
	struct kit k;
	kit_begin(&k, "ec");
	kit_bid(&k, "bid", 300000);
	sealing(&k);
	struct err e;
	INSIST(is_ok(kit_seal(&k, "bid", NULL, &e)));
	sealing(&k); // over an earlier package
	unsealing(&k);
	kit_end(&k);
	return tap_done();
}
