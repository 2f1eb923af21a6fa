// The remembered head: {project, seq, hash, trust} under an HMAC with a key that never leaves DIR.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/durable.h"
#include "log/verify.h"

enum { KEY_BYTES = 32, FILE_BYTES_MAX = 4096 };
static const char VERSION[] = "verifier-1"; // another way of verifying does not trust an older head

static result local_key(const char *dir, struct buf *key, struct err *e)
{
	AUTO_FREE char *path = xasprintf("%s/verified.key", dir);
	uint8_t fresh[KEY_BYTES];
	if (!file_exists(path)) {
		random_bytes(fresh, sizeof fresh);
		TRY(file_save(path, span_of(fresh, sizeof fresh), 0600, e));
	}
	TRY(file_read(path, KEY_BYTES, key, e));
	return key->n == KEY_BYTES ? ok() : fail(e, "file.read", "“%s”长度不对；请删去它，下次会重新核验全部记录", path);
}

static struct hash trust_digest(const struct trust *t)
{
	struct sha256_ctx *c = sha256_new();
	for (size_t i = 0; i < trust_count(t); i++)
		sha256_add(c, trust_der(t, i));
	struct hash h = sha256_end(c);
	sha256_free(c);
	return h;
}

static void head_text(const char *project, struct head h, const struct trust *t, struct buf *out)
{
	JSON_AUTO *v = json_object();
	json_put_str(v, "project", project);
	json_put_int(v, "seq", (int64_t)h.seq);
	json_put_int(v, "at", h.at);
	json_put_hash(v, "hash", h.hash);
	json_put_hash(v, "trust", trust_digest(t));
	json_put_str(v, "version", VERSION);
	json_text(v, out);
}

static struct hash mac(const struct buf *key, const struct buf *text)
{
	struct hash h;
	unsigned n = HASH_BYTES;
	INSIST(HMAC(EVP_sha256(), key->p, (int)key->n, text->p, text->n, h.b, &n) && n == HASH_BYTES);
	return h;
}

static char *head_path(const char *dir, const char *project)
{
	return xasprintf("%s/%s.head", dir, project);
}

result head_remember(const char *dir, const char *project, struct head h, struct trust *t, struct err *e)
{
	AUTO_FREE char *path = head_path(dir, project);
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	TRY(local_key(dir, &key, e));
	head_text(project, h, t, &text);
	struct hash m = mac(&key, &text);
	buf_addf(&text, "\n%s\n", hash_hex(m).s);
	return file_save(path, span_buf(&text), 0600, e);
}

static bool read_head(const struct buf *file, struct head *out, const uint8_t **end)
{
	struct err ignored;
	JSON_AUTO *v = NULL;
	*end = memchr(file->p, '\n', file->n);
	if (!*end || !is_ok(json_read(span_of(file->p, (size_t)(*end - file->p)), FILE_BYTES_MAX, &v, &ignored)))
		return false;
	*out = (struct head){ .seq = (uint64_t)json_int(v, "seq"), .at = json_int(v, "at") };
	return json_hash(v, "hash", &out->hash) && out->seq > 0;
}

bool head_recall(const char *dir, const char *project, struct trust *t, struct head *out)
{
	AUTO_FREE char *path = head_path(dir, project);
	BUF_AUTO file = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO want = BUF_INIT;
	struct err ignored;
	const uint8_t *end;
	if (!file_exists(path) || !is_ok(file_read(path, FILE_BYTES_MAX, &file, &ignored)) || file.n == 0 || !read_head(&file, out, &end) ||
	    !is_ok(local_key(dir, &key, &ignored)))
		return false;
	head_text(project, *out, t, &want); // as it would be written today: another trust list or program does not match
	struct hash m = mac(&key, &want);
	buf_addf(&want, "\n%s\n", hash_hex(m).s);
	return span_equal(span_buf(&want), span_buf(&file));
}
