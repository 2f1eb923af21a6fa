#include "config.h"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#define term terminal_of_ncurses // ncurses has a struct term of its own
#include <term.h>
#undef term

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/span.h"
#include "tui/rescue.h"
#include "tui/term.h"
#include "tui/term_keys.h"
#include "tui/words.h"

enum { PLAIN = -1, PAIRS_FROM = 1 };

// How a meaning looks: attributes without colour, attributes with colour, and the colours (text, ground) for 256 and for 8
// colours on a dark and on a light ground. PLAIN is the terminal's own.
static const struct look {
	attr_t mono, colour;
	short dark256[2], light256[2], dark8[2], light8[2];
} LOOKS[STYLE_COUNT] = {
	[STYLE_NORMAL] = { A_NORMAL, A_NORMAL, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
	[STYLE_DIM] = { A_DIM, A_NORMAL, { 245, PLAIN }, { 243, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
	[STYLE_STRONG] = { A_BOLD, A_BOLD, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
	[STYLE_TITLE] = { A_BOLD, A_BOLD, { 80, PLAIN }, { 24, PLAIN }, { COLOR_CYAN, PLAIN }, { COLOR_BLUE, PLAIN } },
	[STYLE_BAR] = { A_REVERSE, A_NORMAL, { 255, 24 }, { 231, 24 }, { COLOR_WHITE, COLOR_BLUE }, { COLOR_WHITE, COLOR_BLUE } },
	[STYLE_KEY] = { A_BOLD, A_BOLD, { 222, PLAIN }, { 130, PLAIN }, { COLOR_YELLOW, PLAIN }, { COLOR_BLUE, PLAIN } },
	[STYLE_GOOD] = { A_NORMAL, A_NORMAL, { 114, PLAIN }, { 28, PLAIN }, { COLOR_GREEN, PLAIN }, { COLOR_GREEN, PLAIN } },
	[STYLE_WARN] = { A_UNDERLINE, A_BOLD, { 221, PLAIN }, { 130, PLAIN }, { COLOR_YELLOW, PLAIN }, { COLOR_MAGENTA, PLAIN } },
	[STYLE_BAD] = { A_BOLD, A_BOLD, { 210, PLAIN }, { 160, PLAIN }, { COLOR_RED, PLAIN }, { COLOR_RED, PLAIN } },
	[STYLE_ALARM] = { A_REVERSE | A_BOLD, A_BOLD, { 231, 160 }, { 231, 160 }, { COLOR_WHITE, COLOR_RED }, { COLOR_WHITE, COLOR_RED } },
	[STYLE_CHOSEN] = { A_REVERSE, A_REVERSE, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
	[STYLE_CHANGED] = { A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE, { 230, 58 }, { 16, 228 }, { COLOR_CYAN, PLAIN }, { COLOR_BLUE, PLAIN } },
	[STYLE_INPUT] = { A_UNDERLINE, A_UNDERLINE, { PLAIN, 236 }, { PLAIN, 254 }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
	[STYLE_BORDER] = { A_NORMAL, A_NORMAL, { 240, PLAIN }, { 248, PLAIN }, { PLAIN, PLAIN }, { PLAIN, PLAIN } },
};

struct term {
	struct term_options options;
	SCREEN *screen;
	int size_pipe[2]; // the signal handler writes, term_read reads
	attr_t attrs[STYLE_COUNT];
	short pairs[STYLE_COUNT];
	bool plain_signs; // the terminal lacks the signs beyond ASCII
	bool held, gone, repaint;
	struct key_bytes partial;
	struct grid drawn; // what ncurses was given last: a row that is the same is not given again
};

static const char *capability(const char *name)
{
	const char *s = tigetstr(name);
	return s == (const char *)-1 ? NULL : s; // NOLINT
}

// Terminals that reorder right-to-left text by themselves would move the figures that stand beside a bidder's name. This
// asks those that know it (VTE, mintty) to show every character where it was put; others pass it over.
static const char BIDI_OFF[] = "\033[8l", BIDI_ON[] = "\033[8h";

static bool may_reorder(void)
{
	return strncmp(getenv("TERM"), "xterm", 5) == 0;
}

static void set_reordering(bool on)
{
	if (may_reorder())
		(void)!write(STDOUT_FILENO, on ? BIDI_ON : BIDI_OFF, sizeof BIDI_ON - 1);
}

static void prepare_rescue(const struct term *t)
{
	const char *mouse = capability("XM");
	if (!t->options.no_mouse && mouse)
		rescue_add(tiparm(mouse, 0));
	if (may_reorder())
		rescue_add(BIDI_ON);
	static const char *const NAMES[] = { "sgr0", "op", "rmacs", "rmkx", "cnorm", "rmcup" };
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		rescue_add(capability(NAMES[i]));
	rescue_add(capability("rmcup") ? NULL : capability("clear")); // no second screen: nothing of an opening stays on it
}

static result check_locale(struct err *e)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return ok();
	if (setlocale(LC_CTYPE, "C.UTF-8") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return ok();
	return usage(e, "term.locale", _("the screens need a UTF-8 locale, and this machine has not even C.UTF-8; --linear works without"));
}

static result check_terminal(struct err *e)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return usage(e, "term.none", _("the screens need a terminal for input and output; --linear works without one, line by line"));
	const char *name = getenv("TERM");
	int found = 0;
	if (!name || !*name || setupterm(name, STDOUT_FILENO, &found) != OK || found != 1)
		return usage(e, "term.dumb",
			     _("the kind of terminal (TERM=%s) is not known here; set TERM, or work line by line with --linear"), name ? name : "");
	bool draws = capability("cup") && (capability("clear") || capability("ed"));
	del_curterm(cur_term);
	if (!draws)
		return usage(e, "term.dumb", _("nothing can be drawn on this kind of terminal (TERM=%s); work line by line with --linear"), name);
	return ok();
}

static const short *colours_of(const struct term *t, const struct look *look)
{
	bool light = t->options.theme == THEME_LIGHT;
	if (COLORS >= 256)
		return light ? look->light256 : look->dark256;
	return light ? look->light8 : look->dark8;
}

static void set_theme(struct term *t)
{
	bool colours = !t->options.mono && has_colors() && start_color() == OK && COLORS >= 8;
	bool own = colours && use_default_colors() == OK;
	bool light = t->options.theme == THEME_LIGHT;
	for (int i = 0; i < STYLE_COUNT; i++) {
		t->attrs[i] = colours ? LOOKS[i].colour : LOOKS[i].mono;
		t->pairs[i] = 0;
		if (!colours)
			continue;
		const short *c = colours_of(t, &LOOKS[i]);
		short text = c[0] == PLAIN && !own ? (light ? COLOR_BLACK : COLOR_WHITE) : c[0];
		short ground = c[1] == PLAIN && !own ? (light ? COLOR_WHITE : COLOR_BLACK) : c[1];
		if ((text != PLAIN || ground != PLAIN) && init_pair((short)(PAIRS_FROM + i), text, ground) == OK)
			t->pairs[i] = (short)(PAIRS_FROM + i);
	}
}

// The fonts of these have no check marks, whatever the encoding.
static bool lacks_signs(const char *name)
{
	static const char *const PLAIN_ONES[] = { "linux", "vt", "ansi", "con" };
	for (size_t i = 0; i < sizeof PLAIN_ONES / sizeof *PLAIN_ONES; i++)
		if (strncmp(name, PLAIN_ONES[i], strlen(PLAIN_ONES[i])) == 0)
			return true;
	return false;
}

// What today's terminals send whatever TERM says (a serial line that calls itself vt100 has a page key all the same).
static void know_usual_keys(void)
{
	static const struct {
		const char *bytes;
		int key;
	} USUAL[] = {
		{ "\033[A", KEY_UP }, { "\033[B", KEY_DOWN }, { "\033[C", KEY_RIGHT }, { "\033[D", KEY_LEFT },
		{ "\033OA", KEY_UP }, { "\033OB", KEY_DOWN }, { "\033OC", KEY_RIGHT }, { "\033OD", KEY_LEFT },
		{ "\033[H", KEY_HOME }, { "\033[F", KEY_END }, { "\033OH", KEY_HOME }, { "\033OF", KEY_END },
		{ "\033[1~", KEY_HOME }, { "\033[2~", KEY_IC }, { "\033[3~", KEY_DC }, { "\033[4~", KEY_END },
		{ "\033[5~", KEY_PPAGE }, { "\033[6~", KEY_NPAGE }, { "\033[7~", KEY_HOME }, { "\033[8~", KEY_END },
		{ "\033[Z", KEY_BTAB }, { "\033OP", KEY_F(1) }, { "\033OQ", KEY_F(2) }, { "\033OR", KEY_F(3) },
		{ "\033OS", KEY_F(4) }, { "\033[11~", KEY_F(1) }, { "\033[12~", KEY_F(2) }, { "\033[13~", KEY_F(3) },
		{ "\033[14~", KEY_F(4) }, { "\033[15~", KEY_F(5) }, { "\033[17~", KEY_F(6) }, { "\033[18~", KEY_F(7) },
		{ "\033[19~", KEY_F(8) }, { "\033[20~", KEY_F(9) }, { "\033[21~", KEY_F(10) }, { "\033[23~", KEY_F(11) },
		{ "\033[24~", KEY_F(12) },
	};
	for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL; i++)
		if (key_defined(USUAL[i].bytes) == 0)
			define_key(USUAL[i].bytes, USUAL[i].key);
}

static void set_modes(struct term *t)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	know_usual_keys();
	curs_set(0);
	set_theme(t);
	t->plain_signs = t->options.ascii || lacks_signs(getenv("TERM"));
	if (!t->options.no_mouse) {
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		mouseinterval(0);
	}
	set_reordering(false);
}

static void free_term(struct term *t)
{
	for (int i = 0; i < 2; i++)
		if (t->size_pipe[i] >= 0)
			close(t->size_pipe[i]);
	grid_release(&t->drawn);
	free(t);
}

static bool open_pipe(struct term *t)
{
	t->size_pipe[0] = t->size_pipe[1] = -1;
	if (pipe(t->size_pipe) != 0)
		return false;
	for (int i = 0; i < 2; i++)
		if (fcntl(t->size_pipe[i], F_SETFL, O_NONBLOCK) != 0 || fcntl(t->size_pipe[i], F_SETFD, FD_CLOEXEC) != 0)
			return false;
	return true;
}

static result start(struct term *t, struct err *e)
{
	if (!open_pipe(t))
		return fail(e, "term.taken", _("no pipe for the terminal's signals could be had (%s)"), strerror(errno));
	if (!rescue_begin(t->size_pipe[1]))
		return fail(e, "term.taken", _("the terminal cannot be taken over; --linear works line by line"));
	set_escdelay(t->options.escdelay_ms > 0 ? t->options.escdelay_ms : 25);
	t->screen = newterm(NULL, stdout, stdin);
	if (t->screen)
		return ok();
	rescue_end();
	return usage(e, "term.dumb", _("this terminal cannot be set up (TERM=%s); work line by line with --linear"), getenv("TERM"));
}

result term_open(const struct term_options *o, struct term **out, struct err *e)
{
	*out = NULL;
	TRY(check_terminal(e));
	TRY(check_locale(e));
	struct term *t = xcalloc(1, sizeof *t);
	t->options = *o;
	result r = start(t, e);
	if (!is_ok(r)) {
		free_term(t);
		return r;
	}
	prepare_rescue(t);
	rescue_arm(true);
	set_modes(t);
	*out = t;
	return r;
}

static void give_back(void)
{
	curs_set(1);
	if (!capability("rmcup") && erase() != ERR)
		refresh();
	endwin();
	set_reordering(true);
	rescue_arm(false);
}

void term_close(struct term *t)
{
	if (!t)
		return;
	give_back();
	rescue_end();
	delscreen(t->screen);
	free_term(t);
}

int term_fd(const struct term *t)
{
	(void)t;
	return STDIN_FILENO;
}

int term_signal_fd(const struct term *t)
{
	return t->size_pipe[0];
}

void term_size(const struct term *t, int *rows, int *cols)
{
	(void)t;
	getmaxyx(stdscr, *rows, *cols);
}

// The line character for a set of borders: ncurses' own, which every terminal draws as it can.
static const cchar_t *border_char(uint8_t border)
{
	switch (border & 15) {
	case BORDER_UP | BORDER_LEFT: return WACS_LRCORNER;
	case BORDER_DOWN | BORDER_LEFT: return WACS_URCORNER;
	case BORDER_UP | BORDER_RIGHT: return WACS_LLCORNER;
	case BORDER_DOWN | BORDER_RIGHT: return WACS_ULCORNER;
	case BORDER_UP | BORDER_DOWN | BORDER_LEFT: return WACS_RTEE;
	case BORDER_UP | BORDER_DOWN | BORDER_RIGHT: return WACS_LTEE;
	case BORDER_UP | BORDER_LEFT | BORDER_RIGHT: return WACS_BTEE;
	case BORDER_DOWN | BORDER_LEFT | BORDER_RIGHT: return WACS_TTEE;
	case BORDER_UP | BORDER_DOWN | BORDER_LEFT | BORDER_RIGHT: return WACS_PLUS;
	default: return border & (BORDER_LEFT | BORDER_RIGHT) ? WACS_HLINE : WACS_VLINE;
	}
}

static wchar_t plain_border(uint8_t border)
{
	bool across = border & (BORDER_LEFT | BORDER_RIGHT), down = border & (BORDER_UP | BORDER_DOWN);
	return across && down ? L'+' : across ? L'-' : L'|';
}

// The cell's characters as this terminal may be given them; ? or 〓 where they do not take the cells that the grid counted
// (the C library's table, by which ncurses moves the cursor, is another one than base/text.h's, and may be older).
static void cell_text(const struct term *t, const struct cell *c, wchar_t out[COMBINING_MAX + 2])
{
	size_t n = mbstowcs(out, c->text, COMBINING_MAX + 1);
	if (n == 0 || n == (size_t)-1 || wcwidth(out[0]) != c->width) {
		out[0] = !c->text[0] ? L' ' : c->width == 2 ? L'\u3013' : L'?';
		n = 1;
	}
	if (t->plain_signs && (out[0] == L'\u2713' || out[0] == L'\u2717'))
		out[0] = out[0] == L'\u2713' ? L'v' : L'x';
	size_t kept = 1;
	for (size_t i = 1; i < n; i++)
		if (wcwidth(out[i]) == 0)
			out[kept++] = out[i];
	out[kept] = 0;
}

static void draw_cell(const struct term *t, int row, int col, const struct cell *c)
{
	wchar_t text[COMBINING_MAX + 2] = { L' ' };
	attr_set(t->attrs[c->style], t->pairs[c->style], NULL);
	if (c->border && !t->options.ascii) {
		mvadd_wch(row, col, border_char(c->border));
		return;
	}
	if (c->border)
		text[0] = plain_border(c->border);
	else
		cell_text(t, c, text);
	cchar_t shown;
	if (setcchar(&shown, text, A_NORMAL, 0, NULL) == OK)
		mvadd_wch(row, col, &shown);
}

// The cursor: where the grid wants it, else hidden on the chosen cell, where a screen reader and a terminal that cannot hide it
// have it in its place.
static void place_cursor(const struct grid *g, int chosen)
{
	bool wanted = g->cursor_row >= 0;
	curs_set(wanted ? 1 : 0);
	move(wanted ? g->cursor_row : chosen / g->cols, wanted ? g->cursor_col : chosen % g->cols);
}

static void draw_row(const struct term *t, const struct grid *g, int row, int cols)
{
	move(row, 0);
	clrtoeol();
	for (int col = 0; col < g->cols && col < cols; col++) {
		const struct cell *c = grid_at(g, row, col);
		bool blank = !c->text[0] && !c->border && c->style == STYLE_NORMAL;
		if (c->width > 0 && !blank && col + c->width <= cols)
			draw_cell(t, row, col, c);
	}
}

static void draw_rows(struct term *t, const struct grid *g, int rows, int cols)
{
	bool anew = t->repaint || t->drawn.rows != g->rows || t->drawn.cols != g->cols;
	size_t bytes = (size_t)g->cols * sizeof *g->cells;
	if (anew) {
		grid_resize(&t->drawn, g->rows, g->cols);
		erase();
	}
	for (int row = 0; row < g->rows && row < rows; row++) {
		struct cell *before = &t->drawn.cells[(size_t)row * (size_t)g->cols];
		if (!anew && memcmp(before, grid_at(g, row, 0), bytes) == 0)
			continue;
		memcpy(before, grid_at(g, row, 0), bytes);
		draw_row(t, g, row, cols);
	}
}

static int chosen_cell(const struct grid *g)
{
	for (int i = 0; i < g->rows * g->cols; i++)
		if (g->cells[i].style == STYLE_CHOSEN)
			return i;
	return (g->rows - 1) * g->cols;
}

void term_draw(struct term *t, const struct grid *g)
{
	int rows, cols;
	term_size(t, &rows, &cols);
	draw_rows(t, g, rows, cols);
	place_cursor(g, chosen_cell(g));
	if (t->repaint)
		clearok(curscr, TRUE);
	t->repaint = false;
	wnoutrefresh(stdscr);
	doupdate();
}

void term_redraw(struct term *t)
{
	t->repaint = true;
}

static bool window_changed(struct term *t)
{
	char bytes[64];
	bool changed = false;
	while (read(t->size_pipe[0], bytes, sizeof bytes) > 0)
		changed = true;
	struct winsize w;
	if (changed && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0)
		resize_term(w.ws_row, w.ws_col);
	// the terminal has moved or broken its lines in its own way
	t->repaint |= changed;
	return changed;
}

// Nothing to read: for now, or for ever.
static bool is_gone(void)
{
	struct pollfd f = { .fd = STDIN_FILENO, .events = POLLIN };
	int waiting = 0;
	if (poll(&f, 1, 0) <= 0)
		return false;
	return (f.revents & (POLLHUP | POLLERR | POLLNVAL)) ||
	       (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting == 0);
}

bool term_read(struct term *t, struct key *k)
{
	if (t->held)
		return false;
	*k = (struct key){ .code = K_RESIZE };
	if (window_changed(t))
		return true;
	if (term_key(&t->partial, k))
		return true;
	*k = (struct key){ .code = K_GONE };
	bool news = !t->gone && is_gone();
	t->gone |= news;
	return news;
}

void term_hold(struct term *t)
{
	t->held = true; // the cursor stands where the last frame put it
}

void term_resume(struct term *t)
{
	if (!t->held)
		return;
	t->held = false;
	tcflush(STDIN_FILENO, TCIFLUSH);
	flushinp();
	t->repaint = true;
}
