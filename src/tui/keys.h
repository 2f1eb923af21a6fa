// Keys, what they do, and the one table that binds the two (keys.c). Screens see actions, never keys, except while text is
// being typed; help and the bottom bar are printed from the same table, after the user's own file has had its say.
#ifndef KB_TUI_KEYS_H
#define KB_TUI_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

// What a key is: a Unicode character (32 .. 0x10FFFF), a control character (1 .. 31: Ctrl-A .. ) or one of these.
enum {
	K_NONE = 0,
	K_TAB = 9,
	K_ENTER = 13,
	K_ESC = 27,
	K_BACKSPACE = 127,
	K_SPECIAL = 0x110000,
	K_UP = K_SPECIAL,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_HOME,
	K_END,
	K_BACK_TAB,
	K_INSERT,
	K_DELETE,
	K_CLICK, // row and col say where
	K_WHEEL_UP,
	K_WHEEL_DOWN,
	K_RESIZE, // not a key: the window has another size; draw again
	K_GONE,   // not a key: the terminal is gone
	K_F1,     // F1 .. F12
	K_F12 = K_F1 + 11,
};

struct key {
	int code;
	int row, col; // of K_CLICK and the wheel; 0 otherwise
};

// The name as people write it: "F3", "Ctrl-L", "PgDn", "Space", "j". Ctrl-I is Tab, Ctrl-M is Enter, Ctrl-[ is Esc: terminals
// cannot tell them apart. Names are read without regard to case, single characters with regard to it.
bool key_read(const char *name, struct key *out); // false where it names no key
void key_add_name(struct buf *b, struct key k);
// The bytes so far of a character beyond ASCII, as a terminal sends it. All-zero is none.
struct key_bytes {
	char bytes[5];
	int n;
};
// One more byte (128 .. 255); the character once it is whole, K_NONE before. Bytes that fit nowhere are dropped one by one, and so are
// characters that no text may hold (base/text.h): whatever is typed or pasted, no key before or after it is lost.
int key_join(struct key_bytes *b, unsigned char byte);
// A character that can stand in a text field.
bool key_is_text(struct key k);

// Appends the character; nothing where the key is none.
void key_add_text(struct buf *b, struct key k);
// Takes the last character away from a text.
void text_untype(char *text);

enum action {
	ACTION_NONE,
	ACTION_UP,
	ACTION_DOWN,
	ACTION_LEFT,
	ACTION_RIGHT,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_HOME,
	ACTION_END,
	ACTION_NEXT_PANE,
	ACTION_PREV_PANE,
	ACTION_OPEN, // Enter
	ACTION_BACK, // Esc: one level, never loses input
	ACTION_CHOOSE, // Space: mark
	ACTION_FIND,
	ACTION_FIND_NEXT,
	ACTION_FIND_PREV,
	ACTION_HELP,
	ACTION_F2, // F2 .. F9: what they do is the screen's own (it says so in the bottom bar and in help)
	ACTION_F3,
	ACTION_F4,
	ACTION_F5,
	ACTION_F6,
	ACTION_F7,
	ACTION_F8,
	ACTION_F9,
	ACTION_LOG,
	ACTION_PARAMS,
	ACTION_PROJECTS,
	ACTION_LEAVE,
	ACTION_COMMAND,
	ACTION_REDRAW,
	ACTION_CLICK,
	ACTION_COUNT,
	ACTION_TYPE, // bound to no key: the screen is typing, see screen.h; the key itself says what
};

const char *action_name(enum action a); // "page-down", "f3": as in the user's file; "" for ACTION_NONE and ACTION_TYPE
const char *action_help(enum action a); // a few words in the user's language; "" where the screen itself must say

enum { BINDINGS_MAX = 160 };
struct binding {
	int code; // of the key
	enum action action;
};

struct keymap {
	struct binding list[BINDINGS_MAX];
	int n;
};

void keymap_init(struct keymap *m); // the table as built
enum action keymap_action(const struct keymap *m, struct key k); // ACTION_NONE where the key is bound to nothing
// The first key bound to A, for the bottom bar: "F3". Appends nothing where there is none.
void keymap_add_key(const struct keymap *m, enum action a, struct buf *b);
// All of them: "Up, k"; TEXT: also those that are a character, which do nothing but stand in the text while one is being typed.
void keymap_add_keys(const struct keymap *m, enum action a, bool text, struct buf *b);

// The user's file: a line "KEY ACTION" each (`x find`; `F3 none` takes a key away), # comments. Later lines win. What a
// line does not understand is said in a sentence with NAME and the line's number, appended to SAID, a line each; the line is then
// passed over and everything else holds. Opening, going back, help, leaving and the command line never lose their last key.
// Returns how many sentences it appended.
int keymap_read(struct keymap *m, const char *name, const char *text, struct buf *said);
// From STATE_DIR/keys, where that is; no file is no fault. A file that cannot be read is a sentence, too.
int keymap_load(struct keymap *m, const char *state_dir, struct buf *said);

// The help: every one of ACTIONS (a bit each, TAKES_) that has a key and a help text, a line each ("Up, k          one line up"), in the
// table's order; TEXT as above.
void keymap_add_help(const struct keymap *m, uint64_t actions, bool text, struct buf *b);

#endif
