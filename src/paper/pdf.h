// Pages of a paper as PDF: A4 landscape, headings, pairs of label and value, paragraphs, tables. Pango sets the text in
// one fixed Chinese font, embedded as a subset; nothing falls back to another font, so the same calls give the same
// bytes on the same machine. Every text may be a stranger's: what could hide or turn round is shown as 〓,
// and what the font lacks by its code, 〈U+1F600〉.
#ifndef KB_PAPER_PDF_H
#define KB_PAPER_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "base/span.h"

#define PDF_FONT "Noto Sans CJK SC"

struct pdf;

struct pdf_head {
	const char *title;  // first page and the document's properties
	const char *footer; // left of every page's foot; the page number is on the right
	int64_t at;	    // the document's own time (ms): no clock is read
};

struct pdf_column {
	const char *head;
	int share; // of the width, against the other columns' shares
	bool right;
};

// Draws the whole document into a struct pdf. It is called twice, first to count the pages: same calls each time.
typedef void pdf_draw(struct pdf *p, const void *ctx);

// Appends the document. "pdf.font" where PDF_FONT is not installed, "pdf.write" where cairo fails.
KB_MUST_USE result pdf_make(const struct pdf_head *head, pdf_draw *draw, const void *ctx, struct buf *out, struct err *e);

void pdf_section(struct pdf *p, const char *title); // never the last line of a page
void pdf_paragraph(struct pdf *p, const char *text);
void pdf_strong(struct pdf *p, const char *text); // a paragraph in bold
// Label and value side by side, two pairs a line; an empty value is left out, and a long one takes a whole line.
void pdf_pair(struct pdf *p, const char *label, const char *value);

// The head is repeated on every page. A row is never split, unless it alone is taller than a page. COLUMNS stays the
// caller's until the end of the table; at most PDF_COLUMNS_MAX.
enum { PDF_COLUMNS_MAX = 12 };
void pdf_table_begin(struct pdf *p, const struct pdf_column *columns, size_t n);
void pdf_table_row(struct pdf *p, const char *const *cells);
void pdf_table_end(struct pdf *p);

#endif
