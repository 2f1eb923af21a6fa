// One worked-out explanation a result: what was reckoned, for whom, by which clause, with its figures. Screens and the report print
// the same tree. In Chinese, as it is stored and compared.
#ifndef KB_LAW_WHY_H
#define KB_LAW_WHY_H

#include "base/arena.h"
#include "base/json.h"

struct why {
	const char *who;     // bidder, member or ""
	const char *what;    // 价格分
	const char *clause;  // "R55d 87号令第55条"
	const char *formula; // "882000.00 ÷ 902400.00 × 30 = 29.3218… → 29.32", or the reason in words
	const char *value;   // "29.32"
	struct why *first, *last, *next;
};

// A new node, the last child of PARENT (NULL: a root). All texts are copied into A. Where A is NULL nothing is explained: NULL.
struct why *why_add(struct arena *a, struct why *parent, const char *clause, const char *who, const char *what, const char *value,
		    const char *fmt, ...) __attribute__((format(printf, 7, 8)));
const char *why_points(struct arena *a, int64_t points); // 0.01 points -> "29.32"
const char *why_money(struct arena *a, int64_t fen);     // "882,000.00"
json_t *why_json(const struct why *w);                   // {who, what, clause, formula, value, parts?}; null for NULL. Owned by the caller

#endif
