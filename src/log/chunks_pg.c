// Sealed files in PostgreSQL: kb.chunk_begin, chunk_put, chunk_get (sql/0006-chunks.sql).
#include <string.h>

#include "log/chunks.h"
#include "log/pg.h"

struct pg_chunks {
	struct chunks base;
	struct pg *pg;
};

static struct pg *pg_of(struct chunks *c)
{
	return ((struct pg_chunks *)c)->pg;
}

static void add_place(struct pg_args *args, const char *log, const struct hash *file)
{
	pg_add_text(args, log);
	pg_add_bytes(args, span_of(file->b, HASH_BYTES));
}

static result chunk_begin(struct chunks *c, const char *log, struct hash file, const struct hash *hashes, size_t n, int64_t size,
			  struct buf *missing, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	if (n == 0 || n > CHUNK_COUNT_MAX)
		return refuse(e, "chunk.size", "", "文件大小与块数不符");
	add_place(&args, log, &file);
	pg_add_bytes(&args, span_of(hashes, n * sizeof *hashes));
	pg_add_int8(&args, size);
	TRY(pg_call(pg_of(c), "SELECT kb.chunk_begin($1, $2, $3, $4)", &args, &r, e));
	struct span s = pg_span(r, 0, 0);
	if (s.n != n)
		return fail(e, "store.error", "中心库对文件登记的回答有误");
	buf_add(missing, s.p, s.n);
	return ok();
}

static result chunk_put(struct chunks *c, const char *log, struct hash file, size_t index, struct span bytes, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	if (index >= CHUNK_COUNT_MAX || bytes.n > CHUNK_BYTES)
		return refuse(e, "chunk.unknown", "", "没有登记过这个文件的第 %zu 块", index);
	add_place(&args, log, &file);
	pg_add_int4(&args, (int32_t)index);
	pg_add_bytes(&args, bytes);
	return pg_call(pg_of(c), "SELECT kb.chunk_put($1, $2, $3, $4)", &args, &r, e);
}

static result chunk_get(struct chunks *c, const char *log, struct hash file, size_t index, struct buf *out, struct err *e)
{
	PG_ARGS args = { .n = 0 };
	PG_RESULT *r = NULL;
	add_place(&args, log, &file);
	pg_add_int4(&args, index < CHUNK_COUNT_MAX ? (int32_t)index : -1);
	TRY(pg_call(pg_of(c), "SELECT kb.chunk_get($1, $2, $3)", &args, &r, e));
	struct span s = pg_span(r, 0, 0);
	if (s.n == 0)
		return fail(e, "chunk.missing", "中心没有这个文件的第 %zu 块，或现在还不能取（截止前只有网关能取）", index);
	buf_add(out, s.p, s.n);
	return ok();
}

static void chunk_close(struct chunks *c)
{
	pg_free(pg_of(c));
	free_p(&c);
}

result chunks_pg(const char *conninfo, struct chunks **out, struct err *e)
{
	static const struct chunks_ops OPS = { chunk_begin, chunk_put, chunk_get, chunk_close };
	struct pg *pg;
	TRY(pg_new(conninfo, &pg, e));
	pg_refuse_owner(pg);
	struct pg_chunks *c = xcalloc(1, sizeof *c);
	*c = (struct pg_chunks){ { &OPS }, pg };
	*out = &c->base;
	return ok();
}
