#include "desk/kept.h"

#include "base/durable.h"
#include "base/json.h"

result kept_copy(const char *dir, const char *name, const struct receipt *answer, struct err *e)
{
	AUTO_FREE char *folder = xasprintf("%s/receipts", dir);
	AUTO_FREE char *path = xasprintf("%s/%s.json", folder, name);
	JSON_AUTO *v = json_object();
	BUF_AUTO text = BUF_INIT;
	if (answer->signed_text.n == 0)
		return ok();
	TRY(dir_make(folder, e));
	json_put_base64(v, "sig", span_buf(&answer->sig));
	json_put_str(v, "text", buf_text(&answer->signed_text));
	json_text(v, &text);
	return file_save(path, span_buf(&text), 0600, e);
}

result kept_save(const char *state_dir, struct hash act_hash, const struct receipt *answer, struct err *e)
{
	return kept_copy(state_dir, hash_hex(act_hash).s, answer, e);
}
