// The head that was verified before: remembered under a MAC, and no shorter and no other log is taken for it. The record's
// hash is a format: the numbers here were computed by a program of their own from doc/formats.md.
#include <stdlib.h>
#include <unistd.h>

#include "conformance_acts.h"
#include "crypto_world.h"
#include "desk/replica.h"
#include "log/verify.h"

#define P CONFORM_PROJECT

struct conform CONFORM; // for conformance_acts.c: the people and the certificate between

// --- golden values ------------------------------------------------------------------------------------------------

static const char ACT[] = "{\"act\":\"staff.attend\",\"body\":{\"text\":\"汉字\"},\"project\":\"SXZC-2026-0187\",\"salt\":"
			  "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}";

static void fixed_record(const char *log, const char *act, struct record *out)
{
	*out = (struct record){ .seq = 7, .at = 1781234567890, .suite = SUITE_P256_SHA256 };
	snprintf(out->project, sizeof out->project, "%s", log);
	buf_add_str(&out->adm, "{\"received_at\":1781234567888,\"source\":\"file\"}");
	buf_add_str(&out->act, act);
	buf_add_str(&out->sig, "abc");
	out->act_hash = sha256(span_buf(&out->act));
	memset(out->signer.b, 0x11, HASH_BYTES);
	memset(out->prev.b, 0x22, HASH_BYTES);
	out->hash = record_hash(out);
}

static void golden(const char *log, const char *act, const char *want, const char *what)
{
	struct record r;
	fixed_record(log, act, &r);
	CHECK_TEXT(hash_hex(r.hash).s, want, "%s", what);
	record_release(&r);
}

static void test_golden(void)
{
	struct record r, back;
	struct err e = { 0 };
	BUF_AUTO line = BUF_INIT;
	golden(P, ACT, "0e1ad59c2333d795ce9c9eca9b45ad8f35e2352475c5b171abe585cc53d27576", "a record's hash");
	golden(P "#1", ACT, "449ff2dfbebd02896ca4c766c957b032972ca96ac81aa9418317c23dd4ff1e81", "of an intake");
	golden(P, "not json", "72730fc24e9aeced21ac7536660b9bee486c0467e0a7fd525e1954c9f2c51d04", "of an act that cannot be read: a salt of zeroes");
	fixed_record(P, ACT, &r);
	record_to_line(&r, &line);
	CHECK_TEXT(hash_hex(sha256(span_buf(&line))).s, "b65e20a8caf9166eadf62f5f4f1fc07e21ad02a56928a5d2b2b8767177704da4", "its line: %s",
		   buf_text(&line));
	CHECK(is_ok(record_from_line(span_buf(&line), &back, &e)) && hash_equal(record_hash(&back), r.hash), "and back %s", e.text);
	record_release(&back);
	record_release(&r);
}

// Each byte of the line is under the hash, or the line is no record any more.
static void test_line(void)
{
	struct record r, back;
	struct err e;
	BUF_AUTO line = BUF_INIT;
	size_t wrong = 0;
	fixed_record(P, ACT, &r);
	record_to_line(&r, &line);
	struct head before = { 6, r.prev, 0 };
	for (size_t i = 0; i < line.n; i++) {
		line.p[i] ^= 1;
		bool taken = is_ok(record_from_line(span_buf(&line), &back, &e));
		bool follows = taken && is_ok(record_follows(&back, P, &before, &e));
		if (follows)
			printf("# byte %zu: %s\n", i, buf_text(&line));
		wrong += follows;
		if (taken)
			record_release(&back);
		line.p[i] ^= 1;
	}
	CHECK(line.n == 611 && wrong == 0, "none of %zu bytes can be changed", line.n);
	CHECK(is_ok(record_from_line(span_buf(&line), &back, &e)) && is_ok(record_follows(&back, P, &before, &e)), "unchanged it follows");
	record_release(&back);
	record_release(&r);
}

// --- the file of the remembered head --------------------------------------------------------------------------------

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", world_dir, name);
}

static struct trust *trust_of(const char *file)
{
	struct trust *t = NULL;
	struct err e = { 0 };
	AUTO_FREE char *path = path_of(file);
	if (!is_ok(trust_open(path, &t, &e)))
		printf("# %s %s\n", e.code, e.text);
	INSIST(t);
	return t;
}

static bool recalls(const char *dir, const char *project, struct trust *t, struct head want)
{
	struct head h;
	return head_recall(dir, project, t, &h) && h.seq == want.seq && h.at == want.at && hash_equal(h.hash, want.hash);
}

static size_t flipped_and_recalled(const char *dir, const char *file, struct trust *t)
{
	BUF_AUTO b = BUF_INIT;
	struct err e;
	struct head h;
	size_t wrong = 0;
	INSIST(is_ok(file_read(file, 4096, &b, &e)));
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 1;
		INSIST(is_ok(file_save(file, span_buf(&b), 0600, &e)));
		wrong += head_recall(dir, P, t, &h);
		b.p[i] ^= 1;
	}
	INSIST(is_ok(file_save(file, span_buf(&b), 0600, &e)));
	return b.n ? wrong : 1;
}

static void test_remember(struct trust *t, struct trust *other)
{
	struct err e = { 0 };
	struct head h;
	AUTO_FREE char *dir = path_of("heads"), *elsewhere = path_of("elsewhere");
	AUTO_FREE char *file = xasprintf("%s/" P ".head", dir), *key = xasprintf("%s/verified.key", dir);
	const struct head seven = { 7, sha256(span_str("seven")), 1781234567890 }, eight = { 8, sha256(span_str("eight")), 1781234567891 };
	INSIST(is_ok(dir_make(dir, &e)) && is_ok(dir_make(elsewhere, &e)));
	CHECK(!head_recall(dir, P, t, &h), "at first nothing is remembered");
	CHECK(is_ok(head_remember(dir, P, seven, t, &e)) && recalls(dir, P, t, seven), "a head is remembered %s", e.text);
	CHECK(!head_recall(dir, "SXZC-2026-9999", t, &h), "for its project");
	CHECK(!head_recall(dir, P, other, &h), "and its trust list");
	CHECK(is_ok(head_remember(elsewhere, P, eight, t, &e)) && recalls(elsewhere, P, t, eight), "another folder remembers another");
	CHECK(world_run("cp elsewhere/" P ".head heads/") && !head_recall(dir, P, t, &h), "which is nothing worth here: the key is another");
	CHECK(is_ok(head_remember(dir, P, eight, t, &e)) && recalls(dir, P, t, eight), "a newer head takes its place");
	CHECK(flipped_and_recalled(dir, file, t) == 0 && recalls(dir, P, t, eight), "no byte of it can be changed");
	CHECK(flipped_and_recalled(dir, key, t) == 0 && recalls(dir, P, t, eight), "nor of the key");
	CHECK(unlink(key) == 0 && !head_recall(dir, P, t, &h), "without the key it is nothing");
}

// --- a copy and the stores it meets -----------------------------------------------------------------------------------

static struct store *log_of(struct trust *t, const struct signed_text *founding, int records)
{
	struct store *s;
	struct err e = { 0 };
	struct receipt r;
	INSIST(is_ok(store_memory(t, &s, &e)) && is_ok(store_append(s, P, &founding->s, &r, &e)));
	for (int i = 1; i < records; i++) {
		SIGNED_AUTO a;
		sign_objection(&CONFORM.bidder[0], P, "请核对", &a);
		INSIST(is_ok(store_append(s, P, &a.s, &r, &e)));
	}
	return s;
}

static void add_record(struct store *s)
{
	struct err e = { 0 };
	struct receipt r;
	SIGNED_AUTO a;
	sign_objection(&CONFORM.bidder[0], P, "请核对", &a);
	INSIST(is_ok(store_append(s, P, &a.s, &r, &e)));
}

// Opens the copy and fetches from S (NULL: not). The error's code, "" where it went well; the head in any case.
static const char *meets(struct store *s, struct trust *t, struct head *head)
{
	static struct err e;
	struct replica *r = NULL;
	AUTO_FREE char *dir = path_of("replica");
	e = (struct err){ .kind = RESULT_OK };
	*head = (struct head){ .seq = 0 };
	if (!is_ok(replica_open(dir, P, t, NULL, NULL, &r, &e)))
		return e.code;
	result got = s ? replica_fetch(r, s, &e) : ok();
	*head = replica_head(r);
	replica_close(r);
	return is_ok(got) ? "" : e.code;
}

static void test_stores(struct trust *t, const struct signed_text *founding)
{
	struct head head, known;
	STORE_AUTO *one = log_of(t, founding, 5);
	STORE_AUTO *shorter = log_of(t, founding, 3);
	STORE_AUTO *other = log_of(t, founding, 5);
	STORE_AUTO *longer = log_of(t, founding, 9);
	STORE_AUTO *empty = NULL;
	struct err e;
	INSIST(is_ok(store_memory(t, &empty, &e)));
	CHECK_TEXT(meets(one, t, &known), "", "a copy is made");
	CHECK(known.seq == 5, "of five records");
	CHECK_TEXT(meets(one, t, &head), "", "fetched again");
	CHECK(head.seq == 5 && hash_equal(head.hash, known.hash), "it stays");
	CHECK_TEXT(meets(empty, t, &head), "chain.fork", "a store that has lost everything");
	CHECK_TEXT(meets(shorter, t, &head), "chain.fork", "a shorter log");
	CHECK_TEXT(meets(other, t, &head), "chain.fork", "another log of the same length");
	CHECK_TEXT(meets(longer, t, &head), "chain.fork", "another log that is longer");
	CHECK(head.seq == 5 && hash_equal(head.hash, known.hash), "the copy is as before");
	add_record(one);
	CHECK_TEXT(meets(one, t, &head), "", "the log itself goes on");
	CHECK(head.seq == 6, "by one record");
}

// Somebody changes the copy on this machine's disk.
static void test_copy(struct trust *t)
{
	struct head head;
	CHECK_TEXT(meets(NULL, t, &head), "", "the copy opens");
	CHECK(head.seq == 6 && world_run("cp replica/" P ".log whole && head -n 4 whole > replica/" P ".log"), "it is cut");
	CHECK_TEXT(meets(NULL, t, &head), "chain.fork", "a shorter copy than the head remembered");
	CHECK(world_run("sed '4s/\"at\":1/\"at\":2/' whole > replica/" P ".log"), "a record is changed");
	CHECK_TEXT(meets(NULL, t, &head), "chain.broken", "a copy with a changed record");
	CHECK(world_run("rm replica/" P ".log"), "it is removed");
	CHECK_TEXT(meets(NULL, t, &head), "chain.fork", "no copy, but a head");
	CHECK(world_run("cp whole replica/" P ".log"), "it is put back");
	CHECK_TEXT(meets(NULL, t, &head), "", "and opens");
	CHECK(head.seq == 6, "whole");
}

static result feed(void *ctx, const struct record *r, struct err *e)
{
	return verifier_feed(ctx, r, NULL, NULL, e);
}

static const char *skipped(struct store *s, struct trust *t, struct head up_to)
{
	static struct err e;
	struct verifier *v;
	e = (struct err){ .kind = RESULT_OK };
	INSIST(is_ok(verifier_new(P, t, &v, &e)));
	verifier_skip(v, up_to);
	result r = store_read(s, P, 0, feed, v, &e);
	verifier_free(v);
	return is_ok(r) ? "" : e.code;
}

static void test_skip(struct trust *t, const struct signed_text *founding)
{
	struct head head;
	struct err e;
	STORE_AUTO *one = log_of(t, founding, 4);
	STORE_AUTO *other = log_of(t, founding, 4);
	INSIST(is_ok(store_head(one, P, &head, &e)));
	CHECK_TEXT(skipped(one, t, head), "", "a head that is met on the way");
	CHECK_TEXT(skipped(other, t, head), "chain.fork", "another record in its place");
}

static bool person(const char *name, struct signer *out)
{
	AUTO_FREE char *p12 = xasprintf("%s.sign.p12", name);
	return world_person(name, "") && (out->key = world_key(p12, &out->cert));
}

static void person_release(struct signer *p)
{
	key_free(p->key);
	cert_free(p->cert);
}

int main(void)
{
	test_golden();
	test_line();
	if (!world_begin() || !person("host", &CONFORM.host) || !person("b0", &CONFORM.bidder[0])) {
		CHECK(false, "openssl makes certificates");
		return tap_done();
	}
	CONFORM.sub = world_file("sub.der");
	struct trust *t = trust_of("root.pem"), *other = trust_of("chain.pem");
	SIGNED_AUTO founding;
	sign_founding(P, &founding);
	test_remember(t, other);
	test_stores(t, &founding);
	test_copy(t);
	test_skip(t, &founding);
	trust_free(t);
	trust_free(other);
	person_release(&CONFORM.host);
	person_release(&CONFORM.bidder[0]);
	buf_release(&CONFORM.sub);
	world_end();
	return tap_done();
}
