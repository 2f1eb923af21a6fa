// kaibiao show: the folded state, as a page for people or as JSON (doc/state.md).
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "law/evaluation.h"

static void add_time(struct buf *b, const char *label, int64_t ms)
{
	if (!ms)
		return;
	buf_addf(b, "  %s ", label);
	time_add(b, ms);
}

static void print_bid(const struct bid *bid)
{
	BUF_AUTO b = BUF_INIT;
	if (bid->no)
		buf_addf(&b, "  %3lld  ", (long long)bid->no);
	else
		buf_add_str(&b, "    -  "); // it does not count: it has no number
	BUF_AUTO name = BUF_INIT;
	text_add_safe(&name, bid->bidder_name);
	text_add_cells(&b, buf_text(&name), 32);
	buf_addf(&b, " %s", cli_english() ? bid_state_code(bid->state) : bid_state_zh(bid->state));
	if (bid->state == BID_OPENED) {
		buf_add_str(&b, "  ");
		money_add(&b, bid->offer.total_fen);
	}
	add_time(&b, _("received"), bid->received_at);
	if (bid->state == BID_FAILED || bid->state == BID_INVALID) { // why it is out
		const char *why = *bid->cause_reason ? bid->cause_reason : *bid->open_note ? bid->open_note : bid->fault_text;
		buf_add_str(&b, "  ");
		text_add_safe(&b, why);
	}
	puts(buf_text(&b));
}

static void print_evaluated(const struct eval_bid *bid, bool summed)
{
	BUF_AUTO name = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	text_add_safe(&name, bid->name);
	if (bid->fate == FATE_IN && !summed)
		buf_add_str(&b, buf_text(&name));
	else
		text_add_cells(&b, buf_text(&name), 32);
	if (bid->fate != FATE_IN) {
		buf_addf(&b, " %s: ", fate_code(bid->fate));
		text_add_safe(&b, bid->fate_reason);
		buf_addf(&b, " [%s]", bid->fate_clause);
	} else if (summed) {
		buf_addf(&b, _(" points %lld.%02d, rank %lld, candidate %lld"), (long long)bid->total / 100, (int)(bid->total % 100),
			 (long long)bid->rank, (long long)bid->place);
	}
	printf("    %s\n", buf_text(&b));
}

void cli_print_evaluation(const struct lot *l)
{
	const struct evaluation *v = l->eval;
	BUF_AUTO why = BUF_INIT;
	if (!v)
		return;
	text_add_safe(&why, v->stop_reason);
	printf(_("  evaluation: %s, %s%s%s\n"), cli_english() ? step_code(v->step) : step_zh(v->step),
	       cli_english() ? eval_outcome_code(v->outcome) : eval_outcome_zh(v->outcome), why.n ? ": " : "", buf_text(&why));
	for (size_t i = 0; i < v->bid_count; i++)
		print_evaluated(&v->bids[i], v->summed);
}

static void print_lot(const struct lot *l)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, _("lot %lld %s: %s"), (long long)l->no, l->name, cli_english() ? phase_code(l->phase) : phase_zh(l->phase));
	if (l->outcome != OUTCOME_NONE)
		buf_addf(&b, " (%s)", cli_english() ? outcome_code(l->outcome) : outcome_zh(l->outcome));
	add_time(&b, _("window until"), l->phase == PHASE_UNSEAL ? l->unseal_end : 0);
	puts(buf_text(&b));
	for (size_t i = 0; i < l->bid_count; i++)
		print_bid(&l->bids[i]);
	cli_print_evaluation(l);
}

static void print_project(const struct project *p)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "%s %s", p->id, p->name);
	add_time(&b, _("deadline"), p->deadline);
	buf_addf(&b, _("  records %llu, void %zu"), (unsigned long long)p->seq, p->void_count);
	puts(buf_text(&b));
	for (size_t i = 0; i < p->lot_count; i++)
		print_lot(&p->lots[i]);
}

static result show(int argc, char **argv, struct err *e)
{
	bool as_json = cli_flag(&argc, argv, "json"), indent = cli_flag(&argc, argv, "indent");
	if (argc != 2)
		return usage(e, "show.usage", "用法：kaibiao show 项目编号 [--json [--indent]]");
	DESK_AUTO *d = NULL;
	const struct project *p;
	TRY(cli_desk(&d, e));
	TRY(desk_follow(d, argv[1], &p, e));
	if (!as_json) {
		print_project(p);
		return ok();
	}
	JSON_AUTO *v = project_json(p);
	cli_print_json(v, indent);
	return ok();
}

int cmd_show(int argc, char **argv)
{
	struct err e;
	return cli_report(show(argc, argv, &e), &e);
}
