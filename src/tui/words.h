// Texts of the screens: English in the source, Chinese and others from the catalogue (po/).
#ifndef KB_TUI_WORDS_H
#define KB_TUI_WORDS_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) (text)

// The law's names come in both languages (law.h): the one of the screen.
bool words_zh(void);
const char *in_words(const char *zh, const char *en);
// The word for a field or a choice of the table of acts; the code itself where there is none.
const char *code_in_words(const char *code);
// What the table of acts says of a field, in the language of the screen. NULL: "".
const char *doc_in_words(const char *doc);

#endif
