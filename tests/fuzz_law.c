// Acts at random against check and fold: bytes choose who sends what, when and to which lot. Whatever comes, the state
// stays sound, what is void changes nothing, and the same events give the same state. With libFuzzer
// (--enable-fuzzers), or as a program that replays tests/corpus/law and openings drawn from seeds.
#include <string.h>

#include "tests/law_any.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS = 400, ROWS = 33 };

static const struct act_row *row_drawn(struct source *s)
{
	return law_row_at(draw(s, ROWS));
}

// Acts that lead nowhere, and intake.close, which is close_lot's.
static bool is_aside(const char *type)
{
	static const char *const ASIDE[] = { "intake.close", "deposit.record", "opening.extend", "bid.fault", "custody.check", "bid.object",
					     "bid.checkin" };
	for (size_t i = 0; i < sizeof ASIDE / sizeof *ASIDE; i++)
		if (strcmp(ASIDE[i], type) == 0)
			return true;
	return false;
}

// The next step of an opening by somebody who may take it: the first act, in a drawn order, that is allowed.
static void go_on(struct kit *k, struct source *s, int lot)
{
	static const size_t STRIDES[] = { 1, 2, 4, 5, 7, 8, 10, 13, 14, 16, 17, 19, 20, 23, 25, 26 }; // prime to ROWS: each row once
	size_t first = draw(s, ROWS), stride = STRIDES[draw(s, 16)];
	int bidder = 1 + (int)draw(s, KIT_BIDDERS);
	for (size_t i = 0; i < ROWS; i++) {
		const struct act_row *row = law_row_at((first + i * stride) % ROWS);
		if (is_aside(row->type) || !row->by_lot)
			continue;
		struct source one = source_seed(i + 1);
		int who = row->who & ROLE_BIDDER && i % 2 ? bidder : any_actor(&one, row);
		int at = row->by_lot ? lot : 0;
		json_t *body = any_fitting(k, lot, row->type, who < HOST ? who : bidder);
		if (row->route == ROUTE_LOG && kit_may(k, who, at, row->type, json_deep_copy(body))) {
			kit_act(k, who, at, row->type, body);
			return;
		}
		json_decref(body);
	}
}

static void hand_in(struct kit *k, struct source *s, int lot)
{
	static const char *const TYPES[] = { "bid.submit", "bid.submit", "bid.submit", "bid.replace", "bid.withdraw", "bid.checkin" };
	const char *type = TYPES[draw(s, 6)];
	int who = 1 + (int)draw(s, KIT_BIDDERS);
	if (json_array_size(k->intake[lot]) < 30 && k->p->lot_count && project_lot(k->p, lot)->phase == PHASE_WAIT)
		kit_hand_in(k, who, lot, type, any_fitting(k, lot, type, who), KIT_DEADLINE - 2000 + (int64_t)draw(s, 256) * 8);
}

// Somebody sends what the table's fields allow, or what they do not.
static void send(struct kit *k, struct source *s, int lot, bool spoilt)
{
	const struct act_row *row = row_drawn(s);
	int who = draw(s, 3) ? any_actor(s, row) : draw(s, 2) ? HOST + (int)draw(s, 8) : 1 + (int)draw(s, KIT_BIDDERS);
	json_t *body = draw(s, 2) ? any_drawn(s, row->body) : any_fitting(k, lot, row->type, who < HOST ? who : 1);
	if (spoilt)
		any_spoil(s, body);
	kit_act(k, who, row->by_lot ? lot : 0, row->type, body);
}

static void close_lot(struct kit *k, struct source *s, int lot)
{
	if (k->p->lot_count && project_lot(k->p, lot)->phase == PHASE_WAIT && draw(s, 3) == 0)
		kit_close(k, lot);
}

static void step(struct kit *k, struct source *s)
{
	int lot = draw(s, 8) ? 1 : 2;
	switch (draw(s, 12)) {
	case 0:
		k->now += (int64_t)draw(s, 256) * MINUTE / 8;
		break;
	case 1:
	case 2:
	case 3:
		hand_in(k, s, lot);
		break;
	case 4:
		close_lot(k, s, lot);
		break;
	case 5:
		send(k, s, lot, false);
		break;
	case 6:
		send(k, s, lot, true);
		break;
	default:
		go_on(k, s, lot);
	}
}

static int opened; // runs whose lot 1 went through an ordinary opening

static enum phase run(struct source s)
{
	struct kit k;
	kit_init(&k);
	k.quick = s.endless; // many seeds: the whole is folded again, single acts are not compared
	if (draw(&s, 16))
		play_found(&k, draw(&s, 4) ? NULL : J("{s:s, s:s, s:b}", "decrypt_fail_other", draw(&s, 2) ? "extend" : "suspend",
						      "decrypt_fail_bidder", "extend", "no_confirm_means_agree", 0));
	for (int i = 0; i < STEPS && !s.dry; i++) {
		step(&k, &s);
		INSIST(any_sound(&k));
	}
	enum phase reached = k.p->lot_count ? project_lot(k.p, 1)->phase : PHASE_WAIT;
	opened += k.p->lot_count && project_lot(k.p, 1)->outcome == OUTCOME_OPENED;
	INSIST(k.leaks == 0 && kit_same_again(&k));
	kit_release(&k);
	return reached;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(source_bytes(data, size));
	return 0;
}

#ifndef KB_FUZZER
#include <dirent.h>
#include <stdlib.h>

#include "base/durable.h"
#include "tests/tap.h"

enum { SEEDS = 20 };

static void replay_corpus(void)
{
	AUTO_FREE char *folder = xasprintf("%s/tests/corpus/law", getenv("srcdir") ? getenv("srcdir") : ".");
	DIR *dir = opendir(folder);
	int n = 0;
	for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir)) {
		AUTO_FREE char *path = xasprintf("%s/%s", folder, d->d_name);
		BUF_AUTO bytes = BUF_INIT;
		struct err e;
		if (d->d_name[0] == '.' || !is_ok(file_read(path, 1 << 20, &bytes, &e)))
			continue;
		LLVMFuzzerTestOneInput(bytes.p, bytes.n);
		n++;
	}
	if (dir)
		closedir(dir);
	CHECK(n > 0, "%d inputs of the corpus", n);
}

int main(void)
{
	int reached[PHASE_COUNT] = { 0 };
	replay_corpus();
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		enum phase at = run(source_seed(seed));
		reached[at]++;
	}
	CHECK(true, "%d openings of %d steps drawn from seeds: every state is sound, twice the same", SEEDS, STEPS);
	for (int i = 0; i < PHASE_COUNT; i++)
		printf("# %s: %d\n", phase_code((enum phase)i), reached[i]);
	CHECK(opened > SEEDS / 10, "%d openings and inputs went through to a record with prices", opened);
	return tap_done();
}
#endif
