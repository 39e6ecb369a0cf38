/* scan_image.c - PNG, JPEG and TIFF: bounded before a pixel of them is decoded */
#include "decode/scan_own.h"

enum { DPI_LEAST = 70, DPI_MOST = 1200 };

/* What the file says, or what a sheet of A4 that fills the image would have. */
static unsigned dpi_of(PIX *image)
{
    int said = pixGetXRes(image), w = pixGetWidth(image), h = pixGetHeight(image);
    double guess = (w < h ? w : h) / 8.27;
    if (said >= DPI_LEAST && said <= DPI_MOST)
        return (unsigned)said;
    return guess < DPI_LEAST ? DPI_LEAST : guess > DPI_MOST ? DPI_MOST : (unsigned)guess;
}

static enum verr check_size(const struct scan_job *j)
{
    int format, w, h, bits, samples, map;
    if (pixReadHeaderMem((const uint8_t *)j->file.p, j->file.n, &format, &w, &h, &bits, &samples,
                         &map))
        return VERR_BAD_INPUT;
    bool good = w > 0 && h > 0 && (uint64_t)w * (uint64_t)h <= j->limits->pixels_max;
    return good ? VERR_OK : VERR_LIMIT;
}

/* Takes image; NULL: damaged. */
static enum verr read_page(struct scan_job *j, unsigned number, unsigned of, PIX *image)
{
    struct scan_page p = {.number = number, .of = of};
    if (!image)
        return VERR_BAD_INPUT;
    unsigned dpi = dpi_of(image);
    PIX *flat = pixRemoveAlpha(image), *grey = flat ? pixConvertTo8(flat, 0) : NULL;
    pixDestroy(&flat);
    pixDestroy(&image);
    if (!grey)
        return VERR_BAD_INPUT;
    j->end->pages++;
    return scan_ocr(j, &p, grey, dpi);
}

/* Whether the TIFF has a page of that number, from 0, and its pixels are few enough. */
static enum verr look_tiff(const struct scan_job *j, int number)
{
    int w, h, bits, samples, dpi, map, format;
    if (readHeaderMemTiff((const uint8_t *)j->file.p, j->file.n, number, &w, &h, &bits, &samples,
                          &dpi, &map, &format))
        return VERR_NOT_FOUND;
    bool good = w > 0 && h > 0 && (uint64_t)w * (uint64_t)h <= j->limits->pixels_max;
    return good ? VERR_OK : VERR_LIMIT;
}

static enum verr read_tiff(struct scan_job *j)
{
    unsigned n = 0;
    enum verr seen = VERR_OK;
    while (n < j->limits->pages_max && (seen = look_tiff(j, (int)n)) == VERR_OK)
        n++;
    if (n == 0)
        return seen == VERR_LIMIT ? VERR_LIMIT : VERR_BAD_INPUT;
    bool more = seen == VERR_LIMIT || (!seen && look_tiff(j, (int)n) != VERR_NOT_FOUND);
    enum verr e = j->sink->begin(j->sink->ctx, j->kind, n);
    for (unsigned i = 0; !e && i < n; i++)
        e = read_page(j, i + 1, n, pixReadMemTiff((const uint8_t *)j->file.p, j->file.n, (int)i));
    return !e && more ? VERR_LIMIT : e;
}

enum verr scan_image(struct scan_job *j)
{
    if (j->kind == SCAN_TIFF)
        return read_tiff(j);
    enum verr e = check_size(j);
    if (e)
        return e;
    PIX *image = pixReadMem((const uint8_t *)j->file.p, j->file.n);
    if (!image)
        return VERR_BAD_INPUT;
    e = j->sink->begin(j->sink->ctx, j->kind, 1);
    if (!e)
        e = read_page(j, 1, 1, image);
    else
        pixDestroy(&image);
    return e;
}
