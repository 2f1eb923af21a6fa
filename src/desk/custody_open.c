// The host's work after the window: joins two shares of every bid's content key and opens the bid, in memory only.
#include <openssl/crypto.h>
#include <string.h>

#include "bid/package.h"
#include "desk/work_int.h"
#include "log/chunks.h"

/// R41a 87号令第41条
#define CLAUSE "R41a 87号令第41条"
enum { KEY_BYTES = 32 };

struct opening {
	struct custody c;
	struct chunks *chunks; // NULL: from the folder
	json_t *handed;        // shares given to the host, from the log: [{bid, index, envelope}], newest last
	struct work_count *n;
};

static result note_handed(void *ctx, const struct record *r, struct err *e)
{
	struct opening *o = ctx;
	JSON_AUTO *act = NULL;
	struct err unread;
	(void)e;
	if (!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &act, &unread)))
		return ok();
	int index = project_custodian(o->c.p, r->signer);
	if (strcmp(json_str(act, "act"), "custody.hand") != 0 || json_int(act, "lot") != o->c.l->no || index < 0)
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
static result handed_share(const struct opening *o, const struct bid *b, int *index, struct buf *share, struct err *e)
{
	result r = refuse(e, "custody.no_share", "", "记录人和监督人都还没有交出这份投标文件的密钥份额");
	for (size_t i = json_array_size(o->handed); i-- > 0;) {
		const json_t *entry = json_array_get(o->handed, i);
		BUF_AUTO envelope = BUF_INIT;
		*index = (int)json_int(entry, "index");
		if (strcmp(json_str(entry, "bid"), b->bid_id) != 0 || *index == o->c.own || !json_get_base64(entry, "envelope", &envelope))
			continue;
		r = custody_open_share(&o->c, b, span_buf(&envelope), *index, share, e);
		if (is_ok(r) || custody_is_trouble(r, e))
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

struct told {
	const struct work *w;
	const struct bid *b;
};

static void tell(void *ctx, int64_t done, int64_t size)
{
	const struct told *t = ctx;
	work_say(t->w, &(struct work_step){ .bid = t->b, .how = WORK_RUNS, .text = "", .done = done, .size = size });
}

static result unseal(const struct opening *o, const struct bid *b, const struct cover *cover, struct span key, struct unsealed *u, struct err *e)
{
	const struct work *w = o->c.w;
	struct told told = { w, b };
	AUTO_FREE char *log = xasprintf("%s#%lld", w->project, (long long)w->lot);
	AUTO_FREE char *path = xasprintf("%s/%s.p7m", w->folder ? w->folder : ".", b->bid_id);
	struct store_bytes bytes = { .chunks = o->chunks, .log = log, .file = cover->chunks_sha256, .left = cover->size };
	struct byte_source source = { &bytes, read_store };
	if (w->folder)
		TRY(byte_source_file(path, &source, e));
	result r = bid_unseal(&source, cover, key, w->project, w->lot, desk_trust(w->desk), b->received_at, NULL, tell, &told, u, e);
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
static result unseal_body(const struct opening *o, const struct bid *b, const struct cover *cover, struct span key, json_t **body, struct err *e)
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
static result join_and_unseal(const struct opening *o, const struct bid *b, const int index[2], const struct buf share[2], json_t **body, struct err *e)
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
static result body_of(const struct opening *o, const struct bid *b, json_t **body, struct err *e)
{
	struct buf share[2] = { BUF_INIT, BUF_INIT };
	int index[2] = { o->c.own, 0 };
	result r = custody_open_share(&o->c, b, b->share[o->c.own].envelope, o->c.own, &share[0], e);
	if (is_ok(r))
		r = handed_share(o, b, &index[1], &share[1], e);
	if (is_ok(r)) {
		r = join_and_unseal(o, b, index, share, body, e);
	} else if (!custody_is_trouble(r, e)) {
		work_count(o->c.w, o->n, b, WORK_WAITS, err_sentence(e));
		r = ok();
	}
	buf_wipe(&share[0]);
	buf_wipe(&share[1]);
	return r;
}

static result open_bid(const struct opening *o, const struct bid *b, struct err *e)
{
	const struct work *w = o->c.w;
	JSON_AUTO *body = NULL;
	TRY(body_of(o, b, &body, e));
	if (!body)
		return ok();
	work_count(w, o->n, b, json_bool(body, "ok") ? WORK_GOOD : WORK_BAD, json_str(body, "note"));
	return desk_perform(w->desk, w->project, "bid.open", w->lot, body, w->token, NULL, e);
}

static bool is_to_open(const struct bid *b)
{
	return custody_has(b) && (b->state != BID_FAILED || b->backup_at);
}

// Done again, it shows what became of the bids.
static void say_done(const struct opening *o, const struct bid *b)
{
	if (b->opened_at)
		work_count(o->c.w, o->n, b, WORK_GOOD, "");
	else if (*b->open_note)
		work_count(o->c.w, o->n, b, WORK_BAD, b->open_note);
}

static int count_to_open(const struct lot *l)
{
	int n = 0;
	for (size_t i = 0; i < l->bid_count; i++)
		n += is_to_open(&l->bids[i]);
	return n;
}

static result open_all(struct opening *o, struct err *e)
{
	TRY(desk_records(o->c.w->desk, o->c.w->project, note_handed, o, e));
	TRY(work_batch(o->c.w, count_to_open(o->c.l), e));
	// every act may move the state: the bids are found again by their place, which stays
	for (size_t i = 0; i < o->c.l->bid_count; i++) {
		const struct bid *b = &o->c.l->bids[i];
		if (!is_to_open(b)) {
			say_done(o, b);
			continue;
		}
		TRY(open_bid(o, b, e));
		TRY(custody_follow(&o->c, e));
	}
	return ok();
}

result work_open_bids(const struct work *w, struct work_count *n, struct err *e)
{
	JSON_AUTO *handed = json_array();
	struct opening o = { .handed = handed, .n = n };
	*n = (struct work_count){ 0 };
	TRY(custody_begin(&o.c, w, e));
	if (o.c.own != 0)
		return refuse(e, "custody.not_host", CLAUSE, "只有主持人开启投标文件；请换主持人的令牌");
	TRY(custody_in_remedy(&o.c, e));
	if (!w->folder)
		TRY(desk_chunks(w->desk, &o.chunks, e));
	result r = open_all(&o, e);
	if (o.chunks)
		chunks_close(o.chunks);
	return r;
}
