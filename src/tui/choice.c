#include "tui/choice_int.h"

#include <stdlib.h>
#include <string.h>

#include "tui/words.h"

// A row of the table: a choice, whose it is, in which phases of the lot, whether it is wanted as it stands (NULL:
// always), and whether it is there at all. What is possible but not wanted is shown, and never named as the next step.
struct choice_row {
	struct choice choice;
	unsigned who, phases;
	bool (*wanted)(const struct model *m, const struct lot *l);
	bool (*shown)(const struct model *m, const struct lot *l); // NULL: always
};

#define IN(phase) (1u << (PHASE_##phase))
#define OPENING (IN(ANNOUNCE) | IN(VERIFY) | IN(UNSEAL) | IN(REMEDY) | IN(READ) | IN(CONFIRM) | IN(RECORD))
enum { STAFF = ROLE_HOST | ROLE_RECORDER | ROLE_SUPERVISOR, EVERYBODY = STAFF | ROLE_PURCHASER | ROLE_READER };

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
	return l->phase == PHASE_CONFIRM ? !lot_open_objection(l) : l->outcome == OUTCOME_NO_OPENING || l->outcome == OUTCOME_TOO_FEW;
}

static bool wants_checks(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, bid_lacks_check);
}

static bool wants_deposits(const struct model *m, const struct lot *l)
{
	return m->project->params.deposit_required && any(l, bid_lacks_deposit);
}

static bool wants_window(const struct model *m, const struct lot *l)
{
	(void)m;
	return !any(l, bid_lacks_check);
}

static bool lacks_share(const struct bid *b)
{
	return bid_has_released(b) && !b->handed[1] && !b->handed[2];
}

bool lot_wants_shares(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, lacks_share);
}

static bool can_open(const struct bid *b)
{
	return bid_has_released(b) && (b->handed[1] || b->handed[2]);
}

static bool wants_bids(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, can_open);
}

static bool wants_ruling(const struct model *m, const struct lot *l)
{
	(void)m;
	return any(l, bid_lacks_ruling);
}

static bool wants_ready(const struct model *m, const struct lot *l)
{
	(void)m;
	return !any(l, bid_has_released) && !any(l, bid_lacks_ruling);
}

static bool wants_answer(const struct model *m, const struct lot *l)
{
	(void)m;
	return lot_open_objection(l) != NULL;
}

static bool all_staff_signed(const struct model *m, const struct lot *l)
{
	(void)m;
	unsigned signed_by = 0;
	for (size_t i = 0; i < l->sign_count; i++)
		signed_by |= l->signs[i].role;
	return (signed_by & STAFF) == STAFF;
}

static const struct bid *own_bid(const struct model *m, const struct lot *l)
{
	return lot_bid_of(l, m->seat.code);
}

// Before the deadline the log does not say who has checked in: then it is offered, and told as news.
static bool wants_checkin(const struct model *m, const struct lot *l)
{
	const struct bid *own = own_bid(m, l);
	return own && !own->checkin_at;
}

static bool wants_release(const struct model *m, const struct lot *l)
{
	const struct bid *own = own_bid(m, l);
	return own && (!own->released_at || own->share_bad[0] || own->share_bad[1] || own->share_bad[2]);
}

static bool wants_confirming(const struct model *m, const struct lot *l)
{
	const struct bid *own = own_bid(m, l);
	return own && own->state == BID_OPENED && !own->confirmed_at;
}

static bool wants_own_signature(const struct model *m, const struct lot *l)
{
	const struct bid *own = own_bid(m, l);
	return own && !own->signed_at;
}

/// S11 通知二(一) the host's signature is needed before the opening, the others' are welcome
static bool wants_sheet(const struct model *m, const struct lot *l)
{
	const struct person *me = project_person(m->project, m->seat.cert);
	return l->outcome == OUTCOME_NONE && me && !me->sheet_at;
}

// A second time is a second proof: wanted until the key is proved.
static bool wants_attendance(const struct model *m, const struct lot *l)
{
	const struct person *me = project_person(m->project, m->seat.cert);
	return l->outcome == OUTCOME_NONE && me && (!me->present_at || (me->key.at && !me->key.ok));
}

static bool leads(const struct model *m, const struct lot *l)
{
	return strcmp(l->lead.station, m->station) == 0;
}

static bool is_asked(const struct model *m, const struct lot *l)
{
	return l->lead.asked_at && leads(m, l);
}

static bool has_asked(const struct model *m, const struct lot *l)
{
	return l->lead.asked_at && strcmp(l->lead.asked_by, m->station) == 0;
}

static bool may_ask(const struct model *m, const struct lot *l)
{
	return l->lead.since && !leads(m, l) && !has_asked(m, l);
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
	{ ACT(F2, "staff.attend", N_("attend"), NOTHING, no_body), EVERYBODY, IN(WAIT) | IN(CLOSED), wants_attendance },
	{ ACT(F2, "staff.attend", N_("attend"), NOTHING, no_body), EVERYBODY & ~ROLE_HOST, IN(ANNOUNCE) | IN(VERIFY) | IN(UNSEAL), wants_attendance },
	{ ACT(F6, "sheet.sign", N_("sign the parameter sheet"), NOTHING, sheet_body), STAFF | ROLE_PURCHASER, IN(WAIT) | IN(CLOSED), wants_sheet },
	{ ACT(F4, "role.bind", N_("bind a person"), FORM, bind_body), ROLE_HOST, IN(WAIT) | IN(CLOSED), never },
	{ ACT(F5, "deadline.move", N_("move the deadline"), FORM, deadline_body), ROLE_HOST, IN(WAIT), never },
	// O1-O3
	{ ACT(F3, "opening.start", N_("start the opening"), FORM, no_body), ROLE_HOST, IN(WAIT) | IN(CLOSED), wants_opening },
	{ ACT(F3, "opening.announce", N_("announce the bidders"), NOTHING, announce_body), ROLE_HOST, IN(ANNOUNCE) },
	{ WORK(F3, HAND_VERIFY, "package.verify", N_("check the packages"), verify_body), ROLE_HOST, IN(VERIFY), wants_checks },
	{ ACT(F4, "deposit.record", N_("record a deposit"), FORM, deposit_body), ROLE_HOST | ROLE_RECORDER, IN(VERIFY) | IN(UNSEAL) | IN(REMEDY),
	  wants_deposits },
	{ ACT(F7, "opening.unseal", N_("open the decryption window"), FORM, unseal_body), ROLE_HOST, IN(VERIFY), wants_window },
	// O4
	{ ACT(F3, "opening.extend", N_("extend the window"), FORM, extend_body), ROLE_HOST, IN(UNSEAL), never },
	{ WORK(F5, HAND_CHECK_SHARES, "custody.check", N_("check the key shares"), check_body), STAFF, IN(UNSEAL), never },
	{ ACT(F7, "opening.unseal_close", N_("close the window"), NOTHING, no_body), ROLE_HOST, IN(UNSEAL) },
	// O5
	{ WORK(F3, HAND_HAND_SHARES, "custody.hand", N_("hand the key shares over"), hand_body), ROLE_RECORDER | ROLE_SUPERVISOR, IN(REMEDY),
	  lot_wants_shares },
	{ WORK(F3, HAND_OPEN_BIDS, "bid.open", N_("open the bids"), open_body), ROLE_HOST, IN(REMEDY), wants_bids },
	{ ACT(F5, "fault.rule", N_("rule on a failure"), FORM, rule_body), ROLE_HOST, IN(REMEDY), wants_ruling },
	{ ACT(F6, "backup.admit", N_("admit a backup file"), FORM, admit_body), ROLE_HOST, IN(REMEDY), never },
	{ ACT(F7, "opening.ready", N_("end the remedies"), NOTHING, no_body), ROLE_HOST, IN(REMEDY), wants_ready },
	// O6-O9
	{ ACT(F7, "opening.read", N_("announce the quotes"), NOTHING, read_body), ROLE_HOST | ROLE_READER, IN(READ) },
	{ ACT(F4, "objection.answer", N_("answer an objection"), FORM, answer_body), ROLE_HOST,
	  IN(ANNOUNCE) | IN(READ) | IN(CONFIRM), wants_answer },
	{ WORK(F8, HAND_RECORD_MAKE, "opening.record", N_("make the record"), record_body), ROLE_HOST, IN(CLOSED) | IN(REMEDY) | IN(CONFIRM),
	  wants_record },
	{ WORK(F8, HAND_RECORD_SIGN, "record.sign", N_("sign the record"), sign_body), STAFF, IN(RECORD) },
	{ ACT(F7, "opening.close", N_("close the opening"), NOTHING, no_body), ROLE_HOST, IN(RECORD), all_staff_signed },
	// which of the host's stations leads the lot
	{ ACT(F2, "lead.ask", N_("ask for the lead"), FORM, no_body), ROLE_HOST, OPENING, may_ask, .shown = may_ask },
	{ ACT(F2, "lead.answer", N_("answer who asks for the lead"), FORM, lead_body), ROLE_HOST, OPENING, is_asked, .shown = is_asked },
	{ ACT(F2, "lead.take", N_("take the lead over"), NOTHING, no_body), ROLE_HOST, OPENING, has_asked, .shown = has_asked },
	// the bidder's own
	{ WORK(F3, HAND_RELEASE_KEY, "bid.release", N_("decrypt: release the key"), release_body), ROLE_BIDDER, IN(UNSEAL), wants_release },
	{ ACT(F6, "bid.checkin", N_("check in"), NOTHING, checkin_body), ROLE_BIDDER,
	  IN(WAIT) | IN(CLOSED) | IN(ANNOUNCE) | IN(VERIFY) | IN(UNSEAL), wants_checkin },
	{ ACT(F4, "bid.confirm", N_("confirm what was announced"), NOTHING, confirm_body), ROLE_BIDDER, IN(CONFIRM), wants_confirming },
	{ ACT(F5, "bid.object", N_("object"), FORM, object_body), ROLE_BIDDER,
	  IN(ANNOUNCE) | IN(VERIFY) | IN(UNSEAL) | IN(REMEDY) | IN(READ) | IN(CONFIRM), never },
	{ WORK(F8, HAND_RECORD_SIGN, "record.sign", N_("sign the record"), sign_body), ROLE_BIDDER, IN(RECORD), wants_own_signature },
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
	json_put_str(act, "station", m->station);
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

// The step is about bids, and none needs it: the rules would only say that a bid is lacking.
static bool no_bid_needs_it(const struct choice *o, const json_t *body, const struct err *why)
{
	if (choice_is_work(o))
		return strcmp(why->code, "act.field") == 0;
	for (const struct field *f = law_row(o->type)->body; f && f->name; f++)
		if (strcmp(f->name, "bid") == 0)
			return !json_object_get(body, "bid");
	return false;
}

static void judge(const struct model *m, const struct bid *bid, struct judged *o)
{
	JSON_AUTO *body = o->choice->body(m, bid);
	o->why = (struct err){ .kind = RESULT_OK };
	result r = choice_check(m, o->choice->type, m->lot, body, &o->why);
	if (is_ok(r) && o->choice->work == HAND_RELEASE_KEY && !m->bid_dir)
		r = refuse(&o->why, "bid.folder", "", "解密要用递交时的投标目录；请退出后用“kaibiao bid watch 目录”打开");
	if (!is_ok(r) && no_bid_needs_it(o->choice, body, &o->why))
		r = refuse(&o->why, "work.nothing", "", "现在没有需要办理这一步的投标文件");
	o->possible = is_ok(r);
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
		if (!(ROWS[i].who & m->seat.roles) || !(ROWS[i].phases & (1u << l->phase)) || (ROWS[i].shown && !ROWS[i].shown(m, l)))
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
