// kaibiao drill: plays a scenario through the law, without database, token or network.
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/drill.h"
#include "law/evaluation.h"

enum { FILE_BYTES_MAX = 16 * 1024 * 1024, SECOND_MS = 1000, SENTENCE_MAX = 300 };

struct run {
	struct drill d;
	json_t *lines; // as they were read: the drill borrows from them
	json_t *unmet; // expectations that were not met, as sentences
};

// --- expectations

static void unequal(const char *path, const json_t *want, const json_t *got, json_t *out)
{
	AUTO_FREE char *w = json_dumps(want, JSON_ENCODE_ANY | JSON_COMPACT), *g = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT) : xstrdup("-");
	json_array_append_new(out, json_sprintf("%s: %.*s != %.*s", path, SENTENCE_MAX, g ? g : "?", SENTENCE_MAX, w ? w : "?"));
}

void drill_differs(const json_t *want, const json_t *got, const char *path, json_t *out)
{
	const char *key;
	json_t *item;
	size_t i;
	if (json_is_object(want) && json_is_object(got)) {
		json_object_foreach((json_t *)(uintptr_t)want, key, item)
		{
			AUTO_FREE char *inner = xasprintf("%s%s%s", path, *path ? "." : "", key);
			drill_differs(item, json_object_get(got, key), inner, out);
		}
	} else if (json_is_array(want) && json_is_array(got) && json_array_size(want) == json_array_size(got)) {
		json_array_foreach((json_t *)(uintptr_t)want, i, item)
		{
			AUTO_FREE char *inner = xasprintf("%s[%zu]", path, i);
			drill_differs(item, json_array_get(got, i), inner, out);
		}
	} else if (!json_equal(want, got)) {
		unequal(path, want, got, out);
	}
}

static result expect_state(struct run *r, const json_t *line, struct err *e)
{
	JSON_AUTO *want = NULL;
	JSON_AUTO *got = project_json(r->d.p);
	AUTO_FREE char *path = xasprintf("%zu: ", r->d.line);
	TRY(drill_body(&r->d, json_object_get(line, "expect"), json_int_or(line, "lot", 1), &want, e));
	if (!json_object_get(line, "lot")) {
		drill_differs(want, got, path, r->unmet);
		return ok();
	}
	json_t *lots = json_object_get(got, "lots");
	for (size_t i = 0; i < json_array_size(lots); i++)
		if (json_int(json_array_get(lots, i), "no") == json_int(line, "lot"))
			drill_differs(want, json_array_get(lots, i), path, r->unmet);
	return ok();
}

// "void": the code of the refusal; "" where the act must be in force.
static void expect_act(struct run *r, const json_t *line)
{
	const json_t *last = json_array_get(r->d.played, json_array_size(r->d.played) - 1), *want = json_object_get(line, "void");
	if (json_is_string(want) && strcmp(json_string_value(want), json_str(last, "code")) != 0)
		json_array_append_new(r->unmet, json_sprintf("%zu: %s: \"%s\" != \"%s\"", r->d.line, json_str(line, "act"), json_str(last, "code"),
							     json_string_value(want)));
}

// --- lines

static result check_keys(const struct run *r, const json_t *line, struct err *e)
{
	static const char *const KNOWN[] = { "when", "who", "act", "lot", "body", "void", "play", "expect", "note", "drill", "title", "project",
					     "people", "bids", "fail", "members", "chair", "against", "scores", "dissent" };
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)(uintptr_t)line, key, v)
	{
		size_t i = 0;
		while (i < sizeof KNOWN / sizeof *KNOWN && strcmp(KNOWN[i], key) != 0)
			i++;
		if (i == sizeof KNOWN / sizeof *KNOWN)
			return usage(e, "drill.key", "第 %zu 行：不认识字段“%.40s”；格式见 doc/drill.md", r->d.line, key);
	}
	return ok();
}

static result move_clock(struct run *r, const json_t *line, struct err *e)
{
	int64_t when = r->d.now + SECOND_MS;
	const char *text = json_str(line, "when");
	if (*text && !time_read(text, &when))
		return usage(e, "drill.when", "第 %zu 行：when“%.40s”不是时间；请写成 2026-11-23T09:00:00+08:00", r->d.line, text);
	if (when < r->d.now)
		return usage(e, "drill.when", "第 %zu 行：时间早于前一行；演练按时间先后书写", r->d.line);
	r->d.now = when;
	return ok();
}

static result play_act(struct run *r, const json_t *line, struct err *e)
{
	json_t *body;
	int64_t lot = json_int(line, "lot");
	size_t before = json_array_size(r->d.played);
	TRY(drill_body(&r->d, json_object_get(line, "body"), lot, &body, e));
	TRY(drill_act(&r->d, json_str(line, "who"), lot, json_str(line, "act"), body, NULL, e));
	if (json_array_size(r->d.played) > before)
		expect_act(r, line);
	return ok();
}

static result play_line(struct run *r, const json_t *line, struct err *e)
{
	TRY(check_keys(r, line, e));
	if (json_object_get(line, "note"))
		return ok();
	if (json_object_get(line, "expect"))
		return expect_state(r, line, e);
	TRY(move_clock(r, line, e));
	if (json_object_get(line, "play"))
		return drill_play(&r->d, line, json_int(line, "lot"), e);
	if (json_object_get(line, "act"))
		return play_act(r, line, e);
	return usage(e, "drill.line", "第 %zu 行：既不是行为（act），也不是成段的演练（play）、期望（expect）或说明（note）", r->d.line);
}

// What INNER says, with the line before it, in both languages.
static result in_line(const struct run *r, const struct err *inner, struct err *e)
{
	struct err other;
	result failed = usage(e, "drill.line", "第 %zu 行：%s", r->d.line, inner->text);
	(void)!is_ok(usage(&other, "drill.line", "第 %zu 行：%s", r->d.line, *inner->other ? inner->other : inner->text));
	memcpy(e->other, other.other, sizeof e->other);
	return failed;
}

static result read_line(struct run *r, struct span text, json_t **out, struct err *e)
{
	struct err inner;
	if (is_ok(json_read(text, FILE_BYTES_MAX, out, &inner)) && json_is_object(*out)) {
		json_array_append_new(r->lines, *out);
		return ok();
	}
	if (*out) {
		json_decref(*out);
		return usage(e, "drill.line", "第 %zu 行：每一行应是一个 JSON 对象", r->d.line);
	}
	return in_line(r, &inner, e);
}

static bool next_line(struct span *left, struct span *line)
{
	const uint8_t *end = left->n ? memchr(left->p, '\n', left->n) : NULL;
	size_t n = end ? (size_t)(end - left->p) : left->n;
	if (!left->n)
		return false;
	*line = span_of(left->p, n);
	*left = span_of(left->p + n + (end != NULL), left->n - n - (end != NULL));
	return true;
}

static result run_file(struct run *r, struct span text, struct err *e)
{
	struct span line;
	json_t *v;
	bool begun = false;
	while (next_line(&text, &line)) {
		r->d.line++;
		if (!line.n)
			continue;
		TRY(read_line(r, line, &v, e));
		TRY(begun ? play_line(r, v, e) : drill_begin(&r->d, v, e));
		begun = true;
	}
	return begun ? ok() : usage(e, "drill.header", "演练文件是空的；格式见 doc/drill.md");
}

// --- what came of it

static void print_act(const json_t *v)
{
	BUF_AUTO line = BUF_INIT;
	BUF_AUTO why = BUF_INIT;
	text_add_safe(&why, json_str(v, "text"));
	buf_addf(&line, "%4lld  ", (long long)json_int(v, "seq"));
	time_add(&line, json_int(v, "at"));
	buf_add_str(&line, "  ");
	text_add_cells(&line, json_str(v, "who"), 12);
	text_add_cells(&line, json_str(v, "act"), 20);
	if (json_bool(v, "in_force"))
		printf("%s  ok\n", buf_text(&line));
	else
		printf(_("%s  void [%s] %s: %s\n"), buf_text(&line), json_str(v, "code"), json_str(v, "clause"), buf_text(&why));
}

static void print_lot(const struct lot *l)
{
	BUF_AUTO b = BUF_INIT;
	text_add_safe(&b, l->name);
	printf(_("lot %lld %s: opening %s, %s\n"), (long long)l->no, buf_text(&b), cli_english() ? phase_code(l->phase) : phase_zh(l->phase),
	       cli_english() ? outcome_code(l->outcome) : outcome_zh(l->outcome));
	cli_print_evaluation(l);
}

static void print_run(const struct run *r, bool json)
{
	const json_t *v;
	size_t i;
	if (json) {
		JSON_AUTO *all = json_pack("{s:O, s:O, s:o}", "acts", r->d.played, "unmet", r->unmet, "state", project_json(r->d.p));
		cli_print_json(all, false);
		return;
	}
	json_array_foreach (r->d.played, i, v)
		print_act(v);
	for (i = 0; i < r->d.p->lot_count; i++)
		print_lot(&r->d.p->lots[i]);
	printf(_("%zu acts, %zu void\n"), json_array_size(r->d.played), r->d.p->void_count);
}

// After the output: what the file expects, and did not come out.
static int verdict(const struct run *r)
{
	const json_t *v;
	size_t i;
	json_array_foreach (r->unmet, i, v)
		fprintf(stderr, _("not as expected, line %s\n"), json_string_value(v));
	return json_array_size(r->unmet) ? RESULT_REFUSED : RESULT_OK;
}

static int run_drill(const char *path, bool json)
{
	struct err e;
	BUF_AUTO text = BUF_INIT;
	result r = strcmp(path, "-") == 0 ? read_all(STDIN_FILENO, FILE_BYTES_MAX, &text, "stdin", &e) : file_read(path, FILE_BYTES_MAX, &text, &e);
	if (!is_ok(r))
		return cli_report(r, &e);
	struct run run = { .lines = json_array(), .unmet = json_array() };
	drill_init(&run.d);
	r = run_file(&run, span_buf(&text), &e);
	if (is_ok(r))
		print_run(&run, json);
	int status = is_ok(r) ? verdict(&run) : cli_report(r, &e);
	drill_release(&run.d);
	json_decref(run.unmet);
	json_decref(run.lines);
	return status;
}

int cmd_drill(int argc, char **argv)
{
	bool json = cli_flag(&argc, argv, "json");
	if (argc != 3 || strcmp(argv[1], "run") != 0)
		return cli_usage("drill");
	return run_drill(argv[2], json);
}
