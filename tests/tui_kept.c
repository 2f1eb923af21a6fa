// Nothing that was typed is lost: by Esc, by reading the help; and what was typed about one bid is not proposed for another.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tap.h"
#include "tests/tui_bench.h"
#include "tui/dialogs.h"

static bool shows(struct bench *b, const char *text)
{
	BUF_AUTO dump = BUF_INIT;
	bench_draw(b, BENCH_ROWS, BENCH_COLS, &dump);
	return strstr(buf_text(&dump), text) != NULL;
}

static void write_text(struct bench *b, const char *text)
{
	for (; *text; text++)
		(void)bench_key(b, (struct key){ .code = *text });
}

static void nothing_is_lost(void)
{
	struct bench b;
	char dir[] = "/tmp/kb-keys-XXXXXX";
	bench_begin(&b, PHASE_UNSEAL, HOST);
	INSIST(mkdtemp(dir));
	b.a->m.state_dir = dir;
	bench_base(&b);
	bench_press(&b, "F3");
	bench_press(&b, "Tab");
	write_text(&b, "half a reason");
	bench_press(&b, "Esc");
	CHECK(b.a->stack.n == 1, "Esc leaves the form");
	bench_press(&b, "F3");
	CHECK(shows(&b, "half a reason"), "what was typed stands in it when it is opened again");
	bench_press(&b, "F1");
	bench_press(&b, "Esc");
	CHECK(shows(&b, "half a reason"), "and after its help was read");
	bench_press(&b, "Esc");
	bench_press(&b, ":");
	write_text(&b, "lot 2");
	bench_press(&b, "Esc");
	bench_press(&b, ":");
	CHECK(shows(&b, ":lot 2"), "a command that was left stands there again");
	bench_press(&b, "Enter");
	bench_press(&b, ":");
	CHECK(b.a->m.lot == 2 && !shows(&b, ":lot 2"), "until it was given");
	bench_press(&b, "Esc");
	stack_push(&b.a->stack, sign_in_new(&b.a->m, false));
	write_text(&b, "p12:/a/b");
	bench_press(&b, "Esc");
	stack_push(&b.a->stack, sign_in_new(&b.a->m, false));
	CHECK(shows(&b, "p12:/a/b"), "so does a token's address");
	bench_end(&b);
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	INSIST(system(remove) == 0);
}

// A reason typed about one bid is not proposed for another.
static void drafts_are_a_bids_own(void)
{
	struct bench b;
	char dir[] = "/tmp/kb-keys-XXXXXX";
	bench_begin(&b, PHASE_VERIFY, HOST);
	INSIST(mkdtemp(dir));
	b.a->m.state_dir = dir;
	bench_base(&b);
	BUF_AUTO drawn = BUF_INIT;
	bench_draw(&b, BENCH_ROWS, BENCH_COLS, &drawn); // the list is fitted
	bench_press(&b, "F4");
	bench_press(&b, "Tab");
	bench_press(&b, "Tab");
	bench_press(&b, "Tab");
	write_text(&b, "payer of one");
	bench_press(&b, "Esc");
	bench_press(&b, "Down");
	bench_press(&b, "F4");
	CHECK(!shows(&b, "payer of one"), "a draft about one bid does not come up for another");
	bench_press(&b, "Esc");
	bench_press(&b, "Up");
	bench_press(&b, "F4");
	CHECK(shows(&b, "payer of one"), "but for its own");
	bench_end(&b);
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	INSIST(system(remove) == 0);
}

int main(void)
{
	scene_languages();
	scene_language("zh_CN");
	nothing_is_lost();
	drafts_are_a_bids_own();
	return tap_done();
}
