// From the start of the opening to the end of the window: announcing, verifying, releasing, extending.
#include "tests/law_play.h"
#include "tests/tap.h"

static void begin(struct kit *k, enum phase phase, int n)
{
	kit_init(k);
	play_found(k, NULL);
	play_to(k, 1, phase, n);
}

static void end(struct kit *k)
{
	CHECK(k->leaks == 0 && kit_same_again(k), "what was void changed nothing; folded again, the same state");
	kit_release(k);
}

/// R39a 87号令第39条 an opening that starts late says why
/// R41a 87号令第41条 three custodians are there before anything starts
static void test_start(void)
{
	struct kit k;
	begin(&k, PHASE_CLOSED, 3);
	CHECK(kit_void(&k, RECORDER, 1, "opening.start", json_object(), "act.role", "R39a"), "the recorder does not start it");
	k.now = KIT_DEADLINE + 600 * SECOND;
	CHECK(kit_may(&k, HOST, 1, "opening.start", json_object()), "ten minutes late is not late yet");
	k.now++;
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "opening.late", "R39a"), "a millisecond more needs a reason");
	CHECK(kit_act(&k, HOST, 1, "opening.start", J("{s:s}", "late_reason", "投影故障")) &&
		      strcmp(project_lot(k.p, 1)->late_reason, "投影故障") == 0,
	      "with the reason it starts");
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "act.phase", "R39a"), "once");
	end(&k);
	kit_init(&k);
	INSIST(kit_act(&k, HOST, 0, "project.create", play_create(NULL)));
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")));
	INSIST(kit_act(&k, HOST, 0, "sheet.sign", play_sheet(k.p)));
	play_to(&k, 1, PHASE_CLOSED, 3);
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "opening.staff", "R41a"), "not without a supervisor");
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")) && kit_act(&k, HOST, 1, "opening.start", json_object()),
	      "who may still be bound, where there is none");
	end(&k);
}

static json_t *announce_counted(int handed_in)
{
	json_t *body = play_announce();
	json_put(body, "counted", J("{s:i, s:i, s:i, s:i}", "handed_in", handed_in, "taken_back", 0, "ineffective", 0, "refused", 1));
	return body;
}

/// R41a 87号令第41条 discipline, and every package looked at before any key is asked for
static void test_verify(void)
{
	struct kit k;
	begin(&k, PHASE_ANNOUNCE, 3);
	json_t *silent = play_announce();
	json_put_bool(silent, "discipline", false);
	CHECK(kit_void(&k, HOST, 1, "opening.announce", silent, "opening.discipline", "R41a"), "the discipline is read first");
	CHECK(kit_void(&k, HOST, 1, "package.verify", play_verify(project_lot(k.p, 1)), "act.phase", "R41a"), "announced before verified");
	/// R33 87号令第33条
	CHECK(kit_void(&k, HOST, 1, "opening.announce", announce_counted(4), "opening.counted", "R33"), "one too many is read out");
	CHECK(kit_act(&k, HOST, 1, "opening.announce", announce_counted(3)), "announced");
	CHECK(kit_void(&k, HOST, 1, "opening.unseal", json_object(), "unseal.unverified", "R41a"), "nothing verified: no window");
	json_t *two = J("{s:[{s:s, s:b}, {s:s, s:b, s:s}]}", "checks", "bid", kit_bid_id(1, 0), "ok", 1, "bid", kit_bid_id(2, 0), "ok", 0,
			"note", "第3块哈希不符");
	CHECK(kit_act(&k, HOST, 1, "package.verify", two), "two are verified, one of them is not whole");
	CHECK(kit_void(&k, HOST, 1, "opening.unseal", json_object(), "unseal.unverified", "R41a"), "one is left: no window");
	json_t *unknown = J("{s:[{s:s, s:b}]}", "checks", "bid", kit_bid_id(7, 0), "ok", 1);
	CHECK(kit_void(&k, HOST, 1, "package.verify", unknown, "bid.unknown", ""), "a bid that is not there");
	CHECK(kit_act(&k, HOST, 1, "package.verify", J("{s:[{s:s, s:b}]}", "checks", "bid", kit_bid_id(3, 0), "ok", 1)), "the third");
	const struct bid *second = lot_bid(project_lot(k.p, 1), kit_bid_id(2, 0));
	CHECK(second->verified_at && !second->verified_ok && strcmp(second->verify_note, "第3块哈希不符") == 0, "what was found is kept");
	CHECK(kit_void(&k, HOST, 1, "opening.unseal", J("{s:i}", "minutes", 29), "unseal.short", "采购文件 decrypt_min"),
	      "a window shorter than the document's");
	CHECK(kit_act(&k, HOST, 1, "opening.unseal", J("{s:i}", "minutes", 45)) && project_lot(k.p, 1)->unseal_end == k.p->at + 45 * MINUTE,
	      "a longer one is opened");
	end(&k);
}

/// R38 87号令第38条 deposits are recorded by host or recorder
static void test_deposit(void)
{
#define DEPOSIT(id) J("{s:s, s:b, s:i, s:s}", "bid", id, "ok", 1, "amount_fen", 2000000, "way", "guarantee")
	struct kit k;
	begin(&k, PHASE_VERIFY, 3);
	CHECK(kit_act(&k, RECORDER, 1, "deposit.record", DEPOSIT(kit_bid_id(1, 0))), "by the recorder");
	const struct bid *b = lot_bid(project_lot(k.p, 1), kit_bid_id(1, 0));
	CHECK(b->deposit_ok && b->deposit_fen == 2000000 && strcmp(b->deposit_way, "guarantee") == 0, "amount and way are kept");
	CHECK(kit_void(&k, SUPERVISOR, 1, "deposit.record", DEPOSIT(kit_bid_id(1, 0)), "act.role", "R38"), "not by the supervisor");
	CHECK(kit_void(&k, HOST, 1, "deposit.record", DEPOSIT(kit_bid_id(8, 0)), "bid.unknown", ""), "not for a bid that is not there");
	end(&k);
}

/// R34 87号令第34条 what was withdrawn or replaced takes no part
static void test_gone(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	play_submit(&k, 1, 5);
	kit_hand_in(&k, 4, 1, "bid.withdraw", play_bid(4, 0), KIT_DEADLINE - 2);
	kit_hand_in(&k, 5, 1, "bid.replace", play_replace(5, 1, 0), KIT_DEADLINE - 1);
	play_start(&k, 1);
	play_unseal(&k, 1);
	CHECK(kit_void(&k, 4, 1, "bid.release", play_release(4, 0), "bid.gone", "R34"), "a withdrawn bid is not released");
	CHECK(kit_void(&k, 5, 1, "bid.release", play_release(5, 0), "bid.gone", "R34"), "nor an older version");
	CHECK(kit_act(&k, 5, 1, "bid.release", play_release(5, 1)), "the last version is");
	end(&k);
}

// The window's own end is late.
static void test_window(void)
{
	struct kit k;
	begin(&k, PHASE_UNSEAL, 4);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(l->unseal_end == l->unseal_at + 30 * MINUTE, "thirty minutes, where the document says nothing else");
	CHECK(kit_void(&k, HOST, 1, "opening.unseal_close", json_object(), "unseal.open", "采购文件 decrypt_min"), "not closed before its end");
	CHECK(kit_void(&k, 2, 1, "bid.release", play_release(1, 0), "bid.not_yours", "S16"), "nobody releases another's bid");
	json_t *swapped = play_release(1, 0);
	json_t *shares = json_object_get(swapped, "shares");
	json_t *first = json_incref(json_array_get(shares, 0));
	json_array_remove(shares, 0);
	json_array_append_new(shares, first);
	CHECK(kit_void(&k, 1, 1, "bid.release", swapped, "release.custodian", ""), "shares go to host, recorder, supervisor in this order");
	json_t *stranger = play_release(1, 0);
	json_put_hash(json_array_get(json_object_get(stranger, "shares"), 2), "to", kit_cert(STRANGER));
	CHECK(kit_void(&k, 1, 1, "bid.release", stranger, "release.custodian", ""), "and to nobody else");
	CHECK(kit_act(&k, 1, 1, "bid.release", play_release(1, 0)), "released");
	CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "release.twice", ""), "once");
	CHECK(kit_void(&k, RECORDER, 1, "custody.hand", play_hand(l), "act.phase", "R41a"), "nobody hands a share over while the window is open");
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open(1, 0), "act.phase", "R41a"), "and nothing is opened");
	k.now = l->unseal_end - 1;
	CHECK(kit_act(&k, 2, 1, "bid.release", play_release(2, 0)), "a millisecond before the end is in time");
	k.now = l->unseal_end;
	CHECK(kit_void(&k, 3, 1, "bid.release", play_release(3, 0), "release.late", "采购文件 decrypt_min"), "at the end it is late");
#define EXTEND(n) J("{s:i, s:s}", "minutes", n, "reason", "网络中断")
	CHECK(kit_void(&k, HOST, 1, "opening.extend", EXTEND(5), "unseal.over", "采购文件 decrypt_min"), "and the window is not extended any more");
	CHECK(kit_act(&k, HOST, 1, "opening.unseal_close", json_object()) && l->phase == PHASE_REMEDY, "but closed");
	CHECK(lot_bid(l, kit_bid_id(3, 0))->state == BID_FAILED && lot_bid(l, kit_bid_id(3, 0))->cause == CAUSE_NONE && l->valid_count == 2,
	      "who did not release has failed, cause undecided");
	end(&k);
}

// Received in time counts, wherever the admission stands.
static void test_received_in_time(void)
{
	struct kit k;
	begin(&k, PHASE_UNSEAL, 3);
	int64_t last = project_lot(k.p, 1)->unseal_end;
	k.now = last + SECOND;
	int64_t n = project_actor_n(k.p, kit_cert(1)) + 1;
	CHECK(kit_fold(&k, kit_event(&k, 1, kit_frame(&k, n, 1, "bid.release", last - 1, play_release(1, 0)), last - 1)),
	      "received before the end, admitted after it: in time");
	CHECK(lot_bid(project_lot(k.p, 1), kit_bid_id(1, 0))->released_at == last - 1, "by the time of receipt");
	end(&k);
}

static void test_extension(void)
{
	struct kit k;
	begin(&k, PHASE_UNSEAL, 3);
	const struct lot *l = project_lot(k.p, 1);
	int64_t first = l->unseal_end;
	k.now = first - 1;
	CHECK(kit_act(&k, HOST, 1, "opening.extend", EXTEND(5)) && l->unseal_end == first + 5 * MINUTE, "extended by five minutes");
	CHECK(l->extension_count == 1 && strcmp(l->extensions[0].reason, "网络中断") == 0, "with its reason");
	CHECK(kit_void(&k, SUPERVISOR, 1, "opening.extend", EXTEND(5), "act.role", ""), "by the host alone");
	CHECK(kit_void(&k, HOST, 1, "opening.extend", J("{s:i}", "minutes", 5), "act.field", ""), "never without a reason");
	CHECK(kit_void(&k, HOST, 1, "opening.extend", EXTEND(0), "act.field", ""), "never by nothing");
	k.now = first + 4 * MINUTE;
	CHECK(kit_act(&k, 1, 1, "bid.release", play_release(1, 0)), "released in the added time");
	CHECK(kit_act(&k, 2, 1, "bid.release", play_release(2, 0)) && kit_act(&k, 3, 1, "bid.release", play_release(3, 0)) &&
		      kit_act(&k, HOST, 1, "opening.unseal_close", json_object()),
	      "when all have released, the window may be closed at once");
	end(&k);
}

// A share that a custodian says is bad may be released again, while the window is open.
static void test_release_again(void)
{
#define BAD(id) J("{s:[s]}", "bad", id)
	struct kit k;
	begin(&k, PHASE_UNSEAL, 3);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(kit_void(&k, RECORDER, 1, "custody.check", BAD(kit_bid_id(1, 0)), "share.none", ""), "no share yet, nothing to complain of");
	INSIST(kit_act(&k, 1, 1, "bid.release", play_release_wrong(1, 0)));
	struct hash wrong = l->bids[0].share[1].commit;
	CHECK(kit_void(&k, 2, 1, "custody.check", BAD(kit_bid_id(1, 0)), "act.role", "R41a"), "a bidder keeps no shares");
	CHECK(kit_act(&k, RECORDER, 1, "custody.check", BAD(kit_bid_id(1, 0))) && l->bids[0].share_bad[1], "the recorder's does not fit");
	k.now += 5 * MINUTE;
	CHECK(kit_act(&k, 1, 1, "bid.release", play_release(1, 0)), "so the bidder releases again");
	CHECK(!l->bids[0].share_bad[1] && !hash_equal(l->bids[0].share[1].commit, wrong) && l->bids[0].released_at == k.now, "and the last one counts");
	CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "release.twice", ""), "not a third time without a complaint");
	INSIST(kit_act(&k, SUPERVISOR, 1, "custody.check", BAD(kit_bid_id(1, 0))));
	k.now = l->unseal_end;
	CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "release.late", ""), "nor after the window");
	end(&k);
}

static void test_fault(void)
{
#define FAULT(id) J("{s:s, s:s, s:s, s:{s:s, s:i}}", "bid", id, "stage", "token", "text", "令牌损坏", "evidence", "code", "token.removed", "tries", 3)
	struct kit k;
	begin(&k, PHASE_UNSEAL, 3);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(kit_act(&k, 3, 1, "bid.fault", FAULT(kit_bid_id(3, 0))) && strcmp(l->bids[2].fault_stage, "token") == 0, "a bidder reports its fault");
	CHECK(kit_void(&k, 2, 1, "bid.fault", FAULT(kit_bid_id(3, 0)), "bid.not_yours", "S16"), "not another's");
	play_release_all(&k, 1, 2);
	CHECK(l->bids[2].state == BID_FAILED && strcmp(l->bids[2].open_note, "令牌损坏") == 0, "and failed with that reason");
	play_open_all(&k, 1);
	CHECK(kit_void(&k, 1, 1, "bid.fault", FAULT(kit_bid_id(1, 0)), "fault.opened", ""), "what was opened has no fault");
	end(&k);
}

/// G7 every package for itself
static void test_two_lots(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	play_submit(&k, 1, 3);
	play_submit(&k, 2, 4);
	CHECK(kit_close(&k, 1) && project_lot(k.p, 1)->phase == PHASE_CLOSED && project_lot(k.p, 2)->phase == PHASE_WAIT,
	      "lot 1 is closed, lot 2 waits");
	CHECK(kit_close(&k, 2) && kit_act(&k, HOST, 2, "opening.start", json_object()), "lot 2 starts first");
	play_unseal(&k, 2);
	play_release_all(&k, 2, 4);
	CHECK(project_lot(k.p, 1)->phase == PHASE_CLOSED && lot_bid(project_lot(k.p, 1), kit_bid_id(1, 0))->state == BID_IN,
	      "lot 1 and its bids stand where they stood");
	CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "act.phase", ""), "no key of lot 1 goes by lot 2's window");
	play_open_all(&k, 2);
	play_read(&k, 2);
	play_end(&k, 2);
	CHECK(project_lot(k.p, 2)->phase == PHASE_END && project_lot(k.p, 2)->outcome == OUTCOME_OPENED, "lot 2 ends");
	CHECK(kit_act(&k, HOST, 1, "opening.start", J("{s:s}", "late_reason", "第2包先开")), "and lot 1 begins");
	CHECK(lot_bid(project_lot(k.p, 2), kit_bid_id(4, 0))->offer.over_ceiling, "600,000.00 is over lot 2's ceiling");
	end(&k);
}

int main(void)
{
	test_start();
	test_verify();
	test_deposit();
	test_gone();
	test_window();
	test_received_in_time();
	test_extension();
	test_release_again();
	test_fault();
	test_two_lots();
	return tap_done();
}
