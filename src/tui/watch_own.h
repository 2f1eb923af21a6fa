// A bidder's own bid on its screen: whose, how it stands, its quote.
#ifndef KB_TUI_WATCH_OWN_H
#define KB_TUI_WATCH_OWN_H

#include "tui/model.h"

enum { OWN_ROWS = 4 };
struct own_bid {
	char *code, *name; // the bidder's, of its folder
	char *handed_in;   // the id of the version that was receipted last, ""
};
void own_bid_render(const struct own_bid *o, const struct model *m, const struct lot *l, struct grid *g, int row); // OWN_ROWS rows
void own_bid_say(const struct own_bid *o, const struct model *m, const struct lot *l, struct buf *out);

#endif
