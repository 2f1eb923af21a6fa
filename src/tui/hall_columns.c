#include "tui/hall_columns.h"

#include <string.h>

#include "base/text.h"
#include "tui/say.h"
#include "tui/words.h"

static void sign_time(struct buf *b, const char *sign, int64_t at)
{
	buf_addf(b, "%s ", sign);
	time_add_clock(b, at);
}

static enum style cell_checkin(const struct model *m, const struct bid *b, struct buf *out)
{
	(void)m;
	buf_add_str(out, b->checkin_at ? "✓" : "-");
	return b->checkin_at ? STYLE_GOOD : STYLE_DIM;
}

/// S10 通知二(一) whether the token that opens this bid has been seen to open it
static enum style cell_key(const struct model *m, const struct bid *b, struct buf *out)
{
	(void)m;
	buf_add_str(out, !b->key.at ? "-" : b->key.ok ? "✓" : _("✗ fails"));
	return !b->key.at ? STYLE_DIM : b->key.ok ? STYLE_GOOD : STYLE_BAD;
}

static enum style cell_deposit(const struct model *m, const struct bid *b, struct buf *out)
{
	if (!m->project->params.deposit_required) {
		buf_add_str(out, "-");
		return STYLE_DIM;
	}
	buf_add_str(out, !b->deposit_at ? ".." : b->deposit_ok ? "✓" : _("✗ lacking"));
	return !b->deposit_at ? STYLE_DIM : b->deposit_ok ? STYLE_GOOD : STYLE_BAD;
}

static enum style cell_verified(const struct model *m, const struct bid *b, struct buf *out)
{
	(void)m;
	buf_add_str(out, !b->verified_at ? ".." : b->verified_ok ? "✓" : _("✗ differs"));
	return !b->verified_at ? STYLE_DIM : b->verified_ok ? STYLE_GOOD : STYLE_BAD;
}

static enum style cell_opened(const struct model *m, const struct bid *b, struct buf *out)
{
	const struct lot *l = model_lot(m);
	if (m->task.on && m->task.no == b->no && m->task.size) {
		buf_addf(out, ".. %lld%%", (long long)(m->task.bytes * 100 / m->task.size));
		return STYLE_WARN;
	}
	if (b->opened_at) {
		sign_time(out, b->via_backup ? _("✓ backup") : "✓", b->opened_at);
		return STYLE_GOOD;
	}
	if (b->state == BID_INVALID || b->state == BID_FAILED) {
		buf_add_str(out, !b->ruled_at ? _("✗ failed") : b->cause == CAUSE_BIDDER ? _("✗ bidder's cause") : _("✗ other cause"));
		return STYLE_BAD;
	}
	if (b->released_at) {
		sign_time(out, _("✓ key"), b->released_at);
		return STYLE_GOOD;
	}
	if (b->fault_at) {
		buf_add_str(out, _("! fault reported"));
		return STYLE_BAD;
	}
	buf_add_str(out, l->phase == PHASE_UNSEAL ? _(".. asked") : "-");
	return STYLE_DIM;
}

static enum style cell_quote(const struct model *m, const struct bid *b, struct buf *out)
{
	const struct lot *l = model_lot(m);
	if (b->state != BID_OPENED) {
		buf_add_str(out, b->released_at && !b->opened_at ? _("(sealed)") : "-");
		return STYLE_DIM;
	}
	if (!l->read_at || !project_prices_public(m->project)) {
		buf_add_str(out, l->read_at ? _("(not public)") : _("(not read yet)"));
		return STYLE_DIM;
	}
	money_add(out, b->offer.total_fen);
	return STYLE_STRONG;
}

static enum style cell_confirmed(const struct model *m, const struct bid *b, struct buf *out)
{
	(void)m;
	buf_add_str(out, b->confirmed_at ? "✓" : b->deemed ? _("✓ deemed") : "-");
	return b->confirmed_at || b->deemed ? STYLE_GOOD : STYLE_DIM;
}

static enum style cell_signed(const struct model *m, const struct bid *b, struct buf *out)
{
	(void)m;
	buf_add_str(out, b->signed_at ? "✓" : "-");
	return b->signed_at ? STYLE_GOOD : STYLE_DIM;
}

static bool has_open_objection(const struct lot *l, const struct bid *b)
{
	for (size_t i = 0; i < l->objection_count; i++)
		if (!l->objections[i].answered_at && strcmp(l->objections[i].bidder_code, b->bidder_code) == 0)
			return true;
	return false;
}

// What the host must not overlook. Prices are spoken of only once they were read.
static enum style cell_hint(const struct model *m, const struct bid *b, struct buf *out)
{
	const struct lot *l = model_lot(m);
	bool read = l->read_at && project_prices_public(m->project) && b->state == BID_OPENED;
	if (has_open_objection(l, b))
		buf_add_str(out, _("! objection"));
	else if (read && b->offer.text_differs)
		buf_add_str(out, _("! figures and words differ"));
	else if (read && b->offer.over_ceiling)
		buf_add_str(out, _("! above the ceiling"));
	else if (b->share_bad[0] || b->share_bad[1] || b->share_bad[2])
		buf_add_str(out, _("! key share misfits"));
	return STYLE_WARN;
}

static const struct hall_column COLUMNS[] = {
	{ { "#", 3, 4, 0, ALIGN_RIGHT }, NULL, PHASE_WAIT, PHASE_END, true, false },
	{ { N_("Bidder"), 26, 44, 0, ALIGN_LEFT }, NULL, PHASE_WAIT, PHASE_END, true, false },
	{ { N_("In"), 4, 4, 4, ALIGN_LEFT }, cell_checkin, PHASE_WAIT, PHASE_REMEDY, true, false },
	{ { N_("Key"), 8, 8, 3, ALIGN_LEFT }, cell_key, PHASE_CLOSED, PHASE_UNSEAL, false, false },
	{ { N_("Deposit"), 7, 7, 5, ALIGN_LEFT }, cell_deposit, PHASE_VERIFY, PHASE_REMEDY, false, false },
	{ { N_("Bytes"), 6, 6, 6, ALIGN_LEFT }, cell_verified, PHASE_VERIFY, PHASE_REMEDY, true, false },
	{ { N_("Decryption"), 16, 16, 0, ALIGN_LEFT }, cell_opened, PHASE_UNSEAL, PHASE_END, true, false },
	{ { N_("Quote (yuan)"), 15, 16, 1, ALIGN_RIGHT }, cell_quote, PHASE_READ, PHASE_END, true, true },
	{ { N_("Agreed"), 8, 10, 2, ALIGN_LEFT }, cell_confirmed, PHASE_CONFIRM, PHASE_END, true, false },
	{ { N_("Signed"), 6, 6, 3, ALIGN_LEFT }, cell_signed, PHASE_RECORD, PHASE_END, true, false },
	{ { N_("Mind"), 12, 26, 7, ALIGN_LEFT }, cell_hint, PHASE_VERIFY, PHASE_END, false, false },
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };
_Static_assert(sizeof COLUMNS / sizeof *COLUMNS <= (size_t)HALL_COLUMNS_MAX, "room for every column");

int hall_columns(enum phase phase, struct column *c, const struct hall_column **which)
{
	int n = 0;
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (phase < COLUMNS[i].from || phase > COLUMNS[i].to)
			continue;
		c[n] = COLUMNS[i].column;
		c[n].title = i ? _(c[n].title) : c[n].title;
		which[n++] = &COLUMNS[i];
	}
	return n;
}

void hall_columns_say(const struct model *m, const struct bid *b, const struct column *c, const struct hall_column *const *which, int n, struct buf *out)
{
	BUF_AUTO line = BUF_INIT;
	for (int i = 2; i < n; i++) {
		BUF_AUTO cell = BUF_INIT;
		which[i]->cell(m, b, &cell);
		if (cell.n == 0) // a hint that there is not
			continue;
		buf_addf(&line, _("; %s: "), c[i].title);
		say_signs(&line, buf_text(&cell));
	}
	say_line(out, "%lld  %s%s", (long long)b->no, b->bidder_name, buf_text(&line));
}
