#include "tui/consequence.h"

#include <string.h>

#include "base/text.h"
#include "tui/dialogs.h"
#include "tui/words.h"

static void add_time(struct buf *out, int64_t ms)
{
	BUF_AUTO t = BUF_INIT;
	time_add(&t, ms);
	buf_add_str(out, buf_text(&t));
}

// --- the body ---------------------------------------------------------------------------------------------------------

static const char *bidder_of(const struct model *m, const char *bid_id)
{
	const struct lot *l = model_lot(m);
	const struct bid *b = l ? lot_bid(l, bid_id) : NULL;
	return b ? b->bidder_name : bid_id;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), e = strlen(end);
	return n >= e && strcmp(text + n - e, end) == 0;
}

static bool is_time(const char *name)
{
	return strcmp(name, "deadline") == 0 || strcmp(name, "from") == 0 || strcmp(name, "to") == 0;
}

static void add_people(const json_t *list, struct buf *out)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		buf_addf(out, "%s%s %s", i ? "、" : "", json_str(one, "post"), json_str(one, "name"));
}

static void add_bids(const struct model *m, const json_t *list, struct buf *out)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		buf_addf(out, "%s%s", i ? "、" : "", bidder_of(m, json_is_string(one) ? json_string_value(one) : json_str(one, "bid")));
}

static void add_integer(const struct field *f, int64_t n, struct buf *out)
{
	if (ends_with(f->name, "_fen"))
		money_add(out, n);
	else if (is_time(f->name))
		add_time(out, n);
	else
		buf_addf(out, "%lld", (long long)n);
}

static void add_members(const struct field *members, const json_t *v, struct buf *out)
{
	for (const struct field *f = members; f->name; f++) {
		buf_addf(out, "%s%s ", f == members ? "" : ", ", code_in_words(f->name));
		add_integer(f, json_int(v, f->name), out);
	}
}

static void add_value(const struct model *m, const struct field *f, const json_t *v, struct buf *out)
{
	if (json_is_integer(v))
		add_integer(f, json_integer_value(v), out);
	else if (json_is_boolean(v))
		buf_add_str(out, json_is_true(v) ? _("yes") : _("no"));
	else if (strcmp(f->name, "finding") == 0 && finding_named(json_string_value(v)))
		buf_add_str(out, in_words(finding_named(json_string_value(v))->zh, finding_named(json_string_value(v))->en));
	else if (strcmp(f->name, "bid") == 0)
		text_add_safe(out, bidder_of(m, json_string_value(v)));
	else if (json_is_string(v))
		text_add_safe(out, f->kind == FIELD_ENUM ? code_in_words(json_string_value(v)) : json_string_value(v));
	else if (strcmp(f->name, "staff") == 0)
		add_people(v, out);
	else if (json_is_array(v))
		add_bids(m, v, out);
	else if (strcmp(f->name, "counted") == 0)
		add_members(f->members, v, out);
	else
		text_add_safe(out, json_str(v, "name")); // a person
}

// Each act of a work is a signature; all of them are agreed to here, with one PIN.
static void work_lines(const struct model *m, const struct hand_order *o, struct buf *out)
{
	const struct lot *l = model_lot(m);
	int bids = 0;
	for (size_t i = 0; l && i < l->bid_count; i++)
		bids += l->bids[i].released_at && !l->bids[i].opened_at && l->bids[i].state != BID_FAILED && l->bids[i].no > 0;
	if (o->kind == HAND_OPEN_BIDS)
		buf_addf(out, _("- opens %d bids with two key shares each, in memory only; their contents are held against what was handed in\n- one PIN, %d signatures: one for each bid\n"),
			 bids, bids);
	else if (o->kind == HAND_HAND_SHARES)
		buf_addf(out, _("- gives the key shares of %d bids to the host, who opens the bids with them\n"), bids);
	else if (o->kind == HAND_RECORD_SIGN)
		buf_add_str(out, _("- one PIN, two signatures: the record itself, and the act that hands it in\n"));
	else if (o->kind == HAND_RELEASE_KEY)
		buf_add_str(out, _("- the key of your own bid goes in three shares to the host, the recorder and the supervisor; two of them together open it, after the window has closed\n- where that fails, why is reported to the hall at once, signed with the same token\n"));
}

void consequence_body(const struct model *m, const struct hand_order *o, struct buf *out)
{
	work_lines(m, o, out);
	if (o->type && strcmp(o->type, "sheet.sign") == 0 && m->project)
		params_text(m->project, out);
	const struct act_row *row = o->type ? law_row(o->type) : NULL;
	for (const struct field *f = row ? row->body : NULL; f && f->name; f++) {
		const json_t *v = json_object_get(o->body, f->name);
		if (!v || f->kind == FIELD_HASH || f->kind == FIELD_BASE64)
			continue;
		buf_addf(out, "  %s: ", code_in_words(f->name));
		add_value(m, f, v, out);
		buf_add_byte(out, '\n');
	}
}

// --- what follows -------------------------------------------------------------------------------------------------------

static void phases(const struct lot *now, const struct lot *then, struct buf *out)
{
	if (now->phase != then->phase)
		buf_addf(out, _("- the lot goes from \"%s\" to \"%s\"\n"), in_words(phase_zh(now->phase), phase_code(now->phase)),
			 in_words(phase_zh(then->phase), phase_code(then->phase)));
	if (then->unseal_end != now->unseal_end && then->unseal_end) {
		buf_add_str(out, _("- the bidders can decrypt until "));
		add_time(out, then->unseal_end);
		buf_add_byte(out, '\n');
	}
	if (then->confirm_end != now->confirm_end && then->confirm_end) {
		buf_add_str(out, _("- the bidders can confirm or object until "));
		add_time(out, then->confirm_end);
		buf_add_byte(out, '\n');
	}
}

static void bids(const struct lot *now, const struct lot *then, struct buf *out)
{
	for (size_t i = 0; i < now->bid_count && i < then->bid_count; i++) {
		const struct bid *a = &now->bids[i], *b = &then->bids[i];
		if (a->state == b->state)
			continue;
		buf_addf(out, _("- bidder %lld "), (long long)b->no);
		text_add_safe(out, b->bidder_name);
		buf_addf(out, _(": from \"%s\" to \"%s\"\n"), in_words(bid_state_zh(a->state), bid_state_code(a->state)),
			 in_words(bid_state_zh(b->state), bid_state_code(b->state)));
	}
	if (now->valid_count != then->valid_count)
		buf_addf(out, _("- valid bidders: from %lld to %lld\n"), (long long)now->valid_count, (long long)then->valid_count);
}

/// R41b 87号令第41条 X17 what fewer than the minimum means is said before the act that leads there
static void outcome(const struct model *m, const struct lot *now, const struct lot *then, struct buf *out)
{
	int64_t min = m->project->params.min_bidders;
	if (now->outcome != then->outcome)
		buf_addf(out, _("- the outcome is: %s (order 87 articles 41 and 43)\n"), in_words(outcome_zh(then->outcome), outcome_code(then->outcome)));
	else if (then->valid_count < min && then->valid_count < now->valid_count)
		buf_addf(out, _("- fewer than %lld are left: when the remedies end, this lot fails (order 87 article 43)\n"), (long long)min);
}

void consequence_after(const struct model *m, int64_t lot, const struct project *after, struct buf *out)
{
	const struct lot *now = m->project ? project_lot(m->project, lot) : NULL, *then = project_lot(after, lot);
	if (m->project && after->deadline != m->project->deadline) {
		buf_add_str(out, _("- the deadline is now "));
		add_time(out, after->deadline);
		buf_add_byte(out, '\n');
	}
	if (!now || !then)
		return;
	phases(now, then, out);
	bids(now, then, out);
	outcome(m, now, then, out);
}

bool consequence_is_final(const struct hand_order *o)
{
	static const char *const OPEN[] = { "staff.attend", "recording.register", "deposit.record", "objection.answer", "role.bind", "opening.extend", "bid.object", "bid.checkin" };
	if (o->kind != HAND_ACT)
		return o->kind == HAND_OPEN_BIDS || o->kind == HAND_RECORD_SIGN;
	for (size_t i = 0; i < sizeof OPEN / sizeof *OPEN; i++)
		if (strcmp(OPEN[i], o->type) == 0)
			return false;
	return true;
}
