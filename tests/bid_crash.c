// The process is killed at every durable step of sealing and unsealing: what is left under a final name is whole, and
// the next run succeeds.
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid_kit.h"
#include "tap.h"

// Replaces the empty one of base/crash.c.
static const char *target;
static int target_count;

void crash_point(const char *name)
{
	if (!target || strcmp(name, target) != 0 || --target_count != 0)
		return;
	printf("# killed at %s\n", name); // counted by tests/faults.sh
	fflush(stdout);
	_exit(77);
}

typedef void (*job_fn)(const struct kit *k);

static void seal_job(const struct kit *k)
{
	struct err e;
	_exit(is_ok(kit_seal(k, "bid", NULL, &e)) ? 0 : 1);
}

static void backup_job(const struct kit *k)
{
	struct err e;
	struct cover cover;
	uint8_t key[32];
	AUTO_FREE char *dir = kit_path(k, "bid");
	kit_cover(k, "bid", &cover);
	_exit(is_ok(bid_backup(dir, k->bidder.cert, &cover, key, NULL, NULL, &e)) ? 0 : 1);
}

static void unseal_job(const struct kit *k)
{
	struct err e;
	struct unsealed u;
	AUTO_FREE char *out = kit_path(k, "out");
	_exit(is_ok(kit_unseal(k, "bid", out, &u, &e)) ? 0 : 1);
}

// Runs JOB in a child that dies at the COUNT-th passing of NAME; true where it did.
static bool dies(const struct kit *k, job_fn job, const char *name, int count)
{
	fflush(stdout);
	pid_t child = fork();
	INSIST(child >= 0);
	if (child == 0) {
		target = name;
		target_count = count;
		job(k);
	}
	int status;
	INSIST(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status) == 77;
}

static void after_seal(const struct kit *k, const char *name, int count)
{
	struct err e = { .kind = RESULT_OK };
	struct unsealed u = { .files = 0 };
	AUTO_FREE char *cover = kit_path(k, "bid/cover.json");
	bool whole = !file_exists(cover) || is_ok(kit_unseal(k, "bid", NULL, &u, &e));
	unsealed_release(&u);
	CHECK(whole, "killed at %s (%d): a cover stands only beside its whole package %s", name, count, e.text);
	bool again = is_ok(kit_seal(k, "bid", NULL, &e)) && is_ok(kit_unseal(k, "bid", NULL, &u, &e));
	unsealed_release(&u);
	CHECK(again, "and the next sealing succeeds %s", again ? "" : e.text);
}

// What stands under the backup's name is a whole backup: it decrypts with the key that its making gave.
static void after_backup(const struct kit *k, const char *name, int count)
{
	struct err e = { .kind = RESULT_OK };
	struct cover cover;
	uint8_t key[32];
	AUTO_FREE char *dir = kit_path(k, "bid");
	AUTO_FREE char *path = kit_path(k, "bid/backup.p7m");
	struct byte_source source;
	struct unsealed u = { .files = 0 };
	kit_cover(k, "bid", &cover);
	bool made = is_ok(bid_backup(dir, k->bidder.cert, &cover, key, NULL, NULL, &e)) && is_ok(byte_source_file(path, &source, &e));
	bool opens = made && is_ok(bid_unseal(&source, &cover, span_of(key, sizeof key), KIT_PROJECT, 1, k->trust, KIT_NOW, NULL, NULL, NULL, &u, &e));
	if (made)
		byte_source_close(&source);
	unsealed_release(&u);
	CHECK(opens, "killed at %s (%d): the next backup is made, and opens %s", name, count, opens ? "" : e.text);
}

static void after_unseal(const struct kit *k, const char *name, int count)
{
	struct err e = { .kind = RESULT_OK };
	AUTO_FREE char *out = kit_path(k, "out");
	AUTO_FREE char *manifest = kit_path(k, "out/manifest.json");
	size_t n = kit_files_in(out);
	CHECK(!file_exists(manifest) || n == 7, "killed at %s (%d): a manifest stands only beside all files (%zu)", name, count, n);
	AUTO_FREE char *next = xasprintf("%s/out-%s-%d", k->dir, name, count);
	struct unsealed u;
	CHECK(is_ok(kit_unseal(k, "bid", next, &u, &e)), "and unsealing succeeds elsewhere %s", e.text);
	unsealed_release(&u);
	AUTO_FREE char *aside = xasprintf("%s/old-%s-%d", k->dir, name, count);
	INSIST(!file_exists(out) || rename(out, aside) == 0);
}

int main(void)
{
	static const char *const SEAL[] = { "package.write",   "package.sync",	      "package.synced",	   "package.aside",
					    "file.save.before", "file.save.written", "file.save.renamed", "package.rename",
					    "package.renamed", "package.cover",      "package.done" };
	static const char *const UNSEAL[] = { "unseal.sync", "unseal.link", "unseal.done" };
	struct kit k;
	kit_begin(&k, "ec");
	kit_bid(&k, "bid", 200000);
	for (size_t i = 0; i < sizeof SEAL / sizeof SEAL[0]; i++)
		for (int count = 1; dies(&k, seal_job, SEAL[i], count); count++)
			after_seal(&k, SEAL[i], count);
	for (size_t i = 0; i < sizeof UNSEAL / sizeof UNSEAL[0]; i++) {
		int count = 1;
		for (; dies(&k, unseal_job, UNSEAL[i], count); count++)
			after_unseal(&k, UNSEAL[i], count);
		AUTO_FREE char *out = kit_path(&k, "out");
		AUTO_FREE char *aside = xasprintf("%s/whole-%s", k.dir, UNSEAL[i]);
		CHECK(rename(out, aside) == 0 && kit_files_in(aside) == 7, "without a kill it is whole (%d points)", count - 1);
	}
	for (size_t i = 0; i < 2; i++)
		for (int count = 1; dies(&k, backup_job, i ? "backup.done" : "backup.rename", count); count++)
			after_backup(&k, i ? "backup.done" : "backup.rename", count);
	kit_end(&k);
	return tap_done();
}
