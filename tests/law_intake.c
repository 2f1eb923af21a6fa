// Handing in until the deadline, taking over after it, numbering, check-in (R28, R33, R34).
#include "tests/law_play.h"
#include "tests/tap.h"

// The code under which the N-th act taken over was void; "" where it is in force.
static const char *fate(const struct kit *k, uint64_t first, size_t n)
{
	for (size_t i = 0; i < k->p->void_count; i++)
		if (k->p->voids[i].seq == first + n)
			return k->p->voids[i].code;
	return "";
}

/// R33 87号令第33条 R39a 87号令第39条 the deadline's own millisecond is late
static void test_deadline(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	k.now = KIT_DEADLINE - 1;
	CHECK(kit_may(&k, 1, 1, "bid.submit", play_cover(1, 0)), "a millisecond before the deadline a bid may be handed in");
	CHECK(kit_void(&k, SERVICE, 1, "intake.close", kit_close_body(&k, 1), "intake.early", "R39a"), "and the intake may not be closed");
	k.now = KIT_DEADLINE;
	CHECK(!kit_may(&k, 1, 1, "bid.submit", play_cover(1, 0)) && strcmp(k.code, "bid.late") == 0 && strncmp(k.clause, "R33", 3) == 0,
	      "at the deadline a bid is refused");
	CHECK(!kit_may(&k, 1, 1, "bid.withdraw", play_bid(1, 0)) && strcmp(k.code, "bid.late") == 0, "so is a withdrawal");
	CHECK(!kit_may(&k, 1, 1, "bid.replace", play_replace(1, 1, 0)) && strcmp(k.code, "bid.late") == 0, "and a replacement");
	CHECK(law_row("bid.submit")->late == LATE_REFUSE && law_row("bid.release")->late == LATE_VOID, "late bids are refused, not void");
	kit_hand_in(&k, 1, 1, "bid.submit", play_cover(1, 0), KIT_DEADLINE - 1);
	kit_hand_in(&k, 2, 1, "bid.submit", play_cover(2, 0), KIT_DEADLINE);
	CHECK(kit_close(&k, 1), "the intake is closed");
	uint64_t first = k.seq - 1;
	CHECK_TEXT(fate(&k, first, 0), "", "received a millisecond before the deadline: counts");
	CHECK_TEXT(fate(&k, first, 1), "bid.late", "an intake that took one at the deadline: void");
	CHECK(project_lot(k.p, 1)->valid_count == 1 && !project_lot(k.p, 1)->intake_broken, "one counts, and the root holds over both");
	CHECK(kit_void(&k, SERVICE, 1, "intake.close", kit_close_body(&k, 1), "act.phase", "R39a"), "an intake is closed once");
	kit_release(&k);
}

/// R28 87号令第28条 before the deadline the project's log knows of no bid
static void test_not_past_the_intake(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	AUTO_FREE char *before = kit_state(k.p, true);
	CHECK(!kit_act(&k, 1, 1, "bid.submit", play_cover(1, 0)) && strcmp(k.code, "bid.not_intake") == 0 && strncmp(k.clause, "R28", 3) == 0,
	      "a bid written straight into the project's log is void");
	json_t *forged = kit_event(&k, 2, kit_frame(&k, 1, 1, "bid.submit", k.now, play_cover(2, 0)), k.now);
	json_put(forged, "intake", J("{s:i, s:I, s:o}", "seq", 1, "received_at", (json_int_t)k.now, "record_hash", kit_hex(kit_tag("x", 0, 0))));
	CHECK(!kit_fold(&k, forged), "so is one taken over before the intake was closed");
	play_submit(&k, 1, 3);
	AUTO_FREE char *after = kit_state(k.p, true);
	CHECK(strcmp(before, after) == 0, "three bids lie in the intake: the state does not show them");
	kit_close(&k, 1);
	json_t *more = kit_event(&k, 4, kit_frame(&k, 1, 1, "bid.submit", k.now, play_cover(4, 0)), k.now);
	json_put(more, "intake", J("{s:i, s:I, s:o}", "seq", 4, "received_at", (json_int_t)KIT_DEADLINE - 5, "record_hash", kit_hex(kit_tag("x", 0, 0))));
	CHECK(!kit_fold(&k, more) && strcmp(k.code, "bid.not_intake") == 0, "a fourth one, after all three were taken over, is void");
	CHECK(project_lot(k.p, 1)->valid_count == 3 && project_lot(k.p, 1)->intake_taken == 3, "three bids, as the root says");
	kit_release(&k);
}

/// R34 87号令第34条 every version is kept, the last valid one counts; withdrawn ones do not
static void test_versions(void)
{
	struct kit k;
	const int64_t t = KIT_DEADLINE - HOUR;
	kit_init(&k);
	play_found(&k, NULL);
	kit_hand_in(&k, 1, 1, "bid.submit", play_cover(1, 0), t);
	kit_hand_in(&k, 2, 1, "bid.submit", play_cover(2, 0), t + 1);
	kit_hand_in(&k, 1, 1, "bid.replace", play_replace(1, 1, 0), t + 2);
	kit_hand_in(&k, 3, 1, "bid.submit", play_cover(3, 0), t + 3);
	kit_hand_in(&k, 3, 1, "bid.withdraw", play_bid(3, 0), t + 4);
	kit_hand_in(&k, 4, 1, "bid.submit", play_cover(4, 0), t + 5);
	kit_hand_in(&k, 4, 1, "bid.submit", play_cover(4, 1), t + 6);	   // 8: must be a replacement
	kit_hand_in(&k, 4, 1, "bid.submit", play_cover(4, 0), t + 7);	   // the same again
	kit_hand_in(&k, 5, 1, "bid.withdraw", play_bid(4, 0), t + 8);	   // another's
	kit_hand_in(&k, 5, 1, "bid.replace", play_replace(5, 1, 0), t + 9); // of nothing
	kit_hand_in(&k, 3, 1, "bid.submit", play_cover(3, 1), t + 10);	   // again, after the withdrawal
	kit_hand_in(&k, 1, 1, "bid.replace", play_replace(1, 2, 0), t + 11); // of a version that was replaced
	CHECK(kit_close(&k, 1), "closed and taken over");
	uint64_t first = k.seq - 11;
	CHECK_TEXT(fate(&k, first, 6), "bid.replace", "a second bid of one bidder is void: it must replace the first");
	CHECK_TEXT(fate(&k, first, 7), "bid.twice", "the same bid twice");
	CHECK_TEXT(fate(&k, first, 8), "bid.unknown", "nobody withdraws another's bid");
	CHECK_TEXT(fate(&k, first, 9), "bid.unknown", "nor replaces what is not there");
	CHECK_TEXT(fate(&k, first, 11), "bid.unknown", "nor a version that was replaced already");
	const struct lot *l = project_lot(k.p, 1);
	const struct reckoning r = lot_reckoning(l);
	CHECK(r.handed_in == 10 && r.gone == 2 && r.ineffective == 4 && r.unopened == 4, "whatever was receipted is in the sum");
	CHECK(l->bid_count == 6 && l->valid_count == 4, "six versions are kept, four bidders count");
	CHECK(lot_bid(l, kit_bid_id(1, 0))->state == BID_REPLACED && lot_bid(l, kit_bid_id(1, 0))->no == 0, "replaced: no number");
	CHECK(lot_bid(l, kit_bid_id(3, 0))->state == BID_WITHDRAWN, "withdrawn");
	CHECK(lot_bid(l, kit_bid_id(2, 0))->no == 1 && lot_bid(l, kit_bid_id(1, 1))->no == 2 && lot_bid(l, kit_bid_id(4, 0))->no == 3 &&
		      lot_bid(l, kit_bid_id(3, 1))->no == 4,
	      "numbered by the receipt of what counts");
	CHECK(lot_bid_of(l, kit_code(1)) == lot_bid(l, kit_bid_id(1, 1)), "a bidder's bid is its last version");
	CHECK(kit_same_again(&k), "folded again, the same state");
	kit_release(&k);
}

static json_t *stamp_body(int64_t at)
{
	static const uint8_t TOKEN[64] = { 0x30 };
	json_t *body = J("{s:I, s:s}", "at", (json_int_t)at, "tsa", "时间戳");
	json_put_base64(body, "token", span_of(TOKEN, sizeof TOKEN));
	return body;
}

/// R28 87号令第28条 the stamp is over the intake as it was closed, not before and not from a time to come
static void test_stamp(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	CHECK(kit_void(&k, SERVICE, 1, "intake.stamp", stamp_body(KIT_DEADLINE), "act.phase", "R28"), "no stamp before the closing");
	play_submit(&k, 1, 3);
	k.now = KIT_DEADLINE + 10 * MINUTE; // closed late: the gate was away
	INSIST(kit_close(&k, 1));
	const int64_t closed = project_lot(k.p, 1)->intake_closed_at;
	CHECK(kit_void(&k, SERVICE, 1, "intake.stamp", stamp_body(KIT_DEADLINE + MINUTE), "stamp.early", "R28"), "after the deadline, before the closing");
	k.now = closed + 2 * MINUTE;
	CHECK(kit_void(&k, SERVICE, 1, "intake.stamp", stamp_body(k.now + 2 * MINUTE), "stamp.future", "R28"), "from a time to come");
	CHECK(kit_void(&k, HOST, 1, "intake.stamp", stamp_body(closed), "act.role", "R28"), "nobody but the service");
	CHECK(kit_act(&k, SERVICE, 1, "intake.stamp", stamp_body(closed)), "in between");
	CHECK(kit_void(&k, SERVICE, 1, "intake.stamp", stamp_body(closed), "stamp.twice", "R28"), "once");
	kit_release(&k);
}

/// S16 通知二(一) S21 通知二(二)1
static void test_cover(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	CHECK(!kit_may(&k, 1, 1, "bid.submit", play_cover(2, 0)) && strcmp(k.code, "bid.identity") == 0 && strncmp(k.clause, "S16", 3) == 0,
	      "a cover in another's name");
	json_t *cover = play_cover(1, 0);
	json_put_bool(cover, "statement", false);
	CHECK(!kit_may(&k, 1, 1, "bid.submit", cover) && strcmp(k.code, "bid.statement") == 0 && strncmp(k.clause, "S21", 3) == 0,
	      "without the statement");
	CHECK(!kit_may(&k, STRANGER, 1, "bid.submit", play_cover(1, 0)) && strcmp(k.code, "act.role") == 0, "without a credit code");
	CHECK(!kit_may(&k, HOST, 1, "bid.submit", play_cover(1, 0)) && strcmp(k.code, "act.role") == 0, "the host");
	kit_release(&k);
}

// A lot with four bids in the intake, closed with BODY; the events from..to are taken over.
static void close_with(struct kit *k, json_t *body)
{
	kit_init(k);
	play_found(k, NULL);
	play_submit(k, 1, 4);
	k->now = KIT_DEADLINE + 2 * SECOND;
	INSIST(kit_act(k, SERVICE, 1, "intake.close", body ? body : kit_close_body(k, 1)));
}

/// R33 87号令第33条 what was receipted is what is opened: count and root
static void test_root(void)
{
	struct kit k;
	close_with(&k, NULL);
	kit_take_over(&k, 1, 0, 3);
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "intake.incomplete", "R33"), "with one act missing nothing starts");
	CHECK(project_lot(k.p, 1)->valid_count == 0 && lot_bid(project_lot(k.p, 1), kit_bid_id(1, 0))->no == 0, "and nobody is numbered");
	CHECK(kit_void(&k, 1, 1, "bid.checkin", J("{s:{s:s}}", "agent", "name", "张"), "checkin.wait", "R28"), "nor checks in");
	kit_take_over(&k, 1, 3, 4);
	CHECK(kit_act(&k, HOST, 1, "opening.start", json_object()), "with all four it starts");
	kit_release(&k);
	close_with(&k, NULL);
	kit_take_over(&k, 1, 0, 1);
	kit_take_over(&k, 1, 2, 3);
	CHECK(strcmp(k.code, "act.counter") == 0 && strncmp(k.clause, "R33", 3) == 0, "an act out of its order is void");
	kit_take_over(&k, 1, 1, 2);
	kit_take_over(&k, 1, 3, 4);
	CHECK(project_lot(k.p, 1)->intake_broken, "and the root does not come out");
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "intake.root", "R33"), "so that nothing is opened");
	CHECK(kit_void(&k, HOST, 1, "opening.record", play_record(), "act.phase", "R42a"), "and no record says otherwise");
	kit_release(&k);
	close_with(&k, NULL);
	for (size_t i = 0; i < 4; i++) {
		json_t *intake = json_object_get(json_array_get(k.intake[1], i), "intake");
		if (i == 2)
			json_put_hash(intake, "record_hash", kit_tag("exchanged", 0, 0));
	}
	kit_take_over(&k, 1, 0, 4);
	CHECK(project_lot(k.p, 1)->intake_broken, "an act that was exchanged breaks the root");
	kit_release(&k);
}

// X17, first half: with none, one or two bids there is no opening; with three there is.
/// R41b 87号令第41条 X17 87号令第41条 fewer than three: nothing is decrypted
static void test_too_few(void)
{
	for (int n = 0; n <= 3; n++) {
		struct kit k;
		kit_init(&k);
		play_found(&k, NULL);
		play_submit(&k, 1, n);
		kit_close(&k, 1);
		const struct lot *l = project_lot(k.p, 1);
		CHECK(l->outcome == (n < 3 ? OUTCOME_NO_OPENING : OUTCOME_NONE), "%d bids: %s", n, outcome_code(l->outcome));
		if (n < 3) {
			CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "opening.too_few", "R41b"), "  no start");
			CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "act.phase", ""), "  no key is released");
			CHECK(kit_act(&k, HOST, 1, "opening.record", play_record()), "  a record says so");
			CHECK(kit_act(&k, HOST, 1, "record.sign", play_sign()) && kit_act(&k, RECORDER, 1, "record.sign", play_sign()) &&
				      kit_act(&k, SUPERVISOR, 1, "record.sign", play_sign()) &&
				      kit_act(&k, HOST, 1, "opening.close", json_object()),
			      "  signed and closed");
			CHECK(l->phase == PHASE_END && l->outcome == OUTCOME_NO_OPENING, "  and that is the end of it");
		}
		CHECK(k.leaks == 0 && kit_same_again(&k), "  folded again, the same state");
		kit_release(&k);
	}
}

// Nobody can be bound once a record is made, so it is not made before those who must sign it are known.
static void test_record_needs_signers(void)
{
	struct kit k;
	kit_init(&k);
	INSIST(kit_act(&k, HOST, 0, "project.create", play_create(NULL)));
	kit_close(&k, 1);
	CHECK(kit_void(&k, HOST, 1, "opening.record", play_record(), "record.staff", "R42a"), "no record without recorder and supervisor");
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")) &&
		      kit_act(&k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")) &&
		      kit_act(&k, HOST, 1, "opening.record", play_record()),
	      "they may still be bound, and then it is made");
	kit_release(&k);
}

#define CHECKIN(name_) J("{s:{s:s}}", "agent", "name", name_)

/// R42a 87号令第42条
static void test_checkin(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	k.now = KIT_DEADLINE - HOUR - 1;
	CHECK(!kit_may(&k, 1, 1, "bid.checkin", CHECKIN("张")) && strcmp(k.code, "checkin.early") == 0, "an hour before, less a millisecond: early");
	k.now++;
	CHECK(kit_may(&k, 1, 1, "bid.checkin", CHECKIN("张")), "an hour before: open");
	play_submit(&k, 1, 4);
	kit_hand_in(&k, 1, 1, "bid.checkin", CHECKIN("张"), KIT_DEADLINE - MINUTE);
	k.now = KIT_DEADLINE;
	CHECK(kit_void(&k, 2, 1, "bid.checkin", CHECKIN("李"), "checkin.wait", "R28"), "between the deadline and the taking over: wait");
	play_start(&k, 1);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(lot_bid_of(l, kit_code(1))->checkin_at == KIT_DEADLINE - MINUTE, "checked in before the deadline, known after it");
	CHECK(kit_act(&k, 1, 1, "bid.checkin", CHECKIN("王")) && strcmp(lot_bid_of(l, kit_code(1))->agent, "王") == 0 &&
		      lot_bid_of(l, kit_code(1))->checkin_at == KIT_DEADLINE - MINUTE,
	      "another agent, the same time");
	CHECK(kit_void(&k, OUTSIDER, 1, "bid.checkin", CHECKIN("外"), "checkin.no_bid", "R42a"), "who has no bid does not check in");
	play_unseal(&k, 1);
	k.now = l->unseal_end - 1;
	CHECK(kit_act(&k, 2, 1, "bid.checkin", CHECKIN("李")), "until the window closes");
	k.now = l->unseal_end;
	CHECK(kit_void(&k, 3, 1, "bid.checkin", CHECKIN("赵"), "checkin.late", "R42a"), "not at its end");
	CHECK(k.leaks == 0 && kit_same_again(&k), "folded again, the same state");
	kit_release(&k);
}

int main(void)
{
	test_deadline();
	test_not_past_the_intake();
	test_versions();
	test_stamp();
	test_cover();
	test_root();
	test_too_few();
	test_record_needs_signers();
	test_checkin();
	return tap_done();
}
