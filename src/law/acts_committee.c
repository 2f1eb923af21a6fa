// The committee: formed, signed in, identified, sworn, cleared of recusal, its chair elected (E1-E4); the organiser's checklist.
#include <string.h>

#include "law/eval_int.h"

enum { NAME_BYTES = 300, MEMBERS_MAX = 99 };

#define MEMBER_FIELDS                                                                                                              \
	{ "cert", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256 of the signing certificate" },                                     \
		{ "name", FIELD_TEXT, false, 1, NAME_BYTES, NULL, NULL, "" }, { "org", FIELD_TEXT, false, 1, NAME_BYTES, NULL, NULL, "" }, \
		{ "kind", FIELD_ENUM, false, 0, 0, "expert|representative", NULL, "" },                                            \
		{ "letter", FIELD_TEXT, true, 1, NAME_BYTES, NULL, NULL, "authorisation of a representative: number, date" },      \
		{ "consent", FIELD_TEXT, true, 1, NAME_BYTES, NULL, NULL, "of an expert not drawn but chosen: who agreed" }, END_FIELD

static const struct field MEMBER[] = { MEMBER_FIELDS };
static const struct field FORM[] = {
	{ "members", FIELD_ARRAY, false, 3, MEMBERS_MAX, NULL, MEMBER, "" },
	END_FIELD,
};
static const struct field IDENTIFY[] = {
	{ "member", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	{ "photo", FIELD_BOOL, false, 0, 0, NULL, NULL, "the face is that of the enrolled photo" },
	{ "id", FIELD_BOOL, false, 0, 0, NULL, NULL, "the ID is the member's" },
	END_FIELD,
};
static const struct field PLEDGE[] = {
	{ "discipline", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: read" },
	{ "commitment", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: undertaken" },
	END_FIELD,
};
static const struct field DECLARATION[] = {
	{ "bid", FIELD_TEXT, false, 36, 36, NULL, NULL, "" },
	{ "avoid", FIELD_BOOL, false, 0, 0, NULL, NULL, "true: must withdraw" },
	{ "reason", FIELD_TEXT, true, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field AVOID[] = {
	{ "declarations", FIELD_ARRAY, false, 1, 500, NULL, DECLARATION, "one for every bid" },
	END_FIELD,
};
static const struct field REPLACE[] = {
	{ "member", FIELD_HASH, false, 0, 0, NULL, NULL, "who leaves" },
	{ "reason", FIELD_ENUM, false, 0, 0, "absent|avoids|ill|misconduct", NULL, "" },
	{ "note", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	{ "by", FIELD_OBJECT, false, 0, 0, NULL, MEMBER, "who comes" },
	END_FIELD,
};
static const struct field BALLOT[] = {
	{ "commit", FIELD_HASH, false, 0, 0, NULL, NULL, "SHA-256(\"kaibiao-vote-1\" || salt || choice)" },
	END_FIELD,
};
static const struct field CHOICE[] = {
	{ "choice", FIELD_HASH, false, 0, 0, NULL, NULL, "certificate of the member voted for" },
	{ "salt", FIELD_HASH, false, 0, 0, NULL, NULL, "" },
	END_FIELD,
};
static const struct field RESTART[] = {
	{ "reason", FIELD_TEXT, false, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};
static const struct field TICK[] = {
	{ "item", FIELD_ENUM, false, 0, 0, "identity|discipline|bidders|chair|phones|policy|order|check|fee|other", NULL, "87号令第45条(一)至(十)" },
	{ "note", FIELD_TEXT, true, 1, 1000, NULL, NULL, "" },
	END_FIELD,
};

// --- formation

static bool is_rep(const json_t *m)
{
	return strcmp(json_str(m, "kind"), "representative") == 0;
}

// In any lot: who bids for one does not judge another of the same project.
static bool bids_here(const struct project *p, struct hash cert)
{
	for (size_t i = 0; i < p->lot_count; i++)
		for (size_t j = 0; j < p->lots[i].bid_count; j++)
			if (hash_equal(p->lots[i].bids[j].signer, cert))
				return true;
	return false;
}

/// R40 87号令第40条 who took part in the opening does not evaluate, and the other way round
/// R48 87号令第48条 experts are drawn; a chosen one needs consent
static result check_person(const struct project *p, const json_t *m, struct err *e)
{
	struct hash cert = keep_hash(m, "cert");
	const char *name = json_str(m, "name");
	if (project_person(p, cert) || hash_equal(cert, p->service_cert))
		return refuse(e, "member.opening", "R40 87号令第40条", "“%.60s”参加过开标，不能担任评标委员会成员；请换人", name);
	if (bids_here(p, cert))
		return refuse(e, "member.bidder", "T9 条例第9条", "“%.60s”的证书是投标人的，应当回避；请换人", name);
	if (strcmp(json_str(m, "org"), p->agency) == 0)
		return refuse(e, "member.agency", "R47 87号令第47条", "“%.60s”是代理机构工作人员，不能参加本机构代理项目的评审；请换人", name);
	if (!is_rep(m) && strcmp(json_str(m, "org"), p->purchaser) == 0)
		return refuse(e, "member.own_unit", "R47 87号令第47条", "“%.60s”来自采购人单位，只能以采购人代表身份参加评审", name);
	if (is_rep(m) && !*json_str(m, "letter"))
		return refuse(e, "member.letter", "R45 87号令第45条", "采购人代表“%.60s”没有授权函；请写明 letter", name);
	return ok();
}

static result check_same(const json_t *list, struct err *e)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		for (size_t j = 0; j < i; j++)
			if (hash_equal(keep_hash(json_array_get(list, i), "cert"), keep_hash(json_array_get(list, j), "cert")))
				return refuse(e, "member.twice", "R47 87号令第47条", "“%.60s”在名单中出现了两次", json_str(json_array_get(list, i), "name"));
	return ok();
}

static result check_makeup(const struct project *p, int64_t n, int64_t reps, struct err *e)
{
	const struct eval_params *x = p->eval;
	struct committee_makeup c = { p->params.method, n, reps, p->params.budget_fen, x->complex, x->social_effect, x->allow_zero_rep,
				      x->above_threshold };
	TRY(committee_check(&c, e));
	if (n != x->committee_n)
		return refuse(e, "committee.number", "采购文件 committee_n", "名单 %lld 人，采购文件规定评标委员会 %lld 人", (long long)n,
			      (long long)x->committee_n);
	return ok();
}

/// R47 87号令第47条
static result check_form(CHECK_ARGS)
{
	(void)ev;
	const json_t *list = json_array_at(body, "members");
	int64_t reps = 0;
	if (!p->eval)
		return refuse(e, "evaluation.none", "S14 通知二(一)", "创建项目时没有写明评审的参数（evaluation），不能评审");
	if (l->outcome != OUTCOME_OPENED)
		return refuse(e, "evaluation.not_opened", "R44 87号令第44条", "本包开标的结果是“%s”，不进入评审", outcome_zh(l->outcome));
	TRY(check_same(list, e));
	for (size_t i = 0; i < json_array_size(list); i++) {
		TRY(check_person(p, json_array_get(list, i), e));
		reps += is_rep(json_array_get(list, i));
	}
	return check_makeup(p, (int64_t)json_array_size(list), reps, e);
}

static void seat(struct project *p, struct evaluation *v, const json_t *m, int64_t at)
{
	v->members = arena_grow(&p->arena, v->members, v->member_count, sizeof *v->members);
	v->members[v->member_count++] = (struct member){
		.cert = keep_hash(m, "cert"), .name = keep_text(p, m, "name"), .org = keep_text(p, m, "org"), .letter = keep_text(p, m, "letter"),
		.rep = is_rep(m), .chosen = *json_str(m, "consent") != 0, .consent = keep_text(p, m, "consent"), .seated_at = at,
		.avoids = "", .gone_note = "", .dissent = "", .refusal = "",
	};
}

static void list_bids(struct project *p, struct lot *l)
{
	struct evaluation *v = l->eval;
	for (size_t i = 0; i < l->bid_count; i++) {
		const struct bid *b = &l->bids[i];
		if (b->state != BID_OPENED)
			continue;
		v->bids = arena_grow(&p->arena, v->bids, v->bid_count, sizeof *v->bids);
		v->bids[v->bid_count++] = (struct eval_bid){ .at = i, .id = b->bid_id, .code = b->bidder_code, .name = b->bidder_name,
							     .fate_clause = "", .fate_reason = "", .brand = "", .low_why = "", .low_answer = "",
							     .price.fen = { 0, 1 } };
	}
}

static void effect_form(EFFECT_ARGS)
{
	const json_t *list = json_array_at(body, "members");
	l->eval = arena_alloc(&p->arena, sizeof *l->eval);
	*l->eval = (struct evaluation){ .begun_at = ev->at, .step_at = ev->at, .chair_round = 1, .draw_round = 1, .stop_reason = "",
					.reopen_reason = "", .first_before = "", .due_note = "" };
	for (size_t i = 0; i < json_array_size(list); i++)
		seat(p, l->eval, json_array_get(list, i), ev->at);
	list_bids(p, l);
}

// --- sign-in, identity, discipline

static result check_member(CHECK_ARGS)
{
	(void)p;
	(void)body;
	return member_of(l->eval, ev->signer) ? ok() : refuse(e, "member.stranger", "R46 87号令第46条", "您不是本包评标委员会的成员");
}

/// S25 通知二(一) signed in by certificate, then known by face
static result check_sign_in(CHECK_ARGS)
{
	TRY(check_member(p, l, ev, body, e));
	return member_of(l->eval, ev->signer)->signed_in_at ? refuse(e, "member.twice", "S25 通知二(一)", "您已经签到") : ok();
}

static void effect_sign_in(EFFECT_ARGS)
{
	(void)p;
	(void)body;
	member_of(l->eval, ev->signer)->signed_in_at = ev->at;
}

/// S25 通知二(一) without a device that knows faces, host and supervisor both compare photo and ID
static result check_identify(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	const struct member *m = member_of(l->eval, keep_hash(body, "member"));
	if (!m)
		return refuse(e, "member.unknown", "R45 87号令第45条", "评标委员会中没有这张证书");
	if (!m->signed_in_at)
		return refuse(e, "member.absent", "S25 通知二(一)", "“%s”还没有用证书签到，不能核验身份", m->name);
	if (!json_bool(body, "photo") || !json_bool(body, "id"))
		return refuse(e, "member.identity", "S25 通知二(一)", "“%s”的照片或证件不符，不能确认身份；请更换评委（member.replace）", m->name);
	return ok();
}

static void effect_identify(EFFECT_ARGS)
{
	struct member *m = member_of(l->eval, keep_hash(body, "member"));
	if (roles_wanted(p, ev, ROLE_HOST) & ROLE_HOST)
		m->host_saw_at = ev->at;
	else
		m->supervisor_saw_at = ev->at;
}

/// R66 87号令第66条 discipline and commitment before the bidders are named
static result check_pledge(CHECK_ARGS)
{
	TRY(check_member(p, l, ev, body, e));
	const struct member *m = member_of(l->eval, ev->signer);
	if (!m->host_saw_at || !m->supervisor_saw_at)
		return refuse(e, "member.identity", "S25 通知二(一)", "主持人和监督人还没有都确认您的身份");
	if (!json_bool(body, "discipline") || !json_bool(body, "commitment"))
		return refuse(e, "member.pledge", "R66 87号令第66条", "请阅读评审纪律并作出承诺");
	return ok();
}

static void effect_pledge(EFFECT_ARGS)
{
	(void)p;
	(void)body;
	member_of(l->eval, ev->signer)->pledged_at = ev->at;
}

// --- recusal

static const json_t *declared(const json_t *body, const char *bid_id)
{
	const json_t *list = json_array_at(body, "declarations");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_str(json_array_get(list, i), "bid"), bid_id) == 0)
			return json_array_get(list, i);
	return NULL;
}

/// T9 条例第9条 recusal, bidder by bidder
static result check_avoid(CHECK_ARGS)
{
	TRY(check_member(p, l, ev, body, e));
	if (!member_of(l->eval, ev->signer)->pledged_at)
		return refuse(e, "member.not_ready", "S25 通知二(一)", "请先签到、核验身份并作出承诺");
	for (size_t i = 0; i < l->eval->bid_count; i++) {
		const json_t *d = declared(body, l->eval->bids[i].id);
		if (!d)
			return refuse(e, "avoid.missing", "T9 条例第9条", "还没有就“%s”作出回避声明", l->eval->bids[i].name);
		if (json_bool(d, "avoid") && !*json_str(d, "reason"))
			return refuse(e, "avoid.reason", "T9 条例第9条", "应当回避“%s”的，请写明关系 reason", l->eval->bids[i].name);
	}
	return json_array_size(json_array_at(body, "declarations")) == l->eval->bid_count
		       ? ok()
		       : refuse(e, "avoid.extra", "T9 条例第9条", "声明中有不属于本包的投标，或有重复");
}

static void effect_avoid(EFFECT_ARGS)
{
	(void)p;
	struct member *m = member_of(l->eval, ev->signer);
	m->declared_at = ev->at;
	m->avoids = "";
	for (size_t i = l->eval->bid_count; i-- > 0;)
		if (json_bool(declared(body, l->eval->bids[i].id), "avoid"))
			m->avoids = l->eval->bids[i].name;
}

// --- replacement

static enum gone gone_named(const char *code)
{
	for (enum gone g = GONE_ABSENT; g <= GONE_MISCONDUCT; g++)
		if (strcmp(gone_code(g), code) == 0)
			return g;
	return GONE_ABSENT;
}

/// R49 87号令第49条 who is absent, must withdraw or falls ill is replaced at once
static result check_replace(CHECK_ARGS)
{
	(void)ev;
	const json_t *by = json_object_get(body, "by");
	const struct member *m = member_of(l->eval, keep_hash(body, "member"));
	int64_t reps = is_rep(by);
	if (!m)
		return refuse(e, "member.unknown", "R49 87号令第49条", "评标委员会中没有这张证书");
	TRY(check_person(p, by, e));
	for (size_t i = 0; i < l->eval->member_count; i++) {
		const struct member *other = &l->eval->members[i];
		if (hash_equal(other->cert, keep_hash(by, "cert")))
			return refuse(e, "member.twice", "R49 87号令第49条", "“%s”已在或曾在评标委员会中，不能再补入", other->name);
		reps += seated(other) && other != m && other->rep;
	}
	return check_makeup(p, (int64_t)seated_count(l->eval), reps, e);
}

static struct eval_bid reinstated(struct eval_bid b)
{
	b.fate = FATE_IN;
	b.fate_clause = b.fate_reason = "";
	return b;
}

// What the one who leaves has decided is void, so whatever was decided with it is decided anew.
static void undo_opinions(struct project *p, struct evaluation *v, struct hash by)
{
	votes_drop(p, v, by);
	for (size_t i = 0; i < v->member_count; i++) {
		v->members[i].sheet = (struct hash){ { 0 } };
		v->members[i].sheet_at = 0;
		v->members[i].deposit = span_of(NULL, 0);
	}
	for (size_t i = 0; i < v->bid_count; i++)
		if (v->bids[i].fate > FATE_UNQUALIFIED)
			v->bids[i] = reinstated(v->bids[i]);
}

static void new_ballot(struct evaluation *v)
{
	v->chair = (struct hash){ { 0 } };
	v->chair_round++;
	for (size_t i = 0; i < v->member_count; i++)
		v->members[i].ballot = v->members[i].choice = (struct hash){ { 0 } };
}

static void effect_replace(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	struct member *m = member_of(v, keep_hash(body, "member"));
	bool chaired = hash_equal(v->chair, m->cert);
	m->gone = gone_named(json_str(body, "reason"));
	m->gone_at = ev->at;
	m->gone_note = keep_text(p, body, "note");
	undo_opinions(p, v, m->cert);
	if (chaired || v->step == STEP_CHAIR)
		new_ballot(v);
	seat(p, v, json_object_get(body, "by"), ev->at);
	if (v->step > STEP_CONFORM)
		step_enter(p, l, STEP_CONFORM, ev->at);
}

// --- chair

static struct hash ballot_of(struct hash salt, struct hash choice)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-vote-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, choice.b, HASH_BYTES);
	return sha256(span_buf(&b));
}

static result no_chair_yet(const struct evaluation *v, struct err *e)
{
	return hash_is_zero(v->chair) ? ok() : refuse(e, "chair.elected", "R45 87号令第45条", "评标组长已经选出");
}

static result check_ballot(CHECK_ARGS)
{
	(void)p;
	(void)body;
	TRY(member_ready(l->eval, ev, e));
	TRY(no_chair_yet(l->eval, e));
	return hash_is_zero(member_of(l->eval, ev->signer)->ballot) ? ok() : refuse(e, "chair.twice", "R45 87号令第45条", "本轮您已经投票");
}

static void effect_ballot(EFFECT_ARGS)
{
	(void)p;
	member_of(l->eval, ev->signer)->ballot = keep_hash(body, "commit");
}

static bool all_voted(const struct evaluation *v)
{
	for (size_t i = 0; i < v->member_count; i++)
		if (seated(&v->members[i]) && hash_is_zero(v->members[i].ballot))
			return false;
	return true;
}

/// R45 87号令第45条 the chair is elected in secret; the purchaser's representative may not be chair
static result check_choice(CHECK_ARGS)
{
	(void)p;
	TRY(member_ready(l->eval, ev, e));
	TRY(no_chair_yet(l->eval, e));
	const struct member *m = member_of(l->eval, ev->signer), *of = member_of(l->eval, keep_hash(body, "choice"));
	if (!all_voted(l->eval))
		return refuse(e, "chair.early", "R45 87号令第45条", "还有评委没有投票；全部投票后才公开");
	if (!hash_equal(ballot_of(keep_hash(body, "salt"), keep_hash(body, "choice")), m->ballot))
		return refuse(e, "chair.other", "R45 87号令第45条", "公开的与您所投的不是同一票");
	if (!of)
		return refuse(e, "chair.unknown", "R45 87号令第45条", "所投的不是评标委员会成员");
	if (of->rep)
		return refuse(e, "chair.rep", "R45 87号令第45条", "采购人代表“%s”不得担任评标组长", of->name);
	return ok();
}

// The one with most votes; NULL where two have as many.
static const struct member *most_votes(const struct evaluation *v)
{
	size_t best = 0;
	const struct member *chair = NULL;
	for (size_t i = 0; i < v->member_count; i++) {
		size_t n = 0;
		for (size_t j = 0; j < v->member_count && seated(&v->members[i]); j++)
			n += seated(&v->members[j]) && hash_equal(v->members[j].choice, v->members[i].cert);
		if (n == best)
			chair = NULL;
		if (n > best) {
			best = n;
			chair = &v->members[i];
		}
	}
	return chair;
}

static void effect_choice(EFFECT_ARGS)
{
	(void)p;
	struct evaluation *v = l->eval;
	member_of(v, ev->signer)->choice = keep_hash(body, "choice");
	for (size_t i = 0; i < v->member_count; i++)
		if (seated(&v->members[i]) && hash_is_zero(v->members[i].choice))
			return;
	const struct member *chair = most_votes(v);
	if (chair)
		v->chair = chair->cert;
	else
		new_ballot(v); // a tie: vote again
}

static result check_restart(CHECK_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	return no_chair_yet(l->eval, e);
}

// A vote that its member can no longer open (a lost salt, a choice that may not be chair) does not hold the election up.
static void effect_restart(EFFECT_ARGS)
{
	(void)p;
	(void)ev;
	(void)body;
	new_ballot(l->eval);
}

// --- checklist

/// R45 87号令第45条 the organiser's duties are ticked, with time and name
static void effect_tick(EFFECT_ARGS)
{
	struct evaluation *v = l->eval;
	const struct person *who = project_person(p, ev->signer);
	v->ticks = arena_grow(&p->arena, v->ticks, v->tick_count, sizeof *v->ticks);
	v->ticks[v->tick_count++] = (struct tick){ keep_text(p, body, "item"), who ? who->name : "", keep_text(p, body, "note"), ev->at };
}

const struct act_row COMMITTEE_ROWS[] = {
	{ "committee.form", "组建评标委员会", "form the committee", ROLE_HOST, PHASE_BIT(PHASE_END), true, LATE_VOID, ROUTE_LOG, false,
	  "R47 87号令第47条", FORM, check_form, effect_form },
	{ "member.sign_in", "评委签到", "sign in as a member", ROLE_MEMBER, STEPS(STEP_SIGN_IN, STEP_SCORE), true, LATE_VOID, ROUTE_LOG,
	  false, "S25 通知二(一)", FIELDS_NONE, check_sign_in, effect_sign_in },
	{ "member.identify", "确认评委身份", "confirm a member's identity", ROLE_HOST | ROLE_SUPERVISOR, STEPS(STEP_SIGN_IN, STEP_SCORE), true,
	  LATE_VOID, ROUTE_LOG, false, "S25 通知二(一)", IDENTIFY, check_identify, effect_identify },
	{ "member.pledge", "评审纪律承诺", "undertake the discipline", ROLE_MEMBER, STEPS(STEP_SIGN_IN, STEP_SCORE), true, LATE_VOID, ROUTE_LOG,
	  false, "R66 87号令第66条", PLEDGE, check_pledge, effect_pledge },
	{ "member.avoid", "回避声明", "declare recusal bidder by bidder", ROLE_MEMBER, STEPS(STEP_AVOID, STEP_SCORE), true, LATE_VOID, ROUTE_LOG,
	  false, "T9 条例第9条", AVOID, check_avoid, effect_avoid },
	{ "member.replace", "更换评委", "replace a member", ROLE_HOST, STEPS(STEP_SIGN_IN, STEP_SCORE), true, LATE_VOID, ROUTE_LOG, false,
	  "R49 87号令第49条", REPLACE, check_replace, effect_replace },
	{ "chair.vote", "推选组长投票", "vote for the chair, sealed", ROLE_MEMBER, STEPS(STEP_CHAIR, STEP_SCORE), true, LATE_VOID, ROUTE_LOG,
	  false, "R45 87号令第45条", BALLOT, check_ballot, effect_ballot },
	{ "chair.reveal", "公开推选组长的票", "open one's vote for the chair", ROLE_MEMBER, STEPS(STEP_CHAIR, STEP_SCORE), true, LATE_VOID,
	  ROUTE_LOG, false, "R45 87号令第45条", CHOICE, check_choice, effect_choice },
	{ "chair.restart", "重新推选组长", "start the election anew", ROLE_HOST, STEPS(STEP_CHAIR, STEP_SCORE), true, LATE_VOID, ROUTE_LOG, false,
	  "R45 87号令第45条", RESTART, check_restart, effect_restart },
	{ "organiser.tick", "组织者职责", "tick the organiser's checklist", ROLE_HOST, STEPS(STEP_SIGN_IN, STEP_REPORT), true, LATE_VOID, ROUTE_LOG,
	  false, "R45 87号令第45条", TICK, NULL, effect_tick },
	{ .type = NULL },
};
