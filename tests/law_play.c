#include "tests/law_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char DER[] = "................................................................................................................";

static json_t *base64_of(const void *p, size_t n)
{
	BUF_AUTO text = BUF_INIT;
	base64_add(&text, span_of(p, n));
	return json_string(buf_text(&text));
}

json_t *play_create(json_t *params)
{
	return J("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:o, s:[{s:i, s:s, s:i}, {s:i, s:s, s:i, s:i}], s:o, s:{s:s, s:s, s:o}}",
		 "rules", "cn-87-2026", "name", "第二中学教学设备采购", "purchaser", "第二中学", "agency", "正信招标", "method", "open_tender",
		 "object", "goods", "budget_code", "14010520260187", "plan_code", "2026-0187", "budget_fen", INT64_C(123456789), "place",
		 "第三开标厅", "deadline", (json_int_t)KIT_DEADLINE, "service_cert", kit_hex(kit_cert(SERVICE)), "lots", "no", 1, "name",
		 "设备", "budget_fen", 50000000, "no", 2, "name", "家具", "budget_fen", 50000000, "ceiling_fen", 45000000, "params",
		 params ? params : json_object(), "host", "name", "王芳", "org", "正信招标", "enc_cert", base64_of(DER, 110));
}

json_t *play_bind(int who, const char *role)
{
	return J("{s:s, s:o, s:s, s:s, s:o}", "role", role, "cert", kit_hex(kit_cert(who)), "name", kit_name(who), "org", "正信招标",
		 "enc_cert", base64_of(DER, 110));
}

const char *play_offer(int who)
{
	static char text[16][400];
	static unsigned turn;
	char *out = text[turn++ % 16];
	snprintf(out, sizeof text[0],
		 "{\"currency\":\"CNY\",\"nonce\":\"%s\",\"quality\":\"合格\",\"quotes\":[{\"amount_fen\":40000000,\"item\":\"设备\"}],"
		 "\"sme\":true,\"term\":\"30日\",\"total_fen\":%d,\"total_text\":\"%s\"}",
		 hash_hex(kit_tag("nonce", who, 0)).s, who == 4 ? 60000000 : 40000000,
		 who == 2 ? "叁拾万元整" : who == 3 ? "肆拾万左右" : who == 4 ? "陆拾万元整" : "肆拾万元整");
	return out;
}

struct hash play_commit(const uint8_t key[32], int who, int version)
{
	struct hash salt = kit_tag("key salt", who, version);
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-key-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, key, 32);
	return sha256(span_buf(&b));
}

json_t *play_cover(int who, int version)
{
	return J("{s:s, s:{s:s, s:s}, s:{s:s}, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:{s:s, s:s}, s:b}", "bid", kit_bid_id(who, version),
		 "bidder", "code", kit_code(who), "name", kit_name(who), "agent", "name", "张", "p7m_size", 1000, "p7m_sha256",
		 kit_hex(kit_tag("p7m", who, version)), "chunks_sha256", kit_hex(kit_tag("chunks", who, version)), "manifest_sha256",
		 kit_hex(kit_tag("manifest", who, version)), "offer_sha256", kit_hex(sha256(span_str(play_offer(who)))), "key_salt",
		 kit_hex(kit_tag("key salt", who, version)), "key_commit", kit_hex(play_commit(kit_tag("key", who, version).b, who, version)),
		 "sealed_at", 1, "client", "tool", "kaibiao", "version", "0", "statement", 1);
}

json_t *play_replace(int who, int version, int replaces)
{
	json_t *v = play_cover(who, version);
	json_put_str(v, "replaces", kit_bid_id(who, replaces));
	return v;
}

// GF(2^8) by doubling, apart from the law's own: key + slope * index.
static uint8_t times(uint8_t a, unsigned index)
{
	uint8_t twice = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0));
	return index == 1 ? a : index == 2 ? twice : twice ^ a;
}

enum { SALTED = 65 };

// salt32 || index || 32 bytes, as the custodian finds it in its envelope.
static void salted_share(int who, int version, bool wrong, int i, uint8_t out[SALTED])
{
	struct hash key = kit_tag(wrong ? "another key" : "key", who, version), slope = kit_tag("slope", who, version);
	struct hash salt = kit_tag("share salt", who, i);
	memcpy(out, salt.b, 32);
	out[32] = (uint8_t)(i + 1);
	for (int j = 0; j < 32; j++)
		out[33 + j] = key.b[j] ^ times(slope.b[j], (unsigned)i + 1);
}

static const int CUSTODIANS[] = { HOST, RECORDER, SUPERVISOR };

json_t *play_shares(int who, int version, bool wrong)
{
	json_t *list = json_array();
	for (int i = 0; i < 3; i++) {
		uint8_t share[SALTED];
		BUF_AUTO b = BUF_INIT;
		salted_share(who, version, wrong, i, share);
		buf_add_str(&b, "kaibiao-share-1");
		buf_add_byte(&b, (uint8_t)(i + 1));
		buf_add(&b, share, SALTED);
		json_array_append_new(list, J("{s:o, s:o, s:o}", "to", kit_hex(kit_cert(CUSTODIANS[i])), "commit",
					      kit_hex(sha256(span_buf(&b))), "envelope", base64_of("envelope", 8)));
	}
	return list;
}

json_t *play_release(int who, int version)
{
	return J("{s:s, s:o}", "bid", kit_bid_id(who, version), "shares", play_shares(who, version, false));
}

json_t *play_release_wrong(int who, int version)
{
	return J("{s:s, s:o}", "bid", kit_bid_id(who, version), "shares", play_shares(who, version, true));
}

json_t *play_evidence(int who, int version, bool wrong, int a, int b)
{
	uint8_t one[SALTED], other[SALTED];
	salted_share(who, version, wrong, a, one);
	salted_share(who, version, wrong, b, other);
	return J("{s:[{s:o, s:o}, {s:o, s:o}]}", "shares", "to", kit_hex(kit_cert(CUSTODIANS[a])), "share", base64_of(one, SALTED), "to",
		 kit_hex(kit_cert(CUSTODIANS[b])), "share", base64_of(other, SALTED));
}

json_t *play_open(int who, int version)
{
	return J("{s:s, s:s, s:b, s:o, s:s}", "bid", kit_bid_id(who, version), "via", "main", "ok", 1, "manifest_sha256",
		 kit_hex(kit_tag("manifest", who, version)), "offer", play_offer(who));
}

json_t *play_open_failed(int who, int version, json_t *evidence)
{
	json_t *v = J("{s:s, s:s, s:b, s:s, s:s}", "bid", kit_bid_id(who, version), "via", "main", "ok", 0, "stage", "key", "note",
		      "密钥与封面承诺不符");
	if (evidence)
		json_put(v, "key_evidence", evidence);
	return v;
}

json_t *play_rule(int who, int version, const char *cause)
{
	return J("{s:s, s:s, s:s}", "bid", kit_bid_id(who, version), "cause", cause, "reason", "当场核实");
}

json_t *play_backup(int who, int version)
{
	return J("{s:s, s:i, s:o, s:o, s:o, s:o, s:o}", "bid", kit_bid_id(who, version), "p7m_size", 999, "p7m_sha256",
		 kit_hex(kit_tag("backup", who, version)), "chunks_sha256", kit_hex(kit_tag("backup chunks", who, version)), "key_salt",
		 kit_hex(kit_tag("key salt", who, version)), "key_commit", kit_hex(play_commit(kit_tag("key", who, version).b, who, version)),
		 "shares", play_shares(who, version, false));
}

json_t *play_hand(const struct lot *l)
{
	json_t *shares = json_array();
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].released_at)
			json_array_append_new(shares,
					      J("{s:s, s:o}", "bid", l->bids[i].bid_id, "envelope", base64_of("envelope", 8)));
	return J("{s:o, s:o}", "to", kit_hex(kit_cert(HOST)), "shares", shares);
}

json_t *play_bid(int who, int version)
{
	return J("{s:s}", "bid", kit_bid_id(who, version));
}

json_t *play_verify(const struct lot *l)
{
	json_t *checks = json_array();
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].no)
			json_array_append_new(checks, J("{s:s, s:b}", "bid", l->bids[i].bid_id, "ok", 1));
	return J("{s:o}", "checks", checks);
}

json_t *play_announce(void)
{
	return J("{s:b, s:[{s:s, s:s}]}", "discipline", 1, "staff", "name", "王芳", "post", "主持人");
}

json_t *play_order(const struct lot *l)
{
	json_t *order = json_array();
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].state == BID_OPENED)
			json_array_append_new(order, json_string(l->bids[i].bid_id));
	return J("{s:o}", "order", order);
}

json_t *play_confirm(int who, int version)
{
	return J("{s:s, s:o}", "bid", kit_bid_id(who, version), "offer_sha256", kit_hex(sha256(span_str(play_offer(who)))));
}

json_t *play_record(void)
{
	return J("{s:o, s:o}", "facts_sha256", kit_hex(kit_tag("facts", 0, 0)), "text_sha256", kit_hex(kit_tag("text", 0, 0)));
}

json_t *play_sign(void)
{
	return J("{s:o, s:o}", "facts_sha256", kit_hex(kit_tag("facts", 0, 0)), "cms", base64_of(DER, 110));
}

json_t *play_sheet(const struct project *p)
{
	return J("{s:o}", "sheet_sha256", kit_hex(project_sheet(p)));
}

void play_found(struct kit *k, json_t *params)
{
	INSIST(kit_act(k, HOST, 0, "project.create", play_create(params)));
	INSIST(kit_act(k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")));
	INSIST(kit_act(k, HOST, 0, "role.bind", play_bind(SUPERVISOR, "supervisor")));
	INSIST(kit_act(k, HOST, 0, "sheet.sign", play_sheet(k->p)));
}

void play_submit(struct kit *k, int lot, int n)
{
	for (int who = 1; who <= n; who++)
		kit_hand_in(k, who, lot, "bid.submit", play_cover(who, 0), KIT_DEADLINE - 10 * MINUTE + who);
}

void play_start(struct kit *k, int lot)
{
	INSIST(kit_close(k, lot));
	INSIST(kit_act(k, HOST, lot, "opening.start", json_object()));
}

void play_unseal(struct kit *k, int lot)
{
	INSIST(kit_act(k, HOST, lot, "opening.announce", play_announce()));
	INSIST(kit_act(k, HOST, lot, "package.verify", play_verify(project_lot(k->p, lot))));
	INSIST(kit_act(k, HOST, lot, "opening.unseal", json_object()));
}

void play_release_all(struct kit *k, int lot, int n)
{
	const struct lot *l = project_lot(k->p, lot);
	for (int who = 1; who <= n; who++)
		INSIST(kit_act(k, who, lot, "bid.release", play_release(who, 0)));
	for (size_t i = 0; i < l->bid_count; i++)
		if (l->bids[i].state == BID_IN)
			k->now = l->unseal_end;
	INSIST(kit_act(k, HOST, lot, "opening.unseal_close", json_object()));
	if (n)
		INSIST(kit_act(k, RECORDER, lot, "custody.hand", play_hand(l)));
}

void play_open_all(struct kit *k, int lot)
{
	for (int who = 1; who <= KIT_BIDDERS; who++) {
		const struct bid *b = lot_bid(project_lot(k->p, lot), kit_bid_id(who, 0));
		if (b && b->state == BID_RELEASED)
			INSIST(kit_act(k, HOST, lot, "bid.open", play_open(who, 0)));
	}
}

void play_read(struct kit *k, int lot)
{
	INSIST(kit_act(k, HOST, lot, "opening.ready", json_object()));
	INSIST(kit_act(k, HOST, lot, "opening.read", play_order(project_lot(k->p, lot))));
}

void play_end(struct kit *k, int lot)
{
	if (k->now < project_lot(k->p, lot)->confirm_end)
		k->now = project_lot(k->p, lot)->confirm_end;
	INSIST(kit_act(k, HOST, lot, "opening.record", play_record()));
	for (int who = HOST; who <= SUPERVISOR; who++)
		INSIST(kit_act(k, who, lot, "record.sign", play_sign()));
	INSIST(kit_act(k, HOST, lot, "opening.close", json_object()));
}

void play_to(struct kit *k, int lot, enum phase phase, int n)
{
	play_submit(k, lot, n);
	if (phase == PHASE_CLOSED)
		INSIST(kit_close(k, lot));
	if (phase >= PHASE_ANNOUNCE)
		play_start(k, lot);
	if (phase == PHASE_VERIFY)
		INSIST(kit_act(k, HOST, lot, "opening.announce", play_announce()));
	if (phase >= PHASE_UNSEAL)
		play_unseal(k, lot);
	if (phase >= PHASE_REMEDY)
		play_release_all(k, lot, n);
	if (phase >= PHASE_READ)
		play_open_all(k, lot);
	if (phase == PHASE_READ)
		INSIST(kit_act(k, HOST, lot, "opening.ready", json_object()));
	if (phase >= PHASE_CONFIRM)
		play_read(k, lot);
	if (phase == PHASE_RECORD) {
		k->now = project_lot(k->p, lot)->confirm_end;
		INSIST(kit_act(k, HOST, lot, "opening.record", play_record()));
	}
	if (phase == PHASE_END)
		play_end(k, lot);
}
