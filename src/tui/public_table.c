#include "tui/public_table.h"

#include <stdlib.h>

#include "tui/hall_columns.h"
#include "tui/layout.h"

/// R28 87号令第28条 before the deadline there are no bidders for the public, whatever the state holds
/// R41b 87号令第41条 and none where the lot may not be opened: nobody is announced
int public_rows(const struct lot *l)
{
	int n = 0;
	for (size_t i = 0; l->phase != PHASE_WAIT && l->outcome != OUTCOME_NO_OPENING && i < l->bid_count; i++)
		n += l->bids[i].no > 0;
	return n;
}

struct table {
	struct column columns[HALL_COLUMNS_MAX];
	const struct hall_column *which[HALL_COLUMNS_MAX];
	struct place at[HALL_COLUMNS_MAX];
	int count;
};

// The hall's columns without those that are the staff's matter; prices stand there where the method announces them.
static void columns_for(const struct model *m, const struct lot *l, struct table *t)
{
	int n = 0;
	t->count = hall_columns(l->phase, t->columns, t->which);
	for (int i = 0; i < t->count; i++) {
		/// L38 政府采购法第38条(四) where quotes are not public there is no column for them
		if (!t->which[i]->open || (t->which[i]->price && !project_prices_public(m->project)))
			continue;
		t->columns[n] = t->columns[i];
		t->which[n++] = t->which[i];
	}
	t->count = n;
}

static const struct bid *bid_numbered(const struct lot *l, int64_t no)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].no == no)
			return &l->bids[i];
	return NULL;
}

static void bidder_row(const struct model *m, const struct bid *b, const struct table *t, struct grid *g, int row)
{
	BUF_AUTO no = BUF_INIT;
	buf_addf(&no, "%lld", (long long)b->no);
	layout_cell(g, row, &t->columns[0], t->at[0], STYLE_NORMAL, buf_text(&no));
	layout_cell(g, row, &t->columns[1], t->at[1], STYLE_STRONG, b->bidder_name);
	for (int i = 2; i < t->count; i++) {
		BUF_AUTO text = BUF_INIT;
		enum style s = t->which[i]->cell(m, b, &text);
		layout_cell(g, row, &t->columns[i], t->at[i], s, buf_text(&text));
	}
}

// The cells speak of the lot that is shown. Owned by the caller.
static struct model *about(const struct model *m, const struct lot *l)
{
	struct model *shown = xmalloc(sizeof *shown);
	*shown = *m;
	shown->lot = l->no;
	return shown;
}

void public_table(const struct model *m, const struct lot *l, int first, int rows, struct grid *g, int row)
{
	struct table t;
	int all = public_rows(l);
	if (all == 0)
		return;
	struct model *shown = about(m, l);
	columns_for(m, l, &t);
	layout_columns(t.columns, t.count, 1, g->cols - 2, t.at);
	layout_titles(g, row, t.columns, t.count, t.at);
	for (int i = 0; i < rows && first + i < all; i++) {
		const struct bid *b = bid_numbered(l, first + i + 1);
		if (b)
			bidder_row(shown, b, &t, g, row + 1 + i);
	}
	free(shown);
}

void public_say(const struct model *m, const struct lot *l, struct buf *out)
{
	struct table t;
	struct model *shown = about(m, l);
	columns_for(m, l, &t);
	for (int no = 1; no <= public_rows(l); no++) {
		const struct bid *b = bid_numbered(l, no);
		if (b)
			hall_columns_say(shown, b, t.columns, t.which, t.count, out);
	}
	free(shown);
}
