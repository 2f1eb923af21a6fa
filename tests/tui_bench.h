// A console without a terminal, for the tests of keys: the app's own model and stack over a made-up opening, whose people have names
// that would paint the screen. What is pressed is watched: nobody may be offered what is not his, and no screen may show such a name as it came.
#ifndef KB_TESTS_TUI_BENCH_H
#define KB_TESTS_TUI_BENCH_H

#include "tests/tui_model.h"
#include "tui/app_int.h"

enum { BENCH_ROWS = 24, BENCH_COLS = 80, BIDDER = 1, ONLOOKER = 0 };

struct bench {
	struct scene *s;
	struct app *a;
	const char *faults; // what was found amiss, for the test's line
	char where[200];
	int presses, refusals;
};

extern const char BENCH_WORSE[]; // what no record can hold, and a file can

void bench_begin(struct bench *b, enum phase phase, int who); // until bench_end(); no screen is open yet
void bench_end(struct bench *b);
void bench_base(struct bench *b); // the first screen alone: the hall, of a bidder its own
// What was found amiss, and where: the first is kept.
void bench_amiss(struct bench *b, const char *what, const char *screen, struct key k);
// Presses a key; what the app would have its children do ends here. The effect's job is no longer there.
struct effect bench_key(struct bench *b, struct key k);
void bench_press(struct bench *b, const char *name);
void bench_draw(struct bench *b, int rows, int cols, struct buf *out); // appends grid_dump()
void bench_draw_in_sizes(struct bench *b);

#endif
