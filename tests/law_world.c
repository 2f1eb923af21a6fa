#include "tests/law_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hash kit_tag(const char *what, int who, int lot)
{
	char text[80];
	snprintf(text, sizeof text, "%.40s %d %d", what, who, lot);
	return sha256(span_str(text));
}

struct hash kit_cert(int who)
{
	return kit_tag("certificate", who, 0);
}

enum { TURNS = 16 };

const char *kit_code(int who)
{
	static char code[TURNS][32];
	static unsigned turn;
	char *out = code[turn++ % TURNS];
	snprintf(out, sizeof code[0], "911401MA0K1A%05dX", who % 100000);
	return who < HOST || who == OUTSIDER ? out : "";
}

const char *kit_name(int who)
{
	static const char *const BIDDERS[] = { "", "晋阳", "并州", "汾河", "云冈", "上党", "河东", "尧都", "榆次", "雁门" };
	static const char *const STAFF[] = { "王芳", "李建国", "赵丽华", "周采购", "吴唱标", "服务", "路人", "外人",
					     "评委一", "评委二", "评委三", "评委四", "评委五", "评委六", "评委七", "评委八" };
	return who >= HOST ? STAFF[who - HOST] : who <= KIT_BIDDERS ? BIDDERS[who] : "某某";
}

const char *kit_bid_id(int who, int version)
{
	static char id[TURNS][64];
	static unsigned turn;
	char *out = id[turn++ % TURNS];
	snprintf(out, sizeof id[0], "01900000-0000-7000-8000-%06d%06d", who % 1000000, version % 1000000);
	return out;
}

json_t *kit_hex(struct hash h)
{
	return json_string(hash_hex(h).s);
}

void kit_init(struct kit *k)
{
	memset(k, 0, sizeof *k);
	k->p = project_new();
	k->now = KIT_DEADLINE - 2 * HOUR;
	k->events = json_array();
	for (int i = 0; i <= KIT_LOTS; i++)
		k->intake[i] = json_array();
}

void kit_release(struct kit *k)
{
	project_free(k->p);
	json_decref(k->events);
	for (int i = 0; i <= KIT_LOTS; i++)
		json_decref(k->intake[i]);
}

json_t *kit_frame(const struct kit *k, int64_t n, int lot, const char *type, int64_t at, json_t *body)
{
	json_t *act = J("{s:s, s:s, s:I, s:I, s:{s:I, s:o}, s:s, s:o, s:o}", "act", type, "project", KIT_PROJECT, "n", (json_int_t)n, "at",
			(json_int_t)at, "seen", "seq", (json_int_t)k->seq, "hash", kit_hex(k->p->head), "station", k->station ? k->station : "t", "salt",
			kit_hex(kit_tag("salt", (int)n, lot)), "body", body);
	INSIST(act);
	if (lot)
		json_put_int(act, "lot", lot);
	return act;
}

json_t *kit_event(const struct kit *k, int who, json_t *act, int64_t received_at)
{
	BUF_AUTO text = BUF_INIT;
	int64_t at = k->now > k->p->at ? k->now : k->p->at;
	json_text(act, &text);
	return J("{s:I, s:I, s:I, s:o, s:o, s:o, s:s, s:s, s:b, s:o}", "seq", (json_int_t)k->seq + 1, "at", (json_int_t)at, "received_at",
		 (json_int_t)received_at, "record_hash", kit_hex(kit_tag("record", (int)k->seq + 1, 0)), "act_hash",
		 kit_hex(sha256(span_buf(&text))), "signer", kit_hex(kit_cert(who)), "signer_name", kit_name(who), "signer_code",
		 kit_code(who), "authentic", 1, "act", act);
}

static struct hash hash_at(const json_t *v, const char *key)
{
	struct hash h = { { 0 } };
	INSIST(json_hash(v, key, &h));
	return h;
}

struct law_event kit_law_event(const json_t *event)
{
	const json_t *intake = json_object_get(event, "intake");
	const json_t *act = json_object_get(event, "act");
	struct law_event ev = {
		.seq = (uint64_t)json_int(event, "seq"), .at = json_int(event, "at"), .received_at = json_int(event, "received_at"),
		.record_hash = hash_at(event, "record_hash"), .act_hash = hash_at(event, "act_hash"), .signer = hash_at(event, "signer"),
		.signer_name = json_str(event, "signer_name"), .signer_code = json_str(event, "signer_code"),
		.authentic = json_bool(event, "authentic"), .act = json_is_null(act) ? NULL : act,
	};
	ev.fault = ev.authentic ? NULL : json_str(event, "fault");
	if (intake) {
		ev.intake.present = true;
		ev.intake.seq = (uint64_t)json_int(intake, "seq");
		ev.intake.received_at = json_int(intake, "received_at");
		ev.intake.record_hash = hash_at(intake, "record_hash");
	}
	return ev;
}

char *kit_state(const struct project *p, bool facts)
{
	static const char *const MOVED[] = { "void", "seq", "head", "at" };
	JSON_AUTO *v = project_json(p);
	for (size_t i = 0; facts && i < sizeof MOVED / sizeof *MOVED; i++)
		json_object_del(v, MOVED[i]);
	return json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
}

// The taking over of an act is a fact even where the act is void: then only the bids are compared.
static char *state_before(const struct kit *k, const json_t *event)
{
	return k->quick || json_object_get(event, "intake") ? NULL : kit_state(k->p, true);
}

bool kit_fold(struct kit *k, json_t *event)
{
	struct law_event ev = kit_law_event(event);
	AUTO_FREE char *before = state_before(k, event);
	bool in_force = project_fold(k->p, &ev);
	const struct voided *v = in_force ? NULL : &k->p->voids[k->p->void_count - 1];
	k->seq = ev.seq;
	snprintf(k->code, sizeof k->code, "%s", v ? v->code : "");
	snprintf(k->clause, sizeof k->clause, "%s", v ? v->clause : "");
	if (before && !in_force) {
		AUTO_FREE char *after = kit_state(k->p, true);
		k->leaks += strcmp(before, after) != 0;
	}
	json_array_append_new(k->events, event);
	return in_force;
}

bool kit_act(struct kit *k, int who, int lot, const char *type, json_t *body)
{
	int64_t n = project_actor_n(k->p, kit_cert(who)) + 1;
	return kit_fold(k, kit_event(k, who, kit_frame(k, n, lot, type, k->now, body), k->now));
}

bool kit_may(struct kit *k, int who, int lot, const char *type, json_t *body)
{
	struct err e = { 0 };
	int64_t n = project_actor_n(k->p, kit_cert(who)) + 1;
	JSON_AUTO *event = kit_event(k, who, kit_frame(k, n, lot, type, k->now, body), k->now);
	struct law_event ev = kit_law_event(event);
	ev.seq = 0;
	bool may = is_ok(law_check(k->p, &ev, &e));
	snprintf(k->code, sizeof k->code, "%s", may ? "" : e.code);
	snprintf(k->clause, sizeof k->clause, "%s", may ? "" : e.clause);
	return may;
}

bool kit_void(struct kit *k, int who, int lot, const char *type, json_t *body, const char *code, const char *clause)
{
	bool may = kit_may(k, who, lot, type, json_deep_copy(body));
	bool said = strcmp(k->code, code) == 0;
	bool in_force = kit_act(k, who, lot, type, body);
	if (!may && !in_force && said && strcmp(k->code, code) == 0 && strncmp(k->clause, clause, strlen(clause)) == 0)
		return true;
	printf("# %s by %s: %s, %s \"%s\" [%s]\n", type, kit_name(who), may ? "may" : "may not", in_force ? "in force" : "void", k->code,
	       k->clause);
	return false;
}

bool kit_same_again(const struct kit *k)
{
	struct project *p = project_new();
	for (size_t i = 0; i < json_array_size(k->events); i++) {
		struct law_event ev = kit_law_event(json_array_get(k->events, i));
		project_fold(p, &ev);
	}
	AUTO_FREE char *first = kit_state(k->p, false);
	AUTO_FREE char *again = kit_state(p, false);
	project_free(p);
	return strcmp(first, again) == 0;
}

void kit_hand_in(struct kit *k, int who, int lot, const char *type, json_t *body, int64_t received_at)
{
	int64_t seq = (int64_t)json_array_size(k->intake[lot]) + 1;
	json_t *event = kit_event(k, who, kit_frame(k, seq, lot, type, received_at, body), received_at);
	json_put(event, "intake",
		 J("{s:I, s:I, s:o}", "seq", (json_int_t)seq, "received_at", (json_int_t)received_at, "record_hash",
		   kit_hex(kit_tag("intake", (int)seq, lot))));
	json_array_append_new(k->intake[lot], event);
}

json_t *kit_close_body(const struct kit *k, int lot)
{
	size_t n = json_array_size(k->intake[lot]);
	struct hash *leaves = xcalloc(n + 1, sizeof *leaves);
	for (size_t i = 0; i < n; i++) {
		struct hash h = hash_at(json_object_get(json_array_get(k->intake[lot], i), "intake"), "record_hash");
		leaves[i] = merkle_leaf(span_of(h.b, HASH_BYTES));
	}
	struct hash root = merkle_root(leaves, n);
	free(leaves);
	return J("{s:I, s:o, s:i, s:I, s:{s:I, s:o}}", "count", (json_int_t)n, "root", kit_hex(root), "refused", 1, "closed_at",
		 (json_int_t)k->now, "head", "seq", (json_int_t)n, "hash", kit_hex(kit_tag("intake", (int)n, lot)));
}

void kit_take_over(struct kit *k, int lot, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		json_t *event = json_deep_copy(json_array_get(k->intake[lot], i));
		int64_t at = k->now > k->p->at ? k->now : k->p->at;
		json_put_int(event, "seq", (int64_t)k->seq + 1);
		json_put_int(event, "at", at);
		json_put_int(event, "received_at", k->now);
		json_put_hash(event, "record_hash", kit_tag("record", (int)k->seq + 1, 0));
		kit_fold(k, event);
	}
}

bool kit_close(struct kit *k, int lot)
{
	if (k->now < k->p->deadline)
		k->now = k->p->deadline + 2 * SECOND;
	if (!kit_act(k, SERVICE, lot, "intake.close", kit_close_body(k, lot)))
		return false;
	kit_take_over(k, lot, 0, json_array_size(k->intake[lot]));
	return true;
}
