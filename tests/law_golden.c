// Golden logs: whole openings as the fold was given them, an event a line, and the state that they made. Every release must fold
// every one of them to the same state, byte for byte, for as long as an archive is kept: a file here is never changed once it
// was released, new cases are new files. GENERATE=1 plays them anew and writes both files.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "law_play.h"
#include "tap.h"

enum { GOLDEN_BYTES_MAX = 16 * 1024 * 1024 };
#define NOT_IN_FORCE(expression) INSIST(!(expression))

static void founded(struct kit *k)
{
	kit_init(k);
	play_found(k, NULL);
}

static void ordinary(struct kit *k)
{
	founded(k);
	play_to(k, 1, PHASE_END, 9);
}

static void two_lots(struct kit *k)
{
	founded(k);
	play_to(k, 1, PHASE_END, 4);
	k->now = KIT_DEADLINE - HOUR; // the other lot's bids were handed in before the same deadline
	play_submit(k, 2, 3);
	play_start(k, 2);
	play_unseal(k, 2);
	play_release_all(k, 2, 3);
	play_open_all(k, 2);
	play_read(k, 2);
	play_end(k, 2);
}

static void no_opening(struct kit *k)
{
	founded(k);
	play_submit(k, 1, 2);
	k->now = KIT_DEADLINE + 3 * SECOND;
	INSIST(kit_close(k, 1));
	NOT_IN_FORCE(kit_act(k, HOST, 1, "opening.start", json_object()));
	INSIST(kit_act(k, HOST, 1, "opening.record", play_record()));
}

static void late_and_withdrawn(struct kit *k)
{
	founded(k);
	play_submit(k, 1, 5);
	kit_hand_in(k, 1, 1, "bid.replace", play_replace(1, 1, 0), KIT_DEADLINE - 3000);
	kit_hand_in(k, 2, 1, "bid.withdraw", play_bid(2, 0), KIT_DEADLINE - 2000);
	kit_hand_in(k, 6, 1, "bid.submit", play_cover(6, 0), KIT_DEADLINE);
	play_start(k, 1);
}

// Bidder 4 releases another key than it promised: the shown shares prove it.
static void wrong_key(struct kit *k)
{
	founded(k);
	play_submit(k, 1, 4);
	play_start(k, 1);
	play_unseal(k, 1);
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(k, who, 1, "bid.release", play_release(who, 0)));
	INSIST(kit_act(k, 4, 1, "bid.release", play_release_wrong(4, 0)));
	INSIST(kit_act(k, HOST, 1, "opening.unseal_close", json_object()));
	INSIST(kit_act(k, RECORDER, 1, "custody.hand", play_hand(project_lot(k->p, 1))));
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(k, HOST, 1, "bid.open", play_open(who, 0)));
	INSIST(kit_act(k, HOST, 1, "bid.open", play_open_failed(4, 0, play_evidence(4, 0, true, 0, 1))));
	NOT_IN_FORCE(kit_act(k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	INSIST(kit_act(k, HOST, 1, "fault.rule", play_rule(4, 0, "bidder")));
	INSIST(kit_act(k, HOST, 1, "opening.ready", json_object()));
}

// N hand in; those after RELEASED do not decrypt, and report why.
static void some_fail(struct kit *k, int n, int released)
{
	founded(k);
	play_submit(k, 1, n);
	play_start(k, 1);
	play_unseal(k, 1);
	for (int who = 1; who <= released; who++)
		INSIST(kit_act(k, who, 1, "bid.release", play_release(who, 0)));
	for (int who = released + 1; who <= n; who++)
		INSIST(kit_act(k, who, 1, "bid.fault", J("{s:s, s:s, s:s}", "bid", kit_bid_id(who, 0), "stage", "platform", "text", "平台没有应答")));
	k->now = project_lot(k->p, 1)->unseal_end;
	INSIST(kit_act(k, HOST, 1, "opening.unseal_close", json_object()));
	INSIST(kit_act(k, RECORDER, 1, "custody.hand", play_hand(project_lot(k->p, 1))));
	for (int who = 1; who <= released; who++)
		INSIST(kit_act(k, HOST, 1, "bid.open", play_open(who, 0)));
}

static void too_few_left(struct kit *k)
{
	some_fail(k, 3, 2);
	INSIST(kit_act(k, HOST, 1, "fault.rule", play_rule(3, 0, "bidder")));
}

static void backup(struct kit *k)
{
	some_fail(k, 4, 3);
	INSIST(kit_act(k, HOST, 1, "fault.rule", play_rule(4, 0, "other")));
	INSIST(kit_act(k, HOST, 1, "backup.admit", J("{s:s, s:s}", "bid", kit_bid_id(4, 0), "reason", "平台故障")));
	INSIST(kit_act(k, 4, 1, "bid.backup", play_backup(4, 0)));
	INSIST(kit_act(k, SUPERVISOR, 1, "custody.hand", play_hand(project_lot(k->p, 1))));
	json_t *open = play_open(4, 0);
	json_put_str(open, "via", "backup");
	INSIST(kit_act(k, HOST, 1, "bid.open", open));
	play_read(k, 1);
	play_end(k, 1);
}

static void objection(struct kit *k)
{
	founded(k);
	play_to(k, 1, PHASE_CONFIRM, 4);
	INSIST(kit_act(k, 1, 1, "bid.confirm", play_confirm(1, 0)));
	INSIST(kit_act(k, 2, 1, "bid.object", J("{s:s, s:s}", "kind", "objection", "text", "请核对大写金额")));
	INSIST(kit_act(k, 3, 1, "bid.object", J("{s:s, s:s}", "kind", "recusal", "text", "记录人与第一家有利害关系")));
	k->now = project_lot(k->p, 1)->confirm_end;
	NOT_IN_FORCE(kit_act(k, HOST, 1, "opening.record", play_record()));
	for (int id = 1; id <= 2; id++)
		INSIST(kit_act(k, HOST, 1, "objection.answer", J("{s:i, s:s, s:s}", "id", id, "text", "已当场核实", "result", id == 1 ? "noted" : "rejected")));
	play_end(k, 1);
}

// The recorder's share of bidder 2 does not fit; the bidder releases again within the window.
static void bad_share(struct kit *k)
{
	founded(k);
	play_submit(k, 1, 3);
	play_start(k, 1);
	play_unseal(k, 1);
	for (int who = 1; who <= 3; who++)
		INSIST(kit_act(k, who, 1, "bid.release", play_release(who, 0)));
	INSIST(kit_act(k, RECORDER, 1, "custody.check", J("{s:[s]}", "bad", kit_bid_id(2, 0))));
	INSIST(kit_act(k, 2, 1, "bid.release", play_release(2, 0)));
	k->now = project_lot(k->p, 1)->unseal_end;
	INSIST(kit_act(k, HOST, 1, "opening.unseal_close", json_object()));
	INSIST(kit_act(k, RECORDER, 1, "custody.hand", play_hand(project_lot(k->p, 1))));
	play_open_all(k, 1);
	play_read(k, 1);
	play_end(k, 1);
}

// Everybody tries what is not theirs, in one phase after the other.
static void void_acts(struct kit *k)
{
	static const char *const ACTS[] = { "opening.start", "opening.announce", "opening.unseal_close", "opening.ready", "opening.close", "staff.attend" };
	founded(k);
	for (enum phase phase = PHASE_CLOSED; phase <= PHASE_UNSEAL; phase++) {
		if (phase == PHASE_CLOSED)
			play_to(k, 1, PHASE_ANNOUNCE, 3);
		else if (phase == PHASE_UNSEAL)
			play_unseal(k, 1);
		for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++)
			(void)kit_act(k, i % 2 ? STRANGER : RECORDER, i < 5 ? 1 : 0, ACTS[i], json_object());
	}
}

static const struct golden {
	const char *name;
	void (*play)(struct kit *k);
} GOLDEN[] = {
	{ "ordinary", ordinary },	{ "two-lots", two_lots },	  { "no-opening", no_opening }, { "late-and-withdrawn", late_and_withdrawn },
	{ "wrong-key", wrong_key },	{ "too-few-left", too_few_left }, { "backup", backup },		{ "objection", objection },
	{ "void-acts", void_acts },	{ "bad-share", bad_share },
};

static char *path_of(const char *name, const char *end)
{
	const char *source = getenv("srcdir");
	return xasprintf("%s/tests/logs/%s%s", source ? source : ".", name, end);
}

static void write_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "w");
	INSIST(f && fwrite(b->p, 1, b->n, f) == b->n && fclose(f) == 0);
}

static void state_text(const struct project *p, struct buf *out)
{
	JSON_AUTO *state = project_json(p);
	json_text(state, out);
	buf_add_byte(out, '\n');
}

static void generate(const struct golden *g)
{
	struct kit *k = xcalloc(1, sizeof *k);
	BUF_AUTO log = BUF_INIT;
	BUF_AUTO state = BUF_INIT;
	AUTO_FREE char *log_path = path_of(g->name, ".jsonl");
	AUTO_FREE char *state_path = path_of(g->name, ".state.json");
	g->play(k);
	for (size_t i = 0; i < json_array_size(k->events); i++) {
		json_text(json_array_get(k->events, i), &log);
		buf_add_byte(&log, '\n');
	}
	state_text(k->p, &state);
	write_file(log_path, &log);
	write_file(state_path, &state);
	kit_release(k);
	free(k);
}

static struct project *fold_file(const char *path)
{
	BUF_AUTO log = BUF_INIT;
	struct err e;
	struct project *p = project_new();
	if (!is_ok(file_read(path, GOLDEN_BYTES_MAX, &log, &e)))
		return p;
	for (const char *line = (const char *)log.p, *end = line + log.n, *nl; line < end && (nl = memchr(line, '\n', (size_t)(end - line))); line = nl + 1) {
		JSON_AUTO *event = NULL;
		INSIST(is_ok(json_read(span_of((const uint8_t *)line, (size_t)(nl - line)), GOLDEN_BYTES_MAX, &event, &e)));
		struct law_event ev = kit_law_event(event);
		project_fold(p, &ev);
	}
	return p;
}

static void compare(const char *name)
{
	AUTO_FREE char *log_path = path_of(name, ".jsonl");
	AUTO_FREE char *state_path = path_of(name, ".state.json");
	BUF_AUTO got = BUF_INIT;
	BUF_AUTO want = BUF_INIT;
	struct err e;
	struct project *p = fold_file(log_path);
	state_text(p, &got);
	bool same = is_ok(file_read(state_path, GOLDEN_BYTES_MAX, &want, &e)) && got.n == want.n && memcmp(got.p, want.p, got.n) == 0;
	CHECK(p->seq > 0 && same, "%s: %llu records fold to the state they always had", name, (unsigned long long)p->seq);
	project_free(p);
}

// Every file of the folder, whether this program knows how it was made or not.
static void compare_all(void)
{
	AUTO_FREE char *dir = path_of("", "");
	DIR *d = opendir(dir);
	size_t n = 0;
	for (const struct dirent *f; d && (f = readdir(d));) {
		const char *end = strstr(f->d_name, ".jsonl");
		AUTO_FREE char *name = xasprintf("%.*s", end ? (int)(end - f->d_name) : 0, f->d_name);
		if (!end || end[6])
			continue;
		compare(name);
		n++;
	}
	if (d)
		closedir(d);
	CHECK(n >= sizeof GOLDEN / sizeof *GOLDEN, "%zu golden logs", n);
}

int main(void)
{
	const char *wanted = getenv("GENERATE");
	for (size_t i = 0; wanted && *wanted == '1' && i < sizeof GOLDEN / sizeof *GOLDEN; i++)
		generate(&GOLDEN[i]);
	compare_all();
	return tap_done();
}
