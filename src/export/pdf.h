/* pdf.h - pages, text and lines, written as PDF/A-1b
 * Takes  : three open fonts, an arena, drawing calls in points from the top left of an A4 page
 * Gives  : the bytes of the file, the same for the same calls
 * Errors : sticky: pdf_finish answers VERR_LIMIT when anything did not fit
 * Why not libharu: version 2.3 writes no CIDSet, ToUnicode maps that readers reject, and a clock's
 *          time in the file's id, so that its files are neither PDF/A-1b nor reproducible
 * Source : PDF Reference 1.4, ISO 19005-1:2005
 */
#ifndef EXPORT_PDF_H
#define EXPORT_PDF_H

#include "export/ttf.h"

#define PDF_WIDTH 595.28
#define PDF_HEIGHT 841.89
#define PDF_PAGES 200
#define PDF_PAGE_BYTES (96 * 1024)

enum pdf_face { PDF_REGULAR, PDF_BOLD, PDF_ITALIC, PDF_FACES };

struct pdf_color {
    double r, g, b; /* 0 .. 1 */
};

struct pdf {
    struct arena *arena; /* borrows */
    const struct ttf *fonts[PDF_FACES];
    uint8_t *used[PDF_FACES];   /* glyphs seen */
    uint32_t *codes[PDF_FACES]; /* their code points */
    struct writer pages[PDF_PAGES];
    int page_n;
    bool full;
};

/* What describes the file: the same words stand in Info and in XMP. */
struct pdf_about {
    struct text title, author, tool;
    struct text created;  /* UTC date-time "2026-03-12T08:30:00Z" */
    struct text lang;     /* "fr-FR" */
    struct text id;       /* 32 hex digits: the file's identifier */
    struct text xmp_more; /* RDF descriptions to add to the XMP, or "" */
};

/* Takes about 1.2 MiB of the arena at once. */
void pdf_begin(struct pdf *p, struct arena *a, const struct ttf fonts[PDF_FACES]);
/* Forgets the pages and keeps the memory: for a second pass once their number is known. */
void pdf_again(struct pdf *p);
/* A new A4 page; later calls draw on it. */
void pdf_page(struct pdf *p);
/* One line of UTF-8 text, its baseline at (x, y from the top). A character that the font lacks is
 * written [U+XXXX], so that nothing is lost in silence. */
void pdf_text(struct pdf *p, enum pdf_face face, double size, double x, double y,
              struct pdf_color color, struct text t);
/* How wide that line is, in points. */
double pdf_width(const struct pdf *p, enum pdf_face face, double size, struct text t);
/* A filled rectangle, (x, y) its top left corner. */
void pdf_box(struct pdf *p, double x, double y, double width, double height,
             struct pdf_color color);
/* The whole file. *out lives in the arena. VERR_LIMIT. */
enum verr pdf_finish(struct pdf *p, const struct pdf_about *about, struct text *out);

/* An sRGB output profile (ICC 2.1, matrix and curves), computed: 128 bytes of header and 9 tags. */
struct text pdf_srgb(struct arena *a);
/* The XMP packet that ISO 19005-1 asks for. */
struct text pdf_xmp(struct arena *a, const struct pdf_about *about);
/* Appends with XML's five characters escaped; ill-formed UTF-8 and controls become U+FFFD. */
void pdf_xml(struct writer *w, struct text t);

#endif
