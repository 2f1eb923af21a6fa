// Signing in: the tokens at hand, or an address typed by hand. The same screen locks the console when the token is taken
// out: it hides everything, and only that token opens it again.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/hall.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { URI_MAX = 255, WIDTH = 76 };

struct sign_in {
	struct screen base;
	bool locked;
	struct list list; // the tokens in the readers, the one that is set up for this station, the address typed by hand
	int tokens;               // in the readers when the list was fitted last
	char preset[URI_MAX + 1]; // "": none is set up
	char uri[URI_MAX + 1];
};

static int tokens(const struct model *m)
{
	return (int)json_array_size(m->tokens);
}

static int by_hand(const struct sign_in *s, const struct model *m)
{
	return tokens(m) + (s->preset[0] ? 1 : 0);
}

// Tokens come and go; what is chosen stays chosen. A first token is, where nothing else was.
static void fit(struct sign_in *s, const struct model *m)
{
	int n = tokens(m), last = by_hand(s, m), row = s->list.cursor;
	if (row >= s->tokens)
		row += n - s->tokens;
	else if (row > n)
		row = n;
	if (s->tokens == 0 && !s->preset[0] && !s->uri[0])
		row = 0;
	s->tokens = n;
	list_fit(&s->list, last + 1, last + 1);
	list_choose(&s->list, row);
}

static const char *uri_of(const struct sign_in *s, const struct model *m)
{
	if (s->list.cursor < tokens(m))
		return json_str(json_array_get(m->tokens, (size_t)s->list.cursor), "uri");
	return s->list.cursor < by_hand(s, m) ? s->preset : s->uri;
}

static void token_row(const json_t *t, bool chosen, struct grid *g, int row, int col)
{
	BUF_AUTO valid = BUF_INIT;
	time_add(&valid, json_int(t, "valid_to"));
	grid_put(g, row, col, 2, chosen ? STYLE_CHOSEN : STYLE_NORMAL, chosen ? "> " : "  ");
	int at = col + 2 + grid_put(g, row, col + 2, 30, STYLE_STRONG, json_str(t, "holder")) + 1;
	at += grid_put(g, row, at, 20, STYLE_DIM, json_str(t, "code")) + 1;
	grid_putf(g, row, at, col + WIDTH - at, STYLE_DIM, _("%s, until %.10s"), json_str(t, "kind"), buf_text(&valid));
}

static int explain(const struct sign_in *s, const struct model *m, struct grid *g, int row, int col)
{
	if (!s->locked) {
		row += grid_wrap(g, row, col, WIDTH, 3, STYLE_TITLE, _("Sign in with your token")) + 1;
		return row + grid_wrap(g, row, col, WIDTH, 4, STYLE_NORMAL,
				       _("Put the token into the reader, choose it with the arrows and press Enter; then type its PIN. Esc: go on as an onlooker, without a token.")) +
		       1;
	}
	row += grid_wrap(g, row, col, WIDTH, 2, STYLE_ALARM, _("Locked: the token was taken out")) + 1;
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, _("%s is signed in here. Put the same token back, press Enter and type its PIN: it goes on exactly where it was. Nothing is lost, and the opening goes on meanwhile."),
		 m->seat.name);
	return row + grid_wrap(g, row, col, WIDTH, 5, STYLE_NORMAL, buf_text(&b)) + 1;
}

// The end of an address says more than its beginning, and is what is being typed. Returns the cells used.
static int address(struct grid *g, int row, int col, int room, enum style style, const char *uri)
{
	while (text_width(uri) >= room)
		for (uri++; ((unsigned char)*uri & 0xC0) == 0x80; uri++)
			continue;
	return grid_put(g, row, col, room, style, uri);
}

static int address_row(struct grid *g, int row, int col, bool chosen, const char *title)
{
	grid_put(g, row, col, 2, chosen ? STYLE_CHOSEN : STYLE_NORMAL, chosen ? "> " : "  ");
	return col + 2 + grid_put(g, row, col + 2, WIDTH, STYLE_NORMAL, title);
}

static void rows(struct sign_in *s, const struct model *m, struct grid *g, int row, int col)
{
	int n = tokens(m), last = by_hand(s, m);
	fit(s, m);
	if (!m->tokens)
		grid_put(g, row++, col, WIDTH, STYLE_DIM, _(".. looking for tokens"));
	else if (n == 0)
		grid_put(g, row++, col, WIDTH, STYLE_WARN, _("! no token in any reader"));
	for (int i = 0; i < n; i++)
		token_row(json_array_get(m->tokens, (size_t)i), i == s->list.cursor, g, row++, col);
	if (s->preset[0]) {
		int at = address_row(g, row, col, s->list.cursor == n, _("set up here: "));
		address(g, row++, at, col + WIDTH - at, STYLE_NORMAL, s->preset);
	}
	bool typing = s->list.cursor == last;
	int at = address_row(g, row, col, typing, _("address by hand: ")), room = col + WIDTH - at;
	grid_fill(g, row, at, 1, room, typing ? STYLE_INPUT : STYLE_NORMAL);
	int used = address(g, row, at, room, typing ? STYLE_INPUT : STYLE_NORMAL, s->uri);
	if (typing)
		grid_cursor(g, row, at + used);
	grid_put(g, row + 1, col + 2, WIDTH - 2, STYLE_DIM, _("p12:/path/sign.p12?enc=/path/enc.p12, or piv: for a card"));
}

static void render(struct screen *self, const struct model *m, struct grid *g)
{
	struct sign_in *s = (struct sign_in *)self;
	int width = g->cols < WIDTH + 4 ? g->cols - 4 : WIDTH, col = (g->cols - width) / 2;
	int row = g->rows > 20 ? g->rows / 4 : 1;
	const struct notice *n = model_notice(m, 60000);
	if (s->locked)
		grid_box(g, 0, 0, g->rows, g->cols, STYLE_ALARM);
	else
		head_render(m, g);
	row = explain(s, m, g, row, col);
	if (m->drill)
		row += grid_wrap(g, row, col, width, 2, STYLE_WARN, _("This is a drill: made-up people, a made-up project. Press Enter to sign in; the PIN will be shown.")) + 1;
	rows(s, m, g, row, col);
	if (m->task.on)
		grid_putf(g, g->rows - 3, 2, g->cols - 4, STYLE_WARN, ".. %s", m->task.what);
	else if (n)
		grid_wrap(g, g->rows - 5, col, width, 4, n->style, n->text);
}

static struct effect go(struct sign_in *s, const struct model *m)
{
	const char *uri = uri_of(s, m);
	if (!*uri || m->task.on)
		return effect_of(EFFECT_HANDLED);
	struct job *j = job_new(JOB_ORDER);
	j->order = (struct hand_order){ .kind = HAND_SIGN_IN, .uri = xstrdup(uri), .shown = xstrdup(_("sign in")) };
	if (s->locked)
		j->order.expect = m->seat.cert;
	j->what = xstrdup(_("sign in"));
	return effect_job(j);
}

static struct effect type(struct sign_in *s, struct key k)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, s->uri);
	key_add_text(&b, k);
	if (k.code == K_BACKSPACE)
		text_untype(s->uri);
	else if (b.n <= URI_MAX)
		memcpy(s->uri, buf_text(&b), b.n + 1);
	return effect_of(EFFECT_HANDLED);
}

static struct effect act(struct screen *self, const struct model *m, const struct input *in)
{
	struct sign_in *s = (struct sign_in *)self;
	fit(s, m);
	if (in->action == ACTION_TYPE)
		return type(s, in->key);
	if (list_act(&s->list, in->action))
		return effect_of(EFFECT_HANDLED);
	if (in->action == ACTION_OPEN)
		return go(s, m);
	if (in->action == ACTION_REDRAW || (!s->locked && TAKES_DIALOG >> in->action & 1))
		return effect_of(EFFECT_NONE);
	if (in->action != ACTION_BACK || s->locked)
		return effect_of(EFFECT_HANDLED);
	return (struct effect){ .kind = EFFECT_PROPOSE, .close = true, .job = job_keep("sign-in", s->uri) };
}

static bool typing(const struct screen *self)
{
	const struct sign_in *s = (const struct sign_in *)self;
	return s->list.count > 0 && s->list.cursor == s->list.count - 1;
}

// The lock leads nowhere but back.
static bool help(const struct screen *self, const struct model *m, enum action a, struct buf *out)
{
	(void)m, (void)out;
	return !((const struct sign_in *)self)->locked && (a == ACTION_LEAVE || a == ACTION_HELP || a == ACTION_BACK);
}

static void close_sign_in(struct screen *self)
{
	free(self);
}

// --- in lines ---------------------------------------------------------------------------------------------------------------

static void say_tokens(const struct sign_in *s, const struct model *m, struct buf *out)
{
	int n = tokens(m);
	if (!m->tokens)
		say_line(out, "%s", _("looking for tokens"));
	else if (n == 0)
		say_line(out, "%s", _("mind: no token in any reader"));
	for (int i = 0; i < n; i++) {
		const json_t *t = json_array_get(m->tokens, (size_t)i);
		BUF_AUTO valid = BUF_INIT;
		BUF_AUTO kind = BUF_INIT;
		time_add(&valid, json_int(t, "valid_to"));
		buf_addf(&kind, _("%s, until %.10s"), json_str(t, "kind"), buf_text(&valid));
		say_line(out, "%d  %s  %s  %s", i + 1, json_str(t, "holder"), json_str(t, "code"), buf_text(&kind));
	}
	if (s->preset[0])
		say_line(out, _("Enter: sign in with %s"), s->preset);
	say_line(out, "%s", n ? _("type a token's number, or its address (p12:… or piv:), then its PIN") : _("type the token's address (p12:… or piv:), then its PIN"));
}

static void say(struct screen *self, const struct model *m, struct buf *out)
{
	const struct sign_in *s = (const struct sign_in *)self;
	if (s->locked) {
		say_line(out, "%s", _("Locked: the token was taken out"));
		say_line(out, _("%s is signed in here. Put the same token back, press Enter and type its PIN: it goes on exactly where it was. Nothing is lost, and the opening goes on meanwhile."),
			 m->seat.name);
		return;
	}
	say_line(out, "%s", _("Sign in with your token"));
	if (m->drill)
		say_line(out, "%s", _("This is a drill: made-up people, a made-up project. Press Enter to sign in; the PIN will be shown."));
	say_tokens(s, m, out);
	say_line(out, "%s", _("\"back\": go on as an onlooker, without a token"));
}

static bool is_number(const char *line, int most, int *n)
{
	char *end;
	long v = strtol(line, &end, 10);
	*n = (int)v;
	return *line && !*end && v >= 1 && v <= most;
}

// While it is locked, nothing but the token is heard.
static bool hear(struct screen *self, const struct model *m, const char *line, struct effect *out)
{
	struct sign_in *s = (struct sign_in *)self;
	int n = 0;
	fit(s, m);
	if (is_number(line, tokens(m), &n))
		list_choose(&s->list, n - 1);
	else if (strchr(line, ':') && strlen(line) <= URI_MAX) {
		memcpy(s->uri, line, strlen(line) + 1);
		list_choose(&s->list, by_hand(s, m));
	} else if (*line)
		return false;
	else if (s->preset[0])
		list_choose(&s->list, tokens(m));
	*out = go(s, m);
	return true;
}

static const struct screen_ops SIGN_IN = { .name = "sign-in", .title = N_("Signing in"), .any_size = true,
					   .takes = TAKES_LIST | TAKES(OPEN) | TAKES(REDRAW), .help = help, .render = render, .act = act,
					   .typing = typing, .close = close_sign_in, .say = say, .hear = hear };

static void keep(char out[URI_MAX + 1], const char *uri)
{
	if (uri && strlen(uri) <= URI_MAX)
		memcpy(out, uri, strlen(uri) + 1);
}

struct screen *sign_in_new(const struct model *m, bool locked)
{
	struct sign_in *s = xcalloc(1, sizeof *s);
	*s = (struct sign_in){ .base = { &SIGN_IN }, .locked = locked };
	keep(s->preset, locked ? m->seat.uri : m->token_uri);
	keep(s->uri, locked ? NULL : m->kept_uri);
	fit(s, m);
	if (s->preset[0] || s->uri[0])
		list_choose(&s->list, s->preset[0] ? tokens(m) : by_hand(s, m));
	return &s->base;
}
