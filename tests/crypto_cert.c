// Certificates: names, times, use, chains at a time, and the memory of good chains.
#include "tests/crypto_world.h"

static const int64_t DAY = INT64_C(86400000);

static result check_at(const char *name, enum cert_use use, struct trust *t, int64_t at, struct err *e)
{
	CERT_AUTO *c = world_cert(name);
	BUF_AUTO sub = world_file("sub.der");
	struct span extra = span_buf(&sub);
	return cert_check(c, &extra, 1, t, use, at, e);
}

static void test_names(void)
{
	CERT_AUTO *c = world_cert("p.sign.der"), *r = world_cert("r.enc.der"), *s = world_cert("sm.sign.der");
	CHECK_TEXT(cert_name(c), "测试人 p", "common name");
	CHECK_TEXT(cert_org(c), "某某公司", "organization");
	CHECK_TEXT(cert_code(c), "91110000MA01ABCD2X", "serial number of the subject: credit code");
	CHECK_TEXT(cert_issuer(c), "开标演练签发CA", "issuer");
	CHECK_TEXT(cert_key_kind(c), "P-256", "kind of key");
	CHECK_TEXT(cert_key_kind(r), "RSA-2048", "kind of key");
	CHECK_TEXT(cert_key_kind(s), "SM2", "kind of key");
	CHECK(suite_of(c) == SUITE_P256_SHA256 && suite_of(r) == SUITE_RSA_PKCS1_SHA256 && suite_of(s) == SUITE_NONE, "suites by key");
	CERT_AUTO *q = world_cert("q.sign.der");
	CHECK(suite_of(q) == SUITE_P384_SHA256, "suite of P-384");
	BUF_AUTO der = world_file("p.sign.der");
	CHECK(hash_equal(cert_hash(c), sha256(span_buf(&der))) && span_equal(cert_der(c), span_buf(&der)), "hash and bytes");
	int64_t from, to;
	cert_times(c, &from, &to);
	CHECK(to - from == 730 * DAY && from % 1000 == 0, "valid for 730 days");
}

static void test_syntax(void)
{
	BUF_AUTO der = world_file("p.sign.der");
	struct cert *c = NULL;
	struct err e = { 0 };
	int taken = 0;
	for (size_t n = 0; n < der.n; n++)
		taken += is_ok(cert_read(span_of(der.p, n), &c, &e));
	CHECK(taken == 0, "no truncated certificate is read");
	buf_add_byte(&der, 0);
	CHECK(is_code(cert_read(span_buf(&der), &c, &e), &e, "cert.syntax"), "nor one with a byte more");
}

/// S16 通知二(一) 证书须由认可机构签发、在有效期内、用途相符
static void test_codes(struct trust *t)
{
	int64_t now = clock_ms();
	struct err e = { 0 };
	CHECK(is_ok(check_at("p.sign.der", CERT_SIGN, t, now, &e)), "P-256 signs: %s", e.text);
	CHECK(is_ok(check_at("p.enc.der", CERT_ENCRYPT, t, now, &e)), "P-256 decrypts: %s", e.text);
	CHECK(is_ok(check_at("r.sign.der", CERT_SIGN, t, now, &e)), "RSA signs: %s", e.text);
	CHECK(is_ok(check_at("r.enc.der", CERT_ENCRYPT, t, now, &e)), "RSA decrypts: %s", e.text);
	CHECK(is_ok(check_at("service.der", CERT_SERVICE, t, now, &e)), "service: %s", e.text);
	CHECK(is_code(check_at("p.sign.der", CERT_ENCRYPT, t, now, &e), &e, "cert.usage"), "%s", e.text);
	CHECK(is_code(check_at("r.enc.der", CERT_SIGN, t, now, &e), &e, "cert.usage"), "%s", e.text);
	CHECK(is_code(check_at("old.sign.der", CERT_SIGN, t, now, &e), &e, "cert.expired"), "%s", e.text);
	CHECK(is_ok(check_at("old.sign.der", CERT_SIGN, t, now - 30 * DAY, &e)), "was good a month ago");
	CHECK(is_code(check_at("new.sign.der", CERT_SIGN, t, now, &e), &e, "cert.not_yet"), "%s", e.text);
	CHECK(is_code(check_at("small.sign.der", CERT_SIGN, t, now, &e), &e, "cert.weak"), "%s", e.text);
	CHECK(is_code(check_at("sm.sign.der", CERT_SIGN, t, now, &e), &e, "cert.unsupported"), "%s", e.text);
	CHECK(is_code(check_at("other/x.sign.der", CERT_SIGN, t, now, &e), &e, "cert.foreign"), "%s", e.text);
	CHECK(strcmp(e.clause, "S16 通知二(一)") == 0, "the clause is named");
	CERT_AUTO *p = world_cert("p.sign.der");
	CHECK(is_code(cert_check(p, NULL, 0, t, CERT_SIGN, now, &e), &e, "cert.foreign"), "without the sub CA: %s", e.text);
	CHECK(is_code(check_at("under.der", CERT_SIGN, t, now, &e), &e, "cert.foreign"), "issued by a person: %s", e.text);
	CHECK(is_code(check_at("sha1.der", CERT_SIGN, t, now, &e), &e, "cert.weak"), "SHA-1: %s", e.text);
}

// A CA of its own: KIND.der with these extensions, issued by ISSUER for DAYS, and under it KIND-end.der for a person.
static bool make_ca(const char *kind, const char *extensions, const char *issuer, int days)
{
	return world_run("printf '%s\n' > ext && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s.key -subj /CN=%s -out u.csr && "
			 "openssl x509 -req -in u.csr -CA %s.pem -CAkey %s.key -extfile ext -days %d -out %s.pem && "
			 "openssl x509 -in %s.pem -outform DER -out %s.der && printf 'keyUsage=digitalSignature\n' > ext && "
			 "openssl req -new -key q.sign.key -subj /CN=end -out u.csr && "
			 "openssl x509 -req -in u.csr -CA %s.pem -CAkey %s.key -extfile ext -days 9 -outform DER -out %s-end.der",
			 extensions, kind, kind, issuer, issuer, days, kind, kind, kind, kind, kind, kind);
}

static result check_under(const char *kind, struct trust *t, int64_t at, struct err *e)
{
	AUTO_FREE char *ca = xasprintf("%s.der", kind), *end = xasprintf("%s-end.der", kind);
	CERT_AUTO *c = world_cert(end);
	BUF_AUTO link = world_file(ca), sub = world_file("sub.der");
	struct span extra[] = { span_buf(&sub), span_buf(&link) };
	return cert_check(c, extra, 2, t, CERT_SIGN, at, e);
}

static void test_links(struct trust *t)
{
	struct err e = { 0 };
	bool made = make_ca("good", "basicConstraints=CA:TRUE\\nkeyUsage=keyCertSign", "root", 30) &&
		    make_ca("brief", "basicConstraints=CA:TRUE\\nkeyUsage=keyCertSign", "root", 1) &&
		    make_ca("mute", "basicConstraints=CA:TRUE\\nkeyUsage=cRLSign", "root", 30) &&
		    make_ca("silent", "basicConstraints=CA:TRUE", "root", 30) &&
		    make_ca("nobody", "basicConstraints=CA:FALSE\\nkeyUsage=keyCertSign", "root", 30) &&
		    make_ca("deep", "basicConstraints=CA:TRUE\\nkeyUsage=keyCertSign", "sub", 30) &&
		    make_ca("strange", "basicConstraints=CA:TRUE\\nkeyUsage=keyCertSign\\n1.2.3.4=critical,ASN1:NULL", "root", 30);
	int64_t now = clock_ms();
	CHECK(made, "more authorities");
	CHECK(is_ok(check_under("good", t, now, &e)), "a CA by the book: %s", e.text);
	CHECK(is_ok(check_under("brief", t, now, &e)), "a CA for a day: %s", e.text);
	CHECK(is_code(check_under("brief", t, now + 2 * DAY, &e), &e, "cert.expired"), "after that day: %s", e.text);
	CHECK(is_code(check_under("mute", t, now, &e), &e, "cert.foreign"), "a CA without keyCertSign: %s", e.text);
	CHECK(is_code(check_under("silent", t, now, &e), &e, "cert.foreign"), "a CA without any key usage: %s", e.text);
	CHECK(is_code(check_under("nobody", t, now, &e), &e, "cert.foreign"), "no CA at all: %s", e.text);
	CHECK(is_code(check_under("deep", t, now, &e), &e, "cert.foreign"), "deeper than the sub CA may: %s", e.text);
	CHECK(is_code(check_under("strange", t, now, &e), &e, "cert.foreign"), "an unknown critical extension: %s", e.text);
}

// A person who plays CA, and a certificate signed with SHA-1.
static bool make_odd(void)
{
	return world_run("printf 'keyUsage=digitalSignature\\n' > ext; "
			 "openssl req -new -key q.sign.key -subj /CN=under -out u.csr && "
			 "openssl x509 -req -in u.csr -CA p.sign.pem -CAkey p.sign.key -extfile ext -days 9 -outform DER -out under.der && "
			 "openssl x509 -req -in u.csr -CA sub.pem -CAkey sub.key -sha1 -extfile ext -days 9 -outform DER -out sha1.der");
}

static void test_issued_by_person(struct trust *t)
{
	CERT_AUTO *c = world_cert("under.der");
	BUF_AUTO sub = world_file("sub.der"), person = world_file("p.sign.der");
	struct span extra[] = { span_buf(&person), span_buf(&sub) };
	struct err e = { 0 };
	CHECK(is_code(cert_check(c, extra, 2, t, CERT_SIGN, clock_ms(), &e), &e, "cert.foreign"), "a person is no CA: %s", e.text);
}

// Asked again at every hour around both ends of the validity, warm and cold must say the same.
static void test_memory(void)
{
	CERT_AUTO *c = world_cert("short.sign.der");
	BUF_AUTO sub = world_file("sub.der"), root = world_file("root.der");
	struct span extra = span_buf(&sub), anchor = span_buf(&root);
	struct trust *warm = NULL;
	struct err e = { 0 }, f = { 0 };
	int64_t from, to;
	cert_times(c, &from, &to);
	int different = 0, good = 0;
	CHECK(is_ok(trust_from_ders(&anchor, 1, &warm, &e)), "anchors from DER");
	for (int64_t at = from - 1500; at <= to + 1500; at += at < from + 1500 || at > to - 1500 ? 250 : (to - from) / 20) {
		struct trust *cold = NULL;
		different += !is_ok(trust_from_ders(&anchor, 1, &cold, &e));
		result a = cert_check(c, &extra, 1, warm, CERT_SIGN, at, &e), b = cert_check(c, &extra, 1, cold, CERT_SIGN, at, &f);
		different += a.kind != b.kind || is_ok(a) != (at / 1000 >= from / 1000 && at / 1000 < to / 1000);
		good += is_ok(a);
		trust_free(cold);
	}
	CHECK(different == 0 && good > 10, "the memory of good chains never says anything else");
	CHECK(is_code(cert_check(c, &extra, 1, warm, CERT_ENCRYPT, from, &e), &e, "cert.usage"), "nor for another use");
	int64_t start = clock_steady_ns();
	for (int i = 0; i < 1000; i++)
		good += is_ok(cert_check(c, &extra, 1, warm, CERT_SIGN, from + i * 1000, &e));
	CHECK(clock_steady_ns() - start < INT64_C(50000000), "1000 checks take %d us", (int)((clock_steady_ns() - start) / 1000));
	trust_free(warm);
}

static void test_trust(void)
{
	struct trust *t = NULL;
	struct err e = { 0 };
	AUTO_FREE char *folder = xasprintf("%s/trust", world_dir), *chain = xasprintf("%s/chain.pem", world_dir);
	AUTO_FREE char *none = xasprintf("%s/none", world_dir), *key = xasprintf("%s/root.key", world_dir), *empty = xasprintf("%s/empty", world_dir);
	CHECK(world_run("mkdir trust empty && cp sub.pem trust/a.pem && cp sub.der trust/b.der && echo x > trust/README"), "a folder");
	CHECK(is_ok(trust_open(folder, &t, &e)) && trust_count(t) == 1, "one anchor in two files: %s", e.text);
	CERT_AUTO *c = world_cert("p.sign.der");
	CHECK(is_ok(cert_check(c, NULL, 0, t, CERT_SIGN, clock_ms(), &e)), "a sub CA may be an anchor: %s", e.text);
	BUF_AUTO sub = world_file("sub.der");
	CHECK(span_equal(trust_der(t, 0), span_buf(&sub)), "the anchor's DER");
	trust_free(t);
	CHECK(is_ok(trust_open(chain, &t, &e)) && trust_count(t) == 2, "two anchors in one file");
	trust_free(t);
	CHECK(is_code(trust_open(none, &t, &e), &e, "file.missing"), "%s", e.text);
	CHECK(is_code(trust_open(empty, &t, &e), &e, "trust.empty"), "%s", e.text);
	CHECK(is_code(trust_open(key, &t, &e), &e, "trust.syntax"), "%s", e.text);
}

int main(void)
{
	bool made = world_begin() && world_person("p", "") && world_person("q", "--key p384") && world_person("r", "--key rsa2048") &&
		    world_person("sm", "--key sm2") && world_person("small", "--key rsa1024") && world_person("old", "--expired") &&
		    world_person("new", "--not-yet") && world_person("short", "--days 2") && world_run("'%s' service . service", world_pki()) &&
		    world_run("'%s' init other && '%s' person other x --cn X", world_pki(), world_pki()) && make_odd();
	struct trust *t = NULL;
	struct err e = { 0 };
	AUTO_FREE char *root = xasprintf("%s/root.pem", world_dir);
	if (CHECK(made && is_ok(trust_open(root, &t, &e)), "certificates made %s", e.text)) {
		test_names();
		test_syntax();
		test_codes(t);
		test_issued_by_person(t);
		test_links(t);
		test_memory();
		test_trust();
	}
	trust_free(t);
	world_end();
	return tap_done();
}
