// Founding, people, deadline, recordings, attendance; and the frame of every act.
#include "tests/law_play.h"
#include "tests/tap.h"

static json_t *with(json_t *body, const char *key, json_t *value)
{
	if (value)
		json_put(body, key, value);
	else
		json_object_del(body, key);
	return body;
}

// True where project.create with this body is void with CODE.
static bool create_void(json_t *body, const char *code, const char *clause)
{
	struct kit k;
	kit_init(&k);
	bool good = kit_void(&k, HOST, 0, "project.create", body, code, clause) && !*k.p->id && k.leaks == 0;
	kit_release(&k);
	return good;
}

static bool create_good(json_t *body)
{
	struct kit k;
	kit_init(&k);
	bool good = kit_act(&k, HOST, 0, "project.create", body);
	kit_release(&k);
	return good;
}

/// S06 通知一 无预算不采购、无编码不支付
static void test_budget(void)
{
	CHECK(create_good(play_create(NULL)), "a project with budget, budget number and plan number is founded");
	CHECK(create_void(with(play_create(NULL), "budget_fen", NULL), "project.budget", "S06"), "no budget: refused");
	CHECK(create_void(with(play_create(NULL), "budget_fen", json_integer(0)), "project.budget", "S06"), "a budget of zero: refused");
	CHECK(create_void(with(play_create(NULL), "budget_code", NULL), "project.budget", "S06"), "no budget number: refused");
	CHECK(create_void(with(play_create(NULL), "budget_code", json_string("")), "project.budget", "S06"), "an empty one: refused");
	CHECK(create_void(with(play_create(NULL), "plan_code", NULL), "project.plan", "S06"), "no plan number: refused");
}

static json_t *deposit(int64_t fen)
{
	return play_create(J("{s:b, s:I}", "deposit_required", 1, "deposit_fen", (json_int_t)fen));
}

/// X12 条例第33条 budget 1,234,567.89: at most 24,691.35
/// T33 实施条例第33条
/// R38 87号令第38条
static void test_deposit(void)
{
	CHECK(create_good(deposit(2469135)), "two per cent of 1,234,567.89 rounded down: 24,691.35 is allowed");
	CHECK(create_void(deposit(2469136), "params.deposit", "R38 条例第33条"), "24,691.36 is not");
	CHECK(create_void(deposit(0), "params.deposit", "R38"), "a deposit is asked for, and no amount said");
}

static void test_lots(void)
{
	json_t *b = play_create(NULL);
	json_put_int(json_array_get(json_object_get(b, "lots"), 1), "no", 1);
	CHECK(create_void(b, "project.lots", ""), "two lots of one number");
	b = play_create(NULL);
	json_put_int(json_array_get(json_object_get(b, "lots"), 1), "ceiling_fen", 50000001);
	CHECK(create_void(b, "project.ceiling", "87号令第12条"), "a lot's ceiling above its budget");
	b = play_create(NULL);
	json_put_int(json_array_get(json_object_get(b, "lots"), 1), "budget_fen", 73456790);
	CHECK(create_void(b, "project.lots", "S06"), "the lots' budgets are more than the project's");
	b = play_create(NULL);
	json_put_int(json_array_get(json_object_get(b, "lots"), 1), "budget_fen", 73456789);
	CHECK(create_good(b), "exactly as much is allowed");
	CHECK(create_void(with(play_create(NULL), "ceiling_fen", json_integer(123456790)), "project.ceiling", "87号令第12条"),
	      "the ceiling is above the budget");
	CHECK(create_void(with(play_create(NULL), "lots", json_array()), "act.field", ""), "no lot");
}

/// R39a 87号令第39条
static void test_times(void)
{
	struct kit k;
	kit_init(&k);
	CHECK(create_void(with(play_create(NULL), "deadline", json_integer(k.now)), "project.deadline", "R39a"), "a deadline that is now");
	CHECK(create_good(with(play_create(NULL), "deadline", json_integer(k.now + 1))), "a deadline one millisecond ahead");
	play_found(&k, NULL);
	CHECK(kit_void(&k, HOST, 0, "project.create", play_create(NULL), "project.exists", ""), "a project is founded once");
	kit_release(&k);
	kit_init(&k);
	CHECK(kit_void(&k, HOST, 0, "staff.attend", json_object(), "project.unknown", ""), "nothing else comes first");
	CHECK(kit_void(&k, SERVICE, 1, "intake.close", kit_close_body(&k, 1), "project.unknown", ""), "not even the service");
	kit_release(&k);
}

// rule book 1, minimum-supplier matrix, column "at deadline"
/// G1 87号令第86条 fewer than three excludes three
static void test_minimum(void)
{
	static const struct {
		const char *method;
		bool two_left;
		int64_t min;
	} ROWS[] = { { "open_tender", false, 3 },  { "invited_tender", false, 3 }, { "negotiation", false, 3 }, { "negotiation", true, 2 },
		     { "consultation", false, 3 }, { "consultation", true, 3 },    { "inquiry", true, 3 },	{ "single_source", false, 1 } };
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		struct kit k;
		kit_init(&k);
		json_t *body = play_create(J("{s:b}", "two_left_approved", ROWS[i].two_left));
		CHECK(kit_act(&k, HOST, 0, "project.create", with(body, "method", json_string(ROWS[i].method))) &&
			      k.p->params.min_bidders == ROWS[i].min,
		      "%s%s: at least %d", ROWS[i].method, ROWS[i].two_left ? " with two left approved" : "", (int)ROWS[i].min);
		CHECK(k.p->params.announce_prices == (i < 2), "%s: prices are %sannounced", ROWS[i].method, i < 2 ? "" : "not ");
		kit_release(&k);
	}
}

/// R40 87号令第40条 R41a 87号令第41条 three custodians are three people
static void test_roles(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(HOST, "recorder"), "role.same_person", "R41a"), "the host is not the recorder");
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(RECORDER, "supervisor"), "role.same_person", "R41a"), "nor the recorder supervisor");
	CHECK(kit_void(&k, HOST, 0, "role.bind", with(play_bind(STRANGER, "recorder"), "enc_cert", NULL), "role.enc_cert", ""),
	      "a recorder needs an encryption certificate");
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(SERVICE, "reader"), "role.service", ""), "the service key is nobody");
	CHECK(kit_void(&k, RECORDER, 0, "role.bind", play_bind(READER, "reader"), "act.role", "R40"), "only the host binds");
	CHECK(kit_act(&k, HOST, 0, "role.bind", with(play_bind(READER, "reader"), "enc_cert", NULL)), "a reader needs none");
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(STRANGER, "recorder")) &&
		      project_role(k.p, ROLE_RECORDER) == project_person(k.p, kit_cert(STRANGER)),
	      "another recorder takes the first one's place before the deadline");
	CHECK(project_person(k.p, kit_cert(RECORDER))->roles == 0, "who is none any more");
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(RECORDER, "recorder")), "and may be bound again");
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(PURCHASER, "purchaser")) &&
		      kit_act(&k, HOST, 0, "role.bind", play_bind(READER, "purchaser")) &&
		      project_person(k.p, kit_cert(PURCHASER))->roles == ROLE_PURCHASER,
	      "there may be several for the purchaser");
	CHECK(project_custodian(k.p, kit_cert(HOST)) == 0 && project_custodian(k.p, kit_cert(RECORDER)) == 1 &&
		      project_custodian(k.p, kit_cert(SUPERVISOR)) == 2 && project_custodian(k.p, kit_cert(READER)) == -1,
	      "custodians in their order");
	play_submit(&k, 1, 3);
	kit_close(&k, 1);
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(STRANGER, "recorder"), "role.late", "R40"), "after the deadline nobody is exchanged");
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(2, "purchaser"), "role.bidder", "R40"), "a bidder's certificate is no staff's");
	kit_act(&k, HOST, 1, "opening.start", json_object());
	CHECK(kit_void(&k, HOST, 0, "role.bind", play_bind(STRANGER, "purchaser"), "role.late", "R40"), "nor added once it has begun");
	CHECK(k.leaks == 0 && kit_same_again(&k), "what was void changed nothing; folded again, the same state");
	kit_release(&k);
}

// A host that learns of a bid and then binds its bidder's certificate gains nothing.
static void test_no_bid_is_lost_to_a_binding(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	play_submit(&k, 1, 3);
	k.now = KIT_DEADLINE - MINUTE;
	CHECK(kit_act(&k, HOST, 0, "role.bind", play_bind(2, "reader")), "the host binds bidder 2 as reader, after its bid was received");
	CHECK(kit_close(&k, 1) && lot_bid_of(project_lot(k.p, 1), kit_code(2)), "its bid counts all the same");
	CHECK(project_lot(k.p, 1)->valid_count == 3, "so that three bidders are there");
	kit_act(&k, HOST, 1, "opening.start", json_object());
	play_unseal(&k, 1);
	CHECK(kit_act(&k, 2, 1, "bid.release", play_release(2, 0)), "and it may release its key");
	kit_release(&k);
}

/// R39a 87号令第39条 R34 87号令第27条
static void test_deadline_move(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
#define MOVE(t) J("{s:I, s:s}", "deadline", (json_int_t)(t), "reason", "供应商询问较多")
	CHECK(kit_void(&k, HOST, 0, "deadline.move", MOVE(KIT_DEADLINE), "deadline.earlier", "R34"), "the same time is no later one");
	CHECK(kit_void(&k, HOST, 0, "deadline.move", MOVE(KIT_DEADLINE - 1), "deadline.earlier", "R34"), "never earlier");
	CHECK(kit_void(&k, SUPERVISOR, 0, "deadline.move", MOVE(KIT_DEADLINE + HOUR), "act.role", "R34"), "only by the host");
	k.now = KIT_DEADLINE - 1;
	CHECK(kit_act(&k, HOST, 0, "deadline.move", MOVE(KIT_DEADLINE + HOUR)) && k.p->deadline == KIT_DEADLINE + HOUR,
	      "a millisecond before the deadline it may be moved");
	k.now = KIT_DEADLINE;
	CHECK(kit_void(&k, SERVICE, 1, "intake.close", kit_close_body(&k, 1), "intake.early", "R39a"), "the old deadline closes nothing");
	k.now = KIT_DEADLINE + HOUR;
	CHECK(kit_void(&k, HOST, 0, "deadline.move", MOVE(KIT_DEADLINE + 2 * HOUR), "deadline.passed", "R39a"),
	      "at the deadline it is too late to move it");
	CHECK(kit_close(&k, 1), "and the intake is closed");
	kit_release(&k);
}

/// R39b 87号令第39条
static void test_recording(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
#define RECORDING J("{s:s, s:s, s:s, s:i}", "device", "DS-7804", "room", "第三开标厅", "file_id", "REC-1", "from", 5)
	CHECK(kit_act(&k, RECORDER, 0, "recording.register", RECORDING) && k.p->recording_count == 1 && k.p->recordings[0].at == k.now,
	      "the recorder registers a recording");
	CHECK(kit_void(&k, SUPERVISOR, 0, "recording.register", RECORDING, "act.role", "R39b"), "the supervisor does not");
	CHECK(kit_act(&k, SUPERVISOR, 0, "staff.attend", json_object()) &&
		      project_person(k.p, kit_cert(SUPERVISOR))->present_at == k.now,
	      "the supervisor is there");
	int64_t first = k.now;
	k.now += MINUTE;
	CHECK(kit_act(&k, SUPERVISOR, 0, "staff.attend", json_object()) &&
		      project_person(k.p, kit_cert(SUPERVISOR))->present_at == first,
	      "the first time stays");
	CHECK(kit_void(&k, STRANGER, 0, "staff.attend", json_object(), "act.role", "S11"), "a stranger is nobody");
	kit_release(&k);
}

// Folds staff.attend by the supervisor with one member of the frame changed; true where void with CODE.
static bool frame_void(struct kit *k, const char *key, json_t *value, const char *code)
{
	json_t *act = kit_frame(k, project_actor_n(k->p, kit_cert(SUPERVISOR)) + 1, 0, "staff.attend", k->now, json_object());
	bool in_force = kit_fold(k, kit_event(k, SUPERVISOR, with(act, key, value), k->now));
	if (in_force || strcmp(k->code, code) != 0)
		printf("# %s: %s\n", key, k->code);
	return !in_force && strcmp(k->code, code) == 0;
}

static void test_frame(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	CHECK(frame_void(&k, "act", json_string("bid.steal"), "act.unknown"), "an act that the table does not know");
	CHECK(frame_void(&k, "act", NULL, "act.field"), "no type");
	CHECK(frame_void(&k, "body", NULL, "act.frame"), "no body");
	CHECK(frame_void(&k, "body", json_array(), "act.frame"), "a body that is no object");
	CHECK(frame_void(&k, "body", J("{s:i}", "x", 1), "act.field"), "a member that the act does not have");
	CHECK(frame_void(&k, "extra", json_integer(1), "act.field"), "a member that no frame has");
	CHECK(frame_void(&k, "project", json_string("OTHER-1"), "act.project"), "another project");
	CHECK(frame_void(&k, "project", json_string("项目编号"), "act.frame"), "a project code with foreign characters");
	CHECK(frame_void(&k, "lot", json_integer(1), "act.lot"), "a lot where none belongs");
	CHECK(frame_void(&k, "salt", json_string("00"), "act.field"), "a salt that is none");
	CHECK(frame_void(&k, "seen", J("{s:i}", "seq", 0), "act.field"), "seen without its hash");
	CHECK(frame_void(&k, "n", json_string("1"), "act.field"), "a counter that is no number");
	CHECK(frame_void(&k, "shown", json_integer(1), "act.field"), "shown that is no hash");
	CHECK(frame_void(&k, "shown_text", json_string("5byA"), "act.shown"), "a shown text without its digest");
	CHECK(kit_void(&k, HOST, 3, "opening.start", json_object(), "lot.unknown", ""), "a lot that does not exist");
	CHECK(kit_void(&k, HOST, 0, "opening.start", json_object(), "act.lot", ""), "no lot where one belongs");
	json_t *event = kit_event(&k, HOST, json_null(), k.now);
	CHECK(!kit_fold(&k, event) && strcmp(k.code, "act.frame") == 0, "bytes that are no JSON");
	CHECK(k.leaks == 0 && kit_same_again(&k), "what was void changed nothing");
	kit_release(&k);
}

static bool attend(struct kit *k, int64_t n)
{
	return kit_fold(k, kit_event(k, SUPERVISOR, kit_frame(k, n, 0, "staff.attend", k->now, json_object()), k->now));
}

/// S16 通知二(一) a signature that does not hold has no effect
static void test_counter(void)
{
	struct kit k;
	kit_init(&k);
	play_found(&k, NULL);
	CHECK(attend(&k, 1) && project_actor_n(k.p, kit_cert(SUPERVISOR)) == 1, "an actor's first act");
	CHECK(!attend(&k, 1) && strcmp(k.code, "act.counter") == 0, "the same number again is void");
	CHECK(!attend(&k, 3) && strcmp(k.code, "act.counter") == 0, "a gap is void");
	CHECK(attend(&k, 2), "the next one is in force");
	CHECK(!kit_act(&k, SUPERVISOR, 0, "deadline.move", MOVE(KIT_DEADLINE + 1)) && attend(&k, 4), "a void act was counted by its author, and here");
	json_t *forged = kit_event(&k, SUPERVISOR, kit_frame(&k, 5, 0, "staff.attend", k.now, json_object()), k.now);
	json_put_bool(forged, "authentic", false);
	json_put_str(forged, "fault", "签名不符");
	CHECK(!kit_fold(&k, forged) && strcmp(k.code, "act.not_authentic") == 0 && strncmp(k.clause, "S16", 3) == 0, "a forged act is void");
	CHECK(attend(&k, 5), "and takes no number away");
	CHECK(kit_same_again(&k), "folded again, the same state");
	kit_release(&k);
}

int main(void)
{
	test_budget();
	test_deposit();
	test_lots();
	test_times();
	test_minimum();
	test_roles();
	test_no_bid_is_lost_to_a_binding();
	test_deadline_move();
	test_recording();
	test_frame();
	test_counter();
	return tap_done();
}
