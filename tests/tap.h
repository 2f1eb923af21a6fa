// TAP (Test Anything Protocol) for the unit tests: one file a binary, plan printed at the end.
#ifndef KB_TESTS_TAP_H
#define KB_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 4, 5), unused)) static bool tap_ok(bool good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	if (!good) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}

// CHECK(condition, "what is expected, printf style")
#define CHECK(condition, ...) tap_ok((condition), __FILE__, __LINE__, __VA_ARGS__)
// Compares two texts and shows both where they differ.
#define CHECK_TEXT(got, want, ...)                                                            \
	do {                                                                                  \
		const char *got_ = (got), *want_ = (want);                                    \
		if (!tap_ok(strcmp(got_, want_) == 0, __FILE__, __LINE__, __VA_ARGS__))       \
			printf("#  got: %s\n# want: %s\n", got_, want_);                      \
	} while (0)
#define SKIP(why) printf("ok %d # SKIP %s\n", ++tap_count, (why))

__attribute__((unused)) static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
