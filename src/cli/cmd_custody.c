// kaibiao custody: what the three custodians of the content keys do. During the window each checks its own shares;
// after it recorder or supervisor hands its shares over, and the host joins two and opens every bid, in memory only.
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "bid/package.h"
#include "cli/cli.h"
#include "log/chunks.h"

#define CLAUSE "R41a 87号令第41条"
enum {
	SHARES_PER_ACT = 100,           // law: custody.hand
	SHARE_TEXT_MAX = 44 * 1024,     // of the envelopes in one act, so that it stays below 64 KiB
	KEY_BYTES = 32,
};

struct custody {
	struct desk *desk;
	struct token *token;
	const char *project;
	char *prompt;
	int64_t lot;
	int own;                        // custodian: 0 host, 1 recorder, 2 supervisor
	const struct project *p;        // as of the last follow()
	const struct lot *l;
	size_t misfits;                 // own shares that do not fit their commitments
};

static result follow(struct custody *c, struct err *e)
{
	TRY(desk_follow(c->desk, c->project, &c->p, e));
	c->l = project_lot(c->p, c->lot);
	if (!c->l)
		return refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", c->project, (long long)c->lot);
	return ok();
}

static result begin(struct custody *c, int *argc, char **argv, const char *what, struct err *e)
{
	c->prompt = xasprintf("%s %s 第%lld包", what, c->project, (long long)c->lot);
	TRY(cli_desk(&c->desk, e));
	TRY(follow(c, e));
	TRY(cli_token(argc, argv, c->prompt, &c->token, e));
	desk_shown(c->desk, c->prompt);
	const struct cert *sign = token_cert(c->token, TOKEN_SIGN);
	c->own = sign ? project_custodian(c->p, cert_hash(sign)) : -1;
	if (c->own < 0 || !token_cert(c->token, TOKEN_DECRYPT))
		return refuse(e, "custody.nobody", CLAUSE, "令牌的持有人不是本项目的主持人、记录人或监督人，或令牌里没有加密证书；请换开标时登记的那一把");
	return ok();
}

static void end(struct custody *c)
{
	token_close_p(&c->token);
	desk_close_p(&c->desk);
	free(c->prompt);
}

static result too_early(const struct custody *c, struct err *e)
{
	return refuse(e, "custody.early", CLAUSE, "第 %lld 包现为“%s”阶段：解密窗口结束后的“%s”阶段才能交出份额、开启投标文件", (long long)c->lot,
		      phase_zh(c->l->phase), phase_zh(PHASE_REMEDY));
}

static bool released(const struct bid *b)
{
	return b->released_at && b->share[0].envelope.n > 0 && !b->opened_at && b->state != BID_REPLACED && b->state != BID_WITHDRAWN &&
	       b->state != BID_INVALID;
}

// Trouble with the token or the system concerns every bid: it ends the work. All else lies in the share.
static bool is_trouble(result r, const struct err *e)
{
	return !is_ok(r) && (r.kind == RESULT_FAILED || strncmp(e->code, "token.", 6) == 0);
}

// A share that custodian INDEX gave into this custodian's hands, checked against the bidder's signed commitment.
static result open_share(struct custody *c, const struct bid *b, struct span envelope, int index, struct buf *share, struct err *e)
{
	struct key_ops ops = token_key_ops(c->token);
	return release_take(envelope, b->share[index].commit, index + 1, token_cert(c->token, TOKEN_DECRYPT), &ops, share, e);
}

static void say(const struct bid *b, const char *sign, const char *text)
{
	printf("%3lld  %-3s %s  %s\n", (long long)b->no, sign, b->bidder_name, text);
	fflush(stdout);
}

// --- custody check ------------------------------------------------------------------------------------------

static result check_shares(struct custody *c, json_t *bad, struct err *e)
{
	for (size_t i = 0; i < c->l->bid_count; i++) {
		const struct bid *b = &c->l->bids[i];
		if (!released(b))
			continue;
		struct buf share = BUF_INIT;
		result r = open_share(c, b, b->share[c->own].envelope, c->own, &share, e);
		buf_wipe(&share);
		if (is_trouble(r, e))
			return r;
		c->misfits += !is_ok(r);
		if (!is_ok(r) && !b->share_bad[c->own])
			json_array_append_new(bad, json_string(b->bid_id));
		say(b, is_ok(r) ? "ok" : "x", is_ok(r) ? "" : e->text);
	}
	return ok();
}

static result report_bad(struct custody *c, json_t *bad, struct err *e)
{
	if (json_array_size(bad) == 0)
		return ok();
	JSON_AUTO *body = json_object();
	json_put(body, "bad", json_incref(bad));
	return desk_perform(c->desk, c->project, "custody.check", c->lot, body, c->token, NULL, e);
}

static result check(struct custody *c, int *argc, char **argv, struct err *e)
{
	JSON_AUTO *bad = json_array();
	TRY(begin(c, argc, argv, "核对密钥份额", e));
	TRY(check_shares(c, bad, e));
	return report_bad(c, bad, e);
}

// --- custody hand -------------------------------------------------------------------------------------------

static result host_encryption(const struct custody *c, struct hash *sign, struct cert **enc, struct err *e)
{
	const struct person *host = project_role(c->p, ROLE_HOST);
	if (!host || host->enc_der.n == 0)
		return refuse(e, "custody.host", "", "项目里没有主持人的加密证书，份额无处可交");
	*sign = host->cert;
	return cert_read(host->enc_der, enc, e);
}

// One bid's share, opened with the own token and sealed for the host.
static result reseal(struct custody *c, const struct bid *b, const struct cert *host, json_t *shares, struct err *e)
{
	struct buf share = BUF_INIT;
	BUF_AUTO envelope = BUF_INIT;
	result r = open_share(c, b, b->share[c->own].envelope, c->own, &share, e);
	if (is_ok(r))
		r = cms_envelope_seal(&host, 1, span_buf(&share), &envelope, e);
	buf_wipe(&share);
	TRY(r);
	json_t *entry = json_object();
	json_put_str(entry, "bid", b->bid_id);
	json_put_base64(entry, "envelope", span_buf(&envelope));
	INSIST(json_array_append_new(shares, entry) == 0);
	return ok();
}

static result reseal_all(struct custody *c, const struct cert *host, json_t *shares, json_t *bad, struct err *e)
{
	for (size_t i = 0; i < c->l->bid_count; i++) {
		const struct bid *b = &c->l->bids[i];
		if (!released(b) || b->handed[c->own])
			continue;
		result r = reseal(c, b, host, shares, e);
		if (is_trouble(r, e))
			return r;
		c->misfits += !is_ok(r);
		if (!is_ok(r) && !b->share_bad[c->own])
			json_array_append_new(bad, json_string(b->bid_id));
		say(b, is_ok(r) ? "ok" : "x", is_ok(r) ? "" : e->text);
	}
	return ok();
}

// As many acts as the shares need; where one fails, what was handed stays handed and a second run goes on.
static result hand_all(struct custody *c, struct hash host, json_t *shares, struct err *e)
{
	size_t i = 0, n = json_array_size(shares);
	while (i < n) {
		JSON_AUTO *body = json_object();
		json_t *part = json_array();
		json_put_hash(body, "to", host);
		json_put(body, "shares", part);
		size_t text = 0;
		for (; i < n && json_array_size(part) < SHARES_PER_ACT; i++) {
			json_t *entry = json_array_get(shares, i);
			text += strlen(json_str(entry, "envelope")) + 64;
			if (text > SHARE_TEXT_MAX && json_array_size(part) > 0)
				break;
			json_array_append(part, entry);
		}
		TRY(desk_perform(c->desk, c->project, "custody.hand", c->lot, body, c->token, NULL, e));
	}
	return ok();
}

static result hand_to(struct custody *c, struct hash host, const struct cert *enc, struct err *e)
{
	JSON_AUTO *shares = json_array();
	JSON_AUTO *bad = json_array();
	TRY(reseal_all(c, enc, shares, bad, e));
	TRY(hand_all(c, host, shares, e));
	printf(_("%zu shares handed over, %zu do not fit\n"), json_array_size(shares), c->misfits);
	return report_bad(c, bad, e);
}

static result hand(struct custody *c, int *argc, char **argv, struct err *e)
{
	struct hash host;
	struct cert *enc = NULL;
	TRY(begin(c, argc, argv, "交出密钥份额", e));
	if (c->own == 0)
		return refuse(e, "custody.hand_self", CLAUSE, "主持人自己的份额不必交出；请记录人或监督人执行 custody hand");
	if (c->l->phase != PHASE_REMEDY)
		return too_early(c, e);
	TRY(host_encryption(c, &host, &enc, e));
	result r = hand_to(c, host, enc, e);
	cert_free(enc);
	return r;
}

// --- custody open -------------------------------------------------------------------------------------------

struct opening {
	struct custody custody;
	struct chunks *chunks; // NULL: from the folder
	const char *folder;
	json_t *handed; // shares given to the host, from the log: [{bid, index, envelope}], newest last
	size_t opened, failed, waiting;
};

static result note_handed(void *ctx, const struct record *r, struct err *e)
{
	struct opening *o = ctx;
	JSON_AUTO *act = NULL;
	struct err unread;
	(void)e;
	if (!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &unread)))
		return ok();
	int index = project_custodian(o->custody.p, r->signer);
	if (strcmp(json_str(act, "act"), "custody.hand") != 0 || json_int(act, "lot") != o->custody.lot || index < 0)
		return ok();
	size_t i;
	json_t *entry;
	json_array_foreach(json_array_at(json_object_get(act, "body"), "shares"), i, entry)
	{
		json_put_int(entry, "index", index);
		INSIST(json_array_append(o->handed, entry) == 0);
	}
	return ok();
}

// Another custodian's share of B that fits its commitment. *index says whose.
static result handed_share(struct custody *c, const json_t *list, const struct bid *b, int *index, struct buf *share, struct err *e)
{
	result r = refuse(e, "custody.no_share", "", "记录人和监督人都还没有交出这份投标文件的密钥份额");
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *entry = json_array_get(list, i);
		BUF_AUTO envelope = BUF_INIT;
		*index = (int)json_int(entry, "index");
		if (strcmp(json_str(entry, "bid"), b->bid_id) != 0 || *index == c->own || !json_get_base64(entry, "envelope", &envelope))
			continue;
		r = open_share(c, b, span_buf(&envelope), *index, share, e);
		if (is_ok(r) || is_trouble(r, e))
			return r;
	}
	return r;
}

// The sealed bid's bytes, chunk by chunk from the store, or from a folder of BID.p7m files.
struct store_bytes {
	struct chunks *chunks;
	const char *log;
	struct hash file;
	int64_t left;
	size_t next, at;
	struct buf chunk;
};

static result read_store(void *ctx, uint8_t *p, size_t room, size_t *n, struct err *e)
{
	struct store_bytes *s = ctx;
	if (s->at == s->chunk.n && s->left > 0) {
		buf_clear(&s->chunk);
		s->at = 0;
		TRY(s->chunks->ops->get(s->chunks, s->log, s->file, s->next++, &s->chunk, e));
		s->left -= (int64_t)s->chunk.n;
		if (s->chunk.n == 0)
			s->left = 0;
	}
	*n = s->chunk.n - s->at < room ? s->chunk.n - s->at : room;
	if (*n)
		memcpy(p, s->chunk.p + s->at, *n);
	s->at += *n;
	return ok();
}

static void cover_of(const struct bid *b, struct cover *out)
{
	bool backup = b->backup_at != 0;
	*out = (struct cover){ .size = backup ? b->backup_size : b->size,
			       .p7m_sha256 = backup ? b->backup_p7m_sha256 : b->p7m_sha256,
			       .chunks_sha256 = backup ? b->backup_chunks_sha256 : b->chunks_sha256,
			       .manifest_sha256 = b->manifest_sha256,
			       .offer_sha256 = b->offer_sha256,
			       .key_salt = b->key_salt,
			       .key_commit = b->key_commit };
	strncat(out->bid_id, b->bid_id, sizeof out->bid_id - 1);
}

static result unseal(struct opening *o, const struct bid *b, const struct cover *cover, struct span key, struct unsealed *u, struct err *e)
{
	struct custody *c = &o->custody;
	struct store_bytes bytes = { .chunks = o->chunks, .file = cover->chunks_sha256, .left = cover->size };
	struct byte_source source = { &bytes, read_store };
	AUTO_FREE char *log = xasprintf("%s#%lld", c->project, (long long)c->lot);
	AUTO_FREE char *path = xasprintf("%s/%s.p7m", o->folder ? o->folder : ".", b->bid_id);
	bytes.log = log;
	if (o->folder)
		TRY(byte_source_file(path, &source, e));
	result r = bid_unseal(&source, cover, key, c->project, c->lot, desk_trust(c->desk), b->received_at, NULL, NULL, NULL, u, e);
	byte_source_close(&source);
	buf_release(&bytes.chunk);
	return r;
}

static json_t *open_body(const struct bid *b, bool good)
{
	json_t *body = json_object();
	json_put_str(body, "bid", b->bid_id);
	json_put_str(body, "via", b->backup_at ? "backup" : "main");
	json_put_bool(body, "ok", good);
	return body;
}

static json_t *opened_body(const struct bid *b, const struct unsealed *u)
{
	json_t *body = open_body(b, true);
	json_put_hash(body, "manifest_sha256", sha256(span_buf(&u->manifest)));
	json_put_str(body, "offer", buf_text(&u->offer));
	json_put_int(body, "files", u->files);
	json_put_int(body, "bytes", u->bytes);
	return body;
}

// The stage is the code's last word: key, hash, tag, manifest ...
static json_t *failed_body(const struct bid *b, const struct err *why)
{
	json_t *body = open_body(b, false);
	const char *dot = strrchr(why->code, '.');
	json_put_str(body, "stage", dot ? dot + 1 : why->code);
	json_put_str(body, "note", why->text);
	return body;
}

static void put_evidence(json_t *body, const struct bid *b, const int index[2], const struct buf share[2])
{
	json_t *evidence = json_object(), *shares = json_array();
	for (int i = 0; i < 2; i++) {
		json_t *entry = json_object();
		json_put_hash(entry, "to", b->share[index[i]].to);
		json_put_base64(entry, "share", span_buf(&share[i]));
		INSIST(json_array_append_new(shares, entry) == 0);
	}
	json_put(evidence, "shares", shares);
	json_put(body, "key_evidence", evidence);
}

// Opens with the joined key; the body says how it went. A failure of store or system is no act.
static result unseal_body(struct opening *o, const struct bid *b, const struct cover *cover, struct span key, json_t **body, struct err *e)
{
	struct unsealed u = { .files = 0 };
	result r = unseal(o, b, cover, key, &u, e);
	if (is_ok(r))
		*body = opened_body(b, &u);
	else if (r.kind == RESULT_REFUSED)
		*body = failed_body(b, e);
	unsealed_release(&u);
	return *body ? ok() : r;
}

/// R41a 87号令第41条 两份与承诺相符的份额合不出承诺的密钥，责任即可查明：证据随行为入册
static result join_and_unseal(struct opening *o, const struct bid *b, const int index[2], const struct buf share[2], json_t **body, struct err *e)
{
	struct cover cover;
	uint8_t key[KEY_BYTES];
	cover_of(b, &cover);
	result r = release_join(span_buf(&share[0]), span_buf(&share[1]), &cover, key, e);
	if (is_ok(r)) {
		r = unseal_body(o, b, &cover, span_of(key, sizeof key), body, e);
	} else {
		r = refuse(e, "key", "", "两份份额都与投标人签名的承诺相符，合成的却不是投标时承诺的密钥：投标人交出的密钥有误");
		*body = failed_body(b, e);
		put_evidence(*body, b, index, share);
		r = ok();
	}
	OPENSSL_cleanse(key, sizeof key);
	return r;
}

// *body stays NULL where the bid cannot be opened yet, for want of shares: said, not an act.
static result body_of(struct opening *o, const struct bid *b, json_t **body, struct err *e)
{
	struct custody *c = &o->custody;
	struct buf share[2] = { BUF_INIT, BUF_INIT };
	int index[2] = { c->own, 0 };
	result r = open_share(c, b, b->share[c->own].envelope, c->own, &share[0], e);
	if (is_ok(r))
		r = handed_share(c, o->handed, b, &index[1], &share[1], e);
	if (is_ok(r)) {
		r = join_and_unseal(o, b, index, share, body, e);
	} else if (!is_trouble(r, e)) {
		say(b, "?", e->text);
		r = ok();
	}
	buf_wipe(&share[0]);
	buf_wipe(&share[1]);
	return r;
}

static result open_bid(struct opening *o, const struct bid *b, struct err *e)
{
	struct custody *c = &o->custody;
	JSON_AUTO *body = NULL;
	TRY(body_of(o, b, &body, e));
	if (!body) {
		o->waiting++;
		return ok();
	}
	bool good = json_bool(body, "ok");
	say(b, good ? "ok" : "x", json_str(body, "note"));
	*(good ? &o->opened : &o->failed) += 1;
	return desk_perform(c->desk, c->project, "bid.open", c->lot, body, c->token, NULL, e);
}

static result open_all(struct opening *o, struct err *e)
{
	struct custody *c = &o->custody;
	TRY(desk_records(c->desk, c->project, note_handed, o, e));
	// every act may move the state: the bids are found again by their place, which stays
	for (size_t i = 0; i < c->l->bid_count; i++) {
		const struct bid *b = &c->l->bids[i];
		if (!released(b) || (b->state == BID_FAILED && !b->backup_at))
			continue;
		TRY(open_bid(o, b, e));
		TRY(follow(c, e));
	}
	printf(_("%zu bids opened, %zu failed, %zu wait for shares\n"), o->opened, o->failed, o->waiting);
	return ok();
}

static result open_chunks(struct opening *o, struct err *e)
{
	struct settings s;
	TRY(settings_read(&s, e));
	result r = chunks_pg(s.store, &o->chunks, e);
	settings_release(&s);
	return r;
}

static result open_bids(struct opening *o, int *argc, char **argv, struct err *e)
{
	struct custody *c = &o->custody;
	TRY(begin(c, argc, argv, "开启投标文件", e));
	if (c->own != 0)
		return refuse(e, "custody.not_host", CLAUSE, "只有主持人开启投标文件；请换主持人的令牌");
	if (c->l->phase != PHASE_REMEDY)
		return too_early(c, e);
	if (!o->folder)
		TRY(open_chunks(o, e));
	return open_all(o, e);
}

int cmd_custody(int argc, char **argv)
{
	struct err e;
	struct opening o = { .folder = cli_option(&argc, argv, "packages") };
	struct custody *c = &o.custody;
	const char *lot = cli_option(&argc, argv, "lot");
	if (argc < 3 || !cli_int(lot, 1, 999, &c->lot))
		return cli_usage("custody");
	c->project = argv[2];
	result r = usage(&e, "custody.usage", "用法：kaibiao custody check|hand|open 项目编号 --lot N --token 令牌");
	if (strcmp(argv[1], "check") == 0)
		r = check(c, &argc, argv, &e);
	else if (strcmp(argv[1], "hand") == 0)
		r = hand(c, &argc, argv, &e);
	else if (strcmp(argv[1], "open") == 0) {
		o.handed = json_array();
		r = open_bids(&o, &argc, argv, &e);
		json_decref(o.handed);
		if (o.chunks)
			chunks_close(o.chunks);
	}
	end(c);
	return cli_report(r, &e);
}
