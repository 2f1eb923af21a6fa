// What was handed in, and what became of it: nothing slips between deadline and opening.
#ifndef KB_TUI_RECKONING_H
#define KB_TUI_RECKONING_H

#include "law/law.h"
#include "tui/layout.h"

enum { RECKONING_ROWS = 2 };
// "handed in = opened + failed + withdrawn + ..."; nothing before the intake was closed.
void reckoning_text(const struct lot *l, struct buf *out);
// The time stamp over the root of the closed intake, or that there is none.
void stamp_text(const struct lot *l, struct buf *out);
// Both, in RECKONING_ROWS rows from ROW on.
void reckoning_render(const struct lot *l, struct grid *g, int row, const struct rect *r);

#endif
