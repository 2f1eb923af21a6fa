// The custodians' works against a made-up project: shares are checked, handed over, joined; bids are opened from the store
// or fail with their stage and evidence. Desk, token and store are stand-ins; the cryptography is real.
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "bid_kit.h"
#include "desk/record.h"
#include "desk/work.h"
#include "log/chunks.h"
#include "tap.h"

enum { BIDS = 4 }; // a good one; one changed in the store; one released with a wrong key; one with a bad share
static struct kit kit;
static struct bid bids[BIDS];
static struct lot lot = { .no = 1, .bids = bids, .bid_count = BIDS, .phase = PHASE_REMEDY };
static struct person host = { .roles = ROLE_HOST };
static struct project project = { .id = KIT_PROJECT, .lots = &lot, .lot_count = 1 };
static int role;        // who sits at the desk: 0 host, 1 recorder
static int batch;       // the most signatures that one PIN was to serve
static json_t *done;    // acts performed: [{act, lot, body}]
static struct buf envelopes[BIDS][3];

// --- stand-ins --------------------------------------------------------------------------------------------

static const struct kit_party *me(void)
{
	return role == 0 ? &kit.bidder : &kit.other;
}

struct trust *desk_trust(struct desk *d)
{
	(void)d;
	return kit.trust;
}

const struct cert *token_cert(const struct token *t, enum token_key k)
{
	(void)t, (void)k;
	return me()->cert;
}

struct key_ops token_key_ops(struct token *t)
{
	(void)t;
	return me()->ops;
}

result desk_follow(struct desk *d, const char *id, const struct project **out, struct err *e)
{
	(void)d, (void)id, (void)e;
	*out = &project;
	return ok();
}

result desk_perform(struct desk *d, const char *id, const char *type, int64_t no, const json_t *body, struct token *t, struct receipt *receipt,
		    struct err *e)
{
	(void)d, (void)id, (void)t, (void)receipt, (void)e;
	json_t *act = json_object();
	json_put_str(act, "act", type);
	json_put_int(act, "lot", no);
	json_put(act, "body", json_deep_copy(body));
	return json_array_append_new(done, act) == 0 ? ok() : fail(e, "test", "test");
}

result desk_records(struct desk *d, const char *id, record_fn fn, void *ctx, struct err *e)
{
	(void)d, (void)id;
	for (size_t i = 0; i < json_array_size(done); i++) {
		struct record r = { .signer = cert_hash(kit.other.cert) };
		json_text(json_array_get(done, i), &r.act);
		result got = fn(ctx, &r, e);
		buf_release(&r.act);
		TRY(got);
	}
	return ok();
}

const struct lot *project_lot(const struct project *p, int64_t no)
{
	return no == 1 ? p->lots : NULL;
}

const struct person *project_role(const struct project *p, enum role r)
{
	(void)p;
	return r == ROLE_HOST ? &host : NULL;
}

int project_custodian(const struct project *p, struct hash cert)
{
	(void)p;
	return hash_equal(cert, cert_hash(kit.bidder.cert)) ? 0 : 1;
}

const char *phase_zh(enum phase p)
{
	(void)p;
	return "测试";
}

// Chunks are cut from the packages in the test's folder.
static result get_chunk(struct chunks *c, const char *log, struct hash file, size_t index, struct buf *out, struct err *e)
{
	(void)c;
	for (size_t i = 0; i < BIDS; i++) {
		if (!hash_equal(bids[i].chunks_sha256, file) || strcmp(log, KIT_PROJECT "#1") != 0)
			continue;
		AUTO_FREE char *path = xasprintf("%s/b%zu/bid.p7m", kit.dir, i);
		BUF_AUTO all = BUF_INIT;
		TRY(file_read(path, 100000000, &all, e));
		size_t at = index * CHUNK_BYTES;
		buf_add(out, all.p + at, all.n - at < CHUNK_BYTES ? all.n - at : CHUNK_BYTES);
		return ok();
	}
	return fail(e, "chunk.missing", "test");
}

static void close_chunks(struct chunks *c)
{
	(void)c;
}

result desk_chunks(struct desk *d, struct chunks **out, struct err *e)
{
	static const struct chunks_ops OPS = { .get = get_chunk, .close = close_chunks };
	static struct chunks chunks = { &OPS };
	(void)d, (void)e;
	*out = &chunks;
	return ok();
}

void chunks_close(struct chunks *c)
{
	c->ops->close(c);
}

result token_batch(struct token *t, int signatures, struct err *e)
{
	(void)t, (void)e;
	batch = signatures > batch ? signatures : batch;
	return ok();
}

void desk_seen(struct desk *d)
{
	(void)d;
}

void receipt_release(struct receipt *r)
{
	(void)r;
}

result record_make_body(const struct project *p, int64_t no, json_t **body, struct err *e)
{
	(void)p, (void)no, (void)body;
	return fail(e, "test", "test");
}

result record_sign_body(const struct project *p, int64_t no, struct token *t, int64_t now, json_t **body, struct err *e)
{
	(void)p, (void)no, (void)t, (void)now, (void)body;
	return fail(e, "test", "test");
}

// --- the project --------------------------------------------------------------------------------------------

static void take_shares(size_t i, const json_t *body)
{
	for (size_t j = 0; j < 3; j++) {
		const json_t *s = json_array_get(json_array_at(body, "shares"), j);
		INSIST(json_hash(s, "to", &bids[i].share[j].to) && json_hash(s, "commit", &bids[i].share[j].commit));
		INSIST(json_get_base64(s, "envelope", &envelopes[i][j]));
		bids[i].share[j].envelope = span_buf(&envelopes[i][j]);
	}
}

static void release(size_t i, const struct cover *cover, const uint8_t key[32])
{
	const struct cert *enc[3] = { kit.bidder.cert, kit.other.cert, kit.other.cert };
	const struct hash to[3] = { cert_hash(enc[0]), cert_hash(enc[1]), cert_hash(enc[2]) };
	struct err e;
	JSON_AUTO *body = NULL;
	INSIST(is_ok(release_make(cover, span_of(key, 32), enc, to, &body, &e)));
	take_shares(i, body);
}

static void bid_in(size_t i)
{
	static char ids[BIDS][37];
	struct cover c;
	struct err e;
	uint8_t key[32];
	AUTO_FREE char *name = xasprintf("b%zu", i);
	kit_bid(&kit, name, 2000000);
	INSIST(is_ok(kit_seal(&kit, name, NULL, &e)) && is_ok(kit_key(&kit, name, key, &e)));
	kit_cover(&kit, name, &c);
	memcpy(ids[i], c.bid_id, 37);
	bids[i] = (struct bid){ .no = (int64_t)i + 1, .bid_id = ids[i], .bidder_name = "申城软件", .state = BID_RELEASED, .released_at = 1,
				.received_at = KIT_NOW, .size = c.size, .p7m_sha256 = c.p7m_sha256, .chunks_sha256 = c.chunks_sha256,
				.manifest_sha256 = c.manifest_sha256, .offer_sha256 = c.offer_sha256, .key_salt = c.key_salt,
				.key_commit = c.key_commit };
	if (i == 2) { // another key, shared out in good order
		key[0] ^= 1;
		c.key_commit = key_commitment(c.key_salt, span_of(key, 32));
	}
	release(i, &c, key);
	if (i == 1) {
		AUTO_FREE char *path = xasprintf("%s/b1/bid.p7m", kit.dir);
		BUF_AUTO all = BUF_INIT;
		INSIST(is_ok(file_read(path, 100000000, &all, &e)));
		all.p[1500000] ^= 1;
		kit_write(path, all.p, all.n);
	}
	if (i == 3)
		envelopes[3][1].p[envelopes[3][1].n - 1] ^= 1;
}

typedef result (*work_fn)(const struct work *w, struct work_count *n, struct err *e);

static int custody(work_fn run)
{
	struct err e = { .code = "" };
	const struct work w = { .project = KIT_PROJECT, .lot = 1 };
	struct work_count n;
	result r = run(&w, &n, &e);
	if (!is_ok(r))
		printf("# %s %s\n", e.code, e.text);
	return (int)r.kind;
}

static const json_t *body_of(size_t act, const char *type)
{
	const json_t *a = json_array_get(done, act);
	CHECK_TEXT(json_str(a, "act"), type, "act %zu is %s", act, type);
	return json_object_get(a, "body");
}

static void check_hand(void)
{
	role = 1;
	CHECK(custody(work_check_shares) == 0, "the recorder checks its shares");
	const json_t *bad = json_array_at(body_of(0, "custody.check"), "bad");
	CHECK(json_array_size(bad) == 1 && strcmp(json_string_value(json_array_get(bad, 0)), bids[3].bid_id) == 0, "the damaged one is reported");
	bids[3].share_bad[1] = true;
	CHECK(custody(work_open_bids) == 1, "the recorder opens nothing");
	lot.phase = PHASE_UNSEAL;
	CHECK(custody(work_hand_shares) == 1, "nothing is handed over while the window is open");
	lot.phase = PHASE_REMEDY;
	CHECK(custody(work_hand_shares) == 0, "then the shares are handed over");
	const json_t *hand = body_of(1, "custody.hand");
	CHECK(json_array_size(json_array_at(hand, "shares")) == 3, "those that fit");
	CHECK_TEXT(json_str(hand, "to"), hash_hex(host.cert).s, "to the host");
	CHECK(json_array_size(done) == 2, "what was reported is not reported again");
}

static void check_evidence(const json_t *body)
{
	const json_t *shares = json_array_at(json_object_get(body, "key_evidence"), "shares");
	uint8_t a[65], b[65], key[32];
	CHECK(json_array_size(shares) == 2, "with both shares as evidence");
	for (size_t i = 0; i < 2; i++) {
		BUF_AUTO share = BUF_INIT;
		INSIST(json_get_base64(json_array_get(shares, i), "share", &share) && share.n == 65);
		memcpy(i ? b : a, share.p, 65);
	}
	CHECK(share_join(a + 32, b + 32, key) && !hash_equal(key_commitment(bids[2].key_salt, span_of(key, 32)), bids[2].key_commit),
	      "which join to another key than the promised one");
}

static void check_open(void)
{
	role = 0;
	CHECK(custody(work_open_bids) == 0, "the host opens the bids");
	CHECK(json_array_size(done) == 5, "one act a bid, none where a share is missing");
	CHECK(batch == BIDS, "one PIN serves as many signatures as there are bids");
	const json_t *good = body_of(2, "bid.open");
	CHECK(json_bool(good, "ok") && strcmp(json_str(good, "bid"), bids[0].bid_id) == 0 && strcmp(json_str(good, "via"), "main") == 0, "the first opens");
	CHECK(hash_equal(sha256(span_str(json_str(good, "offer"))), bids[0].offer_sha256), "its offer is the promised one, byte for byte");
	CHECK(json_int(good, "files") == 3 && json_int(good, "bytes") > 2000000, "files and bytes");
	const json_t *changed = body_of(3, "bid.open");
	CHECK(!json_bool(changed, "ok") && strcmp(json_str(changed, "stage"), "hash") == 0, "the changed one fails: %s", json_str(changed, "note"));
	const json_t *wrong = body_of(4, "bid.open");
	CHECK(!json_bool(wrong, "ok") && strcmp(json_str(wrong, "stage"), "key") == 0, "the wrong key is found out: %s", json_str(wrong, "note"));
	check_evidence(wrong);
	CHECK(!json_object_get(changed, "offer") && !json_object_get(wrong, "offer"), "no offer of a bid that failed");
}

int main(void)
{
	kit_begin(&kit, "ec");
	done = json_array();
	host.cert = cert_hash(kit.bidder.cert);
	host.enc_der = cert_der(kit.bidder.cert);
	for (size_t i = 0; i < BIDS; i++)
		bid_in(i);
	check_hand();
	check_open();
	json_decref(done);
	for (size_t i = 0; i < BIDS; i++)
		for (size_t j = 0; j < 3; j++)
			buf_release(&envelopes[i][j]);
	kit_end(&kit);
	return tap_done();
}
