// What ncurses reads, as keys.
#ifndef KB_TUI_TERM_KEYS_H
#define KB_TUI_TERM_KEYS_H

#include "tui/keys.h"

// The next key that is there already; false where there is none. PARTIAL: the bytes of a character that has not come whole.
bool term_key(struct key_bytes *partial, struct key *k);

#endif
