// bench_bid [seal|unseal] [--size MIB] [--runs N]: the rates of sealing and unsealing against what the machine can do,
// measured in the same run. One JSON line a figure. Integers only: rates in kB/s, ratios in thousandths.
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "bid_kit.h"

enum { OPENSSL_MIB_MAX = 1024 }; // it loads the whole file several times over
enum { BLOCK = 65536, MEASURE_MS = 200, RUNS_MAX = 99 };

static struct kit kit;
static int64_t content_mib = 256;
static int runs = 3;
static uint8_t block[BLOCK + 16];

// --- the machine ------------------------------------------------------------------------------------------

// ns for a GiB
static int64_t per_gib(int64_t bytes, int64_t ns)
{
	return ns * 1024 / (bytes / (1024 * 1024) ? bytes / (1024 * 1024) : 1);
}

static int64_t sha256_ns(void)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	INSIST(EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);
	int64_t start = clock_steady_ns(), bytes = 0;
	do {
		for (int i = 0; i < 64; i++)
			INSIST(EVP_DigestUpdate(c, block, BLOCK) == 1);
		bytes += 64 * BLOCK;
	} while (clock_steady_ns() - start < MEASURE_MS * INT64_C(1000000));
	int64_t ns = clock_steady_ns() - start;
	EVP_MD_CTX_free(c);
	return per_gib(bytes, ns);
}

static int64_t gcm_ns(void)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	INSIST(EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, block, block) == 1);
	int64_t start = clock_steady_ns(), bytes = 0;
	do {
		for (int i = 0, n; i < 64; i++)
			INSIST(EVP_DecryptUpdate(c, block, &n, block, BLOCK) == 1);
		bytes += 64 * BLOCK;
	} while (clock_steady_ns() - start < MEASURE_MS * INT64_C(1000000));
	int64_t ns = clock_steady_ns() - start;
	EVP_CIPHER_CTX_free(c);
	return per_gib(bytes, ns);
}

// write() and one fdatasync of that many bytes
static int64_t disk_ns(int64_t bytes)
{
	AUTO_FREE char *path = kit_path(&kit, "disk");
	struct err e;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	INSIST(fd >= 0);
	int64_t start = clock_steady_ns();
	for (int64_t at = 0; at < bytes; at += BLOCK)
		INSIST(is_ok(write_all(fd, span_of(block, BLOCK), path, &e)));
	INSIST(fdatasync(fd) == 0);
	int64_t ns = clock_steady_ns() - start;
	close(fd);
	unlink(path);
	return per_gib(bytes, ns);
}

// --- children ---------------------------------------------------------------------------------------------

struct cost {
	int64_t ns; // for a GiB of p7m
	long rss_kb;
};

static int64_t p7m_bytes(void)
{
	struct cover cover;
	kit_cover(&kit, "bid", &cover);
	return cover.size;
}

static int seal_job(void)
{
	struct err e;
	if (is_ok(kit_seal(&kit, "bid", NULL, &e)))
		return 0;
	fprintf(stderr, "%s\n", e.text);
	return 1;
}

static int unseal_to(const char *out)
{
	struct err e;
	struct unsealed u;
	if (is_ok(kit_unseal(&kit, "bid", out, &u, &e)))
		return 0;
	fprintf(stderr, "%s\n", e.text);
	return 1;
}

static int verify_job(void)
{
	return unseal_to(NULL);
}

static int write_job(void)
{
	AUTO_FREE char *out = xasprintf("%s/out-%ld", kit.dir, (long)getpid());
	return unseal_to(out);
}

static int openssl_job(void)
{
	AUTO_FREE char *p7m = kit_path(&kit, "bid/bid.p7m");
	AUTO_FREE char *cert = kit_path(&kit, "bidder.pem");
	AUTO_FREE char *key = kit_path(&kit, "bidder.key");
	execlp("openssl", "openssl", "cms", "-decrypt", "-inform", "DER", "-in", p7m, "-recip", cert, "-inkey", key, "-out", "/dev/null", (char *)NULL);
	return 127;
}

static struct cost run(int (*job)(void))
{
	fflush(stdout);
	int64_t start = clock_steady_ns();
	pid_t child = fork();
	INSIST(child >= 0);
	if (child == 0)
		_exit(job());
	int status;
	struct rusage usage;
	INSIST(wait4(child, &status, 0, &usage) == child);
	int64_t ns = clock_steady_ns() - start;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench_bid: a run failed\n");
		exit(1);
	}
	return (struct cost){ per_gib(p7m_bytes(), ns), usage.ru_maxrss };
}

// --- the figures ------------------------------------------------------------------------------------------

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t median(int64_t *v)
{
	qsort(v, (size_t)runs, sizeof *v, by_size);
	return v[runs / 2];
}

static int64_t mb_per_s(int64_t ns)
{
	return INT64_C(1073741824) * 1000 / ns; // 10^6 bytes a second
}

static void figure(const char *bench, int64_t value, const char *unit, const char *against, int64_t ratio, int64_t mark, bool at_most)
{
	bool holds = at_most ? ratio <= mark : ratio >= mark;
	printf("{\"bench\":\"%s\",\"value\":%lld,\"unit\":\"%s\",\"against\":\"%s\",\"ratio\":%lld.%03lld,\"mark\":%lld.%03lld,\"holds\":%s}\n", bench,
	       (long long)value, unit, against, (long long)ratio / 1000, (long long)ratio % 1000, (long long)mark / 1000, (long long)mark % 1000,
	       holds ? "true" : "false");
	fflush(stdout);
}

// Every run is compared with limits measured right before it: the machine is shared and its speed moves.
static void bench_unseal(void)
{
	int64_t plain[RUNS_MAX], plain_ratio[RUNS_MAX], durable[RUNS_MAX], durable_ratio[RUNS_MAX], openssl_ratio[RUNS_MAX], rss[RUNS_MAX];
	for (int i = 0; i < runs; i++) {
		int64_t limit = 2 * sha256_ns() + gcm_ns();
		struct cost verify = run(verify_job);
		limit = (limit + 2 * sha256_ns() + gcm_ns()) / 2;
		int64_t disk = disk_ns(p7m_bytes());
		struct cost writing = run(write_job);
		disk = (disk + disk_ns(p7m_bytes())) / 2;
		struct cost openssl = content_mib <= OPENSSL_MIB_MAX ? run(openssl_job) : (struct cost){ 0, 0 };
		plain[i] = verify.ns;
		plain_ratio[i] = limit * 1000 / verify.ns;
		durable[i] = writing.ns;
		durable_ratio[i] = (limit + disk) * 1000 / writing.ns;
		openssl_ratio[i] = openssl.ns * 1000 / verify.ns;
		rss[i] = verify.rss_kb > writing.rss_kb ? verify.rss_kb : writing.rss_kb;
	}
	int64_t kb = median(rss);
	figure("unseal.rate", mb_per_s(median(plain)), "MB/s", "openssl EVP, serial: 1/(2/sha256+1/gcm)", median(plain_ratio), 900, false);
	figure("unseal.durable", mb_per_s(median(durable)), "MB/s", "the same and the disk's write+fdatasync, serial", median(durable_ratio), 900, false);
	if (content_mib <= OPENSSL_MIB_MAX)
		figure("unseal.openssl", mb_per_s(plain[runs / 2]), "MB/s", "openssl cms -decrypt", median(openssl_ratio), 3000, false);
	figure("unseal.memory", kb, "kB", "32 MB", kb * 1000 / 32000, 1000, true);
}

// Sealing reads every file twice (to sign the manifest, to encrypt) and hashes what it writes twice (whole, by chunks).
static void bench_seal(void)
{
	int64_t rate[RUNS_MAX], ratio[RUNS_MAX], rss[RUNS_MAX];
	for (int i = 0; i < runs; i++) {
		int64_t limit = 4 * sha256_ns() + gcm_ns() + disk_ns(p7m_bytes());
		struct cost seal = run(seal_job);
		limit = (limit + 4 * sha256_ns() + gcm_ns() + disk_ns(p7m_bytes())) / 2;
		rate[i] = seal.ns;
		ratio[i] = limit * 1000 / seal.ns;
		rss[i] = seal.rss_kb;
	}
	int64_t kb = median(rss);
	figure("seal.rate", mb_per_s(median(rate)), "MB/s", "openssl EVP and disk, serial: 1/(4/sha256+1/gcm+1/disk)", median(ratio), 900, false);
	figure("seal.memory", kb, "kB", "32 MB", kb * 1000 / 32000, 1000, true);
}

static bool number(const char *text, int64_t min, int64_t max, int64_t *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return !errno && !*end && *out >= min && *out <= max;
}

int main(int argc, char **argv)
{
	const char *group = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	for (int i = group ? 2 : 1; i < argc; i += 2) {
		int64_t n = 0;
		bool size = strcmp(argv[i], "--size") == 0, count = strcmp(argv[i], "--runs") == 0;
		if (i + 1 == argc || !(size || count) || !number(argv[i + 1], 1, size ? 4086 : RUNS_MAX, &n)) {
			fprintf(stderr, "bench_bid [seal|unseal] [--size MIB] [--runs N]\n");
			return 2;
		}
		if (size)
			content_mib = n;
		else
			runs = (int)n;
	}
	kit_begin(&kit, "ec");
	kit_bid(&kit, "bid", content_mib * 3 * 262144); // with its second file CONTENT_MIB
	if (seal_job() == 0) {
		if (!group || strcmp(group, "unseal") == 0)
			bench_unseal();
		if (!group || strcmp(group, "seal") == 0)
			bench_seal();
	}
	kit_end(&kit);
	return 0;
}
