#include <string.h>

#include "base/text.h"
#include "tui/choice_int.h"
#include "tui/words.h"

static void add_countdown(struct buf *b, int64_t ms)
{
	int64_t s = ms > 0 ? (ms + 999) / 1000 : 0;
	buf_addf(b, "%02lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
}

static void say_window(const struct model *m, const struct lot *l, struct buf *out)
{
	int64_t open = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		open += bid_in_play(&l->bids[i]) && !l->bids[i].released_at && !l->bids[i].fault_at && l->bids[i].state == BID_IN;
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

void choice_say_waiting(const struct model *m, const struct lot *l, struct buf *out)
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
		if (lot_wants_shares(m, l))
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
	else if (m->task.on)
		buf_addf(out, _("wait, \"%s\" is being done (Esc gives it up)"), m->task.what);
	else if (next) {
		keymap_add_key(m->keys, next->choice->key, out);
		buf_addf(out, " %s", _(next->choice->words));
	} else
		choice_say_waiting(m, l, out);
}

static int64_t seconds_to_answer(const struct model *m, const struct lead *a)
{
	int64_t left = a->asked_at + LEAD_WAIT_MS - m->now;
	return left > 0 ? (left + 999) / 1000 : 0;
}

/// R40 87号令第40条 the station that leads sees who asks and why, another one of the host's sees which one leads
void choice_say_lead(const struct model *m, struct buf *out)
{
	const struct lot *l = model_lot(m);
	if (!l || !l->lead.since || l->phase == PHASE_END || !(m->seat.roles & ROLE_HOST))
		return;
	const struct lead *a = &l->lead;
	const bool leads = strcmp(a->station, m->station) == 0, asks = strcmp(a->asked_by, m->station) == 0;
	if (a->asked_at && leads)
		buf_addf(out, _("! station \"%s\" asks for the lead of this lot: %s. F2 answers; in %lld s it may take it"), a->asked_by, a->asked_why,
			 (long long)seconds_to_answer(m, a));
	else if (a->asked_at && asks)
		buf_addf(out, _("! asked \"%s\" for the lead; if it has not answered in %lld s, F2 takes it over"), a->station,
			 (long long)seconds_to_answer(m, a));
	else if (!leads && a->denied_at)
		buf_addf(out, _("! this lot is led by station \"%s\", which did not give the lead: %s"), a->station, a->denied_why);
	else if (!leads)
		buf_addf(out, _("! this lot is led by station \"%s\"; from here nothing can be done unless F2 gets the lead"), a->station);
}
