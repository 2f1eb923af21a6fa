#include "log/record.h"

#include "log/record_line.h"

#include <stdio.h>
#include <string.h>

void record_release(struct record *r)
{
	buf_release(&r->adm);
	buf_release(&r->act);
	buf_release(&r->sig);
	*r = (struct record){ .seq = 0 };
}

// The act's own salt hides the signer wherever the act is hidden; zero where the act cannot be read.
static struct hash signer_hash(const struct record *r, const json_t *act)
{
	struct hash salt = { { 0 } };
	uint8_t text[2 * HASH_BYTES];
	if (!json_hash(act, "salt", &salt))
		salt = (struct hash){ { 0 } };
	memcpy(text, salt.b, HASH_BYTES);
	memcpy(text + HASH_BYTES, r->signer.b, HASH_BYTES);
	return sha256(span_of(text, sizeof text));
}

static void add_hash(struct buf *b, struct hash h)
{
	buf_add(b, h.b, HASH_BYTES);
}

static struct hash hash_of(const struct record *r, const json_t *act)
{
	BUF_AUTO b = BUF_INIT;
	size_t n = strlen(r->project);
	buf_add_str(&b, "kaibiao-record-1\n");
	buf_add_u16(&b, (uint16_t)n);
	buf_add(&b, r->project, n);
	buf_add_u64(&b, r->seq);
	buf_add_u64(&b, (uint64_t)r->at);
	add_hash(&b, sha256(span_buf(&r->adm)));
	add_hash(&b, r->act_hash);
	add_hash(&b, signer_hash(r, act));
	buf_add_u16(&b, (uint16_t)r->suite);
	add_hash(&b, sha256(span_buf(&r->sig)));
	add_hash(&b, r->prev);
	return sha256(span_buf(&b));
}

struct hash record_hash(const struct record *r)
{
	struct err ignored;
	JSON_AUTO *act = NULL;
	(void)!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &ignored)); // unreadable: no salt
	return hash_of(r, act);
}

void record_to_line(const struct record *r, struct buf *out)
{
	JSON_AUTO *v = json_object();
	json_put_str(v, "log", r->project);
	json_put_int(v, "seq", (int64_t)r->seq);
	json_put_int(v, "at", r->at);
	json_put(v, "adm", json_stringn(buf_text(&r->adm), r->adm.n));
	json_put(v, "act", json_stringn(buf_text(&r->act), r->act.n));
	json_put_hash(v, "act_hash", r->act_hash);
	json_put_hash(v, "signer", r->signer);
	json_put_int(v, "suite", (int64_t)r->suite);
	json_put_base64(v, "sig", span_buf(&r->sig));
	json_put_hash(v, "prev", r->prev);
	json_put_hash(v, "hash", r->hash);
	json_text(v, out);
}

enum { LINE_MAX_BYTES = 4 * (ACT_BYTES_MAX + ADM_BYTES_MAX), LINE_MEMBERS = 11 };

static bool take_text(const json_t *v, const char *key, size_t limit, struct buf *out)
{
	const json_t *s = json_object_get(v, key);
	if (!json_is_string(s) || json_string_length(s) > limit)
		return false;
	buf_add(out, json_string_value(s), json_string_length(s));
	return true;
}

static bool has_int(const json_t *v, const char *key)
{
	return json_is_integer(json_object_get(v, key));
}

static bool take_line(const json_t *v, struct record *out)
{
	const char *log = json_str(v, "log");
	size_t n = strlen(log);
	if (json_object_size(v) != LINE_MEMBERS || n == 0 || n > PROJECT_ID_MAX || json_int(v, "seq") < 1 || !has_int(v, "at") ||
	    json_int(v, "at") < 0 || !has_int(v, "suite"))
		return false;
	memcpy(out->project, log, n + 1);
	out->seq = (uint64_t)json_int(v, "seq");
	out->at = json_int(v, "at");
	out->suite = (enum suite)(json_int(v, "suite") & 0xffff);
	return take_text(v, "adm", ADM_BYTES_MAX, &out->adm) && take_text(v, "act", ACT_BYTES_MAX, &out->act) &&
	       json_get_base64(v, "sig", &out->sig) && json_hash(v, "act_hash", &out->act_hash) && json_hash(v, "signer", &out->signer) &&
	       json_hash(v, "prev", &out->prev) && json_hash(v, "hash", &out->hash);
}

result record_from_line(struct span line, struct record *out, struct err *e)
{
	JSON_AUTO *v = NULL;
	*out = (struct record){ .seq = 0 };
	if (record_scan(line, out))
		return ok();
	record_release(out);
	TRY(json_read_canonical(line, LINE_MAX_BYTES, &v, e));
	if (json_is_object(v) && take_line(v, out))
		return ok();
	record_release(out);
	return usage(e, "record.syntax", "日志的这一行不是一条完整的记录");
}

static result broken(struct err *e, uint64_t seq, const char *what)
{
	return fail(e, "chain.broken", "第 %llu 条记录%s：日志被改动或损坏；请停止使用这份日志并与其他副本核对", (unsigned long long)seq, what);
}

result record_follows(const struct record *r, const char *project, const struct head *prev, struct err *e)
{
	struct err ignored;
	JSON_AUTO *act = NULL;
	(void)!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &ignored));
	return record_follows_as(r, act, project, prev, e);
}

result record_follows_as(const struct record *r, const json_t *act, const char *project, const struct head *prev, struct err *e)
{
	if (strcmp(r->project, project) != 0)
		return broken(e, r->seq, "不属于本项目");
	if (r->seq != prev->seq + 1)
		return fail(e, "chain.broken", "应是第 %llu 条记录，却是第 %llu 条：日志缺了、多了或乱了次序", (unsigned long long)prev->seq + 1,
			    (unsigned long long)r->seq);
	if (!hash_equal(r->prev, prev->hash))
		return broken(e, r->seq, "没有接上前一条（prev 不符）");
	if (r->at < prev->at)
		return broken(e, r->seq, "的时间早于前一条");
	if (!hash_equal(sha256(span_buf(&r->act)), r->act_hash))
		return broken(e, r->seq, "的行为正文与其哈希不符（act）");
	if (!hash_equal(hash_of(r, act), r->hash))
		return broken(e, r->seq, "的哈希不符（hash）");
	return ok();
}

// "SXZC-1" of "SXZC-1#2"
static bool belongs(const json_t *act, const char *log)
{
	const char *id = json_str(act, "project"), *lot = strchr(log, '#');
	size_t n = lot ? (size_t)(lot - log) : strlen(log);
	char number[24];
	snprintf(number, sizeof number, "%lld", (long long)json_int(act, "lot"));
	return strlen(id) == n && strncmp(id, log, n) == 0 && (!lot || strcmp(lot + 1, number) == 0);
}

static result check_certificate(const struct signed_act *a, struct trust *trust, int64_t at, struct err *e)
{
	CERT_AUTO *cert = NULL;
	if (a->cert_count == 0)
		return refuse(e, "act.not_authentic", "S16 通知二(一)", "行为没有附签名证书，不能受理");
	TRY(cert_read(a->certs[0], &cert, e));
	TRY(cert_check(cert, a->certs + 1, a->cert_count - 1, trust, CERT_SIGN, at, e));
	return sign_verify(cert, a->suite, DOMAIN_ACT, a->act, a->sig, e);
}

result signed_act_check(const struct signed_act *a, const char *project, struct trust *trust, int64_t at, json_t **json, struct err *e)
{
	JSON_AUTO *act = NULL;
	TRY(json_read_canonical(a->act, ACT_BYTES_MAX, &act, e));
	if (!json_is_object(act) || !belongs(act, project))
		return refuse(e, "act.project", "", "这个行为不属于日志“%s”，不能受理", project);
	TRY(check_certificate(a, trust, at, e));
	if (json)
		*json = json_incref(act);
	return ok();
}
