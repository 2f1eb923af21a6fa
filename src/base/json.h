// JSON by the project's profile (doc/formats.md, "JSON"): UTF-8, integers only with |n| <= 2^53-1, keys
// [a-z0-9_]+, no duplicate keys, no C0 characters in strings, depth <= 16. Canonical text has sorted keys and
// no white space. Bytes that were signed are verified as bytes and never re-serialised.
#ifndef KB_BASE_JSON_H
#define KB_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"

#define JSON_INT_MAX INT64_C(9007199254740991)
enum { JSON_DEPTH_MAX = 16, JSON_LINE_MAX = 64 * 1024 };

#define JSON_AUTO __attribute__((cleanup(json_drop))) json_t
void json_drop(json_t **p); // json_decref as a cleanup attribute

// Parses a text of at most LIMIT bytes that must satisfy the profile. The error names line and column of what
// is wrong (code "json.syntax", "json.profile", "json.size"). *out is owned by the caller; NULL on failure.
KB_MUST_USE result json_read(struct span text, size_t limit, json_t **out, struct err *e);
// The same, and the text must be canonical: json_text() of what was read is the text itself.
KB_MUST_USE result json_read_canonical(struct span text, size_t limit, json_t **out, struct err *e);
// For a text that json_read() is known to have taken before (its hash says so): the profile is not looked at again.
KB_MUST_USE result json_read_again(struct span text, size_t limit, json_t **out, struct err *e);
// VALUE was read from TEXT: is that its canonical text? "json.canonical" where not.
KB_MUST_USE result json_check_canonical(const json_t *value, struct span text, struct err *e);
// The canonical text. Aborts on a value outside the profile (a bug: texts are checked where they come in).
void json_text(const json_t *value, struct buf *out);

// Members of an object; a NULL object or a member of another type gives the stated default.
const char *json_str(const json_t *object, const char *key);      // "" if absent
int64_t json_int(const json_t *object, const char *key);          // 0 if absent
int64_t json_int_or(const json_t *object, const char *key, int64_t absent);
bool json_bool(const json_t *object, const char *key);            // false if absent
bool json_hash(const json_t *object, const char *key, struct hash *out); // false where absent or no hash
json_t *json_array_at(const json_t *object, const char *key);     // borrowed; NULL if absent or no array

// Setters that own nothing of what they are given but what they create; bad UTF-8 in TEXT is a bug.
void json_put_str(json_t *object, const char *key, const char *text);
void json_put_int(json_t *object, const char *key, int64_t n);
void json_put_bool(json_t *object, const char *key, bool b);
void json_put_hash(json_t *object, const char *key, struct hash h);
void json_put_base64(json_t *object, const char *key, struct span bytes);
void json_put(json_t *object, const char *key, json_t *value); // takes VALUE over
// Decodes a base64 member, appending; false where absent or not base64.
KB_MUST_USE bool json_get_base64(const json_t *object, const char *key, struct buf *out);

#endif
