#include "paper/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/text.h"

// points; A4 landscape
static const double PAGE_W = 841.89, PAGE_H = 595.28, MARGIN = 36, FOOT = 20, PAD = 3, GAP = 4;
static const double SIZE_TITLE = 18, SIZE_SECTION = 11, SIZE_TEXT = 8.5, SIZE_FOOT = 7;
static const double LABEL_W = 84;
static const double TABLE_START = 68; // a table's head and its first row, of two lines each

struct pdf {
	cairo_t *cr;
	PangoContext *context;
	PangoFont *font; // knows which characters there are
	const struct pdf_head *head;
	int page, pages; // PAGES is 0 while they are counted
	double y;
	const struct pdf_column *columns; // of the table that is being drawn
	size_t column_count;
	struct buf pair_label, pair_value; // the left half of a line of pairs that waits for its right half
};

static double body_w(void)
{
	return PAGE_W - 2 * MARGIN;
}

static double body_end(void)
{
	return PAGE_H - MARGIN - FOOT;
}

static PangoFontDescription *font_of(double size, bool bold)
{
	PangoFontDescription *d = pango_font_description_new();
	pango_font_description_set_family_static(d, PDF_FONT);
	pango_font_description_set_weight(d, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
	return d;
}

// No other font steps in for a missing character: which one would is the machine's affair, not the document's.
static void no_fallback(PangoLayout *l)
{
	PangoAttrList *attributes = pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
	pango_layout_set_attributes(l, attributes);
	pango_attr_list_unref(attributes);
}

// What the font cannot show is named by its code, and what text_add_safe() took out is a geta mark: Pango would draw a
// box in whatever other font there is.
static void add_shown(const struct pdf *p, struct buf *out, const char *text)
{
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, text);
	size_t length;
	for (const char *at = buf_text(&safe); *at; at += length) {
		gunichar c = g_utf8_get_char(at);
		length = (size_t)g_unichar_to_utf8(c, NULL);
		if (c == 0xfffd)
			buf_add_str(out, "〓");
		else if (pango_font_has_char(p->font, c))
			buf_add(out, at, length);
		else
			buf_addf(out, "〈U+%04X〉", (unsigned)c);
	}
}

static PangoLayout *layout_of(struct pdf *p, const char *text, double size, bool bold, double width)
{
	PangoLayout *l = pango_layout_new(p->context);
	PangoFontDescription *d = font_of(size, bold);
	BUF_AUTO shown = BUF_INIT;
	add_shown(p, &shown, text);
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	no_fallback(l);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_text(l, buf_text(&shown), (int)shown.n);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	return l;
}

static double height_of(PangoLayout *l)
{
	int h;
	pango_layout_get_size(l, NULL, &h);
	return (double)h / PANGO_SCALE;
}

static void show(struct pdf *p, PangoLayout *l, double x, double y)
{
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, l);
	g_object_unref(l);
}

static void draw_foot(struct pdf *p)
{
	double y = PAGE_H - MARGIN - FOOT / 2;
	BUF_AUTO number = BUF_INIT;
	buf_addf(&number, "第 %d 页 / 共 %d 页", p->page, p->pages);
	show(p, layout_of(p, p->head->footer, SIZE_FOOT, false, body_w() - 100), MARGIN, y);
	PangoLayout *right = layout_of(p, buf_text(&number), SIZE_FOOT, false, 100);
	pango_layout_set_alignment(right, PANGO_ALIGN_RIGHT);
	show(p, right, PAGE_W - MARGIN - 100, y);
}

static void page_begin(struct pdf *p)
{
	p->page++;
	p->y = MARGIN;
}

static void page_end(struct pdf *p)
{
	draw_foot(p);
	cairo_show_page(p->cr);
}

static void page_next(struct pdf *p)
{
	page_end(p);
	page_begin(p);
}

static bool fits(const struct pdf *p, double height)
{
	return p->y + height <= body_end();
}

// The lines of L from FIRST on that fit into ROOM are drawn at X, Y. Returns the first that did not, and what was
// taken up in *USED.
static int draw_lines(struct pdf *p, PangoLayout *l, int first, double x, double y, double room, double *used)
{
	PangoLayoutIter *it = pango_layout_get_iter(l);
	int n = 0, top = 0, from, to;
	*used = 0;
	do {
		if (n < first)
			continue;
		pango_layout_iter_get_line_yrange(it, &from, &to);
		if (n == first)
			top = from;
		double end = (double)(to - top) / PANGO_SCALE;
		if (end > room)
			break;
		PangoRectangle at;
		pango_layout_iter_get_line_extents(it, NULL, &at);
		cairo_move_to(p->cr, x + (double)at.x / PANGO_SCALE, y + (double)(pango_layout_iter_get_baseline(it) - top) / PANGO_SCALE);
		pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(it));
		*used = end;
	} while ((void)n++, pango_layout_iter_next_line(it));
	pango_layout_iter_free(it);
	return n;
}

static void flow(struct pdf *p, const char *text, bool bold)
{
	PangoLayout *l = layout_of(p, text, SIZE_TEXT, bold, body_w());
	int lines = pango_layout_get_line_count(l);
	for (int at = 0; at < lines;) {
		double used;
		at = draw_lines(p, l, at, MARGIN, p->y, body_end() - p->y, &used);
		p->y += used;
		if (at < lines)
			page_next(p);
	}
	p->y += GAP / 2;
	g_object_unref(l);
}

static void pair_line(struct pdf *p, double x, double width, const char *label, const char *value, double *height)
{
	PangoLayout *l = layout_of(p, label, SIZE_TEXT, true, LABEL_W);
	PangoLayout *v = layout_of(p, value, SIZE_TEXT, false, width - LABEL_W);
	*height = height_of(v) > height_of(l) ? height_of(v) : height_of(l);
	show(p, l, x, p->y);
	show(p, v, x + LABEL_W, p->y);
}

static bool is_long(struct pdf *p, const char *value)
{
	PangoLayout *l = layout_of(p, value, SIZE_TEXT, false, body_w() / 2 - LABEL_W - GAP);
	bool wraps = pango_layout_get_line_count(l) > 1;
	g_object_unref(l);
	return wraps;
}

static void pair_flush(struct pdf *p, const char *label, const char *value)
{
	double left = 0, right = 0, half = body_w() / 2;
	if (p->pair_label.n == 0)
		return;
	if (!fits(p, SIZE_TEXT * 2))
		page_next(p);
	pair_line(p, MARGIN, half - GAP, buf_text(&p->pair_label), buf_text(&p->pair_value), &left);
	if (label)
		pair_line(p, MARGIN + half, half, label, value, &right);
	p->y += left > right ? left : right;
	buf_release(&p->pair_label);
	buf_release(&p->pair_value);
}

static void pair_whole(struct pdf *p, const char *label, const char *value)
{
	PangoLayout *v = layout_of(p, value, SIZE_TEXT, false, body_w() - LABEL_W);
	double height = height_of(v), ignored, room = body_end() - MARGIN;
	if (!fits(p, height) && height <= room)
		page_next(p);
	if (height <= room) {
		pair_line(p, MARGIN, body_w(), label, value, &ignored);
		p->y += height;
	} else {
		flow(p, label, true);
		flow(p, value, false);
	}
	g_object_unref(v);
}

void pdf_pair(struct pdf *p, const char *label, const char *value)
{
	if (!*value)
		return;
	if (is_long(p, value)) {
		pair_flush(p, NULL, NULL);
		pair_whole(p, label, value);
	} else if (p->pair_label.n) {
		pair_flush(p, label, value);
	} else {
		buf_add_str(&p->pair_label, label);
		buf_add_str(&p->pair_value, value);
	}
}

void pdf_section(struct pdf *p, const char *title)
{
	pair_flush(p, NULL, NULL);
	PangoLayout *l = layout_of(p, title, SIZE_SECTION, true, body_w());
	double height = height_of(l);
	if (!fits(p, 2 * GAP + height + SIZE_TEXT * 2 + TABLE_START))
		page_next(p);
	else
		p->y += 2 * GAP;
	show(p, l, MARGIN, p->y);
	p->y += height + GAP / 2;
}

void pdf_paragraph(struct pdf *p, const char *text)
{
	pair_flush(p, NULL, NULL);
	flow(p, text, false);
}

void pdf_strong(struct pdf *p, const char *text)
{
	pair_flush(p, NULL, NULL);
	flow(p, text, true);
}

struct cell {
	PangoLayout *layout;
	double x, w;
	int lines, drawn;
};

struct row {
	struct cell cells[PDF_COLUMNS_MAX];
	double height; // of the tallest cell, with its padding
	bool head;
};

static void row_make(struct pdf *p, struct row *r, const char *const *texts, bool head)
{
	int shares = 0;
	double x = MARGIN;
	*r = (struct row){ .head = head };
	for (size_t i = 0; i < p->column_count; i++)
		shares += p->columns[i].share;
	for (size_t i = 0; i < p->column_count; i++) {
		struct cell *c = &r->cells[i];
		c->x = x;
		c->w = body_w() * p->columns[i].share / shares;
		c->layout = layout_of(p, texts ? texts[i] : p->columns[i].head, SIZE_TEXT, head, c->w - 2 * PAD);
		if (p->columns[i].right)
			pango_layout_set_alignment(c->layout, PANGO_ALIGN_RIGHT);
		c->lines = pango_layout_get_line_count(c->layout);
		double h = height_of(c->layout) + 2 * PAD;
		r->height = h > r->height ? h : r->height;
		x += c->w;
	}
}

static void row_free(struct pdf *p, struct row *r)
{
	for (size_t i = 0; i < p->column_count; i++)
		g_object_unref(r->cells[i].layout);
}

static void cell_frame(struct pdf *p, const struct cell *c, double height, bool head)
{
	cairo_rectangle(p->cr, c->x, p->y, c->w, height);
	if (head) {
		cairo_set_source_rgb(p->cr, 0.92, 0.92, 0.92);
		cairo_fill_preserve(p->cr);
	}
	cairo_set_source_rgb(p->cr, 0.3, 0.3, 0.3);
	cairo_set_line_width(p->cr, 0.5);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
}

static double rest_of(const struct pdf *p, const struct row *r)
{
	double most = 0;
	for (size_t i = 0; i < p->column_count; i++) {
		const struct cell *c = &r->cells[i];
		double h = height_of(c->layout) * (c->lines - c->drawn) / c->lines + 2 * PAD;
		most = h > most ? h : most;
	}
	return most;
}

// As much of a row as fits into ROOM; true once all of it is on paper. Marks piled on a letter stay within their cell.
static bool row_part(struct pdf *p, struct row *r, double room)
{
	double height = r->height < room ? r->height : room, ignored;
	bool done = true;
	for (size_t i = 0; i < p->column_count; i++) {
		struct cell *c = &r->cells[i];
		cell_frame(p, c, height, r->head);
		cairo_save(p->cr);
		cairo_rectangle(p->cr, c->x, p->y, c->w, height);
		cairo_clip(p->cr);
		if (c->drawn < c->lines)
			c->drawn = draw_lines(p, c->layout, c->drawn, c->x + PAD, p->y + PAD, height - 2 * PAD + 0.01, &ignored);
		cairo_restore(p->cr);
		done = done && c->drawn >= c->lines;
	}
	p->y += height;
	r->height = rest_of(p, r);
	return done;
}

static void draw_head(struct pdf *p)
{
	struct row head;
	row_make(p, &head, NULL, true);
	row_part(p, &head, head.height);
	row_free(p, &head);
}

void pdf_table_begin(struct pdf *p, const struct pdf_column *columns, size_t n)
{
	pair_flush(p, NULL, NULL);
	p->columns = columns;
	p->column_count = n < PDF_COLUMNS_MAX ? n : PDF_COLUMNS_MAX;
	if (!fits(p, TABLE_START))
		page_next(p);
	draw_head(p);
}

static void page_of_table(struct pdf *p)
{
	page_next(p);
	draw_head(p);
}

void pdf_table_row(struct pdf *p, const char *const *cells)
{
	struct row r;
	row_make(p, &r, cells, false);
	if (!fits(p, r.height))
		page_of_table(p);
	while (!row_part(p, &r, body_end() - p->y))
		page_of_table(p);
	row_free(p, &r);
}

void pdf_table_end(struct pdf *p)
{
	p->column_count = 0;
	p->y += GAP;
}

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
	struct buf *out = ctx;
	if (out)
		buf_add(out, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static void set_properties(cairo_surface_t *s, const struct pdf_head *head)
{
	BUF_AUTO at = BUF_INIT;
	BUF_AUTO title = BUF_INIT;
	time_add_rfc3339(&at, head->at - head->at % 1000);
	text_add_safe(&title, head->title);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, buf_text(&title));
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "kaibiao");
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, buf_text(&at));
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, buf_text(&at));
}

static void draw_title(struct pdf *p)
{
	PangoLayout *l = layout_of(p, p->head->title, SIZE_TITLE, true, body_w());
	double height = height_of(l);
	pango_layout_set_alignment(l, PANGO_ALIGN_CENTER);
	show(p, l, MARGIN, p->y);
	p->y += height + GAP;
}

static PangoContext *context_of(PangoFontMap *fonts, cairo_t *cr)
{
	PangoContext *c = pango_font_map_create_context(fonts);
	cairo_font_options_t *o = cairo_font_options_create();
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(c, o);
	cairo_font_options_destroy(o);
	pango_context_set_language(c, pango_language_from_string("zh-cn"));
	pango_context_set_base_dir(c, PANGO_DIRECTION_LTR);
	pango_cairo_update_context(cr, c);
	return c;
}

// One pass over the document; *pages: what it was thought to be, and what it is.
static result pass(const struct pdf_head *head, PangoFontMap *fonts, pdf_draw *draw, const void *ctx, int *pages, struct buf *out,
		   struct err *e)
{
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, out, PAGE_W, PAGE_H);
	struct pdf p = { .cr = cairo_create(s), .head = head, .pages = *pages };
	set_properties(s, head);
	PangoFontDescription *d = font_of(SIZE_TEXT, false);
	p.context = context_of(fonts, p.cr);
	p.font = pango_font_map_load_font(fonts, p.context, d);
	pango_font_description_free(d);
	page_begin(&p);
	draw_title(&p);
	draw(&p, ctx);
	pair_flush(&p, NULL, NULL);
	page_end(&p);
	*pages = p.page;
	cairo_surface_finish(s);
	cairo_status_t status = cairo_status(p.cr) ? cairo_status(p.cr) : cairo_surface_status(s);
	g_object_unref(p.font);
	g_object_unref(p.context);
	cairo_destroy(p.cr);
	cairo_surface_destroy(s);
	return status ? fail(e, "pdf.write", "不能生成 PDF：%s", cairo_status_to_string(status)) : ok();
}

static bool has_font(PangoFontMap *fonts)
{
	PangoFontFamily **families;
	int n;
	bool found = false;
	pango_font_map_list_families(fonts, &families, &n);
	for (int i = 0; i < n; i++)
		found = found || strcmp(pango_font_family_get_name(families[i]), PDF_FONT) == 0;
	g_free(families);
	return found;
}

result pdf_make(const struct pdf_head *head, pdf_draw *draw, const void *ctx, struct buf *out, struct err *e)
{
	PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	int pages = 0;
	result r;
	if (!fonts || !has_font(fonts))
		r = fail(e, "pdf.font", "没有字体 %s，不能生成 PDF；请安装 Debian 软件包 fonts-noto-cjk", PDF_FONT);
	else if (is_ok(r = pass(head, fonts, draw, ctx, &pages, NULL, e)))
		r = pass(head, fonts, draw, ctx, &pages, out, e);
	if (fonts)
		g_object_unref(fonts);
	return r;
}
