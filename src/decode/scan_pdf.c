/* scan_pdf.c - the pages of a PDF: their text, or their picture at SCAN_DPI */
#include "decode/scan_own.h"

#include <cairo.h>
#include <math.h>
#include <poppler.h>

/* Points (1/72 inch) of a page's side, at most: four sheets of A0. */
#define SIDE_MAX 10000.0
#define POINTS_AN_INCH 72.0
/* An image over that part of the page makes it a scan; letters that make it a text otherwise. */
#define COVERED 0.5
enum { LETTERS_LEAST = 16 };

/* A page of one word in a font that the file does not hold: Poppler, Fontconfig and FreeType read
 * what they want to have read while they may. */
static const char warm_page[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</Font<</F "
    "5 0 R>>>>>>endobj\n"
    "4 0 obj<</Length 32>>stream\nBT /F 12 Tf 9 9 Td (mot) Tj ET   \nendstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    "trailer<</Root 1 0 R/Size 6>>\n%%EOF\n";

static PopplerDocument *open_pdf(struct text file, bool *locked)
{
    GError *error = NULL;
    GBytes *bytes = g_bytes_new_static(file.p, file.n);
    PopplerDocument *d = poppler_document_new_from_bytes(bytes, NULL, &error);
    *locked = error && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&error);
    g_bytes_unref(bytes);
    return d;
}

/* Points an inch, so that the page keeps within pixels_max; 0: it has no size that can be drawn. */
static double resolution(PopplerPage *page, uint32_t pixels_max)
{
    double w = 0, h = 0;
    poppler_page_get_size(page, &w, &h);
    if (!(w >= 1 && h >= 1 && w <= SIDE_MAX && h <= SIDE_MAX))
        return 0;
    double pixels = w * h * SCAN_DPI * SCAN_DPI / (POINTS_AN_INCH * POINTS_AN_INCH);
    return pixels <= pixels_max ? SCAN_DPI : SCAN_DPI * sqrt(pixels_max / pixels);
}

static PIX *grey_of(cairo_surface_t *surface)
{
    int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
    int stride = cairo_image_surface_get_stride(surface);
    PIX *grey = pixCreate(w, h, 8);
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    for (int y = 0; grey && data && y < h; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(data + (size_t)y * (size_t)stride);
        uint32_t *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);
        for (int x = 0; x < w; x++) {
            unsigned r = row[x] >> 16 & 255, g = row[x] >> 8 & 255, b = row[x] & 255;
            SET_DATA_BYTE(line, x, (l_uint8)((299 * r + 587 * g + 114 * b) / 1000));
        }
    }
    return grey;
}

/* The page on white paper, in grey; NULL: it cannot be drawn. */
static PIX *draw(PopplerPage *page, double dpi)
{
    double w, h, scale = dpi / POINTS_AN_INCH;
    poppler_page_get_size(page, &w, &h);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(w * scale + .5),
                                                          (int)(h * scale + .5));
    cairo_t *pen = cairo_create(surface);
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_paint(pen);
    cairo_scale(pen, scale, scale);
    poppler_page_render(page, pen);
    bool good = cairo_status(pen) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(pen);
    PIX *grey = good ? grey_of(surface) : NULL;
    cairo_surface_destroy(surface);
    return grey;
}

/* The largest part of the page that one image covers, 0 to 1. */
static double covered(PopplerPage *page)
{
    double w, h, most = 0;
    poppler_page_get_size(page, &w, &h);
    GList *images = poppler_page_get_image_mapping(page);
    for (GList *l = images; l; l = l->next) {
        const PopplerRectangle *r = &((PopplerImageMapping *)l->data)->area;
        most = fmax(most, fabs((r->x2 - r->x1) * (r->y2 - r->y1)) / (w * h));
    }
    poppler_page_free_image_mapping(images);
    return most;
}

static size_t letters(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += (unsigned char)t.p[i] > ' ' && ((unsigned char)t.p[i] & 0xc0) != 0x80;
    return n;
}

/* The rectangles of a page's characters, one for each character of its text. */
struct layout {
    PopplerRectangle *at;
    guint n;
    size_t characters; /* of the text so far */
};

static size_t characters(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
    return n;
}

/* What the characters of `line` cover, in points of SCAN_DPI; the layout moves past them. */
static struct scan_box box_of(struct layout *l, struct text line)
{
    const double by = SCAN_DPI / POINTS_AN_INCH;
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    size_t n = characters(line), last = l->characters + n;
    for (size_t i = l->characters; i < last && i < l->n; i++) {
        left = fmin(left, l->at[i].x1);
        top = fmin(top, l->at[i].y1);
        right = fmax(right, l->at[i].x2);
        bottom = fmax(bottom, l->at[i].y2);
    }
    l->characters = last;
    bool good = left >= 0 && top >= 0 && right > left && bottom > top && right <= SIDE_MAX &&
                bottom <= SIDE_MAX;
    return good ? (struct scan_box){(int)(left * by), (int)(top * by), (int)((right - left) * by),
                                    (int)((bottom - top) * by)}
                : (struct scan_box){0, 0, 0, 0};
}

/* Lines of at most SCAN_LINE_MAX bytes, cut between characters. */
static enum verr give_lines(struct scan_job *j, struct text t, struct layout *layout)
{
    enum verr e = VERR_OK;
    while (!e && t.n > 0) {
        size_t n = text_find(t, TEXT("\n"), 0), skip = 1;
        n = n == SIZE_MAX ? t.n : n;
        if (n > SCAN_LINE_MAX) {
            n = SCAN_LINE_MAX;
            skip = 0;
            while (n > 1 && ((unsigned char)t.p[n] & 0xc0) == 0x80)
                n--;
        }
        struct text line = text_slice(t, 0, n);
        e = j->sink->line(j->sink->ctx, line, box_of(layout, line));
        layout->characters += skip;
        t = text_slice(t, n + skip, t.n);
    }
    return e;
}

/* A page whose text stands in the file: its lines where they stand, and what it looks like. */
static enum verr give_text(struct scan_job *j, struct scan_page *p, PopplerPage *page,
                           struct text said)
{
    double dpi = resolution(page, SCAN_SHOWN_PIXELS), w, h;
    PIX *grey = dpi > 0 && j->sink->image ? draw(page, fmin(dpi, SCAN_SHOWN_DPI)) : NULL;
    struct layout layout = {NULL, 0, 0};
    if (grey) {
        poppler_page_get_size(page, &w, &h);
        p->dpi = SCAN_DPI;
        p->width = (unsigned)(w * SCAN_DPI / POINTS_AN_INCH + .5);
        p->height = (unsigned)(h * SCAN_DPI / POINTS_AN_INCH + .5);
        if (!poppler_page_get_text_layout(page, &layout.at, &layout.n))
            layout.n = 0;
    }
    enum verr e = j->sink->page(j->sink->ctx, p);
    if (!e && grey)
        e = scan_show(j, grey, SCAN_SHOWN_DPI);
    pixDestroy(&grey);
    if (!e)
        e = give_lines(j, said, &layout);
    g_free(layout.at);
    return e;
}

static enum verr look_at(struct scan_job *j, struct scan_page *p, PopplerPage *page)
{
    double dpi = resolution(page, j->limits->pixels_max);
    PIX *grey = dpi > 0 ? draw(page, dpi) : NULL;
    if (grey)
        return scan_ocr(j, p, grey, (unsigned)(dpi + .5));
    p->read = true;
    j->end->unread++;
    return j->sink->page(j->sink->ctx, p);
}

static enum verr read_page(struct scan_job *j, struct scan_page *p, PopplerPage *page)
{
    char *said = poppler_page_get_text(page);
    struct text t = text_of(said);
    enum verr e;
    j->end->pages++;
    if (letters(t) >= LETTERS_LEAST && covered(page) < COVERED) {
        e = give_text(j, p, page, t);
    } else {
        e = look_at(j, p, page);
        if (!e)
            e = give_lines(j, t, &(struct layout){NULL, 0, 0});
    }
    g_free(said);
    return e;
}

static enum verr read_pages(struct scan_job *j, PopplerDocument *d, unsigned n)
{
    enum verr e = j->sink->begin(j->sink->ctx, j->kind, n);
    for (unsigned i = 0; !e && i < n; i++) {
        struct scan_page p = {.number = i + 1, .of = n};
        PopplerPage *page = poppler_document_get_page(d, (int)i);
        if (page) {
            e = read_page(j, &p, page);
            g_object_unref(page);
        } else {
            p.read = true;
            j->end->unread++;
            e = j->sink->page(j->sink->ctx, &p);
        }
    }
    return e;
}

enum verr scan_pdf(struct scan_job *j)
{
    bool locked;
    PopplerDocument *d = open_pdf(j->file, &locked);
    if (!d)
        return locked ? VERR_UNSUPPORTED : VERR_BAD_INPUT;
    int n = poppler_document_get_n_pages(d);
    bool many = n > (int)j->limits->pages_max;
    enum verr e =
        n < 1 ? VERR_BAD_INPUT : read_pages(j, d, many ? j->limits->pages_max : (unsigned)n);
    g_object_unref(d);
    return !e && many ? VERR_LIMIT : e;
}

void *scan_pdf_warm(void)
{
    bool locked;
    PopplerDocument *d = open_pdf(TEXT(warm_page), &locked);
    PopplerPage *page = d ? poppler_document_get_page(d, 0) : NULL;
    if (page) {
        g_free(poppler_page_get_text(page));
        PIX *grey = draw(page, SCAN_DPI);
        pixDestroy(&grey);
        g_object_unref(page);
    }
    return d;
}
