// PKCS#12 files: drills, demos, mobile certificates. p12:PATH[?enc=PATH]; both files have the same PIN.
// A certificate beside the file (PATH with .der, .pem or .crt for .p12/.pfx) is read without a PIN; without one the
// PIN is asked for when the token is opened, and serves the first signature too.
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "token/driver.h"
#include "token/listing.h"
#include "token/pem.h"

enum { FILE_MAX = 1024 * 1024 };

struct side {
	char *path;      // NULL: this side does not exist
	struct buf p12;
	struct cert *cert;
	struct key *key; // only the decryption key stays, once opened
};

struct files {
	struct cell *cell;
	struct side sign, enc;
};

static result load(struct side *s, const char *path, size_t n, struct err *e)
{
	s->path = xcalloc(1, n + 1);
	memcpy(s->path, path, n);
	if (n == 0)
		return usage(e, "token.unknown_uri", "令牌地址里没有文件名；请写成 p12:/路径/签名.p12?enc=/路径/加密.p12");
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(e, "token.no_card", "证书文件 %s 打不开：没有这个文件，或没有读的权限。请检查路径，或插上存放它的 U 盘", s->path);
	result r = read_all(fd, FILE_MAX, &s->p12, s->path, e);
	close(fd);
	return r;
}

// PATH with another ending; false where it is no .p12 or .pfx.
static bool beside(const char *path, const char *ending, struct buf *out)
{
	size_t n = strlen(path);
	if (n < 4 || (strcmp(path + n - 4, ".p12") != 0 && strcmp(path + n - 4, ".pfx") != 0))
		return false;
	buf_clear(out);
	buf_add(out, path, n - 4);
	buf_add_str(out, ending);
	return true;
}

static result cert_beside(struct side *s, struct err *e)
{
	static const char *const ENDINGS[] = { ".der", ".pem", ".crt" };
	BUF_AUTO name = BUF_INIT;
	for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS && !s->cert; i++) {
		BUF_AUTO bytes = BUF_INIT;
		BUF_AUTO der = BUF_INIT;
		if (!beside(s->path, ENDINGS[i], &name) || !file_exists(buf_text(&name)))
			continue;
		TRY(file_read(buf_text(&name), FILE_MAX, &bytes, e));
		if (!pem_or_der(span_buf(&bytes), &der))
			return fail(e, "token.driver", "%s 不是证书文件；请换成 %s 里的证书，或删去它", buf_text(&name), s->path);
		TRY(cert_read(span_buf(&der), &s->cert, e));
	}
	return ok();
}

// Opens the key with the PIN at hand. A certificate that came from beside must be the file's own.
static result unlock(struct files *f, struct side *s, enum pin_use use, struct key **key, struct err *e)
{
	CERT_AUTO *cert = NULL;
	TRY(pin_ask(&f->cell->pin, use, -1, e));
	result r = key_read_p12(span_buf(&s->p12), (const char *)pin_get(&f->cell->pin).p, key, &cert, e);
	if (!is_ok(r)) {
		bool wrong = r.kind == RESULT_REFUSED;
		pin_wrong(&f->cell->pin);
		return wrong ? fail(e, "token.pin_wrong", "证书文件 %s 的口令不正确，什么也没有签名；请重新输入（文件没有次数限制）", s->path) : r;
	}
	if (!s->cert) {
		s->cert = cert;
		cert = NULL;
	} else if (!hash_equal(cert_hash(cert), cert_hash(s->cert))) {
		key_free(*key);
		*key = NULL;
		return fail(e, "token.other_card", "%s 里的证书与它旁边的证书文件不是同一张；请检查是否换过文件", s->path);
	}
	return ok();
}

static result open_side(struct files *f, struct side *s, struct err *e)
{
	struct key *key = NULL;
	if (!s->path)
		return ok();
	TRY(cert_beside(s, e));
	if (s->cert)
		return ok();
	TRY(unlock(f, s, PIN_ONCE, &key, e));
	f->cell->pin.standing = true; // the other file at once, without asking again
	if (s == &f->enc)
		s->key = key;
	else
		key_free(key);
	f->cell->pin.fresh = true;
	return ok();
}

static void side_release(struct side *s)
{
	free(s->path);
	buf_wipe(&s->p12);
	cert_free(s->cert);
	key_free(s->key);
}

static void p12_close(void *card)
{
	struct files *f = card;
	if (!f)
		return;
	side_release(&f->sign);
	side_release(&f->enc);
	free(f);
}

static result open_files(struct files *f, const char *where, struct err *e)
{
	const char *second = strstr(where, "?enc=");
	size_t n = second ? (size_t)(second - where) : strlen(where);
	TRY(load(&f->sign, where, n, e));
	if (second)
		TRY(load(&f->enc, second + 5, strlen(second + 5), e));
	TRY(open_side(f, &f->sign, e));
	TRY(open_side(f, &f->enc, e));
	f->cell->pin.standing = false; // an opened key stays, so the PIN need not
	return ok();
}

static result p12_open(const char *where, struct cell *cell, void **card, struct err *e)
{
	struct files *f = xcalloc(1, sizeof *f);
	*f = (struct files){ .cell = cell };
	result r = open_files(f, where, e);
	if (is_ok(r))
		*card = f;
	else
		p12_close(f);
	return r;
}

static struct span p12_cert(void *card, enum token_key k)
{
	struct files *f = card;
	const struct side *s = k == TOKEN_DECRYPT ? &f->enc : &f->sign;
	return k == TOKEN_AUTH || !s->cert ? span_of(NULL, 0) : cert_der(s->cert);
}

static result p12_sign(void *card, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	struct files *f = card;
	struct key *key = NULL;
	if (k != TOKEN_SIGN)
		return fail(e, "token.no_key", "证书文件里没有这种用途的签名密钥");
	TRY(unlock(f, &f->sign, PIN_EACH, &key, e));
	result r = key_sign(key, s, digest, sig, e);
	key_free(key);
	pin_done(&f->cell->pin, PIN_EACH);
	return r;
}

static result p12_decrypt(void *card, struct span input, struct buf *out, struct err *e)
{
	struct files *f = card;
	if (!f->enc.path)
		return fail(e, "token.no_key", "没有加密证书：令牌地址里缺 ?enc=加密证书文件");
	if (!f->enc.key) {
		TRY(unlock(f, &f->enc, PIN_ONCE, &f->enc.key, e));
		pin_done(&f->cell->pin, PIN_EACH); // the key stays, so the PIN need not
	}
	return key_decrypt(f->enc.key, input, out, e);
}

// This process has given files up: the program looks whether it is still there (token.c).
static bool p12_present(void *card)
{
	(void)card;
	return true;
}

// Files are not searched for; what KAIBIAO_TOKEN names is at hand, if its certificate can be read without a PIN.
static result p12_list(json_t *out, struct err *e)
{
	const char *uri = getenv("KAIBIAO_TOKEN"), *second = uri ? strstr(uri, "?enc=") : NULL;
	if (!uri || strncmp(uri, "p12:", 4) != 0)
		return ok();
	struct side s = { .path = NULL };
	size_t n = second ? (size_t)(second - uri) : strlen(uri);
	result r = load(&s, uri + 4, n - 4, e);
	if (is_ok(r))
		r = cert_beside(&s, e);
	if (is_ok(r) && s.cert)
		listing_add(out, uri, "p12", s.cert, "", "");
	side_release(&s);
	return r;
}

const struct token_driver TOKEN_P12 = {
	.kind = "p12",
	.enclosed = true,
	.list = p12_list,
	.open = p12_open,
	.cert = p12_cert,
	.sign = p12_sign,
	.decrypt = p12_decrypt,
	.present = p12_present,
	.close = p12_close,
};
