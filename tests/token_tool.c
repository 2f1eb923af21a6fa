// For tests/token_pcsc.sh: one act with a token, PIN on stdin. Prints "good", or the code and text of what went wrong.
//   token_tool sign|unwrap URI     token_tool wait URI OPENED GO (creates OPENED, waits for GO, signs)     token_tool list
#include "token_kit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"

static int say(const char *code, const struct err *e)
{
	if (*code)
		printf("%s %s\n", code, e->text);
	else
		puts("good");
	return *code != 0;
}

static int list(void)
{
	struct err e;
	JSON_AUTO *all = NULL;
	result r = token_list(&all, &e);
	if (!is_ok(r))
		return say(e.code, &e);
	return json_dumpf(all, stdout, JSON_SORT_KEYS);
}

static void wait_for(const char *opened, const char *go)
{
	struct err e;
	int64_t deadline = clock_steady_ns() + INT64_C(20000000000);
	INSIST(is_ok(file_save(opened, span_str(""), 0600, &e)));
	while (!file_exists(go) && clock_steady_ns() < deadline)
		usleep(50000);
}

int main(int argc, char **argv)
{
	struct err e = { .code = "" };
	const struct pin_source pin = { .from = PIN_FD, .fd = STDIN_FILENO };
	TOKEN_AUTO *t = NULL;
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list();
	if (argc < 3)
		return 2;
	if (!is_ok(token_open(argv[2], &pin, &t, &e)))
		return say(e.code, &e);
	if (argc == 5)
		wait_for(argv[3], argv[4]);
	const char *code = strcmp(argv[1], "unwrap") == 0 ? kit_unwrap(t, &e) : kit_sign(t, &e);
	return say(code, &e);
}
