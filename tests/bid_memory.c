// Memory does not grow with the size: a bid of 1 GiB is sealed and unsealed in less than 32 MB.
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bid_kit.h"
#include "tap.h"

enum { RSS_MAX_KB = 32 * 1000 };

// Peak of a child that seals (or unseals), in kB; -1 where it failed.
static long peak(const struct kit *k, bool seal)
{
	fflush(stdout);
	pid_t child = fork();
	INSIST(child >= 0);
	if (child == 0) {
		struct err e;
		struct unsealed u = { .files = 0 };
		result r = seal ? kit_seal(k, "big", NULL, &e) : kit_unseal(k, "big", NULL, &u, &e);
		if (!is_ok(r))
			printf("# %s %s\n", e.code, e.text);
		fflush(stdout);
		_exit(is_ok(r) ? 0 : 1);
	}
	int status;
	struct rusage usage;
	INSIST(wait4(child, &status, 0, &usage) == child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? usage.ru_maxrss : -1;
}

int main(void)
{
	struct kit k;
	struct statvfs disk;
	kit_begin(&k, "ec");
	if (statvfs(k.dir, &disk) != 0 || disk.f_bavail * disk.f_frsize < (fsblkcnt_t)3 << 30) {
		SKIP("needs 3 GiB of free disk");
	} else {
		kit_bid(&k, "big", INT64_C(768) << 20); // with its second file 1 GiB
		long sealing = peak(&k, true), unsealing = peak(&k, false);
		CHECK(sealing > 0 && sealing <= RSS_MAX_KB, "sealing 1 GiB takes %ld kB of memory", sealing);
		CHECK(unsealing > 0 && unsealing <= RSS_MAX_KB, "unsealing 1 GiB takes %ld kB of memory", unsealing);
	}
	kit_end(&k);
	return tap_done();
}
