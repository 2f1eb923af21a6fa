#include "tui/watch_news.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/words.h"

struct list {
	struct news *out;
	size_t n;
};

static void add(struct list *l, const char *key, int64_t at, enum style s, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
static void add(struct list *l, const char *key, int64_t at, enum style s, const char *fmt, ...)
{
	va_list ap;
	if (!at)
		return;
	if (l->n == NEWS_MAX) { // only hundreds of extensions or objections come here
		memmove(l->out, l->out + 1, (NEWS_MAX - 1) * sizeof *l->out);
		l->n--;
	}
	struct news *w = &l->out[l->n++];
	*w = (struct news){ .at = at, .style = s };
	snprintf(w->key, sizeof w->key, "%s", key);
	va_start(ap, fmt);
	vsnprintf(w->text, sizeof w->text, fmt, ap);
	va_end(ap);
}

static void add_key(struct list *l, const char *what, int64_t id, int64_t at, enum style s, const char *text)
{
	char key[NEWS_KEY];
	snprintf(key, sizeof key, "%s-%lld", what, (long long)id);
	add(l, key, at, s, "%s", text);
}

const struct bid *watch_own(const struct lot *l, const char *code)
{
	for (size_t i = l ? l->bid_count : 0; i-- > 0;)
		if (l->bids[i].no > 0 && strcmp(l->bids[i].bidder_code, code) == 0)
			return &l->bids[i];
	return NULL;
}

static const char *clock_of(int64_t ms, struct buf *b)
{
	buf_clear(b);
	time_add(b, ms);
	return strchr(buf_text(b), ' ') + 1;
}

// --- the lot ----------------------------------------------------------------------------------------------------------------

static void checkin(const struct model *m, const struct lot *l, const struct bid *own, struct list *out)
{
	int64_t from = m->project->deadline - m->project->params.signin_open_min * 60000;
	if (m->now >= from && l->phase <= PHASE_UNSEAL && (l->phase == PHASE_WAIT || (own && !own->checkin_at)))
		add(out, "checkin", from, STYLE_WARN, "%s", _("check-in is open until the decryption window ends: check in with F6"));
}

static void deadline(const struct model *m, const struct lot *l, const struct bid *own, struct list *out)
{
	BUF_AUTO t = BUF_INIT;
	time_add(&t, m->project->deadline);
	for (size_t i = 0; i < m->log_count; i++) {
		const struct log_row *r = &m->log[i];
		BUF_AUTO text = BUF_INIT;
		buf_addf(&text, _("the deadline was moved; it is now %s"), buf_text(&t));
		if (strcmp(r->type, "deadline.move") == 0 && r->authentic && !r->void_code)
			add_key(out, "moved", (int64_t)r->seq, r->at, STYLE_WARN, buf_text(&text));
	}
	checkin(m, l, own, out);
	if (l->phase == PHASE_WAIT || l->intake_taken < l->intake_count)
		return;
	if (own)
		add(out, "deadline", m->project->deadline, STYLE_NORMAL, _("the deadline has passed; your bid has number %lld of the %lld that were handed in"),
		    (long long)own->no, (long long)l->bid_count);
	else
		add(out, "deadline", m->project->deadline, STYLE_BAD, "%s", _("the deadline has passed; no bid of yours counts in this lot"));
	/// R41b 87号令第41条 that the lot may not be opened is told to who handed in
	if (l->outcome == OUTCOME_NO_OPENING)
		add(out, "no-opening", l->intake_closed_at, STYLE_BAD, "%s: %s", in_words(outcome_zh(l->outcome), outcome_code(l->outcome)),
		    _("fewer bidders than the law asks for; nothing is opened, your bid stays sealed"));
}

static void window(const struct lot *l, struct list *out)
{
	BUF_AUTO t = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	if (l->announced_at)
		add(out, "announced", l->announced_at, STYLE_NORMAL, _("the list of bidders was announced: %lld bidders; an application that somebody stand aside: F5"),
		    (long long)l->valid_count);
	if (l->unseal_at)
		add(out, "window", l->unseal_at, STYLE_WARN, _("the decryption window is open until %s: decrypt with F3"), clock_of(l->unseal_end, &t));
	for (size_t i = 0; i < l->extension_count; i++) {
		buf_clear(&text);
		buf_addf(&text, _("the window was extended by %lld minutes: "), (long long)l->extensions[i].minutes);
		text_add_safe(&text, l->extensions[i].reason);
		add_key(out, "extended", (int64_t)i + 1, l->extensions[i].at, STYLE_WARN, buf_text(&text));
	}
}

static void results(const struct model *m, const struct lot *l, struct list *out)
{
	BUF_AUTO t = BUF_INIT;
	if (l->read_at && project_prices_public(m->project))
		add(out, "read", l->read_at, STYLE_WARN, _("the quotes were announced: confirm with F4 or object with F5 until %s"), clock_of(l->confirm_end, &t));
	else if (l->read_at)
		add(out, "read", l->read_at, STYLE_WARN, _("the opening's results are there (no prices by this method): confirm with F4 or object with F5 until %s"),
		    clock_of(l->confirm_end, &t));
	if (l->record_at && l->outcome == OUTCOME_TOO_FEW)
		add(out, "too-few", l->record_at, STYLE_BAD, "%s", in_words(outcome_zh(l->outcome), outcome_code(l->outcome)));
	if (l->record_at)
		add(out, "record", l->record_at, STYLE_WARN, "%s", _("the opening record is ready: Enter, and once more, shows it; sign with F8"));
	if (l->ended_at)
		add(out, "end", l->ended_at, STYLE_GOOD, "%s", _("the opening is closed; everything is in the record"));
}

// --- the own bid --------------------------------------------------------------------------------------------------------------

static const char *stage_in_words(const char *stage)
{
	static const struct {
		const char *code, *words;
	} STAGES[] = { { "token", N_("the token") },	 { "certificate", N_("the certificate") }, { "key", N_("the key") },
		       { "network", N_("the network") }, { "platform", N_("the platform") } };
	for (size_t i = 0; i < sizeof STAGES / sizeof *STAGES; i++)
		if (strcmp(STAGES[i].code, stage) == 0)
			return _(STAGES[i].words);
	return _("something else");
}

static void trouble(const struct bid *own, struct list *out)
{
	static const char *const WAYS[] = { [CAUSE_NONE] = "", [CAUSE_BIDDER] = N_("the bidder's cause"), [CAUSE_OTHER] = N_("not the bidder's cause") };
	BUF_AUTO b = BUF_INIT;
	if (own->verified_at && !own->verified_ok)
		add(out, "check-bad", own->verified_at, STYLE_BAD, _("the check of your package found a difference: %.200s; object with F5"), own->verify_note);
	if (own->share_bad[0] || own->share_bad[1] || own->share_bad[2])
		add_key(out, "share-bad", own->released_at, own->released_at, STYLE_BAD,
			_("a custodian says that its share of your key does not fit; decrypt again with F3 while the window is open"));
	if (own->fault_at) {
		buf_addf(&b, _("your fault report reached the hall (%s): "), stage_in_words(own->fault_stage));
		text_add_safe(&b, own->fault_text);
		add_key(out, "fault", own->fault_at, own->fault_at, STYLE_WARN, buf_text(&b));
		buf_clear(&b);
	}
	if (own->ruled_at) {
		buf_addf(&b, _("the host ruled on your bid: %s; "), _(WAYS[own->cause]));
		text_add_safe(&b, own->cause_reason);
		add_key(out, "ruled", own->ruled_at, own->ruled_at, own->cause == CAUSE_BIDDER ? STYLE_BAD : STYLE_WARN, buf_text(&b));
	}
	if (own->backup_admitted && own->ruled_at)
		add(out, "backup", own->ruled_at, STYLE_WARN, "%s", _("your backup file is admitted: deliver it now with \"kaibiao bid backup DIR\""));
}

static void progress(const struct bid *own, struct list *out)
{
	if (own->released_at)
		add_key(out, "released", own->released_at, own->released_at, STYLE_GOOD, _("your key is with the custodians; the decryption is done in time"));
	if (own->opened_at && own->state == BID_OPENED)
		add(out, "opened", own->opened_at, STYLE_GOOD, "%s", _("your bid was opened; its contents are those that you handed in"));
}

static void answers(const struct lot *l, const char *code, struct list *out)
{
	for (size_t i = 0; i < l->objection_count; i++) {
		const struct objection *o = &l->objections[i];
		BUF_AUTO b = BUF_INIT;
		if (!o->answered_at || strcmp(o->bidder_code, code) != 0)
			continue;
		buf_addf(&b, _("the answer to your objection %lld (%s): "), (long long)o->id, code_in_words(o->result));
		text_add_safe(&b, o->answer);
		add_key(out, "answer", o->id, o->answered_at, STYLE_WARN, buf_text(&b));
	}
}

// In order of time; of the same time as they were added (few: insertion).
static void sort(struct news *w, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && w[k - 1].at > w[k].at; k--) {
			struct news *a = &w[k - 1], *b = &w[k], *spare = xmalloc(sizeof *spare);
			*spare = *a;
			*a = *b;
			*b = *spare;
			free(spare);
		}
}

size_t watch_news(const struct model *m, const struct lot *l, const char *code, struct news *out)
{
	struct list list = { out, 0 };
	const struct bid *own = watch_own(l, code);
	deadline(m, l, own, &list);
	window(l, &list);
	if (own) {
		trouble(own, &list);
		progress(own, &list);
	}
	answers(l, code, &list);
	results(m, l, &list);
	sort(out, list.n);
	return list.n;
}
