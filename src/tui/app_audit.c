// What the station keeps about its console: refusals, wrong PINs, sign-ins, the lock, start and end, the connection (desk/audit.h).
#include <string.h>

#include "desk/audit.h"
#include "tui/app_int.h"
#include "tui/dialogs.h"
#include "tui/words.h"

enum { SHOWN_MAX = 500 };

void app_note(struct app *a, const char *what, const struct job *j, const struct err *why)
{
	const struct seat *s = &a->m.seat;
	struct err e;
	const struct audit_note n = { .what = what, .at = a->m.now, .station = a->m.station, .project = a->project, .lot = j ? j->order.lot : 0,
				      .type = j ? j->order.type : NULL, .signer = s->cert, .name = s->name, .why = why };
	if (!a->audited || is_ok(audit_add(a->m.state_dir, &n, &e)))
		return;
	if (!a->audit_failed)
		app_tell_err(a, _("this station's audit log cannot be written"), &e);
	a->audit_failed = true; // said once: the work goes on
}

struct lines {
	struct buf *list[SHOWN_MAX]; // the newest, around
	size_t n;
};

static result take(void *ctx, const struct record *r, struct err *e)
{
	struct lines *l = ctx;
	struct buf **line = &l->list[l->n++ % SHOWN_MAX];
	(void)e;
	if (!*line)
		*line = xcalloc(1, sizeof **line);
	buf_clear(*line);
	audit_say(r, !words_zh(), *line);
	return ok();
}

static void newest_first(const struct lines *l, struct buf *out)
{
	buf_addf(out, _("%zu records of this station, the newest first\n\n"), l->n);
	for (size_t i = l->n; i-- > 0 && l->n - i <= SHOWN_MAX;)
		buf_addf(out, "%s\n", buf_text(l->list[i % SHOWN_MAX]));
}

struct screen *app_audit_screen(struct app *a)
{
	struct lines *l = xcalloc(1, sizeof *l);
	BUF_AUTO text = BUF_INIT;
	struct err e;
	result r = audit_read(a->m.state_dir, take, l, &e);
	if (!is_ok(r))
		buf_addf(&text, "%s\n\n", err_sentence(&e));
	newest_first(l, &text);
	for (size_t i = 0; i < SHOWN_MAX && l->list[i]; i++) {
		buf_release(l->list[i]);
		free(l->list[i]);
	}
	free(l);
	return text_new(_("The station's audit log"), buf_text(&text));
}
