// Look-ups in the folded state, and small pieces that the acts share.
#include "law/eval_int.h"

#include <string.h>

struct project *project_new(void)
{
	struct project *p = xcalloc(1, sizeof *p);
	p->id = p->name = p->purchaser = p->agency = p->budget_code = p->plan_code = p->place = p->rules = "";
	return p;
}

void project_free(struct project *p)
{
	if (!p)
		return;
	arena_release(&p->arena);
	free_p(&p);
}

// Lots are numbered 1, 2, 3 as a rule: then the number says where it lies.
static size_t lot_at(const struct project *p, int64_t no)
{
	if (no >= 1 && no <= (int64_t)p->lot_count && p->lots[no - 1].no == no)
		return (size_t)no - 1;
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].no == no)
			return i;
	return p->lot_count;
}

/// L38 政府采购法第38条(四) in negotiation, consultation and inquiry nobody may learn another's price
bool project_prices_public(const struct project *p)
{
	enum method m = p->params.method;
	return p->params.announce_prices && m != METHOD_NEGOTIATION && m != METHOD_CONSULTATION && m != METHOD_INQUIRY;
}

const struct lot *project_lot(const struct project *p, int64_t no)
{
	size_t i = lot_at(p, no);
	return i < p->lot_count ? &p->lots[i] : NULL;
}

struct lot *lot_mutable(struct project *p, int64_t no)
{
	size_t i = lot_at(p, no);
	return i < p->lot_count ? &p->lots[i] : NULL;
}

static size_t bid_at(const struct lot *l, const char *bid_id)
{
	for (struct probe q = index_probe(&l->by_bid, key_of(bid_id, strlen(bid_id))); index_next(&q);)
		if (strcmp(l->bids[q.at].bid_id, bid_id) == 0)
			return q.at;
	return l->bid_count;
}

const struct bid *lot_bid(const struct lot *l, const char *bid_id)
{
	size_t i = bid_at(l, bid_id);
	return i < l->bid_count ? &l->bids[i] : NULL;
}

struct bid *bid_mutable(struct lot *l, const char *bid_id)
{
	size_t i = bid_at(l, bid_id);
	return i < l->bid_count ? &l->bids[i] : NULL;
}

// A bidder's newest version takes its place: of the older ones none counts any more.
static void index_bidder(struct project *p, struct lot *l, const char *code, size_t at)
{
	uint64_t key = key_of(code, strlen(code));
	for (struct probe q = index_probe(&l->by_bidder, key); index_next(&q);) {
		if (strcmp(l->bids[q.at].bidder_code, code) == 0) {
			l->by_bidder.slots[q.slot].at = at + 1;
			return;
		}
	}
	index_add(p, &l->by_bidder, key, at);
}

void bid_add(struct project *p, struct lot *l, struct bid b)
{
	l->bids = arena_grow(&p->arena, l->bids, l->bid_count, sizeof *l->bids);
	l->bids[l->bid_count] = b;
	index_add(p, &l->by_bid, key_of(b.bid_id, strlen(b.bid_id)), l->bid_count);
	index_bidder(p, l, b.bidder_code, l->bid_count);
	l->bid_count++;
}

bool bid_counts(const struct bid *b)
{
	return b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

const struct bid *lot_bid_of(const struct lot *l, const char *bidder_code)
{
	for (struct probe q = index_probe(&l->by_bidder, key_of(bidder_code, strlen(bidder_code))); index_next(&q);)
		if (strcmp(l->bids[q.at].bidder_code, bidder_code) == 0)
			return bid_counts(&l->bids[q.at]) ? &l->bids[q.at] : NULL;
	return NULL;
}

const struct person *project_person(const struct project *p, struct hash cert)
{
	for (size_t i = 0; i < p->person_count; i++)
		if (hash_equal(p->people[i].cert, cert))
			return &p->people[i];
	return NULL;
}

const struct person *project_role(const struct project *p, enum role r)
{
	for (size_t i = 0; i < p->person_count; i++)
		if (p->people[i].roles & (unsigned)r)
			return &p->people[i];
	return NULL;
}

static bool has_bid(const struct project *p, const char *code)
{
	for (size_t i = 0; i < p->lot_count; i++)
		if (lot_bid_of(&p->lots[i], code))
			return true;
	return false;
}

// Staff are no bidders; but nobody loses his bid because the host binds his certificate after it was received.
static bool is_bidder(const struct project *p, const struct person *person, const struct law_event *ev)
{
	if (strlen(ev->signer_code) != 18)
		return false;
	return !person || (ev->intake.present && ev->intake.received_at < person->bound_at) || has_bid(p, ev->signer_code);
}

static bool sits(const struct project *p, struct hash cert)
{
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].eval && member_of(p->lots[i].eval, cert))
			return true;
	return false;
}

unsigned roles_wanted(const struct project *p, const struct law_event *ev, unsigned wanted)
{
	const struct person *person = project_person(p, ev->signer);
	unsigned roles = person ? person->roles : 0;
	if (!*p->id)
		roles |= ROLE_CREATOR;
	if (*p->id && hash_equal(ev->signer, p->service_cert))
		roles |= ROLE_SERVICE;
	if (wanted & ROLE_MEMBER && sits(p, ev->signer))
		roles |= ROLE_MEMBER;
	if (wanted & ROLE_BIDDER && !(roles & wanted & ~(unsigned)ROLE_BIDDER) && is_bidder(p, person, ev))
		roles |= ROLE_BIDDER;
	return roles;
}

unsigned project_roles(const struct project *p, const struct law_event *ev)
{
	return roles_wanted(p, ev, ROLE_MEMBER) | roles_wanted(p, ev, ROLE_BIDDER);
}

int64_t project_actor_n(const struct project *p, struct hash cert)
{
	for (struct probe q = index_probe(&p->by_actor, key_of(cert.b, HASH_BYTES)); index_next(&q);)
		if (hash_equal(p->actors[q.at].cert, cert))
			return p->actors[q.at].n;
	return 0;
}

int project_custodian(const struct project *p, struct hash cert)
{
	static const enum role CUSTODIANS[3] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	for (int i = 0; i < 3; i++) {
		const struct person *person = project_role(p, CUSTODIANS[i]);
		if (person && hash_equal(person->cert, cert))
			return i;
	}
	return -1;
}

result bid_named(const struct lot *l, const json_t *body, const struct bid **out, struct err *e)
{
	*out = lot_bid(l, json_str(body, "bid"));
	if (!*out)
		return refuse(e, "bid.unknown", "", "本包没有编号为“%.36s”的投标", json_str(body, "bid"));
	if (!bid_counts(*out))
		return refuse(e, "bid.gone", "R34 87号令第34条", "这份投标已在截止前%s，不再办理",
			      (*out)->state == BID_WITHDRAWN ? "撤回" : "被替换");
	return ok();
}

result bid_own(const struct lot *l, const struct law_event *ev, const json_t *body, const struct bid **out, struct err *e)
{
	TRY(bid_named(l, body, out, e));
	if (strcmp((*out)->bidder_code, ev->signer_code) != 0)
		return refuse(e, "bid.not_yours", "S16 通知二(一)", "这份投标不是本令牌所属单位的；请换用投标单位自己的令牌");
	return ok();
}

int64_t lot_ceiling(const struct project *p, const struct lot *l)
{
	int64_t whole = p->lot_count == 1 ? p->params.ceiling_fen : 0;
	return l->ceiling_fen ? l->ceiling_fen : whole ? whole : l->budget_fen;
}

static bool is_valid(enum bid_state s)
{
	return s == BID_IN || s == BID_RELEASED || s == BID_OPENED;
}

void lot_recount(struct lot *l)
{
	l->valid_count = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		l->valid_count += is_valid(l->bids[i].state);
}

void bid_become(struct lot *l, struct bid *b, enum bid_state s)
{
	l->valid_count += is_valid(s) - is_valid(b->state);
	b->state = s;
}

/// R41a 87号令第41条 nothing slips between deadline and opening: what came in is what is accounted for
struct reckoning lot_reckoning(const struct lot *l)
{
	struct reckoning r = { .handed_in = 0 };
	for (size_t i = 0; l->intake_closed_at && i < l->bid_count; i++) {
		const enum bid_state s = l->bids[i].state;
		r.handed_in++;
		r.opened += s == BID_OPENED;
		r.failed += s == BID_FAILED || s == BID_INVALID;
		r.gone += s == BID_WITHDRAWN || s == BID_REPLACED;
	}
	r.unopened = r.handed_in - r.opened - r.failed - r.gone;
	r.ineffective = l->intake_void;
	r.handed_in += r.ineffective;
	return r;
}

result lot_going_on(const struct project *p, const struct lot *l, struct err *e)
{
	if (l->outcome != OUTCOME_NO_OPENING && l->outcome != OUTCOME_TOO_FEW)
		return ok();
	return refuse(e, "opening.stopped", "R41b 87号令第41条", "本包有效投标 %lld 家，不足 %lld 家，开标已经停止；请直接生成记录",
		      (long long)l->valid_count, (long long)p->params.min_bidders);
}

const char *keep_text(struct project *p, const json_t *object, const char *key)
{
	return arena_text(&p->arena, json_str(object, key));
}

struct hash keep_hash(const json_t *object, const char *key)
{
	struct hash h = { { 0 } };
	if (!json_hash(object, key, &h))
		return (struct hash){ { 0 } };
	return h;
}

struct span keep_base64(struct project *p, const json_t *object, const char *key)
{
	BUF_AUTO b = BUF_INIT;
	if (!json_get_base64(object, key, &b))
		return span_of(NULL, 0);
	return arena_copy(&p->arena, span_buf(&b));
}

int64_t event_time(const struct law_event *ev)
{
	return ev->intake.present ? ev->intake.received_at : ev->received_at;
}
