// The one check, and the fold.
#include "law/law_int.h"

#include <stdio.h>
#include <string.h>

static const struct act_row *const GROUPS[] = { PROJECT_ROWS, INTAKE_ROWS, OPENING_ROWS, UNSEAL_ROWS,
						REMEDY_ROWS,  READ_ROWS,   RECORD_ROWS,  READY_ROWS,
						COMMITTEE_ROWS, REVIEW_ROWS, PRICE_ROWS, SHEET_ROWS, DRAW_ROWS, REPORT_ROWS };

const struct act_row *law_row(const char *type)
{
	for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++)
		for (const struct act_row *r = GROUPS[g]; r->type; r++)
			if (strcmp(r->type, type) == 0)
				return r;
	return NULL;
}

const struct act_row *law_row_at(size_t index)
{
	for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++)
		for (const struct act_row *r = GROUPS[g]; r->type; r++)
			if (index-- == 0)
				return r;
	return NULL;
}

// Who may do it, in words: "主持人、记录人".
static void who_text(unsigned who, struct buf *out)
{
	for (unsigned bit = ROLE_HOST; bit <= ROLE_LAST; bit <<= 1)
		if (who & bit)
			buf_addf(out, "%s%s", out->n ? "、" : "", role_zh((enum role)bit));
}

static result check_authority(const struct project *p, const struct act_row *row, const struct law_event *ev, struct err *e)
{
	BUF_AUTO who = BUF_INIT;
	if (roles_wanted(p, ev, row->who) & row->who)
		return ok();
	who_text(row->who, &who);
	return refuse(e, "act.role", row->clause, "“%s”只能由%s办理；您（%s）没有这个身份", row->zh, buf_text(&who), ev->signer_name);
}

static void phases_text(unsigned phases, struct buf *out)
{
	for (unsigned i = 0; law_stage_zh(i); i++)
		if (phases & PHASE_BIT(i))
			buf_addf(out, "%s%s", out->n ? "、" : "", law_stage_zh(i));
}

static result check_phase(const struct lot *l, const struct act_row *row, struct err *e)
{
	BUF_AUTO when = BUF_INIT;
	if (row->phases == 0 || row->phases & PHASE_BIT(lot_stage(l)))
		return ok();
	phases_text(row->phases, &when);
	return refuse(e, "act.phase", row->clause, "第%lld包现在是“%s”阶段，“%s”只能在“%s”阶段办理", (long long)l->no, law_stage_zh(lot_stage(l)),
		      row->zh, buf_text(&when));
}

static bool of_intake(const struct project *p, const struct act_row *row, const struct law_event *ev)
{
	return ev->intake.present || (row->route == ROUTE_INTAKE && event_time(ev) < p->deadline);
}

// The actor's own acts are counted without gap or repeat. Acts of an intake are counted there, not here.
static result check_counter(const struct project *p, const struct lot *l, const struct act_row *row, const struct law_event *ev,
			    struct err *e)
{
	int64_t want = project_actor_n(p, ev->signer) + 1, n = json_int(ev->act, "n");
	if (ev->seq > 0 && ev->intake.present && l && ev->intake.seq != (uint64_t)l->intake_taken + 1)
		return refuse(e, "act.counter", "R33 87号令第33条", "这是受理清单的第 %llu 条，却在第 %lld 条的位置移交；清单须按受理顺序移交",
			      (unsigned long long)ev->intake.seq, (long long)l->intake_taken + 1);
	if (of_intake(p, row, ev) || n == want)
		return ok();
	return refuse(e, "act.counter", "", "这是您在本项目的第 %lld 个行为，却写着第 %lld 个；可能重复或遗漏，请刷新后重做", (long long)want,
		      (long long)n);
}

static result check_founded(const struct project *p, const struct act_row *row, struct err *e)
{
	bool founding = strcmp(row->type, "project.create") == 0;
	if (founding && *p->id)
		return refuse(e, "project.exists", "", "项目 %s 已经创建过了", p->id);
	if (!founding && !*p->id)
		return refuse(e, "project.unknown", "", "项目还没有创建");
	return ok();
}

result law_check(const struct project *p, const struct law_event *ev, struct err *e)
{
	if (!ev->authentic)
		return refuse(e, "act.not_authentic", "S16 通知二(一)", "签名或证书不成立（%s），不产生效力", ev->fault ? ev->fault : "未核验");
	TRY(law_frame(ev->act, e));
	const struct act_row *row = law_row(json_str(ev->act, "act"));
	INSIST(row); // the frame was checked
	TRY(check_founded(p, row, e));
	if (*p->id && strcmp(p->id, json_str(ev->act, "project")) != 0)
		return refuse(e, "act.project", "", "这个行为属于项目 %.40s，不是 %s", json_str(ev->act, "project"), p->id);
	const struct lot *l = row->by_lot ? project_lot(p, json_int(ev->act, "lot")) : NULL;
	if (row->by_lot && !l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", p->id, (long long)json_int(ev->act, "lot"));
	TRY(check_authority(p, row, ev, e));
	TRY(check_counter(p, l, row, ev, e));
	if (l)
		TRY(check_phase(l, row, e));
	TRY(check_lead(p, l, row, ev, e));
	return row->check ? row->check(p, l, ev, json_object_get(ev->act, "body"), e) : ok();
}

void law_cite(const char *type, struct err *e)
{
	const struct act_row *row = law_row(type);
	if (row && e->kind == RESULT_REFUSED && !e->clause[0])
		snprintf(e->clause, sizeof e->clause, "%s", row->clause);
}

static void count_actor(struct project *p, const struct law_event *ev)
{
	uint64_t key = key_of(ev->signer.b, HASH_BYTES);
	for (struct probe q = index_probe(&p->by_actor, key); index_next(&q);) {
		if (hash_equal(p->actors[q.at].cert, ev->signer)) {
			p->actors[q.at].n++;
			return;
		}
	}
	index_add(p, &p->by_actor, key, p->actor_count);
	p->actors = arena_grow(&p->arena, p->actors, p->actor_count, sizeof *p->actors);
	p->actors[p->actor_count++] = (struct actor){ ev->signer, 1 };
}

static void note_void(struct project *p, const struct law_event *ev, const struct err *e)
{
	p->voids = arena_grow(&p->arena, p->voids, p->void_count, sizeof *p->voids);
	p->voids[p->void_count++] = (struct voided){ ev->seq, keep_text(p, ev->act, "act"), arena_text(&p->arena, e->code),
						     arena_text(&p->arena, e->clause), arena_text(&p->arena, e->text) };
}

bool project_fold(struct project *p, const struct law_event *ev)
{
	struct err e;
	bool in_force = is_ok(law_check(p, ev, &e));
	struct lot *l = lot_mutable(p, json_int(ev->act, "lot"));
	if (!in_force) {
		note_void(p, ev, &e);
	} else {
		const struct act_row *row = law_row(json_str(ev->act, "act"));
		INSIST(row && row->effect);
		row->effect(p, l, ev, json_object_get(ev->act, "body"));
		if (row->by_lot && l)
			l->touched = ev->seq;
	}
	if (ev->intake.present && l && l->phase == PHASE_CLOSED && l->intake_taken < l->intake_count)
		intake_take(p, l, ev, in_force); // void or not: the root is over everything that was receipted
	// a void act still was the actor's own next one, if it said so: its author counted it
	if (ev->authentic && !ev->intake.present && json_int(ev->act, "n") == project_actor_n(p, ev->signer) + 1)
		count_actor(p, ev);
	p->seq = ev->seq;
	p->head = ev->record_hash;
	p->at = ev->at;
	return in_force;
}
