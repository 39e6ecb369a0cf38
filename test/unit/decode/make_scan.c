/* make_scan.c - make_scan KIND DPI NOISE DEGREES FONT TEXT FILE: a letter as a copier would give it
 * KIND: png, jpeg, tiff (an image of each page, tiff alone holds several), pdf (images), or text (a
 * PDF with its text). NOISE: standard deviation of grey levels, and a speck for each thousand
 * points and level of it. TEXT: a file, '\f' between pages. For tests of vigie-decode-scan. */
#include <cairo-pdf.h>
#include <cairo.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INCHES_WIDE 8.27
#define INCHES_HIGH 11.69
#define POINTS 72.0
enum { FONT_POINTS = 11, LINE_POINTS = 17, MARGIN_POINTS = 64, TEXT_MAX = 65536 };

/* As high as the lines ask for, at most a sheet of A4: a slip is read sooner. */
static double inches_high(const char *page)
{
    double lines = 1;
    for (; *page; page++)
        lines += *page == '\n';
    return fmin(INCHES_HIGH, (2 * MARGIN_POINTS + lines * LINE_POINTS) / POINTS);
}

static uint64_t seed = 88172645463325252u;

static double unit(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* A page of lines, in points. */
static void write_lines(cairo_t *pen, const char *font, char *page)
{
    double y = MARGIN_POINTS;
    char *rest = page;
    cairo_set_source_rgb(pen, 0, 0, 0);
    cairo_select_font_face(pen, font, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(pen, FONT_POINTS);
    while (rest) {
        char *line = strsep(&rest, "\n");
        cairo_move_to(pen, MARGIN_POINTS, y);
        cairo_show_text(pen, line);
        y += LINE_POINTS;
    }
}

static cairo_surface_t *draw(const char *font, char *page, double dpi, double degrees)
{
    double scale = dpi / POINTS, high = inches_high(page), wide = INCHES_WIDE;
    double w = wide, h = high;
    if (fabs(degrees) > 45) { /* on its side */
        w = high;
        h = wide;
    }
    cairo_surface_t *s =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(w * dpi), (int)(h * dpi));
    cairo_t *pen = cairo_create(s);
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_paint(pen);
    cairo_scale(pen, scale, scale);
    cairo_translate(pen, w * POINTS / 2, h * POINTS / 2);
    cairo_rotate(pen, degrees * M_PI / 180);
    cairo_translate(pen, -wide * POINTS / 2, -high * POINTS / 2);
    write_lines(pen, font, page);
    cairo_destroy(pen);
    cairo_surface_flush(s);
    return s;
}

/* Paper is 245, ink 40, as copiers give them. */
static unsigned spoil(unsigned grey, double noise)
{
    double v = 40 + grey * 205.0 / 255;
    v += noise * sqrt(-2 * log(unit() + 1e-12)) * cos(2 * M_PI * unit());
    if (unit() < noise / 100000)
        v = unit() < .7 ? 30 : 250;
    return v < 0 ? 0 : v > 255 ? 255 : (unsigned)v;
}

static PIX *copy_on(cairo_surface_t *s, double noise, double dpi)
{
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    unsigned char *data = cairo_image_surface_get_data(s);
    PIX *pix = pixCreate(w, h, 8);
    for (int y = 0; y < h; y++) {
        unsigned char *row = data + (size_t)y * (size_t)cairo_image_surface_get_stride(s);
        for (int x = 0; x < w; x++) {
            unsigned v = spoil(row[4 * x], noise);
            (void)pixSetPixel(pix, x, y, v);
            memset(row + 4 * x, (int)v, 4);
        }
    }
    cairo_surface_mark_dirty(s);
    (void)pixSetResolution(pix, (int)dpi, (int)dpi);
    return pix;
}

static void write_image(const char *kind, const char *path, PIX *pix, int page)
{
    int bad = strcmp(kind, "tiff") == 0   ? pixWriteTiff(path, pix, IFF_TIFF_LZW, page ? "a" : "w")
              : strcmp(kind, "jpeg") == 0 ? pixWriteJpeg(path, pix, 80, 0)
                                          : pixWritePng(path, pix, 0);
    if (bad)
        exit(1);
}

static void put_in_pdf(cairo_t *pdf, cairo_surface_t *s, double dpi)
{
    cairo_save(pdf);
    cairo_scale(pdf, POINTS / dpi, POINTS / dpi);
    cairo_set_source_surface(pdf, s, 0, 0);
    cairo_paint(pdf);
    cairo_restore(pdf);
}

int main(int argc, char **argv)
{
    static char text[TEXT_MAX];
    if (argc != 8)
        return 2;
    const char *kind = argv[1], *font = argv[5], *path = argv[7];
    double dpi = strtod(argv[2], NULL), noise = strtod(argv[3], NULL), turn = strtod(argv[4], NULL);
    FILE *f = fopen(argv[6], "rb");
    if (!f)
        return 1;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    (void)fclose(f);
    bool in_text = strcmp(kind, "text") == 0, in_pdf = in_text || strcmp(kind, "pdf") == 0;
    cairo_surface_t *file =
        in_pdf ? cairo_pdf_surface_create(path, INCHES_WIDE * POINTS, INCHES_HIGH * POINTS) : NULL;
    cairo_t *pdf = in_pdf ? cairo_create(file) : NULL;
    char *rest = text;
    for (int page = 0; rest; page++) {
        char *said = strsep(&rest, "\f");
        if (in_pdf)
            cairo_pdf_surface_set_size(file, INCHES_WIDE * POINTS, inches_high(said) * POINTS);
        if (in_text) {
            write_lines(pdf, font, said);
        } else {
            cairo_surface_t *s = draw(font, said, dpi, turn);
            PIX *pix = copy_on(s, noise, dpi);
            if (in_pdf)
                put_in_pdf(pdf, s, dpi);
            else
                write_image(kind, path, pix, page);
            pixDestroy(&pix);
            cairo_surface_destroy(s);
        }
        if (in_pdf)
            cairo_show_page(pdf);
    }
    if (in_pdf) {
        cairo_destroy(pdf);
        cairo_surface_destroy(file);
    }
    return 0;
}
