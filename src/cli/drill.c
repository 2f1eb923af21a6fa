// People, words and events of a drill.
#include "cli/drill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void drill_init(struct drill *d)
{
	*d = (struct drill){ .p = project_new(), .id = "", .people = json_object(), .played = json_array() };
	for (int i = 0; i < DRILL_LOTS_MAX; i++)
		d->intake[i] = json_array();
}

void drill_release(struct drill *d)
{
	project_free(d->p);
	json_decref(d->people);
	json_decref(d->played);
	for (int i = 0; i < DRILL_LOTS_MAX; i++)
		json_decref(d->intake[i]);
}

static result add_person(struct drill *d, const json_t *person, struct err *e)
{
	const char *id = json_str(person, "id"), *code = json_str(person, "code");
	if (!*id || strlen(id) > 40 || id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_")] || json_object_get(d->people, id))
		return usage(e, "drill.person", "第 %zu 行：人员的 id“%.40s”为空、过长、重复，或含有小写字母、数字、下划线以外的字符", d->line, id);
	if (*code && strlen(code) != 18)
		return usage(e, "drill.person", "第 %zu 行：“%.40s”的统一社会信用代码应为18位", d->line, id);
	json_object_set(d->people, id, (json_t *)(uintptr_t)person);
	return ok();
}

result drill_begin(struct drill *d, const json_t *header, struct err *e)
{
	const json_t *people = json_array_at(header, "people");
	if (strcmp(json_str(header, "drill"), "kaibiao-drill-1") != 0 || !*json_str(header, "project"))
		return usage(e, "drill.header", "第一行应是 {\"drill\":\"kaibiao-drill-1\",\"project\":\"…\",\"people\":[…]}；格式见 doc/drill.md");
	d->id = json_str(header, "project");
	for (size_t i = 0; i < json_array_size(people); i++)
		TRY(add_person(d, json_array_get(people, i), e));
	JSON_AUTO *service = json_pack("{s:s, s:s}", "id", "service", "name", "服务密钥");
	return drill_knows(d, "service") ? ok() : add_person(d, service, e);
}

bool drill_knows(const struct drill *d, const char *who)
{
	return json_object_get(d->people, who) != NULL;
}

struct hash drill_hash(const char *what, const char *of)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "kaibiao-drill-1 %s %s", what, of);
	return sha256(span_buf(&b));
}

struct hash drill_cert(const char *who)
{
	return drill_hash("certificate", who);
}

const char *drill_name(const struct drill *d, const char *who)
{
	const char *name = json_str(json_object_get(d->people, who), "name");
	return *name ? name : who;
}

const char *drill_code(const struct drill *d, const char *who)
{
	return json_str(json_object_get(d->people, who), "code");
}

json_t *drill_hex(struct hash h)
{
	return json_string(hash_hex(h).s);
}

json_t *drill_base64(const char *text)
{
	BUF_AUTO b = BUF_INIT;
	base64_add(&b, span_str(text));
	return json_string(buf_text(&b));
}

const char *drill_bid(const char *who, int64_t lot)
{
	static char id[40];
	char of[80];
	snprintf(of, sizeof of, "%.40s %lld", who, (long long)lot);
	struct hash_text h = hash_hex(drill_hash("bid", of));
	snprintf(id, sizeof id, "%.8s-%.4s-7%.3s-8%.3s-%.12s", h.s, h.s + 8, h.s + 12, h.s + 15, h.s + 18);
	return id;
}

// --- words

static json_t *made_up_der(const char *who)
{
	char text[200];
	snprintf(text, sizeof text, "%-120.100s", who); // an encryption certificate has at least 100 bytes
	return drill_base64(text);
}

static json_t *ballot(const char *choice)
{
	struct hash salt = drill_hash("salt", choice), of = drill_cert(choice);
	BUF_AUTO b = BUF_INIT;
	buf_add_str(&b, "kaibiao-vote-1");
	buf_add(&b, salt.b, HASH_BYTES);
	buf_add(&b, of.b, HASH_BYTES);
	return drill_hex(sha256(span_buf(&b)));
}

// What the word stands for; NULL where there is no such word.
static json_t *word(const struct drill *d, const char *text, int64_t lot)
{
	static const char *const NAMES[] = { "@cert:", "@bid:", "@hash:", "@salt:", "@enc:", "@ballot:" };
	size_t kind = 0, n = sizeof NAMES / sizeof *NAMES;
	if (strcmp(text, "@sheet") == 0)
		return drill_hex(project_sheet(d->p));
	while (kind < n && strncmp(text, NAMES[kind], strlen(NAMES[kind])) != 0)
		kind++;
	const char *of = kind < n ? text + strlen(NAMES[kind]) : "";
	bool person = kind != 2 && kind != 3;
	if (kind == n || (person && !drill_knows(d, of)))
		return NULL;
	switch (kind) {
	case 0: return drill_hex(drill_cert(of));
	case 1: return json_string(drill_bid(of, lot));
	case 2: return drill_hex(drill_hash("hash", of));
	case 3: return drill_hex(drill_hash("salt", of));
	case 4: return made_up_der(of);
	default: return ballot(of);
	}
}

static result replace_words(const struct drill *d, json_t *v, int64_t lot, struct err *e);

static result replaced(const struct drill *d, json_t *item, int64_t lot, json_t **out, struct err *e)
{
	*out = NULL;
	if (!json_is_string(item))
		return replace_words(d, item, lot, e);
	if (*json_string_value(item) != '@')
		return ok();
	*out = word(d, json_string_value(item), lot);
	return *out ? ok()
		    : usage(e, "drill.word", "第 %zu 行：“%.60s”不是演练文件的替换词，或没有这个人；见 doc/drill.md", d->line,
			    json_string_value(item));
}

static result replace_words(const struct drill *d, json_t *v, int64_t lot, struct err *e)
{
	const char *key;
	json_t *item, *by;
	size_t i;
	void *next;
	json_object_foreach_safe(v, next, key, item)
	{
		TRY(replaced(d, item, lot, &by, e));
		if (by)
			json_object_set_new(v, key, by);
	}
	json_array_foreach(v, i, item)
	{
		TRY(replaced(d, item, lot, &by, e));
		if (by)
			json_array_set_new(v, i, by);
	}
	return ok();
}

result drill_body(const struct drill *d, const json_t *body, int64_t lot, json_t **out, struct err *e)
{
	*out = body ? json_deep_copy(body) : json_object();
	result r = replace_words(d, *out, lot, e);
	if (is_ok(r))
		return r;
	json_decref(*out);
	*out = NULL;
	return r;
}

// --- events

static json_t *frame(const struct drill *d, const char *who, int64_t n, int64_t lot, const char *type, json_t *body)
{
	char salt[40];
	snprintf(salt, sizeof salt, "%llu", (unsigned long long)d->seq + 1);
	json_t *seen = json_object(), *act = json_object();
	json_put_int(seen, "seq", (int64_t)d->seq);
	json_put_hash(seen, "hash", d->p->head);
	json_put_str(act, "act", type);
	json_put_str(act, "project", d->id);
	json_put_int(act, "n", n);
	json_put_int(act, "at", d->now);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "drill");
	json_put_hash(act, "salt", drill_hash(who, salt));
	json_put(act, "body", body);
	if (lot)
		json_put_int(act, "lot", lot);
	return act;
}

static void note(struct drill *d, const char *who, const json_t *act, bool in_force)
{
	json_t *v = json_object();
	json_put_int(v, "line", (int64_t)d->line);
	json_put_int(v, "seq", (int64_t)d->seq);
	json_put_int(v, "at", d->now);
	json_put_str(v, "who", who);
	json_put_str(v, "act", json_str(act, "act"));
	json_put_int(v, "lot", json_int(act, "lot"));
	json_put_bool(v, "in_force", in_force);
	if (!in_force) {
		const struct voided *x = &d->p->voids[d->p->void_count - 1];
		json_put_str(v, "code", x->code);
		json_put_str(v, "clause", x->clause);
		json_put_str(v, "text", x->text);
	}
	json_array_append_new(d->played, v);
}

static struct hash record_hash(const json_t *act, uint64_t seq)
{
	BUF_AUTO b = BUF_INIT;
	buf_addf(&b, "%llu", (unsigned long long)seq);
	json_text(act, &b);
	return sha256(span_buf(&b));
}

static bool fold(struct drill *d, const char *who, const json_t *act, struct law_event ev)
{
	ev.seq = ++d->seq;
	ev.at = d->now;
	ev.act_hash = ev.record_hash = record_hash(act, ev.seq);
	ev.signer = drill_cert(who);
	ev.signer_name = drill_name(d, who);
	ev.signer_code = drill_code(d, who);
	ev.authentic = true;
	ev.act = act;
	bool in_force = project_fold(d->p, &ev);
	note(d, who, act, in_force);
	return in_force;
}

static bool waits(const struct drill *d, const struct act_row *row, int64_t lot)
{
	return row && row->route == ROUTE_INTAKE && lot >= 1 && lot <= DRILL_LOTS_MAX && *d->p->id && d->now < d->p->deadline;
}

static void wait_in_intake(struct drill *d, const char *who, int64_t lot, json_t *act)
{
	json_t *v = json_object();
	json_put_str(v, "who", who);
	json_put_int(v, "received_at", d->now);
	json_put_int(v, "line", (int64_t)d->line);
	json_put(v, "act", act);
	json_array_append_new(d->intake[lot - 1], v);
}

result drill_act(struct drill *d, const char *who, int64_t lot, const char *type, json_t *body, bool *in_force, struct err *e)
{
	bool waiting = waits(d, law_row(type), lot), force = true;
	int64_t n = waiting ? (int64_t)json_array_size(d->intake[lot - 1]) + 1 : project_actor_n(d->p, drill_cert(who)) + 1;
	json_t *act = frame(d, who, n, lot, type, body);
	BUF_AUTO text = BUF_INIT;
	if (!drill_knows(d, who)) {
		json_decref(act);
		return usage(e, "drill.person", "第 %zu 行：没有“%.40s”这个人；请写进第一行的 people", d->line, who);
	}
	json_text(act, &text);
	if (text.n > JSON_LINE_MAX) {
		json_decref(act);
		return usage(e, "drill.size", "第 %zu 行：行为超过 %d 字节，真实的日志不接受", d->line, JSON_LINE_MAX);
	}
	if (waiting) {
		wait_in_intake(d, who, lot, act);
	} else {
		force = fold(d, who, act, (struct law_event){ .received_at = d->now });
		json_decref(act);
	}
	if (in_force)
		*in_force = force;
	return ok();
}

static struct hash intake_hash(const json_t *waiting, size_t i)
{
	return record_hash(json_object_get(json_array_get(waiting, i), "act"), (uint64_t)i + 1);
}

static json_t *close_body(const struct drill *d, const json_t *waiting)
{
	size_t n = json_array_size(waiting);
	struct hash *leaves = xcalloc(n + 1, sizeof *leaves);
	for (size_t i = 0; i < n; i++) {
		struct hash h = intake_hash(waiting, i);
		leaves[i] = merkle_leaf(span_of(h.b, HASH_BYTES));
	}
	json_t *body = json_object(), *head = json_object();
	json_put_int(head, "seq", (int64_t)n);
	json_put_hash(head, "hash", n ? intake_hash(waiting, n - 1) : drill_hash("intake", ""));
	json_put_int(body, "count", (int64_t)n);
	json_put_hash(body, "root", merkle_root(leaves, n));
	json_put_int(body, "refused", 0);
	json_put_int(body, "closed_at", d->now);
	json_put(body, "head", head);
	free(leaves);
	return body;
}

result drill_close(struct drill *d, int64_t lot, struct err *e)
{
	bool in_force;
	size_t line = d->line;
	const json_t *waiting = d->intake[lot - 1];
	TRY(drill_act(d, "service", lot, "intake.close", close_body(d, waiting), &in_force, e));
	for (size_t i = 0; i < json_array_size(waiting) && in_force; i++) {
		const json_t *v = json_array_get(waiting, i);
		struct law_event ev = { .received_at = d->now };
		ev.intake.present = true;
		ev.intake.seq = (uint64_t)i + 1;
		ev.intake.received_at = json_int(v, "received_at");
		ev.intake.record_hash = intake_hash(waiting, i);
		d->line = (size_t)json_int(v, "line");
		fold(d, json_str(v, "who"), json_object_get(v, "act"), ev);
	}
	d->line = line;
	return ok();
}
