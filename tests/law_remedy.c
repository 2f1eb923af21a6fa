// After the window: opening with two of three shares, proof and false complaint, rulings, backups, too few left.
#include "tests/law_play.h"
#include "tests/tap.h"

// Lot 1 with N bidders, of whom 1..RELEASED released in time (LIAR with shares of a wrong key); shares are handed over.
static const struct lot *begin(struct kit *k, json_t *params, int n, int released, int liar)
{
	kit_init(k);
	play_found(k, params);
	play_to(k, 1, PHASE_UNSEAL, n);
	const struct lot *l = project_lot(k->p, 1);
	for (int who = 1; who <= released; who++)
		INSIST(kit_act(k, who, 1, "bid.release", who == liar ? play_release_wrong(who, 0) : play_release(who, 0)));
	if (released < n)
		k->now = l->unseal_end;
	INSIST(kit_act(k, HOST, 1, "opening.unseal_close", json_object()));
	if (released)
		INSIST(kit_act(k, SUPERVISOR, 1, "custody.hand", play_hand(l)));
	return l;
}

static void end(struct kit *k)
{
	CHECK(k->leaks == 0 && kit_same_again(k), "what was void changed nothing; folded again, the same state");
	kit_release(k);
}

static const struct bid *bid_of(const struct lot *l, int who)
{
	return lot_bid(l, kit_bid_id(who, 0));
}

static json_t *with(json_t *body, const char *key, json_t *value)
{
	json_put(body, key, value);
	return body;
}

/// R41a 87号令第41条 nobody opens alone; what is opened is what was sealed before the deadline
static void test_open(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	play_to(&k, 1, PHASE_UNSEAL, 4);
	const struct lot *l = project_lot(k.p, 1);
	for (int who = 1; who <= 4; who++)
		INSIST(kit_act(&k, who, 1, "bid.release", play_release(who, 0)));
	INSIST(kit_act(&k, HOST, 1, "opening.unseal_close", json_object()));
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open(1, 0), "custody.one", "R41a"), "the host alone opens nothing");
	CHECK(kit_act(&k, HOST, 1, "custody.hand", play_hand(l)) && kit_void(&k, HOST, 1, "bid.open", play_open(1, 0), "custody.one", "R41a"),
	      "nor by handing his own share to himself");
	json_t *astray = with(play_hand(l), "to", kit_hex(kit_cert(SUPERVISOR)));
	CHECK(kit_void(&k, RECORDER, 1, "custody.hand", astray, "custody.receiver", "R41a"), "shares go to the host");
	CHECK(kit_void(&k, 1, 1, "custody.hand", play_hand(l), "act.role", "R41a"), "a bidder hands none over");
	CHECK(kit_act(&k, RECORDER, 1, "custody.hand", play_hand(l)), "the recorder does");
	json_t *open = with(play_open(1, 0), "manifest_sha256", kit_hex(kit_tag("manifest", 2, 0)));
	CHECK(kit_void(&k, HOST, 1, "bid.open", open, "open.manifest", "S20"), "another content is not this bid");
	open = with(play_open(1, 0), "offer", json_string(play_offer(4)));
	CHECK(kit_void(&k, HOST, 1, "bid.open", open, "open.offer", "R41a"), "another price is not this bid's");
	open = play_open(1, 0);
	json_object_del(open, "offer");
	CHECK(kit_void(&k, HOST, 1, "bid.open", open, "open.offer", "R41a"), "no price, not opened");
	CHECK(kit_void(&k, RECORDER, 1, "bid.open", play_open(1, 0), "act.role", "R41a"), "the recorder opens nothing");
	CHECK(kit_act(&k, HOST, 1, "bid.open", play_open(1, 0)) && bid_of(l, 1)->state == BID_OPENED, "opened by two");
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open(1, 0), "open.twice", ""), "once");
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "three are still closed");
	end(&k);
}

// X7 and rule book 7.2: figures, capital figures, over the ceiling (lot 1 has none: its budget of 500,000.00 counts)
/// R59 87号令第59条 R63 87号令第63条 X7 shown and flagged, decided by nobody here
static void test_prices(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 4, 4, 0);
	play_open_all(&k, 1);
	const struct offer *o = &bid_of(l, 1)->offer;
	CHECK(o->total_fen == 40000000 && o->total_text_fen == 40000000 && !o->text_differs && !o->over_ceiling, "400,000.00 肆拾万元整");
	CHECK(o->quote_count == 1 && o->quotes[0].amount_fen == 40000000 && o->sme && strcmp(o->term, "30日") == 0, "its items and terms");
	CHECK(span_is(o->text, play_offer(1)), "the exact text is kept");
	o = &bid_of(l, 2)->offer;
	CHECK(o->total_text_fen == 30000000 && o->text_differs, "400,000.00 and 叁拾万元整 differ: shown");
	o = &bid_of(l, 3)->offer;
	CHECK(o->total_text_fen == -1 && o->text_differs, "capital figures that cannot be read: shown");
	o = &bid_of(l, 4)->offer;
	CHECK(o->over_ceiling && bid_of(l, 4)->state == BID_OPENED && l->valid_count == 4, "over the budget: flagged, and still in");
	end(&k);
}

/// G8 a price of zero or less is no price
static void test_offer_unusable(void)
{
	static const char *const TEXTS[] = { "{\"total_fen\":0}", "{\"total_fen\":-1}", "{\"total_fen\":\"5\"}", "{\"total_fen\":1.5}", "[1]",
					     "no json", "{\"total_fen\":1,\"total_fen\":2}" };
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		struct kit k;
		kit_init(&k);
		play_found(&k, NULL);
		for (int who = 1; who <= 3; who++) {
			json_t *cover = play_cover(who, 0);
			json_put_hash(cover, "offer_sha256", sha256(span_str(TEXTS[i])));
			kit_hand_in(&k, who, 1, "bid.submit", cover, KIT_DEADLINE - 9);
		}
		play_start(&k, 1);
		play_unseal(&k, 1);
		play_release_all(&k, 1, 3);
		json_t *open = with(play_open(1, 0), "offer", json_string(TEXTS[i]));
		CHECK(kit_void(&k, HOST, 1, "bid.open", open, "open.offer", "R41a"), "sealed and promised, and yet no price: %s", TEXTS[i]);
		CHECK(kit_act(&k, HOST, 1, "bid.open", play_open_failed(1, 0, NULL)), "  so it has failed");
		kit_release(&k);
	}
}

static bool complaint_void(struct kit *k, int who, bool wrong, int a, int b, const char *code)
{
	return kit_void(k, HOST, 1, "bid.open", play_open_failed(who, 0, play_evidence(who, 0, wrong, a, b)), code, "");
}

// Who lied: the bidder, whose shares do not give the key that its cover committed to, or the host, who says so?
static void test_complaints(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 4, 4, 2);
	json_t *mute = play_open_failed(1, 0, NULL);
	json_object_del(mute, "note");
	CHECK(kit_void(&k, HOST, 1, "bid.open", mute, "open.reason", "R41a"), "a failure says where and why");
	CHECK(complaint_void(&k, 1, false, 0, 1, "open.false_complaint"), "the shown shares give the committed key: a false complaint is void");
	CHECK(complaint_void(&k, 1, false, 0, 2, "open.false_complaint"), "whichever two are shown");
	CHECK(complaint_void(&k, 1, false, 1, 2, "open.false_complaint"), "of the three");
	CHECK(complaint_void(&k, 1, true, 0, 1, "open.evidence"), "shares that the bidder never committed to prove nothing");
	CHECK(complaint_void(&k, 1, false, 0, 0, "open.evidence"), "nor does one right share shown twice");
	json_t *stranger = play_evidence(1, 0, false, 0, 1);
	json_put_hash(json_array_get(json_object_get(stranger, "shares"), 1), "to", kit_cert(STRANGER));
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open_failed(1, 0, stranger), "open.evidence", ""), "nor a share of nobody's");
	CHECK(bid_of(l, 1)->state == BID_RELEASED, "after all that the bid is still there to be opened");
	CHECK(kit_act(&k, HOST, 1, "bid.open", play_open_failed(2, 0, play_evidence(2, 0, true, 0, 2))), "the liar's own shares are shown");
	CHECK(bid_of(l, 2)->state == BID_FAILED && bid_of(l, 2)->key_proved_wrong, "and prove its key wrong");
	CHECK(kit_void(&k, HOST, 1, "fault.rule", play_rule(2, 0, "other"), "fault.proved", "采购文件"), "which cannot be ruled nobody's fault");
	CHECK(kit_act(&k, HOST, 1, "fault.rule", play_rule(2, 0, "bidder")) && bid_of(l, 2)->state == BID_INVALID, "but the bidder's: invalid");
	CHECK(kit_act(&k, HOST, 1, "bid.open", play_open_failed(3, 0, NULL)) && !bid_of(l, 3)->key_proved_wrong, "without evidence nothing is proved");
	CHECK(bid_of(l, 3)->cause == CAUSE_NONE && kit_act(&k, HOST, 1, "fault.rule", play_rule(3, 0, "other")), "and the cause is open");
	end(&k);
}

static void test_ruling(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 5, 4, 0);
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open(5, 0), "open.not_released", "采购文件 decrypt_min"), "what was not released is not opened");
	CHECK(kit_void(&k, HOST, 1, "fault.rule", play_rule(1, 0, "bidder"), "fault.none", "采购文件"), "nothing has failed, nothing is ruled");
	CHECK(kit_void(&k, SUPERVISOR, 1, "fault.rule", play_rule(5, 0, "bidder"), "act.role", ""), "the host rules");
	play_open_all(&k, 1);
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "an unruled failure keeps the remedies open");
	CHECK(kit_act(&k, HOST, 1, "fault.rule", play_rule(5, 0, "bidder")) && bid_of(l, 5)->state == BID_INVALID && l->valid_count == 4,
	      "the bidder's own fault: invalid");
	CHECK(kit_act(&k, HOST, 1, "opening.ready", json_object()) && l->phase == PHASE_READ, "then they end");
	end(&k);
}

/// X17 87号令第41条 three handed in, one fails by its own fault: two are left, the tender stops
/// R41b 87号令第41条
static void test_too_few(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 3, 2, 0);
	play_open_all(&k, 1);
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(3, 0, "bidder")));
	CHECK(kit_act(&k, HOST, 1, "opening.ready", json_object()) && l->outcome == OUTCOME_TOO_FEW && l->phase == PHASE_REMEDY,
	      "two are left of three: too few");
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "opening.stopped", "R41b"), "said once");
	CHECK(kit_void(&k, HOST, 1, "opening.read", J("{s:[]}", "order"), "act.phase", "R41a"), "no price is read");
	CHECK(kit_void(&k, HOST, 1, "fault.rule", play_rule(3, 0, "other"), "opening.stopped", "R41b"), "no ruling turns it round");
	CHECK(kit_void(&k, HOST, 1, "backup.admit", J("{s:s, s:s}", "bid", kit_bid_id(3, 0), "reason", "x"), "opening.stopped", "R41b"), "no backup");
	CHECK(kit_void(&k, HOST, 1, "bid.open", play_open(3, 0), "opening.stopped", "R41b"), "nothing more is opened");
	CHECK(kit_void(&k, RECORDER, 1, "custody.hand", play_hand(l), "opening.stopped", "R41b"), "no share is handed over");
	play_end(&k, 1);
	CHECK(l->phase == PHASE_END && l->outcome == OUTCOME_TOO_FEW, "recorded, signed, closed");
	end(&k);
}

#define ADMIT(who) J("{s:s, s:s}", "bid", kit_bid_id(who, 0), "reason", "平台故障")

static json_t *open_backup(int who)
{
	return with(play_open(who, 0), "via", json_string("backup"));
}

/// S20 通知二(二)1 declared by the host, delivered by the bidder, compared with what was promised, opened or ruled on
static void test_backup(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 4, 3, 0);
	play_open_all(&k, 1);
	CHECK(kit_void(&k, HOST, 1, "backup.admit", ADMIT(4), "backup.cause", "S20"), "no backup before the cause is ruled on");
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	CHECK(kit_void(&k, 4, 1, "bid.backup", play_backup(4, 0), "backup.not_admitted", "S20"), "not delivered before it is declared");
	CHECK(kit_act(&k, HOST, 1, "backup.admit", ADMIT(4)), "declared");
	CHECK(kit_void(&k, HOST, 1, "backup.admit", ADMIT(4), "backup.twice", "S20"), "once");
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "it is waited for");
	CHECK(kit_void(&k, HOST, 1, "bid.open", open_backup(4), "open.no_backup", "S20"), "it is not opened before it is there");
	CHECK(kit_void(&k, 1, 1, "bid.backup", play_backup(4, 0), "bid.not_yours", "S16"), "nobody delivers another's");
	CHECK(kit_void(&k, 1, 1, "bid.backup", play_backup(1, 0), "backup.void", "S20"), "the backup of a bid that was opened is void");
	CHECK(kit_act(&k, 4, 1, "bid.backup", play_backup(4, 0)) && bid_of(l, 4)->backup_step == BACKUP_DELIVERED, "delivered");
	CHECK(kit_void(&k, 4, 1, "bid.backup", play_backup(4, 0), "backup.twice", "S20"), "once");
	CHECK(kit_void(&k, HOST, 1, "fault.rule", play_rule(4, 0, "bidder"), "fault.backup", "S20"), "what was delivered is tried, not ruled away");
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "nor passed over");
	CHECK(kit_void(&k, HOST, 1, "bid.open", open_backup(4), "custody.one", "R41a"), "its shares are new, and not handed over yet");
	INSIST(kit_act(&k, RECORDER, 1, "custody.hand", play_hand(l)));
	json_t *other = with(open_backup(4), "manifest_sha256", kit_hex(kit_tag("manifest", 4, 1)));
	CHECK(kit_void(&k, HOST, 1, "bid.open", other, "open.manifest", "S20"), "other content than the cover promised");
	CHECK(kit_act(&k, HOST, 1, "bid.open", open_backup(4)) && bid_of(l, 4)->via_backup && l->valid_count == 4, "the promised content: it counts again");
	CHECK(kit_act(&k, HOST, 1, "opening.ready", json_object()) && l->phase == PHASE_READ, "and the remedies end");
	end(&k);
}

static void test_backup_fails(void)
{
	struct kit k;
	const struct lot *l = begin(&k, NULL, 4, 3, 0);
	play_open_all(&k, 1);
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")) && kit_act(&k, HOST, 1, "backup.admit", ADMIT(4)));
	CHECK(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")), "a backup that does not come is ruled on again");
	CHECK(kit_void(&k, 4, 1, "bid.backup", play_backup(4, 0), "backup.not_admitted", "S20"), "and is not taken any more");
	INSIST(kit_act(&k, HOST, 1, "backup.admit", ADMIT(4)) && kit_act(&k, 4, 1, "bid.backup", play_backup(4, 0)));
	CHECK(kit_act(&k, SUPERVISOR, 1, "custody.check", J("{s:[s]}", "bad", kit_bid_id(4, 0))) &&
		      kit_act(&k, 4, 1, "bid.backup", play_backup(4, 0)),
	      "admitted anew; a bad share of it may be released again");
	INSIST(kit_act(&k, RECORDER, 1, "custody.hand", play_hand(l)));
	CHECK(kit_act(&k, HOST, 1, "bid.open", with(play_open_failed(4, 0, NULL), "via", json_string("backup"))), "it does not open");
	CHECK(bid_of(l, 4)->state == BID_FAILED && bid_of(l, 4)->cause == CAUSE_NONE, "so its cause is open again");
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "and must be ruled on");
	CHECK(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "bidder")) && kit_act(&k, HOST, 1, "opening.ready", json_object()), "then on to reading");
	end(&k);
	begin(&k, J("{s:b}", "backup_allowed", 0), 4, 3, 0);
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	CHECK(kit_void(&k, HOST, 1, "backup.admit", ADMIT(4), "backup.forbidden", "S20"), "where the document allows none, none");
	end(&k);
}

// decrypt_fail_* = extend: the window opens again for that bid, once; suspend: the remedies do not end over it.
static void test_other_ways(void)
{
	struct kit k;
	const struct lot *l = begin(&k, J("{s:s, s:s}", "decrypt_fail_other", "extend", "decrypt_fail_bidder", "extend"), 4, 3, 0);
	play_open_all(&k, 1);
	CHECK(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")) && l->phase == PHASE_UNSEAL && l->unseal_end == k.p->at + 30 * MINUTE,
	      "extend: the window is open again");
	CHECK(kit_void(&k, 1, 1, "bid.release", play_release(1, 0), "release.twice", ""), "not for what was opened");
	CHECK(kit_act(&k, 4, 1, "bid.release", play_release(4, 0)) && kit_act(&k, HOST, 1, "opening.unseal_close", json_object()), "for that bid alone");
	INSIST(kit_act(&k, RECORDER, 1, "custody.hand", play_hand(l)));
	CHECK(kit_act(&k, HOST, 1, "bid.open", play_open(4, 0)) && l->valid_count == 4, "which is opened");
	end(&k);
	l = begin(&k, J("{s:s}", "decrypt_fail_bidder", "extend"), 4, 3, 0);
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "bidder")));
	k.now = l->unseal_end;
	INSIST(kit_act(&k, HOST, 1, "opening.unseal_close", json_object()));
	CHECK(!bid_of(l, 4)->ruled_at && kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "bidder")) && bid_of(l, 4)->state == BID_INVALID &&
		      l->phase == PHASE_REMEDY,
	      "once: who misses it again is out");
	end(&k);
	begin(&k, J("{s:s}", "decrypt_fail_other", "suspend"), 4, 3, 0);
	play_open_all(&k, 1);
	INSIST(kit_act(&k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	CHECK(kit_void(&k, HOST, 1, "opening.ready", json_object(), "ready.open_case", "采购文件"), "suspend: it does not go on without that bid");
	end(&k);
}

int main(void)
{
	test_open();
	test_prices();
	test_offer_unusable();
	test_complaints();
	test_ruling();
	test_too_few();
	test_backup();
	test_backup_fails();
	test_other_ways();
	return tap_done();
}
