#include "tui/dossier.h"

#include <string.h>

#include "base/text.h"
#include "tui/reckoning.h"
#include "tui/words.h"

static void line(struct buf *out, const char *what, const char *value)
{
	if (!value || !*value)
		return;
	buf_add_str(out, what);
	for (int width = text_width(what); width < 26; width++)
		buf_add_byte(out, ' ');
	text_add_safe(out, value);
	buf_add_byte(out, '\n');
}

static void line_time(struct buf *out, const char *what, int64_t ms)
{
	BUF_AUTO t = BUF_INIT;
	if (!ms)
		return;
	time_add(&t, ms);
	line(out, what, buf_text(&t));
}

static void line_hash(struct buf *out, const char *what, struct hash h)
{
	if (!hash_is_zero(h))
		line(out, what, hash_hex(h).s);
}

static void line_size(struct buf *out, const char *what, int64_t bytes)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, _("%lld bytes"), (long long)bytes);
	line(out, what, buf_text(&b));
}

static void receipt(const struct lot *l, const struct bid *b, struct buf *out)
{
	line(out, _("Bidder"), b->bidder_name);
	line(out, _("Credit code"), b->bidder_code);
	line(out, _("Agent"), b->agent);
	line(out, _("State"), in_words(bid_state_zh(b->state), bid_state_code(b->state)));
	line_time(out, _("Received"), b->received_at);
	line_time(out, _("Sealed"), b->sealed_at);
	line_time(out, _("Checked in"), b->checkin_at);
	if (b->key.at)
		line(out, _("Key proved at check-in"), b->key.ok ? _("it opened its own bid") : b->key.note);
	line_size(out, _("Size"), b->size);
	line_hash(out, _("SHA-256 as handed in"), b->p7m_sha256);
	line_hash(out, _("Record in the intake"), b->intake_hash);
	if (!l || !l->intake_closed_at)
		return;
	BUF_AUTO stamp = BUF_INIT;
	stamp_text(l, &stamp);
	line_hash(out, _("Root of the intake"), l->intake_root);
	line(out, _("Its time stamp"), buf_text(&stamp));
}

static void before_opening(const struct model *m, const struct bid *b, struct buf *out)
{
	BUF_AUTO money = BUF_INIT;
	buf_add_byte(out, '\n');
	if (b->verified_at)
		line(out, _("Bytes in the store"), b->verified_ok ? _("the same as handed in") : *b->verify_note ? b->verify_note : _("differ"));
	if (m->project->params.deposit_required)
		line(out, _("Deposit"), !b->deposit_at ? _("not recorded yet") : b->deposit_ok ? _("in order") : _("lacking"));
	if (b->deposit_at) {
		money_add(&money, b->deposit_fen);
		line(out, _("Deposit (yuan)"), buf_text(&money));
	}
	line_time(out, _("Key released"), b->released_at);
	line_time(out, _("Opened"), b->opened_at);
	if (b->opened_at)
		line(out, _("From"), b->via_backup ? _("the backup file") : _("the bid as handed in"));
}

// How the others fared in the same window, on the same platform.
static void others(const struct lot *l, const struct bid *b, struct buf *out)
{
	int released = 0, faults = 0, all = 0;
	BUF_AUTO text = BUF_INIT;
	for (size_t i = 0; i < l->bid_count; i++) {
		const struct bid *o = &l->bids[i];
		if (o == b || o->no == 0)
			continue;
		all++;
		released += o->released_at != 0;
		faults += o->fault_at != 0;
	}
	buf_addf(&text, _("of %d others %d released their keys, %d reported faults"), all, released, faults);
	line(out, _("The others"), buf_text(&text));
}

// What the bidder's client found when its release failed, as its signed report says.
static void report(const struct bid *b, struct buf *out)
{
	const struct fault_evidence *e = &b->evidence;
	BUF_AUTO tries = BUF_INIT;
	BUF_AUTO link = BUF_INIT;
	line_time(out, _("Fault reported"), b->fault_at);
	line(out, _("Stage"), code_in_words(b->fault_stage));
	line(out, _("The bidder says"), b->fault_text);
	line(out, _("Error code"), e->code);
	line(out, _("Token"), e->card);
	line(out, _("Status word of the card"), e->status);
	line_time(out, _("Its certificate until"), e->cert_end);
	line(out, _("The bidder's own file"), strcmp(e->file, "same") == 0 ? _("the one that was handed in") : strcmp(e->file, "differs") == 0 ? _("not the one that was handed in") :
						   *e->file ? _("not there") : "");
	if (e->tries > 0)
		buf_addf(&tries, "%lld", (long long)e->tries);
	line(out, _("Releases tried"), buf_text(&tries));
	if (e->link_ms >= 0)
		buf_addf(&link, _("the gate answered in %lld ms"), (long long)e->link_ms);
	line(out, _("Connection"), *e->card && e->link_ms < 0 ? _("the gate did not answer") : buf_text(&link));
}

static void failure(const struct model *m, const struct bid *b, struct buf *out)
{
	const struct lot *l = model_lot(m);
	bool failed = b->state == BID_FAILED || b->state == BID_INVALID || b->fault_at;
	if (!failed || !l)
		return;
	buf_addf(out, "\n%s\n", _("-- the failure ------------------------------------------------"));
	report(b, out);
	line(out, _("The opening says"), b->open_note);
	line(out, _("Backup file"), b->backup_step == BACKUP_AWAITED ? _("admitted, not delivered yet") : b->backup_step == BACKUP_DELIVERED ? _("delivered, not tried yet") : "");
	others(l, b, out);
	const struct finding_row *f = finding_row(fault_finding(l, b)), *told = finding_named(b->finding);
	line(out, _("This suggests"), in_words(f->zh, f->en));
	if (b->ruled_at) {
		if (told)
			line(out, _("Suggested to the host"), in_words(told->zh, told->en));
		line(out, _("Ruled by the host"), b->cause == CAUSE_BIDDER ? _("the bidder's cause") : _("not the bidder's cause"));
		line(out, _("Reason"), b->cause_reason);
		line_time(out, _("Ruled"), b->ruled_at);
	} else if (b->state == BID_FAILED)
		line(out, _("To do"), _("the host rules on the cause (F5)"));
}

static void quote_lines(const struct offer *o, struct buf *out)
{
	for (size_t i = 0; i < o->quote_count; i++) {
		BUF_AUTO money = BUF_INIT;
		money_add(&money, o->quotes[i].amount_fen);
		line(out, o->quotes[i].item, buf_text(&money));
	}
}

/// L38 政府采购法第38条(四) a quote is shown once it was announced, and only where prices are public
static void quotes(const struct model *m, const struct bid *b, struct buf *out)
{
	const struct lot *l = model_lot(m);
	BUF_AUTO money = BUF_INIT;
	if (!l || !l->read_at || b->state != BID_OPENED || !project_prices_public(m->project))
		return;
	buf_addf(out, "\n%s\n", _("-- the quote --------------------------------------------------"));
	money_add(&money, b->offer.total_fen);
	line(out, _("Total (yuan)"), buf_text(&money));
	line(out, _("In capital figures"), b->offer.total_text);
	line(out, _("Mind"), b->offer.text_differs ? _("figures and capital figures do not agree") : "");
	line(out, _("Mind"), b->offer.over_ceiling ? _("above the ceiling") : "");
	quote_lines(&b->offer, out);
	line(out, _("Term"), b->offer.term);
	line(out, _("Quality"), b->offer.quality);
	line(out, _("Note"), b->offer.note);
}

static void after(const struct bid *b, struct buf *out)
{
	buf_add_byte(out, '\n');
	line_time(out, _("Agreed"), b->confirmed_at);
	line(out, "", b->deemed ? _("by silence, as the document says") : "");
	line_time(out, _("Signed the record"), b->signed_at);
}

void dossier(const struct model *m, const struct bid *b, struct buf *out)
{
	receipt(model_lot(m), b, out);
	before_opening(m, b, out);
	failure(m, b, out);
	quotes(m, b, out);
	after(b, out);
}
