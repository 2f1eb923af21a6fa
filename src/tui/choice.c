#include "tui/choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/words.h"

// A row of the table: a choice, whose it is, in which phases of the lot, and whether it is wanted as it stands (NULL:
// always). What is possible but not wanted is shown, and never named as the next step.
struct choice_row {
	struct choice choice;
	unsigned who, phases;
	bool (*wanted)(const struct model *m, const struct lot *l);
};

enum { DAY_MS = 24 * 3600 * 1000 };
#define IN(phase) (1u << (PHASE_##phase))
enum { STAFF = ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR, EVERYBODY = STAFF | ROLE_PURCHASER | ROLE_READER };

// --- bodies, as far as the state gives them -----------------------------------------------------------------------

static json_t *no_body(const struct model *m, const struct bid *bid)
{
	(void)m, (void)bid;
	return json_object();
}

static bool bid_counts(const struct bid *b)
{
	return b->no > 0 && b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

// The bid under the cursor where it fits, else the first that does; NULL.
static const struct bid *fitting(const struct model *m, const struct bid *bid, bool (*fits)(const struct bid *b))
{
	const struct lot *l = model_lot(m);
	if (bid && fits(bid))
		return bid;
	for (size_t i = 0; l && i < l->bid_count; i++)
		if (fits(&l->bids[i]))
			return &l->bids[i];
	return bid;
}

// For works: which bid is under the cursor does not matter.
static const struct bid *first(const struct model *m, bool (*fits)(const struct bid *b))
{
	return fitting(m, NULL, fits);
}

static json_t *bid_body(const struct bid *b)
{
	json_t *body = json_object();
	if (b)
		json_put_str(body, "bid", b->bid_id);
	return body;
}

static json_t *announce_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object(), *staff = json_array();
	(void)bid;
	for (size_t i = 0; m->project && i < m->project->person_count; i++) {
		const struct person *p = &m->project->people[i];
		if (!(p->roles & EVERYBODY))
			continue;
		json_t *one = json_object();
		json_put_str(one, "name", p->name);
		json_put_str(one, "post", role_zh((enum role)(p->roles & EVERYBODY & -(p->roles & EVERYBODY))));
		json_array_append_new(staff, one);
	}
	json_put_bool(body, "discipline", true);
	json_put(body, "staff", staff);
	return body;
}

static bool lacks_deposit(const struct bid *b)
{
	return bid_counts(b) && !b->deposit_at;
}

static json_t *deposit_body(const struct model *m, const struct bid *bid)
{
	json_t *body = bid_body(fitting(m, bid, lacks_deposit));
	json_put_bool(body, "ok", true);
	json_put_int(body, "amount_fen", m->project ? m->project->params.deposit_fen : 0);
	json_put_str(body, "way", "transfer");
	return body;
}

static bool lacks_check(const struct bid *b)
{
	return bid_counts(b) && !b->verified_at;
}

static json_t *verify_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = json_object(), *checks = json_array(), *check = bid_body(first(m, lacks_check));
	json_put_bool(check, "ok", true);
	json_array_append_new(checks, check);
	json_put(body, "checks", checks);
	return body;
}

static json_t *unseal_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "minutes", m->project ? m->project->params.decrypt_min : 0);
	return body;
}

static json_t *extend_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_int(body, "minutes", 10);
	return body;
}

static bool has_released(const struct bid *b)
{
	return b->released_at && !b->opened_at && bid_counts(b) && b->state != BID_INVALID && b->state != BID_FAILED;
}

static json_t *check_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = json_object(), *bad = json_array();
	const struct bid *b = first(m, has_released);
	if (b)
		json_array_append_new(bad, json_string(b->bid_id));
	json_put(body, "bad", bad);
	return body;
}

static json_t *hand_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	const struct person *host = m->project ? project_role(m->project, ROLE_HOST) : NULL;
	json_t *body = json_object(), *shares = json_array(), *share = bid_body(first(m, has_released));
	json_put_str(share, "envelope", "MIIB");
	json_array_append_new(shares, share);
	json_put_hash(body, "to", host ? host->cert : (struct hash){ { 0 } });
	json_put(body, "shares", shares);
	return body;
}

static json_t *open_body(const struct model *m, const struct bid *bid)
{
	(void)bid;
	json_t *body = bid_body(first(m, has_released));
	json_put_str(body, "via", "main");
	json_put_bool(body, "ok", false);
	json_put_str(body, "stage", "key");
	json_put_str(body, "note", "-");
	return body;
}

static bool lacks_ruling(const struct bid *b)
{
	return b->state == BID_FAILED && !b->ruled_at;
}

static json_t *rule_body(const struct model *m, const struct bid *bid)
{
	json_t *body = bid_body(fitting(m, bid, lacks_ruling));
	json_put_str(body, "cause", "bidder");
	return body;
}

static json_t *admit_body(const struct model *m, const struct bid *bid)
{
	return bid_body(fitting(m, bid, lacks_ruling));
}

static json_t *read_body(const struct model *m, const struct bid *bid)
{
	const struct lot *l = model_lot(m);
	json_t *body = json_object(), *order = json_array();
	(void)bid;
	for (int64_t no = 1; l && no <= (int64_t)l->bid_count; no++)
		for (size_t i = 0; i < l->bid_count; i++)
			if (l->bids[i].no == no && l->bids[i].state == BID_OPENED)
				json_array_append_new(order, json_string(l->bids[i].bid_id));
	json_put(body, "order", order);
	return body;
}

static const struct objection *open_objection(const struct lot *l)
{
	for (size_t i = 0; l && i < l->objection_count; i++)
		if (!l->objections[i].answered_at)
			return &l->objections[i];
	return NULL;
}

static json_t *answer_body(const struct model *m, const struct bid *bid)
{
	const struct objection *o = open_objection(model_lot(m));
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "id", o ? o->id : 1);
	json_put_str(body, "result", "noted");
	return body;
}

static json_t *record_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	struct hash any = { { 1 } };
	(void)m, (void)bid;
	json_put_hash(body, "facts_sha256", any);
	json_put_hash(body, "text_sha256", any);
	return body;
}

static json_t *sign_body(const struct model *m, const struct bid *bid)
{
	const struct lot *l = model_lot(m);
	json_t *body = json_object();
	(void)bid;
	json_put_hash(body, "facts_sha256", l ? l->record_facts : (struct hash){ { 0 } });
	static const uint8_t any[256]; // as long as the shortest signature
	json_put_base64(body, "cms", span_of(any, sizeof any));
	return body;
}

static json_t *recording_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_str(body, "room", m->project ? m->project->place : "");
	json_put_int(body, "from", m->now);
	return body;
}

static json_t *bind_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)m, (void)bid;
	json_put_str(body, "role", "purchaser");
	return body;
}

static json_t *deadline_body(const struct model *m, const struct bid *bid)
{
	json_t *body = json_object();
	(void)bid;
	json_put_int(body, "deadline", m->project ? m->project->deadline + DAY_MS : 0);
	return body;
}

// --- what is wanted -------------------------------------------------------------------------------------------------

static bool any(const struct lot *l, bool (*is)(const struct bid *b))
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (is(&l->bids[i]))
			return true;
	return false;
}

static bool wants_opening(const struct model *m, const struct lot *l)
{
	(void)m;
	return l->outcome == OUTCOME_NONE;
}

static bool wants_record(const struct model *m, const struct lot *l)
{
	(void)m;
	return l->phase == PHASE_CONFIRM ? !open_objection(l) : l->outcome == OUTCOME_NO_OPENING || l->outcome == OUTCOME_TOO_FEW;
}

static bool wants_checks(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, lacks_check);
}

static bool wants_deposits(const struct model *m, const struct lot *l)
{
	return m->project->params.deposit_required && any(l, lacks_deposit);
}

static bool wants_window(const struct model *m, const struct lot *l)
{
	(void)m;
	return !any(l, lacks_check);
}

static bool lacks_share(const struct bid *b)
{
	return has_released(b) && !b->handed[1] && !b->handed[2];
}

static bool wants_shares(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, lacks_share);
}

static bool can_open(const struct bid *b)
{
	return has_released(b) && (b->handed[1] || b->handed[2]);
}

static bool wants_bids(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, can_open);
}

static bool wants_ruling(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, lacks_ruling);
}

static bool wants_ready(const struct model *m, const struct lot *l)
{
	(void)m;
	return !any(l, has_released) && !any(l, lacks_ruling);
}

static bool wants_answer(const struct model *m, const struct lot *l)
{
	(void)m;
	return open_objection(l) != NULL;
}

static bool all_staff_signed(const struct model *m, const struct lot *l)
{
	(void)m;
	unsigned signed_by = 0;
	for (size_t i = 0; i < l->sign_count; i++)
		signed_by |= l->signs[i].role;
	return (signed_by & STAFF) == STAFF;
}

static bool never(const struct model *m, const struct lot *l)
{
	(void)m, (void)l;
	return false;
}

// --- the table ------------------------------------------------------------------------------------------------------

#define ACT(key_, type_, words_, need_, body_) .choice = { .key = ACTION_##key_, .type = type_, .words = words_, .need = NEED_##need_, .body = body_ }
#define WORK(key_, work_, type_, words_, body_) .choice = { .key = ACTION_##key_, .type = type_, .work = work_, .words = words_, .body = body_ }

static const struct choice_row ROWS[] = {
	// while one waits
	{ ACT(F2, "staff.attend", N_("attend"), NOTHING, no_body), EVERYBODY, IN(WAIT) | IN(CLOSED) | IN(ANNOUNCE), never },
	{ ACT(F4, "role.bind", N_("bind a person"), FORM, bind_body), ROLE_HOST, IN(WAIT) | IN(CLOSED), never },
	{ ACT(F5, "deadline.move", N_("move the deadline"), FORM, deadline_body), ROLE_HOST, IN(WAIT), never },
	// O1-O3
	{ ACT(F3, "opening.start", N_("start the opening"), FORM, no_body), ROLE_HOST, IN(WAIT) | IN(CLOSED), wants_opening },
	{ ACT(F3, "opening.announce", N_("announce the bidders"), NOTHING, announce_body), ROLE_HOST, IN(ANNOUNCE), NULL },
	{ WORK(F3, HAND_VERIFY, "package.verify", N_("check the packages"), verify_body), ROLE_HOST, IN(VERIFY), wants_checks },
	{ ACT(F4, "deposit.record", N_("record a deposit"), FORM, deposit_body), ROLE_HOST | ROLE_RECORDER, IN(VERIFY) | IN(UNSEAL) | IN(REMEDY),
	  wants_deposits },
	{ ACT(F7, "opening.unseal", N_("open the decryption window"), FORM, unseal_body), ROLE_HOST, IN(VERIFY), wants_window },
	// O4
	{ ACT(F3, "opening.extend", N_("extend the window"), FORM, extend_body), ROLE_HOST, IN(UNSEAL), never },
	{ WORK(F5, HAND_CHECK_SHARES, "custody.check", N_("check the key shares"), check_body), STAFF, IN(UNSEAL), never },
	{ ACT(F7, "opening.unseal_close", N_("close the window"), NOTHING, no_body), ROLE_HOST, IN(UNSEAL), NULL },
	// O5
	{ WORK(F3, HAND_HAND_SHARES, "custody.hand", N_("hand the key shares over"), hand_body), ROLE_RECORDER | ROLE_SUPERVISOR, IN(REMEDY),
	  wants_shares },
	{ WORK(F3, HAND_OPEN_BIDS, "bid.open", N_("open the bids"), open_body), ROLE_HOST, IN(REMEDY), wants_bids },
	{ ACT(F5, "fault.rule", N_("rule on a failure"), FORM, rule_body), ROLE_HOST, IN(REMEDY), wants_ruling },
	{ ACT(F6, "backup.admit", N_("admit a backup file"), FORM, admit_body), ROLE_HOST, IN(REMEDY), never },
	{ ACT(F7, "opening.ready", N_("end the remedies"), NOTHING, no_body), ROLE_HOST, IN(REMEDY), wants_ready },
	// O6-O9
	{ ACT(F7, "opening.read", N_("announce the quotes"), NOTHING, read_body), ROLE_HOST | ROLE_READER, IN(READ), NULL },
	{ ACT(F4, "objection.answer", N_("answer an objection"), FORM, answer_body), ROLE_HOST,
	  IN(ANNOUNCE) | IN(READ) | IN(CONFIRM), wants_answer },
	{ WORK(F8, HAND_RECORD_MAKE, "opening.record", N_("make the record"), record_body), ROLE_HOST, IN(CLOSED) | IN(REMEDY) | IN(CONFIRM),
	  wants_record },
	{ WORK(F8, HAND_RECORD_SIGN, "record.sign", N_("sign the record"), sign_body), STAFF, IN(RECORD), NULL },
	{ ACT(F7, "opening.close", N_("close the opening"), NOTHING, no_body), ROLE_HOST, IN(RECORD), all_staff_signed },
	// at any time
	{ ACT(F9, "recording.register", N_("register a recording"), FORM, recording_body), ROLE_HOST | ROLE_RECORDER, ~0u, never },
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

const struct choice *choice_at(size_t index, unsigned *who, unsigned *phases)
{
	if (index >= ROW_COUNT)
		return NULL;
	if (who)
		*who = ROWS[index].who;
	if (phases)
		*phases = ROWS[index].phases;
	return &ROWS[index].choice;
}

bool choice_is_work(const struct choice *o)
{
	return o->work != HAND_SIGN_IN;
}

// --- the check ------------------------------------------------------------------------------------------------------

static void fill_field(json_t *body, const struct field *f)
{
	if (f->optional || json_object_get(body, f->name))
		return;
	switch (f->kind) {
	case FIELD_TEXT:
		json_put_str(body, f->name, f->min > 1 ? "00000000-0000-4000-8000-000000000000" : "-");
		break;
	case FIELD_ENUM: {
		BUF_AUTO first = BUF_INIT;
		buf_add(&first, f->choices, strcspn(f->choices, "|"));
		json_put_str(body, f->name, buf_text(&first));
		break;
	}
	case FIELD_INT:
		json_put_int(body, f->name, f->min);
		break;
	case FIELD_BOOL:
		json_put_bool(body, f->name, true);
		break;
	case FIELD_HASH:
		json_put_hash(body, f->name, (struct hash){ { 1 } });
		break;
	case FIELD_BASE64:
		json_put_str(body, f->name, "MIIB");
		break;
	case FIELD_OBJECT:
		json_put(body, f->name, json_object());
		break;
	case FIELD_ARRAY:
		json_put(body, f->name, json_array());
		break;
	}
}

// What a person has still to write stands in for by something that fits: the rules are asked, not the form.
static json_t *filled(const json_t *body, const struct act_row *row)
{
	json_t *whole = json_deep_copy(body);
	for (const struct field *f = row->body; f && f->name; f++)
		fill_field(whole, f);
	return whole;
}

static json_t *proposal(const struct model *m, const struct act_row *row, int64_t lot, const json_t *body)
{
	json_t *act = json_object(), *seen = json_object();
	json_put_int(seen, "seq", (int64_t)m->project->seq);
	json_put_hash(seen, "hash", m->project->head);
	json_put_str(act, "act", row->type);
	json_put_str(act, "project", m->project->id);
	if (row->by_lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", project_actor_n(m->project, m->seat.cert) + 1);
	json_put_int(act, "at", m->now);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "-");
	json_put_hash(act, "salt", (struct hash){ { 1 } });
	json_put(act, "body", filled(body, row));
	return act;
}

result choice_check(const struct model *m, const char *type, int64_t lot, const json_t *body, struct err *e)
{
	const struct act_row *row = law_row(type);
	INSIST(row && m->project);
	JSON_AUTO *act = proposal(m, row, lot, body);
	const struct law_event ev = { .at = m->now, .received_at = m->now, .signer = m->seat.cert, .signer_name = m->seat.name,
				      .signer_code = m->seat.code, .authentic = true, .act = act };
	return law_check(m->project, &ev, e);
}

static void judge(const struct model *m, const struct bid *bid, struct judged *o)
{
	JSON_AUTO *body = o->choice->body(m, bid);
	o->why = (struct err){ .kind = RESULT_OK };
	o->possible = is_ok(choice_check(m, o->choice->type, m->lot, body, &o->why));
}

static int by_key(const void *a, const void *b)
{
	const struct judged *x = a, *y = b;
	return (int)x->choice->key - (int)y->choice->key;
}

size_t choices(const struct model *m, const struct bid *bid, struct judged out[CHOICES_MAX])
{
	const struct lot *l = model_lot(m);
	size_t n = 0;
	for (size_t i = 0; l && m->seat.signed_in && i < ROW_COUNT && n < CHOICES_MAX; i++) {
		if (!(ROWS[i].who & m->seat.roles) || !(ROWS[i].phases & (1u << l->phase)))
			continue;
		out[n] = (struct judged){ .choice = &ROWS[i].choice };
		judge(m, bid, &out[n]);
		out[n].wanted = out[n].possible && (!ROWS[i].wanted || ROWS[i].wanted(m, l));
		n++;
	}
	qsort(out, n, sizeof *out, by_key);
	return n;
}

const struct judged *choice_next(const struct judged *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].wanted)
			return &list[i];
	return NULL;
}

// --- the next step in words -------------------------------------------------------------------------------------------

static void add_countdown(struct buf *b, int64_t ms)
{
	int64_t s = ms > 0 ? (ms + 999) / 1000 : 0;
	buf_addf(b, "%02lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
}

static void say_window(const struct model *m, const struct lot *l, struct buf *out)
{
	int64_t open = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		open += bid_counts(&l->bids[i]) && !l->bids[i].released_at && !l->bids[i].fault_at && l->bids[i].state == BID_IN;
	buf_addf(out, _("wait for %lld bidders to decrypt; time left "), (long long)open);
	add_countdown(out, l->unseal_end - m->now);
}

// The custodians who have not given their shares, by name: no bare fraction.
static void say_quorum(const struct model *m, struct buf *out)
{
	const enum role OTHERS[] = { ROLE_RECORDER, ROLE_SUPERVISOR };
	buf_add_str(out, _("2 custodians are needed, 1 is here; wait for the key shares of "));
	for (size_t i = 0; i < 2; i++) {
		const struct person *p = project_role(m->project, OTHERS[i]);
		buf_addf(out, "%s%s %s", i ? _(" or ") : "", role_zh(OTHERS[i]), p ? p->name : _("(nobody is bound)"));
	}
}

static void say_signatures(const struct model *m, const struct lot *l, struct buf *out)
{
	const enum role SIGNERS[] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	unsigned have = 0;
	for (size_t i = 0; i < l->sign_count; i++)
		have |= l->signs[i].role;
	buf_add_str(out, _("wait for the signatures of"));
	for (size_t i = 0; i < 3; i++) {
		const struct person *p = project_role(m->project, SIGNERS[i]);
		if (!(have & SIGNERS[i]) && p)
			buf_addf(out, " %s %s", role_zh(SIGNERS[i]), p->name);
	}
}

static void say_waiting(const struct model *m, const struct lot *l, struct buf *out)
{
	switch (l->phase) {
	case PHASE_WAIT:
		buf_add_str(out, _("wait for the deadline, in "));
		add_countdown(out, m->project->deadline - m->now);
		break;
	case PHASE_CLOSED:
		buf_add_str(out, l->intake_taken < l->intake_count ? _("the bids are being taken over; wait a moment") : _("wait for the host to start the opening"));
		break;
	case PHASE_ANNOUNCE:
		buf_add_str(out, _("wait for the host to announce the bidders"));
		break;
	case PHASE_VERIFY:
		buf_add_str(out, _("wait for the host to check the packages and open the decryption window"));
		break;
	case PHASE_UNSEAL:
		say_window(m, l, out);
		break;
	case PHASE_REMEDY:
		if (wants_shares(m, l))
			say_quorum(m, out);
		else
			buf_add_str(out, _("wait for the host to open the bids and rule on what failed"));
		break;
	case PHASE_READ:
		buf_add_str(out, _("wait for the host to announce the quotes"));
		break;
	case PHASE_CONFIRM:
		buf_add_str(out, _("wait for the bidders to confirm or object; time left "));
		add_countdown(out, l->confirm_end - m->now);
		break;
	case PHASE_RECORD:
		say_signatures(m, l, out);
		break;
	case PHASE_END:
		buf_add_str(out, _("the opening is closed; everything is in the record"));
		break;
	case PHASE_COUNT:
		break;
	}
}

void choice_say_next(const struct model *m, const struct judged *list, size_t n, struct buf *out)
{
	const struct lot *l = model_lot(m);
	const struct judged *next = choice_next(list, n);
	buf_add_str(out, _("Next: "));
	if (!l)
		buf_add_str(out, _("choose a project (Enter)"));
	else if (next) {
		keymap_add_key(m->keys, next->choice->key, out);
		buf_addf(out, " %s", _(next->choice->words));
	} else
		say_waiting(m, l, out);
}
