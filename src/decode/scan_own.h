/* scan_own.h - what the files of the scan decoder share */
#ifndef DECODE_SCAN_OWN_H
#define DECODE_SCAN_OWN_H

#include "decode/scan.h"

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

struct scan_reader {
    TessBaseAPI *tesseract;
    void *first_pdf; /* kept open: with its last document Poppler forgets all it has read */
};

struct scan_job {
    struct scan_reader *reader;
    const struct scan_limits *limits;
    const struct scan_sink *sink;
    struct scan_end *end;
    struct text file;
    enum scan_kind kind;
    int64_t page_until_ms; /* of processor time */
};

/* scan_pdf.c: Poppler's first document, a page made here; NULL: it cannot be had. */
void *scan_pdf_warm(void);
/* scan_pdf.c, scan_image.c: all pages of a file. */
enum verr scan_pdf(struct scan_job *j);
/* The same for images. */
enum verr scan_image(struct scan_job *j);

/* scan_show.c: a page drawn in grey with `dpi` points an inch, given to the sink as it is shown.
 * Borrows the image. */
enum verr scan_show(struct scan_job *j, PIX *grey, unsigned dpi);

/* scan_ocr.c: reads one page, drawn in grey with `dpi` points an inch; takes the image. */
enum verr scan_ocr(struct scan_job *j, struct scan_page *p, PIX *grey, unsigned dpi);

#endif
