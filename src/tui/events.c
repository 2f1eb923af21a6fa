#include "tui/events.h"

#include "base/text.h"
#include "tui/words.h"

static void event_row(const struct log_row *e, struct grid *g, int row, const struct rect *r)
{
	const struct act_row *act = law_row(e->type);
	BUF_AUTO t = BUF_INIT;
	time_add_clock(&t, e->at);
	int col = r->col + grid_put(g, row, r->col, r->cols, STYLE_DIM, buf_text(&t)) + 1;
	int end = r->col + r->cols;
	if (e->void_code || !e->authentic)
		col += grid_put(g, row, col, end - col, STYLE_BAD, _("✗ void ")) + 0;
	col += grid_put(g, row, col, end - col, STYLE_NORMAL, act ? in_words(act->zh, act->en) : e->type) + 1;
	if (col < end)
		grid_put(g, row, col, end - col, STYLE_DIM, e->signer);
}

void events_render(const struct model *m, struct grid *g, const struct rect *r)
{
	int row = r->row;
	for (size_t i = m->log_count; i-- > 0 && row < r->row + r->rows;)
		if (m->log[i].lot == 0 || m->log[i].lot == m->lot)
			event_row(&m->log[i], g, row++, r);
}
