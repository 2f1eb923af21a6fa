#include "tests/eval_play.h"

#include <stdio.h>
#include <string.h>

enum { SEATS = 5, TRIES = 4000, FACTORS = 3, ROWS_MAX = 100 };

json_t *eval_create(const char *way)
{
	json_t *v = play_create(NULL);
	bool scoring = strcmp(way, "scoring") == 0;
	json_t *factors = scoring ? J("[{s:s, s:s, s:s, s:i, s:i}, {s:s, s:s, s:s, s:b, s:i, s:i}, {s:s, s:s, s:s, s:i}]", "key", "t", "name", "方案",
				      "stage", "technical", "max", 3000, "step", 10, "key", "o", "name", "参数", "stage", "technical", "objective",
				      1, "max", 2000, "step", 100, "key", "b", "name", "服务", "stage", "business", "max", 2000)
				  : json_array();
	json_put(v, "evaluation",
		 J("{s:s, s:o, s:[{s:s, s:s, s:s}], s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "eval_method", way, "factors", factors,
		   "qualification", "key", "q", "name", "资格", "clause", "法22", "conformity", "key", "c", "name", "实质", "clause", "3.1", "key",
		   "d", "name", "工期", "clause", "3.2"));
	return v;
}

void eval_found(struct kit *k, const char *way, int bids)
{
	INSIST(kit_act(k, HOST, 0, "project.create", eval_create(way)));
	INSIST(kit_act(k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")));
	INSIST(kit_act(k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")));
	INSIST(kit_act(k, HOST, 0, "sheet.sign", play_sheet(k->p)));
	play_to(k, 1, PHASE_END, bids);
}

static const struct evaluation *state(const struct kit *k)
{
	return project_lot(k->p, 1)->eval;
}

static int seated_member(const struct kit *k, struct source *s)
{
	for (int i = 0; i < 50; i++) {
		int who = MEMBER + (int)draw(s, MEMBER_LAST - MEMBER + 1);
		for (size_t m = 0; state(k) && m < state(k)->member_count; m++)
			if (state(k)->members[m].gone == GONE_NO && hash_equal(state(k)->members[m].cert, kit_cert(who)))
				return who;
	}
	return MEMBER;
}

static json_t *seat_of(int who)
{
	bool rep = who == MEMBER + SEATS - 1;
	json_t *v = J("{s:o, s:s, s:s, s:s}", "cert", kit_hex(kit_cert(who)), "name", kit_name(who), "org", rep ? "第二中学" : "专家库", "kind",
		      rep ? "representative" : "expert");
	if (rep)
		json_put_str(v, "letter", "授权函");
	return v;
}

static json_t *fit_form(void)
{
	json_t *list = json_array();
	for (int i = 0; i < SEATS; i++)
		json_array_append_new(list, seat_of(MEMBER + i));
	return J("{s:o}", "members", list);
}

static json_t *fit_avoid(const struct kit *k, struct source *s)
{
	json_t *list = json_array();
	for (size_t i = 0; state(k) && i < state(k)->bid_count; i++) {
		bool avoid = draw(s, 60) == 0;
		json_array_append_new(list, J("{s:s, s:b, s:s}", "bid", state(k)->bids[i].id, "avoid", avoid, "reason", "亲属"));
	}
	return J("{s:o}", "declarations", list);
}

// A member's vote in a round is fixed by both, so that it can be opened as it was cast.
static struct hash choice_of(const struct kit *k, int who)
{
	const struct evaluation *v = state(k);
	struct hash choice = kit_cert(MEMBER);
	size_t left = kit_tag("choice", who, (int)v->chair_round).b[0] % 3;
	for (size_t m = 0; m < v->member_count; m++)
		if (v->members[m].gone == GONE_NO && !v->members[m].rep && left-- == 0)
			choice = v->members[m].cert;
	return choice;
}

static json_t *fit_vote(const struct kit *k, int who, bool open)
{
	struct hash salt = kit_tag("vote salt", who, 0), choice = choice_of(k, who);
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-vote-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, choice.b, HASH_BYTES);
	return open ? J("{s:o, s:o}", "choice", kit_hex(choice), "salt", kit_hex(salt)) : J("{s:o}", "commit", kit_hex(sha256(span_buf(&b))));
}

static const struct eval_bid *some_bid(const struct kit *k, struct source *s)
{
	return &state(k)->bids[draw(s, state(k)->bid_count)];
}

static json_t *fit_review(const struct kit *k, struct source *s, const struct eval_item *items, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, J("{s:s, s:b, s:s}", "key", items[i].key, "pass", draw(s, 15) != 0, "reason", "见第3页"));
	return J("{s:s, s:o}", "bid", some_bid(k, s)->id, "items", list);
}

static json_t *fit_facts(const struct kit *k, struct source *s)
{
	static const char *const SME[] = { "none", "medium", "small", "joint" };
	size_t sme = draw(s, 4);
	json_t *v = J("{s:s, s:s, s:I}", "bid", some_bid(k, s)->id, "sme", SME[sme], "domestic", (json_int_t)draw(s, 3) * 5000);
	if (sme == 3)
		json_put_int(v, "small_share", 2999 + (int64_t)draw(s, 2));
	if (draw(s, 4) == 0)
		json_put_str(v, "brand", draw(s, 2) ? "云" : "河");
	return v;
}

// --- sheets

static struct buf sheet_of(const struct kit *k, int who)
{
	struct buf b = BUF_INIT;
	json_t *scores = json_array();
	for (size_t i = 0; i < state(k)->bid_count; i++) {
		if (state(k)->bids[i].fate != FATE_IN)
			continue;
		const uint8_t *dice = kit_tag("scores", who, (int)i).b;
		bool slip = dice[3] == 0; // one in 256: out of range
		json_array_append_new(scores, J("{s:s, s:{s:i, s:i, s:i}}", "bid", state(k)->bids[i].id, "points", "t", slip ? 3100 : dice[0] * 10, "o",
						dice[4] < 10 ? 1700 : 1800, "b", 2000 - dice[2] % 3));
	}
	JSON_AUTO *v = J("{s:i, s:o, s:o}", "lot", 1, "member", kit_hex(kit_cert(who)), "scores", scores);
	json_text(v, &b);
	return b;
}

static json_t *fit_sheet(const struct kit *k, int who, bool open)
{
	BUF_AUTO text = sheet_of(k, who);
	BUF_AUTO b = BUF_INIT;
	struct hash salt = kit_tag("sheet salt", who, 0);
	buf_add_str(&b, "kaibiao-sheet-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, text.p, text.n);
	return open ? J("{s:o, s:o, s:s}", "member", kit_hex(kit_cert(who)), "salt", kit_hex(salt), "sheet", buf_text(&text))
		    : J("{s:o}", "commit", kit_hex(sha256(span_buf(&b))));
}

// What WHO's own sheet has wrong, where anything; else one of its scores as an outlier.
static json_t *fit_unlock(const struct kit *k, struct source *s, int who)
{
	static const char *const KEYS[FACTORS] = { "t", "o", "b" };
	const struct evaluation *v = state(k);
	size_t b = draw(s, v->bid_count), f = draw(s, 2) * 2;
	const char *code = draw(s, 40) ? "range" : "outlier";
	for (size_t m = 0; m < v->member_count; m++) {
		const struct member *x = &v->members[m];
		for (size_t i = 0; i < v->bid_count && x->score && x->gone == GONE_NO && hash_equal(x->cert, kit_cert(who)); i++) {
			const int64_t *own = x->score + i * FACTORS;
			if (v->bids[i].fate != FATE_IN || (own[0] <= 3000 && own[1] == 1800))
				continue;
			b = i;
			f = own[0] > 3000 ? 0 : 1;
			code = f ? "objective" : "range";
		}
	}
	return J("{s:o, s:s, s:s, s:s, s:s}", "member", kit_hex(kit_cert(who)), "bid", v->bids[b].id, "factor", KEYS[f], "code", code, "reason", "核对");
}

static json_t *fit_correct(const struct kit *k, int who)
{
	const struct evaluation *v = state(k);
	size_t b = 0, f = 0;
	for (size_t i = 0; i < v->unlock_count; i++) {
		const struct unlock *u = &v->unlocks[i];
		if (u->done_at || !hash_equal(u->member, kit_cert(who)))
			continue;
		b = u->bid;
		f = u->factor;
	}
	return J("{s:s, s:s, s:i}", "bid", v->bids[b].id, "factor", k->p->eval->factor_count ? k->p->eval->factors[f].key : "x", "points", f == 1 ? 1800 : 1500);
}

static json_t *fit_draw(int who, bool open)
{
	struct hash part = kit_tag("contribution", who, 0), salt = kit_tag("draw salt", who, 0);
	return open ? J("{s:o, s:o}", "contribution", kit_hex(part), "salt", kit_hex(salt)) : J("{s:o}", "commit", kit_hex(draw_commit(part, salt)));
}

// --- all of them

static json_t *about_members(const struct kit *k, struct source *s, const char *type, int who)
{
	static const char *const TICKS[] = { "identity", "discipline", "phones", "check" };
	if (strcmp(type, "committee.form") == 0)
		return fit_form();
	if (strcmp(type, "member.identify") == 0)
		return J("{s:o, s:b, s:b}", "member", kit_hex(kit_cert(seated_member(k, s))), "photo", 1, "id", 1);
	if (strcmp(type, "member.pledge") == 0)
		return J("{s:b, s:b}", "discipline", 1, "commitment", 1);
	if (strcmp(type, "member.avoid") == 0)
		return fit_avoid(k, s);
	if (strcmp(type, "member.replace") == 0)
		return J("{s:o, s:s, s:s, s:o}", "member", kit_hex(kit_cert(seated_member(k, s))), "reason", "ill", "note", "急病", "by",
			 seat_of(MEMBER + SEATS + (int)draw(s, 3)));
	if (state(k) && (strcmp(type, "chair.vote") == 0 || strcmp(type, "chair.reveal") == 0))
		return fit_vote(k, who, strcmp(type, "chair.reveal") == 0);
	if (strcmp(type, "organiser.tick") == 0)
		return J("{s:s}", "item", TICKS[draw(s, 4)]);
	return NULL;
}

static json_t *about_prices(const struct kit *k, struct source *s, const char *type)
{
	const struct eval_bid *b = some_bid(k, s);
	if (strcmp(type, "price.fix") == 0)
		return J("{s:s}", "bid", b->id);
	if (strcmp(type, "price.agree") == 0)
		return J("{s:s, s:I, s:b}", "bid", b->id, "price_fen", (json_int_t)(b->fixed ? b->fix.price_fen : 1), "agree", draw(s, 5) != 0);
	if (strcmp(type, "low.flag") == 0)
		return J("{s:s, s:s}", "bid", b->id, "reason", "明显偏低");
	if (strcmp(type, "low.vote") == 0)
		return J("{s:s, s:b, s:s}", "bid", b->id, "accept", draw(s, 4) != 0, "reason", "看过说明");
	if (strcmp(type, "low.ask") == 0 || strcmp(type, "low.explain") == 0 || strcmp(type, "clarify.ask") == 0)
		return J("{s:s, s:s}", "bid", b->id, "text", "请说明");
	if (strcmp(type, "clarify.answer") == 0)
		return J("{s:s, s:i, s:s}", "bid", b->id, "id", 1 + (int)draw(s, 3), "text", "如下");
	if (strcmp(type, "clarify.judge") == 0)
		return J("{s:i, s:b, s:s}", "id", 1 + (int)draw(s, 3), "taken", draw(s, 2) != 0, "note", "见上");
	return NULL;
}

static json_t *about_sheets(const struct kit *k, struct source *s, const char *type, int who)
{
	if (strncmp(type, "sheet.commit", 12) == 0 || strcmp(type, "sheet.reveal") == 0)
		return fit_sheet(k, who >= MEMBER ? who : seated_member(k, s), strcmp(type, "sheet.reveal") == 0);
	if (strcmp(type, "sheet.unlock") == 0)
		return fit_unlock(k, s, who);
	if (strcmp(type, "sheet.correct") == 0)
		return fit_correct(k, who);
	if (strcmp(type, "draw.commit") == 0 || strcmp(type, "draw.reveal") == 0)
		return fit_draw(who, strcmp(type, "draw.reveal") == 0);
	return NULL;
}

static json_t *about_report(const struct kit *k, struct source *s, const char *type)
{
	if (strcmp(type, "evaluation.stop") == 0)
		return J("{s:s, s:s}", "ground", "document", "reason", "缺陷");
	if (strcmp(type, "report.make") == 0)
		return play_record();
	if (strcmp(type, "report.sign") == 0)
		return J("{s:o}", "facts_sha256", kit_hex(kit_tag("facts", 0, 0)));
	if (strcmp(type, "report.decline") == 0)
		return J("{s:o, s:s}", "member", kit_hex(kit_cert(seated_member(k, s))), "note", "不签");
	if (strcmp(type, "evaluation.reopen") == 0)
		return J("{s:s, s:s}", "ground", "challenge", "reason", "质疑");
	return NULL;
}

json_t *eval_fitting(const struct kit *k, struct source *s, const char *type, int who)
{
	json_t *v = about_members(k, s, type, who);
	if (!v && state(k)) {
		if (strcmp(type, "qualification.rule") == 0)
			return fit_review(k, s, k->p->eval->qualification, k->p->eval->qualification_count);
		if (strcmp(type, "conformity.vote") == 0)
			return fit_review(k, s, k->p->eval->conformity, k->p->eval->conformity_count);
		if (strcmp(type, "facts.set") == 0)
			return fit_facts(k, s);
		v = about_prices(k, s, type);
		v = v ? v : about_sheets(k, s, type, who);
		v = v ? v : about_report(k, s, type);
	}
	return v ? v : any_fitting(k, 1, type, who);
}

// What would lead astray or round in circles is tried seldom.
static bool seldom(struct source *s, const char *type)
{
	static const struct {
		const char *type;
		size_t once_in;
	} RARE[] = { { "evaluation.stop", 200000 }, { "chair.restart", 20000 }, { "member.replace", 20000 }, { "evaluation.reopen", 100 }, { "low.flag", 100 },
		     { "report.decline", 100 },   { "clarify.ask", 100 }, { "member.identify", 4 }, { "member.pledge", 4 }, { "member.avoid", 4 },   { "sheet.unlock", 3 },   { "organiser.tick", 60 },   { "facts.set", 10 },
		     { "price.fix", 2 } };
	for (size_t i = 0; i < sizeof RARE / sizeof *RARE; i++)
		if (strcmp(RARE[i].type, type) == 0)
			return draw(s, RARE[i].once_in) != 0;
	return false;
}

static int some_actor(struct source *s, const struct act_row *row)
{
	if (row->who & ROLE_MEMBER && draw(s, 6))
		return MEMBER + (int)draw(s, MEMBER_LAST - MEMBER + 1);
	return any_actor(s, row);
}

bool eval_go_on(struct kit *k, struct source *s)
{
	const struct act_row *rows[ROWS_MAX];
	size_t n = 0;
	if (draw(s, 4) && kit_may(k, HOST, 1, "evaluation.next", json_object()))
		return kit_act(k, HOST, 1, "evaluation.next", json_object());
	for (size_t i = 0; law_row_at(i); i++)
		if (law_row_at(i)->by_lot && law_row_at(i)->phases & 1u << lot_stage(project_lot(k->p, 1)))
			rows[n++] = law_row_at(i);
	for (int i = 0; i < TRIES; i++) {
		const struct act_row *row = rows[draw(s, n)];
		if (seldom(s, row->type))
			continue;
		int who = some_actor(s, row);
		json_t *body = eval_fitting(k, s, row->type, who);
		k->now += i % 200 == 199 ? 31 * MINUTE : 0; // where all wait for a time to pass
		if (kit_may(k, who, 1, row->type, json_deep_copy(body))) {
			kit_act(k, who, 1, row->type, body);
			return true;
		}
		json_decref(body);
	}
	return false;
}

bool eval_until(struct kit *k, struct source *s, enum eval_step step)
{
	for (int i = 0; i < 3000; i++) {
		if (state(k) && state(k)->step == step)
			return true;
		if ((state(k) && state(k)->step > step) || !eval_go_on(k, s))
			return false;
	}
	return false;
}
