// The vectors of JSONTestSuite against our profile (base/json.h): what is no JSON is refused, what is JSON is taken or refused for a
// reason that the profile gives, and what is taken reads the same when it is written and read again.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "base/json.h"
#include "tap.h"

enum { VECTOR_BYTES_MAX = 1024 * 1024 };

static bool read_vector(const char *dir, const char *name, struct buf *out)
{
	AUTO_FREE char *path = xasprintf("%s/%s", dir, name);
	struct err e;
	return is_ok(file_read(path, VECTOR_BYTES_MAX, out, &e));
}

static bool stable(const json_t *v)
{
	BUF_AUTO once = BUF_INIT;
	BUF_AUTO again = BUF_INIT;
	JSON_AUTO *w = NULL;
	struct err e;
	json_text(v, &once);
	if (!is_ok(json_read_canonical(span_buf(&once), VECTOR_BYTES_MAX, &w, &e)))
		return false;
	json_text(w, &again);
	return span_equal(span_buf(&once), span_buf(&again));
}

// What the profile leaves out of JSON, doc/formats.md: the codes it says so with. A text that is no object or array is syntax to it.
static bool is_profile(const struct err *e)
{
	return strcmp(e->code, "json.profile") == 0 || strcmp(e->code, "json.syntax") == 0 || strcmp(e->code, "json.size") == 0;
}

static void one(const char *dir, const char *name, int tally[3])
{
	BUF_AUTO text = BUF_INIT;
	JSON_AUTO *v = NULL;
	struct err e = { .code = "" };
	if (!read_vector(dir, name, &text))
		return;
	bool taken = is_ok(json_read(span_buf(&text), VECTOR_BYTES_MAX, &v, &e));
	bool right = taken ? name[0] != 'n' && stable(v) : e.text[0] && is_profile(&e);
	tally[taken ? 0 : 1]++;
	if (!right) {
		tally[2]++;
		printf("# %s: %s\n", name, taken ? "taken" : e.code);
	}
}

// Ordinary JSON is not refused by accident.
static void must_take(const char *dir)
{
	static const char *const PLAIN[] = { "y_array_empty.json", "y_object_empty.json", "y_structure_whitespace_array.json", "y_array_with_several_null.json" };
	for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
		BUF_AUTO text = BUF_INIT;
		JSON_AUTO *v = NULL;
		struct err e = { .code = "" };
		if (read_vector(dir, PLAIN[i], &text))
			CHECK(is_ok(json_read(span_buf(&text), VECTOR_BYTES_MAX, &v, &e)), "%s is taken %s", PLAIN[i], e.text);
	}
}

int main(void)
{
	const char *data = getenv("SHARED_DATA");
	AUTO_FREE char *dir = xasprintf("%s/jsontestsuite/test_parsing", data ? data : "../shared/data");
	DIR *d = opendir(dir);
	int tally[3] = { 0 };
	if (!d) {
		printf("1..0 # SKIP %s is not there\n", dir);
		return 0;
	}
	for (const struct dirent *f; (f = readdir(d));)
		if (f->d_name[0] == 'y' || f->d_name[0] == 'n' || f->d_name[0] == 'i')
			one(dir, f->d_name, tally);
	closedir(d);
	CHECK(tally[2] == 0, "%d vectors taken, %d refused, %d wrongly", tally[0], tally[1], tally[2]);
	must_take(dir);
	return tap_done();
}
