// kaibiao bid: at the opening. Release the key, deliver a backup, confirm, object, sign, read the receipts.
#include <dirent.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/durable.h"
#include "base/text.h"
#include "cli/bidder.h"
#include "log/gate_client.h"
#include "paper/inclusion.h"

enum { KEY_BYTES = 32, FILE_BYTES_MAX = 256 * 1024 };

// What a work says along the way: what is being done is of interest to screens alone.
static void say(void *ctx, const struct work_step *s)
{
	(void)ctx;
	if (s->how == WORK_WAITS)
		fprintf(stderr, _("the fault was reported to the hall; try again while the window is open\n"));
	else if (s->how == WORK_BAD)
		fprintf(stderr, _("the fault could not be reported: %s\n"), s->text);
}

static result unseal(struct bidder *b, struct err *e)
{
	struct work w = bidder_work(b);
	struct work_answer a;
	w.step = say;
	result r = work_bid_release(&w, &a, e);
	return bidder_answered(b, r, &a);
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

static result upload_backup(struct bidder *b, const struct hash *chunks_sha256, struct err *e)
{
	struct settings s;
	struct gate_client *client = NULL;
	struct key_ops ops = token_key_ops(b->token);
	AUTO_FREE char *path = bidder_path(b, "backup.p7m"), *log = xasprintf("%s#%lld", b->project, (long long)b->lot);
	TRY(settings_read(&s, e));
	result r = gate_client_new(s.store ? s.store : "", s.gate_ca, &client, e);
	if (is_ok(r))
		r = gate_client_upload(client, log, path, chunks_sha256, token_cert(b->token, TOKEN_SIGN), &ops, clock_ms(), NULL, NULL, e);
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
	struct work_custodians c;
	struct cover cover;
	uint8_t key[KEY_BYTES];
	JSON_AUTO *body = NULL;
	TRY(bidder_follow(b, &p, &l, &own, e));
	if (!b->cover || !own || !own->backup_admitted)
		return refuse(e, "backup.not_admitted", "S20 通知二(二)1", "主持人没有宣布启用您的备份文件");
	TRY(cover_read(b->cover, &cover, e));
	if (strcmp(cover.bid_id, own->bid_id) != 0) // a backup is made from the folder as it was sealed last
		return work_other_version(e);
	result r = work_custodians(p, &c, e);
	if (is_ok(r))
		r = bid_backup(b->dir, token_cert(b->token, TOKEN_DECRYPT), &cover, key, NULL, NULL, e);
	if (is_ok(r))
		r = release_make(&cover, span_of(key, sizeof key), (const struct cert *const *)c.enc, c.sign, &body, e);
	OPENSSL_cleanse(key, sizeof key);
	work_custodians_release(&c);
	if (!is_ok(r) && strcmp(e->code, "bid.changed") == 0)
		return refuse(e, "backup.changed", "S20 通知二(二)1", "“%s”里的文件与截止前递交的不一致，不能作为备份送达；请换回递交时的文件后重试", b->dir);
	TRY(r);
	TRY(upload_backup(b, &cover.chunks_sha256, e));
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
	const struct work w = bidder_work(b);
	struct work_answer a;
	result r = work_bid_sign(&w, &a, e);
	return bidder_answered(b, r, &a);
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

// What receipts are held against: the log, and the service's certificate out of it (there once it has signed something).
struct proof {
	const struct project *project;
	const struct lot *lot;
	struct cert *service; // NULL before the deadline
};

static result find_service(void *ctx, const struct record *r, struct err *e)
{
	struct proof *proof = ctx;
	JSON_AUTO *adm = NULL;
	BUF_AUTO der = BUF_INIT;
	if (proof->service || !hash_equal(r->signer, proof->project->service_cert))
		return ok();
	TRY(json_read(span_buf(&r->adm), ADM_BYTES_MAX, &adm, e));
	const char *text = json_string_value(json_array_get(json_array_at(adm, "certs"), 0));
	if (!text || !base64_decode(span_str(text), &der) || !hash_equal(sha256(span_buf(&der)), r->signer))
		return ok();
	return cert_read(span_buf(&der), &proof->service, e);
}

// Kept beside the receipts: a proof that needs no other record. One that is there already is left as it is.
static result keep_place(const struct proof *proof, const char *folder, struct hash record_hash, int64_t at, struct err *e)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO kept = BUF_INIT;
	AUTO_FREE char *file = xasprintf("%s/%s.json", folder, hash_hex(record_hash).s);
	inclusion_proof(proof->project, proof->lot, record_hash, at, &text);
	if (!file_exists(file)) {
		TRY(dir_make(folder, e));
		return file_save(file, span_buf(&text), 0644, e);
	}
	TRY(file_read(file, FILE_BYTES_MAX, &kept, e));
	return span_equal(span_buf(&kept), span_buf(&text))
		       ? ok()
		       : refuse(e, "receipt.proof", "R33 87号令第33条", "保存的证明 %s 与截止时关闭的受理清单不符：它被改动过，或清单已不是当时那一份；请留好它并向监督人核实，移走后重做即得新的证明",
				file);
}

/// R33 87号令第33条 what was receipted stands in the list that was closed at the deadline: under the root that was signed
static result check_place(const struct proof *proof, const char *folder, struct hash record_hash, struct err *e)
{
	const struct lot *l = proof->lot;
	struct hash leaf = merkle_leaf(span_of(record_hash.b, HASH_BYTES));
	if (!l || l->phase == PHASE_WAIT || l->intake_taken < l->intake_count)
		return ok();
	if (l->intake_broken)
		return refuse(e, "receipt.root", "R33 87号令第33条", "受理清单与截止时签名的根不符；请保存回执并立即向监督人提出异议");
	for (int64_t i = 0; i < l->intake_taken; i++) {
		if (!hash_equal(l->intake_leaves[i], leaf))
			continue;
		TRY(keep_place(proof, folder, record_hash, i, e));
		printf(_("  number %lld of the intake that was closed at the deadline, under its signed root; the proof is in %s\n"), (long long)i + 1, folder);
		return ok();
	}
	return refuse(e, "receipt.missing", "R33 87号令第33条", "回执所说的记录不在截止时关闭的受理清单里；请保存回执并立即向监督人提出异议");
}

static void show_bid(const struct lot *l, struct hash record_hash)
{
	for (size_t i = 0; l && i < l->bid_count; i++)
		if (hash_equal(l->bids[i].intake_hash, record_hash))
			printf(_("  in the list that was closed at the deadline: number %lld, state %s\n"), (long long)l->bids[i].no,
			       bid_state_zh(l->bids[i].state));
}

static result check_signature(const struct proof *proof, const json_t *kept, const json_t *text, struct err *e)
{
	BUF_AUTO sig = BUF_INIT;
	struct hash service;
	if (!json_hash(text, "service", &service) || !hash_equal(service, proof->project->service_cert))
		return refuse(e, "receipt.service", "R33 87号令第33条", "回执不是由本项目登记的服务密钥签名的");
	if (!json_get_base64(kept, "sig", &sig))
		return refuse(e, "receipt.syntax", "", "回执文件里没有签名");
	if (!proof->service)
		return ok(); // it was checked when it came; the certificate is in the log after the deadline
	return sign_verify(proof->service, suite_of(proof->service), DOMAIN_RECEIPT, span_str(json_str(kept, "text")), span_buf(&sig), e);
}

static result show_receipt(const char *path, const struct proof *proof, const char *proofs, struct err *e)
{
	JSON_AUTO *kept = NULL;
	JSON_AUTO *text = NULL;
	struct hash record_hash;
	BUF_AUTO line = BUF_INIT;
	TRY(cli_read_json(path, &kept, e));
	TRY(json_read(span_str(json_str(kept, "text")), FILE_BYTES_MAX, &text, e));
	time_add(&line, json_int_or(text, "received_at", json_int(text, "at")));
	printf("%s  %s  %s %s\n", buf_text(&line), json_str(text, "type"), json_str(text, "log"), json_str(text, "text"));
	TRY(check_signature(proof, kept, text, e));
	if (!json_hash(text, "record_hash", &record_hash))
		return ok();
	show_bid(proof->lot, record_hash);
	return strchr(json_str(text, "log"), '#') ? check_place(proof, proofs, record_hash, e) : ok();
}

static result show_all(DIR *d, const char *folder, const struct proof *proof, const char *proofs, struct err *e)
{
	result all = ok();
	for (const struct dirent *f; (f = readdir(d));) {
		struct err own;
		AUTO_FREE char *path = xasprintf("%s/%s", folder, f->d_name);
		result r = f->d_name[0] == '.' ? ok() : show_receipt(path, proof, proofs, &own);
		if (is_ok(r))
			continue;
		printf("  !! %s\n", own.text); // every receipt is looked at, whatever is wrong with one
		*e = own;
		all = r;
	}
	return all;
}

static result receipts(struct bidder *b, struct err *e)
{
	struct proof proof = { .service = NULL };
	const struct bid *own;
	struct err waits;
	if (!is_ok(bidder_settle(b, &waits)))
		cli_report((result){ waits.kind }, &waits); // what is here is shown all the same
	AUTO_FREE char *folder = bidder_path(b, "receipts");
	AUTO_FREE char *proofs = bidder_path(b, "proofs");
	DIR *d = opendir(folder);
	if (!d)
		return refuse(e, "receipt.none", "", "这个目录里还没有回执");
	result r = bidder_follow(b, &proof.project, &proof.lot, &own, e);
	if (is_ok(r))
		r = desk_records(b->desk, b->project, find_service, &proof, e);
	if (is_ok(r)) // the reading may have moved the state on
		r = bidder_follow(b, &proof.project, &proof.lot, &own, e);
	if (is_ok(r))
		r = show_all(d, folder, &proof, proofs, e);
	cert_free(proof.service);
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
