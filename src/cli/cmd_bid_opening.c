// kaibiao bid: at the opening. Release the key, deliver a backup, confirm, object, sign, read the receipts.
#include <dirent.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/durable.h"
#include "base/text.h"
#include "cli/bidder.h"
#include "desk/record.h"
#include "log/gate_client.h"

enum { KEY_BYTES = 32, CUSTODIANS = 3, FILE_BYTES_MAX = 256 * 1024 };

struct custodians {
	struct cert *enc[CUSTODIANS];
	struct hash sign[CUSTODIANS];
};

static void custodians_release(struct custodians *c)
{
	for (size_t i = 0; i < CUSTODIANS; i++)
		cert_free(c->enc[i]);
}

static result custodians_of(const struct project *p, struct custodians *c, struct err *e)
{
	static const enum role ROLES[CUSTODIANS] = { ROLE_HOST, ROLE_RECORDER, ROLE_SUPERVISOR };
	*c = (struct custodians){ .enc = { NULL } };
	for (size_t i = 0; i < CUSTODIANS; i++) {
		const struct person *who = project_role(p, ROLES[i]);
		if (!who || who->enc_der.n == 0)
			return refuse(e, "release.custodian", "R41a 87号令第41条", "本项目还没有%s，密钥不能交出", role_zh(ROLES[i]));
		c->sign[i] = who->cert;
		TRY(cert_read(who->enc_der, &c->enc[i], e));
	}
	return ok();
}

// The content key out of the package's head: one operation of the token, and a check against the own cover sheet.
static result unwrap(struct bidder *b, const char *file, const struct cover *cover, struct buf *key, struct err *e)
{
	AUTO_FREE char *path = bidder_path(b, file);
	struct byte_source source;
	struct p7m_head head = { .header_bytes = 0 };
	struct key_ops ops = token_key_ops(b->token);
	TRY(byte_source_file(path, &source, e));
	result r = p7m_head_read(&source, &head, e);
	if (is_ok(r))
		r = cms_unwrap_key(span_buf(&head.recipients), token_cert(b->token, TOKEN_DECRYPT), &ops, key, e);
	p7m_head_release(&head);
	byte_source_close(&source);
	TRY(r);
	if (!hash_equal(key_commitment(cover->key_salt, span_buf(key)), cover->key_commit))
		return refuse(e, "package.key", "R41a 87号令第41条", "解出的密钥与封面承诺的不一致；请确认用的是加密时的那个令牌");
	return ok();
}

static const char *stage_of(const struct err *e)
{
	if (strncmp(e->code, "token.", 6) == 0)
		return "token";
	if (strncmp(e->code, "envelope.not_for", 16) == 0 || strncmp(e->code, "cert.", 5) == 0)
		return "certificate";
	if (strncmp(e->code, "envelope.", 9) == 0 || strcmp(e->code, "package.key") == 0)
		return "key";
	return strcmp(e->code, "store.gone") == 0 ? "network" : "other";
}

// The hall learns at once what failed and where, so that something can be done while the window is open.
static void report_fault(struct bidder *b, const char *bid_id, const struct err *why)
{
	struct err e;
	JSON_AUTO *body = json_object();
	json_t *evidence = json_object();
	json_put_str(evidence, "code", why->code);
	json_put_str(body, "bid", bid_id);
	json_put_str(body, "stage", stage_of(why));
	json_put_str(body, "text", why->text);
	json_put(body, "evidence", evidence);
	result r = bidder_perform(b, "bid.fault", body, &e);
	if (!is_ok(r))
		cli_report(r, &e);
}

static result release(struct bidder *b, const struct project *p, const struct bid *own, struct err *e)
{
	struct custodians c;
	struct cover cover;
	JSON_AUTO *body = NULL;
	BUF_AUTO key = BUF_INIT;
	TRY(cover_read(b->cover, &cover, e));
	if (strcmp(cover.bid_id, own->bid_id) != 0)
		return refuse(e, "bid.other_version", "R34 87号令第34条", "这个目录里的不是您最后递交的那一份；请用递交时的目录");
	result r = custodians_of(p, &c, e);
	if (is_ok(r))
		r = unwrap(b, "bid.p7m", &cover, &key, e);
	if (is_ok(r))
		r = release_make(&cover, span_buf(&key), (const struct cert *const *)c.enc, c.sign, &body, e);
	buf_wipe(&key);
	custodians_release(&c);
	TRY(r);
	return bidder_perform(b, "bid.release", body, e);
}

static result unseal(struct bidder *b, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	TRY(bidder_follow(b, &p, &l, &own, e));
	if (!b->cover || !own)
		return refuse(e, "bid.unknown", "", "本包没有您递交的投标");
	if (l->phase != PHASE_UNSEAL)
		return refuse(e, "act.phase", "采购文件 decrypt_min", "第%lld包现在是“%s”阶段；主持人开启解密窗口后才能解密", (long long)l->no,
			      phase_zh(l->phase));
	AUTO_FREE char *bid_id = xstrdup(own->bid_id);
	result r = release(b, p, own, e);
	if (!is_ok(r) && strncmp(e->code, "act.", 4) != 0 && strncmp(e->code, "release.", 8) != 0)
		report_fault(b, bid_id, e);
	return r;
}

int bid_unseal_command(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "解密：把密钥交给三位保管人", true, &e);
	if (is_ok(r))
		r = unseal(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

static result upload_backup(struct bidder *b, struct err *e)
{
	struct settings s;
	struct gate_client *client = NULL;
	struct key_ops ops = token_key_ops(b->token);
	AUTO_FREE char *path = bidder_path(b, "backup.p7m"), *log = xasprintf("%s#%lld", b->project, (long long)b->lot);
	TRY(settings_read(&s, e));
	result r = gate_client_new(s.store ? s.store : "", s.gate_ca, &client, e);
	if (is_ok(r))
		r = gate_client_upload(client, log, path, token_cert(b->token, TOKEN_SIGN), &ops, clock_ms(), NULL, NULL, e);
	gate_client_free(client);
	settings_release(&s);
	return r;
}

/// S20 通知二(二)1 the backup is the same manifest under a new key, released as it is delivered
static result backup(struct bidder *b, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	struct custodians c;
	struct cover cover;
	uint8_t key[KEY_BYTES];
	JSON_AUTO *body = NULL;
	TRY(bidder_follow(b, &p, &l, &own, e));
	if (!b->cover || !own || !own->backup_admitted)
		return refuse(e, "backup.not_admitted", "S20 通知二(二)1", "主持人没有宣布启用您的备份文件");
	TRY(cover_read(b->cover, &cover, e));
	result r = custodians_of(p, &c, e);
	if (is_ok(r))
		r = bid_backup(b->dir, token_cert(b->token, TOKEN_DECRYPT), &cover, key, NULL, NULL, e);
	if (is_ok(r))
		r = release_make(&cover, span_of(key, sizeof key), (const struct cert *const *)c.enc, c.sign, &body, e);
	OPENSSL_cleanse(key, sizeof key);
	custodians_release(&c);
	TRY(r);
	TRY(upload_backup(b, e));
	json_put_int(body, "p7m_size", cover.size);
	json_put_hash(body, "p7m_sha256", cover.p7m_sha256);
	json_put_hash(body, "chunks_sha256", cover.chunks_sha256);
	json_put_hash(body, "key_salt", cover.key_salt);
	json_put_hash(body, "key_commit", cover.key_commit);
	return bidder_perform(b, "bid.backup", body, e);
}

int bid_backup_command(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "送达备份文件", true, &e);
	if (is_ok(r))
		r = backup(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

static result confirm(struct bidder *b, struct err *e)
{
	const struct project *p;
	const struct lot *l;
	const struct bid *own;
	JSON_AUTO *body = json_object();
	BUF_AUTO line = BUF_INIT;
	TRY(bidder_follow(b, &p, &l, &own, e));
	if (!own)
		return refuse(e, "bid.unknown", "", "本包没有您的投标");
	if (own->state == BID_OPENED) {
		money_add(&line, own->offer.total_fen);
		printf(_("announced: %s yuan, %s\n"), buf_text(&line), own->offer.total_text);
	}
	json_put_str(body, "bid", own->bid_id);
	json_put_hash(body, "offer_sha256", own->offer_sha256);
	return bidder_perform(b, "bid.confirm", body, e);
}

int bid_confirm(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "确认开标结果", true, &e);
	if (is_ok(r))
		r = confirm(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

int bid_object(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	const char *text = cli_option(&argc, argv, "text");
	bool recusal = cli_flag(&argc, argv, "recusal");
	result r = bidder_begin(&b, &argc, argv, recusal ? "提出回避申请" : "提出异议", true, &e);
	JSON_AUTO *body = json_object();
	if (is_ok(r) && (!text || !*text))
		r = usage(&e, "bid.usage", "请用 --text 写明内容");
	if (is_ok(r)) {
		json_put_str(body, "kind", recusal ? "recusal" : "objection");
		json_put_str(body, "text", text);
		r = bidder_perform(&b, "bid.object", body, &e);
	}
	bidder_end(&b);
	return cli_report(r, &e);
}

static result sign(struct bidder *b, struct err *e)
{
	const struct project *p;
	JSON_AUTO *body = NULL;
	TRY(desk_follow(b->desk, b->project, &p, e));
	TRY(record_sign_body(p, b->lot, b->token, clock_ms(), &body, e));
	return bidder_perform(b, "record.sign", body, e);
}

int bid_sign(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, "签署开标记录", true, &e);
	if (is_ok(r))
		r = sign(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}

// After the deadline the place in the intake is public: the record hash of the receipt stands in the log, under the root.
static void show_place(const struct lot *l, struct hash record_hash)
{
	for (size_t i = 0; l && i < l->bid_count; i++)
		if (hash_equal(l->bids[i].intake_hash, record_hash))
			printf(_("  in the list that was closed at the deadline: number %lld, state %s\n"), (long long)l->bids[i].no,
			       bid_state_zh(l->bids[i].state));
}

static result show_receipt(const char *path, const struct lot *l, struct err *e)
{
	JSON_AUTO *kept = NULL;
	JSON_AUTO *text = NULL;
	struct hash record_hash;
	BUF_AUTO line = BUF_INIT;
	TRY(cli_read_json(path, &kept, e));
	TRY(json_read(span_str(json_str(kept, "text")), FILE_BYTES_MAX, &text, e));
	time_add(&line, json_int_or(text, "received_at", json_int(text, "at")));
	printf("%s  %s  %s %s\n", buf_text(&line), json_str(text, "type"), json_str(text, "log"), json_str(text, "text"));
	if (json_hash(text, "record_hash", &record_hash))
		show_place(l, record_hash);
	return ok();
}

static result receipts(struct bidder *b, struct err *e)
{
	const struct project *p;
	const struct lot *l = NULL;
	const struct bid *own;
	AUTO_FREE char *folder = bidder_path(b, "receipts");
	DIR *d = opendir(folder);
	if (!d)
		return refuse(e, "receipt.none", "", "这个目录里还没有回执");
	result r = bidder_follow(b, &p, &l, &own, e);
	for (const struct dirent *f; is_ok(r) && (f = readdir(d));) {
		AUTO_FREE char *path = xasprintf("%s/%s", folder, f->d_name);
		if (f->d_name[0] != '.')
			r = show_receipt(path, l, e);
	}
	closedir(d);
	return r;
}

int bid_receipt(int argc, char **argv)
{
	struct err e;
	struct bidder b;
	result r = bidder_begin(&b, &argc, argv, NULL, true, &e);
	if (is_ok(r))
		r = receipts(&b, &e);
	bidder_end(&b);
	return cli_report(r, &e);
}
