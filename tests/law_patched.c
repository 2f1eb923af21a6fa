// A patched console: every act of the table, in every phase, by every role, with plausible and with broken bodies.
// What the check refuses changes nothing but the list of void records.
#include "tests/law_kit.h"

#include "tests/tap.h"

// A body by the table's own fields: in range where GOOD, a wrong type in its first field where not.
static json_t *make_value(const struct field *f, bool good);

static json_t *make_body(const struct field *fields, bool good)
{
	json_t *v = json_object();
	for (const struct field *f = fields; f->name; f++)
		json_put(v, f->name, make_value(f, good || f != fields));
	return v;
}

static json_t *make_text(const struct field *f)
{
	char text[64];
	size_t n = f->min > 0 && f->min < 60 ? (size_t)f->min : 4;
	memset(text, 'x', n);
	text[n] = 0;
	return strcmp(f->name, "bid") == 0 || strcmp(f->name, "replaces") == 0 ? json_string(kit_bid_id(1, 1)) : json_string(text);
}

static json_t *make_value(const struct field *f, bool good)
{
	json_t *list;
	if (!good)
		return json_null();
	switch (f->kind) {
	case FIELD_INT:
		return json_integer(f->min > 0 ? f->min : 1);
	case FIELD_TEXT:
		return make_text(f);
	case FIELD_HASH:
		return json_string(hash_hex(kit_cert(HOST)).s);
	case FIELD_BASE64:
		return json_string("QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD");
	case FIELD_BOOL:
		return json_true();
	case FIELD_ENUM:
		return json_stringn(f->choices, strcspn(f->choices, "|"));
	case FIELD_OBJECT:
		return make_body(f->members, true);
	case FIELD_ARRAY:
		list = json_array();
		for (int64_t i = 0; i < (f->min > 0 ? f->min : 1); i++)
			json_array_append_new(list, f->members ? make_body(f->members, true) : json_string(kit_bid_id(1, 1)));
		return list;
	}
	return json_null();
}

// The state without what every record moves on, allowed or not.
static json_t *essence(const struct project *p)
{
	json_t *v = project_json(p);
	json_object_del(v, "void");
	json_object_del(v, "seq");
	json_object_del(v, "head");
	json_object_del(v, "at");
	return v;
}

static const int WHO[] = { HOST, RECORDER, SUPERVISOR, SERVICE, STRANGER, 1, 8 };

static void attack(struct kit *k, int *tried, int *wrong)
{
	for (size_t i = 0; law_row_at(i); i++) {
		const struct act_row *row = law_row_at(i);
		for (size_t w = 0; w < 2 * sizeof WHO / sizeof *WHO; w++) {
			int who = WHO[w / 2];
			json_t *body = make_body(row->body, w % 2);
			if (kit_may(k, who, row->by_lot ? 1 : 0, row->type, json_deep_copy(body))) {
				json_decref(body);
				continue; // allowed: not an attack
			}
			JSON_AUTO *before = essence(k->p);
			bool in_force = kit_act(k, who, row->by_lot ? 1 : 0, row->type, body);
			JSON_AUTO *after = essence(k->p);
			++*tried;
			if ((in_force || !json_equal(before, after)) && (*wrong)++ < 5)
				printf("# %s by %d changed something\n", row->type, who);
		}
	}
}

static void in_phase(enum phase phase)
{
	struct kit k;
	int tried = 0, wrong = 0;
	kit_init(&k);
	kit_found(&k, NULL);
	if (phase >= PHASE_UNSEAL) {
		kit_to_unseal(&k, 1, 4);
		for (int who = 1; who <= 4 && phase > PHASE_UNSEAL; who++)
			kit_act(&k, who, 1, "bid.release", kit_release_body(who, 1));
	} else if (phase == PHASE_CLOSED) {
		for (int who = 1; who <= 4; who++)
			kit_hand_in(&k, who, 1, "bid.submit", kit_cover(who, 1), KIT_DEADLINE - 1);
		kit_close(&k, 1);
	}
	if (phase >= PHASE_CONFIRM)
		kit_to_confirm(&k, 1);
	CHECK(project_lot(k.p, 1)->phase == phase, "in phase %s", phase_code(phase));
	attack(&k, &tried, &wrong);
	CHECK(wrong == 0 && tried > 200, "%d acts sent by a patched console change nothing", tried);
	kit_release(&k);
}

// The same events give the same state, bit for bit.
static void test_determinism(void)
{
	BUF_AUTO first = BUF_INIT;
	for (int round = 0; round < 2; round++) {
		struct kit k;
		BUF_AUTO text = BUF_INIT;
		kit_init(&k);
		kit_found(&k, NULL);
		kit_to_unseal(&k, 1, 4);
		kit_act(&k, 1, 1, "bid.release", kit_release_body(1, 1));
		JSON_AUTO *v = project_json(k.p);
		json_text(v, &text);
		if (round == 0)
			buf_add(&first, text.p, text.n);
		else
			CHECK(span_equal(span_buf(&first), span_buf(&text)), "two folds of the same events are equal, bit for bit");
		kit_release(&k);
	}
}

int main(void)
{
	in_phase(PHASE_WAIT);
	in_phase(PHASE_CLOSED);
	in_phase(PHASE_UNSEAL);
	in_phase(PHASE_CONFIRM);
	test_determinism();
	return tap_done();
}
