// Help for the screen that is open: the screen's own keys first, then those that mean the same everywhere. It names what the screen
// takes and nothing else, and of what is not possible now it says why.
#include "tui/dialogs.h"
#include "tui/words.h"

static bool is_typing(const struct screen *s)
{
	return s->ops->typing && s->ops->typing(s);
}

static void add_line(const struct screen *about, const struct keymap *keys, enum action a, const char *what, struct buf *out)
{
	BUF_AUTO names = BUF_INIT;
	keymap_add_keys(keys, a, !is_typing(about), &names);
	if (names.n == 0)
		return;
	buf_addf(out, "    %-18s ", buf_text(&names));
	for (; *what; what++) {
		buf_add_byte(out, (uint8_t)*what);
		if (*what == '\n')
			buf_addf(out, "%23s", ""); // why not, below the words
	}
	buf_add_byte(out, '\n');
}

// Returns what is left for the words of the table.
static uint64_t own_keys(const struct screen *about, const struct model *m, struct buf *out)
{
	uint64_t usual = 0;
	BUF_AUTO lines = BUF_INIT;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		BUF_AUTO what = BUF_INIT;
		if (!screen_takes(about, m, a, &what))
			continue;
		if (what.n)
			add_line(about, m->keys, a, buf_text(&what), &lines);
		else
			usual |= UINT64_C(1) << a;
	}
	if (lines.n)
		buf_addf(out, "%s\n%s\n", _(about->ops->title), buf_text(&lines));
	return usual;
}

struct screen *help_new(const struct screen *about, const struct model *m)
{
	BUF_AUTO b = BUF_INIT;
	uint64_t usual = own_keys(about, m, &b);
	buf_addf(&b, "%s\n", _("Everywhere"));
	keymap_add_help(m->keys, usual, !is_typing(about), &b);
	buf_addf(&b, "\n%s\n", _("What is dim in the bottom line is not possible now: press its key and the screen says why, with the article. What binds "
				  "somebody is shown in plain words first and asks for the token's PIN; nothing happens on a single key. Drafts are kept."));
	return text_help_new(_("Help"), buf_text(&b));
}
