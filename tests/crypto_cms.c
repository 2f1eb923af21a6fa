// CMS signatures and envelopes, both ways against the openssl command.
#include "tests/crypto_world.h"

static const char CONTENT[] = "{\"act\":\"opening.record\",\"text\":\"开标记录\"}";

static void sign_as(const char *name)
{
	CERT_AUTO *c = NULL, *signer = NULL;
	AUTO_FREE char *p12 = xasprintf("%s.sign.p12", name);
	struct key *k = world_key(p12, &c);
	struct key_ops ops = key_ops_of(k);
	struct err e = { 0 };
	BUF_AUTO sub = world_file("sub.der"), cms = BUF_INIT;
	struct span chain = span_buf(&sub), content = span_str(CONTENT);
	CHECK(is_ok(cms_sign(c, &chain, 1, content, clock_ms(), &ops, &cms, &e)), "%s signs: %s", name, e.text);
	CHECK(is_ok(cms_verify(span_buf(&cms), content, &signer, &e)), "and verifies: %s", e.text);
	CHECK(signer && hash_equal(cert_hash(signer), cert_hash(c)), "the signer is found");
	cert_free_p(&signer);
	CHECK(is_code(cms_verify(span_buf(&cms), span_str("other"), &signer, &e), &e, "cms.bad"), "other content is refused");
	world_save("m.p7s", span_buf(&cms));
	world_save("m", content);
	CHECK(world_run("openssl cms -verify -cades -binary -inform DER -in m.p7s -content m -CAfile root.pem -purpose any -out m2 && cmp m m2"),
	      "openssl cms -verify -cades accepts it");
	key_free(k);
}

static void verify_foreign(const char *name, const char *options)
{
	CERT_AUTO *signer = NULL;
	struct err e = { 0 };
	CHECK(world_run("openssl cms -sign -cades -md sha256 -binary -outform DER -in m -signer %s.sign.pem -inkey %s.sign.key -certfile sub.pem -out f.p7s %s",
			name, name, options),
	      "openssl cms -sign -cades as %s %s", name, options);
	BUF_AUTO cms = world_file("f.p7s");
	CHECK(is_ok(cms_verify(span_buf(&cms), span_str(CONTENT), &signer, &e)), "is accepted: %s", e.text);
}

static void refuse_foreign(const char *options, const char *code)
{
	CERT_AUTO *signer = NULL;
	struct err e = { 0 };
	CHECK(world_run("openssl cms -sign -binary -outform DER -in m -signer r.sign.pem -inkey r.sign.key -out f.p7s %s", options),
	      "openssl cms -sign %s", options);
	BUF_AUTO cms = world_file("f.p7s");
	CHECK(is_code(cms_verify(span_buf(&cms), span_str(CONTENT), &signer, &e), &e, code), "is refused: %s", e.text);
}

static void seal_for(const char *one, const char *other)
{
	AUTO_FREE char *p12 = xasprintf("%s.enc.p12", one), *der = xasprintf("%s.enc.der", other);
	CERT_AUTO *mine = NULL, *second = world_cert(der);
	struct key *k = world_key(p12, &mine);
	struct key_ops ops = key_ops_of(k);
	struct err e = { 0 };
	BUF_AUTO cms = BUF_INIT, plain = BUF_INIT;
	const struct cert *both[] = { mine, second };
	CHECK(is_ok(cms_envelope_seal(both, 2, span_str(CONTENT), &cms, &e)), "sealed for %s and %s: %s", one, other, e.text);
	CHECK(is_ok(cms_envelope_open(span_buf(&cms), mine, &ops, &plain, &e)) && span_is(span_buf(&plain), CONTENT), "%s opens: %s", one, e.text);
	world_save("e.p7m", span_buf(&cms));
	world_save("m", span_str(CONTENT));
	CHECK(world_run("openssl cms -decrypt -inform DER -in e.p7m -recip %s.enc.pem -inkey %s.enc.key -out m2 && cmp m m2", one, one),
	      "openssl cms -decrypt opens it as %s", one);
	CHECK(world_run("openssl cms -decrypt -inform DER -in e.p7m -recip %s.enc.pem -inkey %s.enc.key -out m2 && cmp m m2", other, other),
	      "and as %s", other);
	key_free(k);
}

static void open_foreign(const char *name, const char *keyopt)
{
	AUTO_FREE char *p12 = xasprintf("%s.enc.p12", name);
	CERT_AUTO *c = NULL;
	struct key *k = world_key(p12, &c);
	struct key_ops ops = key_ops_of(k);
	struct err e = { 0 };
	CHECK(world_run("openssl cms -encrypt -binary -outform DER -aes-256-gcm -in m -out e.p7m -recip %s.enc.pem %s", name, keyopt),
	      "openssl cms -encrypt for %s %s", name, keyopt);
	BUF_AUTO cms = world_file("e.p7m"), plain = BUF_INIT;
	CHECK(is_ok(cms_envelope_open(span_buf(&cms), c, &ops, &plain, &e)) && span_is(span_buf(&plain), CONTENT), "opened: %s", e.text);
	key_free(k);
}

int main(void)
{
	bool made = world_begin() && world_person("p", "") && world_person("q", "--key p384") && world_person("r", "--key rsa2048");
	if (!CHECK(made, "certificates made")) {
		world_end();
		return tap_done();
	}
	sign_as("p");
	sign_as("q");
	sign_as("r");
	verify_foreign("p", "");
	verify_foreign("r", "");
	verify_foreign("r", "-keyid");
	verify_foreign("r", "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32");
	refuse_foreign("-md sha256", "cms.bad");                // no signing-certificate-v2
	refuse_foreign("-md sha256 -noattr", "cms.syntax");
	refuse_foreign("-md sha1 -cades", "cms.syntax");
	refuse_foreign("-md sha256 -cades -nodetach", "cms.syntax");
	refuse_foreign("-md sha256 -cades -nocerts", "cms.bad");
	seal_for("p", "r");
	seal_for("r", "q");
	seal_for("q", "p");
	open_foreign("r", "-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256");
	open_foreign("r", "-keyopt rsa_padding_mode:oaep");
	open_foreign("r", "");
	open_foreign("r", "-keyid -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha1");
	open_foreign("p", "-keyopt ecdh_kdf_md:sha256");
	open_foreign("p", "");
	open_foreign("q", "-keyid -keyopt ecdh_kdf_md:sha384");
	world_end();
	return tap_done();
}
