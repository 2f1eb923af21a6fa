#include "tui/keys.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/durable.h"
#include "base/text.h"
#include "tui/words.h"

// The one table: what a key does, what it is called in the user's file, what help says of it, by which keys. Help "" is for
// what the screen itself explains, or what explains itself.
static const struct row {
	enum action action;
	const char *name, *help, *keys; // keys: names with blanks between, the first is the one that the bars show
} TABLE[] = {
	{ ACTION_UP, "up", N_("one line up"), "Up k WheelUp" },
	{ ACTION_DOWN, "down", N_("one line down"), "Down j WheelDown" },
	{ ACTION_LEFT, "left", N_("to the left"), "Left h" },
	{ ACTION_RIGHT, "right", N_("to the right"), "Right l" },
	{ ACTION_PAGE_UP, "page-up", N_("one page up"), "PgUp Ctrl-B" },
	{ ACTION_PAGE_DOWN, "page-down", N_("one page down"), "PgDn Ctrl-F" },
	{ ACTION_HOME, "home", N_("to the beginning"), "Home g" },
	{ ACTION_END, "end", N_("to the end"), "End G" },
	{ ACTION_NEXT_PANE, "next-pane", N_("the next part of the screen"), "Tab" },
	{ ACTION_PREV_PANE, "prev-pane", N_("the part before"), "BackTab" },
	{ ACTION_OPEN, "open", N_("open what is chosen"), "Enter" },
	{ ACTION_BACK, "back", N_("back one level; nothing typed is lost"), "Esc" },
	{ ACTION_CHOOSE, "choose", N_("mark, or take the mark away"), "Space" },
	{ ACTION_FIND, "find", N_("find a text"), "/" },
	{ ACTION_FIND_NEXT, "find-next", N_("the next place where it stands"), "n" },
	{ ACTION_FIND_PREV, "find-prev", N_("the place before"), "N" },
	{ ACTION_HELP, "help", N_("help for this screen"), "F1 ?" },
	{ ACTION_F2, "f2", "", "F2" },
	{ ACTION_F3, "f3", "", "F3" },
	{ ACTION_F4, "f4", "", "F4" },
	{ ACTION_F5, "f5", "", "F5" },
	{ ACTION_F6, "f6", "", "F6" },
	{ ACTION_F7, "f7", "", "F7" },
	{ ACTION_F8, "f8", "", "F8" },
	{ ACTION_F9, "f9", "", "F9" },
	{ ACTION_LOG, "log", N_("the log"), "L" },
	{ ACTION_PARAMS, "params", N_("the parameter sheet"), "P" },
	{ ACTION_PROJECTS, "projects", N_("projects and lots"), "O" },
	{ ACTION_LEAVE, "leave", N_("leave the program"), "F10 q Ctrl-C" },
	{ ACTION_COMMAND, "command", N_("type a command"), ":" },
	{ ACTION_REDRAW, "redraw", N_("draw the screen anew"), "Ctrl-L" },
	{ ACTION_CLICK, "click", N_("choose by the mouse"), "Click" },
};
enum { ROWS = sizeof TABLE / sizeof *TABLE };

static const struct {
	const char *name;
	int code;
} NAMES[] = {
	{ "Up", K_UP }, { "Down", K_DOWN }, { "Left", K_LEFT }, { "Right", K_RIGHT }, { "PgUp", K_PAGE_UP },
	{ "PgDn", K_PAGE_DOWN }, { "Home", K_HOME }, { "End", K_END }, { "Tab", K_TAB }, { "BackTab", K_BACK_TAB },
	{ "Enter", K_ENTER }, { "Esc", K_ESC }, { "Space", ' ' }, { "Backspace", K_BACKSPACE }, { "Insert", K_INSERT },
	{ "Delete", K_DELETE }, { "Click", K_CLICK }, { "WheelUp", K_WHEEL_UP }, { "WheelDown", K_WHEEL_DOWN },
};
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };

// F1 .. F12
static int function_key(const char *name)
{
	if ((name[0] != 'F' && name[0] != 'f') || name[1] < '1' || name[1] > '9')
		return K_NONE;
	int n = name[1] - '0';
	if (name[2] >= '0' && name[2] <= '9' && !name[3])
		n = n * 10 + name[2] - '0';
	else if (name[2])
		return K_NONE;
	return n <= 12 ? K_F1 + n - 1 : K_NONE;
}

static int control_key(const char *name)
{
	if (strncasecmp(name, "Ctrl-", 5) != 0 || !name[5] || name[6])
		return K_NONE;
	int c = name[5] >= 'a' && name[5] <= 'z' ? name[5] - 'a' + 'A' : name[5];
	return c > '@' && c <= '_' ? c - '@' : K_NONE;
}

// The one character that NAME is, K_NONE where it is none, several, or one that no text may hold.
static int character(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;
	int more = p[0] < 0x80 ? 0 : p[0] < 0xE0 ? 1 : p[0] < 0xF0 ? 2 : 3;
	int c = more == 0 ? p[0] : p[0] & (0x3F >> more);
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, name);
	if (strcmp(buf_text(&safe), name) != 0 || strlen(name) != (size_t)more + 1)
		return K_NONE;
	for (int i = 1; i <= more; i++)
		c = c << 6 | (p[i] & 0x3F);
	return c > ' ' ? c : K_NONE;
}

bool key_read(const char *name, struct key *out)
{
	int code = function_key(name);
	for (int i = 0; i < NAME_COUNT && code == K_NONE; i++)
		if (strcasecmp(NAMES[i].name, name) == 0)
			code = NAMES[i].code;
	if (code == K_NONE)
		code = control_key(name);
	if (code == K_NONE && name[0])
		code = character(name);
	*out = (struct key){ .code = code };
	return code != K_NONE;
}

int key_join(struct key_bytes *b, unsigned char byte)
{
	if ((byte & 0xC0) != 0x80)
		b->n = 0;
	else if (b->n == 0)
		return K_NONE;
	b->bytes[b->n++] = (char)byte;
	b->bytes[b->n] = 0;
	unsigned char first = (unsigned char)b->bytes[0];
	if (b->n < (first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2))
		return K_NONE;
	b->n = 0;
	return character(b->bytes);
}

static void add_character(struct buf *b, int c)
{
	if (c < 0x80) {
		buf_add_byte(b, (uint8_t)c);
		return;
	}
	int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	int mark = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
	buf_add_byte(b, (uint8_t)(mark | c >> (6 * more)));
	while (more-- > 0)
		buf_add_byte(b, (uint8_t)(0x80 | (c >> (6 * more) & 0x3F)));
}

void key_add_text(struct buf *b, struct key k)
{
	if (key_is_text(k))
		add_character(b, k.code);
}

void text_untype(char *text)
{
	size_t n = strlen(text);
	while (n && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
		n--;
	text[n ? n - 1 : 0] = 0;
}

void key_add_name(struct buf *b, struct key k)
{
	for (int i = 0; i < NAME_COUNT; i++)
		if (NAMES[i].code == k.code) {
			buf_add_str(b, NAMES[i].name);
			return;
		}
	if (k.code >= K_F1 && k.code <= K_F12)
		buf_addf(b, "F%d", k.code - K_F1 + 1);
	else if (k.code > 0 && k.code < ' ')
		buf_addf(b, "Ctrl-%c", k.code + '@');
	else if (key_is_text(k))
		add_character(b, k.code);
}

bool key_is_text(struct key k)
{
	return k.code >= ' ' && k.code < K_SPECIAL && k.code != K_BACKSPACE;
}

static const struct row *row_of(enum action a)
{
	for (int i = 0; i < ROWS; i++)
		if (TABLE[i].action == a)
			return &TABLE[i];
	return NULL;
}

const char *action_name(enum action a)
{
	const struct row *r = row_of(a);
	return r ? r->name : "";
}

// gettext("") is the catalogue's own header
const char *action_help(enum action a)
{
	const struct row *r = row_of(a);
	return r && r->help[0] ? _(r->help) : "";
}

static struct binding *binding_of(struct keymap *m, int code)
{
	for (int i = 0; i < m->n; i++)
		if (m->list[i].code == code)
			return &m->list[i];
	return NULL;
}

static void unbind(struct keymap *m, int code)
{
	struct binding *b = binding_of(m, code);
	if (!b)
		return;
	m->n--;
	memmove(b, b + 1, (size_t)(m->list + m->n - b) * sizeof *b);
}

// The newest key of an action comes first: it is the one that the bars show. False where the table is full.
static bool bind(struct keymap *m, int code, enum action a)
{
	unbind(m, code);
	if (a == ACTION_NONE)
		return true;
	if (m->n >= BINDINGS_MAX)
		return false;
	memmove(m->list + 1, m->list, (size_t)m->n * sizeof *m->list);
	m->list[0] = (struct binding){ code, a };
	m->n++;
	return true;
}

// Copies the word at *p into OUT and moves on; false where there is none, or it is longer than any key or action.
static bool next_word(const char **p, char *out, size_t room)
{
	*p += strspn(*p, " \t\r");
	size_t n = strcspn(*p, " \t\r");
	if (n == 0 || n >= room)
		return false;
	memcpy(out, *p, n);
	out[n] = 0;
	*p += n;
	return true;
}

enum { WORD_MAX = 40 };

static void bind_defaults(struct keymap *m, const struct row *r)
{
	const char *p = r->keys;
	char name[WORD_MAX];
	struct key keys[4];
	int n = 0;
	while (n < 4 && next_word(&p, name, sizeof name) && key_read(name, &keys[n]))
		n++;
	while (n-- > 0)
		bind(m, keys[n].code, r->action);
}

void keymap_init(struct keymap *m)
{
	m->n = 0;
	for (int i = 0; i < ROWS; i++)
		bind_defaults(m, &TABLE[i]);
}

enum action keymap_action(const struct keymap *m, struct key k)
{
	for (int i = 0; i < m->n; i++)
		if (m->list[i].code == k.code)
			return m->list[i].action;
	return ACTION_NONE;
}

static int add_keys(const struct keymap *m, enum action a, struct buf *b, int at_most, bool text)
{
	int n = 0;
	for (int i = 0; i < m->n && n < at_most; i++)
		if (m->list[i].action == a && (text || !key_is_text((struct key){ .code = m->list[i].code }))) {
			buf_add_str(b, n++ > 0 ? ", " : "");
			key_add_name(b, (struct key){ .code = m->list[i].code });
		}
	return n;
}

void keymap_add_key(const struct keymap *m, enum action a, struct buf *b)
{
	add_keys(m, a, b, 1, true);
}

void keymap_add_keys(const struct keymap *m, enum action a, bool text, struct buf *b)
{
	add_keys(m, a, b, BINDINGS_MAX, text);
}

static bool has_key(const struct keymap *m, enum action a)
{
	for (int i = 0; i < m->n; i++)
		if (m->list[i].action == a)
			return true;
	return false;
}

// Reads "none" as ACTION_NONE.
static bool action_read(const char *name, enum action *out)
{
	*out = ACTION_NONE;
	for (int i = 0; i < ROWS; i++)
		if (strcmp(TABLE[i].name, name) == 0)
			*out = TABLE[i].action;
	return *out != ACTION_NONE || strcmp(name, "none") == 0;
}

// The user's file while it is read.
struct reader {
	struct keymap *map;
	const char *name;
	int line;
	struct buf *said;
	int faults;
};

// Begins a sentence about the present line.
static struct buf *sentence(struct reader *r)
{
	r->faults++;
	buf_addf(r->said, _("%s, line %d: "), r->name, r->line);
	return r->said;
}

static void read_line(struct reader *r, const char *line)
{
	char key[WORD_MAX] = "", action[WORD_MAX] = "";
	struct key k;
	enum action a;
	line += strspn(line, " \t\r");
	if (!*line || *line == '#')
		return;
	bool two = next_word(&line, key, sizeof key) && next_word(&line, action, sizeof action);
	line += strspn(line, " \t\r");
	if (!two || (*line && *line != '#'))
		buf_add_str(sentence(r), _("a line is a key and what it does, for example \"F3 find\"\n"));
	else if (!key_read(key, &k))
		buf_addf(sentence(r), _("there is no key \"%s\"\n"), key);
	else if (!action_read(action, &a))
		buf_addf(sentence(r), _("there is nothing called \"%s\" that a key could do\n"), action);
	else if (!bind(r->map, k.code, a))
		buf_add_str(sentence(r), _("there are too many keys\n"));
}

// Nobody may lock himself in: what these actions do must stay within reach.
static void keep_the_way_out(struct reader *r)
{
	static const enum action ESSENTIAL[] = { ACTION_OPEN, ACTION_BACK, ACTION_HELP, ACTION_LEAVE, ACTION_COMMAND };
	for (size_t i = 0; i < sizeof ESSENTIAL / sizeof *ESSENTIAL; i++) {
		if (has_key(r->map, ESSENTIAL[i]))
			continue;
		bind_defaults(r->map, row_of(ESSENTIAL[i]));
		r->faults++;
		buf_addf(r->said, _("%s: \"%s\" would have no key left; it keeps its usual ones: "), r->name,
			 action_name(ESSENTIAL[i]));
		keymap_add_keys(r->map, ESSENTIAL[i], true, r->said);
		buf_add_byte(r->said, '\n');
	}
}

int keymap_read(struct keymap *m, const char *name, const char *text, struct buf *said)
{
	struct reader r = { .map = m, .name = name, .said = said };
	AUTO_FREE char *copy = xstrdup(text);
	char *rest = copy;
	for (char *line; (line = strsep(&rest, "\n"));) {
		r.line++;
		read_line(&r, line);
	}
	keep_the_way_out(&r);
	return r.faults;
}

enum { KEYS_BYTES_MAX = 64 * 1024 };

int keymap_load(struct keymap *m, const char *state_dir, struct buf *said)
{
	AUTO_FREE char *path = xasprintf("%s/keys", state_dir);
	if (!file_exists(path))
		return 0;
	BUF_AUTO text = BUF_INIT;
	struct err e = { 0 };
	if (!is_ok(file_read(path, KEYS_BYTES_MAX, &text, &e))) {
		buf_addf(said, _("the keys are the usual ones: %s\n"), err_sentence(&e));
		return 1;
	}
	return keymap_read(m, path, buf_text(&text), said);
}

enum { HELP_KEYS_CELLS = 16 };

void keymap_add_help(const struct keymap *m, uint64_t actions, bool text, struct buf *b)
{
	for (int i = 0; i < ROWS; i++) {
		const char *help = action_help(TABLE[i].action);
		BUF_AUTO keys = BUF_INIT;
		keymap_add_keys(m, TABLE[i].action, text, &keys);
		if (!*help || !keys.n || !(actions >> TABLE[i].action & 1))
			continue;
		text_add_cells(b, buf_text(&keys), text_width(buf_text(&keys)) > HELP_KEYS_CELLS ?
							  text_width(buf_text(&keys)) : HELP_KEYS_CELLS);
		buf_addf(b, "  %s\n", help);
	}
}
