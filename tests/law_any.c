#include "tests/law_any.h"

#include <stdio.h>
#include <string.h>

struct source source_seed(uint64_t seed)
{
	return (struct source){ .state = seed * 2 + 1, .endless = true };
}

struct source source_bytes(const uint8_t *p, size_t n)
{
	return (struct source){ .bytes = span_of(p, n), .state = 1 };
}

size_t draw(struct source *s, size_t below)
{
	if (s->bytes.n) {
		uint8_t b = s->bytes.p[0];
		s->bytes = span_of(s->bytes.p + 1, s->bytes.n - 1);
		return b % below;
	}
	s->dry = !s->endless;
	if (s->dry)
		return 0;
	s->state ^= s->state << 13;
	s->state ^= s->state >> 7;
	s->state ^= s->state << 17;
	return (size_t)(s->state >> 11) % below;
}

// --- bodies that fit

static int version_of(const struct lot *l, int who)
{
	const struct bid *b = l ? lot_bid_of(l, kit_code(who)) : NULL;
	return b && strcmp(b->bid_id, kit_bid_id(who, 1)) == 0 ? 1 : 0;
}

static json_t *open_fitting(const struct lot *l, int who)
{
	int version = version_of(l, who);
	json_t *v = play_open(who, version);
	const struct bid *b = l ? lot_bid(l, kit_bid_id(who, version)) : NULL;
	if (b && b->backup_step == BACKUP_DELIVERED)
		json_put_str(v, "via", "backup");
	return v;
}

static json_t *next_answer(const struct lot *l)
{
	json_int_t id = 1;
	for (size_t i = 0; l && i < l->objection_count; i++)
		if (!l->objections[i].answered_at) {
			id = (json_int_t)i + 1;
			break;
		}
	return J("{s:I, s:s, s:s}", "id", id, "text", "已答复", "result", "noted");
}

struct fit {
	const char *type;
	json_t *(*body)(const struct kit *k, const struct lot *l, int who);
};

#define FIT(name, expression)                                                          \
	static json_t *name(const struct kit *k, const struct lot *l, int who)         \
	{                                                                              \
		(void)k, (void)l, (void)who;                                           \
		return expression;                                                     \
	}
FIT(fit_create, play_create(NULL))
FIT(fit_bind, play_bind(k->p->person_count < 2 ? RECORDER : k->p->person_count < 3 ? SUPERVISOR : READER,
			k->p->person_count < 2 ? "recorder" : k->p->person_count < 3 ? "supervisor" : "reader"))
FIT(fit_move, J("{s:I, s:s}", "deadline", (json_int_t)k->p->deadline + 1000, "reason", "答疑"))
FIT(fit_recording, J("{s:s, s:s, s:s, s:i}", "device", "D", "room", "R", "file_id", "F", "from", 1))
FIT(fit_nothing, json_object())
FIT(fit_submit, play_cover(who, 0))
FIT(fit_replace, play_replace(who, 1, 0))
FIT(fit_bid, play_bid(who, version_of(l, who)))
FIT(fit_checkin, J("{s:{s:s}}", "agent", "name", "张"))
FIT(fit_close, kit_close_body(k, l ? (int)l->no : 1))
FIT(fit_start, J("{s:s}", "late_reason", "等候"))
FIT(fit_announce, play_announce())
FIT(fit_deposit, J("{s:s, s:b, s:i, s:s}", "bid", kit_bid_id(who, version_of(l, who)), "ok", 1, "amount_fen", 5, "way", "cheque"))
FIT(fit_verify, l ? play_verify(l) : json_object())
FIT(fit_extend, J("{s:i, s:s}", "minutes", 1, "reason", "网络"))
FIT(fit_release, play_release(who, version_of(l, who)))
FIT(fit_fault, J("{s:s, s:s, s:s}", "bid", kit_bid_id(who, version_of(l, who)), "stage", "token", "text", "坏了"))
FIT(fit_check, J("{s:[s]}", "bad", kit_bid_id(who, version_of(l, who))))
FIT(fit_hand, l ? play_hand(l) : json_object())
FIT(fit_backup, play_backup(who, version_of(l, who)))
FIT(fit_open, open_fitting(l, who))
FIT(fit_rule, play_rule(who, version_of(l, who), who % 2 ? "other" : "bidder"))
FIT(fit_admit, J("{s:s, s:s}", "bid", kit_bid_id(who, version_of(l, who)), "reason", "平台"))
FIT(fit_read, l ? play_order(l) : json_object())
FIT(fit_confirm, play_confirm(who, 0))
FIT(fit_object, J("{s:s, s:s}", "kind", "objection", "text", "请核对"))
FIT(fit_answer, next_answer(l))
FIT(fit_record, play_record())
FIT(fit_sign, play_sign())
FIT(fit_sheet, play_sheet(k->p))
FIT(fit_ask, J("{s:s}", "reason", "投影终端故障"))
FIT(fit_lead, J("{s:b, s:s}", "give", who % 2, "reason", "正在宣布"))

static const struct fit FITS[] = {
	{ "project.create", fit_create },   { "role.bind", fit_bind },		 { "deadline.move", fit_move },
	{ "recording.register", fit_recording }, { "bid.submit", fit_submit },	 { "bid.replace", fit_replace },
	{ "bid.withdraw", fit_bid },	    { "bid.checkin", fit_checkin },	 { "intake.close", fit_close },
	{ "opening.start", fit_start },	    { "opening.announce", fit_announce }, { "deposit.record", fit_deposit },
	{ "package.verify", fit_verify },   { "opening.extend", fit_extend },	 { "bid.release", fit_release },
	{ "bid.fault", fit_fault },	    { "custody.check", fit_check },	 { "custody.hand", fit_hand },
	{ "bid.backup", fit_backup },	    { "bid.open", fit_open },		 { "fault.rule", fit_rule },
	{ "backup.admit", fit_admit },	    { "opening.read", fit_read },	 { "bid.confirm", fit_confirm },
	{ "bid.object", fit_object },	    { "objection.answer", fit_answer },	 { "opening.record", fit_record },
	{ "record.sign", fit_sign },	    { "sheet.sign", fit_sheet },	 { "lead.ask", fit_ask },
	{ "lead.answer", fit_lead },
};

json_t *any_fitting(const struct kit *k, int lot, const char *type, int who)
{
	const struct lot *l = project_lot(k->p, lot);
	for (size_t i = 0; i < sizeof FITS / sizeof *FITS; i++)
		if (strcmp(FITS[i].type, type) == 0)
			return FITS[i].body(k, l, who);
	return fit_nothing(k, l, who);
}

// --- bodies that are drawn

static json_t *drawn_hash(struct source *s, const char *name)
{
	int who = 1 + (int)draw(s, KIT_BIDDERS);
	if (strcmp(name, "to") == 0 || strcmp(name, "cert") == 0)
		return kit_hex(kit_cert(HOST + (int)draw(s, 8)));
	if (strcmp(name, "offer_sha256") == 0)
		return kit_hex(sha256(span_str(play_offer(who))));
	return kit_hex(strcmp(name, "facts_sha256") == 0 ? kit_tag("facts", 0, 0) : kit_tag("manifest", who, 0));
}

static json_t *drawn_text(struct source *s, const struct field *f)
{
	char text[40];
	int who = 1 + (int)draw(s, KIT_BIDDERS);
	if (f->min == 36 && f->max == 36)
		return json_string(kit_bid_id(who, (int)draw(s, 2)));
	if (f->min == 18 && f->max == 18)
		return json_string(kit_code(who));
	if (strcmp(f->name, "offer") == 0)
		return json_string(play_offer(who));
	size_t n = (size_t)f->min + draw(s, 3);
	n = n < sizeof text ? n : sizeof text - 1;
	memset(text, 'a' + (int)draw(s, 26), n);
	text[(int64_t)n <= f->max ? n : (size_t)f->min] = 0;
	return json_string(text);
}

static json_t *drawn_base64(struct source *s, const struct field *f)
{
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	for (int64_t i = 0; i < f->min; i++)
		buf_add_byte(&bytes, (uint8_t)draw(s, 256));
	base64_add(&text, span_buf(&bytes));
	return json_string(buf_text(&text));
}

static json_t *drawn_choice(struct source *s, const char *choices)
{
	for (size_t skip = draw(s, 4); skip > 0 && strchr(choices, '|'); skip--)
		choices = strchr(choices, '|') + 1;
	return json_stringn(choices, strcspn(choices, "|"));
}

static json_t *drawn_array(struct source *s, const struct field *f)
{
	json_t *list = json_array();
	int64_t n = f->min + (int64_t)draw(s, 3);
	for (int64_t i = 0; i < (n <= f->max ? n : f->max); i++)
		json_array_append_new(list, f->members ? any_drawn(s, f->members)
						       : json_string(kit_bid_id(1 + (int)draw(s, KIT_BIDDERS), 0)));
	return list;
}

static json_t *drawn_value(struct source *s, const struct field *f)
{
	switch (f->kind) {
	case FIELD_INT:
		return json_integer(draw(s, 4) == 0 ? f->max : f->min + (int64_t)draw(s, f->max - f->min < 200 ? (size_t)(f->max - f->min) + 1 : 200));
	case FIELD_TEXT:
		return drawn_text(s, f);
	case FIELD_HASH:
		return drawn_hash(s, f->name);
	case FIELD_BASE64:
		return drawn_base64(s, f);
	case FIELD_BOOL:
		return json_boolean(draw(s, 2));
	case FIELD_ENUM:
		return drawn_choice(s, f->choices);
	case FIELD_OBJECT:
		return any_drawn(s, f->members);
	case FIELD_ARRAY:
		return drawn_array(s, f);
	}
	return json_null();
}

json_t *any_drawn(struct source *s, const struct field *fields)
{
	json_t *v = json_object();
	for (const struct field *f = fields; f->name; f++)
		if (!f->optional || draw(s, 2))
			json_put(v, f->name, drawn_value(s, f));
	return v;
}

static json_t *rubbish(struct source *s)
{
	switch (draw(s, 9)) {
	case 0: return json_null();
	case 1: return json_integer(-1);
	case 2: return json_integer(JSON_INT_MAX);
	case 3: return json_string("");
	case 4: return json_string("垃圾");
	case 5: return json_true();
	case 6: return json_array();
	case 7: return J("[n, i, s]", 5, "x");
	default: return J("{s:i}", "x", 1);
	}
}

void any_spoil(struct source *s, json_t *body)
{
	size_t at = draw(s, json_object_size(body) + 1), i = 0;
	const char *key;
	json_t *value;
	void *next;
	json_object_foreach_safe(body, next, key, value)
	{
		if (i++ != at)
			continue;
		if (json_is_object(value) && draw(s, 2))
			any_spoil(s, value);
		else if (draw(s, 3) == 0)
			json_object_del(body, key);
		else
			json_object_set_new(body, key, rubbish(s));
		return;
	}
	json_put(body, "surplus", rubbish(s));
}

int any_actor(struct source *s, const struct act_row *row)
{
	static const struct {
		unsigned role;
		int who;
	} ACTORS[] = { { ROLE_HOST, HOST }, { ROLE_CREATOR, HOST }, { ROLE_SERVICE, SERVICE }, { ROLE_RECORDER, RECORDER }, { ROLE_SUPERVISOR, SUPERVISOR } };
	size_t first = draw(s, 5);
	if (row->who & ROLE_BIDDER && (row->who == ROLE_BIDDER || draw(s, 2)))
		return 1 + (int)draw(s, KIT_BIDDERS);
	for (size_t i = 0; i < 5; i++)
		if (row->who & ACTORS[(first + i) % 5].role)
			return ACTORS[(first + i) % 5].who;
	return STRANGER;
}

// --- what always holds

static bool bid_sound(const struct lot *l, const struct bid *b)
{
	bool counts = b->state != BID_REPLACED && b->state != BID_WITHDRAWN;
	if (b->state == BID_OPENED && (b->offer.total_fen <= 0 || (!b->handed[1] && !b->handed[2]) || !b->released_at))
		return false; // opened without a price, by one person, or without its bidder
	if (b->no > 0 && !counts)
		return false;
	if (l->outcome == OUTCOME_NO_OPENING && (b->released_at || b->opened_at))
		return false;
	return l->phase >= PHASE_UNSEAL || (!b->released_at && !b->opened_at);
}

static bool lot_sound(const struct project *p, const struct lot *l)
{
	int64_t valid = 0;
	for (size_t i = 0; i < l->bid_count; i++) {
		const struct bid *b = &l->bids[i];
		valid += b->state == BID_IN || b->state == BID_RELEASED || b->state == BID_OPENED;
		if (!bid_sound(l, b) || lot_bid(l, b->bid_id) != b)
			return false;
	}
	bool judged = l->phase > PHASE_WAIT && l->intake_taken == l->intake_count && !l->intake_broken;
	if (l->valid_count != (judged ? valid : 0))
		return false;
	if (l->phase == PHASE_WAIT && (l->bid_count || l->intake_taken))
		return false; // R28
	if (l->phase >= PHASE_READ && l->outcome != OUTCOME_NO_OPENING && l->outcome != OUTCOME_TOO_FEW && l->valid_count < p->params.min_bidders)
		return false;
	return l->touched <= p->seq;
}

bool any_sound(const struct kit *k)
{
	for (size_t i = 0; i < k->p->lot_count; i++) {
		if (lot_sound(k->p, &k->p->lots[i]))
			continue;
		printf("# lot %d is unsound in phase %s after record %d\n", (int)k->p->lots[i].no, phase_code(k->p->lots[i].phase), (int)k->seq);
		return false;
	}
	return true;
}
