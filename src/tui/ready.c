#include "tui/ready.h"

#include <string.h>

#include "base/text.h"
#include "tui/say.h"
#include "tui/words.h"
#include "tui/wrap.h"

enum { QUORUM_ROWS = 2, TITLE_AND_QUORUM = 1 + QUORUM_ROWS };

static const enum role ORDER[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR, ROLE_PURCHASER, ROLE_READER };
enum { ROLE_COUNT = sizeof ORDER / sizeof *ORDER, CUSTODIANS = 3 }; // the first three

static const struct column COLUMNS[] = {
	{ N_("Role"), 10, 12, 0, ALIGN_LEFT },	  { N_("Name"), 10, 20, 0, ALIGN_LEFT }, { N_("Here"), 10, 10, 0, ALIGN_LEFT },
	{ N_("Sheet"), 10, 10, 0, ALIGN_LEFT }, { N_("Key"), 12, 0, 0, ALIGN_LEFT },
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

// --- the rows ---------------------------------------------------------------------------------------------------------

static bool has_row(const struct project *p, int i)
{
	return i < CUSTODIANS || project_role(p, ORDER[i]);
}

int ready_rows(const struct project *p)
{
	int n = TITLE_AND_QUORUM;
	for (int i = 0; i < ROLE_COUNT; i++)
		n += has_row(p, i);
	return n;
}

static enum style time_text(int64_t ms, const char *absent, struct buf *b)
{
	if (ms) {
		buf_add_str(b, "✓ ");
		time_add_clock(b, ms);
	} else
		buf_add_str(b, absent);
	return ms ? STYLE_GOOD : STYLE_DIM;
}

static enum style key_text(const struct key_proof *key, bool custodian, struct buf *b)
{
	if (!key->at)
		buf_add_str(b, custodian ? _("not proved") : "-");
	else if (key->ok)
		buf_add_str(b, _("✓ decrypts"));
	else
		buf_addf(b, _("✗ %s"), key->note && *key->note ? key->note : "-");
	return !key->at ? STYLE_DIM : key->ok ? STYLE_GOOD : STYLE_BAD;
}

// What stands in column COLUMN (2 ..) for the person who holds ORDER[I].
static enum style cell_text(const struct person *who, int i, int column, struct buf *b)
{
	if (column == 2)
		return time_text(who->present_at, _("not yet"), b);
	if (column == 3)
		return time_text(who->sheet_at, i == 0 ? _("not signed") : "-", b);
	return key_text(&who->key, i < CUSTODIANS, b);
}

static void person_row(const struct model *m, int i, struct grid *g, int row, const struct place *at)
{
	const struct person *who = project_role(m->project, ORDER[i]);
	layout_cell(g, row, &COLUMNS[0], at[0], STYLE_NORMAL, in_words(role_zh(ORDER[i]), role_code(ORDER[i])));
	if (!who) {
		layout_cell(g, row, &COLUMNS[1], at[1], STYLE_WARN, _("(nobody)"));
		return;
	}
	layout_cell(g, row, &COLUMNS[1], at[1], STYLE_NORMAL, who->name);
	for (int column = 2; column < COLUMN_COUNT; column++) {
		BUF_AUTO b = BUF_INIT;
		enum style s = cell_text(who, i, column, &b);
		layout_cell(g, row, &COLUMNS[column], at[column], s, buf_text(&b));
	}
}

// --- the quorum -----------------------------------------------------------------------------------------------------------

static bool is_ready(const struct person *who)
{
	return who && who->present_at && who->key.ok;
}

static void add_names(const struct project *p, bool ready, struct buf *out)
{
	const char *sep = "";
	for (int i = 0; i < CUSTODIANS; i++) {
		const struct person *who = project_role(p, ORDER[i]);
		if (is_ready(who) != ready)
			continue;
		buf_addf(out, "%s%s %s", sep, in_words(role_zh(ORDER[i]), role_code(ORDER[i])), who ? who->name : _("(nobody)"));
		sep = _(", ");
	}
}

void ready_quorum(const struct project *p, struct buf *out)
{
	int ready = 0;
	for (int i = 0; i < CUSTODIANS; i++)
		ready += is_ready(project_role(p, ORDER[i]));
	if (ready == CUSTODIANS) {
		buf_add_str(out, _("all three custodians are here and have proved their keys; two are needed"));
		return;
	}
	buf_addf(out, _("2 custodians are needed, the host one of them; here with a proved key: %d"), ready);
	if (ready) {
		buf_add_str(out, _(" ("));
		add_names(p, true, out);
		buf_add_str(out, _(")"));
	}
	buf_add_str(out, _("; missing: "));
	add_names(p, false, out);
}

// --- the whole --------------------------------------------------------------------------------------------------------------

void ready_render(const struct model *m, struct grid *g, const struct rect *r)
{
	struct column c[COLUMN_COUNT];
	struct place at[COLUMN_COUNT];
	BUF_AUTO quorum = BUF_INIT;
	int row = r->row;
	for (int i = 0; i < COLUMN_COUNT; i++) {
		c[i] = COLUMNS[i];
		c[i].title = _(c[i].title);
	}
	layout_columns(c, COLUMN_COUNT, r->col, r->cols, at);
	layout_titles(g, row++, c, COLUMN_COUNT, at);
	for (int i = 0; i < ROLE_COUNT; i++)
		if (has_row(m->project, i))
			person_row(m, i, g, row++, at);
	ready_quorum(m->project, &quorum);
	grid_wrap(g, row, r->col, r->cols, QUORUM_ROWS, STYLE_NORMAL, buf_text(&quorum));
}

static void person_say(const struct model *m, int i, struct buf *out)
{
	const struct person *who = project_role(m->project, ORDER[i]);
	BUF_AUTO line = BUF_INIT;
	for (int column = 2; who && column < COLUMN_COUNT; column++) {
		BUF_AUTO cell = BUF_INIT;
		cell_text(who, i, column, &cell);
		buf_addf(&line, _("; %s: "), _(COLUMNS[column].title));
		say_signs(&line, buf_text(&cell));
	}
	say_line(out, "%s %s%s", in_words(role_zh(ORDER[i]), role_code(ORDER[i])), who ? who->name : _("(nobody)"), buf_text(&line));
}

void ready_say(const struct model *m, struct buf *out)
{
	BUF_AUTO quorum = BUF_INIT;
	for (int i = 0; i < ROLE_COUNT; i++)
		if (has_row(m->project, i))
			person_say(m, i, out);
	ready_quorum(m->project, &quorum);
	say_line(out, "%s", buf_text(&quorum));
}
