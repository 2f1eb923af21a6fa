// Logs that hold as chains but are not what happened: the verification says so, and names the place.
#include <stdlib.h>

#include "crypto_world.h"
#include "paper/opening.h"
#include "paper_kit.h"

static char log_path[128], trust_path[128];

static json_t *verify_log(const struct kit *k)
{
	json_t *report = NULL;
	struct err e = { 0 };
	kit_save_log(k, log_path);
	if (!is_ok(export_verify(log_path, trust_path, &report, &e)))
		printf("# %s: %s\n", e.code, e.text);
	return report;
}

static bool names(const json_t *report, const char *begin, uint64_t record)
{
	const json_t *f;
	size_t i;
	bool found = false;
	json_array_foreach (json_object_get(report, "faults"), i, f) {
		printf("#   %s %lld: %s\n", json_str(f, "file"), (long long)json_int(f, "record"), json_str(f, "text"));
		found = found || (strncmp(json_str(f, "file"), begin, strlen(begin)) == 0 && (uint64_t)json_int(f, "record") == record);
	}
	return found;
}

static size_t find_act(const struct kit *k, const char *type)
{
	AUTO_FREE char *start = xasprintf("{\"act\":\"%s\"", type);
	for (size_t i = 0; i < k->count; i++)
		if (strstr(buf_text(&k->records[i].act), start))
			return i;
	return k->count;
}

static void check_lies(struct kit *k)
{
	k->lie = LIE_FACTS;
	kit_whole(k);
	JSON_AUTO *facts = verify_log(k);
	CHECK(!json_bool(facts, "ok") && names(facts, "records/lot-1.json", find_act(k, "opening.record") + 1),
	      "a record that is not what the log says is named with its act");
	kit_restart(k);
	k->lie = LIE_CMS;
	kit_whole(k);
	JSON_AUTO *cms = verify_log(k);
	CHECK(!json_bool(cms, "ok") && names(cms, "records/lot-1.recorder-", find_act(k, "record.sign") + 2),
	      "a signature over something else is named");
}

/// R33 87号令第33条
static void check_time(struct kit *k)
{
	kit_restart(k);
	kit_whole(k);
	size_t i = find_act(k, "bid.submit");
	char *at = strstr(buf_text(&k->records[i].adm), "received_at\\\":");
	INSIST(at);
	at[strlen("received_at\\\":") + 5] ^= 1;
	kit_rechain(k, i);
	JSON_AUTO *report = verify_log(k);
	CHECK(!json_bool(report, "ok") && names(report, "log.jsonl", i + 1), "another time of receipt than the intake's is found");
}

/// R28 87号令第28条
static void check_left_out(struct kit *k)
{
	kit_restart(k);
	kit_whole(k);
	size_t i = find_act(k, "bid.submit") + 1;
	struct record left = k->records[i];
	memmove(&k->records[i], &k->records[i + 1], (k->count - i - 1) * sizeof *k->records);
	k->count--;
	kit_rechain(k, i);
	JSON_AUTO *report = verify_log(k);
	CHECK(!json_bool(report, "ok") && names(report, "intake-1.jsonl", 0), "a bid that was left out of the take-over is missed");
	record_release(&left);
}

static void check_not_authentic(struct kit *k)
{
	kit_restart(k);
	kit_whole(k);
	JSON_AUTO *body = json_object();
	kit_act(k, &k->supervisor, "staff.attend", 0, json_incref(body));
	struct record *r = &k->records[k->count - 1];
	r->sig.p[r->sig.n - 1] ^= 1;
	kit_rechain(k, k->count - 1);
	JSON_AUTO *report = verify_log(k);
	CHECK(json_bool(report, "ok"), "a record that is not authentic changes nothing and is no fault");
	names(report, "", 0);
	CHECK(json_integer_value(json_array_get(json_object_get(report, "not_authentic"), 0)) == (json_int_t)k->count, "it is listed");
}

/// R41b 87号令第41条
static void check_no_opening(struct kit *k)
{
	kit_restart(k);
	kit_found(k, 2);
	kit_record(k);
	JSON_AUTO *report = verify_log(k);
	const json_t *lot = json_array_get(json_object_get(report, "lots"), 0);
	CHECK(json_bool(report, "ok"), "a record of no opening verifies");
	names(report, "", 0);
	CHECK_TEXT(json_str(lot, "outcome"), "no_opening", "with its outcome");
	CHECK_TEXT(json_str(lot, "phase"), "end", "signed and closed");
}

static void register_recording(struct kit *k)
{
	json_t *b = json_object();
	json_put_str(b, "device", "摄像机2");
	json_put_str(b, "room", "第三开标室");
	json_put_str(b, "file_id", "REC-02");
	json_put_int(b, "from", k->now);
	kit_act(k, &k->host, "recording.register", 0, b);
}

/// R42a 87号令第42条 through the fold: what is admitted after the record does not change what is signed
static void check_stable(struct kit *k)
{
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	kit_restart(k);
	kit_found(k, KIT_BIDDERS);
	kit_unseal(k);
	kit_read(k);
	opening_facts(replay_state(k->replay), kit_lot(k), &before);
	register_recording(k);
	kit_act(k, &k->supervisor, "staff.attend", 0, json_object());
	kit_record(k);
	opening_facts(replay_state(k->replay), kit_lot(k), &after);
	CHECK(kit_lot(k)->phase == PHASE_END, "an opening with late attendance and a late recording ends");
	CHECK_TEXT(buf_text(&after), buf_text(&before), "and its facts are those of the reading");
	CHECK(strstr(buf_text(&after), "\"total_fen\":98000000") && strstr(buf_text(&after), "\"state\":\"confirmed\""),
	      "with quotes and confirmations from the fold");
}

static void check_torn(struct kit *k)
{
	struct err e = { 0 };
	BUF_AUTO log = BUF_INIT;
	kit_save_log(k, log_path);
	INSIST(is_ok(file_read(log_path, 1 << 24, &log, &e)));
	INSIST(is_ok(file_save(log_path, span_of(log.p, log.n - 40), 0600, &e)));
	JSON_AUTO *report = NULL;
	CHECK(is_ok(export_verify(log_path, trust_path, &report, &e)) && !json_bool(report, "ok") && names(report, "log.jsonl", k->count),
	      "a torn last line is named by its number");
}

int main(void)
{
	static struct kit k;
	if (!kit_begin(&k)) {
		SKIP("no certificates: contrib/pki.sh needs the openssl command");
		return tap_done();
	}
	snprintf(log_path, sizeof log_path, "%s/log.jsonl", kit_dir());
	snprintf(trust_path, sizeof trust_path, "%s/trust", kit_dir());
	check_lies(&k);
	check_time(&k);
	check_left_out(&k);
	check_not_authentic(&k);
	check_no_opening(&k);
	check_stable(&k);
	check_torn(&k);
	kit_end(&k);
	return tap_done();
}
