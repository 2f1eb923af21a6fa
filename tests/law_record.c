// Reading out, confirming, objecting, the record, signatures, the end; and a whole opening with nine bidders.
#include "tests/law_play.h"
#include "tests/tap.h"

static const struct lot *begin(struct kit *k, json_t *params, enum phase phase, int n)
{
	kit_init(k);
	play_found(k, params);
	play_to(k, 1, phase, n);
	return project_lot(k->p, 1);
}

static void end(struct kit *k)
{
	CHECK(k->leaks == 0 && kit_same_again(k), "what was void changed nothing; folded again, the same state");
	kit_release(k);
}

#define OBJECT(kind_) J("{s:s, s:s}", "kind", kind_, "text", "请核对")
#define ANSWER(id_) J("{s:i, s:s, s:s}", "id", id_, "text", "已核对，无误", "result", "noted")

/// R41a 87号令第41条 every opened bid is read out, once, in the order of receipt
static void test_read(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, PHASE_READ, 3);
	json_t *order = play_order(l);
	json_array_remove(json_object_get(order, "order"), 1);
	CHECK(kit_void(&k, HOST, 1, "opening.read", order, "read.order", "R41a"), "one is left out");
	order = play_order(l);
	json_array_append_new(json_object_get(order, "order"), json_string(kit_bid_id(3, 0)));
	CHECK(kit_void(&k, HOST, 1, "opening.read", order, "read.order", "R41a"), "one comes twice");
	order = J("{s:[s, s, s]}", "order", kit_bid_id(2, 0), kit_bid_id(1, 0), kit_bid_id(3, 0));
	CHECK(kit_void(&k, HOST, 1, "opening.read", order, "read.order", "R41a"), "out of order");
	order = J("{s:[s, s, s]}", "order", kit_bid_id(1, 0), kit_bid_id(2, 0), kit_bid_id(5, 0));
	CHECK(kit_void(&k, HOST, 1, "opening.read", order, "read.order", "R41a"), "a bid that is not there");
	CHECK(kit_void(&k, RECORDER, 1, "opening.read", play_order(l), "act.role", "R41a"), "not by the recorder");
	CHECK(kit_act(&k, HOST, 1, "opening.read", play_order(l)) && l->confirm_end == k.p->at + 10 * MINUTE, "read; ten minutes to confirm");
	end(&k);
	kit_init(&k);
	play_found(&k, NULL);
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(READER, "reader")));
	play_to(&k, 1, PHASE_READ, 3);
	CHECK(kit_act(&k, READER, 1, "opening.read", play_order(project_lot(k.p, 1))), "the reader may read");
	end(&k);
}

/// L38 政府采购法第38条 negotiation and its like have the same steps, and no price is announced
static void test_negotiation(void)
{
	struct kit k;
	kit_init(&k);
	json_t *body = play_create(NULL);
	json_put_str(body, "method", "negotiation");
	INSIST(kit_act(&k, HOST, 0, "project.create", body));
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")) && kit_act(&k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")));
	INSIST(kit_act(&k, HOST, 0, "sheet.sign", play_sheet(k.p)));
	play_to(&k, 1, PHASE_CONFIRM, 3);
	CHECK(!k.p->params.announce_prices && project_lot(k.p, 1)->phase == PHASE_CONFIRM, "confirmed without prices");
	end(&k);
}

/// R42a 87号令第42条 a bidder confirms what it sees
static void test_confirm(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, PHASE_CONFIRM, 3);
	CHECK(kit_void(&k, 1, 1, "bid.confirm", play_confirm(2, 0), "bid.not_yours", "S16"), "not for another");
	json_t *other = play_confirm(1, 0);
	json_put_hash(other, "offer_sha256", kit_tag("x", 0, 0));
	CHECK(kit_void(&k, 1, 1, "bid.confirm", other, "confirm.offer", "R42a"), "not another price");
	CHECK(kit_act(&k, 1, 1, "bid.confirm", play_confirm(1, 0)) && l->bids[0].confirmed_at == k.now && !hash_is_zero(l->bids[0].confirm_act), "its own");
	CHECK(kit_void(&k, 1, 1, "bid.confirm", play_confirm(1, 0), "confirm.twice", ""), "once");
	CHECK(kit_void(&k, HOST, 1, "opening.record", play_record(), "record.early", "R42c"), "two have not, and their time runs");
	k.now = l->confirm_end - 1;
	CHECK(kit_void(&k, HOST, 1, "opening.record", play_record(), "record.early", "R42c"), "to its last millisecond");
	k.now = l->confirm_end;
	CHECK(kit_act(&k, HOST, 1, "opening.record", play_record()), "then the record may be made");
	CHECK(!l->bids[0].deemed && l->bids[1].deemed && l->bids[2].deemed, "who said nothing is deemed to agree");
	CHECK(kit_void(&k, 2, 1, "bid.confirm", play_confirm(2, 0), "act.phase", "R42a"), "and confirms no more");
	end(&k);
	begin(&k, NULL, PHASE_CONFIRM, 3);
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(&k, who, 1, "bid.confirm", play_confirm(who, 0)));
	CHECK(kit_act(&k, HOST, 1, "opening.record", play_record()), "when all have confirmed, at once");
	end(&k);
}

/// R42b 87号令第42条 raised on the spot, answered before the record
static void test_objections(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, PHASE_ANNOUNCE, 3);
	CHECK(kit_act(&k, 2, 1, "bid.object", OBJECT("recusal")) && l->objections[0].recusal, "a recusal is asked for as soon as the staff is announced");
	CHECK(kit_void(&k, OUTSIDER, 1, "bid.object", OBJECT("objection"), "object.no_bid", "R42b"), "only by who bids here");
	CHECK(kit_void(&k, 1, 1, "objection.answer", ANSWER(1), "act.role", "R42b"), "the host answers");
	CHECK(kit_void(&k, HOST, 1, "objection.answer", ANSWER(2), "answer.unknown", ""), "what was asked");
	CHECK(kit_act(&k, HOST, 1, "objection.answer", ANSWER(1)) && strcmp(l->objections[0].answerer, "王芳") == 0, "answered, by name");
	CHECK(kit_void(&k, HOST, 1, "objection.answer", ANSWER(1), "answer.twice", ""), "once");
	INSIST(kit_act(&k, HOST, 1, "opening.announce", play_announce()) && kit_act(&k, HOST, 1, "package.verify", play_verify(l)) &&
	       kit_act(&k, HOST, 1, "opening.unseal", json_object()));
	play_release_all(&k, 1, 3);
	play_open_all(&k, 1);
	play_read(&k, 1);
	CHECK(kit_act(&k, 1, 1, "bid.object", OBJECT("objection")) && l->objections[1].id == 2, "an objection to the reading");
	k.now = l->confirm_end;
	CHECK(kit_void(&k, HOST, 1, "opening.record", play_record(), "record.unanswered", "R42b"), "no record over an open objection");
	INSIST(kit_act(&k, HOST, 1, "objection.answer", ANSWER(2)));
	CHECK(kit_act(&k, HOST, 1, "opening.record", play_record()), "answered: the record");
	CHECK(kit_void(&k, 1, 1, "bid.object", OBJECT("objection"), "act.phase", "R42b"), "and no objection after it");
	end(&k);
}

// The record is over what its maker saw.
/// R42a 87号令第42条
static void test_stale(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, PHASE_CONFIRM, 3);
	k.now = l->confirm_end;
	json_t *act = kit_frame(&k, project_actor_n(k.p, kit_cert(HOST)) + 1, 1, "opening.record", k.now, play_record());
	INSIST(kit_act(&k, 1, 1, "bid.confirm", play_confirm(1, 0)));
	CHECK(!kit_fold(&k, kit_event(&k, HOST, act, k.now)) && strcmp(k.code, "record.stale") == 0 && strncmp(k.clause, "R42a", 4) == 0,
	      "a record made before the last confirmation was seen is void");
	CHECK(kit_act(&k, HOST, 1, "opening.record", play_record()), "made anew it is in force");
	end(&k);
}

/// R42a 87号令第42条 signed by staff and by who is there
static void test_sign(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, PHASE_RECORD, 3);
	json_t *other = play_sign();
	json_put_hash(other, "facts_sha256", kit_tag("other facts", 0, 0));
	CHECK(kit_void(&k, RECORDER, 1, "record.sign", other, "sign.facts", "R42a"), "another record is not signed");
	CHECK(kit_act(&k, RECORDER, 1, "record.sign", play_sign()) && l->signs[0].role == ROLE_RECORDER, "the recorder signs");
	CHECK(kit_void(&k, RECORDER, 1, "record.sign", play_sign(), "sign.twice", "R42a"), "once");
	CHECK(kit_act(&k, 1, 1, "record.sign", play_sign()) && l->bids[0].signed_at == k.now, "a bidder signs");
	CHECK(kit_void(&k, 1, 1, "record.sign", play_sign(), "sign.twice", "R42a"), "once");
	CHECK(kit_void(&k, OUTSIDER, 1, "record.sign", play_sign(), "sign.stranger", "R42a"), "who has no bid does not");
	CHECK(kit_void(&k, STRANGER, 1, "record.sign", play_sign(), "act.role", "R42a"), "nor a stranger");
	CHECK(kit_void(&k, HOST, 1, "opening.close", json_object(), "close.unsigned", "R42a"), "not closed without the host's");
	INSIST(kit_act(&k, HOST, 1, "record.sign", play_sign()));
	CHECK(kit_void(&k, HOST, 1, "opening.close", json_object(), "close.unsigned", "R42a"), "and the supervisor's");
	INSIST(kit_act(&k, SUPERVISOR, 1, "record.sign", play_sign()));
	CHECK(kit_void(&k, SUPERVISOR, 1, "opening.close", json_object(), "act.role", "R42a"), "the host closes");
	CHECK(kit_act(&k, HOST, 1, "opening.close", json_object()) && l->phase == PHASE_END && l->outcome == OUTCOME_OPENED, "closed");
	CHECK(kit_void(&k, 2, 1, "record.sign", play_sign(), "act.phase", "R42a"), "after the end nothing more");
	end(&k);
}

/// R42c 采购文件 no_confirm_means_agree = false: who is there must sign
static void test_must_sign(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, J("{s:b}", "no_confirm_means_agree", 0));
	play_submit(&k, 1, 3);
	play_start(&k, 1);
	play_unseal(&k, 1);
	play_release_all(&k, 1, 3); // who releases is there
	play_open_all(&k, 1);
	play_read(&k, 1);
	const struct lot *l = project_lot(k.p, 1);
	k.now = l->confirm_end;
	INSIST(kit_act(&k, HOST, 1, "opening.record", play_record()));
	CHECK(!l->bids[0].deemed, "silence is no agreement");
	for (int who = HOST; who <= SUPERVISOR; who++)
		INSIST(kit_act(&k, who, 1, "record.sign", play_sign()));
	CHECK(kit_void(&k, HOST, 1, "opening.close", json_object(), "close.unsigned", "R42c"), "three are there and have not signed");
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(&k, who, 1, "record.sign", play_sign()));
	CHECK(kit_act(&k, HOST, 1, "opening.close", json_object()), "all have: closed");
	end(&k);
}

// Nine bidders: 6 withdraws, 7 replaces, 8 never releases, 9 is late; 5 lies about its key; 4 needs its backup.
static void whole_intake(struct kit *k)
{
	play_submit(k, 1, 8);
	kit_hand_in(k, 6, 1, "bid.withdraw", play_bid(6, 0), KIT_DEADLINE - 5000);
	kit_hand_in(k, 7, 1, "bid.replace", play_replace(7, 1, 0), KIT_DEADLINE - 1);
	kit_hand_in(k, 1, 1, "bid.checkin", J("{s:{s:s}}", "agent", "name", "张"), KIT_DEADLINE - 1);
	kit_hand_in(k, 9, 1, "bid.submit", play_cover(9, 0), KIT_DEADLINE);
	play_start(k, 1);
	play_unseal(k, 1);
}

static void whole_window(struct kit *k, const struct lot *l)
{
	for (int who = 1; who <= 3; who++)
		CHECK(kit_act(k, who, 1, "bid.release", play_release(who, 0)), "bidder %d releases", who);
	CHECK(kit_act(k, 4, 1, "bid.fault", J("{s:s, s:s, s:s}", "bid", kit_bid_id(4, 0), "stage", "platform", "text", "平台无响应")), "4 reports a fault");
	CHECK(kit_act(k, 5, 1, "bid.release", play_release_wrong(5, 0)), "5 releases a wrong key");
	CHECK(kit_act(k, 7, 1, "bid.release", play_release(7, 1)), "7 releases its newer version");
	k->now = l->unseal_end;
	CHECK(kit_act(k, HOST, 1, "opening.unseal_close", json_object()) && l->valid_count == 5, "five of seven released in time");
	INSIST(kit_act(k, SUPERVISOR, 1, "custody.hand", play_hand(l)));
}

static void whole_remedy(struct kit *k, const struct lot *l)
{
	play_open_all(k, 1); // 1, 2, 3, and 5 whose content is right: its key is not
	CHECK(lot_bid(l, kit_bid_id(5, 0))->state == BID_OPENED, "the fold cannot know the bytes: it believes two custodians that they opened");
	CHECK(kit_act(k, HOST, 1, "bid.open", play_open(7, 1)), "7 is opened");
	INSIST(kit_act(k, HOST, 1, "fault.rule", play_rule(8, 0, "bidder")) && kit_act(k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	INSIST(kit_act(k, HOST, 1, "backup.admit", J("{s:s, s:s}", "bid", kit_bid_id(4, 0), "reason", "平台故障")));
	INSIST(kit_act(k, 4, 1, "bid.backup", play_backup(4, 0)) && kit_act(k, RECORDER, 1, "custody.hand", play_hand(l)));
	json_t *open = play_open(4, 0);
	json_put_str(open, "via", "backup");
	CHECK(kit_act(k, HOST, 1, "bid.open", open), "4 by its backup");
	CHECK(l->valid_count == 6, "six are opened");
}

static void test_whole(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	whole_intake(&k);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(l->valid_count == 7 && l->bid_count == 9, "seven count, nine versions are kept, the late one is none");
	CHECK(lot_bid(l, kit_bid_id(7, 1))->no == 7 && lot_bid(l, kit_bid_id(8, 0))->no == 6, "numbered by receipt");
	whole_window(&k, l);
	whole_remedy(&k, l);
	json_t *order = J("{s:[s, s, s, s, s, s]}", "order", kit_bid_id(1, 0), kit_bid_id(2, 0), kit_bid_id(3, 0), kit_bid_id(4, 0),
			  kit_bid_id(5, 0), kit_bid_id(7, 1));
	INSIST(kit_act(&k, HOST, 1, "opening.ready", json_object()));
	CHECK(kit_act(&k, HOST, 1, "opening.read", order), "read by number: 1 2 3 4 5 7");
	CHECK(kit_act(&k, 7, 1, "bid.confirm", play_confirm(7, 1)), "7 confirms its newer version");
	CHECK(kit_void(&k, 8, 1, "bid.confirm", play_confirm(8, 0), "confirm.offer", "R42a"), "8 has nothing to confirm");
	play_end(&k, 1);
	CHECK(l->phase == PHASE_END && l->outcome == OUTCOME_OPENED, "to the end");
	end(&k);
}

int main(void)
{
	test_read();
	test_negotiation();
	test_confirm();
	test_objections();
	test_stale();
	test_sign();
	test_must_sign();
	test_whole();
	return tap_done();
}
