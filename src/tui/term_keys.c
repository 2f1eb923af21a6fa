#include "tui/term_keys.h"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

static const struct {
	int curses, code;
} SPECIAL[] = {
	{ KEY_UP, K_UP }, { KEY_DOWN, K_DOWN }, { KEY_LEFT, K_LEFT }, { KEY_RIGHT, K_RIGHT },
	{ KEY_PPAGE, K_PAGE_UP }, { KEY_NPAGE, K_PAGE_DOWN }, { KEY_HOME, K_HOME }, { KEY_END, K_END },
	{ KEY_BTAB, K_BACK_TAB }, { KEY_IC, K_INSERT }, { KEY_DC, K_DELETE }, { KEY_ENTER, K_ENTER },
	{ KEY_BACKSPACE, K_BACKSPACE }, { KEY_FIND, K_HOME }, { KEY_SELECT, K_END },
};

static int special(int curses)
{
	if (curses >= KEY_F(1) && curses <= KEY_F(12))
		return K_F1 + curses - KEY_F(1);
	for (size_t i = 0; i < sizeof SPECIAL / sizeof *SPECIAL; i++)
		if (SPECIAL[i].curses == curses)
			return SPECIAL[i].code;
	return K_NONE;
}

static struct key mouse_key(void)
{
	MEVENT m;
	if (getmouse(&m) != OK)
		return (struct key){ .code = K_NONE };
	int code = m.bstate & BUTTON4_PRESSED ? K_WHEEL_UP : m.bstate & BUTTON5_PRESSED ? K_WHEEL_DOWN :
		   m.bstate & BUTTON1_PRESSED ? K_CLICK : K_NONE;
	return (struct key){ .code = code, .row = m.y, .col = m.x };
}

// After ESC: a key of its own, or the start of a sequence that this terminal's description does not know. Such a one is
// swallowed whole: its letters must not act as keys.
static int after_escape(void)
{
	int c = getch();
	if (c == ERR)
		return K_ESC;
	if (c != '[' && c != 'O') {
		ungetch(c);
		return K_ESC;
	}
	bool csi = c == '[';
	do
		c = getch();
	while (csi && c != ERR && (c < 0x40 || c > 0x7E));
	return K_NONE;
}

static int plain_key(int c)
{
	return c == K_ESC ? after_escape() : c == '\n' ? K_ENTER : c == '\b' ? K_BACKSPACE : c;
}

// What getch() gave, as a key.
static struct key key_of(struct key_bytes *partial, int c)
{
	if (c == KEY_MOUSE)
		return mouse_key();
	int code = c > 0xFF ? special(c) : c >= 0x80 ? key_join(partial, (unsigned char)c) : plain_key(c);
	if (c < 0x80 || c > 0xFF)
		partial->n = 0;
	return (struct key){ .code = code };
}

bool term_key(struct key_bytes *partial, struct key *k)
{
	for (int c; (c = getch()) != ERR;) {
		*k = key_of(partial, c);
		if (k->code != K_NONE)
			return true;
	}
	return false;
}
