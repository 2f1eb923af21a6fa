// Whole stretches of a procurement in one line of a drill: the ordinary acts, in their order, through the same fold.
#include "cli/drill_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct lot *play_lot(const struct play *x)
{
	return project_lot(x->d->p, x->lot);
}

result play_act(struct play *x, const char *who, const char *type, json_t *body)
{
	return drill_act(x->d, who, x->lot, type, body, NULL, x->e);
}

bool play_fails(const struct play *x, const char *who)
{
	const json_t *list = json_array_at(x->line, "fail");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_is_string(json_array_get(list, i)) && strcmp(json_string_value(json_array_get(list, i)), who) == 0)
			return true;
	return false;
}

json_t *play_papers(void)
{
	json_t *v = json_object();
	json_put_hash(v, "facts_sha256", drill_hash("facts", ""));
	json_put_hash(v, "text_sha256", drill_hash("text", ""));
	return v;
}

static result next(struct play *x)
{
	return play_act(x, "host", "evaluation.next", json_object());
}

// --- committee

static json_t *member_of_line(const struct play *x, const json_t *m)
{
	const char *who = json_str(m, "who"), *org = json_str(m, "org");
	bool rep = json_bool(m, "representative");
	json_t *v = json_object();
	json_put_hash(v, "cert", drill_cert(who));
	json_put_str(v, "name", drill_name(x->d, who));
	json_put_str(v, "org", *org ? org : rep ? x->d->p->purchaser : "省评审专家库");
	json_put_str(v, "kind", rep ? "representative" : "expert");
	if (rep)
		json_put_str(v, "letter", "授权函");
	return v;
}

static const char *member_at(const struct play *x, size_t i)
{
	return json_str(json_array_get(json_array_at(x->line, "members"), i), "who");
}

static json_t *declarations(const struct play *x, const json_t *m)
{
	json_t *list = json_array();
	const struct lot *l = play_lot(x);
	for (size_t i = 0; l && l->eval && i < l->eval->bid_count; i++) {
		const struct eval_bid *b = &l->eval->bids[i];
		bool avoid = drill_knows(x->d, json_str(m, "avoid")) && strcmp(b->id, drill_bid(json_str(m, "avoid"), x->lot)) == 0;
		json_t *v = json_object();
		json_put_str(v, "bid", b->id);
		json_put_bool(v, "avoid", avoid);
		if (avoid)
			json_put_str(v, "reason", "近三年内存在劳动关系");
		json_array_append_new(list, v);
	}
	return json_pack("{s:o}", "declarations", list);
}

static result seat_one(struct play *x, const json_t *m)
{
	const char *who = json_str(m, "who");
	TRY(play_act(x, who, "member.sign_in", json_object()));
	for (int i = 0; i < 2; i++) {
		json_t *see = json_pack("{s:b, s:b}", "photo", 1, "id", 1);
		json_put_hash(see, "member", drill_cert(who));
		TRY(play_act(x, i ? "supervisor" : "host", "member.identify", see));
	}
	return play_act(x, who, "member.pledge", json_pack("{s:b, s:b}", "discipline", 1, "commitment", 1));
}

static result elect(struct play *x, size_t n)
{
	const char *chair = json_str(x->line, "chair");
	struct hash salt = drill_hash("salt", chair);
	for (size_t i = 0; i < 2 * n; i++) {
		json_t *v = json_object();
		if (i < n) {
			JSON_AUTO *words = json_pack("{s:o}", "commit", json_sprintf("@ballot:%s", chair));
			json_decref(v);
			TRY(drill_body(x->d, words, x->lot, &v, x->e));
		} else {
			json_put_hash(v, "choice", drill_cert(chair));
			json_put_hash(v, "salt", salt);
		}
		TRY(play_act(x, member_at(x, i % n), i < n ? "chair.vote" : "chair.reveal", v));
	}
	return next(x);
}

static result play_committee(struct play *x)
{
	static const char *const TICKS[] = { "identity", "discipline", "phones" };
	const json_t *members = json_array_at(x->line, "members");
	size_t n = json_array_size(members);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, member_of_line(x, json_array_get(members, i)));
	TRY(play_act(x, "host", "committee.form", json_pack("{s:o}", "members", list)));
	for (size_t i = 0; i < n; i++)
		TRY(seat_one(x, json_array_get(members, i)));
	for (size_t i = 0; i < 3; i++)
		TRY(play_act(x, "host", "organiser.tick", json_pack("{s:s}", "item", TICKS[i])));
	TRY(next(x));
	for (size_t i = 0; i < n; i++)
		TRY(play_act(x, member_at(x, i), "member.avoid", declarations(x, json_array_get(members, i))));
	TRY(next(x));
	return *json_str(x->line, "chair") ? elect(x, n) : ok();
}

// --- reviews

// A ruling on every item: all pass, but the first fails with REASON where one is given.
static json_t *ruling(const struct eval_item *items, size_t n, const char *bid_id, const char *reason)
{
	json_t *list = json_array(), *v = json_object();
	for (size_t i = 0; i < n; i++) {
		json_t *item = json_object();
		bool failed = i == 0 && *reason;
		json_put_str(item, "key", items[i].key);
		json_put_bool(item, "pass", !failed);
		if (failed)
			json_put_str(item, "reason", reason);
		json_array_append_new(list, item);
	}
	json_put_str(v, "bid", bid_id);
	json_put(v, "items", list);
	return v;
}

// The reason that FAIL gives for the bid with this id; "" for none.
static const char *reason_for(const struct play *x, const json_t *fail, const char *bid_id)
{
	const char *who;
	json_t *reason;
	json_object_foreach((json_t *)(uintptr_t)fail, who, reason)
		if (json_is_string(reason) && strcmp(drill_bid(who, x->lot), bid_id) == 0)
			return json_string_value(reason);
	return "";
}

static result play_qualify(struct play *x)
{
	const struct lot *l = play_lot(x);
	const struct eval_params *p = x->d->p->eval;
	const json_t *fail = json_object_get(x->line, "fail");
	for (size_t i = 0; l && l->eval && p && i < l->eval->bid_count; i++) {
		const char *id = l->eval->bids[i].id;
		TRY(play_act(x, "host", "qualification.rule", ruling(p->qualification, p->qualification_count, id, reason_for(x, fail, id))));
	}
	return next(x);
}

// Who sits, by the ids of the drill.
static result for_members(struct play *x, result (*one)(struct play *x, const char *who))
{
	const char *who;
	json_t *person;
	json_object_foreach(x->d->people, who, person)
	{
		const struct lot *l = play_lot(x);
		for (size_t i = 0; l && l->eval && i < l->eval->member_count; i++)
			if (l->eval->members[i].gone == GONE_NO && hash_equal(l->eval->members[i].cert, drill_cert(who)))
				TRY(one(x, who));
	}
	return ok();
}

static result conform_one(struct play *x, const char *who)
{
	const struct lot *l = play_lot(x);
	const struct eval_params *p = x->d->p->eval;
	const json_t *against = json_object_get(json_object_get(x->line, "against"), who);
	for (size_t i = 0; i < l->eval->bid_count; i++) {
		const char *id = l->eval->bids[i].id;
		if (l->eval->bids[i].fate == FATE_IN)
			TRY(play_act(x, who, "conformity.vote", ruling(p->conformity, p->conformity_count, id, reason_for(x, against, id))));
	}
	return ok();
}

static result play_conform(struct play *x)
{
	TRY(for_members(x, conform_one));
	return next(x);
}

// --- sheets

static struct buf sheet_text(const struct play *x, const char *who)
{
	struct buf b = BUF_INIT;
	const json_t *all = json_object_get(x->line, "scores");
	json_t *own, *points, *scores = json_array();
	const char *bidder;
	JSON_AUTO *sheet = json_object();
	own = json_object_get(all, who);
	json_object_foreach(own, bidder, points)
	{
		json_t *v = json_object();
		json_put_str(v, "bid", drill_bid(bidder, x->lot));
		json_put(v, "points", json_deep_copy(points));
		json_array_append_new(scores, v);
	}
	json_put_int(sheet, "lot", x->lot);
	json_put_hash(sheet, "member", drill_cert(who));
	json_put(sheet, "scores", scores);
	json_text(sheet, &b);
	return b;
}

static result commit_one(struct play *x, const char *who)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO text = sheet_text(x, who);
	struct hash salt = drill_hash("sheet salt", who);
	buf_add_str(&b, "kaibiao-sheet-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, text.p, text.n);
	json_t *v = json_object();
	json_put_hash(v, "commit", sha256(span_buf(&b)));
	return play_act(x, who, "sheet.commit", v);
}

static result reveal_one(struct play *x, const char *who)
{
	BUF_AUTO text = sheet_text(x, who);
	json_t *v = json_object();
	json_put_hash(v, "member", drill_cert(who));
	json_put_hash(v, "salt", drill_hash("sheet salt", who));
	json_put_str(v, "sheet", buf_text(&text));
	return play_act(x, who, "sheet.reveal", v);
}

static result play_sheets(struct play *x)
{
	TRY(for_members(x, commit_one));
	TRY(next(x));
	TRY(for_members(x, reveal_one));
	return next(x);
}

// --- draw

static result draw_commit_one(struct play *x, const char *who)
{
	json_t *v = json_object();
	json_put_hash(v, "commit", draw_commit(drill_hash("contribution", who), drill_hash("draw salt", who)));
	return play_act(x, who, "draw.commit", v);
}

static result draw_reveal_one(struct play *x, const char *who)
{
	if (play_fails(x, who))
		return ok();
	json_t *v = json_object();
	json_put_hash(v, "contribution", drill_hash("contribution", who));
	json_put_hash(v, "salt", drill_hash("draw salt", who));
	return play_act(x, who, "draw.reveal", v);
}

static result play_draw(struct play *x)
{
	TRY(for_members(x, draw_commit_one));
	return for_members(x, draw_reveal_one);
}

// --- report

static result sign_one(struct play *x, const char *who)
{
	const char *dissent = json_str(json_object_get(x->line, "dissent"), who);
	json_t *v = json_object();
	json_put_hash(v, "facts_sha256", drill_hash("facts", ""));
	if (*dissent)
		json_put_str(v, "dissent", dissent);
	return play_act(x, who, "report.sign", v);
}

static const char *chair_of(const struct play *x)
{
	const char *who;
	json_t *person;
	const struct lot *l = play_lot(x);
	json_object_foreach(x->d->people, who, person)
		if (l && l->eval && hash_equal(l->eval->chair, drill_cert(who)))
			return who;
	return "host";
}

static result play_report(struct play *x)
{
	TRY(play_act(x, "host", "organiser.tick", json_pack("{s:s}", "item", "check")));
	TRY(play_act(x, chair_of(x), "report.make", play_papers()));
	TRY(for_members(x, sign_one));
	return play_act(x, "host", "report.close", json_object());
}

static result play_close(struct play *x)
{
	return drill_close(x->d, x->lot, x->e);
}

static const struct {
	const char *name;
	result (*run)(struct play *x);
	bool evaluates; // wants a lot in evaluation
} PLAYS[] = {
	{ "close", play_close, false },	    { "opening", play_opening, false }, { "committee", play_committee, false },
	{ "qualify", play_qualify, true },  { "conform", play_conform, true },	{ "sheets", play_sheets, true },
	{ "draw", play_draw, true },	    { "report", play_report, true },
};

result drill_play(struct drill *d, const json_t *line, int64_t lot, struct err *e)
{
	struct play x = { d, line, lot, e };
	const char *name = json_str(line, "play");
	if (lot < 1 || lot > DRILL_LOTS_MAX)
		return usage(e, "drill.lot", "第 %zu 行：成段的演练要写明包号 lot（1 至 %d）", d->line, DRILL_LOTS_MAX);
	for (size_t i = 0; i < sizeof PLAYS / sizeof *PLAYS; i++)
		if (strcmp(PLAYS[i].name, name) == 0)
			return !PLAYS[i].evaluates || (play_lot(&x) && play_lot(&x)->eval)
				       ? PLAYS[i].run(&x)
				       : usage(e, "drill.play", "第 %zu 行：第%lld包还没有组建评标委员会，不能演“%s”", d->line, (long long)lot, name);
	return usage(e, "drill.play", "第 %zu 行：没有“%.40s”这种成段的演练；见 doc/drill.md", d->line, name);
}
