// The members' sheets: committed before anybody can read one, opened together, corrected only for the reasons of R64 (E11-E15).
#include <string.h>

#include "law/eval_int.h"

// An act has 64 KiB, and a sheet's quotation marks are escaped in it.
enum { SHEET_BYTES_MAX = 48 * 1024, DEPOSIT_MAX = 58 * 1024 };

static const struct field COMMIT[] = {
	{ "commit", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256(\"kaibiao-sheet-1\" || salt || sheet)" },
	{ "deposit", FIELD_BASE64, true, 1, DEPOSIT_MAX / 4 * 3, NULL, NULL, "the sheet, sealed for host and supervisor together" },
	END_FIELD,
};
static const struct field REVEAL[] = {
	{ "member", FIELD_HASH, false, 0, 0, NULL, NULL, "whose sheet it is" },
	{ "salt", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "sheet", FIELD_TEXT, false, 2, SHEET_BYTES_MAX, NULL, NULL, "canonical JSON {lot, member, scores: [{bid, points: {KEY: 0.01 point}}]}" },
	END_FIELD,
};
static const struct field UNLOCK[] = {
	{ "member", FIELD_HASH, false, 0, 0, NULL, NULL, "whose sheet" },
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "factor", FIELD_TEXT, false, 1, 40, NULL, NULL, "its key" },
	{ "code", FIELD_ENUM, false, 0, 0, "range|objective|outlier", NULL, "87号令第64条(二)(三)(四)" },
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field CORRECT[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "factor", FIELD_TEXT, false, 1, 40, NULL, NULL, "" },
	{ "points", FIELD_INT, false, 0, 10000, NULL, NULL, "0.01 point" },
	END_FIELD,
};

// --- committed

/// R55b 87号令第55条 each member scores alone and submits once; nobody can read a sheet before all are in
static result check_commit(CHECK_ARGS)
{
	(void)p;
	(void)body;
	TRY(member_ready(l->eval, ev, e));
	return member_of(l->eval, ev->signer)->sheet_at ? refuse(e, "sheet.twice", "R55b 87号令第55条", "您已经提交评分表，提交后不能再改") : ok();
}

static void effect_commit(EFFECT_ARGS)
{
	struct member *m = member_of(l->eval, ev->signer);
	m->sheet = keep_hash(body, "commit");
	m->deposit = keep_base64(p, body, "deposit");
	m->sheet_at = ev->at;
}

// --- opened

static struct hash sheet_commit(struct hash salt, const char *text)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-sheet-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add_str(&b, text);
	return sha256(span_buf(&b));
}

static const json_t *points_of(const json_t *sheet, const char *bid_id)
{
	const json_t *list = json_array_at(sheet, "scores");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_str(json_array_get(list, i), "bid"), bid_id) == 0)
			return json_object_get(json_array_get(list, i), "points");
	return NULL;
}

/// R55a 87号令第55条 every factor of every bid, and nothing that the document does not list
static result check_whole(const struct project *p, const struct evaluation *v, const json_t *sheet, struct err *e)
{
	size_t in = 0;
	for (size_t b = 0; b < v->bid_count; b++) {
		const json_t *points = points_of(sheet, v->bids[b].id);
		in += v->bids[b].fate == FATE_IN;
		for (size_t f = 0; f < p->eval->factor_count && v->bids[b].fate == FATE_IN; f++)
			if (!json_is_integer(json_object_get(points, p->eval->factors[f].key)))
				return refuse(e, "sheet.missing", "R55a 87号令第55条", "评分表缺少“%s”的“%s”", v->bids[b].name, p->eval->factors[f].name);
		if (v->bids[b].fate == FATE_IN && json_object_size(points) != p->eval->factor_count)
			return refuse(e, "sheet.extra", "R55a 87号令第55条", "“%s”的评分中有采购文件没有规定的因素", v->bids[b].name);
	}
	return json_array_size(json_array_at(sheet, "scores")) == in ? ok()
								     : refuse(e, "sheet.extra", "R55a 87号令第55条", "评分表中有不在评审之中的投标");
}

static result read_sheet(const struct project *p, const struct lot *l, const json_t *body, json_t **out, struct err *e)
{
	const char *text = json_str(body, "sheet");
	struct hash of = { { 0 } };
	TRY(json_read_canonical(span_str(text), SHEET_BYTES_MAX, out, e));
	if (!json_hash(*out, "member", &of) || !hash_equal(of, keep_hash(body, "member")) || json_int(*out, "lot") != l->no)
		return refuse(e, "sheet.other", "R55b 87号令第55条", "这不是该评委在本包的评分表");
	return check_whole(p, l->eval, *out, e);
}

/// R55b 87号令第55条 opened by its author, or out of the deposit by host and supervisor: the commitment says whether it is the same
static result check_reveal(CHECK_ARGS)
{
	JSON_AUTO *sheet = NULL;
	const struct member *m = member_of(l->eval, keep_hash(body, "member"));
	if (!m)
		return refuse(e, "member.unknown", "R55b 87号令第55条", "评标委员会中没有这张证书");
	if (!(roles_wanted(p, ev, ROLE_HOST | ROLE_SUPERVISOR) & (ROLE_HOST | ROLE_SUPERVISOR)) && !hash_equal(ev->signer, m->cert))
		return refuse(e, "sheet.not_yours", "R55b 87号令第55条", "评分表由本人公开，或由主持人、监督人从寄存件公开");
	if (m->revealed_at)
		return refuse(e, "sheet.revealed", "R55b 87号令第55条", "“%s”的评分表已经公开", m->name);
	if (!hash_equal(sheet_commit(keep_hash(body, "salt"), json_str(body, "sheet")), m->sheet))
		return refuse(e, "sheet.commit", "R55b 87号令第55条", "公开的评分表与“%s”提交时的承诺不符", m->name);
	return read_sheet(p, l, body, &sheet, e);
}

static void effect_reveal(EFFECT_ARGS)
{
	struct err ignored;
	JSON_AUTO *sheet = NULL;
	const struct eval_params *x = p->eval;
	struct member *m = member_of(l->eval, keep_hash(body, "member"));
	INSIST(is_ok(read_sheet(p, l, body, &sheet, &ignored)));
	m->revealed_at = ev->at;
	m->score = arena_alloc(&p->arena, (l->eval->bid_count * x->factor_count + 1) * sizeof *m->score);
	for (size_t b = 0; b < l->eval->bid_count; b++)
		for (size_t f = 0; f < x->factor_count; f++)
			m->score[b * x->factor_count + f] = json_int(points_of(sheet, l->eval->bids[b].id), x->factors[f].key);
}

// --- unlocked and corrected

static size_t factor_named(const struct eval_params *x, const char *key)
{
	size_t f = 0;
	while (f < x->factor_count && strcmp(x->factors[f].key, key) != 0)
		f++;
	return f;
}

static enum sheet_fault fault_named(const char *code)
{
	return strcmp(code, "range") == 0 ? SHEET_RANGE : strcmp(code, "objective") == 0 ? SHEET_OBJECTIVE : SHEET_OUTLIER;
}

// Do all who sit agree on this cell?
static bool agreed_on(const struct evaluation *v, size_t cell)
{
	const struct member *first = NULL;
	for (size_t i = 0; i < v->member_count; i++) {
		const struct member *m = &v->members[i];
		if (!seated(m) || !m->score)
			continue;
		if (first && first->score[cell] != m->score[cell])
			return false;
		first = m;
	}
	return true;
}

static result check_ground(const struct project *p, const struct evaluation *v, const struct member *m, size_t bid, size_t f, enum sheet_fault code,
			   struct err *e)
{
	const struct factor *factor = &p->eval->factors[f];
	size_t cell = bid * p->eval->factor_count + f;
	if (code == SHEET_RANGE && m->score[cell] >= 0 && m->score[cell] <= factor->max)
		return refuse(e, "unlock.range", "R64 87号令第64条", "“%s”的评分没有超出范围，不能以此为由修改", factor->name);
	if (code == SHEET_OBJECTIVE && (!factor->objective || agreed_on(v, cell)))
		return refuse(e, "unlock.objective", "R64 87号令第64条", "“%s”不是客观因素，或各评委评分一致，不能以此为由修改", factor->name);
	if (code == SHEET_OUTLIER && factor->objective)
		return refuse(e, "unlock.outlier", "R64 87号令第64条", "“%s”是客观因素；评分不一致的以“客观评分不一致”为由", factor->name);
	return ok();
}

static struct unlock *open_unlock(const struct evaluation *v, struct hash member, size_t bid, size_t f)
{
	for (size_t i = 0; i < v->unlock_count; i++) {
		struct unlock *u = &v->unlocks[i];
		if (!u->done_at && hash_equal(u->member, member) && u->bid == bid && u->factor == f)
			return u;
	}
	return NULL;
}

/// R64 87号令第64条 after the summation nothing changes but for its reasons; the committee, through its chair, or the member itself
static result check_unlock(CHECK_ARGS)
{
	struct eval_bid *b;
	const struct member *m = member_of(l->eval, keep_hash(body, "member"));
	size_t f = factor_named(p->eval, json_str(body, "factor"));
	TRY(member_ready(l->eval, ev, e));
	TRY(eval_bid_in(l->eval, body, &b, e));
	if (!m || !m->score || f == p->eval->factor_count)
		return refuse(e, "unlock.unknown", "R64 87号令第64条", "没有这名评委的评分表，或没有这个评审因素");
	if (!hash_equal(m->cert, ev->signer))
		TRY(chair_only(l->eval, ev, e));
	if (open_unlock(l->eval, m->cert, bid_index(l->eval, b), f))
		return refuse(e, "unlock.twice", "R64 87号令第64条", "这一项已经解锁，等待“%s”更正", m->name);
	return check_ground(p, l->eval, m, bid_index(l->eval, b), f, fault_named(json_str(body, "code")), e);
}

static void effect_unlock(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	const struct member *m = member_of(v, keep_hash(body, "member")), *by = member_of(v, ev->signer);
	size_t bid = bid_index(v, eval_bid_of(v, json_str(body, "bid"))), f = factor_named(p->eval, json_str(body, "factor"));
	v->unlocks = arena_grow(&p->arena, v->unlocks, v->unlock_count, sizeof *v->unlocks);
	v->unlocks[v->unlock_count++] = (struct unlock){
		m->cert, bid, f, fault_named(json_str(body, "code")), keep_text(p, body, "reason"), by->name, ev->at, 0,
		m->score[bid * p->eval->factor_count + f], -1, v->reopened > 0,
	};
}

/// X18 87号令第64条 the unlocked cell alone, within its range; old and new value are kept
static result check_correct(CHECK_ARGS)
{
	struct eval_bid *b;
	size_t f = factor_named(p->eval, json_str(body, "factor"));
	TRY(member_ready(l->eval, ev, e));
	TRY(eval_bid_in(l->eval, body, &b, e));
	if (f == p->eval->factor_count || !open_unlock(l->eval, ev->signer, bid_index(l->eval, b), f))
		return refuse(e, "sheet.locked", "R64 87号令第64条", "这一项没有解锁，汇总后不能修改评分");
	return score_check(&p->eval->factors[f], json_int(body, "points"), e);
}

static void effect_correct(EFFECT_ARGS)
{
	struct err e;
	struct evaluation *v = l->eval;
	struct member *m = member_of(v, ev->signer);
	size_t bid = bid_index(v, eval_bid_of(v, json_str(body, "bid"))), f = factor_named(p->eval, json_str(body, "factor"));
	struct unlock *u = open_unlock(v, ev->signer, bid, f);
	u->done_at = ev->at;
	u->after = json_int(body, "points");
	m->score[bid * p->eval->factor_count + f] = u->after;
	if (!is_ok(eval_sum(p, l, &e)))
		v->summed = false; // then the step cannot be left, and says why
}

const struct act_row SHEET_ROWS[] = {
	{ "sheet.commit", "提交评分表", "submit one's sheet, sealed", ROLE_MEMBER, STEP_BIT(STEP_SCORE), true, LATE_VOID, ROUTE_LOG, false,
	  "R55b 87号令第55条", COMMIT, check_commit, effect_commit },
	{ "sheet.reveal", "公开评分表", "open a submitted sheet", ROLE_MEMBER | ROLE_HOST | ROLE_SUPERVISOR, STEP_BIT(STEP_REVEAL), true,
	  LATE_VOID, ROUTE_LOG, false, "R55b 87号令第55条", REVEAL, check_reveal, effect_reveal },
	{ "sheet.unlock", "解锁评分", "unlock one score", ROLE_MEMBER, STEP_BIT(STEP_SUM), true, LATE_VOID, ROUTE_LOG, false,
	  "R64 87号令第64条", UNLOCK, check_unlock, effect_unlock },
	{ "sheet.correct", "更正评分", "correct the unlocked score", ROLE_MEMBER, STEP_BIT(STEP_SUM), true, LATE_VOID, ROUTE_LOG, false,
	  "R64 87号令第64条", CORRECT, check_correct, effect_correct },
	{ .type = NULL },
};
