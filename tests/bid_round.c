// Round trips: every size that meets a border of blocks, both kinds of key, with and without output.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "bid_kit.h"
#include "tap.h"

static bool same_file(const char *a, const char *b)
{
	struct sha256_ctx *h = sha256_new();
	struct hash sum[2];
	for (int i = 0; i < 2; i++) {
		int fd = open(i ? b : a, O_RDONLY | O_CLOEXEC);
		INSIST(fd >= 0);
		static uint8_t block[65536];
		for (ssize_t n; (n = read(fd, block, sizeof block)) > 0;)
			sha256_add(h, span_of(block, (size_t)n));
		close(fd);
		sum[i] = sha256_end(h);
	}
	sha256_free(h);
	return hash_equal(sum[0], sum[1]);
}

static void round_trip(const struct kit *k, int64_t size)
{
	struct err e = { .kind = RESULT_OK };
	AUTO_FREE char *name = xasprintf("b%lld", (long long)size);
	AUTO_FREE char *out = xasprintf("%s/%s.out", k->dir, name);
	AUTO_FREE char *from = xasprintf("%s/%s/files/technical/plan.pdf", k->dir, name);
	AUTO_FREE char *to = xasprintf("%s/files/technical/plan.pdf", out);
	kit_bid(k, name, size);
	CHECK(is_ok(kit_seal(k, name, NULL, &e)), "%lld bytes: sealed %s", (long long)size, e.text);
	struct unsealed u;
	CHECK(is_ok(kit_unseal(k, name, NULL, &u, &e)), "verified without output %s %s", e.code, e.text);
	struct cover cover;
	kit_cover(k, name, &cover);
	CHECK(hash_equal(sha256(span_buf(&u.offer)), cover.offer_sha256), "the offer is the one of the cover");
	CHECK(u.files == 3 && u.bytes == size + size / 3 + (int64_t)u.offer.n, "files and bytes are counted");
	unsealed_release(&u);
	CHECK(is_ok(kit_unseal(k, name, out, &u, &e)), "unsealed into a folder %s %s", e.code, e.text);
	CHECK(same_file(from, to), "the file comes out as it went in");
	CHECK(kit_files_in(out) == 7, "manifest, signature, offer, two files and two folders: nothing else (%zu)", kit_files_in(out));
	unsealed_release(&u);
	CHECK(!is_ok(kit_unseal(k, name, out, &u, &e)) && strcmp(e.code, "output.exists") == 0, "a folder that holds a bid is not written over");
	CHECK(kit_files_in(out) == 7, "and nothing in it is touched");
	unlink(from);
	unlink(to);
}

static void sealing_again(const struct kit *k)
{
	struct err e;
	struct cover first, second;
	kit_bid(k, "again", 1000);
	CHECK(is_ok(kit_seal(k, "again", NULL, &e)), "sealed");
	kit_cover(k, "again", &first);
	CHECK(is_ok(kit_seal(k, "again", first.bid_id, &e)), "sealed again");
	kit_cover(k, "again", &second);
	CHECK(strcmp(first.bid_id, second.bid_id) != 0, "a second sealing has a number of its own");
	CHECK(!hash_equal(first.key_commit, second.key_commit), "and a key of its own");
	AUTO_FREE char *old = xasprintf("%s/again/before/%s.p7m", k->dir, first.bid_id);
	CHECK(file_exists(old), "the first package is kept, so that what was handed in can still be released");
}

/// S20 备份文件与原文件一致
static void backup(const struct kit *k)
{
	struct err e = { .kind = RESULT_OK };
	struct cover cover, first;
	struct unsealed u;
	struct byte_source source;
	uint8_t key[32];
	kit_bid(k, "backup", 100000);
	AUTO_FREE char *dir = kit_path(k, "backup");
	AUTO_FREE char *p7m = kit_path(k, "backup/backup.p7m");
	AUTO_FREE char *letter = kit_path(k, "backup/files/letter.pdf");
	INSIST(is_ok(kit_seal(k, "backup", NULL, &e)));
	kit_cover(k, "backup", &first);
	cover = first;
	CHECK(is_ok(bid_backup(dir, k->other.cert, &cover, key, NULL, NULL, &e)), "a backup for another certificate %s", e.text);
	CHECK(!hash_equal(cover.key_commit, first.key_commit) && hash_equal(cover.manifest_sha256, first.manifest_sha256), "new key, same manifest");
	INSIST(is_ok(byte_source_file(p7m, &source, &e)));
	result r = bid_unseal(&source, &cover, span_of(key, 32), KIT_PROJECT, 1, k->trust, KIT_NOW, NULL, NULL, NULL, &u, &e);
	CHECK(is_ok(r) && hash_equal(sha256(span_buf(&u.offer)), first.offer_sha256), "it opens and holds the same offer %s", e.text);
	unsealed_release(&u);
	byte_source_close(&source);
	kit_write(letter, "changed", 7);
	cover = first;
	CHECK(!is_ok(bid_backup(dir, k->other.cert, &cover, key, NULL, NULL, &e)) && strcmp(e.code, "bid.changed") == 0, "a changed file: %s", e.text);
	first.manifest_sha256.b[0] ^= 1;
	CHECK(!is_ok(bid_backup(dir, k->other.cert, &first, key, NULL, NULL, &e)) && strcmp(e.code, "backup.differs") == 0, "another bid: %s", e.text);
}

static void chunk_hash(const struct kit *k)
{
	struct err e;
	struct cover cover;
	BUF_AUTO all = BUF_INIT;
	BUF_AUTO sums = BUF_INIT;
	AUTO_FREE char *path = kit_path(k, "chunks/bid.p7m");
	kit_bid(k, "chunks", 2500000);
	CHECK(is_ok(kit_seal(k, "chunks", NULL, &e)), "sealed");
	kit_cover(k, "chunks", &cover);
	INSIST(is_ok(file_read(path, 10000000, &all, &e)));
	for (size_t at = 0; at < all.n; at += 1048576) {
		struct hash h = sha256(span_of(all.p + at, all.n - at < 1048576 ? all.n - at : 1048576));
		buf_add(&sums, h.b, HASH_BYTES);
	}
	CHECK((int64_t)all.n == cover.size && hash_equal(sha256(span_buf(&all)), cover.p7m_sha256), "size and hash of the cover");
	CHECK(hash_equal(sha256(span_buf(&sums)), cover.chunks_sha256), "chunks_sha256: over the hashes of each MiB");
}

int main(void)
{
	static const int64_t SIZES[] = { 0, 1, 511, 512, 513, 65535, 65536, 65537, 1048576, 3000001 };
	static const char *const KINDS[] = { "ec", "rsa" };
	for (size_t i = 0; i < 2; i++) {
		struct kit k;
		kit_begin(&k, KINDS[i]);
		for (size_t j = 0; j < sizeof SIZES / sizeof SIZES[0]; j++)
			round_trip(&k, SIZES[j]);
		if (i == 0) {
			round_trip(&k, INT64_C(225) << 20); // with its second file 300 MiB
			sealing_again(&k);
			backup(&k);
			chunk_hash(&k);
		}
		kit_end(&k);
	}
	return tap_done();
}
