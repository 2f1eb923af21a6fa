// The parameter sheet, the station that leads a lot, and keys proved beforehand.
#include <string.h>

#include "tests/law_play.h"
#include "tests/tap.h"

static void end(struct kit *k)
{
	CHECK(k->leaks == 0 && kit_same_again(k), "what was void changed nothing; folded again, the same state");
	kit_release(k);
}

static json_t *give(bool yes, const char *why)
{
	json_t *v = J("{s:b}", "give", yes);
	if (why)
		json_put_str(v, "reason", why);
	return v;
}

/// S11 通知二(一) the host has signed what the document sets, before any lot opens
static void test_sheet(void)
{
	struct kit k;
	kit_init(&k);
	INSIST(kit_act(&k, HOST, 0, "project.create", play_create(J("{s:i}", "decrypt_min", 40))));
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")));
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")));
	CHECK(!project_sheet_signed(k.p), "nobody has signed it");
	CHECK(kit_void(&k, HOST, 0, "sheet.sign", J("{s:o}", "sheet_sha256", kit_hex(kit_tag("sheet", 0, 0))), "sheet.other", "S11"),
	      "not another sheet");
	CHECK(kit_void(&k, STRANGER, 0, "sheet.sign", play_sheet(k.p), "act.role", "S11"), "not by a stranger");
	CHECK(kit_act(&k, RECORDER, 0, "sheet.sign", play_sheet(k.p)) && !project_sheet_signed(k.p), "the recorder's is not the host's");
	play_submit(&k, 1, 3);
	INSIST(kit_close(&k, 1));
	CHECK(kit_void(&k, HOST, 1, "opening.start", json_object(), "sheet.unsigned", "S11"), "no opening without the host's");
	CHECK(kit_act(&k, HOST, 0, "sheet.sign", play_sheet(k.p)) && project_sheet_signed(k.p), "signed after the deadline, before the opening");
	CHECK(kit_void(&k, HOST, 0, "sheet.sign", play_sheet(k.p), "sheet.twice", ""), "once");
	CHECK(kit_act(&k, HOST, 1, "opening.start", json_object()), "now it opens");
	CHECK(kit_void(&k, SUPERVISOR, 0, "sheet.sign", play_sheet(k.p), "sheet.late", "S11"), "nobody signs it afterwards");
	end(&k);
	struct kit other;
	kit_init(&other);
	INSIST(kit_act(&other, HOST, 0, "project.create", play_create(J("{s:i}", "decrypt_min", 41))));
	struct hash forty_one = project_sheet(other.p);
	kit_release(&other);
	kit_init(&other);
	INSIST(kit_act(&other, HOST, 0, "project.create", play_create(J("{s:i}", "decrypt_min", 40))));
	CHECK(!hash_equal(forty_one, project_sheet(other.p)), "one minute more is another sheet");
	kit_release(&other);
}

static const struct lot *begin(struct kit *k)
{
	kit_init(k);
	k->station = "hall-1";
	play_found(k, NULL);
	play_to(k, 1, PHASE_ANNOUNCE, 3);
	return project_lot(k->p, 1);
}

/// R40 87号令第40条 the station that starts a lot leads it
static void test_lead(void)
{
	struct kit k;
	const struct lot *l = begin(&k);
	CHECK(strcmp(l->lead.station, "hall-1") == 0 && l->lead.since == k.now, "who starts it leads it");
	k.station = "hall-2";
	CHECK(kit_void(&k, HOST, 1, "opening.announce", play_announce(), "lead.other", "R40"), "the host's other station does nothing");
	CHECK(kit_act(&k, HOST, 0, "recording.register", J("{s:s, s:s, s:s, s:i}", "device", "D", "room", "R", "file_id", "F", "from", 1)),
	      "but for the project as a whole");
	CHECK(kit_act(&k, 1, 1, "bid.object", J("{s:s, s:s}", "kind", "objection", "text", "请核对")), "bidders have stations of their own");
	k.station = "hall-1";
	CHECK(kit_act(&k, HOST, 1, "opening.announce", play_announce()), "the first goes on");
	CHECK(kit_void(&k, HOST, 1, "lead.ask", J("{s:s}", "reason", "x"), "lead.yours", "R40"), "it need not ask");
	CHECK(kit_void(&k, HOST, 1, "lead.answer", give(true, NULL), "lead.not_asked", "R40"), "nobody asked");
	k.station = "desk";
	CHECK(kit_act(&k, RECORDER, 1, "deposit.record", J("{s:s, s:b, s:i, s:s}", "bid", kit_bid_id(1, 0), "ok", 1, "amount_fen", 5, "way", "cheque")),
	      "the recorder's station is not the host's");
	end(&k);
}

/// R40 87号令第40条 a second station asks; the first sees who and why, and gives or not
static void test_ask(void)
{
	struct kit k;
	const struct lot *l = begin(&k);
	k.station = "hall-2";
	CHECK(kit_void(&k, HOST, 1, "lead.take", json_object(), "lead.not_asked", "R40"), "no taking without asking");
	CHECK(kit_void(&k, RECORDER, 1, "lead.ask", J("{s:s}", "reason", "x"), "act.role", "R40"), "only the host asks");
	CHECK(kit_act(&k, HOST, 1, "lead.ask", J("{s:s}", "reason", "投影终端故障")) && strcmp(l->lead.asked_by, "hall-2") == 0 &&
		      strcmp(l->lead.asked_why, "投影终端故障") == 0,
	      "who and why");
	CHECK(kit_void(&k, HOST, 1, "lead.answer", give(true, NULL), "lead.other", "R40"), "it does not answer itself");
	k.station = "hall-1";
	CHECK(kit_void(&k, HOST, 1, "lead.answer", give(false, NULL), "lead.reason", "R40"), "no without a reason");
	CHECK(kit_act(&k, HOST, 1, "lead.answer", give(false, "正在宣布")) && !l->lead.asked_at && strcmp(l->lead.denied_why, "正在宣布") == 0 &&
		      strcmp(l->lead.station, "hall-1") == 0,
	      "denied, with the reason");
	k.station = "hall-2";
	CHECK(kit_act(&k, HOST, 1, "lead.ask", J("{s:s}", "reason", "再请")) && !l->lead.denied_at, "asked again");
	k.station = "hall-1";
	CHECK(kit_act(&k, HOST, 1, "lead.answer", give(true, NULL)) && strcmp(l->lead.station, "hall-2") == 0 && !l->lead.asked_at, "given");
	CHECK(kit_void(&k, HOST, 1, "opening.announce", play_announce(), "lead.other", "R40"), "the first leads no longer");
	k.station = "hall-2";
	CHECK(kit_act(&k, HOST, 1, "opening.announce", play_announce()), "the second does");
	end(&k);
}

/// R40 87号令第40条 a dead station is followed after a minute, not before
static void test_take(void)
{
	struct kit k;
	const struct lot *l = begin(&k);
	k.station = "hall-2";
	INSIST(kit_act(&k, HOST, 1, "lead.ask", J("{s:s}", "reason", "断电")));
	k.now = l->lead.asked_at + LEAD_WAIT_MS - 1;
	CHECK(kit_void(&k, HOST, 1, "lead.take", json_object(), "lead.wait", "R40"), "a millisecond too early");
	k.now++;
	k.station = "hall-3";
	CHECK(kit_void(&k, HOST, 1, "lead.take", json_object(), "lead.other", "R40"), "not by a third");
	k.station = "hall-2";
	CHECK(kit_act(&k, HOST, 1, "lead.take", json_object()) && strcmp(l->lead.station, "hall-2") == 0 && l->lead.since == k.now, "taken");
	end(&k);
}

static json_t *key(bool good)
{
	json_t *v = J("{s:o, s:o, s:b}", "cert", kit_hex(kit_tag("enc", 1, 0)), "canary", kit_hex(kit_tag("canary", 1, 0)), "ok", good);
	if (!good)
		json_put_str(v, "note", "卡片没有响应");
	return v;
}

/// S10 通知二(一) check-in says whether the token could decrypt
static void test_key(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	const struct person *recorder = project_role(k.p, ROLE_RECORDER);
	CHECK(kit_act(&k, RECORDER, 0, "staff.attend", J("{s:o}", "key", key(false))) && recorder->key.at == k.now && !recorder->key.ok &&
		      strcmp(recorder->key.note, "卡片没有响应") == 0,
	      "a token that fails is told");
	int64_t first = k.now;
	k.now += MINUTE;
	CHECK(kit_act(&k, RECORDER, 0, "staff.attend", J("{s:o}", "key", key(true))) && recorder->key.ok && recorder->key.at == k.now &&
		      recorder->present_at == first,
	      "a mended one may try again; present since the first time");
	CHECK(kit_act(&k, RECORDER, 0, "staff.attend", json_object()) && recorder->key.ok, "attending without a token takes no proof away");
	play_submit(&k, 1, 3);
	kit_hand_in(&k, 2, 1, "bid.checkin", J("{s:{s:s}, s:o}", "agent", "name", "张", "key", key(true)), KIT_DEADLINE - MINUTE);
	INSIST(kit_close(&k, 1));
	const struct lot *l = project_lot(k.p, 1);
	const struct bid *b = lot_bid(l, kit_bid_id(2, 0));
	CHECK(b->key.ok && b->key.at == KIT_DEADLINE - MINUTE && b->checkin_at == b->key.at, "a bidder's, by the time of its receipt");
	CHECK(!lot_bid(l, kit_bid_id(1, 0))->key.at, "another's is not proved");
	end(&k);
}

int main(void)
{
	test_sheet();
	test_lead();
	test_ask();
	test_take();
	test_key();
	return tap_done();
}
