#include "tests/law_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hash kit_cert(int who)
{
	char text[32];
	snprintf(text, sizeof text, "certificate %d", who);
	return sha256(span_str(text));
}

static struct hash tag(const char *what, int who, int lot)
{
	char text[64];
	snprintf(text, sizeof text, "%s %d %d", what, who, lot);
	return sha256(span_str(text));
}

static void code_of(int who, char out[20])
{
	char text[40];
	snprintf(text, sizeof text, "91140100MA0K1A%03dX", who);
	memcpy(out, text, 18);
	out[18] = 0;
}

static const char *name_of(int who)
{
	static const char *const NAMES[] = { "", "晋阳", "并州", "汾河", "云冈", "上党", "河东", "尧都", "榆次", "雁门" };
	return who >= 1 && who <= KIT_BIDDERS ? NAMES[who] : who == HOST ? "王芳" : who == RECORDER ? "李建国" : "赵丽华";
}

const char *kit_bid_id(int who, int lot)
{
	static char id[8][64];
	static int turn;
	turn = (turn + 1) % 8;
	snprintf(id[turn], sizeof id[turn], "01900000-0000-7000-8000-%06d%06d", who, lot);
	return id[turn];
}

void kit_init(struct kit *k)
{
	memset(k, 0, sizeof *k);
	k->p = project_new();
	k->now = KIT_DEADLINE - 3600000;
	for (int i = 0; i < 3; i++)
		k->intake[i] = json_array();
}

void kit_release(struct kit *k)
{
	project_free(k->p);
	for (int i = 0; i < 3; i++)
		json_decref(k->intake[i]);
}

static json_t *frame(uint64_t seen_seq, int64_t n, int lot, const char *type, int64_t now, json_t *body)
{
	json_t *act = json_object(), *seen = json_object();
	json_put_int(seen, "seq", (int64_t)seen_seq);
	json_put_hash(seen, "hash", (struct hash){ { 0 } });
	json_put_str(act, "act", type);
	json_put_str(act, "project", "SXZC-2026-0187");
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", n);
	json_put_int(act, "at", now);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "t");
	json_put_hash(act, "salt", tag("salt", (int)n, lot));
	json_put(act, "body", body);
	return act;
}

static struct law_event event(const struct kit *k, int who, const json_t *act, uint64_t seq, char code[20])
{
	code[0] = 0;
	if (who <= KIT_BIDDERS)
		code_of(who, code);
	return (struct law_event){ .seq = seq, .at = k->now, .received_at = k->now, .record_hash = tag("record", (int)seq, 0),
				   .act_hash = tag("act", (int)seq, 0), .signer = kit_cert(who), .signer_name = name_of(who),
				   .signer_code = code, .authentic = true, .act = act };
}

bool kit_act(struct kit *k, int who, int lot, const char *type, json_t *body)
{
	char code[20];
	JSON_AUTO *act = frame(k->p->seq, project_actor_n(k->p, kit_cert(who)) + 1, lot, type, k->now, body);
	struct law_event ev = event(k, who, act, ++k->seq, code);
	bool in_force = project_fold(k->p, &ev);
	k->code = in_force ? "" : k->p->voids[k->p->void_count - 1].code;
	return in_force;
}

bool kit_may(struct kit *k, int who, int lot, const char *type, json_t *body)
{
	char code[20];
	JSON_AUTO *act = frame(k->p->seq, project_actor_n(k->p, kit_cert(who)) + 1, lot, type, k->now, body);
	struct law_event ev = event(k, who, act, 0, code);
	k->e.code[0] = 0;
	bool may = is_ok(law_check(k->p, &ev, &k->e));
	k->code = may ? "" : k->e.code;
	return may;
}

json_t *kit_create_body(json_t *params)
{
	json_t *v = json_object(), *lots = json_array(), *host = json_object();
	json_put_str(v, "rules", "cn-87-2026");
	json_put_str(v, "name", "第二中学教学设备采购");
	json_put_str(v, "purchaser", "第二中学");
	json_put_str(v, "agency", "正信招标");
	json_put_str(v, "method", "open_tender");
	json_put_str(v, "object", "goods");
	json_put_str(v, "budget_code", "14010520260187");
	json_put_str(v, "plan_code", "2026-0187");
	json_put_int(v, "budget_fen", 123456789);
	json_put_str(v, "place", "第三开标厅");
	json_put_int(v, "deadline", KIT_DEADLINE);
	json_put_hash(v, "service_cert", kit_cert(SERVICE));
	for (int i = 1; i <= 2; i++) {
		json_t *lot = json_object();
		json_put_int(lot, "no", i);
		json_put_str(lot, "name", "包");
		json_put_int(lot, "budget_fen", 50000000);
		json_array_append_new(lots, lot);
	}
	json_put(v, "lots", lots);
	json_put(v, "params", params ? params : json_object());
	json_put_str(host, "name", "王芳");
	json_put_str(host, "org", "正信招标");
	json_put_base64(host, "enc_cert", span_of("................................................................................................................", 110));
	json_put(v, "host", host);
	return v;
}

static json_t *bind_body(int who, const char *role)
{
	json_t *v = json_object();
	json_put_str(v, "role", role);
	json_put_hash(v, "cert", kit_cert(who));
	json_put_str(v, "name", name_of(who));
	json_put_str(v, "org", "正信招标");
	json_put_base64(v, "enc_cert", span_of("................................................................................................................", 110));
	return v;
}

void kit_found(struct kit *k, json_t *params)
{
	INSIST(kit_act(k, HOST, 0, "project.create", kit_create_body(params)));
	INSIST(kit_act(k, HOST, 0, "role.bind", bind_body(RECORDER, "recorder")));
	INSIST(kit_act(k, HOST, 0, "role.bind", bind_body(SUPERVISOR, "supervisor")));
}

const char *kit_offer(int who)
{
	static char text[8][400];
	static int turn;
	turn = (turn + 1) % 8;
	snprintf(text[turn], sizeof text[turn],
		 "{\"currency\":\"CNY\",\"nonce\":\"%s\",\"quality\":\"合格\",\"quotes\":[],\"sme\":true,\"term\":\"30日\","
		 "\"total_fen\":%d,\"total_text\":\"%s\"}",
		 hash_hex(tag("nonce", who, 0)).s, who == 4 ? 60000000 : 40000000, who == 2 ? "叁拾万元整" : "肆拾万元整");
	return text[turn];
}

json_t *kit_cover(int who, int lot)
{
	char code[20];
	json_t *v = json_object(), *bidder = json_object(), *agent = json_object(), *client = json_object();
	code_of(who, code);
	json_put_str(bidder, "code", code);
	json_put_str(bidder, "name", name_of(who));
	json_put_str(agent, "name", "张");
	json_put_str(client, "tool", "kaibiao");
	json_put_str(client, "version", "0");
	json_put_str(v, "bid", kit_bid_id(who, lot));
	json_put(v, "bidder", bidder);
	json_put(v, "agent", agent);
	json_put(v, "client", client);
	json_put_int(v, "p7m_size", 1000);
	json_put_hash(v, "p7m_sha256", tag("p7m", who, lot));
	json_put_hash(v, "chunks_sha256", tag("chunks", who, lot));
	json_put_hash(v, "manifest_sha256", tag("manifest", who, lot));
	json_put_hash(v, "offer_sha256", sha256(span_str(kit_offer(who))));
	json_put_hash(v, "key_salt", tag("key salt", who, lot));
	json_put_hash(v, "key_commit", tag("key", who, lot));
	json_put_int(v, "sealed_at", 1);
	json_put_bool(v, "statement", true);
	return v;
}

void kit_hand_in(struct kit *k, int who, int lot, const char *type, json_t *body, int64_t received_at)
{
	json_t *entry = json_object();
	struct hash hash = tag("intake", (int)k->taken[lot], lot);
	json_put_int(entry, "who", who);
	json_put_int(entry, "received_at", received_at);
	json_put_hash(entry, "hash", hash);
	json_put(entry, "act", frame(0, 1, lot, type, received_at, body));
	json_array_append_new(k->intake[lot], entry);
	k->leaves[lot][k->taken[lot]++] = merkle_leaf(span_of(hash.b, HASH_BYTES));
}

static void take_over(struct kit *k, const json_t *entry, uint64_t seq)
{
	char code[20];
	struct law_event ev = event(k, (int)json_int(entry, "who"), json_object_get(entry, "act"), ++k->seq, code);
	ev.intake.present = true;
	ev.intake.seq = seq;
	ev.intake.received_at = json_int(entry, "received_at");
	INSIST(json_hash(entry, "hash", &ev.intake.record_hash));
	project_fold(k->p, &ev);
}

bool kit_close(struct kit *k, int lot)
{
	json_t *body = json_object(), *head = json_object();
	k->now = k->now < KIT_DEADLINE ? KIT_DEADLINE + 2000 : k->now + 1;
	json_put_int(head, "seq", k->taken[lot]);
	json_put_hash(head, "hash", tag("head", lot, 0));
	json_put_int(body, "count", k->taken[lot]);
	json_put_hash(body, "root", merkle_root(k->leaves[lot], (size_t)k->taken[lot]));
	json_put_int(body, "refused", 1);
	json_put_int(body, "closed_at", k->now);
	json_put(body, "head", head);
	if (!kit_act(k, SERVICE, lot, "intake.close", body))
		return false;
	for (size_t i = 0; i < json_array_size(k->intake[lot]); i++)
		take_over(k, json_array_get(k->intake[lot], i), i + 1);
	return true;
}

void kit_to_unseal(struct kit *k, int lot, int n)
{
	json_t *checks = json_array(), *verify = json_object(), *announce = json_object(), *staff = json_array(), *one = json_object();
	for (int who = 1; who <= n; who++)
		kit_hand_in(k, who, lot, "bid.submit", kit_cover(who, lot), KIT_DEADLINE - 1000 + who);
	INSIST(kit_close(k, lot));
	INSIST(kit_act(k, HOST, lot, "opening.start", json_object()));
	json_put_str(one, "name", "王芳");
	json_put_str(one, "post", "主持人");
	json_array_append_new(staff, one);
	json_put_bool(announce, "discipline", true);
	json_put(announce, "staff", staff);
	INSIST(kit_act(k, HOST, lot, "opening.announce", announce));
	for (int who = 1; who <= n; who++) {
		json_t *check = json_object();
		json_put_str(check, "bid", kit_bid_id(who, lot));
		json_put_bool(check, "ok", true);
		json_array_append_new(checks, check);
	}
	json_put(verify, "checks", checks);
	INSIST(kit_act(k, HOST, lot, "package.verify", verify));
	INSIST(kit_act(k, HOST, lot, "opening.unseal", json_object()));
}

json_t *kit_release_body(int who, int lot)
{
	static const int TO[] = { HOST, RECORDER, SUPERVISOR };
	json_t *v = json_object(), *shares = json_array();
	for (int i = 0; i < 3; i++) {
		json_t *share = json_object();
		json_put_hash(share, "to", kit_cert(TO[i]));
		json_put_hash(share, "commit", tag("commit", who, i));
		json_put_base64(share, "envelope", span_str("envelope"));
		json_array_append_new(shares, share);
	}
	json_put_str(v, "bid", kit_bid_id(who, lot));
	json_put(v, "shares", shares);
	return v;
}

json_t *kit_open_body(int who, int lot)
{
	json_t *v = json_object();
	json_put_str(v, "bid", kit_bid_id(who, lot));
	json_put_str(v, "via", "main");
	json_put_bool(v, "ok", true);
	json_put_hash(v, "manifest_sha256", tag("manifest", who, lot));
	json_put_str(v, "offer", kit_offer(who));
	return v;
}

static json_t *hand_body(const struct lot *l)
{
	json_t *v = json_object(), *shares = json_array();
	for (size_t i = 0; i < l->bid_count; i++) {
		json_t *share = json_object();
		if (!l->bids[i].released_at) {
			json_decref(share);
			continue;
		}
		json_put_str(share, "bid", l->bids[i].bid_id);
		json_put_base64(share, "envelope", span_str("envelope"));
		json_array_append_new(shares, share);
	}
	json_put_hash(v, "to", kit_cert(HOST));
	json_put(v, "shares", shares);
	return v;
}

void kit_to_confirm(struct kit *k, int lot)
{
	const struct lot *l = project_lot(k->p, lot);
	json_t *read = json_object(), *order = json_array();
	INSIST(kit_act(k, HOST, lot, "opening.unseal_close", json_object()));
	INSIST(kit_act(k, RECORDER, lot, "custody.hand", hand_body(l)));
	for (int who = 1; who <= KIT_BIDDERS; who++) {
		const struct bid *b = lot_bid(l, kit_bid_id(who, lot));
		if (b && b->state == BID_RELEASED) {
			INSIST(kit_act(k, HOST, lot, "bid.open", kit_open_body(who, lot)));
			json_array_append_new(order, json_string(b->bid_id));
		}
	}
	json_put(read, "order", order);
	INSIST(kit_act(k, HOST, lot, "opening.ready", json_object()));
	INSIST(kit_act(k, HOST, lot, "opening.read", read));
}
