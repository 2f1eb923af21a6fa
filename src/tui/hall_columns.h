// The columns of the hall's table: what stands in each, and in which phases.
#ifndef KB_TUI_HALL_COLUMNS_H
#define KB_TUI_HALL_COLUMNS_H

#include "tui/layout.h"
#include "tui/model.h"

enum { HALL_COLUMNS_MAX = 12 };

// A column and the phases of the lot in which it says something. The first two (number, name) have no cell().
struct hall_column {
	struct column column;
	enum style (*cell)(const struct model *m, const struct bid *b, struct buf *out); // appends; how it looks
	enum phase from, to;
	bool open;  // may stand on the screen that is turned to the public
	bool price; // and there only where the method announces prices
};

// Those of the phase, with their titles in the user's language: C and WHICH have HALL_COLUMNS_MAX places. How many.
int hall_columns(enum phase phase, struct column *c, const struct hall_column **which);
// The bidder's row in one line: the number, the name, then each column's title and what stands in it. N of hall_columns(). Appends.
void hall_columns_say(const struct model *m, const struct bid *b, const struct column *c, const struct hall_column *const *which, int n, struct buf *out);

#endif
