// Texts of the screens: English in the source, Chinese and others from the catalogue (po/).
#ifndef KB_TUI_WORDS_H
#define KB_TUI_WORDS_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text)

#endif
