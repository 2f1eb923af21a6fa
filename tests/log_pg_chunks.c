// 200 MB of sealed file in chunks: broken off, asked what is missing, gone on with; a wrong chunk; who may read when.
#include "log_pg_kit.h"

#include <stdlib.h>

#include "base/clock.h"
#include "log/chunks.h"

#define P "SXZC-2026-0005"
#define LOG P "#1"
enum { COUNT = 200, LAST = 12345 };

static const int64_t DEADLINE = INT64_C(1800000000000);
static const int64_t SIZE = (COUNT - 1) * (int64_t)CHUNK_BYTES + LAST;
static struct hash hashes[COUNT], file;
static uint8_t *noise;

// Chunk I: different for every I, the last one short.
static struct span chunk(size_t i)
{
	noise[0] = (uint8_t)i;
	noise[1] = (uint8_t)(i >> 8);
	return span_of(noise, i == COUNT - 1 ? LAST : CHUNK_BYTES);
}

static size_t missing(struct chunks *c)
{
	struct err e = { 0 };
	BUF_AUTO m = BUF_INIT;
	size_t n = 0;
	if (!is_ok(c->ops->begin(c, LOG, file, hashes, COUNT, SIZE, &m, &e)) || m.n != COUNT) {
		printf("# begin: %s %s\n", e.code, e.text);
		return COUNT + 1;
	}
	for (size_t i = 0; i < m.n; i++)
		n += m.p[i];
	return n;
}

static bool send(struct chunks *c, size_t from, size_t to)
{
	struct err e = { 0 };
	bool good = true;
	int64_t start = clock_steady_ns();
	for (size_t i = from; i < to && good; i++)
		good = is_ok(c->ops->put(c, LOG, file, i, chunk(i), &e));
	printf("# up %lld MB/s %s\n", (long long)((int64_t)(to - from) * 1048576000 / (clock_steady_ns() - start)), e.text);
	return good;
}

static bool fetch(struct chunks *c, size_t count)
{
	struct err e = { 0 };
	BUF_AUTO b = BUF_INIT;
	bool good = true;
	int64_t start = clock_steady_ns();
	for (size_t i = 0; i < count && good; i++) {
		buf_clear(&b);
		good = is_ok(c->ops->get(c, LOG, file, i, &b, &e)) && hash_equal(sha256(span_buf(&b)), hashes[i]);
	}
	printf("# down %lld MB/s %s\n", (long long)((int64_t)count * 1048576000 / (clock_steady_ns() - start)), e.text);
	return good;
}

static void hand_in(struct chunks *gate)
{
	struct err e = { 0 };
	BUF_AUTO m = BUF_INIT;
	CHECK(missing(gate) == COUNT, "everything is missing");
	CHECK(send(gate, 0, 120), "120 chunks, then the line breaks");
	CHECK(gate->ops->put(gate, LOG, file, 121, chunk(7), &e).kind == RESULT_REFUSED && strcmp(e.code, "chunk.hash") == 0, "a wrong chunk: %s", e.text);
	CHECK(gate->ops->put(gate, LOG, file, COUNT, chunk(7), &e).kind == RESULT_REFUSED && strcmp(e.code, "chunk.unknown") == 0, "no such chunk");
	CHECK(gate->ops->put(gate, P "#2", file, 0, chunk(0), &e).kind == RESULT_REFUSED, "not announced for that lot");
	CHECK(gate->ops->begin(gate, LOG, file, hashes, COUNT, SIZE + CHUNK_BYTES, &m, &e).kind == RESULT_REFUSED, "a size that does not fit");
	CHECK(gate->ops->begin(gate, LOG, hashes[0], hashes, COUNT, SIZE, &m, &e).kind == RESULT_REFUSED, "a number that is not the hashes'");
	CHECK(missing(gate) == COUNT - 120, "asked again: 80 are missing");
	CHECK(send(gate, 100, COUNT) && missing(gate) == 0, "the rest, some twice");
}

/// R28 87号令第28条
static void who(struct chunks *gate)
{
	struct chunks *host = NULL, *recorder = NULL;
	struct err e = { 0 };
	BUF_AUTO b = BUF_INIT;
	CHECK(is_ok(chunks_pg(pgkit_conninfo("host"), &host, &e)) && is_ok(chunks_pg(pgkit_conninfo("recorder"), &recorder, &e)), "others");
	CHECK(fetch(gate, 3), "the gate reads");
	CHECK(!is_ok(host->ops->get(host, LOG, file, 0, &b, &e)) && strcmp(e.code, "chunk.missing") == 0, "the host does not, before the deadline");
	struct err none = { 0 };
	CHECK(!is_ok(host->ops->get(host, P "#9", file, 0, &b, &none)) && strcmp(none.text, e.text) == 0, "and cannot tell it from a file that is not there");
	CHECK(!is_ok(host->ops->begin(host, LOG, file, hashes, COUNT, SIZE, &b, &e)) && strcmp(e.code, "store.rights") == 0, "nor ask what is missing");
	CHECK(!is_ok(recorder->ops->get(recorder, LOG, file, 0, &b, &e)) && strcmp(e.code, "store.rights") == 0, "the recorder never");
	pgkit_clock(DEADLINE);
	CHECK(fetch(host, COUNT), "at the deadline the host reads all, and every hash fits");
	chunks_close(host);
	chunks_close(recorder);
}

int main(void)
{
	struct actor a;
	struct chunks *gate = NULL;
	struct err e = { 0 };
	if (!pgkit_begin())
		return 0;
	noise = xmalloc(CHUNK_BYTES);
	random_bytes(noise, CHUNK_BYTES / 2);
	random_bytes(noise + CHUNK_BYTES / 2, CHUNK_BYTES / 2);
	for (size_t i = 0; i < COUNT; i++)
		hashes[i] = sha256(chunk(i));
	file = sha256(span_of(hashes, sizeof hashes));
	CHECK(actor_make(&a, "host", "王主持", "140101199001010011") && pgkit_clock_stop() && pgkit_clock(DEADLINE - 1), "before the deadline");
	struct store *s = pgkit_store("host");
	CHECK_TEXT(act_append(s, P, &a, 0, "project.create", create_body(DEADLINE, NULL), NULL), "", "founded");
	CHECK(is_ok(chunks_pg(pgkit_conninfo("gate"), &gate, &e)), "the gate's files");
	hand_in(gate);
	who(gate);
	chunks_close(gate);
	store_close(s);
	actor_release(&a);
	free(noise);
	pgkit_end();
	return tap_done();
}
