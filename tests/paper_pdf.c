// The opening record as PDF: made twice alike; what is in it is for paper_pdf_tools.sh, which reads it back with poppler.
// "paper_pdf FOLDER" writes one PDF for each state into FOLDER for that.
#include <stdlib.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "paper/opening.h"
#include "paper_states.h"
#include "tap.h"

enum { MANY = 60 };

static const char HOSTILE[] = "\xe2\x80\xae" "<b>恶意</b>&amp;%s%n\\)]>>endobj" "\xe2\x80\x8b\x1b[2J" "\xf0\x9f\x98\x80" "公司";

static json_t *facts_of(void (*state)(struct opening_state *))
{
	struct opening_state s;
	state(&s);
	return opening_facts_json(&s.p, &s.lot);
}

static json_t *bid_like(const json_t *one, int no, const char *name)
{
	json_t *bid = json_deep_copy(one), *bidder = json_object_get(bid, "bidder"), *offer = json_object_get(bid, "offer");
	BUF_AUTO capital = BUF_INIT;
	json_put_int(bid, "no", no);
	json_put_str(bidder, "name", name);
	json_put_int(offer, "total_fen", 90000000 + no * 100003);
	money_add_capital(&capital, 90000000 + no * 100003);
	json_put_str(offer, "total_text", buf_text(&capital));
	return bid;
}

static json_t *facts_with(int n, const char *fixed_name)
{
	json_t *facts = facts_of(state_opened), *bids = json_array();
	const json_t *one = json_array_get(json_object_get(facts, "bids"), 0);
	for (int no = 1; no <= n; no++) {
		AUTO_FREE char *name = fixed_name ? xstrdup(fixed_name) :
						    xasprintf("晋中第%02d%s有限公司", no, no % 7 ? "科技" : "智慧校园信息系统集成与建设运营服务股份");
		json_array_append_new(bids, bid_like(one, no, name));
	}
	json_put(facts, "bids", bids);
	json_put_int(facts, "valid_count", n);
	return facts;
}

// One text that no page holds: a reason of 60,000 characters' width.
static json_t *facts_long(void)
{
	json_t *facts = facts_of(state_too_few);
	json_t *u = json_object_get(json_array_get(json_object_get(facts, "bids"), 2), "unseal");
	BUF_AUTO reason = BUF_INIT;
	for (int i = 1; i <= 1500; i++)
		buf_addf(&reason, "第%d句理由。", i);
	json_put_str(json_object_get(u, "ruling"), "reason", buf_text(&reason));
	json_put_str(json_object_get(facts, "project"), "name", buf_text(&reason));
	return facts;
}

static json_t *facts_named(const char *name)
{
	if (strcmp(name, "no_opening") == 0)
		return facts_of(state_no_opening);
	if (strcmp(name, "too_few") == 0)
		return facts_of(state_too_few);
	if (strcmp(name, "one") == 0)
		return facts_with(1, NULL);
	if (strcmp(name, "many") == 0)
		return facts_with(MANY, NULL);
	if (strcmp(name, "hostile") == 0)
		return facts_with(4, HOSTILE);
	return strcmp(name, "long") == 0 ? facts_long() : facts_of(state_opened);
}

static const char *const NAMES[] = { "opened", "no_opening", "too_few", "one", "many", "hostile", "long" };
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };

static int write_all_of(const char *folder)
{
	for (size_t i = 0; i < NAME_COUNT; i++) {
		JSON_AUTO *facts = facts_named(NAMES[i]);
		BUF_AUTO pdf = BUF_INIT;
		BUF_AUTO json = BUF_INIT;
		struct err e = { 0 };
		AUTO_FREE char *path = xasprintf("%s/%s.pdf", folder, NAMES[i]);
		AUTO_FREE char *facts_path = xasprintf("%s/%s.json", folder, NAMES[i]);
		json_text(facts, &json);
		if (!is_ok(opening_pdf_of(facts, &pdf, &e)) || !is_ok(file_save(path, span_buf(&pdf), 0644, &e)) ||
		    !is_ok(file_save(facts_path, span_buf(&json), 0644, &e))) {
			fprintf(stderr, "%s\n", e.text);
			return 1;
		}
	}
	return 0;
}

static void same_twice(const char *name)
{
	JSON_AUTO *facts = facts_named(name);
	BUF_AUTO first = BUF_INIT;
	BUF_AUTO second = BUF_INIT;
	struct err e = { 0 };
	CHECK(is_ok(opening_pdf_of(facts, &first, &e)), "%s: is made %s", name, e.text);
	sleep(1); // a clock that was read would show
	CHECK(is_ok(opening_pdf_of(facts, &second, &e)), "%s: is made again %s", name, e.text);
	CHECK(first.n == second.n && memcmp(first.p, second.p, first.n) == 0, "%s: the same facts give the same bytes", name);
	json_put_str(json_object_get(facts, "lot"), "name", "另一包");
	buf_clear(&second);
	CHECK(is_ok(opening_pdf_of(facts, &second, &e)), "%s: other facts are made %s", name, e.text);
	CHECK(first.n != second.n || memcmp(first.p, second.p, first.n) != 0, "%s: other facts give other bytes", name);
}

// Where no font is to be found the sentence names the package; the fonts are read from the environment's folder.
static void without_font(void)
{
	JSON_AUTO *facts = facts_of(state_opened);
	BUF_AUTO pdf = BUF_INIT;
	struct err e = { 0 };
	CHECK(!is_ok(opening_pdf_of(facts, &pdf, &e)), "without a font nothing is made");
	CHECK_TEXT(e.code, "pdf.font", "the reason");
	CHECK(strstr(e.text, "fonts-noto-cjk") != NULL, "the sentence names the package: %s", e.text);
	CHECK(pdf.n == 0, "and nothing was appended");
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--no-font") == 0)
		without_font();
	else if (argc > 1)
		return write_all_of(argv[1]);
	else {
		same_twice("opened");
		same_twice("many");
	}
	return tap_done();
}
