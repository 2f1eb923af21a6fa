#include "tui/linear.h"

#include <stdio.h>
#include <string.h>

#include "tui/hall.h"
#include "tui/say.h"
#include "tui/words.h"

enum { PROGRESS_MS = 5000, MINUTE_MS = 60000 };

void linear_notices(struct linear_news *n, const struct model *m, struct buf *out)
{
	size_t from = m->notice_count - n->notices > NOTICES ? m->notice_count - NOTICES : n->notices;
	for (size_t i = from; i < m->notice_count; i++) {
		const char *text = m->notices[i % NOTICES].text, *sign = "✓ ";
		bool good = strncmp(text, sign, strlen(sign)) == 0;
		say_line(out, good ? _("done: %s") : "%s", good ? text + strlen(sign) : text);
	}
	n->notices = m->notice_count;
}

static void tell_link(struct linear_news *n, const struct model *m, struct buf *out)
{
	bool changed = n->begun && m->link.link != n->link;
	if (changed && m->link.link == FEED_LOST && !m->seat.signed_in)
		say_line(out, _("! no connection: what stands here may be out of date. %s"), m->link.text);
	else if (changed && m->link.link == FEED_LOST)
		say_line(out, _("! no connection to the centre: %s. What you sign is kept here and sent later."), m->link.text);
	else if (changed && n->link == FEED_CONNECTING && m->link.link == FEED_ONLINE && m->project)
		say_line(out, _("online; the log has %llu records"), (unsigned long long)m->project->seq);
	if (n->begun && m->link.waiting != n->waiting && m->link.waiting > 0)
		say_line(out, _("%lld acts wait here to be sent"), (long long)m->link.waiting);
	n->link = m->link.link;
	n->waiting = m->link.waiting;
}

static void tell_fault(struct linear_news *n, const struct model *m, struct buf *out)
{
	if (n->begun && m->verified != n->verified && !m->verified)
		say_line(out, _("! the log does not verify: %s"), m->fault);
	else if (n->begun && m->verified != n->verified && m->project)
		say_line(out, _("the log verifies, up to record %llu"), (unsigned long long)m->project->seq);
	n->verified = m->verified;
}

// The smallest mark that is not passed yet; 0 beyond the last.
static int64_t mark_of(int64_t left)
{
	static const int64_t MARKS[] = { 10000, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS };
	for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
		if (left <= MARKS[i])
			return MARKS[i];
	return INT64_MAX;
}

static void tell_time(struct linear_news *n, const struct model *m, struct buf *out)
{
	const struct lot *l = model_lot(m);
	struct running r;
	if (!l || !time_that_runs(m, l, &r)) {
		n->end = 0;
		return;
	}
	int64_t left = r.to - m->now, mark = mark_of(left);
	BUF_AUTO words = BUF_INIT;
	if (r.to == n->end && mark < n->mark && left > 0) {
		say_left(&words, left);
		say_line(out, "%s%s", r.what, buf_text(&words));
	}
	n->end = r.to;
	n->mark = mark;
}

void linear_project(struct linear_news *n, const struct model *m, struct buf *out)
{
	tell_link(n, m, out);
	tell_fault(n, m, out);
	tell_time(n, m, out);
	n->begun = true;
}

static void add_bytes(const struct task *t, struct buf *b)
{
	if (t->size)
		buf_addf(b, _("; bidder %lld: %lld of %lld MB"), (long long)t->no, (long long)(t->bytes / 1000000), (long long)(t->size / 1000000));
}

void linear_progress(struct linear_news *n, const struct model *m, struct buf *out)
{
	const struct task *t = &m->task;
	BUF_AUTO b = BUF_INIT;
	if (!t->on || !n->busy) {
		n->busy = t->on;
		n->done = 0;
		n->step[0] = 0;
		n->said_at = m->now;
		return;
	}
	bool staged = t->step[0] && strcmp(t->step, n->step) != 0;
	bool late = !t->pin && m->now - n->said_at >= PROGRESS_MS && (t->done != n->done || t->size);
	if (!staged && !late)
		return;
	add_bytes(t, &b);
	if (t->step[0])
		say_line(out, "%s: %s", t->what, t->step);
	else
		say_line(out, _("%s: %zu of %zu done%s"), t->what, t->done, t->all, buf_text(&b));
	n->done = t->done;
	n->said_at = m->now;
	snprintf(n->step, sizeof n->step, "%s", t->step);
}
