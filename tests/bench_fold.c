// bench_fold: opening a console's own copy of a log (desk/replica.h) whose head was verified before: chain, reading, fold.
// Against SHA-256 and jansson over the same bytes, in the same run. Also the same log with every signature checked anew.
// One JSON line a figure; integers only: times in microseconds, ratios in thousandths.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/text.h"
#include "desk/replica.h"
#include "tests/crypto_world.h"

#define PROJECT "SXZC-2026-0187"
enum { ROUNDS = 3, DAY_MS = 24 * 3600 * 1000 };

struct log {
	EVP_PKEY *key;
	struct cert *cert;
	struct hash prev;
	uint64_t seq;
	int64_t at, n;
	FILE *file;
	struct head head;
};

static void read_signer(struct log *l)
{
	struct err e;
	struct buf der = world_file("host.sign.der");
	struct buf key = world_file("host.sign.key");
	BIO *bio = BIO_new_mem_buf(key.p, (int)key.n);
	INSIST(is_ok(cert_read(span_buf(&der), &l->cert, &e)));
	l->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t)"1234");
	INSIST(l->key);
	BIO_free(bio);
	buf_release(&der);
	buf_release(&key);
}

static void sign(const struct log *l, const struct buf *act, struct buf *sig)
{
	size_t n = 128;
	struct hash digest = sign_digest(DOMAIN_ACT, span_buf(act));
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(l->key, NULL);
	buf_reserve(sig, n);
	INSIST(EVP_PKEY_sign_init(c) == 1 && EVP_PKEY_sign(c, sig->p, &n, digest.b, HASH_BYTES) == 1);
	sig->n = n;
	EVP_PKEY_CTX_free(c);
}

static json_t *frame(struct log *l, const char *type, int64_t lot, json_t *body)
{
	json_t *act = json_object(), *seen = json_object();
	struct hash salt = sha256(span_of((const uint8_t *)&l->seq, sizeof l->seq));
	json_put_int(seen, "seq", (int64_t)l->seq);
	json_put_hash(seen, "hash", l->prev);
	json_put_str(act, "act", type);
	json_put_str(act, "project", PROJECT);
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", ++l->n);
	json_put_int(act, "at", l->at);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "第三开标厅主持席");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	return act;
}

static void admit(struct log *l, struct record *r)
{
	BUF_AUTO line = BUF_INIT;
	r->seq = ++l->seq;
	r->at = l->at += 250;
	r->prev = l->prev;
	r->signer = cert_hash(l->cert);
	r->act_hash = sha256(span_buf(&r->act));
	r->hash = l->prev = record_hash(r);
	l->head = (struct head){ r->seq, r->hash, r->at };
	record_to_line(r, &line);
	buf_add_byte(&line, '\n');
	INSIST(fwrite(line.p, 1, line.n, l->file) == line.n);
}

static void append(struct log *l, const char *type, int64_t lot, json_t *body)
{
	struct record r = { .project = PROJECT, .suite = SUITE_P256_SHA256 };
	JSON_AUTO *act = frame(l, type, lot, body);
	JSON_AUTO *adm = json_object();
	json_put_int(adm, "received_at", l->at);
	json_put_str(adm, "source", "pg");
	if (l->seq == 0) {
		json_t *certs = json_array();
		BUF_AUTO text = BUF_INIT;
		struct buf sub = world_file("sub.der");
		base64_add(&text, cert_der(l->cert));
		json_array_append_new(certs, json_string(buf_text(&text)));
		buf_clear(&text);
		base64_add(&text, span_buf(&sub));
		json_array_append_new(certs, json_string(buf_text(&text)));
		json_put(adm, "certs", certs);
		buf_release(&sub);
	}
	json_text(act, &r.act);
	json_text(adm, &r.adm);
	sign(l, &r.act, &r.sig);
	admit(l, &r);
	record_release(&r);
}

static json_t *create_body(const struct log *l)
{
	json_t *lots = json_array();
	for (int i = 1; i <= 9; i++)
		json_array_append_new(lots, json_pack("{s:i,s:s,s:I}", "no", i, "name", "教学设备", "budget_fen", (json_int_t)80000000));
	BUF_AUTO enc = BUF_INIT;
	struct buf der = world_file("host.enc.der");
	base64_add(&enc, span_buf(&der));
	buf_release(&der);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:I,s:s,s:o,s:{s:s,s:s,s:s}}", "rules", "cn-87-2026", "name", "第二中学教学设备采购",
			 "purchaser", "第二中学", "agency", "某某招标代理有限公司", "method", "open_tender", "object", "goods", "budget_code", "YS-1", "plan_code",
			 "JH-1", "budget_fen", (json_int_t)740000000, "place", "第三开标厅", "deadline", (json_int_t)(l->at + DAY_MS), "service_cert",
			 hash_hex(cert_hash(l->cert)).s, "lots", lots, "host", "name", "王芳", "org", "某某招标代理有限公司", "enc_cert", buf_text(&enc));
}

// In force and void, with and without a lot, short bodies and long ones.
static void fill(struct log *l, uint64_t records)
{
	append(l, "project.create", 0, create_body(l));
	while (l->seq < records) {
		AUTO_FREE char *file = xasprintf("REC-20261123-%06llu", (unsigned long long)l->seq);
		if (l->seq % 4 == 0)
			append(l, "staff.attend", 0, json_object());
		else if (l->seq % 4 == 1)
			append(l, "opening.extend", 1 + (int64_t)(l->seq % 9), json_pack("{s:i,s:s}", "minutes", 10, "reason", "一家投标人的网络中断，平台与其他投标人正常，依采购文件延长"));
		else
			append(l, "recording.register", 0, json_pack("{s:s,s:s,s:s,s:I}", "device", "海康 DS-7804", "room", "第三开标厅", "file_id", file, "from", (json_int_t)l->at));
	}
}

static int64_t open_us(const char *dir, struct trust *t, uint64_t records)
{
	struct replica *r;
	struct err e = { .code = "" };
	int64_t start = clock_steady_ns();
	bool opened = is_ok(replica_open(dir, PROJECT, t, NULL, NULL, &r, &e));
	int64_t us = (clock_steady_ns() - start) / 1000;
	if (!opened || replica_head(r).seq != records || replica_state(r)->void_count == 0)
		printf("# %s\n", e.text);
	INSIST(opened && replica_head(r).seq == records && replica_state(r)->recording_count > records / 3);
	replica_close(r);
	return us;
}

// The least that reading the same file takes: each byte hashed once, each line parsed once by the JSON library.
static int64_t bare_us(const char *path)
{
	BUF_AUTO all = BUF_INIT;
	struct err e;
	INSIST(is_ok(file_read(path, (size_t)1 << 30, &all, &e)));
	int64_t start = clock_steady_ns();
	(void)sha256(span_buf(&all));
	for (const char *p = (const char *)all.p, *end = p + all.n, *nl; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		json_decref(json_loadb(p, (size_t)(nl - p), 0, NULL));
	return (clock_steady_ns() - start) / 1000;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static int64_t median(int64_t *us)
{
	qsort(us, ROUNDS, sizeof *us, by_size);
	return us[ROUNDS / 2];
}

static bool figure(const char *name, int64_t us, int64_t mark_us, int64_t bare)
{
	int64_t ratio = us * 1000 / bare;
	printf("{\"bench\":\"%s\",\"value\":%lld.%03lld,\"unit\":\"s\",\"against\":\"SHA-256 and jansson once over the same bytes\",\"ratio\":%lld.%03lld,"
	       "\"mark\":%lld.%03lld,\"holds\":%s}\n",
	       name, (long long)(us / 1000000), (long long)(us / 1000 % 1000), (long long)(ratio / 1000), (long long)(ratio % 1000), (long long)(mark_us / 1000000),
	       (long long)(mark_us / 1000 % 1000), us <= mark_us ? "true" : "false");
	fflush(stdout);
	return us <= mark_us;
}

static bool bench(struct trust *t, uint64_t records, int64_t mark_us)
{
	struct log l = { .at = clock_ms() };
	struct err e;
	AUTO_FREE char *dir = xasprintf("%s/replica-%llu", world_dir, (unsigned long long)records);
	AUTO_FREE char *path = xasprintf("%s/" PROJECT ".log", dir);
	AUTO_FREE char *name = xasprintf("fold.open-%llu", (unsigned long long)records);
	int64_t us[ROUNDS], bare[ROUNDS];
	read_signer(&l);
	INSIST(is_ok(dir_make(dir, &e)) && (l.file = fopen(path, "w")));
	fill(&l, records);
	INSIST(fclose(l.file) == 0 && is_ok(head_remember(dir, PROJECT, l.head, t, &e)));
	for (int i = 0; i < ROUNDS; i++) {
		us[i] = open_us(dir, t, records);
		bare[i] = bare_us(path);
	}
	cert_free(l.cert);
	EVP_PKEY_free(l.key);
	return figure(name, median(us), mark_us, median(bare));
}

int main(void)
{
	struct err e;
	struct trust *t;
	if (!world_begin() || !world_run("'%s' person . host --cn 王芳 --org 某某公司 --code 140105198203127721 --pin 1234", world_pki())) {
		puts("# no certificates could be made");
		return 1;
	}
	AUTO_FREE char *root = xasprintf("%s/root.pem", world_dir);
	INSIST(is_ok(trust_open(root, &t, &e)));
	bool holds = bench(t, 10000, 300000);
	holds = bench(t, 100000, 2000000) && holds;
	trust_free(t);
	world_end();
	return holds ? 0 : 1;
}
