// The crash points of the product, armed: linked instead of base/crash.c's empty function.
//   KAIBIAO_CRASH=NAME:N          the process is killed at the N-th passing of NAME
//   KAIBIAO_CRASH_TRACE=FILE      every passing is noted there, a line each
//   KAIBIAO_CRASH_LIST=1          all points that are linked in are printed, and the program ends
// The list is the linker section kb_crash itself: a point that no scenario passes cannot hide.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"

extern const char __start_kb_crash[], __stop_kb_crash[];

__attribute__((constructor)) static void list(void)
{
	if (!getenv("KAIBIAO_CRASH_LIST"))
		return;
	for (const char *p = __start_kb_crash; p < __stop_kb_crash; p += strlen(p) + 1)
		if (*p) // padding between two files' points
			puts(p);
	exit(0);
}

static void note(const char *file, const char *name)
{
	char line[80];
	int n = snprintf(line, sizeof line, "%s\n", name);
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line, (size_t)n) != n)
		abort();
	close(fd);
}

void crash_point(const char *name)
{
	static int passed;
	const char *at = getenv("KAIBIAO_CRASH"), *trace = getenv("KAIBIAO_CRASH_TRACE");
	size_t n = strlen(name);
	if (trace)
		note(trace, name);
	if (at && strncmp(at, name, n) == 0 && at[n] == ':' && ++passed == strtol(at + n + 1, NULL, 10))
		raise(SIGKILL);
}
