#include "paper/receipts.h"

#include <string.h>

#include "crypto/sign.h"

enum { RECEIPT_BYTES_MAX = 64 * 1024 };

static result parse(struct span file, json_t **out, struct buf *sig, struct err *e)
{
	TRY(json_read_canonical(file, RECEIPT_BYTES_MAX, out, e));
	if (!*json_str(*out, "text") || !json_get_base64(*out, "sig", sig))
		return usage(e, "receipt.syntax", "不是回执文件：应有 text（签名的原文）和 sig（签名，base64）");
	return ok();
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n > m && strcmp(text + n - m, end) == 0;
}

result receipts_collect(const char *folder, struct fileset *files, struct err *e)
{
	struct fileset found = { 0 };
	result r = fileset_read(folder, RECEIPT_BYTES_MAX, &found, e);
	for (size_t i = 0; is_ok(r) && i < found.count; i++) {
		const struct fileset_file *f = &found.files[i];
		JSON_AUTO *json = NULL;
		BUF_AUTO sig = BUF_INIT;
		AUTO_FREE char *path = xasprintf(RECEIPTS_FOLDER "%s", f->path);
		if (!ends_with(f->path, ".json") || strchr(f->path, '/'))
			continue;
		r = parse(span_buf(&f->bytes), &json, &sig, e);
		if (is_ok(r))
			fileset_add(files, path, span_buf(&f->bytes));
	}
	fileset_release(&found);
	return r;
}

static result service_cert(struct derive *d, struct cert **out, struct err *e)
{
	struct hash service = derive_state(d)->service_cert;
	AUTO_FREE char *path = xasprintf("certs/%s.der", hash_hex(service).s);
	const struct fileset_file *der = fileset_find(derive_files(d), path);
	if (!der)
		return refuse(e, "receipt.service", "", "日志里没有服务证书 %.16s，回执无法核验", hash_hex(service).s);
	return cert_read(span_buf(&der->bytes), out, e);
}

/// R33 87号令第33条 the receipt names the record that the log holds; a refusal has none
static result check_content(struct derive *d, const json_t *text, struct err *e)
{
	struct hash act, record;
	if (strcmp(json_str(text, "type"), "receipt") != 0)
		return ok();
	if (!json_hash(text, "act_hash", &act) || !json_hash(text, "record_hash", &record))
		return refuse(e, "receipt.syntax", "", "回执缺少 act_hash 或 record_hash");
	if (!derive_knows(d, act, record))
		return refuse(e, "receipt.missing", "R33 87号令第33条", "回执所说的记录不在日志里：有记录被删去，或日志不是同一份");
	return ok();
}

result receipt_check(struct span file, struct derive *d, struct err *e)
{
	JSON_AUTO *json = NULL;
	JSON_AUTO *content = NULL;
	CERT_AUTO *service = NULL;
	BUF_AUTO sig = BUF_INIT;
	TRY(parse(file, &json, &sig, e));
	struct span text = span_str(json_str(json, "text"));
	TRY(service_cert(d, &service, e));
	TRY(sign_verify(service, suite_of(service), DOMAIN_RECEIPT, text, span_buf(&sig), e));
	TRY(json_read(text, RECEIPT_BYTES_MAX, &content, e));
	return check_content(d, content, e);
}
