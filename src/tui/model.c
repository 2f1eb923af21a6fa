#include "tui/model.h"

#include <stdlib.h>
#include <string.h>

const struct lot *model_lot(const struct model *m)
{
	return m->project ? project_lot(m->project, m->lot) : NULL;
}

const struct notice *model_notice(const struct model *m, int64_t max_age_ms)
{
	if (m->notice_count == 0)
		return NULL;
	const struct notice *n = &m->notices[(m->notice_count - 1) % NOTICES];
	return m->now - n->at <= max_age_ms ? n : NULL;
}

struct job *job_new(enum job_kind kind)
{
	struct job *j = xcalloc(1, sizeof *j);
	j->kind = kind;
	return j;
}

struct job *job_act(const char *type, int64_t lot, json_t *body, const char *what)
{
	struct job *j = job_new(JOB_WHAT_IF);
	j->order = (struct hand_order){ .kind = HAND_ACT, .type = xstrdup(type), .lot = lot, .body = body };
	j->what = xstrdup(what);
	return j;
}

struct job *job_work(enum hand_kind kind, int64_t lot, const char *what)
{
	struct job *j = job_new(JOB_WHAT_IF);
	j->order = (struct hand_order){ .kind = kind, .lot = lot };
	j->what = xstrdup(what);
	return j;
}

struct job *job_refused(const char *type, int64_t lot, const char *what, const struct err *why)
{
	struct job *j = job_new(JOB_REFUSED);
	j->order = (struct hand_order){ .kind = HAND_ACT, .type = xstrdup(type), .lot = lot };
	j->what = xstrdup(what);
	j->why = *why;
	return j;
}

struct job *job_keep(const char *screen, const char *text)
{
	struct job *j = job_new(JOB_KEEP);
	j->what = xstrdup(screen);
	j->text = xstrdup(text);
	return j;
}

static void drop(const char *text)
{
	free((void *)(uintptr_t)text);
}

void job_free(struct job *j)
{
	if (!j)
		return;
	drop(j->order.uri);
	drop(j->order.project);
	drop(j->order.type);
	drop(j->order.shown);
	json_decref((json_t *)(uintptr_t)j->order.body);
	free(j->what);
	free(j->text);
	free(j);
}
