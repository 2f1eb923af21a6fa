// The periods that begin when the evaluation ends.
#include "law/eval_int.h"

/// X9 87号令第68条 the report goes to the purchaser within two working days, who decides within five
void eval_due(struct project *p, struct evaluation *v)
{
	const struct calendar *c = &p->eval->calendar;
	struct err e;
	v->due_report = v->due_decision = 0;
	v->due_note = "";
	if (!c->until) {
		v->due_note = "采购文件没有给出节假日表，没有计算期限";
		return;
	}
	if (is_ok(working_days_after(c, day_of(v->ended_at), 2, &v->due_report, &e)) &&
	    is_ok(working_days_after(c, v->due_report, 5, &v->due_decision, &e)))
		return;
	v->due_report = v->due_decision = 0;
	v->due_note = arena_text(&p->arena, e.text);
}
