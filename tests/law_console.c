// A patched console: in every phase of a lot, everybody (and a stranger) sends every act of the table, as one who means
// it, as the table's fields allow, and spoilt. What law_check refuses is void and changes nothing; what it allows, the
// row allows.
#include "tests/law_any.h"
#include "tests/tap.h"

static const int WHO[] = { HOST, RECORDER, SUPERVISOR, PURCHASER, READER, SERVICE, STRANGER, OUTSIDER, 1, 3, 8 };

struct tally {
	int sent, allowed, wrong, in_force;
};

static void complain(struct tally *t, const struct kit *k, const struct act_row *row, int who, const char *what)
{
	if (t->wrong++ < 5)
		printf("# %s by %s: %s (%s)\n", row->type, kit_name(who), what, k->code);
}

// Sends BODY unless it is allowed: then only what the row says is looked at.
static void send(struct kit *k, struct tally *t, const struct act_row *row, int who, json_t *body)
{
	int lot = row->by_lot ? 1 : 0;
	const struct lot *l = project_lot(k->p, 1);
	t->sent++;
	if (kit_may(k, who, lot, row->type, json_deep_copy(body))) {
		json_decref(body);
		t->allowed++;
		struct hash cert = kit_cert(who);
		struct law_event ev = { .signer = cert, .signer_code = kit_code(who) };
		if (!(project_roles(k->p, &ev) & row->who) || (row->phases && !(row->phases & 1u << l->phase)))
			complain(t, k, row, who, "allowed against its row");
		return;
	}
	char code[sizeof k->code];
	memcpy(code, k->code, sizeof code);
	if (kit_act(k, who, lot, row->type, body))
		complain(t, k, row, who, "refused, and in force");
	else if (row->route == ROUTE_LOG && strcmp(code, k->code) != 0) // before the deadline only the intake may take a bid
		complain(t, k, row, who, "refused for another reason than it is void");
}

static void send_forged(struct kit *k, struct tally *t, const struct act_row *row, int who)
{
	json_t *act = kit_frame(k, project_actor_n(k->p, kit_cert(who)) + 1, row->by_lot ? 1 : 0, row->type, k->now,
				any_fitting(k, 1, row->type, 1));
	json_t *event = kit_event(k, who, act, k->now);
	json_put_bool(event, "authentic", false);
	json_put_str(event, "fault", "签名不符");
	if (kit_fold(k, event))
		complain(t, k, row, who, "forged, and in force");
}

static void attack(struct kit *k, struct source *s, struct tally *t)
{
	for (size_t i = 0; law_row_at(i); i++) {
		const struct act_row *row = law_row_at(i);
		AUTO_FREE char *before = kit_state(k->p, true);
		for (size_t w = 0; w < sizeof WHO / sizeof *WHO; w++) {
			send(k, t, row, WHO[w], any_fitting(k, 1, row->type, WHO[w] < HOST ? WHO[w] : 1));
			send(k, t, row, WHO[w], any_drawn(s, row->body));
			json_t *spoilt = draw(s, 2) ? any_fitting(k, 1, row->type, 1) : any_drawn(s, row->body);
			any_spoil(s, spoilt);
			send(k, t, row, WHO[w], spoilt);
		}
		send_forged(k, t, row, HOST);
		AUTO_FREE char *after = kit_state(k->p, true);
		if (strcmp(before, after) != 0)
			complain(t, k, row, STRANGER, "something changed");
	}
}

static void in_phase(enum phase phase)
{
	struct kit k;
	struct tally t = { 0 };
	struct source s = source_seed(7 + (uint64_t)phase);
	kit_init(&k);
	play_found(&k, NULL);
	INSIST(kit_act(&k, HOST, 0, "role.bind", play_bind(PURCHASER, "purchaser")) && kit_act(&k, HOST, 0, "role.bind", play_bind(READER, "reader")));
	play_to(&k, 1, phase, 4);
	k.quick = true; // compared act by act of the table, not one by one
	CHECK(project_lot(k.p, 1)->phase == phase, "in phase %s", phase_code(phase));
	attack(&k, &s, &t);
	CHECK(t.wrong == 0 && t.allowed > 0, "%d acts by eleven people: %d are allowed, the others change nothing", t.sent, t.allowed);
	CHECK(any_sound(&k) && kit_same_again(&k), "folded again, the same state");
	kit_release(&k);
}

// A table of parameters and the fields of project.create say the same.
static void check_params(const char *member, const struct param_row *rows, size_t n)
{
	const struct field *f = law_row("project.create")->body;
	while (strcmp(f->name, member) != 0)
		f++;
	for (size_t i = 0; i < n; i++) {
		const struct field *m = f->members;
		while (m->name && strcmp(m->name, rows[i].key) != 0)
			m++;
		CHECK(m->name && m->kind == rows[i].kind && m->optional && (m->kind != FIELD_INT || (m->min == rows[i].min && m->max == rows[i].max)) &&
			      (m->kind != FIELD_ENUM || strcmp(m->choices, rows[i].choices) == 0),
		      "parameter %s: one kind, one range", rows[i].key);
	}
}

static void test_params(void)
{
	size_t n;
	const struct param_row *rows = law_params(&n);
	check_params("params", rows, n);
	rows = law_eval_params(&n);
	check_params("evaluation", rows, n);
}

/// S08 通知二(一) every act names its source; every row is whole
/// S48 通知二
static void test_rows(void)
{
	size_t n = 0;
	int wrong = 0;
	for (; law_row_at(n); n++) {
		const struct act_row *r = law_row_at(n);
		bool whole = *r->zh && *r->en && *r->clause && r->who && r->body && r->effect && law_row(r->type) == r;
		wrong += !whole || (r->phases && !r->by_lot) || (r->late == LATE_REFUSE && r->route != ROUTE_INTAKE);
	}
	CHECK(n == 74 && wrong == 0, "%zu rows, each with names, source, people, fields and effect", n);
	CHECK(!law_row("") && !law_row("bid") && !law_row("bid.submit ") && !law_row_at(n), "no other act is known");
	CHECK(!law_row("bid.submit")->offline && !law_row("bid.release")->offline, "handing in and releasing are never offline");
}

int main(void)
{
	for (int phase = PHASE_WAIT; phase < PHASE_COUNT; phase++)
		in_phase((enum phase)phase);
	test_params();
	test_rows();
	return tap_done();
}
