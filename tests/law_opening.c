// The opening, phase by phase: what is allowed, what is void and why.
#include "tests/law_kit.h"

#include "tests/tap.h"

static json_t *with_int(const char *key, int64_t n)
{
	json_t *v = json_object();
	json_put_int(v, key, n);
	return v;
}

static json_t *with_bid(int who, int lot)
{
	json_t *v = json_object();
	json_put_str(v, "bid", kit_bid_id(who, lot));
	return v;
}

static bool refused(struct kit *k, bool in_force, const char *code)
{
	if (!in_force && strcmp(k->code, code) == 0)
		return true;
	printf("# wanted %s, got '%s'\n", code, k->code);
	return false;
}

/// S06 通知一 no budget, no plan, no project
/// X12 条例第33条 budget 1,234,567.89: a deposit of 24,691.35 is allowed, 24,691.36 is not
static void test_founding(void)
{
	static const char *const MISSING[] = { "budget_fen", "budget_code", "plan_code" };
	struct kit k;
	kit_init(&k);
	for (int i = 0; i < 3; i++) {
		json_t *body = kit_create_body(NULL);
		json_object_del(body, MISSING[i]);
		CHECK(refused(&k, kit_may(&k, HOST, 0, "project.create", body), i < 2 ? "project.budget" : "project.plan"), "without %s", MISSING[i]);
	}
	CHECK(kit_may(&k, HOST, 0, "project.create", kit_create_body(with_int("deposit_fen", 2469135))), "2%% rounded down");
	CHECK(refused(&k, kit_may(&k, HOST, 0, "project.create", kit_create_body(with_int("deposit_fen", 2469136))), "params.deposit"),
	      "a fen more is refused");
	json_t *late = kit_create_body(NULL);
	json_put_int(late, "deadline", k.now);
	CHECK(refused(&k, kit_may(&k, HOST, 0, "project.create", late), "project.deadline"), "a deadline that has passed");
	kit_found(&k, NULL);
	CHECK(refused(&k, kit_act(&k, HOST, 0, "project.create", kit_create_body(NULL)), "project.exists"), "founded once");
	CHECK(k.p->params.decrypt_min == 30 && k.p->params.min_bidders == 3 && k.p->params.no_confirm_means_agree, "defaults");
	kit_release(&k);
}

/// R40 87号令第40条 three custodians are three people
static void test_people(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	json_t *v = json_object();
	json_put_str(v, "role", "recorder");
	json_put_hash(v, "cert", kit_cert(HOST));
	json_put_str(v, "name", "王芳");
	json_put_str(v, "org", "x");
	json_put_base64(v, "enc_cert", span_of("................................................................................................................", 110));
	CHECK(refused(&k, kit_may(&k, HOST, 0, "role.bind", json_incref(v)), "role.same_person"), "the host cannot be the recorder, too");
	CHECK(refused(&k, kit_may(&k, RECORDER, 0, "role.bind", v), "act.role"), "only the host binds");
	CHECK(project_custodian(k.p, kit_cert(SUPERVISOR)) == 2 && project_custodian(k.p, kit_cert(STRANGER)) == -1, "custodians");
	kit_release(&k);
}

/// R33 87号令第33条 received at the deadline is late; a millisecond before is in time
/// R34 87号令第34条 the last version counts; what was withdrawn does not
/// S21 通知二(二)1 the bidder answers for truth and consistency
/// S16 通知二(一) the certificate is the bidder's own
static void test_handing_in(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(kit_may(&k, 1, 1, "bid.submit", kit_cover(1, 1)), "a bid may be handed in");
	json_t *silent = kit_cover(1, 1);
	json_put_bool(silent, "statement", false);
	CHECK(refused(&k, kit_may(&k, 1, 1, "bid.submit", silent), "bid.statement"), "not without the statement");
	CHECK(refused(&k, kit_may(&k, 2, 1, "bid.submit", kit_cover(1, 1)), "bid.identity"), "not with another's name");
	CHECK(refused(&k, kit_act(&k, 1, 1, "bid.submit", kit_cover(1, 1)), "bid.not_intake"), "not straight into the project's log (R28)");
	kit_hand_in(&k, 1, 1, "bid.submit", kit_cover(1, 1), KIT_DEADLINE - 1);
	kit_hand_in(&k, 2, 1, "bid.submit", kit_cover(2, 1), KIT_DEADLINE);
	kit_hand_in(&k, 3, 1, "bid.submit", kit_cover(3, 1), KIT_DEADLINE - 5000);
	json_t *newer = kit_cover(3, 2);
	json_put_str(newer, "replaces", kit_bid_id(3, 1));
	kit_hand_in(&k, 3, 1, "bid.replace", newer, KIT_DEADLINE - 4000);
	kit_hand_in(&k, 4, 1, "bid.submit", kit_cover(4, 1), KIT_DEADLINE - 3000);
	kit_hand_in(&k, 4, 1, "bid.withdraw", with_bid(4, 1), KIT_DEADLINE - 2000);
	kit_hand_in(&k, 5, 1, "bid.withdraw", with_bid(1, 1), KIT_DEADLINE - 2000);
	CHECK(l->bid_count == 0, "nothing is known before the deadline (R28)");
	CHECK(kit_close(&k, 1), "the intake is closed");
	CHECK(lot_bid(l, kit_bid_id(1, 1)) && !lot_bid(l, kit_bid_id(2, 1)), "the millisecond decides");
	CHECK(lot_bid(l, kit_bid_id(3, 1))->state == BID_REPLACED && lot_bid(l, kit_bid_id(3, 2))->state == BID_IN, "replaced");
	CHECK(lot_bid(l, kit_bid_id(4, 1))->state == BID_WITHDRAWN, "withdrawn");
	CHECK(lot_bid(l, kit_bid_id(1, 1))->state == BID_IN, "nobody withdraws another's bid");
	CHECK(l->intake_taken == 7 && !l->intake_broken && l->valid_count == 2, "the root is over all seven, two count");
	CHECK(l->outcome == OUTCOME_NO_OPENING, "fewer than three");
	CHECK(refused(&k, kit_may(&k, 6, 1, "bid.submit", kit_cover(6, 1)), "bid.late"), "late is refused");
	kit_release(&k);
}

/// R28 87号令第28条 a receipt that is missing from the take-over stops the opening
static void test_root(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	for (int who = 1; who <= 3; who++)
		kit_hand_in(&k, who, 1, "bid.submit", kit_cover(who, 1), KIT_DEADLINE - 100);
	k.leaves[1][1] = merkle_leaf(span_str("another bid")); // the service promised something else
	kit_close(&k, 1);
	CHECK(project_lot(k.p, 1)->intake_broken, "the root does not fit");
	CHECK(refused(&k, kit_may(&k, HOST, 1, "opening.start", json_object()), "intake.root"), "no opening over a broken intake");
	kit_release(&k);
}

/// X17 87号令第41条 upload 2: no opening, nothing is decrypted, the record is made
/// R41b 87号令第41条
static void test_no_opening(void)
{
	struct kit k;
	json_t *facts = json_object();
	kit_init(&k);
	kit_found(&k, NULL);
	kit_hand_in(&k, 1, 1, "bid.submit", kit_cover(1, 1), KIT_DEADLINE - 100);
	kit_hand_in(&k, 2, 1, "bid.submit", kit_cover(2, 1), KIT_DEADLINE - 100);
	kit_close(&k, 1);
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.start", json_object()), "opening.too_few"), "不得开标");
	CHECK(refused(&k, kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1)), "act.phase"), "no key is released");
	json_put_hash(facts, "facts_sha256", kit_cert(1));
	json_put_hash(facts, "text_sha256", kit_cert(2));
	CHECK(kit_act(&k, HOST, 1, "opening.record", facts), "the record says so");
	CHECK(project_lot(k.p, 1)->phase == PHASE_RECORD && project_lot(k.p, 2)->phase == PHASE_WAIT, "the other lot waits");
	kit_release(&k);
}

static json_t *rule_body(int who, const char *cause)
{
	json_t *v = with_bid(who, 1);
	json_put_str(v, "cause", cause);
	json_put_str(v, "reason", "令牌丢失");
	return v;
}

/// X17 87号令第41条 upload 3, one fails to decrypt by its own fault: 2 are left, the tender cannot go on
static void test_too_few_left(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	kit_to_unseal(&k, 1, 3);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1)) && kit_act(&k, 2, 1, "bid.release", kit_release_body(2, 1)), "two release");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.unseal_close", json_object()), "unseal.open"), "the window is open for the third");
	k.now = l->unseal_end;
	CHECK(refused(&k, kit_act(&k, 3, 1, "bid.release", kit_release_body(3, 1)), "release.late"), "at its end it is late");
	CHECK(kit_act(&k, HOST, 1, "opening.unseal_close", json_object()), "now it can be closed");
	CHECK(lot_bid(l, kit_bid_id(3, 1))->state == BID_FAILED, "not released is failed");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "bid.open", kit_open_body(1, 1)), "custody.one"), "one custodian opens nothing");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.ready", json_object()), "ready.open_case"), "open cases first");
	json_t *hand = json_object(), *shares = json_array();
	for (int who = 1; who <= 2; who++) {
		json_t *share = with_bid(who, 1);
		json_put_base64(share, "envelope", span_str("envelope"));
		json_array_append_new(shares, share);
	}
	json_put_hash(hand, "to", kit_cert(HOST));
	json_put(hand, "shares", shares);
	CHECK(kit_act(&k, SUPERVISOR, 1, "custody.hand", hand), "the supervisor hands over");
	json_t *foreign = kit_open_body(1, 1);
	json_put_str(foreign, "offer", kit_offer(2));
	CHECK(refused(&k, kit_act(&k, HOST, 1, "bid.open", foreign), "open.offer"), "nobody announces what was not sealed");
	CHECK(kit_act(&k, HOST, 1, "bid.open", kit_open_body(1, 1)) && kit_act(&k, HOST, 1, "bid.open", kit_open_body(2, 1)), "two are opened");
	CHECK(lot_bid(l, kit_bid_id(2, 1))->offer.text_differs && !lot_bid(l, kit_bid_id(1, 1))->offer.text_differs, "figures against capital figures");
	CHECK(kit_act(&k, HOST, 1, "fault.rule", rule_body(3, "bidder")), "the failure is the bidder's");
	CHECK(kit_act(&k, HOST, 1, "opening.ready", json_object()) && l->outcome == OUTCOME_TOO_FEW, "two left: the tender cannot go on");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.read", json_object()), "act.field"), "no quotes are read");
	kit_release(&k);
}

/// S20 通知二(二)1 a backup only where the host declared it, for a failure that is not the bidder's
static void test_backup(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	kit_to_unseal(&k, 1, 3);
	k.now = project_lot(k.p, 1)->unseal_end;
	CHECK(kit_act(&k, HOST, 1, "opening.unseal_close", json_object()), "the window ends");
	json_t *admit = with_bid(1, 1);
	json_put_str(admit, "reason", "平台故障");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "backup.admit", json_incref(admit)), "backup.cause"), "not before a ruling");
	kit_act(&k, HOST, 1, "fault.rule", rule_body(1, "other"));
	json_t *backup = kit_release_body(1, 1);
	json_put_int(backup, "p7m_size", 10);
	json_put_hash(backup, "p7m_sha256", kit_cert(5));
	json_put_hash(backup, "chunks_sha256", kit_cert(6));
	json_put_hash(backup, "key_salt", kit_cert(7));
	json_put_hash(backup, "key_commit", kit_cert(8));
	CHECK(refused(&k, kit_act(&k, 1, 1, "bid.backup", json_incref(backup)), "backup.not_admitted"), "not before it is declared");
	CHECK(kit_act(&k, HOST, 1, "backup.admit", admit), "declared");
	CHECK(refused(&k, kit_act(&k, 2, 1, "bid.backup", json_incref(backup)), "bid.not_yours"), "not by another");
	CHECK(kit_act(&k, 1, 1, "bid.backup", backup), "delivered");
	json_t *wrong = kit_open_body(1, 1);
	json_put_str(wrong, "via", "backup");
	json_put_hash(wrong, "manifest_sha256", kit_cert(1));
	json_t *hand = json_object(), *shares = json_array(), *share = with_bid(1, 1);
	json_put_base64(share, "envelope", span_str("envelope"));
	json_array_append_new(shares, share);
	json_put_hash(hand, "to", kit_cert(HOST));
	json_put(hand, "shares", shares);
	CHECK(kit_act(&k, RECORDER, 1, "custody.hand", hand), "its share is handed over");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "bid.open", wrong), "open.manifest"), "other content than the cover promised is not admitted");
	json_t *right = kit_open_body(1, 1);
	json_put_str(right, "via", "backup");
	CHECK(kit_act(&k, HOST, 1, "bid.open", right) && lot_bid(project_lot(k.p, 1), kit_bid_id(1, 1))->via_backup, "the promised content is");
	kit_release(&k);
}

static json_t *object_body(void)
{
	json_t *v = json_object();
	json_put_str(v, "kind", "objection");
	json_put_str(v, "text", "请核对");
	return v;
}

static json_t *confirm_body(int who)
{
	json_t *v = with_bid(who, 1);
	json_put_hash(v, "offer_sha256", sha256(span_str(kit_offer(who))));
	return v;
}

static json_t *record_body(void)
{
	json_t *v = json_object();
	json_put_hash(v, "facts_sha256", kit_cert(1));
	json_put_hash(v, "text_sha256", kit_cert(2));
	return v;
}

static json_t *sign_body(void)
{
	static const uint8_t CMS[200];
	json_t *v = json_object();
	json_put_hash(v, "facts_sha256", kit_cert(1));
	json_put_base64(v, "cms", span_of(CMS, sizeof CMS));
	return v;
}

/// R42a 87号令第42条 R42b 87号令第42条 R42c 87号令第42条 confirmation, objection, record, signatures
static void test_to_the_end(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	kit_to_unseal(&k, 1, 4);
	for (int who = 1; who <= 4; who++)
		kit_act(&k, who, 1, "bid.release", kit_release_body(who, 1));
	kit_to_confirm(&k, 1);
	const struct lot *l = project_lot(k.p, 1);
	CHECK(l->phase == PHASE_CONFIRM && lot_bid(l, kit_bid_id(4, 1))->offer.over_ceiling, "read; over the ceiling is flagged");
	CHECK(kit_act(&k, 1, 1, "bid.object", object_body()), "an objection");
	CHECK(refused(&k, kit_act(&k, STRANGER, 1, "bid.object", object_body()), "act.role"), "not a stranger's");
	for (int who = 1; who <= 3; who++)
		CHECK(kit_act(&k, who, 1, "bid.confirm", confirm_body(who)), "bidder %d confirms", who);
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.record", record_body()), "record.unanswered"), "an open objection blocks the record");
	json_t *answer = json_object();
	json_put_int(answer, "id", 1);
	json_put_str(answer, "text", "已核对");
	json_put_str(answer, "result", "noted");
	CHECK(kit_act(&k, HOST, 1, "objection.answer", answer), "answered");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.record", record_body()), "record.early"), "one has not confirmed, the time runs");
	k.now = l->confirm_end;
	uint64_t seen = k.p->seq;
	k.p->seq = l->touched - 1; // what the host's console had before its eyes
	CHECK(refused(&k, kit_may(&k, HOST, 1, "opening.record", record_body()), "record.stale"), "not over something newer in this lot");
	k.p->seq = seen;
	CHECK(kit_act(&k, HOST, 1, "opening.record", record_body()), "the time is over");
	CHECK(lot_bid(l, kit_bid_id(4, 1))->deemed, "silence is agreement, as the document says");
	CHECK(kit_act(&k, HOST, 1, "record.sign", sign_body()) && kit_act(&k, RECORDER, 1, "record.sign", sign_body()), "host and recorder sign");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.close", json_object()), "close.unsigned"), "not without the supervisor");
	CHECK(kit_act(&k, SUPERVISOR, 1, "record.sign", sign_body()) && kit_act(&k, 1, 1, "record.sign", sign_body()), "supervisor and a bidder sign");
	CHECK(kit_act(&k, HOST, 1, "opening.close", json_object()) && l->phase == PHASE_END && l->outcome == OUTCOME_OPENED, "closed");
	kit_release(&k);
}

static void test_window(void)
{
	struct kit k;
	kit_init(&k);
	kit_found(&k, NULL);
	kit_to_unseal(&k, 1, 3);
	const struct lot *l = project_lot(k.p, 1);
	int64_t end = l->unseal_end;
	CHECK(end - l->unseal_at == 30 * 60000, "thirty minutes by default");
	json_t *more = with_int("minutes", 5);
	json_put_str(more, "reason", "文件较大");
	CHECK(kit_act(&k, HOST, 1, "opening.extend", more) && l->unseal_end == end + 300000, "extended with a reason");
	CHECK(refused(&k, kit_act(&k, HOST, 1, "opening.extend", with_int("minutes", 5)), "act.field"), "not without one");
	k.now = end;
	CHECK(kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1)), "released in the added time");
	CHECK(refused(&k, kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1)), "release.twice"), "once");
	json_t *bad = json_object(), *list = json_array();
	json_array_append_new(list, json_string(kit_bid_id(1, 1)));
	json_put(bad, "bad", list);
	CHECK(kit_act(&k, RECORDER, 1, "custody.check", bad), "the recorder's share does not fit");
	CHECK(kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1)), "so it may be released again");
	kit_release(&k);
}

int main(void)
{
	test_founding();
	test_people();
	test_handing_in();
	test_root();
	test_no_opening();
	test_too_few_left();
	test_backup();
	test_to_the_end();
	test_window();
	return tap_done();
}
