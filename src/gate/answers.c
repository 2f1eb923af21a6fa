// Receipts and late refusals as they were given, a file each under STATE/answers: whoever sends the same act again gets
// the same bytes again, after a restart as well. Without a state folder receipts are signed anew (same text).
#include <string.h>

#include "base/durable.h"
#include "gate/gate_int.h"

enum { ANSWER_BYTES_MAX = 64 * 1024 };

static char *path_of(const struct gate *g, const char *log, const struct signed_act *a)
{
	BUF_AUTO name = BUF_INIT;
	struct hash act = sha256(a->act);
	buf_addf(&name, "%s\n", log);
	buf_add(&name, act.b, sizeof act.b);
	struct hash_text hex = hash_hex(sha256(span_buf(&name)));
	return xasprintf("%s/answers/%.2s/%s.json", g->parts.state, hex.s, hex.s);
}

bool answer_given(struct gate *g, const char *log, const struct signed_act *a, json_t **answer)
{
	struct err ignored;
	BUF_AUTO text = BUF_INIT;
	if (!g->parts.state)
		return false;
	AUTO_FREE char *path = path_of(g, log, a);
	json_t *v = NULL;
	if (!is_ok(file_read(path, ANSWER_BYTES_MAX, &text, &ignored)) || !is_ok(json_read(span_buf(&text), ANSWER_BYTES_MAX, &v, &ignored)))
		return false;
	json_decref(*answer);
	*answer = v;
	return true;
}

result answer_keep(struct gate *g, const char *log, const struct signed_act *a, const json_t *answer, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	if (!g->parts.state)
		return ok();
	AUTO_FREE char *path = path_of(g, log, a);
	AUTO_FREE char *dir = xstrdup(path);
	*strrchr(dir, '/') = 0;
	TRY(dir_make(dir, e));
	json_text(answer, &text);
	return file_save(path, span_buf(&text), 0600, e);
}
