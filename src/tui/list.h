// A list that scrolls: which row is chosen, which is the first to be seen. It knows nothing of what the rows are.
// Invariants: 0 <= cursor < count (0 where empty); offset <= cursor < offset + page; no empty rows below while rows above are hidden.
#ifndef KB_TUI_LIST_H
#define KB_TUI_LIST_H

#include <stdbool.h>

#include "base/json.h"
#include "tui/keys.h"

struct list {
	int count;  // rows there are
	int page;   // rows that can be seen, at least 1
	int cursor; // the chosen row
	int offset; // the first row that is seen
	bool follow; // while the cursor is on the last row it stays on the last one as rows come in (a log)
};

// All-zero is an empty list. Tells it how many rows there are and how many can be seen: before every use, as either may have
// changed. The cursor stays on its row and in sight.
void list_fit(struct list *l, int count, int page);
void list_choose(struct list *l, int row); // nearest where there is no such row
// The chosen row put into OUT, and taken from there by a list that is new; one that follows its last row goes on following.
void list_place(const struct list *l, json_t *out);
void list_resume(struct list *l, const json_t *place);
// UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END; false for other actions.
bool list_act(struct list *l, enum action a);
// The row at LINE of the pane (0 ..) is clicked; false where there is none.
bool list_click(struct list *l, int line);

// Whether ROW is what is looked for.
typedef bool (*list_match)(const void *ctx, int row);
// Chooses the next (STEP 1) or previous (-1) row that matches, around the end where need be; the present one counts only
// with INCLUSIVE, or as the last resort. False (and nothing chosen) where none does.
bool list_find(struct list *l, int step, bool inclusive, list_match match, const void *ctx);

#endif
