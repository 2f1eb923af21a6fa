// The hall display: the screen turned to the public. It shows what is public in the lot's phase by the project's method, large,
// and nothing else; it takes no act.
#ifndef KB_TUI_DISPLAY_H
#define KB_TUI_DISPLAY_H

#include "tui/model.h"

// LOT 0: every lot in turn, by the model's clock.
struct screen *display_new(int64_t lot);

#endif
