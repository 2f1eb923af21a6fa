#include "tui/reckoning.h"

#include "base/text.h"
#include "tui/words.h"

void reckoning_text(const struct lot *l, struct buf *out)
{
	const struct reckoning r = lot_reckoning(l);
	if (!l->intake_closed_at)
		return;
	buf_addf(out, _("handed in %lld = opened %lld + failed %lld + taken back %lld + void %lld + sealed %lld; refused %lld"),
		 (long long)r.handed_in, (long long)r.opened, (long long)r.failed, (long long)r.gone, (long long)r.ineffective, (long long)r.unopened,
		 (long long)l->intake_refused);
}

void stamp_text(const struct lot *l, struct buf *out)
{
	if (!l->stamp_at) {
		buf_add_str(out, _("no time stamp"));
		return;
	}
	buf_add_str(out, _("time stamp "));
	time_add(out, l->stamp_at);
	buf_addf(out, " (%s)", l->stamp_tsa);
}

void reckoning_render(const struct lot *l, struct grid *g, int row, const struct rect *r)
{
	BUF_AUTO sum = BUF_INIT;
	BUF_AUTO root = BUF_INIT;
	reckoning_text(l, &sum);
	if (!sum.n)
		return;
	buf_addf(&root, _("root %.16s; "), hash_hex(l->intake_root).s);
	stamp_text(l, &root);
	grid_put(g, row, r->col, r->cols, STYLE_DIM, buf_text(&sum));
	grid_put(g, row + 1, r->col, r->cols, STYLE_DIM, buf_text(&root));
}
