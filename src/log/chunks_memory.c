// Sealed files in memory: for tests, and for a gate that only tries.
#include <stdlib.h>
#include <string.h>

#include "log/chunks.h"

struct file {
	char *log;
	struct hash id, *hashes;
	struct buf *bytes;
	size_t n;
};

struct memory {
	struct chunks base;
	struct file *files;
	size_t count;
};

static struct file *find(const struct memory *m, const char *log, struct hash id)
{
	for (size_t i = 0; i < m->count; i++)
		if (hash_equal(m->files[i].id, id) && strcmp(m->files[i].log, log) == 0)
			return &m->files[i];
	return NULL;
}

static result memory_begin(struct chunks *c, const char *log, struct hash id, const struct hash *hashes, size_t n, int64_t size,
			   struct buf *missing, struct err *e)
{
	struct memory *m = (struct memory *)c;
	if (n == 0 || n > CHUNK_COUNT_MAX || size <= (int64_t)(n - 1) * CHUNK_BYTES || size > (int64_t)n * CHUNK_BYTES)
		return refuse(e, "chunk.size", "", "文件大小与块数不符");
	if (!hash_equal(sha256(span_of(hashes, n * sizeof *hashes)), id))
		return refuse(e, "chunk.hash", "", "各块的哈希与文件编号不符");
	struct file *f = find(m, log, id);
	if (!f) {
		m->files = xrealloc(m->files, (m->count + 1) * sizeof *m->files);
		f = &m->files[m->count++];
		*f = (struct file){ .log = xstrdup(log), .id = id, .hashes = xmalloc(n * sizeof *hashes), .bytes = xcalloc(n, sizeof *f->bytes), .n = n };
		memcpy(f->hashes, hashes, n * sizeof *hashes);
	}
	for (size_t i = 0; i < f->n; i++)
		buf_add_byte(missing, f->bytes[i].n == 0);
	return ok();
}

static result memory_put(struct chunks *c, const char *log, struct hash id, size_t index, struct span bytes, struct err *e)
{
	struct file *f = find((struct memory *)c, log, id);
	if (!f || index >= f->n)
		return refuse(e, "chunk.unknown", "", "没有登记过这个文件的第 %zu 块", index);
	if (bytes.n > CHUNK_BYTES || !hash_equal(sha256(bytes), f->hashes[index]))
		return refuse(e, "chunk.hash", "", "第 %zu 块的内容与登记的哈希不符；请重传这一块", index);
	if (f->bytes[index].n == 0)
		buf_add(&f->bytes[index], bytes.p, bytes.n);
	return ok();
}

static result memory_get(struct chunks *c, const char *log, struct hash id, size_t index, struct buf *out, struct err *e)
{
	const struct file *f = find((struct memory *)c, log, id);
	if (!f || index >= f->n || f->bytes[index].n == 0)
		return fail(e, "chunk.missing", "中心没有这个文件的第 %zu 块", index);
	buf_add(out, f->bytes[index].p, f->bytes[index].n);
	return ok();
}

static void memory_close(struct chunks *c)
{
	struct memory *m = (struct memory *)c;
	for (size_t i = 0; i < m->count; i++) {
		for (size_t k = 0; k < m->files[i].n; k++)
			buf_release(&m->files[i].bytes[k]);
		free(m->files[i].bytes);
		free(m->files[i].hashes);
		free(m->files[i].log);
	}
	free(m->files);
	free(m);
}

result chunks_memory(struct chunks **out, struct err *e)
{
	static const struct chunks_ops OPS = { memory_begin, memory_put, memory_get, memory_close };
	struct memory *m = xcalloc(1, sizeof *m);
	(void)e;
	m->base.ops = &OPS;
	*out = &m->base;
	return ok();
}

void chunks_close(struct chunks *c)
{
	if (c)
		c->ops->close(c);
}
