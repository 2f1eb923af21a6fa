// A model for the tests of screens: a made-up opening folded up to a phase, a person at the seat, a clock that stands.
#ifndef KB_TESTS_TUI_MODEL_H
#define KB_TESTS_TUI_MODEL_H

#include "tests/law_play.h"
#include "tui/model.h"

struct scene {
	struct kit kit;
	struct model m;
	struct keymap keys;
	struct stack stack;
	struct log_row rows[8];
};

// Both languages' catalogues: call once, then scene_language() before each drawing.
void scene_languages(void);
void scene_language(const char *language); // "zh_CN" or "en"
// A founded project with three bidders, lot 1 in PHASE; WHO of the kit (HOST ...) sits there, 0 nobody.
struct scene *scene_begin(enum phase phase, int who); // until scene_end()
void scene_seat(struct scene *s, int who);
void scene_end(struct scene *s);
// Presses a key by its name; what the app is to do is returned.
struct effect scene_key(struct scene *s, const char *key);
// Draws the stack and compares with tests/screens/NAME.txt, byte for byte; GENERATE=1 writes it instead. Where they differ, what was
// drawn is left in NAME.got.
bool scene_matches(struct scene *s, int rows, int cols, const char *name);
// The same for a text that was made otherwise.
bool scene_text_matches(const struct buf *got, const char *name);

#endif
