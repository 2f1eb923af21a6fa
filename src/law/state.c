// Look-ups in the folded state, and small pieces that the acts share.
#include "law/law_int.h"

#include <stdlib.h>
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
	free(p);
}

const struct lot *project_lot(const struct project *p, int64_t no)
{
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].no == no)
			return &p->lots[i];
	return NULL;
}

struct lot *lot_mutable(struct project *p, int64_t no)
{
	for (size_t i = 0; i < p->lot_count; i++)
		if (p->lots[i].no == no)
			return &p->lots[i];
	return NULL;
}

const struct bid *lot_bid(const struct lot *l, const char *bid_id)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (strcmp(l->bids[i].bid_id, bid_id) == 0)
			return &l->bids[i];
	return NULL;
}

struct bid *bid_mutable(struct lot *l, const char *bid_id)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (strcmp(l->bids[i].bid_id, bid_id) == 0)
			return &l->bids[i];
	return NULL;
}

bool bid_counts(const struct bid *b)
{
	return b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
}

const struct bid *lot_bid_of(const struct lot *l, const char *bidder_code)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (bid_counts(&l->bids[i]) && strcmp(l->bids[i].bidder_code, bidder_code) == 0)
			return &l->bids[i];
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

unsigned project_roles(const struct project *p, const struct law_event *ev)
{
	const struct person *person = project_person(p, ev->signer);
	unsigned roles = person ? person->roles : 0;
	if (!*p->id)
		roles |= ROLE_CREATOR;
	if (*p->id && hash_equal(ev->signer, p->service_cert))
		roles |= ROLE_SERVICE;
	if (strlen(ev->signer_code) == 18 && !person)
		roles |= ROLE_BIDDER;
	return roles;
}

int64_t project_actor_n(const struct project *p, struct hash cert)
{
	for (size_t i = 0; i < p->actor_count; i++)
		if (hash_equal(p->actors[i].cert, cert))
			return p->actors[i].n;
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

void lot_recount(struct lot *l)
{
	l->valid_count = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		if (bid_counts(&l->bids[i]) && l->bids[i].state != BID_FAILED && l->bids[i].state != BID_INVALID)
			l->valid_count++;
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
