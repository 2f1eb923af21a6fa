// Nothing that was typed is lost: by Esc, by reading the help, by a console that is killed; it comes back on the same screen. And what was typed
// about one bid is not proposed for another.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
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

// --- a console that was killed -----------------------------------------------------------------------------------------------

static const struct stop {
	int who;
	const char *name;
	const char *keys; // names with blanks between
} STOPS[] = {
	{ HOST, "the hall, second bidder", "Down" },
	{ HOST, "the other lot", "Right" },
	{ HOST, "the log, filtered, not on its last record", "L F4 Up Up" },
	{ HOST, "the log on its last record", "L" },
	{ HOST, "a record, scrolled", "L Up Enter PgDn" },
	{ HOST, "the parameter sheet", "P Down Down" },
	{ HOST, "the projects", "O Down" },
	{ HOST, "a command half typed", ": o p e n" },
	{ HOST, "a form half filled", "F3 Backspace 5 Tab h a l f" },
	{ HOST, "a form above a dossier", "Enter F3 Tab x y" },
	{ HOST, "what is to be confirmed", "F3 Tab w h y F8" },
	{ RECORDER, "the recorder's form", "F4 Tab 1" },
	{ BIDDER, "the bidder's log", "L Up" },
	{ BIDDER, "an objection half written", "F5 Tab n o" },
};

static void type_names(struct bench *b, const char *keys)
{
	AUTO_FREE char *copy = xstrdup(keys);
	char *rest = copy;
	for (char *name; (name = strsep(&rest, " "));)
		bench_press(b, name);
}

// As app.c does: at its end the console that is killed leaves its file, the next one takes it up.
static void begin_in(struct bench *b, const char *dir, int who)
{
	bench_begin(b, PHASE_UNSEAL, who);
	b->a->m.state_dir = dir;
	b->a->project = xstrdup(KIT_PROJECT);
	bench_base(b);
	app_place_recall(b->a, KIT_PROJECT);
	app_place_base(b->a);
}

static void fit(struct bench *b)
{
	BUF_AUTO drawn = BUF_INIT;
	bench_draw(b, BENCH_ROWS, BENCH_COLS, &drawn);
}

static void comes_back(const char *dir, const struct stop *at)
{
	struct bench killed, next;
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	begin_in(&killed, dir, at->who);
	fit(&killed);
	type_names(&killed, at->keys);
	bench_draw(&killed, BENCH_ROWS, BENCH_COLS, &before);
	app_place_keep(killed.a, false);
	lock_release(killed.a->place_lock);
	killed.a->place_lock = -1;
	begin_in(&next, dir, at->who);
	CHECK(next.a->place, "%s: the place is known", at->name);
	app_place_resume(next.a);
	bench_draw(&next, BENCH_ROWS, BENCH_COLS, &after);
	CHECK(before.n > 100 && span_equal(span_buf(&before), span_buf(&after)), "%s: killed there, it comes back there", at->name);
	if (!span_equal(span_buf(&before), span_buf(&after)))
		printf("#%s\n#%s\n", buf_text(&before), buf_text(&after));
	app_place_forget(next.a);
	bench_end(&next);
	bench_end(&killed);
}

static void leave_killed(struct bench *b)
{
	app_place_keep(b->a, true);
	bench_end(b);
}

// What a console that is not killed would keep at its end, by closing its form.
static void without_drafts(const char *dir)
{
	AUTO_FREE char *remove = xasprintf("rm -rf '%s/drafts'", dir);
	INSIST(system(remove) == 0);
}

static void somebody_else_comes(const char *dir)
{
	struct bench b;
	without_drafts(dir);
	begin_in(&b, dir, HOST);
	CHECK(!b.a->place, "a console that was left leaves no place");
	fit(&b);
	type_names(&b, "F3 Tab m i n e");
	leave_killed(&b);
	without_drafts(dir);
	begin_in(&b, dir, SUPERVISOR);
	leave_killed(&b); // and this one is killed before anybody signed in
	begin_in(&b, dir, SUPERVISOR);
	CHECK(b.a->place, "the place outlives a console at which nobody signed in");
	app_place_resume(b.a);
	CHECK(b.a->stack.n == 1, "another person does not see what was being typed");
	leave_killed(&b);
	begin_in(&b, dir, HOST);
	fit(&b);
	bench_press(&b, "F3");
	CHECK(shows(&b, "mine"), "it has become a draft");
	app_place_resume(b.a);
	app_place_forget(b.a);
	bench_end(&b);
}

static void what_is_no_place(const char *dir)
{
	static const char *const TEXTS[] = { "", "{", "{}", "[]", "{\"lot\":99,\"screens\":[{\"screen\":\"hall\",\"at\":-5},{\"screen\":\"form\",\"type\":\"x\"},{}, 7]}",
					     "{\"project\":\"" KIT_PROJECT "\",\"screens\":[{\"screen\":\"hall\",\"at\":999999},{\"screen\":\"form\",\"type\":\"opening.extend\"},"
					     "{\"screen\":\"confirm\",\"kind\":77},{\"screen\":\"confirm\",\"kind\":2,\"type\":\"no.act\"},{\"screen\":\"text\",\"text\":\"?\"}]}" };
	AUTO_FREE char *path = xasprintf("%s/place.json", dir);
	struct err e;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		struct bench b;
		INSIST(is_ok(file_save(path, span_str(TEXTS[i]), 0600, &e)));
		begin_in(&b, dir, HOST);
		if (b.a->place)
			app_place_resume(b.a);
		fit(&b);
		CHECK(b.a->stack.n >= 1 && !b.faults, "a damaged place (%zu) does no harm", i);
		app_place_forget(b.a);
		bench_end(&b);
	}
}

static void killed_consoles(void)
{
	char dir[] = "/tmp/kb-keys-XXXXXX";
	INSIST(mkdtemp(dir));
	for (size_t i = 0; i < sizeof STOPS / sizeof *STOPS; i++)
		comes_back(dir, &STOPS[i]);
	somebody_else_comes(dir);
	what_is_no_place(dir);
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", dir);
	INSIST(system(remove) == 0);
}

int main(void)
{
	scene_languages();
	scene_language("zh_CN");
	nothing_is_lost();
	drafts_are_a_bids_own();
	killed_consoles();
	return tap_done();
}
