// Help for the screen that is open: the screen's own keys first, then those that mean the same everywhere.
#include "tui/dialogs.h"
#include "tui/words.h"

static void add_line(const struct keymap *keys, enum action a, const char *what, struct buf *out)
{
	BUF_AUTO names = BUF_INIT;
	keymap_add_keys(keys, a, &names);
	if (names.n == 0)
		return;
	buf_addf(out, "    %-18s %s\n", buf_text(&names), what);
}

static void own_keys(const struct screen *about, const struct model *m, struct buf *out)
{
	bool any = false;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const char *what = about->ops->help ? about->ops->help(about, m, a) : NULL;
		if (!what)
			continue;
		if (!any)
			buf_addf(out, "%s\n", _(about->ops->title));
		any = true;
		add_line(m->keys, a, what, out);
	}
	if (any)
		buf_add_byte(out, '\n');
}

struct screen *help_new(const struct screen *about, const struct model *m)
{
	BUF_AUTO b = BUF_INIT;
	own_keys(about, m, &b);
	buf_addf(&b, "%s\n", _("Everywhere"));
	keymap_add_help(m->keys, &b);
	buf_addf(&b, "\n%s\n", _("What is dim in the bottom line is not possible now: press its key and the screen says why, with the article. What binds "
				  "somebody is shown in plain words first and asks for the token's PIN; nothing happens on a single key. Drafts are kept."));
	return text_new(_("Help"), buf_text(&b));
}
