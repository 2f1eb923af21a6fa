// A table in plain text: columns of fixed width in terminal cells, long cells wrapped, nothing cut.
#ifndef KB_PAPER_TABLE_H
#define KB_PAPER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum { TABLE_COLUMNS_MAX = 12 };

struct column {
	const char *title;
	int width;  // cells; 1 more lies between two columns
	bool right; // figures
};

// The titles between two lines. N <= TABLE_COLUMNS_MAX.
void table_head(struct buf *out, const struct column *columns, size_t n);
// One row; every cell is shown safely (text_add_safe) and wrapped to its column.
void table_row(struct buf *out, const struct column *columns, size_t n, const char *const *cells);
void table_end(struct buf *out, const struct column *columns, size_t n);
// TEXT with INDENT cells before each line, wrapped to WIDTH cells in all; LEAD stands in the first line's indent.
void table_paragraph(struct buf *out, const char *lead, int indent, int width, const char *text);

#endif
