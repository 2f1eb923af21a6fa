// Keys and their names, the table of what they do, and the user's own file.
#include "tests/tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "tui/keys.h"

static void test_names(void)
{
	static const struct {
		const char *name;
		int code;
		const char *printed;
	} GOOD[] = {
		{ "F3", K_F1 + 2, "F3" }, { "f12", K_F12, "F12" }, { "Ctrl-L", 12, "Ctrl-L" }, { "ctrl-l", 12, "Ctrl-L" },
		{ "j", 'j', "j" }, { "J", 'J', "J" }, { "pgdn", K_PAGE_DOWN, "PgDn" }, { "Space", ' ', "Space" },
		{ "?", '?', "?" }, { "Ctrl-I", K_TAB, "Tab" }, { "Ctrl-M", K_ENTER, "Enter" }, { "Ctrl-[", K_ESC, "Esc" },
		{ "开", 0x5F00, "开" }, { "é", 0xE9, "é" }, { "𠀀", 0x20000, "𠀀" }, { "BackTab", K_BACK_TAB, "BackTab" },
		{ "Backspace", K_BACKSPACE, "Backspace" }, { "F", 'F', "F" },
	};
	for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
		struct key k;
		BUF_AUTO printed = BUF_INIT;
		CHECK(key_read(GOOD[i].name, &k) && k.code == GOOD[i].code, "\"%s\" is a key", GOOD[i].name);
		key_add_name(&printed, k);
		CHECK_TEXT(buf_text(&printed), GOOD[i].printed, "and is printed as one name");
	}
	static const char *const BAD[] = { "", "F0", "F13", "F1x", "F123", "Ctrl-", "Ctrl-LL", "Ctrl-1", "jj", "Up2", "\x1B", "\xFF",
					   "\u202E", "\u200B", "开标", "\xE5\xBC", " " };
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		struct key k;
		CHECK(!key_read(BAD[i], &k) && k.code == K_NONE, "no key: bad name %zu", i);
	}
	BUF_AUTO nothing = BUF_INIT;
	key_add_name(&nothing, (struct key){ .code = K_NONE });
	key_add_name(&nothing, (struct key){ .code = K_RESIZE });
	CHECK(nothing.n == 0, "what is no key has no name");
	CHECK(key_is_text((struct key){ .code = ' ' }) && key_is_text((struct key){ .code = 0x5F00 }) &&
		      !key_is_text((struct key){ .code = K_UP }) && !key_is_text((struct key){ .code = 3 }) &&
		      !key_is_text((struct key){ .code = K_BACKSPACE }), "text keys");
}

static void test_bytes(void)
{
	static const struct {
		const char *bytes, *what;
		int codes[4];
	} CASES[] = {
		{ "\xE5\xBC\x80\xE6\xA0\x87", "two characters", { 0x5F00, 0x6807 } },
		{ "\xF0\xA0\x80\x80", "one of four bytes", { 0x20000 } },
		{ "\xE5\xBC\xE5\xBC\x80", "one that was broken off, one whole", { 0x5F00 } },
		{ "\x80\xBF\xFF\xC3\xA9", "bytes that fit nowhere, then one that does", { 0xE9 } },
		{ "\xE2\x80\xAE\xE2\x80\x8B", "override and zero-width space", { 0 } },
		{ "\xED\xA0\x80\xC0\xAF\xF4\x90\x80\x80", "surrogates, overlong and beyond the last", { 0 } },
		{ "\xF8\x88\x80\x80\x80\x80", "five bytes and more", { 0 } },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct key_bytes b = { .n = 0 };
		int got[8] = { 0 }, n = 0;
		for (const char *p = CASES[i].bytes; *p && n < 8; p++) {
			got[n] = key_join(&b, (unsigned char)*p);
			n += got[n] != K_NONE;
		}
		CHECK(memcmp(got, CASES[i].codes, sizeof CASES[i].codes) == 0 && got[n] == 0, "%s", CASES[i].what);
	}
}

static enum action does(const struct keymap *m, const char *name)
{
	struct key k;
	return key_read(name, &k) ? keymap_action(m, k) : ACTION_COUNT;
}

static void test_table(void)
{
	struct keymap m;
	keymap_init(&m);
	static const struct {
		const char *key;
		enum action action;
	} WANT[] = {
		{ "Up", ACTION_UP }, { "k", ACTION_UP }, { "WheelUp", ACTION_UP }, { "j", ACTION_DOWN }, { "h", ACTION_LEFT },
		{ "l", ACTION_RIGHT }, { "PgDn", ACTION_PAGE_DOWN }, { "Home", ACTION_HOME }, { "Tab", ACTION_NEXT_PANE },
		{ "Enter", ACTION_OPEN }, { "Esc", ACTION_BACK }, { "/", ACTION_FIND }, { "n", ACTION_FIND_NEXT },
		{ "N", ACTION_FIND_PREV }, { "?", ACTION_HELP }, { "F1", ACTION_HELP }, { "F2", ACTION_F2 }, { "F9", ACTION_F9 },
		{ "F10", ACTION_LEAVE }, { "q", ACTION_LEAVE }, { "Ctrl-C", ACTION_LEAVE }, { ":", ACTION_COMMAND },
		{ "Ctrl-L", ACTION_REDRAW }, { "Click", ACTION_CLICK }, { "z", ACTION_NONE }, { "F11", ACTION_NONE },
	};
	for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++)
		CHECK(does(&m, WANT[i].key) == WANT[i].action, "%s does \"%s\"", WANT[i].key, action_name(WANT[i].action));
	BUF_AUTO keys = BUF_INIT;
	keymap_add_key(&m, ACTION_LEAVE, &keys);
	CHECK_TEXT(buf_text(&keys), "F10", "the bars show the first key");
	buf_clear(&keys);
	keymap_add_keys(&m, ACTION_HELP, true, &keys);
	CHECK_TEXT(buf_text(&keys), "F1, ?", "help shows all of them");
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		buf_clear(&keys);
		keymap_add_key(&m, (enum action)a, &keys);
		CHECK(keys.n > 0 && action_name((enum action)a)[0], "action %d has a key and a name", a);
	}
	CHECK(action_name(ACTION_NONE)[0] == 0 && action_name(ACTION_TYPE)[0] == 0 && action_help(ACTION_F3)[0] == 0,
	      "what is none has no name; what is the screen's own has no help here");
}

static void test_help(void)
{
	struct keymap m;
	BUF_AUTO before = BUF_INIT, after = BUF_INIT, said = BUF_INIT;
	keymap_init(&m);
	keymap_add_help(&m, UINT64_MAX, true, &before);
	CHECK(strstr(buf_text(&before), "Ctrl-L            draw the screen anew\n") != NULL, "help has a line an action");
	CHECK(keymap_read(&m, "keys", "x redraw\nCtrl-L none\n", &said) == 0, "a user's file");
	keymap_add_help(&m, UINT64_MAX, true, &after);
	CHECK(strstr(buf_text(&after), "x                 draw the screen anew\n") != NULL, "help follows it");
	buf_clear(&after);
	keymap_add_help(&m, UINT64_C(1) << ACTION_UP, false, &after);
	CHECK_TEXT(buf_text(&after), "Up, WheelUp       one line up\n", "it names what it is asked for, and while a text is being typed no letters");
}

static void test_rebinding(void)
{
	struct keymap m;
	BUF_AUTO said = BUF_INIT, key = BUF_INIT;
	keymap_init(&m);
	CHECK(keymap_read(&m, "keys", "# mine\n\nF3 f4\n F4\tf3 # swapped\r\nx find\nz none\n/ none", &said) == 0, "a good file");
	CHECK(does(&m, "F3") == ACTION_F4 && does(&m, "F4") == ACTION_F3, "two keys change places");
	CHECK(does(&m, "x") == ACTION_FIND && does(&m, "/") == ACTION_NONE, "one is bound, another is bound to nothing");
	keymap_add_key(&m, ACTION_FIND, &key);
	CHECK_TEXT(buf_text(&key), "x", "the bars show the user's key");
	CHECK(said.n == 0, "and nothing is said");
	CHECK(keymap_read(&m, "keys", "j up\nj down\nj home", &said) == 0 && does(&m, "j") == ACTION_HOME, "the last line wins");
}

static void test_faults(void)
{
	struct keymap m;
	BUF_AUTO said = BUF_INIT;
	keymap_init(&m);
	int n = keymap_read(&m, "mine",
			    "F3\nHyper-x find\nx fly\nF5 find now\ny find\nquit\nj\n"
			    "averyveryveryverylongkeynamethatnokeyhasatallever find\n\xFF\xFE find\n",
			    &said);
	CHECK(n == 8, "eight of nine lines are wrong (%d)", n);
	CHECK(does(&m, "y") == ACTION_FIND && does(&m, "F3") == ACTION_F3 && does(&m, "j") == ACTION_DOWN,
	      "the ninth holds, and so does what was bound before");
	CHECK(does(&m, "x") == ACTION_NONE && does(&m, "F5") == ACTION_F5, "a wrong line changes nothing");
	const char *text = buf_text(&said);
	CHECK(strstr(text, "mine, line 1: a line is a key and what it does") != NULL, "what is missing is said, and where");
	CHECK(strstr(text, "mine, line 2: there is no key \"Hyper-x\"\n") != NULL, "an unknown key");
	CHECK(strstr(text, "mine, line 3: there is nothing called \"fly\"") != NULL, "an unknown action");
	CHECK(strstr(text, "line 4") != NULL && strstr(text, "line 5") == NULL, "too much in a line; the good one is not named");
}

static void test_no_lock_in(void)
{
	struct keymap m;
	BUF_AUTO said = BUF_INIT;
	keymap_init(&m);
	int n = keymap_read(&m, "keys", "F10 up\nq up\nCtrl-C up\nEsc none\nEnter none\nF1 none\n", &said);
	CHECK(n == 3, "three actions would have no key left (%d)", n);
	CHECK(does(&m, "q") == ACTION_LEAVE && does(&m, "Esc") == ACTION_BACK && does(&m, "Enter") == ACTION_OPEN,
	      "leaving, going back and opening keep theirs");
	CHECK(does(&m, "?") == ACTION_HELP && does(&m, "F1") == ACTION_NONE, "help has another one");
	CHECK(strstr(buf_text(&said), "keys: \"leave\" would have no key left; it keeps its usual ones: F10, q, Ctrl-C\n") != NULL,
	      "a sentence says so");
}

static void test_full(void)
{
	struct keymap m;
	BUF_AUTO said = BUF_INIT, text = BUF_INIT;
	keymap_init(&m);
	for (int c = 0x4E00; c < 0x4E00 + BINDINGS_MAX; c++) {
		key_add_name(&text, (struct key){ .code = c });
		buf_add_str(&text, " up\n");
	}
	CHECK(keymap_read(&m, "keys", buf_text(&text), &said) > 0 && m.n == BINDINGS_MAX, "a file with too many keys");
	CHECK(strstr(buf_text(&said), "there are too many keys") != NULL, "is told so");
	CHECK(does(&m, "q") == ACTION_LEAVE && does(&m, "Enter") == ACTION_OPEN, "and takes none of the others away");
}

static void test_load(void)
{
	char dir[] = "/tmp/kb-keys-XXXXXX";
	struct keymap m;
	BUF_AUTO said = BUF_INIT;
	if (!mkdtemp(dir))
		return;
	AUTO_FREE char *path = xasprintf("%s/keys", dir);
	keymap_init(&m);
	CHECK(keymap_load(&m, dir, &said) == 0 && said.n == 0, "no file is no fault");
	FILE *f = fopen(path, "w");
	if (f) {
		fputs("x find\nbad\n", f);
		fclose(f);
	}
	CHECK(keymap_load(&m, dir, &said) == 1 && does(&m, "x") == ACTION_FIND, "a file in the state's folder is read");
	CHECK(strstr(buf_text(&said), "/keys, line 2: ") != NULL, "its fault is named with the path and the line");
	unlink(path);
	mkdir(path, 0700);
	buf_clear(&said);
	keymap_init(&m);
	CHECK(keymap_load(&m, dir, &said) == 1 && said.n > 0 && does(&m, "q") == ACTION_LEAVE, "one that cannot be read is a sentence");
	rmdir(path);
	rmdir(dir);
}

// Whoever writes a file of keys finds every action in the manual page.
static void test_manual(void)
{
	const char *srcdir = getenv("srcdir");
	AUTO_FREE char *path = xasprintf("%s/doc/kaibiao.1", srcdir ? srcdir : ".");
	struct err e;
	BUF_AUTO page = BUF_INIT;
	if (!CHECK(is_ok(file_read(path, 1 << 20, &page, &e)), "the manual page is there"))
		return;
	const char *list = strstr(buf_text(&page), ".Li none up");
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT && list; a++) {
		AUTO_FREE char *word = xasprintf(" %s", action_name((enum action)a));
		CHECK(strstr(list, word) != NULL, "it names \"%s\"", action_name((enum action)a));
	}
	CHECK(list != NULL, "it has the list of actions");
}

int main(void)
{
	test_manual();
	test_names();
	test_bytes();
	test_table();
	test_help();
	test_rebinding();
	test_faults();
	test_no_lock_in();
	test_full();
	test_load();
	return tap_done();
}
